import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithRealData } from '../shared-data.ts';
import { describeWithBrowser, openBrowser } from './browser.ts';
import { itIsFast, itWeighsLittle } from './budgets.ts';
import { buildPages, type City, openCity, openEmptyCity } from './city.ts';
import { colorsOf } from './picture.ts';
import { flat, type Visitor, visit } from './visitor.ts';

const PAGES = [
  ['Vue d’ensemble', 'ville'],
  ['Carte', 'carte'],
  ['Trafic routier', 'trafic'],
  ['Vélos', 'velos'],
  ['Transports', 'transports'],
  ['Chantiers', 'chantiers'],
  ['Météo', 'meteo'],
  ['Qualité des données', 'qualite'],
  ['Rapport', 'rapport'],
] as const;

describeWithBrowser('the dashboard in a browser', () => {
  let browser: Browser;
  let pages: Awaited<ReturnType<typeof buildPages>>;
  let city: City;
  let visitor: Visitor;

  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), buildPages()]);
  });
  afterAll(async () => {
    await browser.close();
    pages.remove();
  });

  itWeighsLittle(() => pages.folder);

  const api = async <T>(path: string): Promise<T> =>
    (await fetch(`${city.url}/${path}`)).json() as Promise<T>;
  /** the value of a key figure */
  const figure = async (term: string) =>
    flat(await visitor.page.locator(`.figure[data-term=${term}] strong`).first().textContent());
  const spaced = (value: number) => value.toLocaleString('fr-FR').replaceAll('\u202f', ' ');
  const mapIdle = () => visitor.page.locator('.map-canvas[data-idle=true]').waitFor();

  describeWithRealData('on the real day', (data) => {
    beforeAll(async () => {
      city = await openCity({
        raw: `${data}/raw`,
        from: '2023-11-14',
        to: '2023-11-21',
        pages: pages.folder,
      });
      visitor = await visit(browser, { url: city.url });
    });
    afterAll(async () => {
      await visitor.close();
      await city.close();
    });

    it('shows the figures that the API gives', async () => {
      await visitor.open('?date=2023-11-21');
      expect(await figure('velos')).toBe('202 329');
      expect(await figure('vehicules')).toBe('36 838');
      expect(await figure('perturbations')).toBe('98');
      expect(await figure('chantiers')).toBe('49');
      expect(flat(await visitor.page.locator('.figure[data-term=velos]').textContent())).toContain('−3,1 %');
      const { metrics } = await api<{ metrics: { bikes: { metrics: { total_velos: number } } } }>(
        'metrics/2023-11-21',
      );
      expect(await figure('velos')).toBe(spaced(metrics.bikes.metrics.total_velos));
      expect(await visitor.page.locator('.banner.synthetic').count()).toBe(0);
    });

    it('opens every page from the menu and by its address', async () => {
      for (const [name, id] of PAGES) {
        await visitor.page.getByRole('link', { name, exact: true }).click();
        await visitor.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
        await visitor.settled();
        expect(new URL(visitor.page.url()).searchParams.get('page') ?? 'ville').toBe(id);
        expect(await visitor.violations(), id).toEqual([]);
        await visitor.open(`?page=${id}&date=2023-11-21`);
        expect(flat(await visitor.page.locator('h1').textContent())).toBe(name);
        expect(await visitor.page.locator('.error-note').count(), id).toBe(0);
      }
    });

    it('leads from the overview to an arc: its day against what is usual, its weeks, its sensor', async () => {
      await visitor.open('?date=2023-11-21');
      await visitor.page.getByRole('link', { name: 'AV Champs Elysees' }).first().click();
      await visitor.settled();
      expect(new URL(visitor.page.url()).search).toBe('?page=trafic&date=2023-11-21&arc=4264');
      expect(await figure('debit')).toBe('22 741');
      expect(await figure('statut')).toBe('En service');
      const { series } = await api<{ series: { debit_journalier_total: number }[] }>(
        'series/comptages/4264?from=2023-11-21&to=2023-11-21',
      );
      expect(await figure('debit')).toBe(spaced(series[0]!.debit_journalier_total));
      const chart = visitor.page.locator('.panel', { hasText: 'Débit par heure' });
      expect(await chart.locator('svg path').count()).toBeGreaterThan(2);
      await chart.getByText('Données du graphique').click();
      const heads = await chart.locator('th').allTextContents();
      expect(heads).toEqual(['Heure', 'Ce jour', 'Habituel', 'p10', 'p90']);
      expect(await chart.locator('tbody tr').count()).toBe(24);
      expect(await visitor.violations()).toEqual([]);
    });

    it('shows a bike counter', async () => {
      await visitor.open('?page=velos&date=2023-11-21');
      await visitor.page.getByRole('link', { name: 'Totem 73 boulevard de Sébastopol S-N' }).click();
      await visitor.settled();
      expect(await figure('velos')).toBe('8 870');
      expect(await visitor.violations()).toEqual([]);
    });

    it('compares with another day, and keeps that in the address', async () => {
      await visitor.open('?date=2023-11-21');
      await visitor.page.locator('#comparaison').click();
      await visitor.page.getByRole('button', { name: 'mardi 14 novembre 2023' }).click();
      await visitor.settled();
      expect(new URL(visitor.page.url()).searchParams.get('comparer')).toBe('2023-11-14');
      const bikes = visitor.page.locator('.figure[data-term=velos]');
      await bikes.locator('.compared').waitFor();
      expect(flat(await bikes.locator('.compared').textContent())).toBe('208 769 (−3,1 %)');
      expect(await visitor.violations()).toEqual([]);
    });

    it('offers only days with data, and goes from day to day by keyboard', async () => {
      await visitor.open('?date=2023-11-20');
      await visitor.page.keyboard.press('ArrowRight');
      await visitor.page.waitForURL('**/?date=2023-11-21');
      await visitor.page.keyboard.press('ArrowLeft');
      await visitor.page.waitForURL('**/?date=2023-11-20');
      await visitor.page.locator('#jour').press('Enter');
      const { dates } = await api<{ dates: Record<string, string[]> }>('dates');
      const known = new Set(Object.values(dates).flat());
      const offered = await visitor.page
        .locator('.calendar [data-day]:not([disabled])')
        .evaluateAll((days) => days.map((day) => day.getAttribute('data-day')));
      expect(offered).toEqual([...known].filter((day) => day.startsWith('2023-11')).sort());
      await visitor.page.locator('.calendar [data-day="2023-11-20"]:focus').waitFor();
      await visitor.page.keyboard.press('ArrowLeft');
      await visitor.page.locator('.calendar [data-day="2023-11-19"]:focus').waitFor();
      await visitor.page.keyboard.press('Enter');
      await visitor.page.waitForURL('**/?date=2023-11-19');
      await visitor.open('?date=2023-12-24');
      expect(flat(await visitor.page.locator('.banner').textContent())).toContain(
        'Pas de données le dimanche 24 décembre 2023',
      );
    });

    it('speaks English, and is dark', async () => {
      await visitor.open('?date=2023-11-21');
      await visitor.page.getByRole('button', { name: 'English' }).click();
      await visitor.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
      expect(await figure('velos')).toBe('202,329');
      expect(await visitor.page.locator('html').getAttribute('lang')).toBe('en');
      await visitor.page.getByRole('button', { name: 'Dark' }).click();
      const background = () =>
        visitor.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(await background()).toBe('rgb(14, 18, 22)');
      await visitor.settled();
      expect(await visitor.violations()).toEqual([]);
      await visitor.page.getByRole('button', { name: 'Light' }).click();
      expect(await background()).toBe('rgb(244, 246, 248)');
      await visitor.page.getByRole('button', { name: 'Français' }).click();
      await visitor.page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor();
      await visitor.page.evaluate('localStorage.clear()');
    });

    it('says what a figure means, one click away', async () => {
      await visitor.open('?date=2023-11-21');
      await visitor.page.locator('.figure[data-term=temps_perdu] .about').click();
      const dialog = visitor.page.getByRole('dialog');
      expect(flat(await dialog.textContent())).toContain('Estimation à partir de l’occupation');
      expect(await visitor.violations()).toEqual([]);
      await visitor.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    });

    it('prints a report of a few A4 pages, without what is for the screen', async () => {
      await visitor.open('?page=rapport&date=2023-11-21');
      await visitor.page.emulateMedia({ media: 'print' });
      expect(await visitor.page.locator('.menu').isVisible()).toBe(false);
      expect(await visitor.page.getByRole('button', { name: 'Imprimer' }).isVisible()).toBe(false);
      const pdf = (await visitor.page.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf).toMatch(/MediaBox\s*\[0 0 59[45]\.\d+ 84[12]\.\d+\]/);
      expect(pdf.match(/\/Type\s*\/Page\b/g)!.length).toBeLessThanOrEqual(4);
      await visitor.page.emulateMedia({ media: 'screen' });
    });

    it('gives the files of the day', async () => {
      await visitor.open('?page=rapport&date=2023-11-21');
      const save = async (name: string, nth = 0) => {
        const [file] = await Promise.all([
          visitor.page.waitForEvent('download'),
          visitor.page
            .getByRole('link', { name, exact: true })
            .or(visitor.page.getByRole('button', { name, exact: true }))
            .nth(nth)
            .click(),
        ]);
        return readFileSync(await file.path());
      };
      expect(JSON.parse((await save('Rapport (JSON)')).toString()).report.summary.total_velos_paris).toBe(
        202_329,
      );
      expect((await save('Rapport (CSV)')).toString()).toContain('\nTotal vélos Paris;202329\r\n');
      expect((await save('CSV')).toString()).toContain(';22741;');
      expect(JSON.parse((await save('GEOJSON')).toString()).features).toHaveLength(3);
      expect((await save('PARQUET')).subarray(0, 4).toString()).toBe('PAR1');
    });

    it('works on a phone', async () => {
      const phone = await visit(browser, { url: city.url, width: 390, height: 844, colorScheme: 'dark' });
      await phone.open('?date=2023-11-21');
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      await phone.page.getByRole('button', { name: 'Menu' }).click();
      await phone.page.getByRole('link', { name: 'Transports' }).click();
      await phone.page.getByRole('heading', { level: 1, name: 'Transports' }).waitFor();
      await phone.settled();
      expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      expect(await phone.violations()).toEqual([]);
      expect(phone.faults).toEqual([]);
      await phone.close();
    });

    it('did all this without an error, and without asking anybody else', () => {
      expect(visitor.faults).toEqual([]);
    });
  });

  describe('on a full-size synthetic city', () => {
    beforeAll(async () => {
      city = await openCity({ raw: { arcs: 3348, days: 4 }, pages: pages.folder });
      visitor = await visit(browser, { url: city.url, colorScheme: 'dark' });
    });
    afterAll(async () => {
      await visitor.close();
      await city.close();
    });

    it('says that the data is invented', async () => {
      await visitor.open('');
      await visitor.page.getByText('Données synthétiques', { exact: true }).waitFor();
    });

    it('draws the network, hour by hour, and finds an arc', async () => {
      await visitor.open('?page=carte');
      await mapIdle();
      const { data } = await api<{
        data: {
          metrics: {
            identifiant_arc: string;
            libelle: string;
            debit_journalier_total: number | null;
            geo_point_2d: unknown;
          }[];
        };
      }>(
        'metrics/comptages/latest?fields=identifiant_arc,libelle,debit_journalier_total&sort=-debit_journalier_total&limit=1',
      );
      const busiest = data.metrics[0]!;
      const first = visitor.page.locator('.ranking li').first();
      expect(flat(await first.textContent())).toContain(`${spaced(busiest.debit_journalier_total!)} véh`);
      const legend = visitor.page.locator('.map-legend');
      for (const absence of ['0, mesuré', 'non mesuré', 'aucune ligne'])
        expect(await legend.textContent()).toContain(absence);
      expect(await visitor.violations()).toEqual([]);

      await visitor.page.getByLabel('Mesure').selectOption('etat');
      await visitor.page.getByRole('slider', { name: 'Heure' }).fill('8');
      await visitor.page.waitForURL(/heure=8/);
      await visitor.settled();
      expect(flat(await visitor.page.locator('.hours output').textContent())).toBe('8 h – 9 h');
      const profile = await api<{
        metrics: { comptages: { metrics: { profil_ville: { etats: Record<string, number> }[] } } };
      }>('metrics/latest');
      const states = profile.metrics.comptages.metrics.profil_ville[8]!.etats;
      expect(flat(await legend.textContent())).toContain(`saturé (30 – 50 %) ${states.Saturé}`);
      await visitor.page.getByRole('button', { name: 'Faire défiler les heures' }).click();
      await visitor.page.waitForURL(/heure=9/);
      await visitor.page.getByRole('button', { name: 'Arrêter' }).click();

      await visitor.page.getByRole('combobox', { name: /Rechercher/ }).fill(busiest.identifiant_arc);
      await visitor.page.keyboard.press('Enter');
      await visitor.page.waitForURL(new RegExp(`arc=${busiest.identifiant_arc}`));
      await visitor.page.getByRole('link', { name: 'Page du tronçon' }).click();
      await visitor.settled();
      expect(await figure('debit')).toBe(spaced(busiest.debit_journalier_total!));
    });

    it('draws its lines in the colours of their flow, at night and in the morning', async () => {
      await visitor.open('?page=carte&mesure=debit&heure=3');
      await mapIdle();
      const night = await colorsOf(visitor.page);
      await visitor.page.getByRole('slider', { name: 'Heure' }).fill('8');
      await visitor.page.waitForURL(/heure=8/);
      await mapIdle();
      const morning = await colorsOf(visitor.page);
      // more than 2,000 vehicles in the hour, on dark ground
      const most = 'rgb(230, 244, 254)';
      expect(morning.get(most)).toBeGreaterThan(1_000);
      expect(night.get(most) ?? 0).toBeLessThan(morning.get(most)! / 4);
    });

    it('opens every page without a violation', async () => {
      for (const [, id] of PAGES) {
        await visitor.open(`?page=${id}`);
        expect(await visitor.page.locator('.error-note').count(), id).toBe(0);
        expect(await visitor.violations(), id).toEqual([]);
      }
    });

    it('gives the list for maintenance', async () => {
      await visitor.open('?page=qualite');
      const [file] = await Promise.all([
        visitor.page.waitForEvent('download'),
        visitor.page.getByRole('button', { name: 'Liste pour la maintenance (CSV)' }).click(),
      ]);
      const lines = readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n');
      const { metrics } = await api<{ metrics: { comptages: { metrics: { nombre_maintenance: number } } } }>(
        'metrics/latest',
      );
      expect(lines).toHaveLength(1 + metrics.comptages.metrics.nombre_maintenance);
      expect(lines[0]).toContain('Identifiant arc;Libellé');
    });

    it('did all this without an error, and without asking anybody else', () => {
      expect(visitor.faults).toEqual([]);
    });

    itIsFast(() => ({ browser, city }));
  });

  describe('on a store that is being filled', () => {
    it('says so, shows each day as it comes, and needs no reload', async () => {
      const empty = await openEmptyCity({ arcs: 40, days: 2, pages: pages.folder });
      const watcher = await visit(browser, { url: empty.url });
      const { page } = watcher;
      await page.goto(empty.url);
      await page.getByRole('heading', { name: 'Aucun jour n’est encore prêt' }).waitFor();
      expect(await watcher.violations()).toEqual([]);
      await empty.fill();
      const { dates } = (await (await fetch(`${empty.url}/dates`)).json()) as {
        dates: Record<string, string[]>;
      };
      const newest = Object.values(dates).flat().sort().at(-1)!;
      await page.locator('.banner.arriving').waitFor();
      await page.locator('.figure[data-term=velos] strong').waitFor();
      await page.locator('.banner.arriving', { hasText: '2 jours prêts' }).waitFor();
      await page.locator('#jour').click();
      await page.locator(`.calendar [data-day="${newest}"][aria-pressed=true]`).waitFor();
      await page.keyboard.press('Escape');
      await watcher.settled();
      expect(await watcher.violations()).toEqual([]);
      expect(watcher.faults).toEqual([]);
      await watcher.close();
      await empty.close();
    });
  });
});

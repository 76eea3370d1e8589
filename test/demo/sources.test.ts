import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemo } from '../../src/demo/demo.ts';
import type { Truth } from '../../src/demo/truth.ts';
import type { DayContext } from '../../src/domain/source.ts';
import { SYNTHETIC_TAG } from '../../src/domain/synthetic.ts';
import { addDays, HOUR_MS, type LocalDate, openClock } from '../../src/domain/time.ts';
import { openCsv } from '../../src/raw/csv.ts';
import { traffic } from '../../src/sources/traffic/traffic.ts';

const clock = openClock('Europe/Paris');
let out: string;
let truth: Truth;

// Both sides of the March change; the last days are ordinary ones.
beforeAll(async () => {
  out = mkdtempSync(path.join(tmpdir(), 'cityflow-demo-'));
  await writeDemo({ out, from: '2025-03-20', days: 24, arcs: 60, seed: 2 });
  truth = JSON.parse(readFileSync(path.join(out, 'truth.json'), 'utf8')) as Truth;
});
afterAll(() => rmSync(out, { recursive: true }));

const json = (relative: string): unknown => JSON.parse(readFileSync(path.join(out, relative), 'utf8'));

interface BikeAnswer {
  readonly total_count: number;
  readonly results: readonly { id_compteur: string; sum_counts: unknown; date: string }[];
}

describe('bikes of the demo', () => {
  const answer = (date: LocalDate) =>
    json(`api/bikes/dt=${date}/hour=23/bikes_${SYNTHETIC_TAG}.json`) as BikeAnswer;

  /** (counter, hour) → passages: the larger of different rows, both added in the doubled March hour. */
  function read(date: LocalDate, into = new Map<string, number[]>()) {
    for (const { id_compteur, sum_counts, date: stamp } of answer(date).results) {
      if (typeof sum_counts !== 'number' || sum_counts < 0) continue;
      const key = `${id_compteur} ${stamp}`;
      const counts = into.get(key) ?? [];
      if (!counts.includes(sum_counts)) counts.push(sum_counts);
      into.set(key, counts);
    }
    return into;
  }

  function totals(): Map<LocalDate, number> {
    const rows = new Map<string, number[]>();
    for (const { date } of truth.jours) read(date, rows);
    const byDay = new Map<LocalDate, number>();
    for (const [key, counts] of rows) {
      const stamp = key.split(' ')[1] ?? '';
      const { date } = clock.cityHour(Date.parse(stamp));
      const doubled = stamp === '2025-03-30T01:00:00+00:00';
      const passages = doubled ? counts.reduce((sum, count) => sum + count, 0) : Math.max(...counts);
      byDay.set(date, (byDay.get(date) ?? 0) + passages);
    }
    return byDay;
  }

  it('add up to the totals of the truth, the March change included', () => {
    expect([...totals()].sort()).toEqual(truth.jours.map(({ date, velos }) => [date, velos.total]));
  });

  it('come in answers that count their records; each repeats the evening before', () => {
    let records = 0;
    for (const { date } of truth.jours) {
      const { total_count, results } = answer(date);
      expect(total_count).toBe(results.length);
      records += results.length;
      const days = new Set(results.map((row) => clock.cityHour(Date.parse(row.date)).date));
      expect([...days].sort()).toEqual(date === truth.debut ? [date] : [addDays(date, -1), date]);
    }
    const { lignes, gardees, doublons, conflits, additions, rejets } = truth.velos;
    expect(records).toBe(lignes);
    const refused = Object.values(rejets).reduce((sum, count) => sum + count, 0);
    expect(gardees + doublons + conflits + additions + refused).toBe(lignes);
    expect(Math.min(conflits, additions, refused)).toBeGreaterThan(0);
  });

  it('go quiet when it rains', () => {
    const ordinary = truth.jours.filter(
      ({ date, velos }) => velos.pics.length === 0 && new Date(date).getUTCDay() % 6,
    );
    const rain = (date: LocalDate) =>
      (json(`api/weather/dt=${date}/hour=23/weather_${SYNTHETIC_TAG}.json`) as { days: [{ precip: number }] })
        .days[0].precip;
    const mean = (days: typeof ordinary) =>
      days.reduce((sum, { velos }) => sum + velos.total, 0) / days.length;
    const wet = ordinary.filter(({ date }) => rain(date) >= 5);
    const dry = ordinary.filter(({ date }) => rain(date) === 0);
    expect(Math.min(wet.length, dry.length)).toBeGreaterThan(0);
    expect(mean(wet)).toBeLessThan(0.9 * mean(dry));
  });

  it('are without a passage for more than 24 hours where the truth says so', () => {
    const rows = new Map<string, number[]>();
    for (const { date } of truth.jours) read(date, rows);
    const passages = new Map<string, number[]>();
    for (const [key, counts] of rows) {
      const [id = '', stamp = ''] = key.split(' ');
      const instants = passages.get(id) ?? [];
      if (Math.max(...counts) > 0) instants.push(Date.parse(stamp) + HOUR_MS);
      passages.set(id, instants);
    }
    let silences = 0;
    for (const { date, velos } of truth.jours.slice(1)) {
      const end = clock.startOf(addDays(date, 1));
      const silent = [...passages].filter(
        ([, until]) => !until.some((at) => at <= end && end - at <= 24 * HOUR_MS),
      );
      expect(velos.inactifs).toEqual(silent.map(([id]) => id).sort());
      silences += silent.length;
    }
    expect(silences).toBeGreaterThan(3);
  });

  it('change level for days on a few counters', () => {
    const settled = truth.jours.flatMap(({ velos }) => velos.ruptures);
    const recent = truth.jours.flatMap(({ velos }) => velos.ruptures_recentes);
    expect(Math.min(settled.length, recent.length)).toBeGreaterThan(0);
  });
});

describe('disruptions of the demo', () => {
  interface Answer {
    readonly disruptions: readonly {
      id: string;
      updated_at: string;
      application_periods: readonly { begin: string; end: string }[];
    }[];
    readonly line_reports: readonly unknown[];
    readonly pagination: { items_on_page: number; total_result: number };
  }

  const pages = (date: LocalDate) => {
    const folder = `api/traffic_ratp/dt=${date}/hour=23`;
    return readdirSync(path.join(out, folder)).map((name) => json(`${folder}/${name}`) as Answer);
  };

  it('are active on the days of the truth, the latest version of each deciding', () => {
    for (const { date, perturbations_actives } of truth.jours) {
      const latest = new Map<string, Answer['disruptions'][number]>();
      for (const { disruptions } of truth.jours
        .filter((day) => day.date <= date)
        .flatMap((day) => pages(day.date))) {
        for (const disruption of disruptions) {
          const known = latest.get(disruption.id);
          if (!known || known.updated_at <= disruption.updated_at) latest.set(disruption.id, disruption);
        }
      }
      const day = date.replaceAll('-', '');
      const active = [...latest.values()].filter(({ application_periods }) =>
        application_periods.some(({ begin, end }) => begin < `${day}T24` && end > `${day}T000000`),
      );
      expect(active.map(({ id }) => id).sort()).toEqual(perturbations_actives);
    }
  });

  it('reach their lines as those of the real feed do, directly or through stops', () => {
    const { date } = truth.jours.at(-1)!;
    const { metrics } = traffic.figures(
      truth.jours.map((day) => ({
        path: day.date,
        snapshot: day.date,
        records: pages(day.date).flatMap((answer) => {
          const bytes = Buffer.from(JSON.stringify(answer));
          return traffic.read({ path: day.date, bytes, snapshot: day.date, clock }).records;
        }),
      })),
      { date, clock } as DayContext,
    )!;
    const { par_mode_arrets_inclus, arrets_seulement, sans_ligne, lignes_connues } = metrics as {
      par_mode_arrets_inclus: Record<string, number>;
      arrets_seulement: number;
      sans_ligne: number;
      lignes_connues: number;
    };
    expect(['métro', 'RER', 'train', 'tram', 'bus']).toEqual(
      expect.arrayContaining(Object.keys(par_mode_arrets_inclus)),
    );
    expect(arrets_seulement).toBeGreaterThan(0);
    expect(sans_ligne).toBe(0);
    // the 30 lines of the demo at most: none is made up from a text
    expect(lignes_connues).toBeLessThanOrEqual(30);
  });

  it('are paged on some days, and on those some stand on both pages', () => {
    const paged = truth.jours.map(({ date }) => pages(date)).filter((answers) => answers.length === 2);
    expect(paged.length).toBe(6);
    for (const answers of paged) {
      const shown = answers.reduce((sum, { pagination }) => sum + pagination.items_on_page, 0);
      expect(shown).toBe(answers[0]?.pagination.total_result);
      expect(answers.reduce((sum, { line_reports }) => sum + line_reports.length, 0)).toBe(shown);
    }
    const twice = paged.flatMap(([first, second]) =>
      (first?.disruptions ?? []).filter(({ id }) => second?.disruptions.some((other) => other.id === id)),
    );
    expect(twice.length).toBeGreaterThan(0);
  });
});

describe('works of the demo', () => {
  it('are active on the days of the truth; a mistaken one never is', () => {
    const file = `batch/chantiers/chantiers-perturbants_${SYNTHETIC_TAG}.csv`;
    const rows = [...openCsv(file, readFileSync(path.join(out, file))).rows()].map(
      ({ cells }) => cells ?? [],
    );
    expect(rows.some((cells) => (cells[11] ?? '') !== '' && (cells[11] ?? '') < (cells[10] ?? ''))).toBe(
      true,
    );
    expect(rows.some((cells) => cells[11] === '')).toBe(true);
    for (const { date, chantiers_actifs } of truth.jours) {
      const active = rows.filter(
        ([, , , , , , , , , , from = '', to = '']) => from <= date && (to === '' || date <= to),
      );
      expect(active.map(([id]) => id)).toEqual(chantiers_actifs.map(({ chantier }) => chantier));
    }
  });
});

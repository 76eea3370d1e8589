/**
 * `npm run screenshots [-- --url http://…] [-- --only carte,rapport]`: pictures of every page of the dashboard, on a
 * desktop and a phone, light and dark, into dashboard/screenshots. Without an address it makes a full-size synthetic
 * city first.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/dashboard/browser.ts';
import { buildPages, openCity } from '../test/dashboard/city.ts';

const PAGES: readonly (readonly [name: string, address: string])[] = [
  ['ville', '?'],
  ['carte', '?page=carte'],
  ['carte-etat', '?page=carte&mesure=etat&heure=17&calques=velos'],
  ['trafic', '?page=trafic'],
  ['troncon', '?page=trafic&arc=1150'],
  ['velos', '?page=velos'],
  ['transports', '?page=transports'],
  ['chantiers', '?page=chantiers'],
  ['meteo', '?page=meteo'],
  ['qualite', '?page=qualite'],
  ['rapport', '?page=rapport'],
];

const SCREENS = [
  ['bureau', { width: 1440, height: 900 }],
  ['telephone', { width: 390, height: 844 }],
] as const;
const THEMES = [
  ['clair', 'light'],
  ['sombre', 'dark'],
] as const;

const { values } = parseArgs({
  options: { url: { type: 'string' }, only: { type: 'string' }, out: { type: 'string' } },
});
const out = path.resolve(values.out ?? path.join(import.meta.dirname, '../dashboard/screenshots'));
mkdirSync(out, { recursive: true });

async function shoot(browser: Browser, url: string): Promise<void> {
  const wanted = values.only?.split(',');
  for (const [screen, viewport] of SCREENS) {
    for (const [theme, colorScheme] of THEMES) {
      const context = await browser.newContext({ viewport, colorScheme });
      const page = await context.newPage();
      for (const [name, address] of PAGES) {
        if (wanted && !wanted.includes(name)) continue;
        await page.goto(`${url}/${address}`);
        await page.waitForLoadState('networkidle');
        const waiting = page.locator('main .skeleton, main [aria-busy=true]');
        while ((await waiting.count()) > 0) await waiting.first().waitFor({ state: 'detached' });
        if (name.startsWith('carte')) await page.locator('.map-canvas[data-idle=true]').waitFor();
        // the whole page in one window: what is fixed to its edges stays there
        const height = await page.evaluate<number>('document.documentElement.scrollHeight');
        const isMap = name.startsWith('carte');
        if (!isMap) await page.setViewportSize({ ...viewport, height: Math.max(height, viewport.height) });
        await page.screenshot({ path: path.join(out, `${name}-${screen}-${theme}.png`), fullPage: isMap });
        await page.setViewportSize(viewport);
        console.log(`${name}-${screen}-${theme}.png`);
      }
      await context.close();
    }
  }
}

const browser = await openBrowser();
try {
  if (values.url) await shoot(browser, values.url);
  else {
    const pages = await buildPages();
    const city = await openCity({ raw: { arcs: 3348, days: 10 }, pages: pages.folder });
    await shoot(browser, city.url);
    await city.close();
    pages.remove();
  }
} finally {
  await browser.close();
}

import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithBrowser, openBrowser } from './browser.ts';
import { buildPages, type City, openCity } from './city.ts';
import { visit } from './visitor.ts';

/** Bytes as a browser receives them: Brotli, which every current one takes. */
const KB = 1024;
const FIRST_VIEW = 60 * KB;
const EVERYTHING = 520 * KB;
/** What 200 changes of the day may leave behind. */
const HEAP_GROWTH = 12 * KB * KB;

let pages: Awaited<ReturnType<typeof buildPages>>;

beforeAll(async () => {
  pages = await buildPages();
});
afterAll(() => pages.remove());

const say = (text: string) => console.log(`dashboard: ${text}`);
const kb = (bytes: number) => `${(bytes / KB).toFixed(1)} KB`;

/** Scripts and styles of the build by name, as they are sent. */
function sizes(): Map<string, number> {
  const assets = path.join(pages.folder, 'assets');
  const names = readdirSync(assets).filter((name) => /\.(?:js|mjs|css)$/.test(name));
  const sent = (name: string) => {
    const small = statSync(path.join(assets, `${name}.br`), { throwIfNoEntry: false });
    return (small ?? statSync(path.join(assets, name))).size;
  };
  return new Map(names.map((name) => [name, sent(name)]));
}

describe('the weight of the dashboard', () => {
  it('stays within its budgets', () => {
    const all = sizes();
    const index = readFileSync(path.join(pages.folder, 'index.html'), 'utf8');
    const entry = /assets\/([\w-]+\.js)/.exec(index)![1]!;
    // the overview comes right after; map and charts come when they are needed
    const first = [...all].filter(
      ([name]) => name === entry || name.startsWith('overview-') || isShared(name, entry),
    );
    const firstBytes = first
      .filter(([name]) => name.endsWith('.js'))
      .reduce((sum, [, bytes]) => sum + bytes, 0);
    const total = [...all.values()].reduce((sum, bytes) => sum + bytes, 0);
    say(
      `first view ${kb(firstBytes)} of JavaScript (budget ${kb(FIRST_VIEW)}), everything ${kb(total)} (budget ${kb(EVERYTHING)})`,
    );
    expect(firstBytes).toBeLessThanOrEqual(FIRST_VIEW);
    expect(total).toBeLessThanOrEqual(EVERYTHING);
  });
});

/** Whether the overview imports a chunk from the start. */
function isShared(name: string, entry: string): boolean {
  const assets = path.join(pages.folder, 'assets');
  const overview = readdirSync(assets).find((file) => /^overview-.*\.js$/.test(file))!;
  return [entry, overview].some((file) =>
    readFileSync(path.join(assets, file), 'utf8').includes(`from"./${name}"`),
  );
}

/** Notes in the page when something first stood there, ms after the navigation began. */
const WATCH = `
  globalThis.seen = {};
  const marks = { figures: '.figure[data-term=velos] strong', map: '.map-canvas[data-idle=true]' };
  const look = () => {
    for (const [name, selector] of Object.entries(marks)) {
      if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

/** From an hour to the next: until the frame that shows it has left the page. */
const REPAINTS = `(async () => {
  const slider = document.querySelector('.hours input');
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let hour = 1; hour < 24; hour += 1) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const from = performance.now();
    slider.value = hour;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
})()`;

describeWithBrowser('the dashboard on a full-size day', () => {
  let city: City;
  beforeAll(async () => {
    city = await openCity({ raw: { arcs: 3348, days: 4 }, pages: pages.folder });
  });
  afterAll(() => city.close());

  it('says how fast it is', async () => {
    const browser = await openBrowser();
    const visitor = await visit(browser, { url: city.url });
    const { page } = visitor;
    await page.addInitScript(WATCH);
    // once to warm up the server, as it is at 8:30
    for (const address of ['?', '?page=carte', '?']) await visitor.open(address);
    const paint = await page.evaluate<number>(
      `performance.getEntriesByName('first-contentful-paint')[0].startTime`,
    );
    const figures = await page.evaluate<number>('seen.figures');
    await visitor.open('?page=carte');
    await page.locator('.map-canvas[data-idle=true]').waitFor();
    const map = await page.evaluate<number>('seen.map');
    await page.getByRole('slider', { name: 'Heure' }).fill('0');
    await visitor.settled();
    const times = await page.evaluate<number[]>(REPAINTS);
    const ms = (value: number) => `${Math.round(value)} ms`;
    say(
      `first paint ${ms(paint)} (budget 800), key figures ${ms(figures)} (1200), map idle ${ms(map)} (2500), ` +
        `slider repaint median ${ms(times[11]!)}, slowest ${ms(times.at(-1)!)} (100)`,
    );
    // how fast a machine is, is not for a test to say: that everything was seen is
    for (const time of [paint, figures, map, ...times]) expect(time).toBeGreaterThan(0);
    expect(visitor.faults).toEqual([]);
    await browser.close();
  });

  it('does not grow with 200 changes of the day', async () => {
    const browser = await openBrowser();
    const visitor = await visit(browser, { url: city.url });
    const { page } = visitor;
    const session = await page.context().newCDPSession(page);
    const heap = async () => {
      await visitor.settled();
      await session.send('HeapProfiler.collectGarbage');
      return (await session.send('Runtime.getHeapUsage')).usedSize;
    };
    const change = async (times: number) => {
      for (let i = 0; i < times; i += 1) {
        await page.keyboard.press(Math.floor(i / 3) % 2 === 0 ? 'ArrowLeft' : 'ArrowRight');
        await page.locator('main .content.old').first().waitFor({ state: 'detached' });
      }
    };
    await visitor.open('?');
    await change(24);
    const before = await heap();
    await change(200);
    const after = await heap();
    say(`heap after 24 changes of the day ${kb(before)}, after 224 ${kb(after)}`);
    expect(after - before).toBeLessThan(HEAP_GROWTH);
    await browser.close();
  });
});

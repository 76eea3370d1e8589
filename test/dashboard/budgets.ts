import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import type { City } from './city.ts';
import { visit } from './visitor.ts';

/** Bytes as a browser receives them: Brotli, which every current one takes. */
const KB = 1024;
const FIRST_VIEW = 60 * KB;
const EVERYTHING = 520 * KB;
/** What 200 changes of the day may leave behind. */
const HEAP_GROWTH = 12 * KB * KB;

const say = (text: string) => console.log(`dashboard: ${text}`);
const kb = (bytes: number) => `${(bytes / KB).toFixed(1)} KB`;

/** Scripts and styles of a build by name, as they are sent. */
function sizesIn(assets: string): Map<string, number> {
  const names = readdirSync(assets).filter((name) => /\.(?:js|mjs|css)$/.test(name));
  const sent = (name: string) => {
    const small = statSync(path.join(assets, `${name}.br`), { throwIfNoEntry: false });
    return (small ?? statSync(path.join(assets, name))).size;
  };
  return new Map(names.map((name) => [name, sent(name)]));
}

/** What the built dashboard weighs. */
export function itWeighsLittle(pages: () => string): void {
  it('stays within its budgets of weight', () => {
    const assets = path.join(pages(), 'assets');
    const all = sizesIn(assets);
    const index = readFileSync(path.join(pages(), 'index.html'), 'utf8');
    const entry = /assets\/([\w-]+\.js)/.exec(index)![1]!;
    const overview = [...all.keys()].find((name) => /^overview-.*\.js$/.test(name))!;
    const sources = [entry, overview].map((name) => readFileSync(path.join(assets, name), 'utf8'));
    // the overview comes right after; map and charts come when they are needed
    const isFirst = (name: string) =>
      name === entry || name === overview || sources.some((source) => source.includes(`from"./${name}"`));
    const sum = (bytes: readonly number[]) => bytes.reduce((total, one) => total + one, 0);
    const first = sum(
      [...all].filter(([name]) => name.endsWith('.js') && isFirst(name)).map(([, size]) => size),
    );
    const total = sum([...all.values()]);
    say(
      `first view ${kb(first)} of JavaScript (budget ${kb(FIRST_VIEW)}), everything ${kb(total)} (budget ${kb(EVERYTHING)})`,
    );
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(FIRST_VIEW);
    expect(total).toBeLessThanOrEqual(EVERYTHING);
  });
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

/** When something was first seen; a busy machine tells it a while after it was. */
const FIRST_PAINT = `new Promise((resolve) => {
  new PerformanceObserver((list, observer) => {
    const [entry] = list.getEntriesByName('first-contentful-paint');
    if (!entry) return;
    observer.disconnect();
    resolve(entry.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

/** From an hour to the next: until the frame that shows it has left the page. */
const REPAINTS = `(async () => {
  const slider = document.querySelector('.hours input');
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  for (let hour = 1; hour < 24; hour += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const from = performance.now();
    slider.value = hour;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b);
})()`;

/** What the browser's processes have worked so far, s: a busy machine changes it less than any clock. */
async function processorTime(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** How fast a full-size day is looked at, and what looking on leaves behind. */
export function itIsFast(of: () => { readonly browser: Browser; readonly city: City }): void {
  it('says how fast it is', async () => {
    const { browser, city } = of();
    const visitor = await visit(browser, { url: city.url });
    const { page } = visitor;
    await page.addInitScript(WATCH);
    // once to warm up the server, as it is at 8:30
    for (const address of ['?', '?page=carte', '?']) await visitor.open(address);
    const paint = await page.evaluate<number>(FIRST_PAINT);
    const figures = await page.evaluate<number>('seen.figures');
    const before = await processorTime(browser);
    await page.goto(`${city.url}/?page=carte`);
    await page.locator('.map-canvas[data-idle=true]').waitFor();
    const worked = 1000 * ((await processorTime(browser)) - before);
    const map = await page.evaluate<number>('seen.map');
    await visitor.settled();
    await page.getByRole('slider', { name: 'Heure' }).fill('0');
    await visitor.settled();
    const times = await page.evaluate<number[]>(REPAINTS);
    const median = times[11]!;
    const ms = (value: number) => `${Math.round(value)} ms`;
    say(
      `first paint ${ms(paint)} (budget 800), key figures ${ms(figures)} (1200), map idle ${ms(map)} (2500; ` +
        `${ms(worked)} of processors), slider repaint median ${ms(median)}, slowest ${ms(times.at(-1)!)} (100)`,
    );
    // said, not held to the budgets: the clock of a busy machine tells of the machine
    for (const time of [paint, figures, map, ...times]) expect(time).toBeGreaterThan(0);
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });

  it('does not grow with 200 changes of the day', async () => {
    const { browser, city } = of();
    // few pixels: what is painted is not what is weighed here
    const visitor = await visit(browser, { url: city.url, width: 390, height: 600 });
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
    await visitor.close();
  });
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { errorText } from '../../src/domain/errors.ts';
import { inventedCity, manyLines } from './doubles/invented.ts';
import { type Double, type Mishap, openDouble } from './doubles/server.ts';
import {
  configFor,
  type Fetched,
  fakeTime,
  fetchInto,
  filesOf,
  leftovers,
  removeFolders,
  stateOf,
  temporaryFolder,
} from './setup.ts';

const NOW = '2023-11-21T22:40:00Z';

let double: Double;
let clean: ReturnType<typeof stateOf>;

const shown = ({ result }: Fetched) =>
  result.outcomes.flatMap(({ error, failures }) =>
    [error, ...failures].flatMap((problem) => (problem === null ? [] : errorText(problem, 'fr'))),
  );
const codes = ({ result }: Fetched) =>
  result.outcomes.flatMap(({ error, failures }) =>
    [error, ...failures].flatMap((problem) => problem?.code ?? []),
  );

function settings(): Config {
  return configFor(double, temporaryFolder(), {
    CITYFLOW_SEMAINES_HISTORIQUE: '1',
    CITYFLOW_FETCH_DAYS: '3',
  });
}

beforeAll(async () => {
  double = await openDouble(inventedCity({ from: '2023-11-15', days: 7, now: () => Date.parse(NOW) }));
  const config = settings();
  const { result } = await fetchInto(config, fakeTime(NOW));
  expect(result.degraded).toBe(false);
  clean = stateOf(config.raw!);
  expect(clean.left).toEqual([]);
});

afterEach(() => {
  double.mishap = () => null;
});

afterAll(async () => {
  await double.close();
  removeFolders();
});

/** The first `times` requests for this meet the mishap. */
function upset(what: RegExp, mishap: Mishap, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  double.mishap = (url) => {
    if (!what.test(`${url.pathname}${url.search}`) || left === 0) return null;
    left -= 1;
    return mishap;
  };
}

function expectWhole(config: Config): void {
  expect(stateOf(config.raw!)).toEqual(clean);
}

describe('what passes by itself', () => {
  const PASSING: [string, Mishap][] = [
    ['429 without a word', { kind: 'status', status: 429 }],
    ['429 with Retry-After', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }],
    ['500', { kind: 'status', status: 500, body: '<html><title>Oops</title></html>' }],
    ['503', { kind: 'status', status: 503, headers: { 'retry-after': '3' } }],
    ['a body cut in the middle', { kind: 'cut' }],
    ['a body shorter than announced', { kind: 'length' }],
    ['a body that ends early', { kind: 'short' }],
    ['a page in place of data', { kind: 'html' }],
    ['a connection closed before the answer', { kind: 'reset' }],
  ];
  it.each(PASSING)('%s: tried again, and nothing is missing', async (_, mishap) => {
    const config = settings();
    upset(/exports|prim|meteo|gouv|records/, mishap, 9);
    const fetched = await fetchInto(config, fakeTime(NOW));
    expect(shown(fetched)).toEqual([]);
    expectWhole(config);
  });

  it('waits as long as it is told: seconds, a date by the server’s clock, a quota', async () => {
    for (const [headers, ms] of [
      [{ 'retry-after': '41' }, 41_000],
      [{ 'retry-after': new Date(Date.parse(NOW) + 37_000).toUTCString() }, 37_000],
    ] as const) {
      const config = settings();
      // our clock is a day behind: the wait told is that of the server
      const time = fakeTime('2023-11-20T22:40:00Z');
      upset(/gouv/, { kind: 'status', status: 429, headers }, 1);
      await fetchInto(config, time, { sources: ['calendrier'] });
      expect(Math.max(...time.slept)).toBe(ms);
    }
    const config = settings();
    const time = fakeTime(NOW);
    const reset = new Date(Date.parse(NOW) + 55_000).toISOString();
    upset(
      /exports/,
      { kind: 'status', status: 500, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset } },
      1,
    );
    await fetchInto(config, time, { sources: ['chantiers'] });
    expect(time.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(55_000);
  });

  it('pauses longer and longer, never twice the same', async () => {
    const time = fakeTime(NOW);
    upset(/prim/, { kind: 'status', status: 500 });
    await fetchInto(settings(), time, { sources: ['traffic'] });
    expect(time.slept).toHaveLength(5);
    time.slept.forEach((ms, n) => {
      expect(ms).toBeGreaterThanOrEqual(500 * 2 ** n);
      expect(ms).toBeLessThanOrEqual(1000 * 2 ** n);
    });
    expect(new Set(time.slept.map((ms, n) => ms / 2 ** n)).size).toBe(5);
  });
});

describe('what does not pass', () => {
  /** Everything of the other sources is there, nothing of this one is spoilt. */
  async function expectOthers(source: string, mishap: Mishap, what: RegExp, code: string) {
    const config = settings();
    upset(what, mishap);
    const fetched = await fetchInto(config, fakeTime(NOW));
    expect(codes(fetched)).toContain(code);
    expect(fetched.result.degraded).toBe(true);
    const failed = fetched.result.outcomes.filter(
      ({ error, failures }) => error !== null || failures.length > 0,
    );
    expect(failed.map((outcome) => outcome.source)).toEqual([source]);
    for (const line of shown(fetched)) expect(line).not.toContain('\n');
    for (const [name, content] of Object.entries(filesOf(config.raw!)))
      expect(clean.files[name]).toBe(content);
    expect(leftovers(config.raw!)).toEqual([]);
    // once the service is well again, the same command completes the zone
    double.mishap = () => null;
    await fetchInto(config, fakeTime(NOW));
    expectWhole(config);
    return fetched;
  }

  it('500s without end', async () => {
    await expectOthers('traffic', { kind: 'status', status: 500 }, /prim/, 'FETCH_UNREACHABLE');
  });

  it('a quota that comes back tomorrow: not waited for', async () => {
    const mishap: Mishap = { kind: 'status', status: 429, headers: { 'retry-after': '86400' } };
    const { result } = await expectOthers('traffic', mishap, /prim/, 'FETCH_BUSY');
    expect(JSON.stringify(result.outcomes.map(({ error }) => error?.params))).toContain('86400 s');
  });

  it('an expired key: named by its setting, never shown', async () => {
    const mishap: Mishap = {
      kind: 'status',
      status: 401,
      body: `{"message":"Invalid key ${double.city.primKey}"}`,
    };
    const fetched = await expectOthers('traffic', mishap, /prim/, 'FETCH_KEY');
    const [line] = shown(fetched);
    expect(line).toContain('PRIM_API_KEY');
    expect(line).toContain('***');
    expect(line).not.toContain(double.city.primKey);
  });

  it('a column with another name: said at once, with both names', async () => {
    const before = double.requests.length;
    const mishap: Mishap = { kind: 'rename', from: 'Débit horaire', to: 'Debit' };
    const fetched = await expectOthers(
      'comptages',
      mishap,
      /comptages-routiers-permanents\/exports/,
      'FETCH_INVALID',
    );
    expect(shown(fetched).join()).toContain('Débit horaire');
    const asked = double.requests.slice(before).filter((path) => /permanents\/exports.*11-21T23/.test(path));
    expect(asked.length).toBeLessThanOrEqual(2);
  });

  it('a field that is gone from the API', async () => {
    const mishap: Mishap = {
      kind: 'status',
      status: 400,
      body: '{"error_code":"ODSQLError","message":"Unknown field: date."}',
    };
    const fetched = await expectOthers('bikes', mishap, /velo/, 'FETCH_REFUSED');
    expect(shown(fetched).join()).toContain('Unknown field: date.');
  });

  it('a page in place of data, for ever', async () => {
    await expectOthers('chantiers', { kind: 'html' }, /chantiers/, 'FETCH_INVALID');
  });

  it('an answer with half of its rows', async () => {
    await expectOthers('bikes', { kind: 'short' }, /velo.*exports/, 'FETCH_INVALID');
  });
});

describe('the way itself', () => {
  it.each([
    ['a slow drip', 'drip', { firstByteMs: 20_000, idleMs: 20_000, totalMs: 600 }],
    ['half an answer', 'stall', { firstByteMs: 20_000, idleMs: 400, totalMs: 20_000 }],
    ['no answer', 'silence', { firstByteMs: 400, idleMs: 20_000, totalMs: 20_000 }],
  ] as const)('%s is given up, and tried again', async (_, kind, timeouts) => {
    const config = settings();
    upset(/prim/, { kind }, 2);
    const fetched = await fetchInto(config, fakeTime(NOW, timeouts), { sources: ['traffic'] });
    expect(shown(fetched)).toEqual([]);
    expect(Object.keys(filesOf(config.raw!))).toEqual([
      'api/traffic_ratp/dt=2023-11-21/hour=23/line_reports.json.gz',
    ]);
  });

  it('a name that does not resolve: one line that says which', async () => {
    const config = configFor(double, temporaryFolder(), {
      PRIM_URL: 'http://nulle-part.invalid/line_reports',
    });
    const fetched = await fetchInto(config, fakeTime(NOW), { sources: ['traffic', 'calendrier'] });
    expect(codes(fetched)).toEqual(['FETCH_UNREACHABLE']);
    expect(shown(fetched)[0]).toMatch(/PRIM injoignable \((ENOTFOUND|EAI_AGAIN)\).*PRIM_URL/);
    expect(Object.keys(filesOf(config.raw!))).toHaveLength(2);
  });

  it('a redirect: followed without a key, never with one', async () => {
    const to = (target: string) => `${double.url}/redirect/x?to=${encodeURIComponent(target)}`;
    const elsewhere = `http://localhost:${new URL(double.url).port}/prim/line_reports`;
    const config = configFor(double, temporaryFolder(), {
      JOURS_FERIES_URL: to(`${double.url}/gouv/x.csv`),
      PRIM_URL: to(elsewhere),
    });
    const fetched = await fetchInto(config, fakeTime(NOW), { sources: ['traffic', 'calendrier'] });
    expect(codes(fetched)).toEqual(['FETCH_REFUSED']);
    expect(Object.keys(filesOf(config.raw!))).toHaveLength(2);
  });

  it('clocks that differ: said, and the answer is filed under the day of the server', async () => {
    const config = settings();
    const { result } = await fetchInto(config, fakeTime('2023-11-24T10:00:00Z'), { sources: ['traffic'] });
    expect(result.skewMs).toBe(Date.parse(NOW) - Date.parse('2023-11-24T10:00:00Z'));
    expect(Object.keys(filesOf(config.raw!))[0]).toContain('dt=2023-11-21/hour=23');
  });

  it('a disk that is full: one error, nothing half written', async () => {
    const config = settings();
    // a folder that cannot be one, for want of a disk that can be filled here
    mkdirSync(config.raw!, { recursive: true });
    writeFileSync(path.join(config.raw!, 'batch'), '');
    const fetched = await fetchInto(config, fakeTime(NOW), { sources: ['comptages', 'traffic'] });
    expect(codes(fetched)).toEqual(['WRITE_FAILED']);
    expect(Object.keys(filesOf(config.raw!))).toEqual([
      'api/traffic_ratp/dt=2023-11-21/hour=23/line_reports.json.gz',
      'batch',
    ]);
    expect(leftovers(config.raw!)).toEqual([]);
  });
});

describe('politeness', () => {
  it('two requests at a time, a user agent that says who asks, nothing asked twice', async () => {
    const config = settings();
    double.requests.length = 0;
    double.peak = 0;
    await fetchInto(config, fakeTime(NOW));
    expect(double.peak).toBeLessThanOrEqual(2);
    expect([...double.userAgents]).toEqual([expect.stringContaining('CityFlow')]);
    expect(new Set(double.requests).size).toBe(double.requests.length);
  });

  it('what was not changed is not downloaded again, what is settled not asked for', async () => {
    const config = settings();
    await fetchInto(config, fakeTime(NOW));
    double.requests.length = 0;
    const later = await fetchInto(config, fakeTime('2023-11-29T22:40:00Z'), {
      range: { from: '2023-11-15', to: '2023-11-21' },
    });
    expect(later.result.degraded).toBe(false);
    const first = double.requests.length;
    double.requests.length = 0;
    const again = await fetchInto(config, fakeTime('2023-11-30T22:40:00Z'), {
      range: { from: '2023-11-15', to: '2023-11-21' },
    });
    expect(double.requests.length).toBeLessThan(first);
    expect(double.requests.filter((path) => /permanents|velo/.test(path))).toEqual([]);
    expect(again.result.outcomes.find(({ source }) => source === 'calendrier')).toMatchObject({
      written: 0,
      unchanged: 2,
    });
  });
});

it('a file that somebody removed is fetched again, however long ago it was settled', async () => {
  const config = settings();
  const settled = { range: { from: '2023-11-15', to: '2023-11-21' }, sources: ['bikes'] } as const;
  await fetchInto(config, fakeTime('2023-12-20T22:40:00Z'), settled);
  const before = filesOf(config.raw!);
  rmSync(path.join(config.raw!, 'api/bikes/dt=2023-11-17'), { recursive: true });
  const { result } = await fetchInto(config, fakeTime('2023-12-21T22:40:00Z'), settled);
  expect(result.outcomes[0]).toMatchObject({ written: 1, unchanged: 0, empty: 0 });
  expect(filesOf(config.raw!)).toEqual(before);
});

it('a forecast gives way to the archive once there is one', async () => {
  const config = settings();
  const day = { range: { from: '2023-11-20', to: '2023-11-20' }, sources: ['weather'] } as const;
  const asked = async (now: string) => {
    double.requests.length = 0;
    await fetchInto(config, fakeTime(now), day);
    return double.requests.map((path) => path.split('?')[0]);
  };
  expect(await asked('2023-11-21T06:00:00Z')).toEqual(['/meteo/forecast']);
  expect(await asked('2023-11-26T06:00:00Z')).toEqual(['/meteo/forecast']);
  expect(await asked('2023-12-09T06:00:00Z')).toEqual(['/meteo/archive']);
  expect(await asked('2023-12-10T06:00:00Z')).toEqual([]);
  const manifest = readFileSync(path.join(config.raw!, '.collecte/weather.json'), 'utf8');
  expect(manifest).toContain('"origine": "archive"');
});

describe('PRIM', () => {
  it('brings all pages together in one file', async () => {
    const { prim } = double.city;
    try {
      (double.city as { prim: unknown }).prim = () => manyLines(2345);
      const config = settings();
      double.requests.length = 0;
      const { result } = await fetchInto(config, fakeTime(NOW), { sources: ['traffic'] });
      expect(double.requests).toHaveLength(3);
      // the answer itself, its disruptions once each, every line
      expect(result.outcomes[0]).toMatchObject({ written: 1, rows: 1 + 3 + 2345 });
    } finally {
      (double.city as { prim: unknown }).prim = prim;
    }
  });

  it('takes no_solution for an empty answer', async () => {
    const { prim } = double.city;
    try {
      (double.city as { prim: unknown }).prim = () => null;
      const { result } = await fetchInto(settings(), fakeTime(NOW), { sources: ['traffic'] });
      expect(result.outcomes[0]).toMatchObject({ written: 1, rows: 1, error: null });
    } finally {
      (double.city as { prim: unknown }).prim = prim;
    }
  });

  it('is left out without a key, and says so when it was asked for', async () => {
    const config = configFor(double, temporaryFolder(), { PRIM_API_KEY: '' });
    const all = await fetchInto(config, fakeTime(NOW), { sources: ['traffic'] });
    expect(all.result.outcomes[0]).toMatchObject({ configured: false, error: null });
    expect(all.result.degraded).toBe(true);
    const any = await fetchInto(config, fakeTime(NOW));
    expect(any.result.degraded).toBe(false);
  });
});

describe('revisions', () => {
  it('keep what changed, and refuse a day that has lost half of its rows', async () => {
    const name = 'comptages-routiers-permanents';
    const counts = double.city.datasets.get(name)!;
    const config = settings();
    const one = {
      sources: ['comptages'],
      range: { from: '2023-11-20', to: '2023-11-21' },
      history: false,
    } as const;
    await fetchInto(config, fakeTime(NOW), one);
    const before = filesOf(config.raw!);
    try {
      const revised = counts.rows.map((row) => (row.iu_ac === '100' ? { ...row, q: '9999.0' } : row));
      const ofDay = (row: Readonly<Record<string, unknown>>) =>
        Number(row.t_1h) > Date.parse('2023-11-20T23:00:00Z');
      double.city.datasets.set(name, {
        ...counts,
        rows: counts.rows.map((row, n) => (ofDay(row) ? revised[n]! : row)),
      });
      const second = await fetchInto(config, fakeTime('2023-11-22T22:40:00Z'), one);
      expect(second.result.outcomes[0]).toMatchObject({ written: 1, unchanged: 1 });
      const changed = Object.entries(filesOf(config.raw!)).filter(
        ([file, content]) => before[file] !== content,
      );
      expect(changed.map(([file]) => file)).toEqual([`batch/comptages_routiers/${name}_2023-11-21.csv.gz`]);

      const kept = filesOf(config.raw!);
      double.city.datasets.set(name, { ...counts, rows: counts.rows.filter((_, n) => n % 3 === 0) });
      const third = await fetchInto(config, fakeTime('2023-11-23T22:40:00Z'), one);
      expect(codes(third)).toEqual(['FETCH_INVALID', 'FETCH_INVALID']);
      expect(filesOf(config.raw!)).toEqual(kept);
    } finally {
      double.city.datasets.set(name, counts);
    }
  });
});

it('keys stand in no file, no message and no event', async () => {
  const config = configFor(double, temporaryFolder(), {
    VISUAL_CROSSING_API_KEY: double.city.visualCrossingKey,
    CITYFLOW_WEBHOOK_URL: 'http://127.0.0.1:1/crochet-secret',
  });
  upset(
    /vc/,
    { kind: 'status', status: 400, body: `Bad key=${double.city.visualCrossingKey} in request` },
    1,
  );
  const failed = await fetchInto(config, fakeTime(NOW));
  const fetched = await fetchInto(config, fakeTime(NOW));
  const raw = config.raw!;
  const written = [...Object.keys(filesOf(raw)), '.collecte/weather.json', '.collecte/traffic.json'].map(
    (name) => readFileSync(path.join(raw, name), 'utf8'),
  );
  const said = [JSON.stringify([failed, fetched]), ...shown(failed), JSON.stringify(config), ...written].join(
    '\n',
  );
  for (const key of [double.city.primKey, double.city.visualCrossingKey, 'crochet-secret']) {
    expect(said).not.toContain(key);
  }
  expect(said).toContain('***');
});

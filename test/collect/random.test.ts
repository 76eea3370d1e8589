import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { inventedCity } from './doubles/invented.ts';
import { type Double, type Mishap, openDouble } from './doubles/server.ts';
import { configFor, fakeTime, fetchInto, removeFolders, stateOf, temporaryFolder } from './setup.ts';

const NOW = '2023-11-21T22:40:00Z';
const SEQUENCES = 200;

const MISHAPS: readonly Mishap[] = [
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
  { kind: 'status', status: 429, headers: { 'retry-after': '7200' } },
  { kind: 'status', status: 500, body: 'Internal Server Error' },
  { kind: 'status', status: 502, body: '<html><title>Bad gateway</title></html>' },
  { kind: 'status', status: 401, body: '{"message":"expired"}' },
  { kind: 'status', status: 404 },
  { kind: 'cut' },
  { kind: 'length' },
  { kind: 'short' },
  { kind: 'html' },
  { kind: 'reset' },
  { kind: 'rename', from: 'compt', to: 'count' },
];

let double: Double;
let clean: unknown;

const settings = () =>
  configFor(double, temporaryFolder(), { CITYFLOW_FETCH_DAYS: '1', CITYFLOW_FETCH_PARALLEL: '4' });

beforeAll(async () => {
  double = await openDouble(
    inventedCity({ from: '2023-11-21', days: 1, arcs: 1, now: () => Date.parse(NOW) }),
  );
  const config = settings();
  await fetchInto(config, fakeTime(NOW), { history: false });
  clean = stateOf(config.raw!);
});

afterAll(async () => {
  await double.close();
  removeFolders();
});

/** Chance that is the same in every run of the test. */
function chance(seed: number): () => number {
  let state = (seed * 2_654_435_761) % 2_147_483_647 || 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('random sequences of faults', () => {
  it(`${SEQUENCES} of them end in the raw zone of a clean fetch, and never show anything partial on the way`, async () => {
    let met = 0;
    let interrupted = 0;
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const random = chance(seed);
      const config = settings();
      let troubles = 1 + Math.floor(random() * 6);
      for (let tries = 0; ; tries++) {
        expect(tries, `sequence ${seed}`).toBeLessThan(40);
        const stop = new AbortController();
        double.mishap = () => {
          if (troubles === 0 || random() < 0.3) return null;
          troubles -= 1;
          met += 1;
          if (random() < 0.05) stop.abort(new CityflowError('INTERRUPTED', { signal: 'SIGTERM' }));
          return MISHAPS[Math.floor(random() * MISHAPS.length)]!;
        };
        try {
          const { result } = await fetchInto(config, fakeTime(NOW), { history: false, signal: stop.signal });
          if (!result.degraded) break;
        } catch (error) {
          if (!(error instanceof CityflowError) || error.code !== 'INTERRUPTED') throw error;
          interrupted += 1;
        }
        const { files, left } = stateOf(config.raw!);
        expect(left, `sequence ${seed}`).toEqual([]);
        expect((clean as { files: object }).files, `sequence ${seed}`).toMatchObject(files);
      }
      expect(stateOf(config.raw!), `sequence ${seed}`).toEqual(clean);
    }
    // the test has met what it is about
    expect(met).toBeGreaterThan(SEQUENCES * 2.5);
    expect(interrupted).toBeGreaterThan(5);
  });
});

import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';

const folder = process.env.CITYFLOW_SHARED_DATA ?? path.resolve(import.meta.dirname, '../../shared/data');

/** The folder of real open data that the tests check against, null where it is not installed. */
const sharedData: string | null = existsSync(path.join(folder, 'README.md')) ? folder : null;

/**
 * A suite on real data. Where the data is absent it says by name what it left out; with
 * CITYFLOW_REQUIRE_REAL_DATA=true (CI) an absence is a failure.
 */
export function describeWithRealData(name: string, suite: (data: string) => void): void {
  if (sharedData !== null) {
    const data = sharedData;
    describe(name, () => suite(data));
  } else if (process.env.CITYFLOW_REQUIRE_REAL_DATA === 'true') {
    it(`${name}: real data required`, () => {
      throw new Error(`real data not found in ${folder} (CITYFLOW_SHARED_DATA)`);
    });
  } else {
    it.skip(`${name} (left out: no real data in ${folder})`, () => {});
  }
}

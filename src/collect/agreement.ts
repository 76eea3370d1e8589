import { invalid } from './fault.ts';
import type { Job } from './job.ts';
import { backoffMs } from './patience.ts';
import type { Service } from './service.ts';

const TRIES = 4;

/**
 * Reads an export until it has as many rows as the source counts. Rows may be published between the two: the
 * source is then counted again. A body that was cut without a trace is noticed here, too.
 *
 * @param count null: the source does not tell
 * @returns what was read; null when the source counts no row
 * @throws CityflowError FETCH_INVALID
 */
export async function readCounted<T extends { readonly rows: number }>(
  { world, signal }: Job,
  service: Service,
  what: string,
  count: () => Promise<number | null>,
  read: () => Promise<T>,
): Promise<T | null> {
  let expected = await count();
  for (let tries = 1; ; tries++) {
    if (expected === 0) return null;
    const found = await read();
    if (expected === null || found.rows === expected) return found;
    const detail = `${found.rows} lignes reçues, ${expected} annoncées`;
    expected = await count();
    if (found.rows === expected) return found;
    if (tries === TRIES) throw invalid(service, what, detail).error;
    await world.sleep(backoffMs(tries, world.random), signal);
  }
}

import { CityflowError } from '../domain/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets Ctrl-C, or a polite kill, stop a command between two of its steps, where it can clean up after itself.
 * A second one stops it at once, and the next run cleans up.
 *
 * @param work gets a signal whose reason is the CityflowError INTERRUPTED
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => controller.abort(new CityflowError('INTERRUPTED', { signal }));
  for (const name of SIGNALS) process.once(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

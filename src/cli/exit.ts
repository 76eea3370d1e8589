import { constants } from 'node:os';

/** Exit codes of the command line. */
export const DONE = 0;
export const FAILED = 1;
export const USAGE = 2;
/** done, but something was missing or kept locally */
export const DEGRADED = 3;

/** What a shell expects of a program that a signal ended: 130 after Ctrl-C. */
export function codeOfSignal(signal: string): number {
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

/** Exit codes of the command line. */
export const DONE = 0;
export const FAILED = 1;
export const USAGE = 2;
/** done, but something was missing or kept locally */
export const DEGRADED = 3;

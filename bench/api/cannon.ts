import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const PROGRAM = fileURLToPath(import.meta.resolve('autocannon'));
/** Questions under way at once, if nothing else is said. */
const CONNECTIONS = 32;

export interface Shot {
  readonly perSecond: number;
  /** of the time of an answer, ms */
  readonly p99: number;
}

interface CannonSettings {
  readonly seconds: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections?: number;
}

/**
 * Asks the same thing over and over, from a process of its own.
 * @throws Error when an answer was an error
 */
export async function cannon(
  url: string,
  { seconds, headers = {}, connections = CONNECTIONS }: CannonSettings,
): Promise<Shot> {
  const named = Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}: ${value}`]);
  const options = ['--json', '--connections', String(connections), '--duration', String(seconds)];
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...options, ...named, url], {
    maxBuffer: 1 << 24,
  });
  const result = JSON.parse(stdout) as {
    readonly requests: { readonly average: number };
    readonly latency: { readonly p99: number };
    readonly errors: number;
    readonly '4xx': number;
    readonly '5xx': number;
  };
  const failed = result.errors + result['4xx'] + result['5xx'];
  if (failed > 0) throw new Error(`${url}: ${failed} of the answers were errors`);
  return { perSecond: result.requests.average, p99: result.latency.p99 };
}

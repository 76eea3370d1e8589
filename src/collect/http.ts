import type { CityflowError } from '../domain/errors.ts';
import { type Answer, ask, type Get } from './attempt.ts';
import { FetchFault } from './fault.ts';
import { backoffMs, quotaWaitMs, serverTime } from './patience.ts';
import { openTurns, type Turns } from './turns.ts';
import type { CollectWorld } from './world.ts';

/** A polite client: few requests at a time, pauses when asked to, attempts again when it may help. */
export interface Client {
  /**
   * Asks, and hands the answer to `use`, which reads and checks it. Answers are 2xx, 304 and what the request
   * accepts besides; anything else is a failure. A failure that may pass is tried again, `use` included: it
   * starts anew each time.
   *
   * @throws CityflowError FETCH_* when no attempt succeeded; whatever else `use` throws, at once
   */
  get<T>(request: Get, use: (answer: Answer) => Promise<T>): Promise<T>;
  /** The largest difference seen between a server's clock and ours (server − ours), ms. */
  skewMs(): number;
  /** bytes of all bodies so far, decompressed */
  bytes(): number;
}

export interface ClientOptions {
  readonly world: CollectWorld;
  readonly userAgent: string;
  /** requests at a time to one server */
  readonly atOnce: number;
  /** what one request waits at most for a server, all attempts together */
  readonly maxWaitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 6;

export function openClient(options: ClientOptions): Client {
  const { world, signal, maxWaitMs } = options;
  const servers = new Map<string, Turns>();
  let skew = 0;
  let received = 0;

  function turnsAt(host: string): Turns {
    const turns = servers.get(host) ?? openTurns(options.atOnce, world);
    servers.set(host, turns);
    return turns;
  }

  /** What an answer says besides its content: when the next may be asked for, and what time it is. */
  function heed(host: string, headers: Headers) {
    const wait = quotaWaitMs(headers, world.now());
    if (wait > 0) turnsAt(host).notBefore(world.now() + Math.min(wait, maxWaitMs));
    const ahead = (serverTime(headers) ?? world.now()) - world.now();
    if (Math.abs(ahead) > Math.abs(skew)) skew = ahead;
  }

  async function attempt<T>(request: Get, use: (answer: Answer) => Promise<T>): Promise<T> {
    const done = await turnsAt(request.url.host).take(signal);
    try {
      return await ask(request, use, {
        world,
        signal,
        userAgent: options.userAgent,
        onHeaders: (headers) => heed(request.url.host, headers),
        onBytes: (count) => {
          received += count;
        },
      });
    } finally {
      done();
    }
  }

  return {
    async get(request, use) {
      let waited = 0;
      for (let failures = 1; ; failures++) {
        signal?.throwIfAborted();
        try {
          return await attempt(request, use);
        } catch (error) {
          if (!(error instanceof FetchFault)) throw error;
          const wait = error.afterMs ?? backoffMs(failures, world.random);
          waited += wait;
          if (!error.again || failures === ATTEMPTS || waited > maxWaitMs) throw error.error;
          // told to wait: the other requests to this server had better wait, too
          if (error.afterMs !== null) turnsAt(request.url.host).notBefore(world.now() + wait);
          await world.sleep(wait, signal);
        }
      }
    },
    skewMs: () => skew,
    bytes: () => received,
  };
}

/** Whether an error tells of the service as a whole: asking it for something else now would end the same. */
export function isOutage(error: CityflowError): boolean {
  return ['FETCH_UNREACHABLE', 'FETCH_BUSY', 'FETCH_KEY', 'FETCH_REFUSED'].includes(error.code);
}

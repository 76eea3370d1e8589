import type { CollectWorld } from './world.ts';

/** Takes turns at one server: a few requests at a time, and none before the server allows the next. */
export interface Turns {
  /** Waits for a turn and takes it. @returns gives it back */
  take(signal?: AbortSignal): Promise<() => void>;
  /** No request starts before this instant (UTC ms): every request waits, not only the one that was told. */
  notBefore(utcMs: number): void;
}

export function openTurns(atOnce: number, world: CollectWorld): Turns {
  let free = atOnce;
  let earliest = 0;
  const waiting: (() => void)[] = [];

  function giveBack() {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return {
    async take(signal) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        for (;;) {
          signal?.throwIfAborted();
          const left = earliest - world.now();
          if (left <= 0) break;
          await world.sleep(left, signal);
        }
      } catch (error) {
        giveBack();
        throw error;
      }
      return giveBack;
    },
    notBefore(utcMs) {
      earliest = Math.max(earliest, utcMs);
    },
  };
}

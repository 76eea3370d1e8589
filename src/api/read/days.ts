import type { Store, StoredDay } from '../../store/store.ts';
import { openCache, openFlights } from './cache.ts';
import { runOf } from './catalog.ts';
import { type CompactDay, readCompact } from './day.ts';

/** Days that are kept because they were asked for last. */
export interface Days {
  /** @throws DayReplaced */
  compact(day: StoredDay, atOnce: boolean): Promise<CompactDay>;
}

/** What a compact item takes in memory: 700 bytes measured on road counts, more where texts differ. */
const ITEM_BYTES = 1_200;

export function openDays(store: Store, maxBytes: number): Days {
  const cache = openCache<CompactDay>(maxBytes);
  const flight = openFlights<CompactDay>();
  return {
    compact(day, atOnce) {
      const key = `${day.type} ${day.date}`;
      const known = cache.get(key);
      if (known && runOf(known.day) === runOf(day)) return Promise.resolve(known);
      return flight(`${key} ${runOf(day)}`, async () => {
        const compact = await readCompact(store, day, atOnce);
        cache.set(key, compact, compact.items.length * ITEM_BYTES);
        return compact;
      });
    },
  };
}

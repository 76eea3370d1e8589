import { jsonText } from './json-text.ts';
import { compareIds, ENTITY_KEY, type JsonObject, type MetricType } from './metrics.ts';
import type { LocalDate } from './time.ts';

/** The items of a day as a store keeps them. */
export interface PackedItems {
  /** what each item is of, ascending */
  readonly entities: readonly string[];
  /** the JSON of the items in UTF-8, `,\n` between two of them: 14 MB for a day of Paris */
  readonly bytes: Uint8Array;
  /** where each item ends in `bytes` */
  readonly ends: Uint32Array;
}

/** The JSON of the items, each under its key. */
export function packedItems({ entities, bytes, ends }: PackedItems): { entity: string; json: string }[] {
  return entities.map((entity, i) => {
    const { buffer, byteOffset, length } = packedItem(bytes, ends, i);
    return { entity, json: Buffer.from(buffer, byteOffset, length).toString() };
  });
}

/** UTF-8 of the i-th item, not copied. */
export function packedItem(bytes: Uint8Array, ends: Uint32Array, i: number): Uint8Array {
  return bytes.subarray(i === 0 ? 0 : ends[i - 1]! + SEPARATOR.length, ends[i]);
}

/**
 * Packs the items of a day.
 * @throws Error when the caller broke a rule of the store: an item without its entity, entities out of order or
 * repeated, a number that JSON would make null
 */
export function packItems(type: MetricType, date: LocalDate, items: readonly JsonObject[]): PackedItems {
  const packing = openPacking(type, date, items.length);
  for (const [index, item] of items.entries()) {
    const json = jsonText(item, `item ${index} of ${type} ${date}`);
    packing.add(item[ENTITY_KEY[type]], 3 * json.length, (room, at) => at + room.write(json, at));
  }
  return packing.end();
}

export interface Packing {
  /**
   * @param entity in order
   * @param size bytes that the item takes at most
   * @param put puts its JSON into `room` from `at` on and returns where it ends
   * @throws Error see {@link packItems}
   */
  add(entity: unknown, size: number, put: (room: Buffer, at: number) => number): void;
  end(): PackedItems;
}

const SEPARATOR = ',\n';
/** A full day of road counts and some more, bytes. */
const ROOM_AT_FIRST = 32e6;

/** Packs items that are written one by one. @param count how many there will be */
export function openPacking(type: MetricType, date: LocalDate, count: number): Packing {
  const entities: string[] = [];
  const ends = new Uint32Array(count);
  let room = Buffer.alloc(0);
  let length = 0;

  function widen(size: number): void {
    const wider = Buffer.allocUnsafeSlow(Math.ceil(size));
    room.copy(wider, 0, 0, length);
    room = wider;
  }

  return {
    add(entity, size, put) {
      const index = entities.length;
      const place = `item ${index} of ${type} ${date}`;
      if (typeof entity !== 'string' || entity === '' || !entity.isWellFormed()) {
        throw new Error(`${place}: ${ENTITY_KEY[type]} is ${JSON.stringify(entity)}, not an id`);
      }
      const previous = entities.at(-1);
      if (previous !== undefined && compareIds(previous, entity) >= 0) {
        throw new Error(`${place}: ${entity} after ${previous}, entities must be unique and in order`);
      }
      const needed = length + SEPARATOR.length + size;
      if (needed > room.length) widen(2 * needed);
      if (index > 0) length += room.write(SEPARATOR, length);
      const end = put(room, length);
      // what is put beyond the end of an array is lost without a word
      if (end > room.length) throw new Error(`${place}: ${end - length} bytes, ${size} were told`);
      length = end;
      // of road counts one is as long as the other; of disruptions the first may be a hundred times the rest
      if (index === 0) widen(Math.max(length, Math.min(1.1 * count * length, ROOM_AT_FIRST)));
      ends[index] = length;
      entities.push(entity);
    },
    end: () => ({ entities, bytes: room.subarray(0, length), ends }),
  };
}

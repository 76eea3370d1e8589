import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openPacking, packedItems } from '../../src/domain/packed-items.ts';
import { packDay } from '../../src/store/day.ts';
import { inventDay } from './invented.ts';

describe('a packed day', () => {
  it('holds every item as its JSON, and all of them as one text', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 40 });
    fc.assert(
      fc.property(texts, (list) => {
        const entities = list.map((_, i) => String(i));
        const day = inventDay({}, entities, (entity) => ({ texte: list[Number(entity)]! }));
        const packed = packDay(day);
        const json = day.items.map((item) => JSON.stringify(item));
        expect(packedItems(packed)).toEqual(
          day.items.map((item, i) => ({ entity: item.identifiant_arc, json: json[i] })),
        );
        expect(Buffer.from(packed.bytes).toString()).toBe(json.join(',\n'));
      }),
    );
  });

  it('takes room for what it holds, not for as many items as large as the first', () => {
    const entities = Array.from({ length: 20_000 }, (_, i) => String(i));
    const large = 'é'.repeat(1_000_000);
    const packed = packDay(inventDay({}, entities, (entity) => ({ texte: entity === '0' ? large : '' })));
    expect(packed.bytes.length).toBeLessThan(3e6);
    expect(packed.bytes.buffer.byteLength).toBeLessThan(64e6);
    expect(packedItems(packed)[0]?.json).toContain(large);
    expect(packedItems(packed).at(-1)?.json).toBe('{"identifiant_arc":"9999","texte":""}');
  });

  it('refuses an item that takes more room than was told', () => {
    const packing = openPacking('comptages', '2023-11-21', 2);
    packing.add('1', 2, (room, at) => at + room.write('{}', at));
    const put = () => packing.add('2', 2, (room, at) => at + room.write('{}', at) + 100);
    expect(put).toThrow('item 1 of comptages 2023-11-21: 102 bytes, 2 were told');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copiedFlows } from '../../src/domain/traffic/copied-flow.ts';

const flow = (hours: number, from = 100) =>
  Array.from({ length: 24 }, (_, h) => (h < hours ? from + h : null));
const groups = (...arcs: [id: string, libelle: string | null, debit: (number | null)[]][]) =>
  Object.fromEntries(copiedFlows(arcs.map(([id, libelle, debit]) => ({ id, libelle, debit }))));

describe('copied flows', () => {
  it('join arcs of one street with the same flow under the smallest id', () => {
    expect(
      groups(['20', 'Rivoli', flow(24)], ['19', 'Rivoli', flow(24)], ['3', 'Rivoli', flow(24, 7)]),
    ).toEqual({
      '19': '19',
      '20': '19',
    });
  });

  it('stay within a street, whose label may vary in case, accents and separators', () => {
    expect(groups(['1', 'Rivoli', flow(24)], ['2', 'Convention', flow(24)])).toEqual({});
    expect(groups(['1', null, flow(24)], ['2', null, flow(24)])).toEqual({});
    expect(groups(['1', 'AV_Champs_Elysees', flow(24)], ['2', 'Av Champs-Élysées', flow(24)])).toEqual({
      '1': '1',
      '2': '1',
    });
  });

  it('need twelve common hours, all equal', () => {
    expect(groups(['1', 'A', flow(11)], ['2', 'A', flow(24)])).toEqual({});
    expect(groups(['1', 'A', flow(12)], ['2', 'A', flow(24)])).toEqual({ '1': '1', '2': '1' });
    expect(groups(['1', 'A', flow(24).with(23, 0)], ['2', 'A', flow(24)])).toEqual({});
  });

  it('are not all zero', () => {
    const zeros = Array(24).fill(0);
    expect(groups(['1', 'A', zeros], ['2', 'A', zeros])).toEqual({});
    // zero on every common hour, counting where the other does not
    const empty = Array(12).fill(0);
    const [morning, evening] = [Array(6).fill(5), Array(6).fill(7)];
    const unknown = Array(6).fill(null);
    expect(
      groups(['1', 'A', [...empty, ...morning, ...unknown]], ['2', 'A', [...empty, ...unknown, ...evening]]),
    ).toEqual({});
  });

  it('are transitive', () => {
    const ends = (from: number, to: number) => flow(24).map((q, h) => (h >= from && h < to ? q : null));
    expect(groups(['9', 'A', ends(0, 12)], ['8', 'A', ends(0, 24)], ['7', 'A', ends(12, 24)])).toEqual({
      '7': '7',
      '8': '7',
      '9': '7',
    });
  });

  it('do not depend on the order of the arcs', () => {
    const arc = fc.record({
      debit: fc.constantFrom(flow(24), flow(12), flow(24, 7), flow(13, 7), flow(24).fill(null, 0, 12)),
      libelle: fc.constantFrom('A', 'B'),
    });
    fc.assert(
      fc.property(fc.array(arc, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (arcs, ranks) => {
        const named = arcs.map((one, at) => ({ ...one, id: String(at) }));
        const shuffled = named
          .map((one) => [ranks.next().value, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one);
        const sorted = (found: Map<string, string>) => [...found].sort();
        expect(sorted(copiedFlows(shuffled))).toEqual(sorted(copiedFlows(named)));
      }),
    );
  });
});

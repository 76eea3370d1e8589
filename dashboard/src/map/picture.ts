import { type DayArcs, type DayHours, type Read, readDay, readHour } from './counts.ts';
import type { Network } from './features.ts';
import { binOf, type Measure, NO_ROW, NOT_MEASURED, type Scale, ZERO } from './scales.ts';

/** What is looked at: a measure of a day or of one of its hours. */
export interface Question {
  readonly measure: Measure;
  /** place in the day, null: the whole day */
  readonly slot: number | null;
}

/** What the questions are asked of; hours only when they have come. */
export interface Answers {
  readonly arcs: DayArcs;
  readonly hours: DayHours | null;
  readonly otherArcs: DayArcs | null;
  readonly otherHours: DayHours | null;
}

export interface Picture {
  /** by line */
  readonly reads: readonly Read[];
  readonly bins: Uint8Array;
  /** how many lines have each bin */
  readonly counts: readonly number[];
}

/** Every line of the network as it is to be drawn. */
export function pictureOf({ arcs }: Network, question: Question, answers: Answers, scale: Scale): Picture {
  const bins = new Uint8Array(arcs.length);
  const counts = Array.from({ length: ZERO + 1 + scale.steps.length }, () => 0);
  const reads = arcs.map(({ identifiant_arc }, index) => {
    const read = readOf(identifiant_arc, question, answers);
    const bin = binOf(question.measure, question.slot, read.reading, read.hasRow);
    bins[index] = bin;
    counts[bin] = (counts[bin] ?? 0) + 1;
    return read;
  });
  return { reads, bins, counts };
}

function readOf(
  id: string,
  { measure, slot }: Question,
  { arcs, hours, otherArcs, otherHours }: Answers,
): Read {
  if (slot !== null && hours) return readHour(measure, hours, id, slot, otherHours ?? undefined);
  return readDay(measure, arcs.get(id), otherArcs?.get(id));
}

/** A line that stands out. */
export interface Standout {
  /** place in the network */
  readonly index: number;
  /** other lines that publish the same flow, left out of the list */
  readonly copies: number;
}

/** Measures of vehicles: arcs of one group publish one flow, which is one place in a list. */
const OF_VEHICLES: ReadonlySet<Measure> = new Set(['debit', 'ecart', 'comparaison']);

/**
 * The lines that stand out most, none without a number to compare.
 * @param groupOf the group of a line whose flow is published by others too, else null
 */
export function standouts(
  { reads }: Picture,
  measure: Measure,
  limit: number,
  groupOf: (index: number) => string | null,
): Standout[] {
  const size = (index: number): number => {
    const { reading } = reads[index]!;
    if (typeof reading !== 'number') return 0;
    return measure === 'ecart' || measure === 'comparaison' ? Math.abs(reading) : reading;
  };
  const byFlow = Map.groupBy(
    reads
      .map((_, index) => index)
      .filter((index) => size(index) > 0)
      .sort((a, b) => size(b) - size(a)),
    (index) => (OF_VEHICLES.has(measure) ? groupOf(index) : null) ?? index,
  );
  return [...byFlow.values()]
    .slice(0, limit)
    .map((indices) => ({ index: indices[0]!, copies: indices.length - 1 }));
}

/** Colours and widths by bin, in a theme. */
export function paintOf(
  scale: Scale,
  isDark: boolean,
): { readonly colors: string[]; readonly widths: number[] } {
  const colors: string[] = [];
  const widths: number[] = [];
  const absences = ABSENCES[isDark ? 'dark' : 'light'];
  colors[NO_ROW] = absences.noRow;
  colors[NOT_MEASURED] = absences.notMeasured;
  colors[ZERO] = absences.zero;
  widths[NO_ROW] = 1;
  widths[NOT_MEASURED] = 1.6;
  widths[ZERO] = 1.6;
  for (const { light, dark, width } of scale.steps) {
    colors.push(isDark ? dark : light);
    widths.push(width);
  }
  return { colors, widths };
}

/** A measured zero is a solid line; what was not measured is dashed; what has no row is dotted. */
export const ABSENCES = {
  light: { noRow: '#9aa3ad', notMeasured: '#6b747e', zero: '#c08a1e' },
  dark: { noRow: '#5d6772', notMeasured: '#96a0ab', zero: '#d9b45a' },
} as const;

import { useRef } from 'preact/hooks';
import type { Resource } from '../../api/resource.ts';
import type { Day } from '../../format/dates.ts';
import type { DayArcs } from '../../map/counts.ts';
import type { Network } from '../../map/features.ts';
import { useDayArcs, useDayHours, useNetwork } from '../../map/map-data.ts';
import { type Answers, type Picture, pictureOf } from '../../map/picture.ts';
import { type Measure, type Scale, scaleOf } from '../../map/scales.ts';

/** What the map shows: one day, one measure, one hour, never a mix of two. */
export interface Shown {
  readonly measure: Measure;
  /** place in the day, null: the whole day */
  readonly slot: number | null;
  readonly scale: Scale;
  readonly network: Network;
  readonly picture: Picture;
  /** what a list of arcs is ordered by, and its readings */
  readonly ranked: Measure;
  readonly ranking: Picture;
  /** of the day, by id */
  readonly arcs: DayArcs;
}

interface Asked {
  readonly day: Day;
  readonly compared: Day | null;
  readonly measure: Measure;
  readonly slot: number | null;
}

interface View {
  /** the last picture that was complete; null before the first */
  readonly shown: Shown | null;
  /** hours are on their way */
  readonly waits: boolean;
  readonly failed: Resource<unknown> | null;
}

const NO_ARCS: DayArcs = new Map();

/** Asks for what a picture needs; while something is on its way the last picture stays. */
export function useShown({ day, compared, measure, slot }: Asked): View {
  const other = measure === 'comparaison' ? compared : null;
  const network = useNetwork(day);
  const arcs = useDayArcs(day);
  const hours = useDayHours(slot === null ? null : day);
  const otherArcs = useDayArcs(other);
  const otherHours = useDayHours(slot === null ? null : other);
  const last = useRef<{ readonly inputs: readonly unknown[]; readonly shown: Shown } | null>(null);

  const needed = [
    network,
    arcs,
    ...(slot === null ? [] : [hours]),
    ...(other ? [otherArcs, ...(slot === null ? [] : [otherHours])] : []),
  ];
  const failed = needed.find(({ error }) => error !== null && error.status !== 404) ?? null;
  const settled = needed.every(({ state, error }) => state === 'ready' || error?.status === 404);
  const inputs = [network.value, arcs.value, hours.value, otherArcs.value, otherHours.value, measure, slot];
  const isNew = last.current?.inputs.some((input, i) => input !== inputs[i]) ?? true;
  if (settled && network.value && isNew) {
    const answers: Answers = {
      arcs: arcs.value ?? NO_ARCS,
      hours: slot === null ? null : hours.value,
      otherArcs: other === null ? null : otherArcs.value,
      otherHours: other === null || slot === null ? null : otherHours.value,
    };
    last.current = { inputs, shown: drawn(network.value, { measure, slot }, answers) };
  }
  return { shown: last.current?.shown ?? null, waits: slot !== null && !settled, failed };
}

function drawn(
  network: Network,
  { measure, slot }: { measure: Measure; slot: number | null },
  answers: Answers,
): Shown {
  const scale = scaleOf(measure, slot);
  const picture = pictureOf(network, { measure, slot }, answers, scale);
  // states have no order within one: the occupancy they come from has
  const ranked = measure === 'etat' ? 'occupation' : measure;
  const ranking =
    ranked === measure
      ? picture
      : pictureOf(network, { measure: ranked, slot }, answers, scaleOf(ranked, slot));
  return { measure, slot, scale, network, picture, ranked, ranking, arcs: answers.arcs };
}

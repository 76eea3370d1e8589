import type { JsonObject } from '../../src/domain/metrics.ts';
import { packedItems } from '../../src/domain/packed-items.ts';
import type { Arc, Calendar, Network, Zones } from '../../src/domain/places.ts';
import type { DayContext } from '../../src/domain/source.ts';
import type { Thresholds } from '../../src/domain/thresholds.ts';
import { addDays, type LocalDate, openClock, weekday } from '../../src/domain/time.ts';
import type { CountFigures } from '../../src/sources/comptages/figures.ts';
import type { ArcHours, HourGrid } from '../../src/sources/comptages/hours.ts';
import { ARC_STATES } from '../../src/sources/comptages/layout.ts';

export const clock = openClock('Europe/Paris');
export const TUESDAY: LocalDate = '2023-11-21';

export const thresholds: Thresholds = {
  etatsArcExclus: [],
  vitesseRefPeripheriqueKmh: null,
  vitesseRefVilleKmh: null,
  capaciteVoie: 2300,
  voiesPeripherique: 5,
  voiesVille: 4,
  semainesHistorique: 8,
};

export const calendar: Calendar = {
  publicHoliday: (date) => (date.endsWith('-11-01') || date.endsWith('-11-11') ? 'férié' : null),
  schoolHoliday: () => null,
  dayClass(date) {
    return this.publicHoliday(date) !== null ? 'ferie' : `classe ${weekday(date)}`;
  },
  known: true,
};

const zones: Zones = {
  list: [
    { code: '75001', name: 'Louvre', polygons: [] },
    { code: '75002', name: 'Bourse', polygons: [] },
  ],
  locate: () => null,
};

/** An arc of 1 km in the first arrondissement. */
export function road(id: string, changes: Partial<Arc> = {}): Arc {
  return {
    id,
    libelle: `Rue_${id}`,
    line: [
      [2.33, 48.86],
      [2.34, 48.86],
    ],
    lignePartielle: false,
    longueurM: 1000,
    midpoint: [2.335, 48.86],
    arrondissement: '75001',
    noeudAmont: null,
    libelleNoeudAmont: null,
    noeudAval: null,
    libelleNoeudAval: null,
    actif: true,
    dansReferentiel: true,
    compte: true,
    ...changes,
  };
}

export function networkOf(...roads: readonly Arc[]): Network {
  return new Map(roads.map((arc) => [arc.id, arc]));
}

/** Figures with their items, read back from what is packed. */
export function withItems(figures: CountFigures): CountFigures & { readonly items: readonly JsonObject[] } {
  return { ...figures, items: packedItems(figures.packed).map(({ json }) => JSON.parse(json) as JsonObject) };
}

export function dayContext(network: Network, changes: Partial<DayContext> = {}): DayContext {
  return { date: TUESDAY, clock, zones, calendar, network, thresholds, ...changes };
}

type Values = number | null | readonly (number | null)[] | ((slot: number) => number | null);

/** One arc on one day: a value for every hour, a list, or a function of the slot. Every row is present. */
export function hoursOf(
  id: string,
  {
    q = null,
    k = null,
    etat = 'Invalide',
    absent = [],
    slots = 24,
  }: {
    q?: Values;
    k?: Values;
    etat?: string | null | ((slot: number) => string | null);
    /** slots without a row */
    absent?: readonly number[];
    slots?: number;
  },
): ArcHours {
  const list = (values: Values, slot: number) =>
    typeof values === 'function'
      ? values(slot)
      : values === null || typeof values === 'number'
        ? values
        : (values[slot] ?? null);
  const each = <T>(value: (slot: number) => T | null) =>
    Array.from({ length: slots }, (_, slot) => (absent.includes(slot) ? null : value(slot)));
  return {
    id,
    present: each(() => true).map((present) => present !== null),
    debit: each((slot) => list(q, slot)),
    occupation: each((slot) => list(k, slot)),
    etatArc: each((slot) => (typeof etat === 'function' ? etat(slot) : etat)),
  };
}

/** The grid that a day of the lake with these hours is read into. */
export function gridOf(date: LocalDate, arcs: readonly ArcHours[]): HourGrid {
  const slots = clock.hoursOf(date);
  const rankOf = (etat: string | null | undefined) =>
    (ARC_STATES as readonly (string | null | undefined)[]).indexOf(etat) + 1;
  const column = (values: (arc: ArcHours) => readonly (number | null)[]) =>
    Float64Array.from(arcs.flatMap((arc) => slots.map((_, slot) => values(arc)[slot] ?? Number.NaN)));
  return {
    date,
    slots,
    places: new Map(arcs.map(({ id }, place) => [id, place])),
    debit: column(({ debit }) => debit),
    occupation: column(({ occupation }) => occupation),
    state: Int8Array.from(
      arcs.flatMap(({ present, etatArc }) =>
        slots.map((_, slot) => (present[slot] ? rankOf(etatArc[slot]) : -1)),
      ),
    ),
  };
}

/** The same weekday, `weeks` weeks before. */
export function weeksBefore(date: LocalDate, weeks: number): LocalDate {
  return addDays(date, -7 * weeks);
}

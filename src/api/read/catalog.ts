import { createHash } from 'node:crypto';
import { METRIC_TYPES, type MetricType } from '../../domain/metrics.ts';
import type { LocalDate } from '../../domain/time.ts';
import type { Store, StoredDay } from '../../store/store.ts';

/** What is stored, as of one moment. */
export interface Catalog {
  /** changes with what is stored, and only then */
  readonly stamp: string;
  /** oldest first */
  days(type: MetricType): readonly StoredDay[];
  /** dates of a type, of all types without one; oldest first */
  dates(type?: MetricType): readonly LocalDate[];
  day(type: MetricType, date: LocalDate): StoredDay | null;
  /** a date in all types that have it */
  on(date: LocalDate): DayOfTypes;
  /** the newest date of a type, of any type without one */
  newest(type?: MetricType): LocalDate | null;
  /** changes when a day of a type between two dates does */
  stampOf(type: MetricType, from: LocalDate | null, to: LocalDate | null): string;
  /** oldest first */
  readonly reportDates: readonly LocalDate[];
}

export interface DayOfTypes {
  readonly days: readonly StoredDay[];
  /** changes when one of them does */
  readonly stamp: string;
}

export interface Catalogs {
  current(): Promise<Catalog>;
  /** As the store has it now, however young the last one is. */
  refresh(): Promise<Catalog>;
}

interface CatalogSettings {
  readonly maxAgeMs: number;
  /** UTC ms */
  readonly now: () => number;
}

/**
 * Every answer begins with what is stored: that it exists, and of which run it is. A store that can tell that
 * nothing changed is asked just that each time; any other is asked again when the last listing is too old.
 */
export function openCatalogs(store: Store, { maxAgeMs, now }: CatalogSettings): Catalogs {
  let known: { readonly catalog: Catalog; readonly version: string | null; readonly atMs: number } | null =
    null;
  let reading: Promise<Catalog> | null = null;
  let listings = 0;

  async function read(): Promise<Catalog> {
    // the version before the listing: a change in between makes the listing newer than it says, never older
    const version = await store.version();
    const atMs = now();
    const [days, reportDates] = await Promise.all([store.days(), store.reportDates()]);
    listings += 1;
    const catalog = catalogOf(days, reportDates, listings);
    known = { catalog, version, atMs };
    return catalog;
  }

  /** Requests that come while the store is asked share its answer. */
  async function refresh(): Promise<Catalog> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    refresh,
    async current() {
      if (known === null) return refresh();
      const version = known.version === null ? null : await store.version();
      const isCurrent = version === null ? now() - known.atMs < maxAgeMs : version === known.version;
      return isCurrent ? known.catalog : refresh();
    },
  };
}

/** Ranges whose stamps are kept. */
const MOST_STAMPS = 2_000;

function catalogOf(
  stored: readonly StoredDay[],
  reportDates: readonly LocalDate[],
  listing: number,
): Catalog {
  const byType = new Map<MetricType, Map<LocalDate, StoredDay>>(
    METRIC_TYPES.map((type) => [type, new Map()]),
  );
  for (const day of stored) byType.get(day.type)?.set(day.date, day);
  const lists = new Map([...byType].map(([type, days]) => [type, [...days.values()]]));
  const newestOf = (type: MetricType) => lists.get(type)?.at(-1)?.date ?? null;
  const stamps = new Map<string, string>();
  const ofTypes = new Map<LocalDate, DayOfTypes>();
  const allDates = [...new Set(stored.map(({ date }) => date))].sort();
  return {
    stamp: String(listing),
    days: (type) => lists.get(type) ?? [],
    dates: (type) => (type === undefined ? allDates : (lists.get(type) ?? []).map(({ date }) => date)),
    day: (type, date) => byType.get(type)?.get(date) ?? null,
    on(date) {
      const known = ofTypes.get(date);
      if (known) return known;
      const days = METRIC_TYPES.flatMap((type) => byType.get(type)?.get(date) ?? []);
      const made = { days, stamp: days.map(runOf).join() };
      // dates that are not stored are for callers to choose: they are not kept
      if (days.length > 0) ofTypes.set(date, made);
      return made;
    },
    newest: (type) => (type === undefined ? (allDates.at(-1) ?? null) : newestOf(type)),
    stampOf(type, from, to) {
      const key = `${type} ${from} ${to}`;
      const stamp = stamps.get(key) ?? stampOfRuns(lists.get(type) ?? [], from, to);
      // ranges are for callers to choose: not for them to fill the memory with
      if (stamps.size >= MOST_STAMPS) stamps.clear();
      stamps.set(key, stamp);
      return stamp;
    },
    reportDates,
  };
}

function stampOfRuns(days: readonly StoredDay[], from: LocalDate | null, to: LocalDate | null): string {
  const hash = createHash('sha256');
  for (const day of days) {
    if ((from === null || day.date >= from) && (to === null || day.date <= to)) hash.update(`${runOf(day)} `);
  }
  return hash.digest('base64url');
}

/** What tells a stored day from any other content of the same (type, date). */
export function runOf({ run_id, fingerprint, timestamp }: StoredDay): string {
  return `${run_id} ${fingerprint} ${timestamp}`;
}

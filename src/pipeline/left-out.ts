import { isConfigured } from '../collect/job.ts';
import type { Config } from '../config.ts';
import { METRIC_TYPES, type MetricType } from '../domain/metrics.ts';
import type { RawZone } from '../raw/zone.ts';
import type { SourceAges } from './freshness.ts';
import type { DayOutcome } from './listener.ts';

/**
 * Types that nobody expects: the city has no such source (CITYFLOW_SOURCES), or the raw zone is one that `fetch`
 * fills, the source needs a key that was not given, and nothing of it is there: it never was. In a raw zone that
 * somebody else fills every other one is expected: a folder that is not there is a failure of theirs.
 */
export async function leftOut(
  { collect }: Config,
  zone: RawZone,
  ages: SourceAges,
): Promise<ReadonlySet<MetricType>> {
  const left = new Set(METRIC_TYPES.filter((type) => !collect.sources.includes(type)));
  const absent = METRIC_TYPES.filter((type) => zone.files[type].length === 0);
  const fetched = Object.values(ages).some(({ collectee }) => collectee);
  if (absent.length === 0 || !fetched) return left;
  // mostly nothing is absent, and a run need not wait for the collectors to be loaded
  const { COLLECTORS } = await import('../sources/collectors.ts');
  for (const type of absent) if (!isConfigured(COLLECTORS[type], collect)) left.add(type);
  return left;
}

/** What became of the types of a day; one that nobody expects is not missing. */
export function withoutLeftOut(
  outcomes: Readonly<Record<MetricType, DayOutcome>>,
  left: ReadonlySet<MetricType>,
): Readonly<Record<MetricType, DayOutcome>> {
  const told = { ...outcomes };
  for (const type of left) if (told[type] === 'indisponible') told[type] = 'non_configure';
  return told;
}

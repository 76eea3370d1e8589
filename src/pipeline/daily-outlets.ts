import type { CollectWorld } from '../collect/world.ts';
import { CityflowError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import { writeFileAtomic } from '../files.ts';
import { SOURCE_NAMES } from '../raw/zone.ts';
import type { DailyResult } from './daily.ts';
import { isStale } from './freshness.ts';

const NOTIFY_TIMEOUT_MS = 15_000;

/**
 * Sends the summary of the day: JSON with `text`, which Slack, Mattermost, Rocket.Chat and ntfy show, and the figures
 * beside it. The address is a secret, as it is the only key of such hooks.
 *
 * @throws CityflowError NOTIFY_FAILED
 */
export async function notify(webhook: Secret, body: Readonly<Record<string, unknown>>, world: CollectWorld) {
  const fail = (detail: string, cause?: unknown) => new CityflowError('NOTIFY_FAILED', { detail }, { cause });
  let response: Response;
  try {
    response = await world.fetch(webhook.reveal(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(NOTIFY_TIMEOUT_MS),
    });
  } catch (error) {
    // the message of fetch may name the address: its code says enough
    const { cause, name } = error as Error & { readonly cause?: { readonly code?: string } };
    throw fail(cause?.code ?? name);
  }
  await response.body?.cancel();
  if (!response.ok) throw fail(`HTTP ${response.status}`);
}

/** Writes the measures of the day for Prometheus' textfile collector. @throws CityflowError WRITE_FAILED */
export async function writeMetrics(file: string, result: DailyResult): Promise<void> {
  await writeFileAtomic(file, metricsText(result));
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** The text format of Prometheus. A measure that is not known is left out, never 0. */
export function metricsText({ startedAt, durationMs, code, fetch, run, reports, ages }: DailyResult): string {
  const bySource = fetch?.outcomes.filter(({ configured }) => configured) ?? [];
  const known = SOURCE_NAMES.flatMap((source) => (ages === null ? [] : [[source, ages[source]] as const]));
  const end = (startedAt + durationMs) / 1000;
  return [
    gauge('cityflow_daily_end_timestamp_seconds', 'When the last daily work ended.', [[{}, end]]),
    gauge('cityflow_daily_exit_code', '0 done, 1 nothing processed, 3 done but incomplete.', [[{}, code]]),
    gauge('cityflow_daily_duration_seconds', 'How long it took.', [[{}, durationMs / 1000]]),
    gauge('cityflow_daily_days', 'Days processed.', run === null ? [] : [[{}, run.dates.length]]),
    gauge('cityflow_daily_reports_changed', 'Reports that changed.', [[{}, reports.length]]),
    gauge(
      'cityflow_fetch_files_written',
      'Files written to the raw zone, by source.',
      bySource.map(({ source, written }) => [{ source }, written]),
    ),
    gauge(
      'cityflow_fetch_failures',
      'Requests given up, by source.',
      bySource.map(({ source, failures, error }) => [{ source }, failures.length + (error === null ? 0 : 1)]),
    ),
    gauge(
      'cityflow_source_age_days',
      'Age of the newest day of a source.',
      known.flatMap(([source, { age_jours: age }]): Sample[] => (age === null ? [] : [[{ source }, age]])),
    ),
    gauge(
      'cityflow_source_stale',
      '1 when a source is older than its error threshold.',
      known.map(([source, age]) => [{ source }, isStale(age) ? 1 : 0]),
    ),
  ].join('');
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return '';
  const lines = samples.map(([labels, value]) => {
    const shown = Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    return `${name}${shown.length === 0 ? '' : `{${shown.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

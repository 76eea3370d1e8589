import { REAL_WORLD } from '../collect/world.ts';
import type { Config } from '../config.ts';
import { CityflowError, errorText } from '../domain/errors.ts';
import { type DailyOptions, type DailyResult, daily } from '../pipeline/daily.ts';
import { notify, writeMetrics } from '../pipeline/daily-outlets.ts';
import { isStale } from '../pipeline/freshness.ts';
import { SOURCE_NAMES } from '../raw/zone.ts';
import type { Console } from './console.ts';
import { DEGRADED } from './exit.ts';
import { fetchJson } from './fetch.ts';

/**
 * `daily`: the work of a day. One line, and one for each problem: made for the log of a scheduler.
 * @returns 0, 1 when nothing could be processed, 3 when something is missing
 */
export async function dailyCommand(config: Config, options: DailyOptions, console: Console): Promise<number> {
  const quiet = { onFetch: () => {}, onRun: () => {} };
  const result = await daily(config, options, quiet);
  const { language } = config;
  const summary = summaryOf(result, console);
  const problems = result.problems.map((error) => errorText(error, language));
  let code: number = result.code;
  for (const text of problems) console.warn(console.yellow(`⚠ ${text}`));

  const json = jsonOf(config, result, summary, problems);
  for (const outlet of outlets(config, result, json)) {
    try {
      await outlet();
    } catch (error) {
      if (!(error instanceof CityflowError)) throw error;
      console.warn(console.yellow(`⚠ ${errorText(error, language)}`));
      code ||= DEGRADED;
    }
  }
  console.result({ ...json, exit: code }, [summary]);
  return code;
}

/** Where the result of the day goes, besides the console. */
function outlets({ collect }: Config, result: DailyResult, json: Readonly<Record<string, unknown>>) {
  const { webhook, metricsFile } = collect;
  return [
    ...(metricsFile === null ? [] : [() => writeMetrics(metricsFile, result)]),
    ...(webhook === null ? [] : [() => notify(webhook, json, REAL_WORLD)]),
  ];
}

function summaryOf(result: DailyResult, console: Console): string {
  const { daily: texts, source: names, types } = console.messages;
  const { number } = console;
  const { code, fetch, run, reports, newest, missing, ages, problems, durationMs } = result;
  const written = fetch?.outcomes.reduce((sum, outcome) => sum + outcome.written, 0) ?? 0;
  const stale = SOURCE_NAMES.filter((source) => ages !== null && isStale(ages[source]));
  return [
    `${{ 0: '✓', 1: '✗', 3: '⚠' }[code]} CityFlow`,
    ...(newest === null ? [texts.nothing] : [texts.newest(newest)]),
    ...(fetch === null ? [] : [texts.fetched(number(written))]),
    ...(run === null ? [] : [texts.processed(number(run.dates.length), number(reports.length))]),
    ...(missing.length === 0 ? [] : [texts.missing(missing.map((type) => types[type]).join(', '))]),
    ...(stale.length === 0 ? [] : [texts.stale(stale.map((source) => names[source]).join(', '))]),
    ...(problems.length === 0 ? [] : [texts.problems(number(problems.length))]),
    `${number(Math.round(durationMs / 100) / 10)} s`,
  ].join(' · ');
}

function jsonOf(config: Config, result: DailyResult, text: string, problems: readonly string[]) {
  const { code, fetch, run, reports, newest, missing, ages, startedAt, durationMs } = result;
  return {
    text,
    exit: code,
    debut: new Date(startedAt).toISOString(),
    duree_ms: durationMs,
    jour: newest,
    jours: run?.dates ?? [],
    rapports: reports,
    manquants: missing,
    fraicheur: ages,
    problemes: problems,
    collecte: fetch === null ? null : fetchJson(config, fetch).sources,
  };
}

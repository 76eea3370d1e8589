import { openReadingLog, type Reading } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import { parseJson, shorten } from '../../raw/json.ts';
import { readAnswer } from './answer.ts';
import { type ElementLog, type Refusal, readDisruption, readLineReport, sortLinks } from './disruption.ts';
import { TRAFFIC_NOTICES } from './notices.ts';
import type { Disruption, KnownLine, Link, TrafficRecord } from './records.ts';

/**
 * One answer of PRIM or Navitia (`line_reports`, `disruptions`, or the bulk feed), one page or all of it. The
 * rows counted are the answer itself, each element of `disruptions` and each element of `line_reports`.
 *
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT
 */
export function readTraffic(input: InputFile): Reading<TrafficRecord> {
  const { path, bytes, clock, snapshot } = input;
  const log = openReadingLog('traffic', path, TRAFFIC_NOTICES);
  const body = parseJson(path, bytes);
  const read = readAnswer(path, body);
  log.row();
  if ('error' in read) {
    log.reject(1, 'reponse_en_erreur', read.error, rawText(body));
    log.notice('reponse_en_erreur', 1, read.error);
    return log.finish([]);
  }
  if (snapshot === null && read.answer.date === null) log.notice('instantane_sans_date', null, null);

  const disruptions = collect(read.disruptions, readDisruption, latest);
  const lines = collect(read.lineReports, readLineReport, mergeLinks);
  return log.finish([read.answer, ...disruptions, ...lines]);

  /** Reads every element; of several with one id keeps what `choose` makes of them, in any order. */
  function collect<R extends Disruption | KnownLine>(
    values: readonly unknown[],
    readOne: (value: unknown, element: ElementLog) => R | Refusal,
    choose: (a: R, b: R) => R,
  ): R[] {
    const kept = new Map<string, R>();
    const seen = new Set<string>();
    values.forEach((value, index) => {
      const rank = index + 1;
      log.row();
      const record = readOne(value, { clock, notice: (code, detail) => log.notice(code, rank, detail) });
      if ('reason' in record) {
        log.reject(rank, record.reason, record.value, rawText(value));
        return;
      }
      const content = JSON.stringify(record);
      if (seen.has(content)) {
        log.duplicate();
        return;
      }
      seen.add(content);
      const known = kept.get(record.id);
      if (known) {
        log.conflict();
        log.notice('versions_differentes', rank, record.id);
      }
      kept.set(record.id, known ? choose(known, record) : record);
    });
    return [...kept.values()];
  }
}

function latest(a: Disruption, b: Disruption): Disruption {
  return compareVersions(a, b) >= 0 ? a : b;
}

function mergeLinks(a: KnownLine, b: KnownLine): KnownLine {
  const links = new Map<string, Link>();
  for (const { disruption_id, par } of [...a.liens, ...b.liens]) {
    if (par === 'ligne' || !links.has(disruption_id)) links.set(disruption_id, par);
  }
  const [x, y] = [JSON.stringify({ ...a, liens: [] }), JSON.stringify({ ...b, liens: [] })];
  return { ...(x < y ? a : b), liens: sortLinks(links) };
}

/** Positive when `a` is the version to believe: latest update, then a fixed order of their content. */
export function compareVersions(a: Disruption, b: Disruption): number {
  const updates = (a.maj ?? Number.NEGATIVE_INFINITY) - (b.maj ?? Number.NEGATIVE_INFINITY);
  if (updates > 0 || updates < 0) return updates;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const MAX_RAW_TEXT = 10_000;

/** The element as it stood, for the quarantine. */
function rawText(value: unknown): string {
  return shorten(JSON.stringify(value) ?? '', MAX_RAW_TEXT);
}

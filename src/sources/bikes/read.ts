import { compareIds } from '../../domain/metrics.ts';
import { openReadingLog, type Reading, type ReadingLog } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import { type CityClock, toCityIso } from '../../domain/time.ts';
import { asText } from '../../raw/json.ts';
import { type BikeHour, isDoubledHour, preferBikeHour, sameBikeHour } from './bike-hour.ts';
import { readPassages, readPoint, readStamp, type Stamp } from './fields.ts';
import { type InputRow, inputRows } from './input-rows.ts';
import { type BikeNotice, bikeNotices } from './notices.ts';

/** Different descriptions of the hours of one counter, by instant. Nearly always one each. */
type Variants = Map<number, [BikeHour, ...BikeHour[]]>;

/**
 * Reads bike counts: an answer of the portal's API or its CSV export, decompressed. One record per counter
 * and hour, sorted by counter then hour, whatever the order of the rows.
 *
 * In the counts, a row that says again what another said is a duplicate; every further *different* row for
 * the same counter and hour is a conflict, also when the two rows of the March change are added up (the
 * notice `heure_de_mars_additionnee` tells those apart).
 *
 * @throws CityflowError INPUT_EMPTY, INPUT_ENCODING, INPUT_JSON, INPUT_LAYOUT, INPUT_COLUMNS when nothing of
 *   the file can be used; CONSERVATION_BROKEN when lines of a CSV were lost
 */
export function readBikes(input: InputFile): Reading<BikeHour> {
  const log = openReadingLog('bikes', input.path, bikeNotices);
  const notice = (code: BikeNotice, line: number | null, detail: string) => log.notice(code, line, detail);
  const read = openRowReader(input.clock, log, notice);
  const counters = new Map<string, Variants>();

  for (const row of inputRows(input, (detail) => notice('reponse_incomplete', null, detail))) {
    log.row();
    const hour = read(row);
    if (hour === null) continue;
    let hours = counters.get(hour.id_compteur);
    if (!hours) {
      hours = new Map();
      counters.set(hour.id_compteur, hours);
    }
    const variants = hours.get(hour.utcMs);
    if (!variants) {
      hours.set(hour.utcMs, [hour]);
    } else if (variants.some((variant) => sameBikeHour(variant, hour))) {
      log.duplicate();
    } else {
      log.conflict();
      notice(clashOf(variants, hour), row.line, describeClash(input.clock, variants, hour));
      variants.push(hour);
    }
  }
  return log.finish(settle(counters));
}

function settle(counters: ReadonlyMap<string, Variants>): BikeHour[] {
  return [...counters]
    .sort(([a], [b]) => compareIds(a, b))
    .flatMap(([, hours]) =>
      [...hours]
        .sort(([a], [b]) => a - b)
        .map(([, variants]) => (variants.length === 1 ? variants[0] : variants.reduce(preferBikeHour))),
    );
}

/** Turns a row into an hour, or null after its reason was logged. */
function openRowReader(
  clock: CityClock,
  log: ReadingLog,
  notice: (code: BikeNotice, line: number, detail: string) => void,
): (row: InputRow) => BikeHour | null {
  // The same few stamps and labels come back in every row of a year. Keeping one copy of each saves time,
  // and memory: a cell is a view that would hold on to the whole line it was cut from.
  const stamps = new Map<unknown, Stamp | BikeNotice>();
  const labels = new Map<string, string>();
  const places = new Map<unknown, ReturnType<typeof readPoint>>();
  const label = (field: unknown) => {
    const text = asText(field);
    return text === null ? null : remember(labels, text, () => text);
  };

  return ({ line, fields, fault, text }) => {
    const refuse = (reason: BikeNotice, value: unknown) => {
      log.reject(line, reason, value === null || value === undefined ? null : written(value), text());
      return null;
    };
    if (fields === null) return refuse(fault ?? 'enregistrement_illisible', null);
    const id = label(fields.id);
    if (id === null) return refuse('compteur_absent', fields.id);
    const stamp = remember(stamps, fields.date, () => readStamp(fields.date, clock));
    if (typeof stamp === 'string') return refuse(stamp, fields.date);
    const passages = readPassages(fields.passages);
    if (typeof passages === 'string') return refuse(passages, fields.passages);
    if (stamp.naive) notice('horodatage_sans_decalage', line, written(fields.date));
    const { coordinates } = fields;
    const place =
      typeof coordinates === 'string'
        ? remember(places, coordinates, () => readPoint(coordinates))
        : readPoint(coordinates);
    if (typeof place === 'string') notice(place, line, `${id} : ${written(coordinates)}`);
    const point = typeof place === 'string' ? null : place;
    return {
      id_compteur: id,
      nom_compteur: label(fields.nom),
      lon: point?.[0] ?? null,
      lat: point?.[1] ?? null,
      utcMs: stamp.utcMs,
      passages,
      doublee: isDoubledHour(clock, stamp.utcMs) ? [passages] : null,
    };
  };
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function clashOf(variants: readonly BikeHour[], hour: BikeHour): BikeNotice {
  const counts = new Set(variants.map((variant) => variant.passages));
  const second = hour.doublee !== null && counts.size === 1 && !counts.has(hour.passages);
  return second ? 'heure_de_mars_additionnee' : 'comptages_contradictoires';
}

function describeClash(clock: CityClock, variants: readonly BikeHour[], hour: BikeHour): string {
  const counts = [...variants, hour].map((variant) => variant.passages).join(' / ');
  return `${hour.id_compteur}, ${toCityIso(clock, hour.utcMs)} : ${counts}`;
}

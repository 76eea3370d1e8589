import { parseGeoPoint, parseLine } from '../../domain/geojson.ts';
import { parseLocalDate } from '../../domain/local-date.ts';
import type { ArcVersion } from '../../domain/network.ts';
import { openReadingLog, type Reading } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import type { LocalDate } from '../../domain/time.ts';
import { asText, shorten } from '../../raw/json.ts';
import { readTable } from '../../raw/table.ts';
import { notices } from './notices.ts';

/** Label form of the CSV export, API form, and the names of the older GeoJSON export. */
const COLUMNS = {
  id: ['Identifiant arc', 'iu_ac'],
  geo_shape: ['geo_shape'],
  'libelle?': ['Libelle'],
  'debut?': ['Date debut dispo data', 'date_debut'],
  'fin?': ['Date fin dispo data', 'date_fin'],
  'amont?': ['Identifiant noeud amont', 'iu_nd_amont'],
  'libelleAmont?': ['Libelle noeud amont', 'libelle_nd_amont'],
  'aval?': ['Identifiant noeud aval', 'iu_nd_aval'],
  'libelleAval?': ['Libelle noeud aval', 'libelle_nd_aval'],
  'point?': ['geo_point_2d'],
} as const;

/**
 * One record per row: an arc, or one piece of it, during a validity. Rows repeated word for word count as
 * duplicates; several different rows for one arc are normal (see the README).
 */
export function readReferentiel(input: InputFile): Reading<ArcVersion> {
  const log = openReadingLog('referentiel', input.path, notices);
  const records = new Map<string, ArcVersion>();

  for (const { line, values, text } of readTable(input, COLUMNS, log)) {
    const id = asText(values.id);
    if (id === null || id === '*') {
      log.reject(line, 'identifiant_absent', id, text());
      continue;
    }

    const dateOf = (value: unknown): LocalDate | null => {
      const written = asText(value);
      const date = written === null ? null : parseLocalDate(written, input.clock);
      if (written !== null && date === null) log.notice('date_illisible', line, `arc ${id} : ${written}`);
      return date;
    };
    const geometrie = parseLine(values.geo_shape);
    if (geometrie === null) {
      const code = values.geo_shape === null ? 'geometrie_absente' : 'geometrie_illisible';
      log.notice(code, line, `arc ${id}${values.geo_shape === null ? '' : ` : ${shown(values.geo_shape)}`}`);
    }
    const point = parseGeoPoint(values.point);
    if (point === null && values.point !== null) {
      log.notice('point_illisible', line, `arc ${id} : ${shown(values.point)}`);
    }
    const record: ArcVersion = {
      identifiant_arc: id,
      libelle: asText(values.libelle),
      noeud_amont: asText(values.amont),
      libelle_noeud_amont: asText(values.libelleAmont),
      noeud_aval: asText(values.aval),
      libelle_noeud_aval: asText(values.libelleAval),
      date_debut: dateOf(values.debut),
      date_fin: dateOf(values.fin),
      geometrie,
      geo_point_2d: point,
    };
    const { date_debut, date_fin } = record;
    if (date_debut !== null && date_fin !== null && date_fin < date_debut) {
      log.notice('validite_inversee', line, `arc ${id} : ${date_debut} – ${date_fin}`);
    }

    const content = JSON.stringify(record);
    if (records.has(content)) log.duplicate();
    else records.set(content, record);
  }
  return log.finish([...records.values()]);
}

function shown(value: unknown): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value), 80);
}

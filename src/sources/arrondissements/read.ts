import { parsePolygons } from '../../domain/geojson.ts';
import type { Zone } from '../../domain/places.ts';
import { openReadingLog, type Reading } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import { asText } from '../../raw/json.ts';
import { readTable } from '../../raw/table.ts';
import { notices } from './notices.ts';

const NUMBER_IN_PARIS = ['c_ar', "Numéro d'arrondissement"] as const;

const COLUMNS = {
  code: [...NUMBER_IN_PARIS, 'code'],
  'numero?': NUMBER_IN_PARIS,
  'nom?': ['l_ar', "Nom de l'arrondissement", 'name', 'nom'],
  geo_shape: ['geo_shape', 'geometry', 'geom'],
} as const;

/** One record per zone. Of two different outlines for one code, the greater text is kept. */
export function readArrondissements(input: InputFile): Reading<Zone> {
  const log = openReadingLog('arrondissements', input.path, notices);
  const zones = new Map<string, Zone>();

  for (const { line, values, text } of readTable(input, COLUMNS, log)) {
    const code = values.numero === null ? asText(values.code) : postalCode(asText(values.numero));
    if (code === null) {
      log.reject(line, 'code_absent', asText(values.code), text());
      continue;
    }
    const polygons = parsePolygons(values.geo_shape);
    if (polygons === null) {
      log.reject(line, 'geometrie_illisible', null, text());
      continue;
    }
    const zone: Zone = { code, name: asText(values.nom) ?? code, polygons };
    const known = zones.get(code);
    if (!known) zones.set(code, zone);
    else if (JSON.stringify(known) === JSON.stringify(zone)) log.duplicate();
    else {
      log.conflict();
      if (JSON.stringify(zone) > JSON.stringify(known)) zones.set(code, zone);
    }
  }
  return log.finish([...zones.values()]);
}

/** The arrondissement 9 of Paris is 75009. */
function postalCode(numero: string | null): string | null {
  const value = Number(numero);
  return Number.isInteger(value) && value >= 1 && value <= 20 ? String(75_000 + value) : null;
}

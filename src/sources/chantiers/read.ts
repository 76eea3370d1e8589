import { parseGeoPoint, parsePolygons } from '../../domain/geojson.ts';
import { parseLocalDate } from '../../domain/local-date.ts';
import { openReadingLog, type Reading } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import { asText, shorten } from '../../raw/json.ts';
import { readTable } from '../../raw/table.ts';
import { notices } from './notices.ts';
import { IMPACT_WEIGHTS, supersedes, type Work } from './work.ts';

/** Label form of the CSV export and API form of the JSON and GeoJSON ones. */
const COLUMNS = {
  identifiant: ['Identifiant'],
  debut: ['Date de début', 'date_debut'],
  fin: ['Date de fin', 'date_fin'],
  impact: ['Impact sur la circulation', 'impact_circulation'],
  geo_shape: ['geo_shape'],
  'codePostal?': ["Code postal de l'arrondissement", 'cp_arrondissement'],
  'typologie?': ['Typologie'],
  'maitreOuvrage?': ["Maitre d'ouvrage", 'maitre_ouvrage'],
  'objet?': ['Objet'],
  'description?': ['Description'],
  'voies?': ['Voie(s)', 'voie', 'voies'],
  'localisation?': ['Précisions de localisation', 'precision_localisation'],
  'detail?': ["Détail de l'impact sur la circulation", 'impact_circulation_detail'],
  'niveau?': ['Niveau de perturbation', 'niveau_perturbation'],
  'statut?': ['Statut'],
  'url?': ['URL LettreInfoChantier', 'url_lic'],
  'point?': ['geo_point_2d'],
} as const;

/** One record per work. Of two different rows for one work, the rule of {@link supersedes} keeps one. */
export function readChantiers(input: InputFile): Reading<Work> {
  const log = openReadingLog('chantiers', input.path, notices);
  const works = new Map<string, Work>();

  for (const { line, values, text } of readTable(input, COLUMNS, log)) {
    const identifiant = asText(values.identifiant);
    if (identifiant === null) {
      log.reject(line, 'identifiant_absent', null, text());
      continue;
    }
    const [debut, fin] = [asText(values.debut), asText(values.fin)];
    const date_debut = debut === null ? null : parseLocalDate(debut, input.clock);
    const date_fin = fin === null ? null : parseLocalDate(fin, input.clock);
    if (date_debut === null) {
      log.reject(line, 'date_debut_illisible', debut, text());
      continue;
    }
    if (fin !== null && date_fin === null) {
      log.reject(line, 'date_fin_illisible', fin, text());
      continue;
    }
    if (date_fin !== null && date_fin < date_debut) {
      log.reject(line, 'fin_avant_debut', `${date_debut} – ${date_fin}`, text());
      continue;
    }

    const remark = (code: keyof typeof notices, value: unknown) =>
      log.notice(code, line, `chantier ${identifiant}${value === null ? '' : ` : ${shown(value)}`}`);
    const codeOf = (value: unknown): number | null => {
      const written = asText(value);
      if (written === null || /^\d+$/.test(written)) return written === null ? null : Number(written);
      remark('code_illisible', value);
      return null;
    };
    const polygons = parsePolygons(values.geo_shape);
    if (polygons === null) {
      remark(values.geo_shape === null ? 'geometrie_absente' : 'geometrie_illisible', values.geo_shape);
    }
    const point = parseGeoPoint(values.point);
    if (point === null && values.point !== null) remark('point_illisible', values.point);
    const impact = asText(values.impact)?.toUpperCase() ?? null;
    if (impact !== null && !IMPACT_WEIGHTS.has(impact)) remark('impact_inconnu', impact);

    const work: Work = {
      identifiant,
      code_postal: asText(values.codePostal),
      typologie: codeOf(values.typologie),
      maitre_ouvrage: asText(values.maitreOuvrage),
      objet: asText(values.objet),
      description: asText(values.description),
      voies: asText(values.voies),
      localisation: asText(values.localisation),
      date_debut,
      date_fin,
      impact_circulation: impact,
      impact_detail: asText(values.detail),
      niveau_perturbation: codeOf(values.niveau),
      statut: codeOf(values.statut),
      url: asText(values.url),
      polygons,
      geo_point_2d: point,
    };
    const known = works.get(identifiant);
    if (!known) works.set(identifiant, work);
    else if (JSON.stringify(known) === JSON.stringify(work)) log.duplicate();
    else {
      log.conflict();
      if (supersedes(work, known)) works.set(identifiant, work);
    }
  }
  return log.finish([...works.values()]);
}

function shown(value: unknown): string {
  return shorten(typeof value === 'string' ? value : JSON.stringify(value), 80);
}

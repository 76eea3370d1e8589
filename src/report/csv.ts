import { round } from '../domain/metrics.ts';
import {
  alertColumns,
  block,
  busyArcColumns,
  congestedArcColumns,
  counterColumns,
  disruptionColumns,
  findingColumns,
  findings,
  sensorColumns,
  sourceColumns,
  workColumns,
  zoneColumns,
} from './csv-blocks.ts';
import { type Cell, csvText, type Row, type Title } from './csv-cells.ts';
import { crossBlocks } from './csv-cross.ts';
import type { Report } from './schema.ts';

/**
 * The daily report as one CSV for spreadsheets: UTF-8 with BOM, `;`, decimal point, CRLF. First the summary,
 * then titled blocks, each with its header row; a block without rows says why. It holds no time of
 * production: the same figures give the same bytes.
 */
export function reportCsv(report: Report): string {
  const why = report.sections_indisponibles;
  const blocks: readonly (readonly (Row | Title)[])[] = [
    summaryBlock(report),
    block('TOP 10 TRONÇONS FRÉQUENTÉS', busyArcColumns, report.top_10_troncons_frequentes, {
      why: why.top_10_troncons_frequentes,
      none: 'aucun tronçon compté',
    }),
    block('TOP 10 ZONES CONGESTIONNÉES', zoneColumns, report.top_10_zones_congestionnees, {
      why: why.top_10_zones_congestionnees,
      none: 'aucun temps perdu mesuré dans un arrondissement',
    }),
    block('CAPTEURS DÉFAILLANTS', sensorColumns, report.capteurs_defaillants, {
      why: why.capteurs_defaillants,
      none: 'aucun capteur défaillant',
    }),
    block('ALERTES CONGESTION', alertColumns, report.alertes_congestion, {
      why: why.alertes_congestion,
      none: 'aucune alerte de congestion',
    }),
    block('CHANTIERS ACTIFS', workColumns, report.chantiers_actifs, {
      why: why.chantiers_actifs,
      none: 'aucun chantier actif',
    }),
    block('TOP 10 TRONÇONS CONGESTIONNÉS', congestedArcColumns, report.top_10_troncons_congestionnes, {
      why: why.top_10_troncons_congestionnes,
      none: 'aucun temps perdu mesuré',
    }),
    block('TOP 10 COMPTEURS VÉLOS', counterColumns, report.velos?.top_10_compteurs ?? null, {
      why: why.velos,
      none: 'aucun passage de vélo',
    }),
    block('PERTURBATIONS', disruptionColumns, report.perturbations?.liste ?? null, {
      why: why.perturbations,
      none: 'aucune perturbation active',
    }),
    ...crossBlocks(report),
    block('SOURCES', sourceColumns, Object.entries(report.sources), { none: 'aucune source' }),
    block('QUALITÉ DES DONNÉES', findingColumns, findings(report.qualite), {
      none: 'aucune ligne rejetée, aucun constat',
    }),
  ];
  const label: Row[] = report.donnees_synthetiques
    ? [['DONNÉES SYNTHÉTIQUES : données inventées pour la démonstration, sans valeur réelle'], []]
    : [];
  return csvText([...label, ...blocks.flatMap((lines, rank) => (rank === 0 ? lines : [[], ...lines]))]);
}

function summaryBlock(report: Report): Row[] {
  const {
    summary,
    calendrier,
    evolution_vs_semaine_precedente: evolution,
    ecart_jour_type: deviation,
  } = report;
  const rows: readonly (readonly [string, Cell])[] = [
    ['Date', report.date],
    ['Jour type', calendrier.jour_type],
    ['Jour férié', calendrier.ferie],
    ['Vacances scolaires', calendrier.vacances],
    ['Total véhicules Paris', summary.total_vehicules_paris],
    ['Véhicules-kilomètres', summary.vehicules_km],
    ['Temps perdu total (min)', summary.temps_perdu_total_minutes],
    ['Temps perdu total, borne basse (min)', summary.temps_perdu_min],
    ['Temps perdu total, borne haute (min)', summary.temps_perdu_max],
    ['Temps perdu, modèle de vitesse (estimation par l’occupation)', report.modele_vitesse],
    ['Tronçons saturés', summary.nombre_troncons_satures],
    ['Taux disponibilité capteurs (%)', summary.taux_disponibilite_capteurs],
    ['Taux couverture des débits (%)', percent(summary.taux_couverture)],
    ['Véhicules, évolution sur une semaine (%)', evolution.comptages?.pct ?? null],
    ['Véhicules, jour type de la semaine précédente', evolution.comptages?.jour_type_reference ?? null],
    ['Véhicules, écart au jour type (%)', percent(deviation.comptages?.ecart ?? null)],
    ['Total vélos Paris', summary.total_velos_paris],
    ['Vélos, évolution sur une semaine (%)', evolution.velos?.pct ?? null],
    ['Vélos, jour type de la semaine précédente', evolution.velos?.jour_type_reference ?? null],
    ['Vélos, écart au jour type (%)', percent(deviation.velos?.ecart ?? null)],
    ['Perturbations actives', summary.perturbations_actives],
    ['Perturbations connues par la réponse du', report.perturbations?.instantane ?? null],
    ['Indice fiabilité transports (0 à 100)', summary.indice_fiabilite],
    ['Chantiers actifs', summary.chantiers_actifs],
    ['Température moyenne (°C)', summary.temperature_moyenne],
    ['Précipitations totales (mm)', summary.precip_totale],
  ];
  return [['Résumé', 'Valeur'], ...rows];
}

function percent(share: number | null): number | null {
  return share === null ? null : round(100 * share, 2);
}

import type { StoredReport } from '../domain/metrics.ts';
import { crossings } from './cross.ts';
import { type DayReadings, readDays } from './figures.ts';
import type { ReportInput } from './input.ts';
import { NOTHING_THAT_DAY, qualitySummary, sourceStatuses } from './quality.ts';
import { OPTIONAL_SECTIONS, type OptionalSection, type Report } from './schema.ts';
import { activeDisruptions, activeWorks, congestionAlerts, defectiveSensors } from './sections.ts';
import { BIKES, TRAFFIC, weatherEffect } from './weather-impact.ts';

/**
 * The daily report. Depends on its input only: same figures, same report, but for `generated_at` and `run_id`.
 * @throws Error when stored figures do not have the shape the report needs
 */
export function buildReport(input: ReportInput): StoredReport & { readonly report: Report } {
  const { date, generatedAt, runId, fingerprint, synthetic, calendar, history } = input;
  const read = readDays(input);
  const sections = optionalSections(read);
  const report: Report = {
    date,
    generated_at: generatedAt,
    run_id: runId,
    empreinte: fingerprint,
    donnees_synthetiques: synthetic,
    nature_des_donnees: synthetic ? 'données synthétiques' : 'données ouvertes',
    calendrier: {
      connu: calendar.known,
      jour_type: calendar.jour_type,
      ferie: calendar.ferie,
      vacances: calendar.vacances,
    },
    summary: summary(read),
    modele_vitesse: read.counts?.header.modele_vitesse ?? null,
    top_10_troncons_frequentes: sections.top_10_troncons_frequentes,
    top_10_zones_congestionnees: sections.top_10_zones_congestionnees,
    top_10_troncons_congestionnes: sections.top_10_troncons_congestionnes,
    alertes_congestion: sections.alertes_congestion,
    capteurs_defaillants: sections.capteurs_defaillants,
    chantiers_actifs: sections.chantiers_actifs,
    perturbations: sections.perturbations,
    evolution_vs_semaine_precedente: {
      comptages: read.counts?.header.evolution_vs_semaine_precedente ?? null,
      velos: read.bikes?.evolution_vs_semaine_precedente ?? null,
    },
    ecart_jour_type: {
      comptages: read.counts?.header.ecart_jour_type ?? null,
      velos: read.bikes?.jour_type ?? null,
    },
    meteo_impact: {
      jour: read.weather,
      raison: read.weather ? null : missing(input, 'weather'),
      velos: weatherEffect(date, history, BIKES),
      trafic: weatherEffect(date, history, TRAFFIC),
    },
    croisements: crossings(date, read),
    velos: sections.velos,
    qualite: qualitySummary(input),
    sources: sourceStatuses(input),
    sections_indisponibles: whyEmpty(input, sections),
  };
  return { report_id: `daily_report_${date}`, date, timestamp: generatedAt, report };
}

function summary({ counts, bikes, transit, works, weather }: DayReadings): Report['summary'] {
  const roads = counts?.header;
  return {
    total_vehicules_paris: roads?.total_vehicules_paris ?? null,
    vehicules_km: roads?.vehicules_km ?? null,
    temps_perdu_total_minutes: roads?.temps_perdu_total_minutes ?? null,
    temps_perdu_min: roads?.temps_perdu_total_min ?? null,
    temps_perdu_max: roads?.temps_perdu_total_max ?? null,
    nombre_troncons_satures: counts && hasOccupancy(counts) ? counts.header.nombre_troncons_satures : null,
    taux_disponibilite_capteurs: roads?.taux_disponibilite_capteurs ?? null,
    taux_couverture: roads?.taux_couverture ?? null,
    total_velos_paris: bikes?.total_velos ?? null,
    perturbations_actives: transit?.header.perturbations_actives ?? null,
    indice_fiabilite: transit?.header.indice_fiabilite ?? null,
    chantiers_actifs: works?.length ?? null,
    temperature_moyenne: weather?.temp_moyenne ?? null,
    precip_totale: weather?.precip_totale ?? null,
  };
}

/** Without a single occupancy, "no congestion" would be a claim. */
function hasOccupancy({ header }: NonNullable<DayReadings['counts']>): boolean {
  return header.heures_k > 0;
}

type Sections = Pick<Report, OptionalSection>;

function optionalSections({ counts, bikes, transit, works }: DayReadings): Sections {
  return {
    top_10_troncons_frequentes: counts?.header.top_10_troncons_frequentes ?? null,
    top_10_zones_congestionnees: counts?.header.top_10_zones_congestionnees ?? null,
    top_10_troncons_congestionnes: counts?.header.top_10_troncons_congestionnes ?? null,
    alertes_congestion: counts && hasOccupancy(counts) ? congestionAlerts(counts.items) : null,
    capteurs_defaillants: counts && defectiveSensors(counts.items),
    chantiers_actifs: works && activeWorks(works),
    perturbations: transit && { ...transit.header, liste: activeDisruptions(transit.active) },
    velos: bikes,
  };
}

const SECTION_SOURCE = {
  top_10_troncons_frequentes: 'comptages',
  top_10_zones_congestionnees: 'comptages',
  top_10_troncons_congestionnes: 'comptages',
  alertes_congestion: 'comptages',
  capteurs_defaillants: 'comptages',
  chantiers_actifs: 'chantiers',
  perturbations: 'traffic',
  velos: 'bikes',
} as const satisfies Record<OptionalSection, keyof ReportInput['days']>;

function whyEmpty(input: ReportInput, sections: Sections): Report['sections_indisponibles'] {
  return Object.fromEntries(
    OPTIONAL_SECTIONS.flatMap((section) =>
      sections[section] === null ? [[section, whyMissing(input, section)]] : [],
    ),
  );
}

function whyMissing(input: ReportInput, section: OptionalSection): string {
  const type = SECTION_SOURCE[section];
  return input.days[type] ? `${type} : aucun taux d’occupation mesuré ce jour` : missing(input, type);
}

function missing({ sources }: ReportInput, type: keyof ReportInput['days']): string {
  return `${type} : ${sources[type]?.raison ?? NOTHING_THAT_DAY}`;
}

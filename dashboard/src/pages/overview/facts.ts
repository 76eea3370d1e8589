import type { DayHeaders, Report } from '../../api/shapes.ts';
import { formatHour } from '../../format/dates.ts';
import { dayClassName, streetName, zoneName } from '../../format/names.ts';
import { formatNumber, formatPercent } from '../../format/numbers.ts';
import { reasonText } from '../../text/reasons.ts';
import { CATEGORY_NAMES, nameIn, SOURCE_NAMES } from '../../text/vocabulary.ts';
import type { Language } from '../../text/words.ts';

/** Something out of the ordinary, in a sentence. */
export interface Fact {
  readonly id: string;
  readonly strong: boolean;
  readonly text: string;
  /** why there is no figure */
  readonly why?: string;
  /** page and params where it is seen */
  readonly page?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/** A deviation or change that a reader would call unusual, percent. */
const NOTABLE_PCT = 10;

/** What was unusual on a day, gravest first. */
export function unusualFacts({ metrics }: DayHeaders, language: Language): Fact[] {
  const { comptages, bikes, traffic, weather, chantiers } = metrics;
  const facts: (Fact | null)[] = [];
  const say = (fr: string, en: string) => (language === 'fr' ? fr : en);
  const count = (value: number) => formatNumber(value, language);
  const signed = (value: number) => formatPercent(value, language, { digits: 1, signed: true });

  if (comptages) {
    const m = comptages.metrics;
    if (m.jour_ferie)
      facts.push({
        id: 'ferie',
        strong: true,
        text: `${say('Jour férié', 'Public holiday')} : ${m.jour_ferie}`,
      });
    if (m.vacances_scolaires)
      facts.push({
        id: 'vacances',
        strong: false,
        text: `${say('Vacances scolaires', 'School holidays')} : ${m.vacances_scolaires}`,
      });
    const [zone] = m.alertes_zone;
    if (zone) {
      const name = zoneName(zone.arrondissement, language);
      facts.push({
        id: 'zones',
        strong: true,
        page: 'carte',
        params: { mesure: 'etat', heure: String(zone.heure_max) },
        text: say(
          `${count(m.nombre_alertes_zone)} ${m.nombre_alertes_zone > 1 ? 'alertes' : 'alerte'} de zone ; la plus forte : ${name}, ${count(zone.troncons_satures_max)} tronçons saturés à ${formatHour(zone.heure_max, 'fr')}`,
          `${count(m.nombre_alertes_zone)} zone ${m.nombre_alertes_zone > 1 ? 'alerts' : 'alert'}; the strongest: ${name}, ${count(zone.troncons_satures_max)} arcs saturated at ${formatHour(zone.heure_max, 'en')}`,
        ),
      });
    }
    const deviation = m.ecart_jour_type.ecart;
    if (deviation !== null && Math.abs(100 * deviation) >= NOTABLE_PCT) {
      facts.push({
        id: 'ecart',
        strong: true,
        page: 'carte',
        params: { mesure: 'ecart' },
        text: say(
          `Trafic à ${signed(100 * deviation)} d’un ${dayClassName(m.jour_type, 'fr')} habituel`,
          `Traffic ${signed(100 * deviation)} from a usual ${dayClassName(m.jour_type, 'en')}`,
        ),
      });
    }
    const [arc] = m.debits_inhabituels;
    if (arc && m.nombre_debits_inhabituels) {
      facts.push({
        id: 'debits',
        strong: false,
        page: 'trafic',
        params: { arc: arc.identifiant_arc },
        text: say(
          `${count(m.nombre_debits_inhabituels)} heures de débit inhabituel ; ${streetName(arc.libelle, arc.identifiant_arc)} : ${count(arc.debit)} véh/h à ${formatHour(arc.heure, 'fr')} (95e centile ${count(arc.seuil_p95)})`,
          `${count(m.nombre_debits_inhabituels)} hours of unusual flow; ${streetName(arc.libelle, arc.identifiant_arc)}: ${count(arc.debit)} veh/h at ${formatHour(arc.heure, 'en')} (95th percentile ${count(arc.seuil_p95)})`,
        ),
      });
    }
    if (m.pannes_de_flux.length > 0) {
      const hours = m.pannes_de_flux.map(({ heure }) => formatHour(heure, language)).join(', ');
      facts.push({
        id: 'panne',
        strong: true,
        page: 'qualite',
        text: `${say('Panne du flux de comptage', 'Outage of the counts')} : ${hours}`,
      });
    }
  }
  const critical = traffic?.metrics.par_severite.CRITIQUE ?? 0;
  if (critical > 0) {
    facts.push({
      id: 'critiques',
      strong: true,
      page: 'transports',
      text: say(
        critical > 1
          ? `${count(critical)} perturbations critiques (service interrompu)`
          : 'Une perturbation critique (service interrompu)',
        critical > 1
          ? `${count(critical)} critical disruptions (no service)`
          : 'One critical disruption (no service)',
      ),
    });
  }
  const categories = weather?.metrics.categories ?? [];
  if (categories.length > 0) {
    facts.push({
      id: 'meteo',
      strong: false,
      page: 'meteo',
      text: `${say('Temps', 'Weather')} : ${categories.map((code) => nameIn(CATEGORY_NAMES, code, language).toLowerCase()).join(', ')}`,
    });
  }
  const anomalies = bikes?.metrics.compteurs_en_anomalie ?? 0;
  if (anomalies > 0) {
    facts.push({
      id: 'velos',
      strong: false,
      page: 'velos',
      text: say(
        anomalies > 1 ? `${count(anomalies)} compteurs vélo en anomalie` : 'Un compteur vélo en anomalie',
        anomalies > 1
          ? `${count(anomalies)} bike counters with an anomaly`
          : 'One bike counter with an anomaly',
      ),
    });
  }
  const begun = chantiers?.metrics.nouveaux.nombre ?? 0;
  if (begun > 0) {
    facts.push({
      id: 'chantiers',
      strong: false,
      page: 'chantiers',
      text: say(
        `${count(begun)} chantiers commencés à sept jours près`,
        `${count(begun)} works begun within seven days`,
      ),
    });
  }
  return facts.filter((fact) => fact !== null).sort((a, b) => Number(b.strong) - Number(a.strong));
}

/** What may explain the day: an effect with its sign, or why none can be given. */
export function explanations(report: Report, language: Language): Fact[] {
  const { croisements, meteo_impact: meteo } = report;
  const say = (fr: string, en: string) => (language === 'fr' ? fr : en);
  const facts: Fact[] = [];
  for (const [id, page, name, crossing] of [
    ['chantiers', 'chantiers', say('Chantiers', 'Works'), croisements.chantiers_trafic],
    ['perturbations', 'transports', say('Perturbations', 'Disruptions'), croisements.perturbations_trafic],
  ] as const) {
    const flow = crossing.comparaison?.autre.debit_pct;
    const effect = flow?.effet ?? null;
    facts.push({
      id,
      page,
      strong: effect !== null && Math.abs(effect) >= NOTABLE_PCT,
      ...(effect === null
        ? { why: reasonText(crossing.raison ?? flow?.raison ?? 'trop peu de tronçons', language) }
        : {}),
      text:
        effect === null
          ? say(`${name} : effet non mesurable`, `${name}: effect cannot be measured`)
          : say(
              `${name} : débit des ${formatNumber(flow!.proches.n, 'fr')} tronçons proches à ${formatPercent(effect, 'fr', { digits: 1, signed: true })} de ${formatNumber(flow!.temoins.n, 'fr')} tronçons témoins`,
              `${name}: flow of ${formatNumber(flow!.proches.n, 'en')} arcs nearby ${formatPercent(effect, 'en', { digits: 1, signed: true })} from ${formatNumber(flow!.temoins.n, 'en')} control arcs`,
            ),
    });
  }
  for (const [id, name, effect] of [
    ['meteo-velos', say('Météo et vélos', 'Weather and bikes'), meteo.velos],
    ['meteo-trafic', say('Météo et trafic', 'Weather and traffic'), meteo.trafic],
  ] as const) {
    const similar = effect?.jours_semblables;
    const pct = similar?.ecart_pct ?? null;
    facts.push({
      id,
      page: 'meteo',
      strong: pct !== null && Math.abs(pct) >= NOTABLE_PCT,
      ...(pct === null ? { why: reasonText(similar?.raison ?? meteo.raison, language) } : {}),
      text:
        pct === null
          ? say(`${name} : pas de comparaison`, `${name}: no comparison`)
          : say(
              `${name} : ${formatPercent(pct, 'fr', { digits: 1, signed: true })} contre ${similar!.n} jours de météo semblable`,
              `${name}: ${formatPercent(pct, 'en', { digits: 1, signed: true })} against ${similar!.n} days of similar weather`,
            ),
    });
  }
  const missing = Object.keys(report.sections_indisponibles ?? {});
  if (missing.length > 0) {
    facts.push({
      id: 'indisponible',
      strong: true,
      page: 'qualite',
      text: `${say('Indisponible', 'Unavailable')} : ${missing.map((name) => nameIn(SOURCE_NAMES, name, language)).join(', ')}`,
    });
  }
  return facts;
}

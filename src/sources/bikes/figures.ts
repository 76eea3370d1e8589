import { type DayFigures, type JsonObject, round } from '../../domain/metrics.ts';
import { countNotices, type Notice, type NoticeCount } from '../../domain/notice.ts';
import type { Calendar } from '../../domain/places.ts';
import type { DayContext } from '../../domain/source.ts';
import { addDays, type HourSlot, toCityIso, toUtcIso } from '../../domain/time.ts';
import { anomaliesOf } from './anomaly.ts';
import { byArrondissement, cityProfile, dayTypeFigures, topCounters, worstCounters } from './city.ts';
import { attendanceRank, type Change, changeSince } from './comparison.ts';
import { type Counter, dayCounters } from './counters.ts';
import type { BikeHistory, CounterHours } from './history.ts';
import { inactivityOf } from './inactivity.ts';
import { type CounterReport, counterItem, peakHour } from './items.ts';
import { type BikeNotice, bikeNotices } from './notices.ts';
import { typicalDay } from './typical-day.ts';

/** The same weekday of a year before: 52 weeks. */
const YEAR_OF_WEEKS_DAYS = 364;

/** Everything that is needed to tell a day of bike counts. */
export interface BikeDay {
  readonly day: DayContext;
  /** the counters with at least one row on the day, aligned with `clock.hoursOf(date)` */
  readonly hours: readonly CounterHours[];
  readonly history: BikeHistory;
}

/**
 * The figures of a day of bike counts (indicators, §3): one item per counter observed on the day or silent
 * on it after being seen in the 14 days before, and the figures of the city.
 */
export function bikeFigures({ day, hours, history }: BikeDay): DayFigures {
  const { date, clock, thresholds } = day;
  const slots = clock.hoursOf(date);
  const counters = dayCounters(day, hours, history);
  const anomalies = anomaliesOf(date, counters, history.past, thresholds.semainesHistorique);
  const inactivity = inactivityOf(date, slots, counters, history.past);
  const reports = counters.map(
    (counter): CounterReport => ({
      counter,
      anomaly: anomalies.get(counter.id) ?? { cause: null, detected: null, median: null, weeks: 0 },
      inactivity: inactivity(counter),
      typical: typicalDay(counter, slots, history),
    }),
  );
  const outages = slots.filter((_, slot) => counters.every(({ passages }) => passages[slot] == null));
  const expected = counters.length === 0 ? null : counters.length * slots.length;
  const observed = counters.length === 0 ? null : counters.reduce((sum, { heures }) => sum + heures, 0);

  return {
    metrics: cityFigures({ day, history, slots, reports, outages, expected, observed }),
    items: reports.map((report) => counterItem(report, slots)),
    heures_attendues: expected,
    heures_observees: observed,
    notices: dayNotices(day, counters, outages),
  };
}

interface City {
  readonly day: DayContext;
  readonly history: BikeHistory;
  readonly slots: readonly HourSlot[];
  readonly reports: readonly CounterReport[];
  readonly outages: readonly HourSlot[];
  readonly expected: number | null;
  readonly observed: number | null;
}

function cityFigures({ day, history, slots, reports, outages, expected, observed }: City): JsonObject {
  const { date, calendar } = day;
  const { past } = history;
  const counters = reports.map(({ counter }) => counter);
  const counting = counters.filter((counter) => counter.total !== null);
  const total =
    counting.length === 0 ? null : counting.reduce((sum, counter) => sum + (counter.total ?? 0), 0);
  const coverage = expected === null || observed === null ? null : observed / expected;
  const attendance = attendanceRank(date, counters, past);
  const profile = cityProfile(reports, slots);
  const dayType = dayTypeFigures(reports, calendar.dayClass(date));
  const changeOver = (days: number) =>
    changeFigures(changeSince(counters, past, addDays(date, -days)), calendar);
  return {
    total_velos: round(total, 3),
    nombre_compteurs: counting.length,
    compteurs_a_zero: counting.filter((counter) => counter.total === 0).length,
    compteurs_silencieux: counters.length - counting.length,
    compteurs_inactifs: reports.filter(({ inactivity }) => inactivity.inactive).length,
    compteurs_en_anomalie: reports.filter(({ anomaly }) => anomaly.detected).length,
    compteurs_non_localises: counters.filter(({ point }) => point === null).length,
    moyenne_par_compteur: total === null ? null : round(total / counting.length, 2),
    pic_horaire: peakHour(
      profile.map(({ passages }) => passages),
      slots,
    ),
    heures_attendues: expected,
    heures_observees: observed,
    taux_couverture: round(coverage, 4),
    taux_disponibilite: coverage === null ? null : round(100 * coverage, 2),
    evolution_vs_semaine_precedente: changeOver(7),
    evolution_vs_annee_precedente: changeOver(YEAR_OF_WEEKS_DAYS),
    indice_frequentation: round(attendance.rank, 1),
    frequentation: {
      indice: round(attendance.rank, 1),
      nombre_jours: attendance.days,
      raison: attendance.rank === null ? 'moins_de_28_jours' : null,
    },
    ecart_jour_type: dayType.ecart,
    jour_type: dayType,
    profil_ville: profile,
    par_arrondissement: byArrondissement(counting),
    top_10_compteurs: topCounters(counting, slots),
    ...worstCounters(reports),
    pannes_de_flux: outages.map(({ heure, utcMs }) => ({ heure, utc: toUtcIso(utcMs) })),
  };
}

function changeFigures(
  { reference, counters, total, referenceTotal, change, reason }: Change,
  calendar: Calendar,
): JsonObject {
  return {
    pct: change === null ? null : round(100 * change, 2),
    n_compteurs: counters,
    total_jour: round(total, 3),
    total_reference: round(referenceTotal, 3),
    date_reference: reference,
    jour_type_reference: calendar.dayClass(reference),
    raison: reason,
  };
}

function dayNotices(
  { clock }: DayContext,
  counters: readonly Counter[],
  outages: readonly HourSlot[],
): NoticeCount[] {
  const notice = (code: BikeNotice, detail: string): Notice => ({
    code,
    severity: bikeNotices[code].severity,
    source: 'bikes',
    file: null,
    row: null,
    detail,
  });
  return countNotices([
    ...outages.map(({ utcMs }) => notice('panne_de_flux', toCityIso(clock, utcMs))),
    ...counters.filter(({ total }) => total === null).map(({ id }) => notice('compteur_silencieux', id)),
    ...counters.filter(({ point }) => point === null).map(({ id }) => notice('compteur_non_localise', id)),
  ]);
}

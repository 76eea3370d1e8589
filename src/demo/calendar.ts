import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import { addDays, type CityClock, type LocalDate, toCityIso, weekday } from '../domain/time.ts';
import type { DemoFile } from './folder.ts';
import type { DemoPlan } from './plan.ts';

interface SchoolPeriod {
  readonly name: string;
  /** first day without classes, a Saturday */
  readonly start: LocalDate;
  /** the day classes resume */
  readonly resume: LocalDate;
}

export interface DemoCalendar {
  publicHoliday(date: LocalDate): boolean;
  schoolHoliday(date: LocalDate): boolean;
  readonly files: readonly DemoFile[];
}

/** Public holidays of metropolitan France; school holidays like those of zone C, by simple rules. */
export function demoCalendar(plan: DemoPlan): DemoCalendar {
  const years: number[] = [];
  for (let year = yearOf(plan.from) - 1; year <= yearOf(plan.to) + 1; year += 1) years.push(year);
  const holidays = years.flatMap(publicHolidays);
  const dates = new Set(holidays.map(([date]) => date));
  const periods = years.flatMap(schoolPeriods);
  return {
    publicHoliday: (date) => dates.has(date),
    schoolHoliday: (date) => periods.some(({ start, resume }) => start <= date && date < resume),
    files: [holidaysFile(holidays), schoolFile(periods, plan.clock)],
  };
}

const yearOf = (date: LocalDate) => Number(date.slice(0, 4));

function publicHolidays(year: number): (readonly [LocalDate, string])[] {
  const easter = easterSunday(year);
  return [
    [`${year}-01-01`, '1er janvier'],
    [addDays(easter, 1), 'Lundi de Pâques'],
    [`${year}-05-01`, '1er mai'],
    [`${year}-05-08`, '8 mai'],
    [addDays(easter, 39), 'Ascension'],
    [addDays(easter, 50), 'Lundi de Pentecôte'],
    [`${year}-07-14`, '14 juillet'],
    [`${year}-08-15`, 'Assomption'],
    [`${year}-11-01`, 'Toussaint'],
    [`${year}-11-11`, '11 novembre'],
    [`${year}-12-25`, 'Jour de Noël'],
  ];
}

/** Gregorian Easter (anonymous algorithm, Nature, 1876). */
function easterSunday(year: number): LocalDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  const month = String(Math.floor(f / 31)).padStart(2, '0');
  return `${year}-${month}-${String((f % 31) + 1).padStart(2, '0')}`;
}

function schoolPeriods(year: number): SchoolPeriod[] {
  const period = (name: string, earliest: string, days: number): SchoolPeriod => {
    const start = saturdayFrom(`${year}-${earliest}`);
    return { name, start, resume: addDays(start, days) };
  };
  const summer = saturdayFrom(`${year}-07-04`);
  return [
    period("Vacances d'Hiver", '02-15', 16),
    period('Vacances de Printemps', '04-11', 16),
    { name: "Vacances d'Été", start: summer, resume: `${year}-09-01` },
    period('Vacances de la Toussaint', '10-17', 16),
    period('Vacances de Noël', '12-19', 16),
  ];
}

const saturdayFrom = (date: LocalDate) => addDays(date, (12 - weekday(date)) % 7);

function holidaysFile(holidays: readonly (readonly [LocalDate, string])[]): DemoFile {
  const rows = holidays.map(([date, name]) => `${date},${yearOf(date)},Métropole,${name} (SYN)`);
  return {
    path: `batch/calendrier/jours_feries_metropole_${SYNTHETIC_TAG}.csv`,
    text: `${['date,annee,zone,nom_jour_ferie', ...rows].join('\n')}\n`,
  };
}

function schoolFile(periods: readonly SchoolPeriod[], clock: CityClock): DemoFile {
  const rows = periods.map(({ name, start, resume }) => {
    const [from, to] = [start, resume].map((date) => toCityIso(clock, clock.startOf(date)));
    const first = yearOf(start) - (start.slice(5) < '08' ? 1 : 0);
    return `${name} (SYN);-;${from};${to};Paris;Zone C;${first}-${first + 1}`;
  });
  return {
    path: `batch/calendrier/fr-en-calendrier-scolaire_${SYNTHETIC_TAG}.csv`,
    text: `${['description;population;start_date;end_date;location;zones;annee_scolaire', ...rows].join('\n')}\n`,
  };
}

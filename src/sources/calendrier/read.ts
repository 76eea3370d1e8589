import type { CalendarRecord, PublicHoliday, SchoolHoliday } from '../../domain/calendar.ts';
import { parseLocalDate } from '../../domain/local-date.ts';
import { openReadingLog, type Reading, type ReadingLog } from '../../domain/reading.ts';
import type { InputFile } from '../../domain/source.ts';
import { asText } from '../../raw/json.ts';
import { readTable } from '../../raw/table.ts';
import { notices } from './notices.ts';

const PUBLIC_COLUMNS = { date: ['date'], nom: ['nom_jour_ferie'], 'zone?': ['zone'] } as const;

const SCHOOL_COLUMNS = {
  nom: ['description'],
  debut: ['start_date', 'Date de début'],
  reprise: ['end_date', 'Date de fin'],
  zone: ['zones'],
  'population?': ['population'],
  'academie?': ['location', 'Académies'],
} as const;

/** A calendar of public holidays or of school holidays, told apart by its column names. */
export function readCalendrier(input: InputFile): Reading<CalendarRecord> {
  const head = input.bytes.subarray(0, 1000).toString('utf8');
  return /start_date|date de début/i.test(head) ? readSchool(input) : readPublic(input);
}

function readPublic(input: InputFile): Reading<PublicHoliday> {
  const log = openReadingLog('calendrier', input.path, notices);
  const days = new Map<string, PublicHoliday>();
  for (const { line, values, text } of readTable(input, PUBLIC_COLUMNS, log)) {
    const date = parseLocalDate(asText(values.date) ?? '', input.clock);
    const nom = asText(values.nom);
    if (date === null) log.reject(line, 'date_illisible', asText(values.date), text());
    else if (nom === null) log.reject(line, 'nom_absent', null, text());
    else keep(log, days, { type: 'jour_ferie', date, nom, zone: asText(values.zone) });
  }
  return log.finish([...days.values()]);
}

function readSchool(input: InputFile): Reading<SchoolHoliday> {
  const log = openReadingLog('calendrier', input.path, notices);
  const periods = new Map<string, SchoolHoliday>();
  for (const { line, values, text } of readTable(input, SCHOOL_COLUMNS, log)) {
    const [debut, reprise] = [values.debut, values.reprise].map((value) =>
      parseLocalDate(asText(value) ?? '', input.clock),
    );
    const [nom, zone] = [asText(values.nom), asText(values.zone)];
    if (!debut || !reprise) {
      log.reject(line, 'date_illisible', asText(debut ? values.reprise : values.debut), text());
    } else if (nom === null) log.reject(line, 'nom_absent', null, text());
    else if (zone === null) log.reject(line, 'zone_absente', null, text());
    else if (reprise < debut) log.reject(line, 'reprise_avant_debut', `${debut} – ${reprise}`, text());
    else {
      const known = reprise > debut || !isSummer(debut);
      if (!known) log.notice('reprise_inconnue', line, `${nom} ${debut}, ${zone}`);
      keep(log, periods, {
        type: 'vacances',
        debut,
        reprise: known ? reprise : `${debut.slice(0, 4)}-09-01`,
        nom,
        zone,
        population: asText(values.population),
        academie: asText(values.academie),
      });
    }
  }
  return log.finish([...periods.values()]);
}

function keep<R>(log: ReadingLog, records: Map<string, R>, record: R): void {
  const content = JSON.stringify(record);
  if (records.has(content)) log.duplicate();
  else records.set(content, record);
}

/** The summer's end is published a year later: until then the file gives one day, the first. */
function isSummer(date: string): boolean {
  const month = Number(date.slice(5, 7));
  return month >= 6 && month <= 8;
}

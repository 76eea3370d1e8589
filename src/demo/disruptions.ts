import { compareIds } from '../domain/metrics.ts';
import { SYNTHETIC_TAG } from '../domain/synthetic.ts';
import { addDays, type LocalDate } from '../domain/time.ts';
import type { DemoFile } from './folder.ts';
import { type DemoLine, type DemoStop, lineBody, lineObject, stopObject } from './lines.ts';
import type { DemoPlan } from './plan.ts';
import { hash, openRandom, type Random, STREAM } from './random.ts';

/** Naive local time, `20251118T051500`. */
type NavitiaTime = string;

interface Period {
  readonly begin: NavitiaTime;
  readonly end: NavitiaTime;
}

interface Severity {
  readonly name: string;
  readonly effect: string;
  /** lower is worse */
  readonly priority: number;
  readonly cause: string;
}

interface DemoDisruption {
  readonly id: string;
  readonly severity: Severity;
  readonly line: DemoLine;
  readonly stop: DemoStop | null;
  /** day on which it is first announced */
  readonly announced: LocalDate;
  readonly periods: readonly Period[];
  /** day on which its end was put back, null when it never was */
  readonly extendedOn: LocalDate | null;
  readonly extended: readonly Period[];
}

/** Weighted as in a real answer: mostly delays and information. */
const SEVERITIES: readonly Severity[] = [
  ...Array.from({ length: 11 }, () => delays('perturbation')),
  ...Array.from({ length: 4 }, () => information()),
  { name: 'bloquante', effect: 'NO_SERVICE', priority: 0, cause: 'travaux' },
  { name: 'bloquante', effect: 'NO_SERVICE', priority: 0, cause: 'perturbation' },
  { name: 'perturbée', effect: 'REDUCED_SERVICE', priority: 30, cause: 'travaux' },
  { name: 'perturbée', effect: 'DETOUR', priority: 30, cause: 'travaux' },
  { name: 'modifiée', effect: 'MODIFIED_SERVICE', priority: 40, cause: 'travaux' },
  delays('travaux'),
];
/** Nothing that began earlier than this before the range is still running. */
const LONGEST_DAYS = 45;
const PAGED_DAYS = 4;

function delays(cause: string): Severity {
  return { name: 'perturbée', effect: 'SIGNIFICANT_DELAYS', priority: 30, cause };
}

function information(): Severity {
  return { name: 'information', effect: 'OTHER_EFFECT', priority: 60, cause: 'information' };
}

export function demoDisruptions(plan: DemoPlan, lines: readonly DemoLine[]): DemoDisruption[] {
  const disruptions: DemoDisruption[] = [];
  for (let day = -LONGEST_DAYS; day < plan.dates.length + 3; day += 1) {
    const random = openRandom(hash(plan.seed, STREAM.disruption, 1000, day));
    const date = addDays(plan.from, day);
    for (let number = random.between(3, 8); number > 0; number -= 1) {
      disruptions.push(begin(`syn-${date}-${number}`, date, lines, random));
    }
  }
  return disruptions;
}

function begin(id: string, date: LocalDate, lines: readonly DemoLine[], random: Random): DemoDisruption {
  const severity = random.pick(SEVERITIES);
  const line = random.pick(lines);
  const stop = random.chance(0.4) ? random.pick(line.stops) : null;
  const [first, last] = [random.between(5, 20), random.below(100)];
  const start = time(date, first, 15 * random.below(4));
  const planned = severity.cause === 'travaux';
  const announced = planned ? addDays(date, -2) : date;
  const base = { id, severity, line, stop, announced, extendedOn: null, extended: [] };
  if (last < 55) {
    return { ...base, periods: [{ begin: start, end: time(date, first + random.between(1, 3), 45) }] };
  }
  const days = last < 80 ? random.between(1, 5) : random.between(10, LONGEST_DAYS - 5);
  if (planned && random.chance(0.5)) return { ...base, periods: nights(date, days) };
  const end = addDays(date, days);
  const periods = [{ begin: start, end: time(end, 20, 20) }];
  if (!random.chance(0.25)) return { ...base, periods };
  return {
    ...base,
    periods,
    extendedOn: end,
    extended: [{ begin: start, end: time(addDays(end, 2), 12, 20) }],
  };
}

/** Every night of a while, and one period that overlaps the first: they must not be counted twice. */
function nights(date: LocalDate, days: number): Period[] {
  const periods = Array.from({ length: days }, (_, night) => ({
    begin: time(addDays(date, night), 22, 30),
    end: time(addDays(date, night + 1), 1, 30),
  }));
  return [...periods, { begin: time(date, 22, 0), end: time(date, 23, 0) }];
}

function time(date: LocalDate, hours: number, minutes: number): NavitiaTime {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.replaceAll('-', '')}T${two(hours)}${two(minutes)}00`;
}

function periodsOn({ extendedOn, extended, periods }: DemoDisruption, date: LocalDate): readonly Period[] {
  return extendedOn !== null && date >= extendedOn ? extended : periods;
}

function overlaps(periods: readonly Period[], date: LocalDate): boolean {
  const [start, end] = [time(date, 0, 0), time(addDays(date, 1), 0, 0)];
  return periods.some((period) => period.begin < end && period.end > start);
}

export function activeOn(disruptions: readonly DemoDisruption[], date: LocalDate): string[] {
  return disruptions
    .filter((disruption) => overlaps(periodsOn(disruption, date), date))
    .map(({ id }) => id)
    .sort(compareIds);
}

/**
 * The line_reports answer of a day, in two pages every fourth day. It lists what is announced, running, or
 * ended since yesterday; a disruption on two lines' pages appears on both.
 */
export function disruptionFiles(
  date: LocalDate,
  index: number,
  lines: readonly DemoLine[],
  disruptions: readonly DemoDisruption[],
): DemoFile[] {
  const yesterday = time(addDays(date, -1), 0, 0);
  const listed = disruptions.filter(
    (disruption) =>
      disruption.announced <= date && periodsOn(disruption, date).some((period) => period.end > yesterday),
  );
  const touched = lines.filter((line) => listed.some((disruption) => concerns(disruption, line)));
  const pages = index % PAGED_DAYS === 1 && touched.length > 1 ? 2 : 1;
  const perPage = Math.ceil(touched.length / pages);
  return Array.from({ length: pages }, (_, page): DemoFile => {
    const shown = touched.slice(page * perPage, (page + 1) * perPage);
    const here = listed.filter((disruption) => shown.some((line) => concerns(disruption, line)));
    const answer = {
      pagination: {
        total_result: touched.length,
        start_page: page,
        items_per_page: perPage,
        items_on_page: shown.length,
      },
      feed_publishers: [{ id: 'SYN', name: 'SYN données synthétiques', url: '', license: 'private' }],
      disruptions: here.map((disruption) => disruptionBody(disruption, date)),
      context: { current_datetime: time(date, 23, 30), timezone: 'Europe/Paris' },
      line_reports: shown.map((line) => lineReport(line, here)),
      warnings: [],
      links: [],
    };
    const name = `line_reports_${SYNTHETIC_TAG}_page-${page}.json`;
    return { path: `api/traffic_ratp/dt=${date}/hour=23/${name}`, text: `${JSON.stringify(answer)}\n` };
  });
}

/** Its own line, and every line that calls at the stop. */
function concerns({ line, stop }: DemoDisruption, other: DemoLine): boolean {
  return line === other || (stop !== null && other.stops.some(({ id }) => id === stop.id));
}

function disruptionBody(disruption: DemoDisruption, date: LocalDate) {
  const { id, severity, line, stop, announced, extendedOn } = disruption;
  const periods = periodsOn(disruption, date);
  const title = `SYN ${line.name} : ${severity.name}`;
  const updated = extendedOn !== null && date >= extendedOn ? time(extendedOn, 19, 5) : time(announced, 4, 5);
  const message = (text: string, kind: string, name: string) => ({
    text,
    channel: { content_type: kind, id: `syn-${name}`, name, types: [name] },
  });
  return {
    id,
    disruption_id: `${id}-d`,
    impact_id: id,
    application_periods: periods,
    status: overlaps(periods, date)
      ? 'active'
      : periods[0] && periods[0].begin > time(date, 23, 59)
        ? 'future'
        : 'past',
    updated_at: updated,
    cause: severity.cause,
    category: 'Incidents',
    severity: {
      name: severity.name,
      effect: severity.effect,
      color: '#EF662F',
      priority: severity.priority,
    },
    messages: [
      message(title, 'text/plain', 'titre'),
      message(
        `<p>${title}.<br>Donn&eacute;es synth&eacute;tiques&nbsp;: rien n'est réel.</p>`,
        'text/html',
        'moteur',
      ),
    ],
    impacted_objects: [{ pt_object: stop ? stopObject(stop) : lineObject(line) }],
    uri: id,
    contributor: 'syn',
  };
}

function lineReport(line: DemoLine, disruptions: readonly DemoDisruption[]) {
  const own = disruptions.filter((disruption) => concerns(disruption, line));
  const ids = own.flatMap((disruption) => (disruption.stop === null ? [disruption.id] : []));
  const stops = own.flatMap(({ id, stop }) => (stop ? [stopObject(stop, [id])] : []));
  return {
    line: lineBody(line, ids),
    pt_objects: [{ ...lineObject(line), line: lineBody(line, ids) }, ...stops],
  };
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { SYNTHETIC_MARKER, SYNTHETIC_TAG } from '../domain/synthetic.ts';
import type { LocalDate } from '../domain/time.ts';
import { bikeDay } from './bikes.ts';
import { demoCalendar } from './calendar.ts';
import { demoCounters } from './counters.ts';
import { demoDays } from './days.ts';
import { activeOn, demoDisruptions, disruptionFiles } from './disruptions.ts';
import { openEvents } from './events.ts';
import { type DemoFolder, openDemoFolder, orWriteFailed, TRUTH_FILE } from './folder.ts';
import { demoLines } from './lines.ts';
import { demoNetwork } from './network.ts';
import { type DemoPlan, type DemoSize, planDemo } from './plan.ts';
import { openRecorder } from './recorder.ts';
import { referentialFile } from './referential.ts';
import { writeRoads } from './roads.ts';
import { openTraffic } from './traffic.ts';
import { type BikeRowTruth, type Truth, type TruthDay, truthText } from './truth.ts';
import { demoWeather, weatherFile } from './weather.ts';
import { demoWorks, isActive, worksFile } from './works.ts';
import { demoZones, zonesFile } from './zones.ts';

export interface DemoOptions extends DemoSize {
  /** folder of the raw zone: absent, empty, or an earlier invented zone, which is replaced */
  readonly out: string;
  readonly onProgress?: (progress: DemoProgress) => void;
  /** stops the work and leaves the folder as it was */
  readonly signal?: AbortSignal;
}

export interface DemoProgress {
  /** road rows written, of about `totalRows` */
  readonly rows: number;
  readonly totalRows: number;
  readonly bytes: number;
}

export interface DemoSummary {
  /** absolute */
  readonly out: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly days: number;
  readonly arcs: number;
  readonly counters: number;
  readonly seed: number;
  /** road rows, duplicates and bad rows included */
  readonly rows: number;
  /** size of the road counts, bytes */
  readonly bytes: number;
}

const ROAD_FILE = `batch/comptages_routiers/comptages-routiers-permanents_${SYNTHETIC_TAG}.csv`;

const WARNING =
  'Données synthétiques : tout est inventé par « cityflow demo ». Rien ici ne décrit une ville réelle.';

/**
 * Writes a whole raw zone of invented data: streets, counts, bikes, transit, weather, works, calendar, and in
 * `truth.json` what was put into them. The same options give the same bytes on any machine. The zone appears
 * once it is complete.
 *
 * @throws CityflowError USAGE or DATE_INVALID for a value out of range, OUTPUT_EXISTS when the folder holds
 * something else, WRITE_FAILED when the disk refuses
 */
export async function writeDemo(options: DemoOptions): Promise<DemoSummary> {
  const plan = planDemo(options);
  const folder = await openDemoFolder(options.out);
  try {
    const rows = await fill(folder, plan, options);
    await folder.publish();
    const out = path.resolve(options.out);
    const { size } = await orWriteFailed(out, () => stat(path.join(out, ROAD_FILE)));
    const { from, to, arcs, counters, seed } = plan;
    return { out, from, to, days: plan.dates.length, arcs, counters, seed, rows, bytes: size };
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

async function fill(folder: DemoFolder, plan: DemoPlan, options: DemoOptions): Promise<number> {
  const zones = demoZones();
  const calendar = demoCalendar(plan);
  const days = demoDays(plan, calendar, demoWeather(plan));
  const network = demoNetwork(plan, zones);
  const works = demoWorks(plan, network);
  const counters = demoCounters(plan, network);
  const lines = demoLines(plan, network);
  const disruptions = demoDisruptions(plan, lines);

  await folder.write({
    path: SYNTHETIC_MARKER,
    text: `${WARNING}\nGraine ${plan.seed}, ${plan.from} → ${plan.to}.\n`,
  });
  for (const file of [
    zonesFile(zones),
    ...calendar.files,
    referentialFile(plan, network),
    worksFile(works),
  ]) {
    await folder.write(file);
  }

  const recorder = openRecorder(days);
  const hours = days.reduce((sum, day) => sum + day.slots.length, 0);
  const roadPath = await folder.place(ROAD_FILE);
  const roads = await orWriteFailed(options.out, () =>
    writeRoads(roadPath, {
      plan,
      network,
      days,
      traffic: openTraffic(plan, network, works, openEvents(plan, network)),
      recorder,
      onArc: (arcs, bytes) =>
        options.onProgress?.({ rows: arcs * hours, totalRows: plan.arcs * hours, bytes }),
      signal: options.signal,
    }),
  );

  const truthDays: TruthDay[] = [];
  let bikes: BikeRowTruth = { lignes: 0, gardees: 0, doublons: 0, conflits: 0, additions: 0, rejets: {} };
  for (const day of days) {
    options.signal?.throwIfAborted();
    const cycled = bikeDay(plan, counters, day, days[day.index - 1]);
    const transit = disruptionFiles(day.date, day.index, lines, disruptions);
    for (const file of [cycled.file, weatherFile(day.weather), ...transit]) await folder.write(file);
    bikes = addRows(bikes, cycled.rows);
    truthDays.push({
      ...recorder.day(day),
      velos: cycled.truth,
      perturbations_actives: activeOn(disruptions, day.date),
      chantiers_actifs: works
        .filter((work) => isActive(work, day.date))
        .map(({ id, arc }) => ({ chantier: id, arc: arc.id })),
    });
  }
  const { lignes, gardees, doublons, conflits, rejets } = roads;
  const truth: Truth = {
    avertissement: WARNING,
    graine: plan.seed,
    debut: plan.from,
    fin: plan.to,
    fuseau: plan.clock.timezone,
    arcs: plan.arcs,
    compteurs: plan.counters,
    comptages: { fichier: ROAD_FILE, lignes, gardees, doublons, conflits, rejets: sorted(rejets) },
    velos: { ...bikes, rejets: sorted(bikes.rejets) },
    jours: truthDays,
  };
  await folder.write({ path: TRUTH_FILE, text: truthText(truth) });
  return lignes;
}

function addRows(a: BikeRowTruth, b: BikeRowTruth): BikeRowTruth {
  const rejets = { ...a.rejets };
  for (const [kind, count] of Object.entries(b.rejets)) rejets[kind] = (rejets[kind] ?? 0) + count;
  return {
    lignes: a.lignes + b.lignes,
    gardees: a.gardees + b.gardees,
    doublons: a.doublons + b.doublons,
    conflits: a.conflits + b.conflits,
    additions: a.additions + b.additions,
    rejets,
  };
}

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import type { City } from './city.ts';
import type { BenchServer } from './server.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../../bin/cityflow.js');
const READERS = 8;

/** Two settings under which a day has other figures: each run computes it again. */
const SPEEDS = ['30', '50'];

interface MixedLoad {
  readonly city: City;
  readonly server: BenchServer;
  readonly minutes: number;
}

interface Outcome {
  readonly requests: number;
  readonly lists: number;
  readonly errors: readonly string[];
  /** lists whose items and city figures were not of one run */
  readonly torn: number;
  /** days computed again */
  readonly runs: number;
  readonly peakMb: number;
}

/** Many questions at once, while the pipeline computes the newest day again and again. */
export async function mixedLoad({ city, server, minutes }: MixedLoad): Promise<Outcome> {
  const { url } = server;
  const list = `${url}/metrics/comptages/${city.date}`;

  // what a whole answer of each run looks like: its items, and the city figures that belong to them
  const wholes = new Map<string, string>();
  for (const speed of SPEEDS) {
    await computeAgain(city, speed);
    const { items, figures } = await sums(await fetch(list));
    wholes.set(items, figures);
  }
  if (wholes.size !== SPEEDS.length) throw new Error('the day did not change: nothing could be torn');

  const errors: string[] = [];
  let [requests, lists, torn, runs] = [0, 0, 0, 0];
  const until = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() >= until;
  const others = [
    '/health',
    '/dates',
    '/stats',
    '/report/latest',
    `/metrics/${city.date}`,
    `/metrics/bikes/${city.date}`,
    `/metrics/comptages/${city.date}?limit=100`,
    `/metrics/comptages/latest?sort=-debit_journalier_total&limit=10`,
    `/metrics/comptages/${city.date}?format=csv`,
    `/metrics/referentiel/${city.date}?format=geojson`,
    `/metrics/comptages/${city.date}?include=profil_horaire`,
    `/metrics/comptages/${city.date}?format=parquet`,
    `/series/comptages/${city.arc}`,
  ];

  async function read(reader: number): Promise<void> {
    for (let i = reader; !isOver(); i += 1) {
      const isList = i % 4 === 0;
      const address = isList ? list : `${url}${others[i % others.length]}`;
      requests += 1;
      try {
        const response = await fetch(address);
        if (!isList) await response.arrayBuffer();
        if (!response.ok) errors.push(`${response.status} ${address}`);
        else if (isList) {
          const { items, figures } = await sums(response);
          lists += 1;
          if (wholes.get(items) !== figures) torn += 1;
        }
      } catch (error) {
        errors.push(`${address}: ${error}`);
      }
    }
  }
  async function write(): Promise<void> {
    while (!isOver()) {
      await computeAgain(city, SPEEDS[runs % SPEEDS.length]!);
      runs += 1;
    }
  }
  await Promise.all([write(), ...Array.from({ length: READERS }, (_, reader) => read(reader))]);
  return { requests, lists, errors, torn, runs, peakMb: server.peakMb() };
}

/** Sums of the two halves of a list, without what names the run. */
async function sums(response: Response): Promise<{ readonly items: string; readonly figures: string }> {
  const { data } = (await response.json()) as { data: { metrics: unknown; global: unknown } };
  const sum = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return { items: sum(data.metrics), figures: sum(data.global) };
}

async function computeAgain({ folder, env, date }: City, speed: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'run', '--quiet', '--date', date], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env, CITYFLOW_VITESSE_REF_VILLE: speed },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 && code !== 3) throw new Error(`cityflow run ended with ${code}`);
}

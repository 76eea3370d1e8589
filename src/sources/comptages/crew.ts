import { closeSync, openSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { LocalDate } from '../../domain/time.ts';
import { openClock } from '../../domain/time.ts';
import { openDuckDb } from '../../engine/duckdb.ts';
import type { Engine } from '../../engine/engine.ts';
import { startThread } from '../../threads.ts';
import { dayNumber, type FinishedDay, finishDay, nameArcs, readLakeDay } from './finish.ts';
import type { CountLayout } from './layout.ts';
import { type Range, type RangeResult, scanRange } from './range.ts';
import { type ArcIndex, type DescriptionUse, openArcIndex, openScanner, type Scanner } from './scan.ts';
import { allocateRows, openStage, readBlock, type StagedBlock } from './stage.ts';

/** A CSV to be read, as a thread needs to know it. */
export interface CountInput {
  /** rank among the files of this ingest */
  readonly rank: number;
  readonly path: string;
  /** the plain CSV on disk: the file itself, or what it was decompressed or converted to */
  readonly csv: string;
  readonly size: number;
  readonly bodyStart: number;
  readonly layout: CountLayout;
}

/** What one thread staged. */
export interface Staged {
  readonly file: string;
  readonly blocks: readonly StagedBlock[];
  readonly arcs: readonly string[];
  /** by rank of the input */
  readonly descriptions: ReadonlyMap<number, readonly DescriptionUse[]>;
}

export interface CrewOptions {
  readonly timezone: string;
  /** where the thread may leave temporary files */
  readonly folder: string;
  readonly memoryLimitBytes: number;
}

export interface FinishOrder {
  readonly date: LocalDate;
  /** Parquet of the lake to merge with, null for a day made from its files alone */
  readonly existing: string | null;
  readonly knownSha256: string | null;
  readonly temporary: string;
}

/** One thread's share of an ingest: scan ranges, say what was staged, then put days together. */
export interface Hand {
  scan(input: CountInput, range: Range): Promise<RangeResult>;
  staged(): Promise<Staged>;
  /** @param arcs ids of every arc of the ingest and of the lake, sorted */
  gather(stages: readonly Staged[], arcs: readonly string[]): Promise<void>;
  finish(order: FinishOrder): Promise<FinishedDay>;
  close(): Promise<void>;
}

/** A hand that works in the calling thread. */
export function openHand({ timezone, folder, memoryLimitBytes }: CrewOptions, name: string): Hand {
  const clock = openClock(timezone);
  const stageFile = path.join(folder, `${name}.lignes`);
  const stage = openStage(stageFile);
  const arcIndex: ArcIndex = openArcIndex();
  const scanners = new Map<number, { scanner: Scanner; fd: number }>();
  let engine: Engine | undefined;
  let gathered:
    | {
        arcs: readonly string[];
        stages: { fd: number; blocks: Map<number, StagedBlock[]>; arcOf: Uint32Array }[];
      }
    | undefined;

  return {
    async scan(input, range) {
      let open = scanners.get(input.rank);
      if (!open) {
        open = {
          scanner: openScanner(input.rank, input.layout, clock, stage, arcIndex),
          fd: openSync(input.csv, 'r'),
        };
        scanners.set(input.rank, open);
      }
      return scanRange({ ...input, fd: open.fd }, range, open.scanner);
    },
    async staged() {
      const descriptions = new Map(
        [...scanners].map(([rank, { scanner }]) => [rank, [...scanner.descriptions]]),
      );
      for (const { fd } of scanners.values()) closeSync(fd);
      scanners.clear();
      return { file: stageFile, blocks: stage.close(), arcs: arcIndex.ids, descriptions };
    },
    async gather(stages, arcs) {
      const index = new Map(arcs.map((id, at) => [id, at]));
      gathered = {
        arcs,
        stages: stages.map(({ file, blocks, arcs: local }) => ({
          fd: openSync(file, 'r'),
          blocks: Map.groupBy(blocks, (block) => block.day),
          arcOf: Uint32Array.from(local, (id) => index.get(id)!),
        })),
      };
      engine = openDuckDb({ memoryLimitBytes, tempDirectory: folder, threads: 1 });
      await nameArcs(engine, arcs);
    },
    async finish({ date, existing, knownSha256, temporary }) {
      if (!gathered || !engine) throw new Error('finish before gather');
      const { arcs, stages } = gathered;
      const day = dayNumber(date);
      const inLake = existing === null ? null : await readLakeDay(engine, clock, date, existing, arcs);
      const staged = stages.flatMap(({ fd, blocks, arcOf }) =>
        (blocks.get(day) ?? []).map((block) => ({ fd, block, arcOf })),
      );
      const rows = allocateRows(staged.reduce((sum, { block }) => sum + block.length, inLake?.length ?? 0));
      let at = 0;
      for (const { fd, block, arcOf } of staged) {
        readBlock(fd, block, rows, at);
        for (const end = at + block.length; at < end; at += 1) rows.arc[at] = arcOf[rows.arc[at]!]!;
      }
      if (inLake)
        for (const column of ['q', 'k', 'arc', 'meta'] as const) rows[column].set(inLake[column], at);
      return finishDay(engine, clock, date, arcs, rows, knownSha256, temporary);
    },
    async close() {
      for (const { fd } of [...scanners.values(), ...(gathered?.stages ?? [])]) closeSync(fd);
      stage.release();
      engine?.close();
      rmSync(stageFile, { force: true });
    },
  };
}

/** The same hand, in a thread of its own. */
function hireHand(options: CrewOptions, name: string): Hand {
  const url = new URL(`./worker${path.extname(import.meta.filename)}`, import.meta.url);
  const thread = startThread<Hand>(url, { options, name });
  return {
    scan: (input, range) => thread.ask('scan', input, range),
    staged: () => thread.ask('staged'),
    gather: (stages, arcs) => thread.ask('gather', stages, arcs),
    finish: (order) => thread.ask('finish', order),
    async close() {
      if (thread.alive()) await thread.ask('close');
      await thread.end();
    },
  };
}

/** Below this many bytes in all, starting threads costs more than it saves. */
const WORTH_THREADS_BYTES = 48 << 20;

export function openCrew(options: CrewOptions, bytes: number, threads: number): Hand[] {
  if (bytes < WORTH_THREADS_BYTES) return [openHand(options, 'fil-0')];
  return Array.from({ length: threads }, (_, i) => hireHand(options, `fil-${i}`));
}

/** Gives each order to the first hand that is free, until `signal` is aborted. Results in the order of the orders. */
export async function shareOut<O, R>(
  crew: readonly Hand[],
  orders: readonly O[],
  work: (hand: Hand, order: O, index: number) => Promise<R>,
  signal?: AbortSignal,
): Promise<R[]> {
  const results: R[] = new Array(orders.length);
  let next = 0;
  await Promise.all(
    crew.map(async (hand) => {
      while (next < orders.length) {
        signal?.throwIfAborted();
        const index = next;
        next += 1;
        results[index] = await work(hand, orders[index]!, index);
      }
    }),
  );
  return results;
}

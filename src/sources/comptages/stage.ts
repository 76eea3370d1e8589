import { closeSync, openSync, readSync, writevSync } from 'node:fs';

/** Rows staged in columns. `q` and `k` are -1 when not measured (a measured value is never negative). */
export interface StagedRows {
  readonly length: number;
  readonly q: Float64Array;
  readonly k: Float64Array;
  /** index in the dictionary of arcs of the thread that staged them */
  readonly arc: Uint32Array;
  /** see `packMeta` */
  readonly meta: Uint32Array;
}

/** Where staged rows of one local day lie in the stage file. */
export interface StagedBlock {
  /** days since 1970-01-01 of the local date */
  readonly day: number;
  readonly offset: number;
  readonly length: number;
}

export interface Stage {
  push(day: number, arc: number, q: number, k: number, meta: number): void;
  /** Writes what is left; the blocks say where each day's rows are. */
  close(): readonly StagedBlock[];
  /** Lets go of the file, whole or not. */
  release(): void;
}

/** slot of the hour in its day (0–24), state of the arc (0–4), rank of the input file */
export function packMeta(slot: number, arcState: number, input: number): number {
  return ((input << 8) | (arcState << 5) | slot) >>> 0;
}
export const slotOf = (meta: number) => meta & 31;
export const arcStateOf = (meta: number) => (meta >>> 5) & 7;
export const inputOf = (meta: number) => meta >>> 8;

const BYTES_PER_ROW = 24;
const ROWS_PER_BUCKET = 2048;

/**
 * Sorts rows by day in constant memory: one small bucket per day, appended to a single file when full. A
 * year of rows is 365 × 48 KB of buckets whatever the size of the input.
 */
export function openStage(file: string): Stage {
  const fd = openSync(file, 'w');
  let released = false;
  const buckets = new Map<number, ReturnType<typeof newBucket>>();
  const blocks: StagedBlock[] = [];
  let offset = 0;
  let lastDay = Number.NaN;
  let last: ReturnType<typeof newBucket> | undefined;

  function newBucket() {
    return {
      length: 0,
      q: new Float64Array(ROWS_PER_BUCKET),
      k: new Float64Array(ROWS_PER_BUCKET),
      arc: new Uint32Array(ROWS_PER_BUCKET),
      meta: new Uint32Array(ROWS_PER_BUCKET),
    };
  }

  function flush(day: number, bucket: ReturnType<typeof newBucket>) {
    const n = bucket.length;
    if (n === 0) return;
    const parts = [bucket.q, bucket.k, bucket.arc, bucket.meta].map((column) => column.subarray(0, n));
    let written = writevSync(fd, parts);
    // a short write means a full disk: writing the rest raises the error that says so
    for (const part of written < n * BYTES_PER_ROW
      ? [Buffer.concat(parts.map(asBytes)).subarray(written)]
      : []) {
      written += writevSync(fd, [part]);
    }
    blocks.push({ day, offset, length: n });
    offset += n * BYTES_PER_ROW;
    bucket.length = 0;
  }

  function release() {
    if (!released) closeSync(fd);
    released = true;
  }

  return {
    release,
    push(day, arc, q, k, meta) {
      if (day !== lastDay || last === undefined) {
        last = buckets.get(day);
        if (last === undefined) {
          last = newBucket();
          buckets.set(day, last);
        }
        lastDay = day;
      }
      const n = last.length;
      last.q[n] = q;
      last.k[n] = k;
      last.arc[n] = arc;
      last.meta[n] = meta;
      last.length = n + 1;
      if (n + 1 === ROWS_PER_BUCKET) flush(day, last);
    },
    close() {
      for (const [day, bucket] of buckets) flush(day, bucket);
      buckets.clear();
      release();
      return blocks;
    },
  };
}

function asBytes(column: Float64Array | Uint32Array): Buffer {
  return Buffer.from(column.buffer, column.byteOffset, column.byteLength);
}

/** Columns with room for `capacity` rows. */
export function allocateRows(capacity: number): StagedRows {
  return {
    length: capacity,
    q: new Float64Array(capacity),
    k: new Float64Array(capacity),
    arc: new Uint32Array(capacity),
    meta: new Uint32Array(capacity),
  };
}

/** Reads one block back, into the columns of `into` from row `at`. */
export function readBlock(
  fd: number,
  { offset, length: n }: StagedBlock,
  into: StagedRows,
  at: number,
): void {
  let from = offset;
  for (const column of [into.q, into.k, into.arc, into.meta]) {
    const bytes = asBytes(column.subarray(at, at + n));
    for (let done = 0; done < bytes.length; ) {
      const got = readSync(fd, bytes, done, bytes.length - done, from + done);
      if (got === 0) throw new Error('staged rows end early');
      done += got;
    }
    from += bytes.length;
  }
}

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { download } from '../../src/raw/s3-download.ts';
import { failureOf } from '../pipeline/zone.ts';
import { type Fate, fakeBucket } from './fake-bucket.ts';

// the pauses between tries are not what is tested
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

const OBJECT = { key: 'batch/a.csv', size: 10_000, etag: 'one' };
const CONTENT = Buffer.from(Array.from({ length: OBJECT.size }, (_, i) => (i * 7 + (i >> 8)) & 255));

describe('a download', () => {
  let folder: string;
  let next = 0;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cityflow-download-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const place = () => path.join(folder, `copy-${next++}`);
  const quiet = () => {};

  it('gives the bytes of the object however its answers break, and asks for none twice', async () => {
    const cut = fc.integer({ min: 1, max: 4_000 }).map((after) => ({ kind: 'cut', after }) as const);
    const short = fc.integer({ min: 1, max: 4_000 }).map((after) => ({ kind: 'short', after }) as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(cut, short), { maxLength: 8 }), async (fates) => {
        const file = place();
        const bucket = fakeBucket(OBJECT, CONTENT, fates);
        expect(await download(bucket, OBJECT, file, quiet)).toBe('complete');
        expect(readFileSync(file).equals(CONTENT)).toBe(true);
        expect(bucket.sent()).toBe(OBJECT.size);
        expect(existsSync(`${file}.part`)).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('goes on from what an earlier process left', async () => {
    const file = place();
    writeFileSync(`${file}.part`, CONTENT.subarray(0, 6_000));
    const bucket = fakeBucket(OBJECT, CONTENT);
    const told: number[] = [];
    await download(bucket, OBJECT, file, (done) => told.push(done));
    expect(bucket.sent()).toBe(4_000);
    expect(told).toEqual([6_000, 7_000, 8_000, 9_000, 10_000]);
    expect(readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('starts again when what was left is longer than the object', async () => {
    const file = place();
    writeFileSync(`${file}.part`, Buffer.alloc(OBJECT.size + 1));
    await download(fakeBucket(OBJECT, CONTENT), OBJECT, file, quiet);
    expect(readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('understands a server that passes over the range', async () => {
    const file = place();
    writeFileSync(`${file}.part`, CONTENT.subarray(0, 6_000));
    await download(fakeBucket(OBJECT, CONTENT, [{ kind: 'from-start' }]), OBJECT, file, quiet);
    expect(readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('leaves an object that changed, and what it had of the old one', async () => {
    const file = place();
    writeFileSync(`${file}.part`, CONTENT.subarray(0, 6_000));
    const changed = fakeBucket({ ...OBJECT, etag: 'two' }, CONTENT);
    expect(await download(changed, OBJECT, file, quiet)).toBe('changed');
    expect(existsSync(`${file}.part`)).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it('gives up after five answers without a byte, and keeps what it has', async () => {
    const file = place();
    const dead: Fate = { kind: 'cut', after: 0 };
    const bucket = fakeBucket(OBJECT, CONTENT, [{ kind: 'cut', after: 3_000 }, dead, dead, dead, dead, dead]);
    expect((await failureOf(download(bucket, OBJECT, file, quiet))).code).toBe('S3_UNREACHABLE');
    expect(readFileSync(`${file}.part`).length).toBe(3_000);
    expect(await download(bucket, OBJECT, file, quiet)).toBe('complete');
    expect(bucket.sent()).toBe(OBJECT.size);
  });

  it('tells a disk that refuses from a network that breaks', async () => {
    const file = path.join(folder, 'no-such-folder', 'copy');
    const error = await failureOf(download(fakeBucket(OBJECT, CONTENT), OBJECT, file, quiet));
    expect(error.code).toBe('WRITE_FAILED');
  });

  it('makes an empty file of an empty object', async () => {
    const file = place();
    const empty = { ...OBJECT, size: 0 };
    expect(await download(fakeBucket(empty, Buffer.alloc(0)), empty, file, quiet)).toBe('complete');
    expect(readFileSync(file).length).toBe(0);
  });
});

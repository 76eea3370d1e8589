import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ObjectCache, openCache } from '../../src/raw/s3-cache.ts';
import type { S3Object } from '../../src/s3/bucket.ts';
import { failureOf } from '../pipeline/zone.ts';

describe('copies of objects', () => {
  let cacheDir: string;
  beforeEach(() => {
    cacheDir = mkdtempSync(path.join(tmpdir(), 'cityflow-cache-'));
  });
  afterEach(() => rmSync(cacheDir, { recursive: true, force: true }));

  const object = (name: string, etag = 'e1', size = 100): S3Object => ({ key: `batch/${name}`, size, etag });
  const open = (cacheLimitBytes = 250, origin = 'aws bucket') =>
    openCache({ cacheDir, cacheLimitBytes, origin });
  /** the objects whose copies are there, by the last part of their key */
  const names = () => readdirSync(cacheDir).map((file) => file.split('-').slice(2).join('-'));

  async function store(cache: ObjectCache, wanted: S3Object): Promise<void> {
    await cache.makeRoom(wanted);
    writeFileSync(cache.place(wanted), Buffer.alloc(wanted.size));
  }
  /** as if the copy had been used so many hours ago */
  const age = (cache: ObjectCache, wanted: S3Object, hours: number) =>
    utimesSync(cache.place(wanted), Date.now() / 1000 - hours * 3600, Date.now() / 1000 - hours * 3600);

  it('lie elsewhere for another content, key, bucket or server', async () => {
    const [one, other] = [await open(), await open(250, 'http://127.0.0.1 bucket')];
    const places = [
      one.place(object('a.csv')),
      one.place(object('a.csv', 'e2')),
      one.place(object('b.csv')),
      other.place(object('a.csv')),
    ];
    expect(new Set(places).size).toBe(4);
    expect(places.every((place) => path.dirname(place) === cacheDir)).toBe(true);
    expect(path.dirname(one.place({ ...object('x'), key: '../../etc/a b*?.csv' }))).toBe(cacheDir);
  });

  it('are known again by a later run, when they are whole', async () => {
    await store(await open(), object('a.csv'));
    const later = await open();
    expect(await later.holds(object('a.csv'))).toBe(true);
    expect(await later.holds(object('a.csv', 'e2'))).toBe(false);
    expect(await later.holds(object('a.csv', 'e1', 99))).toBe(false);
  });

  it('go beyond the limit, those used longest ago first', async () => {
    const earlier = await open();
    for (const name of ['a.csv', 'b.csv']) await store(earlier, object(name));
    age(earlier, object('a.csv'), 1);
    age(earlier, object('b.csv'), 2);
    await store(await open(), object('c.csv'));
    expect(names().sort()).toEqual(['a.csv', 'c.csv']);
  });

  it('count what an interrupted download left', async () => {
    const earlier = await open();
    await store(earlier, object('a.csv'));
    age(earlier, object('a.csv'), 1);
    writeFileSync(`${earlier.place(object('b.csv'))}.part`, Buffer.alloc(90));
    await store(await open(), object('c.csv'));
    expect(names().sort()).toEqual(['b.csv.part', 'c.csv']);
  });

  it('stay while the run that uses them goes on, and go when it is done', async () => {
    const earlier = await open();
    await store(earlier, object('a.csv'));
    age(earlier, object('a.csv'), 1);
    const cache = await open();
    expect(await cache.holds(object('a.csv'))).toBe(true);
    for (const name of ['b.csv', 'c.csv', 'd.csv']) await store(cache, object(name));
    expect(names().sort()).toEqual(['a.csv', 'b.csv', 'c.csv', 'd.csv']);
    await cache.trim();
    expect(names()).toHaveLength(2);
  });

  it('are left alone by whoever only looked at the zone', async () => {
    const cache = await open();
    for (const name of ['a.csv', 'b.csv', 'c.csv']) await store(cache, object(name));
    await (await open()).trim();
    expect(names()).toHaveLength(3);
  });

  it('of an earlier content go when the object changed, whatever the limit', async () => {
    await store(await open(10_000), object('a.csv'));
    const cache = await open(10_000);
    await store(cache, object('a.csv', 'e2'));
    expect(names()).toEqual(['a.csv']);
    expect(await cache.holds(object('a.csv', 'e2'))).toBe(true);
  });

  it('are refused with sizes and the setting when the disk has no room', async () => {
    const error = await failureOf((await open()).makeRoom(object('huge.csv', 'e1', 1e18)));
    expect(error.code).toBe('INPUT_TOO_LARGE');
    expect(error.params).toMatchObject({ file: 'batch/huge.csv', size: '1000000000000 Mo', path: cacheDir });
  });
});

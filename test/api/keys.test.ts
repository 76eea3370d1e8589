import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeyFile, writeKeyFile } from '../../src/api/guard/key-file.ts';
import { openKeyRing } from '../../src/api/guard/key-ring.ts';
import { drawKey, idOfKey, isActive, matches } from '../../src/api/guard/keys.ts';
import { CityflowError } from '../../src/domain/errors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NOW = new Date('2026-03-01T10:00:00.000Z');
const draw = (name: string, expiresAt: string | null = null) =>
  drawKey({ name, role: 'export', expiresAt }, NOW);
let files = 0;
const newFile = () => path.join(folder, `${++files}`, 'keys.json');

describe('an API key', () => {
  it('is another one each time, and what is kept of it does not hold it', () => {
    const [a, b] = [draw('gps'), draw('gps')];
    expect(a.key).toMatch(/^cf_[0-9a-f]{8}_[\w-]{43}$/);
    expect(a.key).not.toBe(b.key);
    expect(JSON.stringify(a.kept)).not.toContain(a.key.slice(12));
    expect(idOfKey(a.key)).toBe(a.kept.id);
    expect(matches(a.kept, a.key)).toBe(true);
    expect(matches(a.kept, b.key)).toBe(false);
    expect(matches(a.kept, `${a.key.slice(0, -1)}${a.key.endsWith('A') ? 'B' : 'A'}`)).toBe(false);
  });

  it.each(['', 'cf_', 'cf_0123abcd_short', '{"$gt":""}', "' OR 1=1", `cf_0123ABCD_${'a'.repeat(43)}`])(
    'is not: %s',
    (text) => expect(idOfKey(text)).toBeNull(),
  );

  it('is active until it expires or is revoked', () => {
    const at = NOW.getTime();
    const { kept } = draw('gps', '2026-03-01T11:00:00.000Z');
    expect(isActive(kept, at)).toBe(true);
    expect(isActive(kept, at + 3_600_000)).toBe(false);
    expect(isActive({ ...kept, revoked_at: NOW.toISOString() }, at)).toBe(false);
    expect(isActive(draw('gps').kept, Date.parse('2999-01-01'))).toBe(true);
  });
});

describe('the file of keys', () => {
  it('is read as it was written, by its owner alone', async () => {
    const file = newFile();
    expect(readKeyFile(file)).toEqual([]);
    const keys = [draw('gps').kept, draw('ville', '2027-01-01T00:00:00.000Z').kept];
    await writeKeyFile(file, keys);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKeyFile(file)).toEqual(keys);
  });

  it('is refused when others may write it, not when they may read it', async () => {
    const file = newFile();
    await writeKeyFile(file, []);
    chmodSync(file, 0o644);
    expect(readKeyFile(file)).toEqual([]);
    for (const mode of [0o620, 0o602]) {
      chmodSync(file, mode);
      expect(() => readKeyFile(file)).toThrow('KEYS_FILE_EXPOSED');
    }
  });

  it.each(['', '{', '[]', '{"version":2,"keys":[]}', '{"version":1,"keys":[{"id":"x"}]}'])(
    'is refused when it holds %s',
    async (text) => {
      const file = newFile();
      await writeKeyFile(file, []);
      writeFileSync(file, text);
      expect(() => readKeyFile(file)).toThrow('KEYS_FILE_INVALID');
    },
  );
});

describe('a ring of keys', () => {
  it('notices what changes in its file, and keeps the last good keys when the file is spoilt', async () => {
    const file = newFile();
    let at = NOW.getTime();
    const failures: CityflowError[] = [];
    const ring = openKeyRing({ file, now: () => at, onFailure: (error) => failures.push(error) });
    const [a, b] = [draw('gps'), draw('gps')];
    expect(ring.find(a.key)).toBeNull();

    await writeKeyFile(file, [a.kept, b.kept]);
    at += 2_000;
    expect(ring.find(a.key)).toEqual(a.kept);
    expect(ring.find(b.key)).toEqual(b.kept);
    expect(ring.find(draw('gps').key)).toBeNull();
    expect(ring.find(`${a.key.slice(0, 12)}${b.key.slice(12)}`)).toBeNull();

    await writeKeyFile(file, [{ ...a.kept, revoked_at: NOW.toISOString() }, b.kept]);
    at += 2_000;
    expect(ring.find(a.key)).toBeNull();
    expect(ring.find(b.key)).toEqual(b.kept);

    writeFileSync(file, 'spoilt');
    for (let i = 0; i < 3; i += 1) {
      at += 2_000;
      expect(ring.find(b.key)).toEqual(b.kept);
    }
    expect(failures.map(({ code }) => code)).toEqual(['KEYS_FILE_INVALID']);

    rmSync(file);
    at += 2_000;
    expect(ring.find(b.key)).toBeNull();
  });

  it('does not open on a file that cannot be used', async () => {
    const file = newFile();
    await writeKeyFile(file, []);
    writeFileSync(file, 'spoilt');
    expect(() => openKeyRing({ file, onFailure: () => {} })).toThrow(CityflowError);
  });
});

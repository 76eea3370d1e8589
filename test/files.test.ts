import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CityflowError, errorText } from '../src/domain/errors.ts';
import { removeTemporaries, replaceFile, writeFileAtomic } from '../src/files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cityflow-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('writeFileAtomic', () => {
  it('makes the folder, replaces the content, leaves nothing else', async () => {
    const file = path.join(folder, 'a', 'b', 'rapport.json');
    await writeFileAtomic(file, 'un');
    await writeFileAtomic(file, 'été');
    expect(await readFile(file, 'utf8')).toBe('été');
    expect(await readdir(path.dirname(file))).toEqual(['rapport.json']);
  });

  it('keeps the old content when writing fails, and cleans up after itself', async () => {
    const file = path.join(folder, 'rapport.json');
    await writeFileAtomic(file, 'ancien');
    const failure = new Error('the writer gave up');
    const attempt = replaceFile(file, async (temporary) => {
      expect(path.dirname(temporary)).toBe(folder);
      expect(path.basename(temporary)).toBe(`.rapport.json.${process.pid}.tmp`);
      await writeFile(temporary, 'moitié');
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await readFile(file, 'utf8')).toBe('ancien');
    expect(await readdir(folder)).toEqual(['rapport.json']);
  });

  it('says in one line what the disk refused', async () => {
    const file = path.join(folder, 'rapport.json');
    await mkdir(path.join(file, 'plein'), { recursive: true });
    const error = await writeFileAtomic(file, 'x').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(CityflowError);
    expect(errorText(error as CityflowError, 'fr')).toContain(`écriture impossible : ${file} (EISDIR: `);
    expect(await readdir(folder)).toEqual(['rapport.json']);
  });

  it('refuses a folder whose place is taken by a file', async () => {
    await writeFile(path.join(folder, 'reports'), '');
    await expect(writeFileAtomic(path.join(folder, 'reports', 'r.json'), 'x')).rejects.toMatchObject({
      code: 'WRITE_FAILED',
    });
  });
});

describe('removeTemporaries', () => {
  it('removes what killed writers left, at any depth, and only that', async () => {
    await mkdir(path.join(folder, 'jour=2023-11-21'));
    const forgotten = [
      path.join(folder, '.rapport.json.123.tmp'),
      path.join(folder, 'jour=2023-11-21', '.mesures.parquet.7.tmp'),
    ];
    for (const file of forgotten) await writeFile(file, 'moitié');
    await writeFile(path.join(folder, 'notes.tmp'), 'à moi');
    await writeFile(path.join(folder, 'rapport.json'), 'entier');
    expect(await removeTemporaries(folder)).toEqual(forgotten);
    expect((await readdir(folder)).sort()).toEqual(['jour=2023-11-21', 'notes.tmp', 'rapport.json']);
    expect(await removeTemporaries(path.join(folder, 'absent'))).toEqual([]);
  });
});

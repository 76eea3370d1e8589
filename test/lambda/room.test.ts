import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import { lambdaDefaults } from '../../src/lambda/place.ts';
import { checkRoom, type FileToRead, stagingBytes } from '../../src/lambda/room.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cityflow-room-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = readConfig({}, folder, lambdaDefaults({ folder, memoryMb: 1024 }));
const file = (name: string, size: number, download: number): FileToRead => ({
  path: name,
  size,
  download,
  staging: stagingBytes('comptages', name, size),
});

describe('room in /tmp', () => {
  it('is needed for a copy of what lies in S3 and for the rows on their way into the lake', () => {
    expect(stagingBytes('comptages', 'batch/a.csv', 1e9)).toBe(0.15e9);
    expect(stagingBytes('comptages', 'batch/a.csv.gz', 1e9)).toBe(35e9 * 1.15);
    expect(stagingBytes('comptages', 'batch/a.json', 1e9)).toBe(1.15e9);
    expect(stagingBytes('bikes', 'batch/a.csv', 1e9)).toBe(0);
  });

  it('is there for little', async () => {
    await expect(checkRoom(config, [])).resolves.toBeUndefined();
    await expect(checkRoom(config, [file('batch/a.csv', 1e6, 1e6)])).resolves.toBeUndefined();
  });

  it.each([
    ['to download', file('batch/comptages_routiers/annee.csv', 900e12, 900e12)],
    ['to sort by day', file('batch/comptages_routiers/annee.csv', 900e12, 0)],
  ])(
    'is missing for a file too large %s: its name, its size, what is free, what to do',
    async (_name, large) => {
      const error = await checkRoom(config, [file('batch/a.csv', 1e6, 1e6), large]).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(error instanceof CityflowError)) throw new Error('room was found');
      expect(error.code).toBe('TMP_TOO_SMALL');
      const text = errorText(error, 'fr');
      expect(text).toContain('batch/comptages_routiers/annee.csv (900000000 Mo)');
      expect(text).toMatch(/\d+ Mo libres sur \d+ Mo/);
      expect(text).toMatch(/stockage éphémère.*Fargate/);
    },
  );

  it('is that of the disk on which all of it lies', async () => {
    const { bavail, bsize } = statfsSync(folder);
    const third = (bavail * bsize) / 3;
    await expect(checkRoom(config, [{ path: 'a', size: 1, download: third, staging: third }])).resolves.toBe(
      undefined,
    );
    await expect(
      checkRoom(config, [{ path: 'a', size: 1, download: 2 * third, staging: 2 * third }]),
    ).rejects.toThrow('TMP_TOO_SMALL');
  });
});

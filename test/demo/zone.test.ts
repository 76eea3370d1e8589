import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeDemo } from '../../src/demo/demo.ts';
import { planDemo } from '../../src/demo/plan.ts';
import type { Truth } from '../../src/demo/truth.ts';
import { SYNTHETIC_MARKER, SYNTHETIC_TAG } from '../../src/domain/synthetic.ts';
import { openCsv } from '../../src/raw/csv.ts';
import { describeWithRealData } from '../shared-data.ts';

const SMALL = { days: 3, arcs: 15, seed: 5 };

let out: string;
beforeEach(() => {
  out = mkdtempSync(path.join(tmpdir(), 'cityflow-demo-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const files = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();

function fingerprint(root: string): string {
  const hash = createHash('sha256');
  for (const file of files(root)) hash.update(`${file}\0`).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

const read = (...parts: string[]) => readFileSync(path.join(out, ...parts), 'utf8');

describe('a demo zone', () => {
  it('is the same, byte for byte, wherever and whenever it is made', async () => {
    await writeDemo({ out, ...SMALL });
    const first = fingerprint(out);
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Pacific/Auckland';
      await writeDemo({ out, ...SMALL });
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(fingerprint(out)).toBe(first);
    await writeDemo({ out, ...SMALL, seed: 6 });
    expect(fingerprint(out)).not.toBe(first);
  });

  it('says everywhere that it is invented', async () => {
    await writeDemo({ out, ...SMALL });
    expect(read(SYNTHETIC_MARKER)).toMatch(/^Données synthétiques/);
    const data = files(out).filter((file) => file !== SYNTHETIC_MARKER && file !== 'truth.json');
    expect(data.filter((file) => !path.basename(file).includes(SYNTHETIC_TAG))).toEqual([]);
    expect(data.length).toBeGreaterThan(10);
    for (const file of data.filter((name) => /comptages|referentiel|chantiers/.test(name))) {
      for (const row of openCsv(file, readFileSync(path.join(out, file))).rows()) {
        expect(row.text).toContain('SYN');
      }
    }
    for (const file of data.filter((name) => name.startsWith('api'))) expect(read(file)).toContain('SYN');
  });

  it('has every source of the contract, one snapshot of each API a day', async () => {
    const { rows, bytes, from, to } = await writeDemo({ out, ...SMALL });
    expect(existsSync(path.join(out, `api/bikes/dt=${from}/hour=23/bikes_${SYNTHETIC_TAG}.json`))).toBe(true);
    expect(existsSync(path.join(out, `api/weather/dt=${to}/hour=23/weather_${SYNTHETIC_TAG}.json`))).toBe(
      true,
    );
    for (const api of ['bikes', 'weather', 'traffic_ratp'])
      expect(readdirSync(path.join(out, 'api', api))).toHaveLength(3);
    expect(readdirSync(path.join(out, 'batch')).sort()).toEqual([
      'arrondissements',
      'calendrier',
      'chantiers',
      'comptages_routiers',
      'referentiel_voies',
    ]);
    const truth = JSON.parse(read('truth.json')) as Truth;
    expect(truth.comptages.lignes).toBe(rows);
    expect(readFileSync(path.join(out, truth.comptages.fichier)).length).toBe(bytes);
    expect(truth.jours.map(({ date }) => date)).toEqual(['2025-11-16', '2025-11-17', '2025-11-18']);
  });
});

describe('the folder of a demo zone', () => {
  const refused = { code: 'OUTPUT_EXISTS' };

  it('is refused when it holds anything else', async () => {
    writeFileSync(path.join(out, 'notes.txt'), 'mine');
    await expect(writeDemo({ out, ...SMALL })).rejects.toMatchObject(refused);
    expect(files(out)).toEqual(['notes.txt']);
    await expect(writeDemo({ out: path.join(out, 'notes.txt'), ...SMALL })).rejects.toMatchObject(refused);
  });

  it('is refused when real files were put beside the invented ones', async () => {
    await writeDemo({ out, ...SMALL });
    mkdirSync(path.join(out, 'batch/comptages_velo'));
    writeFileSync(path.join(out, 'batch/comptages_velo/comptage-velo.csv'), 'real');
    const before = fingerprint(out);
    await expect(writeDemo({ out, ...SMALL, seed: 9 })).rejects.toMatchObject(refused);
    expect(fingerprint(out)).toBe(before);
  });

  it('keeps the earlier zone when the work is stopped, and no trace of the new one', async () => {
    await writeDemo({ out, ...SMALL });
    const before = fingerprint(out);
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    const work = writeDemo({ out, ...SMALL, seed: 9, signal: stop.signal, onProgress });
    await expect(work).rejects.toThrow(/abort/i);
    expect(fingerprint(out)).toBe(before);
  });

  it('is cleaned of what a killed run left', async () => {
    await writeDemo({ out, ...SMALL });
    const before = fingerprint(out);
    mkdirSync(path.join(out, `.${SYNTHETIC_TAG}.en-cours/api`), { recursive: true });
    mkdirSync(path.join(out, `.${SYNTHETIC_TAG}.ancien`));
    await writeDemo({ out, ...SMALL });
    expect(fingerprint(out)).toBe(before);
  });
});

describe('the size of a demo zone', () => {
  it('follows from the number of rows asked, up to the real size', () => {
    expect(planDemo({ rows: 20_400_000 })).toMatchObject({
      arcs: 3348,
      from: '2025-03-10',
      to: '2025-11-18',
    });
    expect(planDemo({ rows: 1000, arcs: 20 }).dates).toHaveLength(3);
    expect(planDemo({})).toMatchObject({ arcs: 120, counters: 40, from: '2025-09-05' });
  });

  it('must make sense', () => {
    expect(() => planDemo({ days: 0 })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => planDemo({ arcs: 2.5 })).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(() => planDemo({ from: '2025-02-30' })).toThrow(expect.objectContaining({ code: 'DATE_INVALID' }));
  });
});

describeWithRealData('demo files beside the real ones', (real) => {
  it('have the same columns, ends of line and size of rows', async () => {
    await writeDemo({ out, days: 2, arcs: 300, seed: 1 });
    const pairs = [
      [
        'batch/comptages_routiers',
        /comptages-routiers/,
        'batch/comptages_routiers/convention_2022-11_2023-12.csv',
      ],
      [
        'batch/referentiel_voies',
        /referentiel/,
        'batch/referentiel_voies/referentiel-comptages-routiers.csv',
      ],
      ['batch/chantiers', /chantiers/, 'batch/chantiers/chantiers-perturbants_2023-12.csv'],
      ['batch/calendrier', /scolaire/, 'batch/calendrier/fr-en-calendrier-scolaire.csv'],
      ['batch/calendrier', /feries/, 'batch/calendrier/jours_feries_metropole.csv'],
    ] as const;
    for (const [folder, name, model] of pairs) {
      const file = readdirSync(path.join(out, folder)).find((entry) => name.test(entry)) ?? '';
      const [ours, theirs] = [path.join(out, folder, file), path.join(real, 'raw', model)].map((at) =>
        readFileSync(at),
      );
      const firstLine = (bytes: Buffer | undefined) => bytes?.subarray(0, bytes.indexOf('\n') + 1).toString();
      expect(firstLine(ours)).toBe(firstLine(theirs));
    }
    const { comptages } = JSON.parse(read('truth.json')) as Truth;
    const size = readFileSync(path.join(out, comptages.fichier)).length / comptages.lignes;
    expect(size).toBeGreaterThan(295);
    expect(size).toBeLessThan(320);
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import { run, WHOLE_JOB } from '../../src/pipeline/run.ts';
import type { SourceName } from '../../src/raw/zone.ts';
import { type Contents, differences, everything, outputContents, storeContents } from './outputs.ts';
import { runProgram } from './program.ts';
import {
  failureLines,
  failureOf,
  ingested,
  makeDemo,
  makeZone,
  removeZones,
  type TestZone,
  temporaryFolder,
  tree,
} from './zone.ts';

const FIRST = '2025-10-26';
const SECOND = '2025-10-27';

let demo: string;
/** both days run; the second day alone */
let undisturbed: Contents;
let secondAlone: Contents;

beforeAll(async () => {
  demo = await makeDemo({ from: '2025-10-21', days: 7, arcs: 12 });
  const zone = makeZone({ from: demo });
  await zone.run(FIRST);
  await zone.run(SECOND);
  undisturbed = await everything(zone.config);
  zone.forget('db', 'output');
  await zone.run(SECOND);
  secondAlone = await everything(zone.config);
});
afterAll(removeZones);

const PLACES = ['lake', 'output', 'db'] as const;
type Place = (typeof PLACES)[number];

const folderOf = ({ config }: TestZone, place: Place) =>
  place === 'db' ? path.dirname(config.db) : config[place];

/** What the first day published is there, whole. */
async function expectFirstDayIntact(zone: TestZone): Promise<void> {
  const stored = await storeContents(zone.config);
  const published = outputContents(zone.config);
  const ofFirst = Object.keys(undisturbed).filter(
    (name) => name.includes(FIRST) && !name.startsWith('lac: '),
  );
  expect(ofFirst).toHaveLength(6 + 1 + 6 + 2);
  for (const name of ofFirst) {
    const [place = '', rest = ''] = name.split(/: (.*)/s);
    expect((place === 'base' ? stored : published)[rest], name).toBe(undisturbed[name]);
  }
}

/** Whether this process may mount a small file system of its own. */
const mountable = (() => {
  const folder = temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0;
  if (mounted) spawnSync('umount', [folder]);
  return mounted;
})();

/** A disk of its own on a folder, of which only so much is free. */
function openDisk(folder: string) {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]);
  if (mounted.status !== 0) throw new Error(String(mounted.stderr));
  const ballast = path.join(folder, 'lest');
  return {
    leave(kilobytes: number) {
      rmSync(ballast, { force: true });
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - kilobytes * 1024)));
    },
    empty: () => rmSync(ballast, { force: true }),
    close: () => spawnSync('umount', ['--lazy', folder]),
  };
}

if (!mountable && process.env.CI === 'true') {
  it('a full disk: a file system must be mountable here', () => {
    throw new Error('mount -t tmpfs is not permitted: run as root, with the package mount');
  });
}

(mountable ? describe : describe.skip)(
  `a full disk${mountable ? ' (tmpfs)' : ' (left out: no file system can be mounted here; see the limit on the size of files)'}`,
  () => {
    it.each(PLACES)(
      'of the %s: one line, exit code 1, earlier results intact, and the next run ends well',
      async (place) => {
        const zone = makeZone({ from: demo });
        const disk = openDisk(folderOf(zone, place));
        try {
          await zone.run(FIRST);
          // a lake made again has something to write
          if (place === 'lake') {
            for (const name of readdirSync(zone.config.lake))
              rmSync(path.join(zone.config.lake, name), { recursive: true });
          }
          disk.leave(24);
          const { code, stdout, stderr } = await runProgram(zone, ['run', '--date', SECOND, '--quiet']);
          expect(code).toBe(1);
          expect(stdout).toBe('');
          expect(stderr).toMatch(
            place === 'db'
              ? /^cityflow : base \/.*\/db\/cityflow\.db inutilisable : .* — vérifiez .* la place \(CITYFLOW_DB\)\n$/
              : /^cityflow : écriture impossible : \/.* \(.*\) — libérez de la place .*\n$/,
          );
          expect(stderr).toContain(folderOf(zone, place));
          disk.empty();
          await expectFirstDayIntact(zone);
          await zone.run(SECOND);
          expect(differences(await everything(zone.config), undisturbed)).toEqual([]);
        } finally {
          disk.close();
        }
      },
      60_000,
    );

    it.each(PLACES)(
      'of the %s, wherever it fills up: never anything but an error for the operator',
      async (place) => {
        const codes = new Set<string>();
        for (const kilobytes of [0, 4, 16, 32, 64, 130, 260, 600, 6000]) {
          const zone = makeZone({ from: demo });
          const disk = openDisk(folderOf(zone, place));
          try {
            disk.leave(kilobytes);
            try {
              await zone.run(SECOND);
              codes.add('ok');
            } catch (error) {
              if (!(error instanceof CityflowError)) throw error;
              codes.add(error.code);
            }
            disk.empty();
            await zone.run(SECOND);
            expect(differences(await everything(zone.config), secondAlone)).toEqual([]);
            expect(tree(zone.config.lake).filter((name) => /\.tmp$|^\.travail/.test(name))).toEqual([]);
          } finally {
            disk.close();
          }
        }
        expect([...codes].sort()).toEqual(['ok', place === 'db' ? 'STORE_FAILED' : 'WRITE_FAILED'].sort());
      },
      120_000,
    );

    it('of the lake, under two reading threads', async () => {
      const zone = makeZone({ from: demo });
      const roads = tree(zone.raw).find((name) => name.includes('comptages_routiers')) ?? '';
      const [header, ...rows] = zone.read(roads).trimEnd().split(/\r?\n/);
      const padding = `;${'x'.repeat(Math.ceil((49 << 20) / rows.length))}`;
      zone.put({ [roads]: [`${header};remarque`, ...rows.map((row) => row + padding), ''].join('\n') });
      const disk = openDisk(zone.config.lake);
      try {
        disk.leave(40);
        expect(await failureOf(zone.run(SECOND))).toMatchObject({
          code: 'WRITE_FAILED',
          params: {
            path: expect.stringContaining(zone.config.lake),
            detail: expect.stringContaining('ENOSPC'),
          },
        });
        disk.empty();
        expect((await zone.run(SECOND)).code).toBe(0);
      } finally {
        disk.close();
      }
    });
  },
);

describe('a limit on the size of files (RLIMIT_FSIZE)', () => {
  it.each([4, 16, 64])(
    'of %i KB: one line, exit code 1, and the next run ends well',
    async (kilobytes) => {
      const zone = makeZone({ from: demo });
      const { code, stderr } = await runProgram(zone, ['run', '--date', SECOND], {
        under: ['bash', '-c', `ulimit -f ${kilobytes} && exec "$@"`, 'bash'],
      });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^cityflow : (écriture impossible|base) .*\n$/);
      expect(left(zone).filter((name) => /\.tmp$|\.travail|-wal$/.test(name))).toEqual([]);
      await zone.run(SECOND);
      expect(differences(await everything(zone.config), secondAlone)).toEqual([]);
    },
    60_000,
  );
});

describe('a place that cannot be written to', () => {
  it.each([
    ['lake', { lake: 'fichier' }],
    ['lake below a file', { lake: 'fichier/lac' }],
    ['output', { output: 'fichier' }],
    ['database: a folder', { db: 'dossier' }],
    ['database below a file', { db: 'fichier/cityflow.db' }],
  ])('%s: one line that names it', async (_what, places) => {
    const zone = makeZone({ from: demo });
    writeFileSync(path.join(zone.folder, 'fichier'), '');
    mkdirSync(path.join(zone.folder, 'dossier'));
    const [[name, place] = []] = Object.entries(places);
    const wrong = path.join(zone.folder, place ?? '');
    const config = { ...zone.config, [name ?? '']: wrong };
    const failure = await failureOf(
      run(config, { ...WHOLE_JOB, dates: { from: SECOND, to: SECOND } }, () => {}),
    );
    expect(failure.code).toBe(name === 'db' ? 'STORE_FAILED' : 'WRITE_FAILED');
    expect(errorText(failure, 'fr')).toContain(path.join(zone.folder, place?.split('/')[0] ?? ''));
    expect(errorText(failure, 'fr')).not.toContain('\n');
  });
});

describe('a file of the raw zone that cannot be read', () => {
  const BAD = {
    comptages: 'batch/comptages_routiers/mauvais.csv',
    bikes: 'api/bikes/dt=2025-10-27/mauvais.json',
    traffic: 'api/traffic/dt=2025-10-27/mauvais.json',
    weather: 'api/weather/dt=2025-10-27/mauvais.json',
    chantiers: 'batch/chantiers/mauvais.csv',
    referentiel: 'batch/referentiel_voies/mauvais.csv',
    arrondissements: 'batch/arrondissements/mauvais.geojson',
    calendrier: 'batch/calendrier/mauvais.csv',
  } as const satisfies Record<SourceName, string>;
  const SOURCES = Object.entries(BAD) as [SourceName, string][];

  /** The run says one line for each bad file and otherwise gives what it gives without them. */
  async function expectNamed(zone: TestZone): Promise<void> {
    const done = await zone.run(SECOND);
    expect(done.code).toBe(3);
    for (const [source, file] of SOURCES) {
      const lines = failureLines(done, source);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(/ : illisible \([^\n]+\)$/);
      expect(lines[0]).toContain(file);
      expect(ingested(done, source).read).toBeGreaterThan(0);
    }
    expect(differences(await everything(zone.config), secondAlone)).toEqual([]);
  }

  it('a link to nowhere, one in every source', async () => {
    const zone = makeZone({ from: demo });
    for (const [, file] of SOURCES) {
      zone.put({ [file]: '' });
      zone.remove(file);
      symlinkSync(path.join(zone.folder, 'nulle-part'), path.join(zone.raw, file));
    }
    await expectNamed(zone);
  });

  it('a folder named like a file, one in every source', async () => {
    const zone = makeZone({ from: demo });
    for (const [, file] of SOURCES) mkdirSync(path.join(zone.raw, file), { recursive: true });
    await expectNamed(zone);
  });

  const limited = asOthers();
  it.runIf(limited)(
    `a file without permission${limited ? '' : ' (left out: root reads everything, and setpriv is missing)'}`,
    async () => {
      const zone = makeZone({ from: demo });
      for (const [, file] of SOURCES) {
        zone.put({ [file]: 'secret' });
        chmodSync(path.join(zone.raw, file), 0);
      }
      const { code, stderr } = await runProgram(zone, ['run', '--date', SECOND, '--quiet'], {
        under: limited ?? [],
      });
      expect(code).toBe(3);
      const lines = stderr.trimEnd().split('\n');
      for (const [, file] of SOURCES)
        expect(lines).toContainEqual(expect.stringMatching(`${file} : illisible .EACCES`));
      expect(lines).toHaveLength(SOURCES.length);
      expect(differences(await everything(zone.config), secondAlone)).toEqual([]);
    },
    60_000,
  );
});

/** The words before a command that make root ask for permission like anybody; null where that cannot be had. */
function asOthers(): readonly string[] | null {
  if (process.getuid?.() !== 0) return [];
  const words = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];
  return spawnSync(words[0] ?? '', [...words.slice(1), 'true']).status === 0 ? words : null;
}

/** Everything on the disk of a zone but its raw files. */
function left({ config }: TestZone): string[] {
  return PLACES.flatMap((place) => tree(place === 'db' ? path.dirname(config.db) : config[place]));
}

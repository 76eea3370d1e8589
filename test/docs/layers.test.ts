import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BIOME = path.join(ROOT, 'node_modules/@biomejs/biome/bin/biome');

const LAYER = 'lint/style/noRestrictedImports';
const ENVIRONMENT = 'lint/style/noProcessEnv';

/** What one file of a folder may import, and what it may not. */
const LAYERS: Record<string, { allowed: string[]; refused: string[] }> = {
  'src/config.ts': {
    allowed: ['./domain/a.ts', 'node:fs'],
    refused: ['./files.ts', './cli/a.ts', './store/a.ts'],
  },
  'src/domain/a.ts': {
    allowed: ['./b.ts', './traffic/b.ts', '@turf/boolean-point-in-polygon'],
    refused: ['node:path', 'node:fs/promises', 'zod', '../raw/a.ts', '../files.ts', '../config.ts'],
  },
  'src/domain/traffic/a.ts': {
    allowed: ['./b.ts', '../b.ts'],
    refused: ['node:path', '../../raw/a.ts', '../../engine/a.ts', '../../config.ts'],
  },
  'src/s3/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '@aws-sdk/client-s3'],
    refused: ['../raw/a.ts', '../report/a.ts', '../files.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/raw/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '../s3/a.ts', 'node:fs'],
    refused: ['../engine/a.ts', '../lake/a.ts', '../sources/sources.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/collect/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '../files.ts', '../raw/a.ts', '../s3/a.ts'],
    refused: [
      '../sources/sources.ts',
      '../sources/bikes/a.ts',
      '../lake/a.ts',
      '../config.ts',
      '../cli/a.ts',
    ],
  },
  'src/engine/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '@duckdb/node-api'],
    refused: ['../raw/a.ts', '../lake/a.ts', '../sources/bikes/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/lake/a.ts': {
    allowed: ['./b.ts', '../raw/a.ts', '../engine/a.ts', '../domain/a.ts', '../files.ts'],
    refused: ['../sources/bikes/a.ts', '../store/a.ts', '../pipeline/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/sources/sources.ts': {
    allowed: ['./bikes/a.ts', '../lake/a.ts', '../raw/a.ts', '../collect/a.ts', '../domain/a.ts'],
    refused: ['../store/a.ts', '../pipeline/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/sources/bikes/a.ts': {
    allowed: [
      './b.ts',
      '../../lake/a.ts',
      '../../raw/a.ts',
      '../../engine/a.ts',
      '../../collect/a.ts',
      '../../domain/a.ts',
      '../../files.ts',
    ],
    refused: [
      '../weather/a.ts',
      '../sources.ts',
      '../../store/a.ts',
      '../../report/a.ts',
      '../../config.ts',
      '../../cli/a.ts',
    ],
  },
  'src/store/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', 'node:sqlite'],
    refused: ['../engine/a.ts', '../raw/a.ts', '../report/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/report/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '../files.ts', '../s3/a.ts', 'zod'],
    refused: ['../store/a.ts', '../engine/a.ts', '../sources/bikes/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/demo/a.ts': {
    allowed: ['./b.ts', '../domain/a.ts', '../files.ts'],
    refused: ['../raw/a.ts', '../lake/a.ts', '../pipeline/a.ts', '../config.ts', '../cli/a.ts'],
  },
  'src/pipeline/a.ts': {
    allowed: ['./b.ts', '../sources/sources.ts', '../sources/bikes/a.ts', '../store/a.ts', '../config.ts'],
    refused: ['../cli/a.ts', '../lambda/a.ts'],
  },
  'src/api/a.ts': {
    allowed: [
      './b.ts',
      './guard/b.ts',
      '../domain/a.ts',
      '../store/a.ts',
      '../files.ts',
      '../config.ts',
      'hono',
    ],
    refused: [
      '../engine/a.ts',
      '../lake/a.ts',
      '../sources/bikes/a.ts',
      '../pipeline/a.ts',
      '../raw/a.ts',
      '../cli/a.ts',
    ],
  },
  'src/api/routes/a.ts': {
    allowed: [
      './b.ts',
      '../b.ts',
      '../schemas/b.ts',
      '../../domain/a.ts',
      '../../store/store.ts',
      '../../report/csv.ts',
      '../../files.ts',
      'hono',
    ],
    refused: [
      '../../store/sqlite.ts',
      '../../report/s3.ts',
      '../../engine/a.ts',
      '../../pipeline/a.ts',
      '../../raw/a.ts',
      '../../cli/a.ts',
    ],
  },
  'src/cli/a.ts': {
    allowed: ['./b.ts', '../pipeline/a.ts', '../config.ts', '../domain/a.ts'],
    refused: ['../lambda/a.ts'],
  },
  'src/lambda/a.ts': {
    allowed: ['./b.ts', '../pipeline/a.ts', '../lake/a.ts', '../raw/a.ts', '../config.ts', '../domain/a.ts'],
    refused: ['../cli/a.ts', '../store/a.ts', '../engine/a.ts', '../sources/bikes/a.ts', '../files.ts'],
  },
  // a folder that biome.json does not know yet may import nothing: its layer has to be decided
  'src/unheard-of/a.ts': { allowed: ['./b.ts', 'node:fs'], refused: ['../domain/a.ts', '../cli/a.ts'] },
};

interface Finding {
  readonly file: string;
  readonly rule: string;
  readonly line: number;
}

describe('the import rules of biome.json', () => {
  let folder: string;
  let findings: Finding[];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'cityflow-layers-'));
    await cp(path.join(ROOT, 'biome.json'), path.join(folder, 'biome.json'));
    const write = async (file: string, text: string) => {
      await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    };
    for (const [file, { allowed, refused }] of Object.entries(LAYERS)) {
      const imports = [...allowed, ...refused].map((from, n) => `export { x as x${n} } from '${from}';\n`);
      await write(file, imports.join(''));
    }
    await write(
      'src/store/config-type.ts',
      "import type { Config } from '../config.ts';\nexport type C = Config;\n",
    );
    await write(
      'src/store/config-value.ts',
      "import { readConfig } from '../config.ts';\nexport const c = readConfig();\n",
    );
    await write('src/pipeline/environment.ts', 'export const home = process.env.HOME;\n');
    await write(
      'src/report/circle.ts',
      "import { square } from './square.ts';\nexport const circle = () => square;\n",
    );
    await write(
      'src/report/square.ts',
      "import { circle } from './circle.ts';\nexport const square = () => circle;\n",
    );
    findings = await lint(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const linesOf = (file: string, rule: string) =>
    findings.filter((found) => found.file === file && found.rule === rule).map(({ line }) => line);

  it.each(Object.entries(LAYERS))(
    '%s: refuses what its layer may not know, and nothing else',
    (file, layer) => {
      const all = [...layer.allowed, ...layer.refused];
      const refused = new Set(linesOf(file, LAYER).map((line) => all[line - 1]));
      expect([...refused].sort()).toEqual([...layer.refused].sort());
    },
  );

  it('lets a store name the type of the settings, but not read them', () => {
    expect(linesOf('src/store/config-type.ts', LAYER)).toEqual([]);
    expect(linesOf('src/store/config-value.ts', LAYER)).toEqual([1]);
  });

  it('lets config.ts alone read the environment', () => {
    expect(linesOf('src/pipeline/environment.ts', ENVIRONMENT)).toEqual([1]);
  });

  it('refuses import cycles', () => {
    const cycle = 'lint/suspicious/noImportCycles';
    expect(linesOf('src/report/circle.ts', cycle)).toEqual([1]);
    expect(linesOf('src/report/square.ts', cycle)).toEqual([1]);
  });

  it('has a layer for every folder of src', async () => {
    const entries = await readdir(path.join(ROOT, 'src'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const known = new Set(Object.keys(LAYERS).map((file) => file.split('/')[1]));
    expect(folders.filter((name) => !known.has(name))).toEqual([]);
  });
});

async function lint(folder: string): Promise<Finding[]> {
  const args = [BIOME, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'];
  const done = promisify(execFile)(process.execPath, args, { cwd: folder });
  // biome exits with 1 because it finds what these files are made for
  const { stdout } = await done.catch((error: { stdout: string }) => error);
  const report = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
  };
  return report.diagnostics.map(({ category, location }) => ({
    file: location.path,
    rule: category,
    line: location.start.line,
  }));
}

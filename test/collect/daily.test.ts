import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/config.ts';
import { secret } from '../../src/domain/secret.ts';
import { daily } from '../../src/pipeline/daily.ts';
import { metricsText, notify } from '../../src/pipeline/daily-outlets.ts';
import { lockLake } from '../../src/pipeline/lock.ts';
import { inventedCity } from './doubles/invented.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { configFor, type FakeTime, fakeTime, removeFolders, temporaryFolder } from './setup.ts';

let double: Double;
let time: FakeTime;
const SILENT = { onFetch: () => {}, onRun: () => {} };

beforeAll(async () => {
  // road counts stop on the 20th, as they would: they are two days late
  const city = inventedCity({ from: '2023-11-06', days: 20, arcs: 1, now: () => time.nowMs });
  for (const name of ['comptages-routiers-permanents', 'comptage-velo-donnees-compteurs'] as const) {
    const whole = city.datasets.get(name)!;
    const stamp = name.startsWith('comptages') ? 't_1h' : 'date';
    const late = name.startsWith('comptages') ? 2 * 86_400_000 : 0;
    city.datasets.set(name, {
      ...whole,
      get rows() {
        return whole.rows.filter((row) => Number(row[stamp]) <= time.nowMs - late);
      },
    });
  }
  time = fakeTime('2023-11-15T05:00:00Z');
  double = await openDouble(city);
});

afterAll(async () => {
  await double.close();
  removeFolders();
});

function settings(more: Record<string, string> = {}): Config {
  const env = { CITYFLOW_FETCH_DAYS: '5', CITYFLOW_SEMAINES_HISTORIQUE: '1', CITYFLOW_WORKERS: '1' };
  return configFor(double, temporaryFolder(), { ...env, ...more });
}

const work = (config: Config, fetch = true) => daily(config, { fetch }, SILENT, time.world);

describe('daily', () => {
  it('fetches, processes and reports; a day that was missed is caught up by the next one', async () => {
    const config = settings();
    time.nowMs = Date.parse('2023-11-15T05:00:00Z');
    const first = await work(config);
    expect(first.problems).toEqual([]);
    expect(first.code).toBe(0);
    // bikes and weather are of today, road counts of the 12th: the newest complete day is one that most have
    expect(first.reports.length).toBeGreaterThan(0);

    // the machine is off for five days
    time.nowMs = Date.parse('2023-11-20T05:00:00Z');
    const second = await work(config);
    expect(second.problems).toEqual([]);
    expect(second.code).toBe(0);
    const days = second.run!.dates;
    for (const missed of ['2023-11-14', '2023-11-15', '2023-11-16', '2023-11-17'])
      expect(days).toContain(missed);
    const manifest = readFileSync(path.join(config.raw!, '.collecte/bikes.json'), 'utf8');
    for (const date of days) expect(manifest).toContain(`"api/bikes/dt=${date}/bikes.json.gz"`);

    // the same again: nothing to do, and nothing done
    const third = await work(config);
    expect(third.reports).toEqual([]);
    expect(third.code).toBe(0);
  });

  it('goes on without a source that fails, says so, and ends with 3', async () => {
    const config = settings();
    time.nowMs = Date.parse('2023-11-18T05:00:00Z');
    double.mishap = (url) => (url.pathname.startsWith('/prim') ? { kind: 'status', status: 401 } : null);
    try {
      const result = await work(config);
      expect(result.problems.map(({ code }) => code)).toEqual(['FETCH_KEY']);
      expect(result.missing).toEqual(['traffic']);
      expect(result.run!.dates.length).toBeGreaterThan(0);
      expect(result.code).toBe(3);
      const text = metricsText(result);
      const measures = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name!);
      const readme = readFileSync(new URL('../../ops/README.md', import.meta.url), 'utf8');
      const told = readme.slice(readme.indexOf('\n## The work of a day')).match(/\bcityflow_\w+/g);
      expect(new Set(told)).toEqual(new Set(measures));
      expect(text).toContain('cityflow_daily_exit_code 3\n');
      expect(text).toContain('cityflow_fetch_failures{source="traffic"} 1\n');
      expect(text).toContain('cityflow_fetch_failures{source="bikes"} 0\n');
      expect(text).toContain('cityflow_source_age_days{source="comptages"} 2\n');
    } finally {
      double.mishap = () => null;
    }
  });

  it('does not miss what nobody gave a key for', async () => {
    const config = settings({ PRIM_API_KEY: '' });
    time.nowMs = Date.parse('2023-11-18T05:00:00Z');
    const result = await work(config);
    expect(result.missing).toEqual([]);
    expect(result.code).toBe(0);
  });

  it('says when a source is stale, and only one that is collected', async () => {
    const config = settings();
    time.nowMs = Date.parse('2023-11-18T05:00:00Z');
    await work(config);
    time.nowMs = Date.parse('2023-12-20T05:00:00Z');
    const later = await work(config, false);
    expect(later.code).toBe(3);
    expect(later.ages!.bikes).toEqual({ jour: '2023-11-18', age_jours: 32, etat: 'perime', collectee: true });
    expect(later.ages!.chantiers).toMatchObject({ etat: 'perime' });
    expect(later.ages!.calendrier).toMatchObject({ etat: 'ancien', age_jours: 32 });
    // a source that the city has no more
    const collect = { ...config.collect, sources: ['calendrier', 'referentiel', 'arrondissements'] as const };
    const others = await work({ ...config, collect }, false);
    expect(others.ages!.bikes).toMatchObject({ etat: 'perime', collectee: false });
    expect(others.code).toBe(0);
    rmSync(path.join(config.raw!, '.collecte'), { recursive: true });
    const archive = await work(config, false);
    expect(archive.ages!.bikes).toMatchObject({ etat: 'perime', collectee: false });
    expect(archive.code).toBe(0);
    const record = JSON.parse(readFileSync(archive.run!.record, 'utf8')) as {
      sources: Record<string, unknown>;
    };
    expect(record.sources.bikes).toMatchObject({ fraicheur: archive.ages!.bikes });
  });

  it('is done by one at a time', async () => {
    const config = settings();
    const lock = lockLake(path.join(config.output, 'quotidien'));
    try {
      await expect(work(config)).rejects.toMatchObject({ code: 'LOCKED' });
    } finally {
      lock.release();
    }
  });

  it('ends with 1 when nothing can be processed', async () => {
    const config = settings();
    mkdirSync(config.raw!, { recursive: true });
    writeFileSync(path.join(config.raw!, 'DONNEES-SYNTHETIQUES.txt'), '');
    const result = await work(config);
    expect(result.problems.map(({ code }) => code)).toEqual([
      'FETCH_SYNTHETIC',
      'RAW_ZONE_EMPTY',
      'RAW_ZONE_EMPTY',
    ]);
    expect(result.code).toBe(1);
  });
});

describe('the webhook', () => {
  it('gets the summary; its address is never told', async () => {
    const bodies: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (data) => {
        body += data;
      });
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/jeton-secret`;
    try {
      await notify(secret(url), { text: 'bonjour', exit: 0 }, time.world);
      expect(bodies).toEqual(['{"text":"bonjour","exit":0}']);
      status = 404;
      await expect(notify(secret(url), {}, time.world)).rejects.toMatchObject({
        params: { detail: 'HTTP 404' },
      });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    const failure = await notify(secret(url), {}, time.world).catch((error: Error) => error);
    expect(failure).toMatchObject({
      code: 'NOTIFY_FAILED',
      params: { detail: expect.stringMatching(/^(ECONNREFUSED|UND_ERR_SOCKET)$/) },
    });
    expect(String(failure)).not.toContain('jeton-secret');
  });
});

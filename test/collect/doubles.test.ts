import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { inventedCity } from './doubles/invented.ts';
import { odsReply } from './doubles/ods.ts';
import { type Double, openDouble } from './doubles/server.ts';
import { configFor, fakeTime, fetchInto, filesOf, removeFolders, temporaryFolder } from './setup.ts';

const open: Double[] = [];
afterAll(async () => {
  for (const double of open.splice(0)) await double.close();
  removeFolders();
});

describe('the double of Opendatasoft behaves like Explore v2.1', () => {
  const city = inventedCity({ from: '2023-11-01', days: 220, arcs: 2, now: Date.now });
  const ask = (what: string, query: Record<string, string>) => {
    const url = new URL(`http://x/api/explore/v2.1/catalog/datasets/comptages-routiers-permanents/${what}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const { status, body } = odsReply(city.datasets, url);
    return { status, text: Buffer.from(body).toString('utf8') };
  };
  const day = "t_1h >= date'2023-11-21'";

  it('caps what records gives: 100 at a time, 10,000 in all, 30,000 groups', () => {
    expect(ask('records', { limit: '100', offset: '9900' }).status).toBe(200);
    expect(ask('records', { limit: '101' }).status).toBe(400);
    const beyond = ask('records', { limit: '100', offset: '9901' });
    expect(beyond).toMatchObject({ status: 400, text: expect.stringContaining('InvalidRESTParameterError') });
    expect(ask('records', { group_by: 'iu_ac', limit: '30001' }).status).toBe(400);
    expect(JSON.parse(ask('records', { limit: '0' }).text)).toMatchObject({
      total_count: 10_558,
      results: [],
    });
  });

  it('exports without a cap, and answers in UTC unless asked otherwise', () => {
    expect(ask('exports/csv', {}).text.trim().split('\r\n')).toHaveLength(10_559);
    const where = `${day} and t_1h <= date'2023-11-21T00:00:00Z'`;
    expect(ask('exports/csv', { where }).text).toContain(';2023-11-21T00:00:00+00:00;');
    const paris = ask('exports/csv', {
      where,
      timezone: 'Europe/Paris',
      use_labels: 'true',
      with_bom: 'true',
    }).text;
    expect(paris).toContain(';2023-11-21T01:00:00+01:00;');
    expect(paris.startsWith('\uFEFFIdentifiant arc;Libelle;Date et heure de comptage;')).toBe(true);
  });

  it('takes a date without an hour for its whole day', () => {
    const count = (where: string) =>
      (JSON.parse(ask('records', { limit: '0', where }).text) as { total_count: number }).total_count;
    expect(count("t_1h > date'2023-11-21' and t_1h <= date'2023-11-22'")).toBe(48);
    expect(count("t_1h > date'2023-11-21' and t_1h < date'2023-11-22'")).toBe(0);
    expect(count("t_1h = date'2023-11-21'")).toBe(48);
  });

  it('names the field that it does not know', () => {
    const { status, text } = ask('exports/json', { where: 'debit > 3' });
    expect({ status, ...(JSON.parse(text) as object) }).toEqual({
      status: 400,
      error_code: 'ODSQLError',
      message: 'Unknown field: debit.',
    });
    expect(
      odsReply(city.datasets, new URL('http://x/api/explore/v2.1/catalog/datasets/rien/records')).status,
    ).toBe(404);
  });
});

describe('the days of a clock change', () => {
  it.each([
    ['2023-10-28', '2023-10-29', 25],
    ['2024-03-30', '2024-03-31', 23],
  ])('%s and %s: every hour is fetched once, in the file of its day', async (before, change, hours) => {
    const now = Date.parse(`${change}T22:30:00Z`);
    const city = inventedCity({ from: before, days: 3, arcs: 1, now: () => now });
    const double = await openDouble(city);
    open.push(double);
    const config = configFor(double, temporaryFolder());
    const range = { from: before, to: change };
    await fetchInto(config, fakeTime(new Date(now).toISOString()), {
      sources: ['comptages', 'bikes'],
      range,
      history: false,
    });
    expect(Object.keys(filesOf(config.raw!))).toHaveLength(4);
    const read = (name: string) => gunzipSync(readFileSync(path.join(config.raw!, name))).toString('utf8');
    const rows = (date: string) =>
      read(`batch/comptages_routiers/comptages-routiers-permanents_${date}.csv.gz`)
        .trim()
        .split('\r\n')
        .slice(1);
    expect(rows(before)).toHaveLength(24);
    expect(rows(change)).toHaveLength(hours);
    const bikes = JSON.parse(read(`api/bikes/dt=${change}/bikes.json.gz`)) as unknown[];
    expect(bikes).toHaveLength(2 * hours);
    expect(new Set([...rows(before), ...rows(change)]).size).toBe(24 + hours);
  });
});

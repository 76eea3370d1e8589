import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { FRESHNESS_DEFAULTS, freshnessOf } from '../../src/domain/freshness.ts';
import { secret, withoutSecret } from '../../src/domain/secret.ts';
import { SOURCE_NAMES } from '../../src/raw/zone.ts';
import { removeFolders, temporaryFolder } from './setup.ts';

afterAll(removeFolders);
const collectOf = (env: Record<string, string>) => readConfig(env, temporaryFolder()).collect;

describe('the settings of the collectors', () => {
  it('hold every source to an age, and let one be changed', () => {
    expect(Object.keys(FRESHNESS_DEFAULTS).sort()).toEqual([...SOURCE_NAMES].sort());
    const { freshness } = collectOf({ CITYFLOW_FRESHNESS: ' bikes=1/2 , weather=4/4' });
    expect(freshness.bikes).toEqual({ warnDays: 1, errorDays: 2 });
    expect(freshness.weather).toEqual({ warnDays: 4, errorDays: 4 });
    expect(freshness.comptages).toEqual(FRESHNESS_DEFAULTS.comptages);
  });

  it.each([
    ['CITYFLOW_FRESHNESS', 'metro=1/2'],
    ['CITYFLOW_FRESHNESS', 'bikes=5/2'],
    ['CITYFLOW_FRESHNESS', 'bikes=0/2'],
    ['CITYFLOW_ODS_URL', 'ftp://ville.example'],
    ['CITYFLOW_ODS_URL', 'ville.example'],
    ['CITYFLOW_WEATHER_PLACE', '2.3'],
    ['CITYFLOW_WEATHER_PLACE', '97.0,2.3'],
    ['CITYFLOW_FETCH_DAYS', '0'],
  ])('refuse %s=%s, by its name', (name, value) => {
    expect(() => collectOf({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', params: expect.objectContaining({ name }) }),
    );
  });

  it('take the address of a portal with or without a slash at its end', () => {
    expect(collectOf({ CITYFLOW_ODS_URL: 'https://ville.example/' }).odsUrl).toBe('https://ville.example');
  });
});

describe('the age of a source', () => {
  const limits = { warnDays: 3, errorDays: 7 };
  it.each([
    ['2023-11-21', 0, 'a_jour'],
    ['2023-11-19', 2, 'a_jour'],
    ['2023-11-18', 3, 'ancien'],
    ['2023-11-15', 6, 'ancien'],
    ['2023-11-14', 7, 'perime'],
    ['2023-11-25', 0, 'a_jour'],
  ])('%s on 2023-11-21 is %i days: %s', (jour, age_jours, etat) => {
    expect(freshnessOf(jour, '2023-11-21', limits)).toEqual({ jour, age_jours, etat });
  });
  it('is not known without a day', () => {
    expect(freshnessOf(null, '2023-11-21', limits).etat).toBe('inconnu');
  });
});

describe('a secret', () => {
  it('is itself only where it is asked for', () => {
    const key = secret('a b+c/d');
    expect(key.reveal()).toBe('a b+c/d');
    for (const text of [`${key}`, JSON.stringify({ key }), inspect(key), String([key])]) {
      expect(text).not.toContain('a b+c/d');
    }
  });
  it('is taken out of what others say, however they write it', () => {
    const key = secret('a b+c/d');
    const said = 'https://x/?key=a%20b%2Bc%2Fd and a b+c/d and a%20b+c/d and a+b%2Bc%2Fd';
    expect(withoutSecret(said, key)).toBe('https://x/?key=*** and *** and *** and ***');
    expect(withoutSecret('cat', secret('a'))).toBe('cat');
    expect(withoutSecret('cat', null)).toBe('cat');
  });
});

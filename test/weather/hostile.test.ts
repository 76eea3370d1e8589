import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { WEATHER_NOTICES } from '../../src/sources/weather/notices.ts';
import { weather } from '../../src/sources/weather/weather.ts';
import { dayOf, input, read, visualCrossing } from './answers.ts';

const KEYS = [
  ...[
    'days',
    'hours',
    'datetime',
    'datetimeEpoch',
    'temp',
    'tempmin',
    'tempmax',
    'precip',
    'windspeed',
    'windgust',
  ],
  ...[
    'conditions',
    'icon',
    'humidity',
    'resolvedAddress',
    'address',
    'error',
    'reason',
    'message',
    '__proto__',
  ],
  ...['hourly', 'daily', 'hourly_units', 'daily_units', 'time', 'temperature_2m', 'precipitation', 'rain'],
  ...[
    'weathercode',
    'weather_code',
    'temperature_2m_mean',
    'timezone',
    'utc_offset_seconds',
    'windgusts_10m',
  ],
];
const words = fc.constantFrom(
  ...[
    '2023-11-21',
    '9999-12-31',
    '0000-00-00',
    '2023-11-21T05:00',
    '2023-10-29T02:00',
    '05:00:00',
    'GMT',
    '1e999',
  ],
  ...['-5', '', 'Rain', 'constructor', '°F'],
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(words, fc.constant(null), fc.double(), fc.boolean(), fc.string()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
}));

/** Either a reading in which no row is lost, or an error for the operator; then figures, or none. */
function survives(body: unknown): void {
  try {
    const one = input(body);
    for (const { date } of one.records) weather.figures([one], dayOf(date));
  } catch (error) {
    if (!(error instanceof CityflowError)) throw error;
  }
}

function errorOf(text: string): CityflowError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof CityflowError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('hostile answers', () => {
  it('of any shape are read or refused', () => {
    const list = fc.array(anything, { maxLength: 4 });
    fc.assert(
      fc.property(list, list, anything, (a, b, c) => {
        survives(c);
        survives(visualCrossing(a));
        survives(visualCrossing([{ datetime: '2023-11-21', temp: c, hours: a }]));
        survives({ utc_offset_seconds: c, hourly: { time: a, temperature_2m: b, precipitation: c } });
        survives({ daily: { time: a, temperature_2m_mean: b, weather_code: a }, daily_units: c });
      }),
      { numRuns: 300 },
    );
  });

  it('of 10 MB on a single line do not hang', () => {
    const size = 10_000_000;
    survives(visualCrossing([{ datetime: '2023-11-21', temp: 3, conditions: 'Rain, '.repeat(size / 6) }]));
    survives('9'.repeat(size));
    survives(`{"days":[${'{"datetime":"x"},'.repeat(size / 100)}{}]}`);
  });

  it('are named: empty, cut, of another layout, errors of the API', () => {
    expect(errorOf('')).toMatchObject({ code: 'INPUT_EMPTY' });
    expect(errorOf('{"days": [{"temp": 1')).toMatchObject({
      code: 'INPUT_JSON',
      params: { detail: expect.stringMatching(/position 20/) },
    });
    expect(errorOf('Bad API Request: no key')).toMatchObject({ code: 'INPUT_JSON' });
    for (const text of ['null', '[]', '3', '{}', '{"days": null}', '{"hourly": []}']) {
      expect(errorOf(text), text).toMatchObject({ code: 'INPUT_LAYOUT' });
    }
    const refused = read({ error: true, reason: 'Daily API request limit exceeded' });
    expect(refused.records).toEqual([]);
    expect(refused.rejects).toMatchObject([
      { reason: 'reponse_en_erreur', value: 'Daily API request limit exceeded' },
    ]);
  });

  it('with no day hold nothing', () => {
    expect(read({ days: [] }).counts).toMatchObject({ read: 0, kept: 0 });
    expect(read({ hourly: { time: [] } }).counts).toMatchObject({ read: 0, kept: 0 });
  });
});

describe('notices', () => {
  it('have French codes and a text in both languages', () => {
    for (const [code, { text }] of Object.entries(WEATHER_NOTICES)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(text.fr).not.toBe(text.en);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CityflowError, errorText } from '../../src/domain/errors.ts';
import { addDays } from '../../src/domain/time.ts';
import { parseEvent } from '../../src/lambda/event.ts';

const SCHEDULER = {
  version: '0',
  id: '37666ae6-48cf-4285-b4c6-a3320b38824a',
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account: '123456789012',
  time: '2025-11-21T05:00:00Z',
  region: 'eu-west-3',
  resources: ['arn:aws:scheduler:eu-west-3:123456789012:schedule/default/cityflow-process'],
  detail: '{}',
};

const date = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days));

function refusal(event: unknown): CityflowError {
  try {
    parseEvent(event);
  } catch (error) {
    if (error instanceof CityflowError) return error;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(event)}`);
}

describe('the event of an invocation', () => {
  it.each([
    ['an empty one', {}],
    ['of EventBridge Scheduler, whose detail is a text', SCHEDULER],
    ['of an EventBridge rule, whose detail is an object', { ...SCHEDULER, source: 'aws.events', detail: {} }],
    ['without a detail', { 'detail-type': 'Scheduled Event', source: 'aws.events' }],
  ])('%s means the newest complete day', (_name, event) => {
    expect(parseEvent(event)).toBeNull();
  });

  it('names a day or a range, alone or as the detail', () => {
    fc.assert(
      fc.property(date, fc.nat(400), (from, length) => {
        const to = addDays(from, length);
        for (const fields of [{ date: from }, { from, to }]) {
          const days = 'date' in fields ? { from, to: from } : { from, to };
          expect(parseEvent(fields)).toEqual(days);
          expect(parseEvent({ detail: fields })).toEqual(days);
          expect(parseEvent({ ...SCHEDULER, detail: fields })).toEqual(days);
          expect(parseEvent({ ...SCHEDULER, detail: JSON.stringify(fields) })).toEqual(days);
        }
      }),
    );
  });

  it.each([
    ['null', null],
    ['a text', '2025-11-21'],
    ['an array', []],
    ['a misspelt field', { dates: '2025-11-21' }],
    ['a field too many', { date: '2025-11-21', from: '2025-11-20' }],
    ['a range without its end', { from: '2025-11-21' }],
    ['a number for a date', { date: 20251121 }],
    ['null for a date', { date: null }],
    ['a range that ends before it begins', { from: '2025-11-22', to: '2025-11-21' }],
    ['a date beside the detail', { ...SCHEDULER, date: '2025-11-21' }],
    ['a detail that is no JSON', { ...SCHEDULER, detail: '{date' }],
    ['a detail that is no object', { ...SCHEDULER, detail: '"2025-11-21"' }],
    ['records of a queue', { Records: [{ body: '{}' }] }],
  ])('is refused when it is %s, saying what was found and what is expected', (_name, event) => {
    const error = refusal(event);
    expect(error.code).toBe('EVENT_INVALID');
    expect(errorText(error, 'fr')).toMatch(/attendu : \{\}/);
  });

  it.each(['2025-02-30', '21/11/2025', '2025-11-21T00:00:00Z', ''])(
    'refuses the date "%s" by name',
    (value) => {
      const error = refusal({ date: value });
      expect([error.code, error.params]).toEqual(['DATE_INVALID', { value }]);
    },
  );

  it('shows the start of a long one', () => {
    expect(errorText(refusal({ text: 'x'.repeat(100_000) }), 'en').length).toBeLessThan(500);
  });

  it('takes or refuses whatever it is given, without any other failure', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (event) => {
        try {
          const days = parseEvent(event);
          if (days !== null) expect(days.from <= days.to).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(CityflowError);
        }
      }),
    );
  });
});

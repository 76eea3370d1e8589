import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { traffic } from '../../src/sources/traffic/traffic.ts';
import { answer, dayOf, disruption, input, read } from './answers.ts';

const KEYS = [
  ...[
    'disruptions',
    'line_reports',
    'lines',
    'error',
    'message',
    'pagination',
    'context',
    'current_datetime',
  ],
  ...['id', 'application_periods', 'applicationPeriods', 'begin', 'end', 'severity', 'effect', 'priority'],
  ...[
    'messages',
    'text',
    'channel',
    'name',
    'types',
    'impacted_objects',
    'pt_object',
    'embedded_type',
    'line',
  ],
  ...[
    'stop_area',
    'route',
    'coord',
    'lon',
    'lat',
    'impacted_section',
    'impacted_stops',
    'from',
    'links',
    'type',
  ],
  ...['code', 'commercial_mode', 'physical_modes', 'pt_objects', 'updated_at', 'total_result', '__proto__'],
];
const words = fc.constantFrom(
  ...[
    'line',
    'stop_area',
    'disruption',
    'constructor',
    'titre',
    '20231121T080000',
    '99991231T235959',
    '00000000T000000',
  ],
  ...['<p>RER B</p>', '&#xffffff;', '1e999', '-5', '', 'NO_SERVICE', 'commercial_mode:Metro'],
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(words, fc.constant(null), fc.double(), fc.boolean(), fc.string()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
}));

/** Either a reading in which no row is lost, or an error for the operator; then figures, or none. */
function survives(body: unknown): void {
  try {
    const one = input(body);
    traffic.figures([one], dayOf('2023-11-21'));
  } catch (error) {
    if (!(error instanceof CityflowError)) throw error;
  }
}

describe('hostile answers', () => {
  it('of any shape are read or refused', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 4 }),
        fc.array(anything, { maxLength: 4 }),
        anything,
        (a, b, c) => {
          survives(c);
          survives(answer(a, b));
          survives(
            answer([
              disruption('d', [['20231121T080000', '20231121T090000']], { impacted_objects: a, messages: b }),
            ]),
          );
          survives({ disruptions: a, lines: b });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of 10 MB on a single line do not hang', () => {
    const size = 10_000_000;
    const flood = [
      JSON.stringify(
        answer([
          disruption('d', [['20231121T080000', '20231121T090000']], {
            messages: [{ text: '<p '.repeat(size / 3) }],
          }),
        ]),
      ),
      'x'.repeat(size),
      '['.repeat(size / 10),
      `{"disruptions":["${'&#'.repeat(size / 2)}`,
    ];
    for (const text of flood) survives(text);
  });

  it('in another encoding are named as such', () => {
    const bytes = Buffer.from('\ufeff{}', 'utf16le');
    const open = (content: Buffer) => () =>
      traffic.read({ path: 'a', bytes: content, snapshot: null, clock: dayOf('2023-11-21').clock });
    expect(open(bytes)).toThrow(/INPUT_ENCODING/);
    expect(open(Buffer.from([0x7b, 0xff, 0x7d]))).toThrow(/INPUT_ENCODING/);
    expect(read('\ufeff{"disruptions":[]}').records).toHaveLength(1);
  });
});

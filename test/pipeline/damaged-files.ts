import type { LocalDate } from '../../src/domain/time.ts';

/** A row that must be refused: line (1 = header), reason, value at fault. */
type Refused = readonly [line: number, reason: string, value: string | null];
/** A measure that must be in the lake: arc, instant at which the hour starts, flow, occupancy. */
export type Measure = readonly [arc: string, utc: string, q: number | null, k: number | null];

interface Expected {
  readonly file: string;
  /** day of the lake that shows the file */
  readonly day: LocalDate;
  readonly read: number;
  readonly kept: number;
  readonly duplicates: number;
  readonly refused: readonly Refused[];
  /** remarks on rows that are kept: code → how many, line of the first */
  readonly remarks: Readonly<Record<string, readonly [count: number, line: number | null]>>;
  /** what the lake has of these arcs, in the order of arc then hour */
  readonly measures: readonly Measure[];
}

// Lines 2 to 21 are the same in three of the files.
const SHARED_REFUSALS: readonly Refused[] = [
  [3, 'debit_non_numerique', 'abc'],
  [4, 'ligne_irreguliere', '4 cellules'],
  [5, 'ligne_irreguliere', '17 cellules'],
  [7, 'horodatage_illisible', '2025-13-45T05:00:00+02:00'],
  [15, 'debit_non_numerique', 'NaN'],
  [16, 'debit_non_numerique', 'inf'],
  [17, 'debit_negatif', '-5.0'],
  [18, 'debit_non_numerique', '1,5'],
  [21, 'debit_non_numerique', '1e3'],
];
// Line 6 has neither flow nor occupancy and yet says Fluide; line 9 has no offset.
const SHARED_REMARKS = { etat_trafic_discordant: [1, 6], horodatage_sans_decalage: [1, 9] } as const;
const SHARED_MEASURES: readonly Measure[] = [
  ['862', '2025-03-29T23:00:00Z', 30, 12.5], // 13: the hour that ends at 01:00+01:00
  ['862', '2025-03-30T00:00:00Z', 40, 12.5], // 14: the hour that ends at 03:00+02:00
  ['862', '2025-06-03T21:00:00Z', 100, 12.5], // 2
  ['862', '2025-06-04T01:00:00Z', null, null], // 6
  ['862', '2025-06-04T04:00:00Z', 100, 12.5], // 9: 07:00 in the city
  ['862', '2025-06-04T05:00:00Z', 100, 12.5], // 8: 06:00Z, and once more on line 10: 08:00+02:00
  ['862', '2025-06-04T11:00:00Z', 100, 12.5], // 20: blanks around the number
  ['862', '2025-06-04T16:00:00Z', 100, 12.5], // the last good hours: 19:00 and 20:00
  ['862', '2025-06-04T17:00:00Z', 100, 12.5],
  ['862', '2025-10-25T23:00:00Z', 10, 12.5], // 11: ends at 02:00+02:00
  ['862', '2025-10-26T00:00:00Z', 20, 12.5], // 12: ends at 02:00+01:00
  ['99999', '2025-06-04T10:00:00Z', 100, 12.5], // 19
];

/** What must come of each invented file, worked out by hand from its lines. */
export const DAMAGED_FILES: readonly Expected[] = [
  {
    file: 'invented_many-bad-rows.csv',
    day: '2025-06-04',
    read: 26, // 28 lines, less the header and the blank line 27
    kept: 12,
    duplicates: 1, // line 10, in other words
    refused: [
      ...SHARED_REFUSALS,
      [22, 'encodage_invalide', null], // Latin-1 in the label
      [23, 'encodage_invalide', null], // Latin-1 in the state
      [24, 'guillemets_mal_formes', null], // "{""coord" broken
      [26, 'encodage_invalide', null], // a NUL byte
    ],
    remarks: SHARED_REMARKS,
    measures: SHARED_MEASURES,
  },
  {
    file: 'invented_truncated-last-line.csv',
    day: '2025-06-04',
    read: 22, // 23 lines, the last one cut and without line end
    kept: 11,
    duplicates: 1,
    refused: [...SHARED_REFUSALS, [23, 'ligne_irreguliere', '9 cellules']],
    remarks: SHARED_REMARKS,
    // the hour that ends at 20:00 was on the cut line
    measures: SHARED_MEASURES.filter(([, utc]) => utc !== '2025-06-04T17:00:00Z'),
  },
  {
    file: 'invented_unclosed-quote.csv',
    day: '2025-06-04',
    read: 25,
    kept: 12,
    duplicates: 3, // line 10, and the last row three times
    refused: [...SHARED_REFUSALS, [23, 'guillemets_mal_formes', null]], // "{never closed: only its own line
    remarks: SHARED_REMARKS,
    measures: SHARED_MEASURES,
  },
  {
    file: 'invented_latin1-label.csv',
    day: '2025-06-04',
    read: 3,
    kept: 2,
    duplicates: 0,
    refused: [[3, 'encodage_invalide', null]],
    remarks: {},
    measures: [
      ['862', '2025-06-03T21:00:00Z', 100, 12.5],
      ['862', '2025-06-04T16:00:00Z', 100, 12.5],
    ],
  },
];

import { describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { TRAFFIC_NOTICES } from '../../src/sources/traffic/notices.ts';
import { answer, codes, disruption, lineReport, onLine, onStop, read } from './answers.ts';

const DAY: [string, string][] = [['20231121T080000', '20231121T100000']];

function errorOf(body: string) {
  try {
    read(body);
  } catch (error) {
    if (error instanceof CityflowError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('an answer', () => {
  it('gives itself, its disruptions and its lines, each counted', () => {
    const body = answer(
      [disruption('d1', DAY, { impacted_objects: [onLine('L1'), onStop('S1', '2.31', '48.9')] })],
      [lineReport('L1', { line: ['d1'], stop: ['d1', 'd2'] })],
    );
    const { counts, records, notices } = read(body);
    expect(counts).toEqual({ read: 3, kept: 3, rejected: {}, duplicates: 0, conflicts: 0 });
    expect(notices).toEqual([]);
    expect(records[0]).toEqual({
      kind: 'reponse',
      date: '2023-11-21',
      page: null,
      elements: null,
      total: null,
    });
    expect(records[1]).toEqual({
      kind: 'perturbation',
      id: 'd1',
      statut_source: 'active',
      maj: Date.parse('2023-11-01T11:00:00Z'),
      cause: 'travaux',
      effet: 'SIGNIFICANT_DELAYS',
      priority: 30,
      niveau: 'perturbée',
      titre: 'Titre de d1',
      periodes: [[Date.parse('2023-11-21T07:00:00Z'), Date.parse('2023-11-21T09:00:00Z')]],
      lignes: [{ id: 'L1', mode: 'métro', code: 'L1', nom: 'Ligne L1', couleur: null }],
      lignes_texte: [],
      arrets: [{ id: 'S1', nom: 'Arrêt S1', lon: 2.31, lat: 48.9 }],
    });
    expect(records[2]).toMatchObject({
      kind: 'ligne',
      id: 'L1',
      liens: [
        { disruption_id: 'd1', par: 'ligne' },
        { disruption_id: 'd2', par: 'arret' },
      ],
    });
  });

  it('that is empty, or says no_solution, is kept as such', () => {
    for (const body of [answer([]), { error: { id: 'no_solution', message: 'no result' } }]) {
      expect(read(body).counts).toEqual({ read: 1, kept: 1, rejected: {}, duplicates: 0, conflicts: 0 });
    }
  });

  it.each([
    [{ error: { id: 'bad_filter', message: 'ptref : unknown' } }, 'bad_filter: ptref : unknown'],
    [{ message: 'API rate limit exceeded' }, 'API rate limit exceeded'],
    [{ error: 'internal', disruptions: [] }, 'internal'],
  ])('of error %j is refused with its words', (body, said) => {
    const reading = read(body);
    expect(reading.records).toEqual([]);
    expect(reading.rejects).toMatchObject([{ line: 1, reason: 'reponse_en_erreur', value: said }]);
    expect(reading.notices[0]?.samples[0]?.detail).toBe(said);
  });

  it('outside a dated folder and without a date is said to belong to no day', () => {
    expect(codes(read({ disruptions: [] }, 'api/traffic/a.json'))).toEqual({ instantane_sans_date: 1 });
    expect(codes(read(answer([]), 'api/traffic/a.json'))).toEqual({});
  });

  it('of the PRIM bulk feed reads like line_reports', () => {
    const { records, notices } = read({
      lastUpdatedDate: '2026-10-05T10:17:14.901Z',
      disruptions: [
        {
          id: 'b1',
          applicationPeriods: [{ begin: '20261005T080000', end: '20261005T100000' }],
          lastUpdate: '20261005T075500',
          cause: 'PERTURBATION',
          severity: 'BLOQUANTE',
          title: 'T3a : trafic interrompu',
          message: '<p>…</p>',
        },
      ],
      lines: [
        {
          id: 'line:IDFM:C01679',
          name: 'T3a',
          shortName: 'T3a',
          mode: 'Tramway',
          impactedObjects: [{ type: 'line', id: 'line:IDFM:C01679', disruptionIds: ['b1'] }],
        },
      ],
    });
    expect(notices).toEqual([]);
    expect(records).toMatchObject([
      { kind: 'reponse', date: '2026-10-05' },
      { id: 'b1', effet: 'NO_SERVICE', priority: 0, cause: 'perturbation', titre: 'T3a : trafic interrompu' },
      { id: 'line:IDFM:C01679', mode: 'tram', code: 'T3a', liens: [{ disruption_id: 'b1', par: 'ligne' }] },
    ]);
  });
});

describe('elements that cannot be used', () => {
  it('are refused one by one, with their rank', () => {
    const { rejects, records } = read(
      answer(
        [null, { application_periods: [] }, disruption('d3', []), disruption('d4', DAY)],
        [{ line: {} }],
      ),
    );
    expect(rejects.map(({ line, reason, value }) => [line, reason, value])).toEqual([
      [1, 'perturbation_illisible', 'null'],
      [2, 'perturbation_sans_identifiant', null],
      [3, 'perturbation_sans_periode', 'd3'],
      [1, 'ligne_sans_identifiant', '{}'],
    ]);
    expect(records.map((record) => record.kind)).toEqual(['reponse', 'perturbation']);
  });

  it('lose only the value at fault', () => {
    const reading = read(
      answer([
        disruption('d1', [['20231121T080000', '20231121T070000'], ...DAY], {
          updated_at: 'hier',
          severity: { effect: 'BLOCKED' },
          impacted_objects: [onStop('S1', '', '48'), onStop('S2', '0', '0'), onStop('S3')],
        }),
        disruption('d2', DAY, { severity: null }),
      ]),
    );
    expect(codes(reading)).toEqual({
      coordonnees_invalides: 2,
      date_maj_illisible: 1,
      effet_inconnu: 1,
      periode_illisible: 1,
      severite_absente: 1,
    });
    expect(reading.records[1]).toMatchObject({ id: 'd1', maj: null, arrets: [{ id: 'S3' }] });
  });

  it('of one id: repetitions are duplicates, the latest update is kept whatever the order', () => {
    const old = disruption('d1', DAY, { cause: 'vieille' });
    const recent = disruption('d1', DAY, { cause: 'neuve', updated_at: '20231120T080000' });
    for (const bodies of [
      [old, recent, recent],
      [recent, old, recent],
      [recent, recent, old],
    ]) {
      const { counts, records } = read(answer(bodies));
      expect(counts).toMatchObject({ read: 4, kept: 2, duplicates: 1, conflicts: 1 });
      expect(records[1]).toMatchObject({ cause: 'neuve' });
    }
  });

  it('of one line keep all its links', () => {
    const { records, counts } = read(
      answer([], [lineReport('L', { stop: ['a'] }), lineReport('L', { line: ['a', 'b'] })]),
    );
    expect(counts).toMatchObject({ read: 3, kept: 2, conflicts: 1 });
    expect(records[1]).toMatchObject({
      liens: [
        { disruption_id: 'a', par: 'ligne' },
        { disruption_id: 'b', par: 'ligne' },
      ],
    });
  });
});

describe('lines named by texts', () => {
  const silent = (text: string) => disruption('d', DAY, { messages: [{ text, channel: { name: 'titre' } }] });

  it('are only looked for when no object names a line', () => {
    const named = { ...silent('Métro 4 fermé'), impacted_objects: [onLine('L1')] };
    expect(read(answer([named])).records[1]).toMatchObject({ lignes: [{ id: 'L1' }], lignes_texte: [] });
    expect(read(answer([silent('<b>Métro 4</b> fermé')])).records[1]).toMatchObject({
      lignes: [],
      lignes_texte: [{ id: null, mode: 'métro', code: '4' }],
    });
  });
});

describe('files that are no answer', () => {
  it('are refused with the position or the layout', () => {
    const cut = JSON.stringify(answer([disruption('d1', DAY)])).slice(0, 100);
    expect(errorOf(cut)).toMatchObject({
      code: 'INPUT_JSON',
      params: { detail: expect.stringContaining('100') },
    });
    expect(errorOf('')).toMatchObject({ code: 'INPUT_EMPTY' });
    expect(errorOf(' \n')).toMatchObject({ code: 'INPUT_EMPTY' });
    for (const [text, found] of [
      ['null', 'null'],
      ['[]', '[0]'],
      ['"oui"', '"oui"'],
      ['{"days": []}', '{days}'],
      ['{"disruptions": {"a": 1}}', '{disruptions}'],
    ] as const) {
      expect(errorOf(text), text).toMatchObject({ code: 'INPUT_LAYOUT', params: { found } });
    }
  });
});

describe('notices', () => {
  it('have French codes and a text in both languages', () => {
    for (const [code, { text }] of Object.entries(TRAFFIC_NOTICES)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(text.fr).not.toBe(text.en);
    }
  });
});

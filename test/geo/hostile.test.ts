import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CityflowError } from '../../src/domain/errors.ts';
import { conservationGap } from '../../src/domain/reading.ts';
import type { RecordSource } from '../../src/domain/source.ts';
import { arrondissements } from '../../src/sources/arrondissements/arrondissements.ts';
import { calendrier } from '../../src/sources/calendrier/calendrier.ts';
import { chantiers } from '../../src/sources/chantiers/chantiers.ts';
import { referentiel } from '../../src/sources/referentiel/referentiel.ts';
import { readText } from './raw-files.ts';

/** Every field that a source looks at, so that anything may stand in it. */
const FIELDS: [RecordSource<unknown>, string[]][] = [
  [arrondissements, ['c_ar', 'l_ar', 'geo_shape']],
  [calendrier, ['date', 'nom_jour_ferie', 'zone']],
  [calendrier, ['description', 'start_date', 'end_date', 'zones', 'population', 'location']],
  [
    chantiers,
    ['identifiant', 'date_debut', 'date_fin', 'impact_circulation', 'typologie', 'geo_shape', 'geo_point_2d'],
  ],
  [referentiel, ['iu_ac', 'date_debut', 'date_fin', 'libelle', 'iu_nd_amont', 'geo_shape', 'geo_point_2d']],
];

describe.each(FIELDS)('$name', (source, fields) => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      '2023-11-21',
      '*',
      '',
      '75001',
      1,
      { type: 'Polygon', coordinates: [] },
      { type: 'LineString' },
    ),
  );
  const record = fc.record(Object.fromEntries(fields.map((field) => [field, value])));

  it('reads any values, and loses no record', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 8 }), (records) => {
        const { counts } = readText(source, 'f.json', JSON.stringify(records));
        expect(counts.read).toBe(records.length);
        expect(conservationGap(counts)).toBe(0);
      }),
    );
  });

  it('refuses any other file with an error for the operator', () => {
    const refusal = (content: string | Buffer) => {
      try {
        readText(source, 'f', content);
        return null;
      } catch (error) {
        return error;
      }
    };
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (content) => {
        const error = refusal(typeof content === 'string' ? content : Buffer.from(content));
        expect(error === null || (error instanceof CityflowError && error.code.startsWith('INPUT_'))).toBe(
          true,
        );
      }),
    );
    expect(refusal(`{"features": [${'"x"'.repeat(1_000_000)}`)).toMatchObject({ code: 'INPUT_JSON' });
    expect(refusal('"'.repeat(3_000_000))).toMatchObject({ code: 'INPUT_COLUMNS' });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { TABLE_NOTICES } from '../../src/raw/table.ts';
import { arrondissements } from '../../src/sources/arrondissements/arrondissements.ts';
import { calendrier } from '../../src/sources/calendrier/calendrier.ts';
import { chantiers } from '../../src/sources/chantiers/chantiers.ts';
import { referentiel } from '../../src/sources/referentiel/referentiel.ts';

it.each([arrondissements, calendrier, chantiers, referentiel])(
  '$name uses every notice it declares',
  (source) => {
    const folder = path.resolve(import.meta.dirname, '../../src/sources', source.name);
    const code = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== 'notices.ts')
      .map((file) => readFileSync(path.join(folder, file), 'utf8'))
      .join('\n');
    const own = Object.keys(source.notices).filter((name) => !(name in TABLE_NOTICES));
    expect(own.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  },
);

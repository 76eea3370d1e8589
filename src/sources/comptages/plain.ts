import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CityflowError } from '../../domain/errors.ts';
import { sqlText } from '../../engine/duckdb.ts';
import type { Engine } from '../../engine/engine.ts';
import { openDecompressed } from '../../raw/content.ts';
import type { RawFile } from '../../raw/zone.ts';

const COLUMNS = [
  'iu_ac',
  'libelle',
  't_1h',
  'q',
  'k',
  'etat_trafic',
  'iu_nd_amont',
  'libelle_nd_amont',
  'iu_nd_aval',
  'libelle_nd_aval',
  'etat_barre',
  'date_debut',
  'date_fin',
  'geo_shape',
] as const;

/**
 * The road counts of a file as a plain CSV on disk, the one form that the reader knows.
 * @param temporary path to write to when the file is not a plain CSV itself
 * @throws CityflowError INPUT_TRUNCATED, INPUT_JSON, INPUT_LAYOUT
 */
export async function plainCsv(file: RawFile, temporary: string, engine: Engine): Promise<string> {
  if (file.path.endsWith('.csv')) return file.absolute;
  if (/\.(gz|zst)$/.test(file.path)) {
    await pipeline(openDecompressed(file), createWriteStream(temporary));
    return temporary;
  }
  if (file.path.endsWith('.json')) await convertJson(file, temporary, engine);
  else await convertParquet(file, temporary, engine);
  return temporary;
}

async function convertJson(file: RawFile, temporary: string, engine: Engine): Promise<void> {
  // an array of records (an export), or one answer {total_count, results: […]} (a page)
  const fields = COLUMNS.map((name) => `r->>'${name}' AS ${name}`);
  await convert(file, 'INPUT_JSON', () =>
    engine.run(`
      COPY (
        WITH lus AS (
          SELECT json AS j FROM read_json_objects(${sqlText(file.absolute)}, format = 'auto')
        ), lignes AS (
          SELECT unnest(CASE WHEN json_exists(j, '$.results') THEN CAST(j->'$.results' AS JSON[]) ELSE [j] END) AS r FROM lus
        )
        SELECT ${fields.join(', ')} FROM lignes
      ) TO ${sqlText(temporary)} (FORMAT csv, HEADER, DELIMITER ';')`),
  );
}

async function convertParquet(file: RawFile, temporary: string, engine: Engine): Promise<void> {
  await convert(file, 'INPUT_LAYOUT', async () => {
    const source = `read_parquet(${sqlText(file.absolute)})`;
    const described = await engine.rows<{ column_name: string; column_type: string }>(
      `DESCRIBE SELECT * FROM ${source}`,
    );
    const types = new Map(described.map((column) => [column.column_name, column.column_type]));
    const fields = COLUMNS.filter((name) => types.has(name)).map((name) => {
      const type = types.get(name)!;
      if (!type.startsWith('TIMESTAMP')) return `CAST(${name} AS VARCHAR) AS ${name}`;
      const offset = type.includes('TIME ZONE') ? '+00:00' : '';
      return `strftime(${name}, '%Y-%m-%dT%H:%M:%S${offset}') AS ${name}`;
    });
    await engine.run(
      `COPY (SELECT ${fields.length > 0 ? fields.join(', ') : '*'} FROM ${source}) TO ${sqlText(temporary)} (FORMAT csv, HEADER, DELIMITER ';')`,
    );
  });
}

async function convert(
  file: RawFile,
  code: 'INPUT_JSON' | 'INPUT_LAYOUT',
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CityflowError) throw error;
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw code === 'INPUT_JSON'
      ? new CityflowError('INPUT_JSON', { file: file.path, detail }, { cause: error })
      : new CityflowError(
          'INPUT_LAYOUT',
          { file: file.path, expected: 'Parquet', found: detail },
          { cause: error },
        );
  }
}

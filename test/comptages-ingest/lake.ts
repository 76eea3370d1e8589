import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { openClock } from '../../src/domain/time.ts';
import { openDuckDb } from '../../src/engine/duckdb.ts';
import { dayFile, freshWorkFolder, quarantineFile, removeWorkFolder } from '../../src/lake/folders.ts';
import type { IngestOutcome } from '../../src/lake/ingest.ts';
import { openZone } from '../../src/raw/zone.ts';
import { ingestCounts } from '../../src/sources/comptages/ingest.ts';

const FOLDER = 'batch/comptages_routiers';

/** A raw zone of road counts on disk and the lake made from it. */
export interface CountLake {
  put(name: string, content: string | Buffer): string;
  copy(from: string): string;
  remove(name: string): void;
  ingest(workers?: number): Promise<IngestOutcome>;
  /** rows of the lake, sorted: [jour, arc, utc seconds, heure, q, k, etat_arc] */
  rows(): Promise<unknown[][]>;
  rejects(name: string): { ligne: number; motif: string; valeur: string | null; texte: string }[];
  dayFile(date: string): string;
  files(): string[];
}

const created: string[] = [];
afterAll(() => {
  for (const folder of created) rmSync(folder, { recursive: true, force: true });
});

export function openCountLake(timezone = 'Europe/Paris'): CountLake {
  const root = mkdtempSync(path.join(tmpdir(), 'cityflow-comptages-'));
  created.push(root);
  const raw = path.join(root, 'raw');
  const lake = path.join(root, 'lake');
  mkdirSync(path.join(raw, FOLDER), { recursive: true });
  const clock = openClock(timezone);
  const place = (name: string) => path.join(raw, FOLDER, name);

  return {
    put(name, content) {
      writeFileSync(place(name), content);
      return `${FOLDER}/${name}`;
    },
    copy(from) {
      const name = path.basename(from);
      cpSync(from, place(name));
      return `${FOLDER}/${name}`;
    },
    remove: (name) => rmSync(place(name)),
    async ingest(workers = 2) {
      const work = await freshWorkFolder(lake);
      const engine = openDuckDb({ memoryLimitBytes: 256e6, tempDirectory: work, threads: 1 });
      try {
        const zone = await openZone(raw);
        return await ingestCounts({
          lake,
          work,
          files: zone.files.comptages,
          clock,
          engine,
          memoryLimitBytes: 512e6,
          workers,
          onProgress: () => {},
        });
      } finally {
        engine.close();
        await removeWorkFolder(lake);
      }
    },
    async rows() {
      const engine = openDuckDb({ memoryLimitBytes: 256e6, tempDirectory: root, threads: 1 });
      const days = readdirSync(path.join(lake, 'comptages')).filter((name) => name.startsWith('jour='));
      if (days.length === 0) return [];
      const files = days.map((day) => path.join(lake, 'comptages', day, 'mesures.parquet'));
      const rows = await engine.rows<Record<string, unknown>>(
        `SELECT jour, identifiant_arc, epoch(utc) AS utc, heure, debit, taux_occupation, etat_arc
         FROM comptages ORDER BY ALL`,
        { tables: { comptages: files } },
      );
      engine.close();
      return rows.map((row) => Object.values(row));
    },
    rejects(name) {
      const file = quarantineFile(lake, 'comptages', `${FOLDER}/${name}`);
      return readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    },
    dayFile: (date) => dayFile(lake, 'comptages', date),
    files: () => readdirSync(lake, { recursive: true, encoding: 'utf8' }).sort(),
  };
}

export const HEADER =
  "Identifiant arc;Libelle;Date et heure de comptage;Débit horaire;Taux d'occupation;Etat trafic;Identifiant noeud amont;Libelle noeud amont;Identifiant noeud aval;Libelle noeud aval;Etat arc;Date debut dispo data;Date fin dispo data;geo_point_2d;geo_shape";
const GEO = '"{""coordinates"": [[2.3, 48.8], [2.4, 48.9]], ""type"": ""LineString""}"';

/** One row in the label layout; the stamp closes the hour. */
export function row(
  arc: string,
  stamp: string,
  q: string,
  k: string,
  { state = '', label = 'Bd_X', arcState = 'Invalide' } = {},
): string {
  return `${arc};${label};${stamp};${q};${k};${state};10;A;11;B;${arcState};2022-12-08;2025-11-02;48.8, 2.3;${GEO}`;
}

export function csv(...rows: string[]): string {
  return `${[HEADER, ...rows].join('\n')}\n`;
}

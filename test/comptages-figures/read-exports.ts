import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalDate } from '../../src/domain/time.ts';
import type { ArcHours } from '../../src/sources/comptages/hours.ts';
import { clock } from './invented.ts';

const HOUR_MS = 3_600_000;

interface Row {
  readonly id: string;
  readonly date: LocalDate;
  readonly slot: number;
  readonly q: number | null;
  readonly k: number | null;
  readonly etat: string | null;
}

/**
 * The three official exports, read as a spreadsheet user would (split on `;`, stamps close their hour), so
 * that the figures are checked without CityFlow's own reader.
 */
export function readExports(data: string): { days: readonly LocalDate[]; on(date: LocalDate): ArcHours[] } {
  const folder = path.join(data, 'raw/batch/comptages_routiers');
  const rows = readdirSync(folder).flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8').trim().split('\r\n').slice(1).map(parseRow),
  );
  const byDate = Map.groupBy(rows, ({ date }) => date);
  return {
    days: [...byDate.keys()].sort(),
    on(date) {
      const slots = clock.hoursOf(date).length;
      return [...Map.groupBy(byDate.get(date) ?? [], ({ id }) => id)].map(([id, found]) => {
        const bySlot = new Map(found.map((row) => [row.slot, row]));
        const column = <T>(value: (row: Row) => T | null) =>
          Array.from({ length: slots }, (_, slot) => {
            const row = bySlot.get(slot);
            return row ? value(row) : null;
          });
        return {
          id,
          present: column(() => true).map((present) => present === true),
          debit: column(({ q }) => q),
          occupation: column(({ k }) => k),
          etatArc: column(({ etat }) => etat),
        };
      });
    },
  };
}

function parseRow(line: string): Row {
  const cells = line.split(';');
  const [id = '', , stamp = '', q = '', k = ''] = cells;
  const { date, slot } = clock.cityHour(Date.parse(stamp) - HOUR_MS);
  const number = (text: string) => (text === '' ? null : Number(text));
  return { id, date, slot, q: number(q), k: number(k), etat: cells[10] ?? null };
}

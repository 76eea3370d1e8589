import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compareIds, round } from '../../domain/metrics.ts';
import type { Network } from '../../domain/places.ts';
import type { Thresholds } from '../../domain/thresholds.ts';
import type { LocalDate } from '../../domain/time.ts';
import { capacity, roadClass } from '../../domain/traffic/road.ts';
import type { Engine, SqlValue } from '../../engine/engine.ts';
import { ID_SEPARATOR } from './hours.ts';

/** A day of the whole network, as correlations need it. */
export interface DailyTotal {
  readonly date: LocalDate;
  /** vehicles over every observed (arc, hour), copied flows included */
  readonly debit_total: number;
  /** observed (arc, hour) pairs */
  readonly arcs_heures_q: number;
  /** vehicles per hour and arc: comparable between days of unequal coverage */
  readonly debit_moyen: number;
}

const TOTALS = readFileSync(new URL('./history-totals.sql', import.meta.url), 'utf8');

/** What is asked of the lake: the values of the statement. */
export interface TotalsQuestion {
  readonly values: Readonly<Record<string, SqlValue>>;
  /** hash of the statement and its values: under the same rules the same file has the same total */
  readonly rules: string;
}

export function totalsQuestion(network: Network, thresholds: Thresholds): TotalsQuestion {
  const [ring, other] = [capacity('peripherique', thresholds), capacity('autre', thresholds)];
  const higher = ring > other ? 'peripherique' : 'autre';
  const ids = [...network.values()]
    .filter(({ libelle }) => roadClass(libelle) === higher)
    .map(({ id }) => id);
  const values = {
    capacite: Math.min(ring, other),
    capacite_haute: Math.max(ring, other),
    arcs_hauts: ids.sort(compareIds).join(ID_SEPARATOR),
    etats_exclus: between(thresholds.etatsArcExclus),
  };
  const rules = createHash('sha256')
    .update(JSON.stringify([TOTALS, values]))
    .digest('hex');
  return { values, rules };
}

/** Totals of the days of these files, oldest first; days without any flow are left out. */
export async function readDailyTotals(
  engine: Engine,
  files: readonly string[],
  { values }: TotalsQuestion,
): Promise<DailyTotal[]> {
  if (files.length === 0) return [];
  const rows = await engine.rows<{ jour: LocalDate; debit_total: number | null; arcs_heures_q: number }>(
    TOTALS,
    { values, tables: { comptages_passes: files } },
  );
  return rows.flatMap(({ jour, debit_total, arcs_heures_q }) =>
    debit_total === null
      ? []
      : [
          {
            date: jour,
            debit_total: round(debit_total, 3),
            arcs_heures_q,
            debit_moyen: round(debit_total / arcs_heures_q, 3),
          },
        ],
  );
}

/** `|a|b|`, empty without values. */
function between(values: readonly string[]): string {
  return values.length === 0 ? '' : `|${values.join('|')}|`;
}

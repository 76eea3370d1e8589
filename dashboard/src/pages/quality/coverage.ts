import type { DayHeaders, WeatherItem } from '../../api/shapes.ts';
import type { CoverageCell } from '../../charts/data.ts';

/** A source in the coverage grids, by its key on the wire and the measure where it has two. */
export const HOUR_ROWS = ['comptages q', 'comptages k', 'bikes', 'weather'] as const;
export const DAY_ROWS = ['comptages', 'bikes', 'traffic', 'chantiers', 'weather', 'referentiel'] as const;

/** Observed out of expected, by source and hour of the day. null: the source gave no hours that day. */
export function hourCells({ metrics }: DayHeaders, weather: WeatherItem | undefined): CoverageCell[] {
  const roads = metrics.comptages?.metrics;
  const bikes = metrics.bikes?.metrics;
  const counters = bikes ? bikes.nombre_compteurs + bikes.compteurs_silencieux : 0;
  const cells: CoverageCell[] = [];
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : null);
  for (const [column, hour] of (roads?.profil_ville ?? []).entries()) {
    cells.push(
      { row: 'comptages q', column, value: share(hour.troncons_q, roads!.nombre_troncons) },
      { row: 'comptages k', column, value: share(hour.troncons_k, roads!.nombre_troncons) },
    );
  }
  for (const [column, hour] of (bikes?.profil_ville ?? []).entries()) {
    cells.push({ row: 'bikes', column, value: share(hour.n_compteurs, counters) });
  }
  for (const [column, hour] of (weather?.profil_horaire ?? []).entries()) {
    cells.push({ row: 'weather', column, value: hour.temperature === null ? 0 : 1 });
  }
  const columns = 1 + Math.max(22, ...cells.map(({ column }) => column));
  for (const row of HOUR_ROWS) {
    if (cells.some((cell) => cell.row === row)) continue;
    for (let column = 0; column < columns; column += 1) cells.push({ row, column, value: null });
  }
  return cells;
}

/**
 * Observed out of expected, by source and day; a source that publishes no hours is there or not. null: the day was
 * never computed, which says nothing of its data.
 */
export function dayCells(days: readonly (DayHeaders | null)[]): CoverageCell[] {
  return days.flatMap((day, column) =>
    DAY_ROWS.map((row) => {
      if (day === null) return { row, column, value: null };
      const quality = day.metrics[row]?.quality;
      return { row, column, value: quality ? (quality.taux_couverture ?? 1) : 0 };
    }),
  );
}

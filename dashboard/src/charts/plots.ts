import {
  areaY,
  axisX,
  axisY,
  barY,
  cell,
  gridY,
  lineY,
  type Markish,
  plot,
  pointerX,
  ruleX,
  ruleY,
  tip,
} from '@observablehq/plot';
import type { CoverageCell, DayValue, ProfileHour, StackHour } from './data.ts';

/**
 * The charts of the dashboard. Colours are variables of the stylesheet: a chart follows the theme by itself.
 * Hours are drawn by their place in the day, not by their number: on the day of 25 hours one comes twice.
 */

const CLASS = 'plot';
/** of the vertical axis, about */
const TICKS = 4;

interface Frame {
  readonly width: number;
  readonly height: number;
}

interface ProfileOptions extends Frame {
  readonly hours: readonly ProfileHour[];
  readonly format: (value: number) => string;
  readonly hourLabel: (hour: number) => string;
  /** what the tip says of an hour */
  readonly describe: (hour: ProfileHour) => string;
  /** horizontal lines with a meaning */
  readonly bounds?: readonly { readonly y: number; readonly label: string }[];
  /** false: what is measured has no natural zero, like a temperature */
  readonly fromZero: boolean;
}

/** A day by the hour against what is usual: band, typical line, the day itself. */
export function hourProfile({
  hours,
  format,
  hourLabel,
  describe,
  bounds = [],
  fromZero,
  ...frame
}: ProfileOptions): SVGElement | HTMLElement {
  const rows = hours.map((hour, index) => ({ ...hour, index }));
  const known = rows
    .flatMap(({ value, low, high, compared, typical }) => [value, low, high, compared, typical])
    .filter((value) => value != null);
  const top = Math.max(...known, fromZero ? 0 : Number.NEGATIVE_INFINITY);
  const bottom = Math.min(...known, fromZero ? 0 : Number.POSITIVE_INFINITY);
  const shownBounds = bounds.filter(({ y }) => y <= top * 1.15);
  const marks: Markish[] = [
    gridY({ ticks: TICKS, stroke: 'var(--grid)', strokeOpacity: 1 }),
    axisY({ anchor: 'left', ticks: TICKS, tickSize: 0, tickFormat: format, label: null }),
    hourAxis(rows, hourLabel, frame.width),
    areaY(rows, { x: 'index', y1: 'low', y2: 'high', fill: 'var(--band)', curve: 'monotone-x' }),
    lineY(rows, {
      x: 'index',
      y: 'typical',
      stroke: 'var(--typical)',
      strokeDasharray: '1 4',
      strokeLinecap: 'round',
      strokeWidth: 1.75,
      curve: 'monotone-x',
    }),
    lineY(rows, {
      x: 'index',
      y: 'compared',
      stroke: 'var(--compared)',
      strokeDasharray: '5 4',
      strokeWidth: 1.75,
      curve: 'monotone-x',
    }),
    ruleY(shownBounds, { y: 'y', stroke: 'var(--bound)', strokeDasharray: '2 3' }),
    lineY(rows, { x: 'index', y: 'value', stroke: 'var(--accent)', strokeWidth: 2.25, curve: 'monotone-x' }),
    ruleX(rows, pointerX({ x: 'index', py: 'value', stroke: 'var(--ink-3)', strokeWidth: 1 })),
    tip(
      rows,
      pointerX({
        x: 'index',
        y: (row: ProfileHour) => row.value ?? row.typical ?? 0,
        title: describe,
        ...TIP,
      }),
    ),
  ];
  return plot({
    ...BASE,
    ...frame,
    x: { domain: [0, rows.length - 1] },
    y: { domain: top > bottom ? [bottom, top] : [bottom, bottom + 1], nice: true },
    marks,
  });
}

interface StackOptions extends Frame {
  readonly hours: readonly StackHour[];
  readonly series: readonly { readonly name: string; readonly color: string }[];
  readonly format: (value: number) => string;
  readonly hourLabel: (hour: number) => string;
  readonly describe: (hour: StackHour) => string;
}

/** How many there are of each kind, by the hour, one upon the other. */
export function hourStack({
  hours,
  series,
  format,
  hourLabel,
  describe,
  ...frame
}: StackOptions): SVGElement | HTMLElement {
  const rows = hours.map((hour, index) => ({ ...hour, index }));
  const bars = rows.flatMap(({ counts, index }) =>
    series.map(({ color }, kind) => ({ index, count: counts[kind] ?? 0, color })),
  );
  const total = (row: StackHour) => row.counts.reduce((sum, count) => sum + count, 0);
  return plot({
    ...BASE,
    ...frame,
    x: { type: 'band', domain: rows.map(({ index }) => index), padding: 0.12 },
    y: { nice: true },
    marks: [
      gridY({ ticks: TICKS, stroke: 'var(--grid)', strokeOpacity: 1 }),
      axisY({ anchor: 'left', ticks: TICKS, tickSize: 0, tickFormat: format, label: null }),
      hourAxis(rows, hourLabel, frame.width),
      barY(bars, { x: 'index', y: 'count', fill: (bar: { color: string }) => bar.color, order: null }),
      tip(rows, pointerX({ x: 'index', y: total, title: describe, ...TIP })),
    ],
  });
}

interface DaysOptions extends Frame {
  readonly days: readonly DayValue[];
  /** the day looked at */
  readonly current: string;
  readonly format: (value: number) => string;
  readonly dayLabel: (date: string) => string;
  readonly describe: (day: DayValue) => string;
}

/** A figure from day to day; the day looked at stands out. */
export function dayBars({
  days,
  current,
  format,
  dayLabel,
  describe,
  ...frame
}: DaysOptions): SVGElement | HTMLElement {
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(frame.width / 64))));
  const offset =
    Math.max(
      0,
      days.findIndex(({ date }) => date === current),
    ) % every;
  return plot({
    ...BASE,
    ...frame,
    x: { type: 'band', domain: days.map(({ date }) => date), padding: 0.2 },
    y: { nice: true, domain: [0, Math.max(1, ...days.map(({ value }) => value ?? 0))] },
    marks: [
      gridY({ ticks: TICKS, stroke: 'var(--grid)', strokeOpacity: 1 }),
      axisY({ anchor: 'left', ticks: TICKS, tickSize: 0, tickFormat: format, label: null }),
      axisX({
        ticks: days.map(({ date }) => date).filter((_, i) => i % every === offset),
        tickFormat: dayLabel,
        tickSize: 0,
        label: null,
      }),
      barY(days, {
        x: 'date',
        y: 'value',
        fill: (day: DayValue) => (day.date === current ? 'var(--accent)' : 'var(--bar)'),
        maxWidth: 48,
      } as object),
      tip(days, pointerX({ x: 'date', y: (day: DayValue) => day.value ?? 0, title: describe, ...TIP })),
    ],
  });
}

interface CoverageOptions {
  readonly width: number;
  readonly cells: readonly CoverageCell[];
  readonly rows: readonly string[];
  readonly columns: number;
  readonly columnLabel: (column: number) => string;
  readonly describe: (cell: CoverageCell) => string;
}

/** Observed out of expected, a row for each source. */
export function coverageGrid({
  width,
  cells,
  rows,
  columns,
  columnLabel,
  describe,
}: CoverageOptions): SVGElement | HTMLElement {
  const every = Math.max(1, Math.ceil(columns / Math.max(2, Math.floor((width - 150) / 44))));
  return plot({
    ...BASE,
    width,
    height: 34 + 32 * rows.length,
    marginLeft: 124,
    x: { type: 'band', domain: Array.from({ length: columns }, (_, i) => i), padding: 0.06 },
    y: { type: 'band', domain: rows as string[], padding: 0.14 },
    marks: [
      axisY({ anchor: 'left', tickSize: 0, label: null }),
      axisX({
        ticks: Array.from({ length: columns }, (_, i) => i).filter((i) => i % every === 0),
        tickFormat: columnLabel,
        tickSize: 0,
        label: null,
      }),
      cell(
        cells.filter(({ value }) => value !== null),
        { x: 'column', y: 'row', fill: (one: CoverageCell) => coverageColor(one.value!), inset: 0.5, rx: 2 },
      ),
      cell(
        cells.filter(({ value }) => value === null),
        {
          x: 'column',
          y: 'row',
          fill: 'none',
          stroke: 'var(--cover-none)',
          strokeDasharray: '3 3',
          inset: 1.5,
          rx: 2,
        },
      ),
      tip(cells, pointerX({ x: 'column', y: 'row', title: describe, ...TIP })),
    ],
  });
}

/** Steps that a reader can name: complete, nearly, partly, hardly, nothing. */
function coverageColor(value: number): string {
  if (value >= 0.995) return 'var(--cover-4)';
  if (value >= 0.9) return 'var(--cover-3)';
  if (value >= 0.5) return 'var(--cover-2)';
  return value > 0 ? 'var(--cover-1)' : 'var(--cover-0)';
}

const BASE = {
  className: CLASS,
  marginLeft: 48,
  marginRight: 12,
  marginTop: 12,
  marginBottom: 28,
  style: { fontSize: '12px' },
};
const TIP = {
  fill: 'var(--surface)',
  stroke: 'var(--line-strong)',
  textPadding: 8,
  fontSize: 12,
  pathFilter: 'none',
  maxRadius: Number.POSITIVE_INFINITY,
};

/** Every third hour, fewer where there is no room. */
function hourAxis(
  rows: readonly { readonly index: number; readonly hour: number }[],
  label: (hour: number) => string,
  width: number,
) {
  const every = width < 420 ? 6 : 3;
  const ticks = rows.filter(({ hour, index }) => hour % every === 0 && rows[index - 1]?.hour !== hour);
  return axisX({
    ticks: ticks.map(({ index }) => index),
    tickFormat: (index: number) => label(rows[index]?.hour ?? 0),
    tickSize: 0,
    label: null,
  });
}

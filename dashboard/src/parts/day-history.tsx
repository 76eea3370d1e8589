import { Chart } from '../charts/chart.tsx';
import type { DayValue } from '../charts/data.ts';
import { formatDay } from '../format/dates.ts';
import { formatNumber, formatShort, withUnit } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';

interface DayHistoryProps {
  readonly label: string;
  readonly unit: string;
  readonly days: readonly DayValue[];
  readonly current: string;
  readonly height?: number;
}

/** A figure over the last weeks; a day without data leaves a gap. */
export function DayHistory({ label, unit, days, current, height = 220 }: DayHistoryProps) {
  const lang = language.value;
  const text = (value: number | null) =>
    value === null ? t({ fr: 'non mesuré', en: 'not measured' }) : withUnit(formatNumber(value, lang), unit);
  const largest = Math.max(0, ...days.map(({ value }) => value ?? 0));
  return (
    <Chart
      label={label}
      height={height}
      inputs={[days, current]}
      draw={(plots, width) =>
        plots.dayBars({
          width,
          height,
          days,
          current,
          format: (value) => formatShort(value, lang, largest),
          dayLabel: (date) => formatDay(date, lang, 'short'),
          describe: ({ date, value }) => `${formatDay(date, lang, 'medium')}\n${text(value)}`,
        })
      }
      heads={[t({ fr: 'Jour', en: 'Day' }), unit]}
      rows={days.map(({ date, value }) => [formatDay(date, lang, 'medium'), formatNumber(value, lang)])}
    />
  );
}

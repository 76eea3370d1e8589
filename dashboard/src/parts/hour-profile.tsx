import { Chart, Key } from '../charts/chart.tsx';
import type { ProfileHour } from '../charts/data.ts';
import { formatDay, formatHour, formatHourSpan } from '../format/dates.ts';
import { formatNumber, formatShort, UNKNOWN, withUnit } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';
import { compared } from '../view/days.ts';

interface HourProfileProps {
  readonly label: string;
  readonly unit: string;
  readonly hours: readonly ProfileHour[];
  readonly height?: number;
  readonly digits?: number;
  readonly fromZero?: boolean;
  readonly bounds?: readonly { readonly y: number; readonly label: string }[];
}

/** A day by the hour, against what is usual and against another day, as far as these are known. */
export function HourProfile({
  label,
  unit,
  hours,
  height = 250,
  digits = 0,
  bounds = [],
  fromZero = true,
}: HourProfileProps) {
  const lang = language.value;
  const has = (key: 'low' | 'typical' | 'compared') => hours.some((hour) => hour[key] != null);
  const [band, typical, other] = [has('low'), has('typical'), has('compared')];
  const otherName = `${t({ fr: 'Le', en: 'On' })} ${formatDay(compared.value, lang, 'medium')}`;
  const text = (value: number | null | undefined) =>
    value == null
      ? t({ fr: 'non mesuré', en: 'not measured' })
      : withUnit(formatNumber(value, lang, { digits }), unit);
  const describe = ({ hour, value, low, high, typical: usual, compared: before }: ProfileHour) =>
    [
      formatHourSpan(hour, lang),
      text(value),
      usual == null ? '' : `${t({ fr: 'habituel :', en: 'usual:' })} ${text(usual)}`,
      low == null || high == null
        ? ''
        : `p10 – p90 : ${formatNumber(low, lang, { digits })} – ${formatNumber(high, lang, { digits })}`,
      before == null ? '' : `${otherName} : ${text(before)}`,
    ]
      .filter(Boolean)
      .join('\n');
  const largest = Math.max(
    ...hours.flatMap(({ value, high, compared: before }) => [value ?? 0, high ?? 0, before ?? 0]),
  );
  const cell = (value: number | null | undefined) => formatNumber(value, lang, { digits });
  return (
    <Chart
      label={label}
      height={height}
      inputs={[hours]}
      legend={
        <>
          <Key mark="line" color="var(--accent)">
            {t({ fr: 'Ce jour', en: 'This day' })} ({unit})
          </Key>
          {typical && (
            <Key mark="dot" color="var(--typical)">
              {t({ fr: 'Habituel (médiane)', en: 'Usual (median)' })}
            </Key>
          )}
          {band && (
            <Key mark="band" color="var(--band)">
              {t({ fr: 'Du 10e au 90e centile', en: '10th to 90th percentile' })}
            </Key>
          )}
          {other && (
            <Key mark="dash" color="var(--compared)">
              {otherName}
            </Key>
          )}
          {bounds.length > 0 && (
            <Key mark="dot" color="var(--bound)">
              {bounds.map(({ label: name }) => name).join(', ')}
            </Key>
          )}
        </>
      }
      draw={(plots, width) =>
        plots.hourProfile({
          width,
          height,
          hours,
          bounds,
          fromZero,
          format: (value) => formatShort(value, lang, largest),
          hourLabel: (hour) => formatHour(hour, lang),
          describe,
        })
      }
      heads={[
        t({ fr: 'Heure', en: 'Hour' }),
        t({ fr: 'Ce jour', en: 'This day' }),
        ...(typical ? [t({ fr: 'Habituel', en: 'Usual' })] : []),
        ...(band ? ['p10', 'p90'] : []),
        ...(other ? [otherName] : []),
      ]}
      rows={hours.map(({ hour, value, typical: usual, low, high, compared: before }) => [
        formatHour(hour, lang),
        value == null ? UNKNOWN : cell(value),
        ...(typical ? [cell(usual)] : []),
        ...(band ? [cell(low), cell(high)] : []),
        ...(other ? [cell(before)] : []),
      ])}
    />
  );
}

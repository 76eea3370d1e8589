import { type CityHour, TRAFFIC_STATES } from '../api/shapes.ts';
import { Chart, Key } from '../charts/chart.tsx';
import { formatHour, formatHourSpan } from '../format/dates.ts';
import { formatNumber, formatShort } from '../format/numbers.ts';
import { language, t } from '../text/language.ts';
import { nameIn, STATE_NAMES } from '../text/vocabulary.ts';

const STATE_COLORS: Readonly<Record<string, string>> = {
  Fluide: 'var(--etat-fluide)',
  'Pré-saturé': 'var(--etat-pre-sature)',
  Saturé: 'var(--etat-sature)',
  Bloqué: 'var(--etat-bloque)',
  Inconnu: 'var(--etat-inconnu)',
};

/** How many arcs were in each state, by the hour; the worst states stand at the bottom, where they can be compared. */
const ORDER = ['Bloqué', 'Saturé', 'Pré-saturé', 'Fluide', 'Inconnu'] as const;

export function NetworkStates({
  hours,
  height,
}: {
  readonly hours: readonly CityHour[];
  readonly height: number;
}) {
  const lang = language.value;
  const label = t({ fr: 'Nombre de tronçons par état et par heure', en: 'Number of arcs by state and hour' });
  const name = (state: string) => nameIn(STATE_NAMES, state, lang);
  return (
    <Chart
      label={label}
      height={height}
      inputs={[hours]}
      legend={TRAFFIC_STATES.map((state) => (
        <Key key={state} mark="box" color={STATE_COLORS[state]!}>
          {name(state)}
        </Key>
      ))}
      draw={(plots, width) =>
        plots.hourStack({
          width,
          height,
          hours: hours.map(({ heure, etats }) => ({
            hour: heure,
            counts: ORDER.map((state) => etats[state] ?? 0),
          })),
          series: ORDER.map((state) => ({ name: state, color: STATE_COLORS[state]! })),
          format: (value) => formatShort(value, lang),
          hourLabel: (hour) => formatHour(hour, lang),
          describe: ({ hour, counts }) =>
            [
              formatHourSpan(hour, lang),
              ...ORDER.map((state, i) => `${name(state)} : ${formatNumber(counts[i], lang)}`),
            ].join('\n'),
        })
      }
      heads={[
        t({ fr: 'Heure', en: 'Hour' }),
        ...TRAFFIC_STATES.map(name),
        t({ fr: 'Véhicules', en: 'Vehicles' }),
      ]}
      rows={hours.map(({ heure, etats, debit_total }) => [
        formatHour(heure, lang),
        ...TRAFFIC_STATES.map((state) => formatNumber(etats[state], lang)),
        formatNumber(debit_total, lang),
      ])}
    />
  );
}

import { useHeaders, useReport } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { DayItems, Report, WeatherEffect, WeatherFigures, WeatherItem } from '../../api/shapes.ts';
import { formatDay } from '../../format/dates.ts';
import { formatNumber, formatPercent, withUnit } from '../../format/numbers.ts';
import { Compared, Figure, Figures } from '../../parts/figure.tsx';
import { HourProfile } from '../../parts/hour-profile.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty, Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { reasonText } from '../../text/reasons.ts';
import { CATEGORY_NAMES, CONDITION_NAMES, nameIn } from '../../text/vocabulary.ts';
import type { PageProps } from '../page-props.ts';

/** The weather of the day, and what it did to bikes and traffic. */
export default function Weather({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const items = useAnswer<DayItems<WeatherItem>>(paths.items('weather', day, { include: 'profil_horaire' }));
  const otherItems = useAnswer<DayItems<WeatherItem>>(
    compared && paths.items('weather', compared, { include: 'profil_horaire' }),
  );
  const report = useReport(day);
  const sky = headers.value?.metrics.weather?.metrics;
  if (headers.state === 'ready' && !sky) {
    return <p class="empty">{t({ fr: 'Pas de météo ce jour-là.', en: 'No weather on that day.' })}</p>;
  }
  const reference = compared ? other.value?.metrics.weather?.metrics : undefined;
  const otherHours = compared ? (otherItems.value?.data.metrics[0]?.profil_horaire ?? []) : [];
  return (
    <div class="page">
      <Ready of={headers} height={125}>
        {() => sky && <Sky figures={sky} reference={reference} />}
      </Ready>
      {HOURLY.map(({ key, title, unit, label }) => (
        <div key={key} class="third">
          <Panel title={t(title)} term={key === 'precip' ? 'pluie' : key === 'vent' ? 'vent' : 'temperature'}>
            <Ready of={items} height={270}>
              {({ data }) => {
                const hours = data.metrics[0]?.profil_horaire ?? [];
                return hours.some((hour) => hour[key] !== null) ? (
                  <HourProfile
                    label={t(label)}
                    unit={unit}
                    digits={1}
                    height={210}
                    fromZero={key !== 'temperature'}
                    hours={hours.map((hour) => ({
                      hour: hour.heure,
                      value: hour[key],
                      compared: otherHours.find(({ heure }) => heure === hour.heure)?.[key] ?? null,
                    }))}
                  />
                ) : (
                  <Empty>
                    {t({ fr: 'Pas de mesure heure par heure.', en: 'No measurement by the hour.' })}
                  </Empty>
                );
              }}
            </Ready>
          </Panel>
        </div>
      ))}
      <div class="half">
        <Panel
          title={t({
            fr: 'Ce que le temps retire aux indices',
            en: 'What the weather takes from the indices',
          })}
          term="indice_velo"
        >
          <Ready of={headers} height={200}>
            {() => sky && <Deductions figures={sky} />}
          </Ready>
        </Panel>
      </div>
      <div class="half">
        <Panel
          title={t({ fr: 'Contre des jours de météo semblable', en: 'Against days of similar weather' })}
          term="croisement"
        >
          <Ready
            of={report}
            height={200}
            absent={t({ fr: 'Pas de rapport ce jour-là.', en: 'No report on that day.' })}
          >
            {(value) => <Effects report={value.report} />}
          </Ready>
        </Panel>
      </div>
    </div>
  );
}

const HOURLY = [
  {
    key: 'temperature',
    unit: '°C',
    title: { fr: 'Température', en: 'Temperature' },
    label: { fr: 'Température par heure', en: 'Temperature by hour' },
  },
  {
    key: 'precip',
    unit: 'mm',
    title: { fr: 'Pluie', en: 'Rain' },
    label: { fr: 'Pluie par heure', en: 'Rain by hour' },
  },
  {
    key: 'vent',
    unit: 'km/h',
    title: { fr: 'Vent', en: 'Wind' },
    label: { fr: 'Vent par heure', en: 'Wind by hour' },
  },
] as const;

function Sky({
  figures,
  reference,
}: {
  readonly figures: WeatherFigures;
  readonly reference: WeatherFigures | undefined;
}) {
  const lang = language.value;
  const one = (value: number | null) => formatNumber(value, lang, { digits: 1 });
  const categories = (figures.categories ?? []).map((code) => nameIn(CATEGORY_NAMES, code, lang));
  return (
    <Figures>
      <Figure term="temperature" value={one(figures.temp_moyenne)} unit="°C">
        <span class="line">
          {one(figures.temp_min)} – {one(figures.temp_max)} °C
        </span>
        <span class="line">
          {figures.conditions
            ? nameIn(CONDITION_NAMES, figures.conditions, lang)
            : t({ fr: 'ciel inconnu', en: 'sky unknown' })}
        </span>
        <Compared value={figures.temp_moyenne} reference={reference?.temp_moyenne} />
      </Figure>
      <Figure term="pluie" value={one(figures.precip_totale)} unit="mm">
        <span class="line">
          {categories.length > 0 ? categories.join(', ') : t({ fr: 'aucune catégorie', en: 'no category' })}
        </span>
        <Compared value={figures.precip_totale} reference={reference?.precip_totale} />
      </Figure>
      <Figure term="vent" value={one(figures.vent_max)} unit="km/h">
        <span class="line">
          {t({ fr: 'moyen', en: 'mean' })} {withUnit(one(figures.vent_moyen), 'km/h')}
        </span>
        <span class="line">
          {t({ fr: 'rafales', en: 'gusts' })} {withUnit(one(figures.rafale_max), 'km/h')}
        </span>
      </Figure>
      <Figure term="indice_velo" value={formatNumber(figures.indice_velo, lang)} unit="/ 100">
        <span class="line">
          {t({ fr: 'mobilité', en: 'mobility' })} {formatNumber(figures.impact_mobilite, lang)} / 100
        </span>
        <span class="line">
          {figures.lieu}, {formatDay(figures.instantane, lang, 'short')}
        </span>
        <Compared value={figures.indice_velo} reference={reference?.indice_velo} />
      </Figure>
    </Figures>
  );
}

const FACTORS = [
  ['pluie', { fr: 'Pluie', en: 'Rain' }],
  ['vent', { fr: 'Vent', en: 'Wind' }],
  ['froid', { fr: 'Froid', en: 'Cold' }],
  ['chaleur', { fr: 'Chaleur', en: 'Heat' }],
] as const;

function Deductions({ figures }: { readonly figures: WeatherFigures }) {
  const lang = language.value;
  const text = (value: number | null) =>
    value === null
      ? t({ fr: 'inconnu', en: 'unknown' })
      : value === 0
        ? '0'
        : `−${formatNumber(value, lang, { digits: 1 })}`;
  return (
    <table class="data">
      <thead>
        <tr>
          <th scope="col">{t({ fr: 'Retrait', en: 'Deduction' })}</th>
          <th scope="col" class="numeric">
            {t({ fr: 'Indice vélo', en: 'Cycling index' })}
          </th>
          <th scope="col" class="numeric">
            {t({ fr: 'Mobilité', en: 'Mobility' })}
          </th>
        </tr>
      </thead>
      <tbody>
        {FACTORS.map(([key, name]) => (
          <tr key={key}>
            <td>{t(name)}</td>
            <td class="numeric">{text(figures.facteurs.indice_velo[key])}</td>
            <td class="numeric">{text(figures.facteurs.impact_mobilite[key])}</td>
          </tr>
        ))}
        <tr>
          <td>
            <strong>{t({ fr: 'Indice', en: 'Index' })}</strong>
          </td>
          <td class="numeric">
            <strong>{formatNumber(figures.indice_velo, lang, { digits: 1 })}</strong>
          </td>
          <td class="numeric">
            <strong>{formatNumber(figures.impact_mobilite, lang, { digits: 1 })}</strong>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function Effects({ report }: { readonly report: Report }) {
  const { velos, trafic } = report.meteo_impact;
  const rows: [string, WeatherEffect | null | undefined][] = [
    [t({ fr: 'Vélos', en: 'Bikes' }), velos],
    [t({ fr: 'Trafic', en: 'Traffic' }), trafic],
  ];
  return (
    <ul class="facts">
      {rows.map(([name, effect]) => {
        const similar = effect?.jours_semblables;
        return (
          <li key={name}>
            <strong>{name}</strong>{' '}
            {similar?.ecart_pct == null
              ? t({ fr: 'pas de comparaison', en: 'no comparison' })
              : `${formatPercent(similar.ecart_pct, language.value, { digits: 1, signed: true })} ${t({ fr: `contre ${similar.n} jours semblables`, en: `against ${similar.n} similar days` })}`}
            <small>
              {effect?.mesure}
              {similar?.ecart_pct == null &&
                ` — ${reasonText(similar?.raison ?? report.meteo_impact.raison, language.value)}`}
            </small>
          </li>
        );
      })}
    </ul>
  );
}

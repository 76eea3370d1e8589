import { useHeaders, useReport } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { ArcItem, CountFigures, DayHeaders, DayItems, WeatherItem } from '../../api/shapes.ts';
import { formatHour } from '../../format/dates.ts';
import { formatNumber, formatPercent } from '../../format/numbers.ts';
import { CoverageGrid } from '../../parts/coverage-grid.tsx';
import { Figure, Figures } from '../../parts/figure.tsx';
import { mapHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { nameIn, SOURCE_NAMES } from '../../text/vocabulary.ts';
import type { PageProps } from '../page-props.ts';
import { HOUR_ROWS, hourCells } from './coverage.ts';
import { CoverageOfDays } from './coverage-of-days.tsx';
import { Failing, Maintenance, SensorCauses } from './sensor-panels.tsx';
import { SENSOR_FIELDS } from './sensors.ts';
import { Freshness, Notices, Rejects } from './source-panels.tsx';

/** How far the figures of a day can be trusted, and what to do about it. */
export default function QualityPage({ day }: PageProps) {
  const headers = useHeaders(day);
  const report = useReport(day);
  const weather = useAnswer<DayItems<WeatherItem>>(
    paths.items('weather', day, { include: 'profil_horaire' }),
  );
  const sensors = useAnswer<DayItems<ArcItem>>(
    paths.items('comptages', day, { fields: SENSOR_FIELDS.join() }),
  );
  const roads = headers.value?.metrics.comptages?.metrics;
  const noCounts = t({ fr: 'Pas de comptages routiers ce jour-là.', en: 'No road counts on that day.' });
  const rowName = (row: string) => {
    const [source, measure] = row.split(' ');
    const name = nameIn(SOURCE_NAMES, source, language.value);
    return measure === 'k'
      ? t({ fr: 'Occupation', en: 'Occupancy' })
      : measure === 'q'
        ? t({ fr: 'Débit', en: 'Flow' })
        : name;
  };
  return (
    <div class="page">
      <Ready of={headers} height={125}>
        {(value) => <QualityFigures headers={value} roads={roads} />}
      </Ready>
      <div class="half">
        <Panel title={t({ fr: 'Couverture heure par heure', en: 'Coverage by hour' })} term="couverture">
          <Ready of={headers} height={230}>
            {(value) => (
              <CoverageGrid
                label={t({ fr: 'Couverture par source et par heure', en: 'Coverage by source and hour' })}
                cells={hourCells(value, weather.value?.data.metrics[0])}
                rows={HOUR_ROWS}
                rowName={rowName}
                columns={Math.max(
                  value.metrics.comptages?.metrics.profil_ville.length ?? 0,
                  value.metrics.bikes?.metrics.profil_ville.length ?? 0,
                  23,
                )}
                unknown={{ fr: 'pas de relevé par heure', en: 'no hourly data' }}
                columnHead={t({ fr: 'Heure', en: 'Hour' })}
                columnLabel={(column) =>
                  formatHour(
                    value.metrics.comptages?.metrics.profil_ville[column]?.heure ?? column,
                    language.value,
                  )
                }
              />
            )}
          </Ready>
        </Panel>
      </div>
      <div class="half">
        <Panel title={t({ fr: 'Couverture jour par jour', en: 'Coverage by day' })} term="couverture">
          <CoverageOfDays day={day} />
        </Panel>
      </div>
      <div class="third">
        <Panel
          title={t({ fr: 'Capteurs par statut', en: 'Sensors by status' })}
          term="statut"
          actions={<a href={mapHref({ mesure: 'capteur' })}>{t({ fr: 'Sur la carte', en: 'On the map' })}</a>}
        >
          <Ready of={headers} height={240}>
            {() => (roads ? <SensorCauses figures={roads} /> : <p class="empty">{noCounts}</p>)}
          </Ready>
        </Panel>
      </div>
      <div class="two-thirds">
        <Ready of={sensors} height={320} absent={noCounts}>
          {({ data }) => <Maintenance sensors={data.metrics} day={day} />}
        </Ready>
      </div>
      <Panel
        title={t({ fr: 'Fraîcheur et lignes lues, par source', en: 'Freshness and rows read, by source' })}
        term="fraicheur"
      >
        <Ready of={headers} height={260}>
          {(value) => <Freshness headers={value} report={report.value?.report ?? null} />}
        </Ready>
      </Panel>
      <div class="half">
        <Panel title={t({ fr: 'Lignes rejetées, par motif', en: 'Rejected rows, by reason' })} term="rejets">
          <Ready of={headers} height={260}>
            {(value) => <Rejects headers={value} />}
          </Ready>
        </Panel>
      </div>
      <div class="half">
        <Panel title={t({ fr: 'Constats sur les données', en: 'Notices about data' })} term="rejets">
          <Ready of={headers} height={260}>
            {(value) => <Notices headers={value} />}
          </Ready>
        </Panel>
      </div>
      <Panel title={t({ fr: 'Capteurs défaillants', en: 'Failing sensors' })} term="statut">
        <Ready of={sensors} height={400} absent={noCounts}>
          {({ data }) => <Failing sensors={data.metrics} />}
        </Ready>
      </Panel>
    </div>
  );
}

function QualityFigures({
  headers,
  roads,
}: {
  readonly headers: DayHeaders;
  readonly roads: CountFigures | undefined;
}) {
  const lang = language.value;
  const all = Object.values(headers.metrics).map(({ quality }) => quality);
  const sum = (key: 'lignes_lues' | 'lignes_rejetees' | 'doublons' | 'conflits') =>
    all.reduce((total, quality) => total + quality[key], 0);
  return (
    <Figures>
      <Figure
        term="couverture"
        value={formatNumber(roads?.taux_couverture == null ? null : 100 * roads.taux_couverture, lang, {
          digits: 1,
        })}
        unit="%"
      >
        <span class="line">{t({ fr: 'débit, comptages routiers', en: 'flow, road counts' })}</span>
        <span class="line">
          {t({ fr: 'vélos', en: 'bikes' })}{' '}
          {formatPercent(
            headers.metrics.bikes?.quality.taux_couverture == null
              ? null
              : 100 * headers.metrics.bikes.quality.taux_couverture,
            lang,
          )}
        </span>
      </Figure>
      <Figure
        term="disponibilite"
        value={formatNumber(roads?.taux_disponibilite_capteurs, lang, { digits: 1 })}
        unit="%"
      >
        <span class="line">
          {formatNumber(roads?.nombre_capteurs_defaillants, lang)}{' '}
          {t({ fr: 'capteurs défaillants', en: 'failing sensors' })}
        </span>
        <span class="line">
          {t({ fr: 'sur', en: 'of' })} {formatNumber(roads?.nombre_troncons, lang)}
        </span>
      </Figure>
      <Figure term="maintenance" value={formatNumber(roads?.nombre_maintenance, lang)}>
        <span class="line">
          {formatNumber(roads?.heures_impossibles, lang)}{' '}
          {t({ fr: 'heures de débit impossible', en: 'hours of impossible flow' })}
        </span>
      </Figure>
      <Figure term="rejets" value={formatNumber(sum('lignes_rejetees'), lang)}>
        <span class="line">
          {t({ fr: 'sur', en: 'of' })} {formatNumber(sum('lignes_lues'), lang)}{' '}
          {t({ fr: 'lues', en: 'read' })}
        </span>
        <span class="line">
          {formatNumber(sum('doublons'), lang)} {t({ fr: 'doublons', en: 'duplicates' })},{' '}
          {formatNumber(sum('conflits'), lang)} {t({ fr: 'conflits', en: 'conflicts' })}
        </span>
      </Figure>
    </Figures>
  );
}

import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { ArcItem, CountFigures, DayItems } from '../../api/shapes.ts';
import { dayClassName, zoneName } from '../../format/names.ts';
import { formatMinutes, formatMinutesRange, formatNumber, formatPercent } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { Compared, Coverage, Figure, Figures, WeekChange } from '../../parts/figure.tsx';
import { HourProfile } from '../../parts/hour-profile.tsx';
import { mapHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { reasonText } from '../../text/reasons.ts';
import { param } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { ArcPage } from './arc-page.tsx';
import { ArcTable, TABLE_FIELDS } from './arc-table.tsx';
import { cityProfile } from './profiles.ts';

/** Road traffic of the day; with `arc=` in the address, one arc. */
export default function Roads(props: PageProps) {
  const arc = param('arc');
  return arc === null ? <City {...props} /> : <ArcPage {...props} id={arc} />;
}

function City({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const arcs = useAnswer<DayItems<ArcItem>>(paths.items('comptages', day, { fields: TABLE_FIELDS.join() }));
  const roads = headers.value?.metrics.comptages?.metrics;
  if (headers.state === 'ready' && !roads) {
    return (
      <p class="empty">
        {t({ fr: 'Pas de comptages routiers ce jour-là.', en: 'No road counts on that day.' })}
      </p>
    );
  }
  const reference = compared ? other.value?.metrics.comptages?.metrics : undefined;
  return (
    <div class="page">
      <Ready of={headers} height={250}>
        {() => roads && <RoadFigures figures={roads} reference={reference} />}
      </Ready>
      <div class="half">
        <Panel title={t({ fr: 'Véhicules par heure', en: 'Vehicles by hour' })} term="vehicules">
          <Ready of={headers} height={300}>
            {() =>
              roads && (
                <HourProfile
                  label={t({
                    fr: 'Véhicules comptés par heure sur le réseau',
                    en: 'Vehicles counted by hour on the network',
                  })}
                  unit={t({ fr: 'véh/h', en: 'veh/h' })}
                  hours={cityProfile(roads.profil_ville, 'debit_total', reference?.profil_ville)}
                />
              )
            }
          </Ready>
        </Panel>
      </div>
      <div class="half">
        <Panel
          title={t({ fr: 'Occupation moyenne par heure', en: 'Mean occupancy by hour' })}
          term="occupation"
        >
          <Ready of={headers} height={300}>
            {() =>
              roads && (
                <HourProfile
                  label={t({ fr: 'Taux d’occupation moyen par heure', en: 'Mean occupancy by hour' })}
                  unit="%"
                  digits={1}
                  hours={cityProfile(roads.profil_ville, 'taux_occupation_moyen', reference?.profil_ville)}
                />
              )
            }
          </Ready>
        </Panel>
      </div>
      {roads && <Zones figures={roads} />}
      <Panel title={t({ fr: 'Tous les tronçons', en: 'All arcs' })} term="debit">
        <Ready of={arcs} height={600}>
          {({ data }) => <ArcTable arcs={data.metrics} />}
        </Ready>
      </Panel>
    </div>
  );
}

function RoadFigures({
  figures,
  reference,
}: {
  readonly figures: CountFigures;
  readonly reference: CountFigures | undefined;
}) {
  const lang = language.value;
  const deviation = figures.ecart_jour_type;
  return (
    <Figures>
      <Figure term="vehicules" value={formatNumber(figures.total_vehicules_paris, lang)}>
        <WeekChange evolution={figures.evolution_vs_semaine_precedente} />
        <span class="line">
          {t({ fr: 'sans dédoublonner', en: 'with copied flows' })}{' '}
          {formatNumber(figures.total_vehicules_brut, lang)}
        </span>
        <Coverage rate={figures.taux_couverture} />
        <Compared value={figures.total_vehicules_paris} reference={reference?.total_vehicules_paris} />
      </Figure>
      <Figure term="vehicules_km" value={formatNumber(figures.vehicules_km, lang)} unit="km">
        <Coverage rate={figures.taux_couverture} />
        <Compared value={figures.vehicules_km} reference={reference?.vehicules_km} />
      </Figure>
      <Figure
        term="temps_perdu"
        value={formatMinutes(figures.temps_perdu_total_minutes, lang, figures.temps_perdu_total_max)}
      >
        <span class="line">
          {t({ fr: 'fourchette', en: 'range' })}{' '}
          {formatMinutesRange(figures.temps_perdu_total_min, figures.temps_perdu_total_max, lang)}
        </span>
        <Coverage rate={figures.taux_couverture_k} />
        <Compared
          value={figures.temps_perdu_total_minutes}
          reference={reference?.temps_perdu_total_minutes}
        />
      </Figure>
      <Figure
        term="ecart_jour_type"
        value={
          deviation.ecart === null
            ? '–'
            : formatPercent(100 * deviation.ecart, lang, { digits: 1, signed: true })
        }
      >
        <span class="line">
          {deviation.ecart === null
            ? deviation.raison && reasonText(deviation.raison, lang)
            : `${t({ fr: 'contre un', en: 'against a' })} ${dayClassName(deviation.jour_type, lang)} ${t({ fr: 'habituel', en: '(usual)' })}, ${formatNumber(deviation.n_troncons, lang)} ${t({ fr: 'tronçons', en: 'arcs' })}`}
        </span>
      </Figure>
    </Figures>
  );
}

function Zones({ figures }: { readonly figures: CountFigures }) {
  const lang = language.value;
  const zones = figures.par_arrondissement;
  const byLost = [...zones].sort(
    (a, b) => (b.temps_perdu_total_minutes ?? 0) - (a.temps_perdu_total_minutes ?? 0),
  );
  const byFlow = [...zones].sort((a, b) => b.total_vehicules - a.total_vehicules);
  const most = byLost[0]?.temps_perdu_total_minutes;
  return (
    <>
      <div class="half">
        <Panel title={t({ fr: 'Véhicules par zone', en: 'Vehicles by zone' })} term="vehicules">
          <Bars
            label={t({ fr: 'Véhicules comptés par zone', en: 'Vehicles counted by zone' })}
            bars={byFlow.map((zone) => ({
              key: zone.arrondissement,
              label: zoneName(zone.arrondissement, lang),
              value: zone.total_vehicules,
              text: formatNumber(zone.total_vehicules, lang),
              aside: `${formatNumber(zone.nombre_troncons, lang)} ${t({ fr: 'tr.', en: 'arcs' })}`,
              href: mapHref({ zone: zone.arrondissement }),
            }))}
          />
        </Panel>
      </div>
      <div class="half">
        <Panel title={t({ fr: 'Temps perdu par zone', en: 'Time lost by zone' })} term="temps_perdu">
          <Bars
            label={t({ fr: 'Temps perdu par zone', en: 'Time lost by zone' })}
            bars={byLost.map((zone) => ({
              key: zone.arrondissement,
              label: zoneName(zone.arrondissement, lang),
              value: zone.temps_perdu_total_minutes,
              text: formatMinutes(zone.temps_perdu_total_minutes, lang, most),
              aside: `${formatNumber(zone.nombre_troncons_satures, lang)} ${t({ fr: 'sat.', en: 'sat.' })}`,
              href: mapHref({ zone: zone.arrondissement, mesure: 'temps_perdu' }),
            }))}
          />
        </Panel>
      </div>
    </>
  );
}

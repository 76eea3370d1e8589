import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { BikeFigures, CounterItem, DayItems } from '../../api/shapes.ts';
import { formatHour } from '../../format/dates.ts';
import { zoneName } from '../../format/names.ts';
import { formatNumber, formatPercent } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { Change, Compared, Coverage, Figure, Figures, WeekChange } from '../../parts/figure.tsx';
import { HourProfile } from '../../parts/hour-profile.tsx';
import { counterHref, mapHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { language, t } from '../../text/language.ts';
import { reasonText } from '../../text/reasons.ts';
import { param } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { CounterPage } from './counter-page.tsx';
import { counterState } from './counter-state.ts';
import { cityBikeProfile } from './profiles.ts';

/** Bike counters of the day; with `compteur=` in the address, one of them. */
export default function Bikes(props: PageProps) {
  const counter = param('compteur');
  return counter === null ? <City {...props} /> : <CounterPage {...props} id={counter} />;
}

function City({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const counters = useAnswer<DayItems<CounterItem>>(paths.items('bikes', day));
  const bikes = headers.value?.metrics.bikes?.metrics;
  if (headers.state === 'ready' && !bikes) {
    return (
      <p class="empty">{t({ fr: 'Pas de comptages vélo ce jour-là.', en: 'No bike counts on that day.' })}</p>
    );
  }
  const reference = compared ? other.value?.metrics.bikes?.metrics : undefined;
  return (
    <div class="page">
      <Ready of={headers} height={125}>
        {() => bikes && <BikeKeyFigures figures={bikes} reference={reference} />}
      </Ready>
      <div class="two-thirds">
        <Panel title={t({ fr: 'Passages par heure', en: 'Bikes by hour' })} term="velos">
          <Ready of={headers} height={310}>
            {() =>
              bikes && (
                <HourProfile
                  label={t({
                    fr: 'Passages de vélos par heure, tous compteurs',
                    en: 'Bikes by hour, all counters',
                  })}
                  unit={t({ fr: 'vélos/h', en: 'bikes/h' })}
                  height={330}
                  hours={cityBikeProfile(bikes.profil_ville, reference?.profil_ville)}
                />
              )
            }
          </Ready>
        </Panel>
      </div>
      <div class="third">
        <Panel
          title={t({ fr: 'Par arrondissement', en: 'By district' })}
          term="velos"
          actions={<a href={mapHref({ calques: 'velos' })}>{t({ fr: 'Sur la carte', en: 'On the map' })}</a>}
        >
          <Ready of={headers} height={310}>
            {() => bikes && <ByZone figures={bikes} />}
          </Ready>
        </Panel>
      </div>
      <Panel title={t({ fr: 'Tous les compteurs', en: 'All counters' })} term="velos">
        <Ready of={counters} height={600}>
          {({ data }) => <CounterTable counters={data.metrics} />}
        </Ready>
      </Panel>
    </div>
  );
}

function BikeKeyFigures({
  figures,
  reference,
}: {
  readonly figures: BikeFigures;
  readonly reference: BikeFigures | undefined;
}) {
  const lang = language.value;
  const deviation = figures.jour_type.ecart;
  return (
    <Figures>
      <Figure term="velos" value={formatNumber(figures.total_velos, lang)}>
        <WeekChange evolution={figures.evolution_vs_semaine_precedente} />
        <Coverage rate={figures.taux_couverture} />
        <Compared value={figures.total_velos} reference={reference?.total_velos} />
      </Figure>
      <Figure term="heure_pic" value={formatHour(figures.pic_horaire, lang)}>
        <span class="line">
          {formatNumber(figures.moyenne_par_compteur, lang)} {t({ fr: 'par compteur', en: 'per counter' })}
        </span>
        <Change
          pct={figures.evolution_vs_annee_precedente.pct}
          than={t({ fr: 'sur un an', en: 'over a year' })}
          reason={
            figures.evolution_vs_annee_precedente.raison &&
            `${t({ fr: 'sur un an :', en: 'over a year:' })} ${reasonText(figures.evolution_vs_annee_precedente.raison, lang)}`
          }
        />
      </Figure>
      <Figure term="frequentation" value={formatNumber(figures.indice_frequentation, lang)} unit="/ 100">
        <span class="line">
          {figures.frequentation.raison
            ? reasonText(figures.frequentation.raison, lang)
            : `${formatNumber(figures.frequentation.nombre_jours, lang)} ${t({ fr: 'jours comparés', en: 'days compared' })}`}
        </span>
        <Change
          pct={deviation === null ? null : 100 * deviation}
          than={t({ fr: 'du jour type', en: 'from the day type' })}
          reason={
            figures.jour_type.raison &&
            `${t({ fr: 'jour type :', en: 'day type:' })} ${reasonText(figures.jour_type.raison, lang)}`
          }
        />
      </Figure>
      <Figure
        term="disponibilite"
        value={formatNumber(figures.taux_disponibilite, lang, { digits: 1 })}
        unit="%"
      >
        <span class="line">
          {formatNumber(figures.nombre_compteurs, lang)} {t({ fr: 'compteurs', en: 'counters' })},{' '}
          {formatNumber(figures.compteurs_inactifs, lang)} {t({ fr: 'inactifs', en: 'inactive' })}
        </span>
        <span class="line">
          {formatNumber(figures.compteurs_a_zero, lang)} {t({ fr: 'à zéro', en: 'at zero' })},{' '}
          {formatNumber(figures.compteurs_silencieux, lang)} {t({ fr: 'silencieux', en: 'silent' })}
        </span>
      </Figure>
    </Figures>
  );
}

function ByZone({ figures }: { readonly figures: BikeFigures }) {
  const lang = language.value;
  const zones = [...figures.par_arrondissement].sort((a, b) => b.total_jour - a.total_jour);
  return (
    <Bars
      label={t({ fr: 'Passages de vélos par arrondissement', en: 'Bikes by district' })}
      bars={zones.map((zone) => ({
        key: zone.arrondissement,
        label: zoneName(zone.arrondissement, lang),
        value: zone.total_jour,
        text: formatNumber(zone.total_jour, lang),
        aside: `${zone.nombre_compteurs} ${t({ fr: 'cpt.', en: 'cnt.' })}`,
      }))}
    />
  );
}

function CounterTable({ counters }: { readonly counters: readonly CounterItem[] }) {
  const lang = language.value;
  return (
    <Table
      caption={t({ fr: 'Compteurs vélo du jour', en: 'Bike counters of the day' })}
      rows={counters}
      order="total:desc"
      keyOf={(counter) => counter.id_compteur}
      columns={[
        {
          key: 'compteur',
          label: t({ fr: 'Compteur', en: 'Counter' }),
          value: (counter) => counter.nom_compteur ?? counter.id_compteur,
          cell: (counter) => (
            <a href={counterHref(counter.id_compteur)}>{counter.nom_compteur ?? counter.id_compteur}</a>
          ),
        },
        {
          key: 'zone',
          label: t({ fr: 'Zone', en: 'Zone' }),
          value: (counter) => counter.arrondissement,
          cell: (counter) => zoneName(counter.arrondissement, lang),
        },
        {
          key: 'total',
          label: t({ fr: 'Passages', en: 'Bikes' }),
          numeric: true,
          value: (counter) => counter.total_jour,
          cell: (counter) => formatNumber(counter.total_jour, lang),
        },
        {
          key: 'moyenne',
          label: t({ fr: 'Par heure', en: 'Per hour' }),
          numeric: true,
          minor: true,
          value: (counter) => counter.moyenne_horaire,
          cell: (counter) => formatNumber(counter.moyenne_horaire, lang),
        },
        {
          key: 'pic',
          label: t({ fr: 'Pointe', en: 'Peak' }),
          numeric: true,
          minor: true,
          value: (counter) => counter.pic_horaire,
          cell: (counter) => formatHour(counter.pic_horaire, lang),
        },
        {
          key: 'ecart',
          label: t({ fr: 'Jour type', en: 'Day type' }),
          numeric: true,
          minor: true,
          value: (counter) => counter.ecart_jour_type,
          cell: (counter) =>
            formatPercent(counter.ecart_jour_type === null ? null : 100 * counter.ecart_jour_type, lang, {
              digits: 1,
              signed: true,
              fixed: true,
            }),
        },
        {
          key: 'couverture',
          label: t({ fr: 'Couverture', en: 'Coverage' }),
          numeric: true,
          minor: true,
          value: (counter) => counter.taux_couverture,
          cell: (counter) =>
            formatPercent(counter.taux_couverture === null ? null : 100 * counter.taux_couverture, lang, {
              digits: 0,
            }),
        },
        {
          key: 'etat',
          label: t({ fr: 'État', en: 'State' }),
          value: (counter) => counterState(counter, lang),
        },
      ]}
    />
  );
}

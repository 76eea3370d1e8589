import { useHeaders, useReport } from '../../api/day-data.ts';
import type { CountFigures } from '../../api/shapes.ts';
import { clockOf } from '../../format/dates.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatMinutes, formatNumber } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { ArcLink, arcHref, mapHref } from '../../parts/links.tsx';
import { NetworkStates } from '../../parts/network-states.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready, Skeleton } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { language, t } from '../../text/language.ts';
import { ALERT_NAMES, nameIn } from '../../text/vocabulary.ts';
import { typeset } from '../../text/words.ts';
import { hrefOf } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { explanations, type Fact, unusualFacts } from './facts.ts';
import { KeyFigures } from './key-figures.tsx';

const NO_COUNTS = { fr: 'Pas de comptages routiers ce jour-là.', en: 'No road counts on that day.' };

/** What happened, where, why, and how far the figures can be trusted. */
export default function Overview({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const report = useReport(day);
  const roads = headers.value?.metrics.comptages?.metrics;
  return (
    <div class="page">
      <Ready of={headers} height={250}>
        {(value) => <KeyFigures of={value} reference={compared ? other.value : null} />}
      </Ready>
      <div class="two-thirds">
        <Panel title={t({ fr: 'Le réseau au fil du jour', en: 'The network through the day' })} term="etat">
          <Ready of={headers} height={330}>
            {({ metrics }) =>
              metrics.comptages ? (
                <NetworkStates hours={metrics.comptages.metrics.profil_ville} height={330} />
              ) : (
                <p class="empty">{t(NO_COUNTS)}</p>
              )
            }
          </Ready>
        </Panel>
      </div>
      <div class="third">
        <Panel title={t({ fr: 'Sorti de l’ordinaire', en: 'Out of the ordinary' })} term="inhabituel">
          <Ready of={headers} height={150}>
            {(value) => (
              <Facts
                facts={unusualFacts(value, language.value)}
                empty={t({ fr: 'Rien d’inhabituel n’a été relevé.', en: 'Nothing unusual was found.' })}
              />
            )}
          </Ready>
          <h3>{t({ fr: 'Ce qui peut l’expliquer', en: 'What may explain it' })}</h3>
          <Ready
            of={report}
            height={150}
            absent={t({ fr: 'Pas de rapport ce jour-là.', en: 'No report on that day.' })}
          >
            {(value) => <Facts facts={explanations(value.report, language.value)} empty="–" />}
          </Ready>
        </Panel>
      </div>
      {roads ? <TopTens figures={roads} /> : headers.state === 'loading' && <Skeleton height={340} />}
      {roads && <Alerts figures={roads} />}
    </div>
  );
}

function Facts({ facts, empty }: { readonly facts: readonly Fact[]; readonly empty: string }) {
  if (facts.length === 0) return <p class="empty">{empty}</p>;
  return (
    <ul class="facts">
      {facts.map(({ id, strong, text, why, page, params }) => (
        <li key={id} class={strong ? 'strong' : undefined}>
          {page ? (
            <a href={hrefOf({ page, params: params ?? {} })}>{typeset(text, language.value)}</a>
          ) : (
            typeset(text, language.value)
          )}
          {why && <small>{typeset(why, language.value)}</small>}
        </li>
      ))}
    </ul>
  );
}

function TopTens({ figures }: { readonly figures: CountFigures }) {
  const lang = language.value;
  const onMap = (mesure: string) => (
    <a href={mapHref({ mesure })}>{t({ fr: 'Sur la carte', en: 'On the map' })}</a>
  );
  return (
    <>
      <div class="third">
        <Panel
          title={t({ fr: 'Tronçons les plus fréquentés', en: 'Busiest arcs' })}
          term="debit"
          actions={onMap('debit')}
        >
          <Bars
            label={t({ fr: 'Tronçons les plus fréquentés, véhicules', en: 'Busiest arcs, vehicles' })}
            bars={figures.top_10_troncons_frequentes.map((arc) => ({
              key: arc.identifiant_arc,
              label: streetName(arc.libelle, arc.identifiant_arc),
              value: arc.debit_journalier_total,
              text: formatNumber(arc.debit_journalier_total, lang),
              href: arcHref(arc.identifiant_arc),
            }))}
          />
        </Panel>
      </div>
      <div class="third">
        <Panel
          title={t({ fr: 'Tronçons les plus congestionnés', en: 'Most congested arcs' })}
          term="temps_perdu"
          actions={onMap('temps_perdu')}
        >
          <Bars
            label={t({ fr: 'Tronçons par temps perdu', en: 'Arcs by time lost' })}
            empty={t({ fr: 'Aucun temps perdu mesuré.', en: 'No time lost was measured.' })}
            bars={figures.top_10_troncons_congestionnes.map((arc) => ({
              key: arc.identifiant_arc,
              label: streetName(arc.libelle, arc.identifiant_arc),
              value: arc.temps_perdu_total_minutes,
              text: formatMinutes(
                arc.temps_perdu_total_minutes,
                lang,
                figures.top_10_troncons_congestionnes[0]?.temps_perdu_total_minutes,
              ),
              href: arcHref(arc.identifiant_arc),
            }))}
          />
        </Panel>
      </div>
      <div class="third">
        <Panel
          title={t({ fr: 'Zones les plus congestionnées', en: 'Most congested zones' })}
          term="temps_perdu"
          actions={onMap('temps_perdu')}
        >
          <Bars
            label={t({ fr: 'Zones par temps perdu', en: 'Zones by time lost' })}
            empty={t({ fr: 'Aucun temps perdu mesuré.', en: 'No time lost was measured.' })}
            bars={figures.top_10_zones_congestionnees.map((zone) => ({
              key: zone.arrondissement,
              label: zoneName(zone.arrondissement, lang),
              value: zone.temps_perdu_total_minutes,
              text: formatMinutes(
                zone.temps_perdu_total_minutes,
                lang,
                figures.top_10_zones_congestionnees[0]?.temps_perdu_total_minutes,
              ),
              href: mapHref({ mesure: 'temps_perdu', zone: zone.arrondissement }),
            }))}
          />
        </Panel>
      </div>
    </>
  );
}

function Alerts({ figures }: { readonly figures: CountFigures }) {
  const lang = language.value;
  return (
    <Panel
      title={t({ fr: 'Alertes de congestion', en: 'Congestion alerts' })}
      term="satures"
      note={
        figures.nombre_alertes_congestion > figures.alertes_congestion.length
          ? t({
              fr: `Les ${figures.alertes_congestion.length} plus lourdes sur ${formatNumber(figures.nombre_alertes_congestion, lang)}, par temps perdu.`,
              en: `The ${figures.alertes_congestion.length} heaviest of ${formatNumber(figures.nombre_alertes_congestion, lang)}, by time lost.`,
            })
          : undefined
      }
    >
      <Table
        caption={t({ fr: 'Alertes de congestion', en: 'Congestion alerts' })}
        rows={figures.alertes_congestion}
        keyOf={(alert) => `${alert.identifiant_arc} ${alert.debut}`}
        empty={t({
          fr: 'Aucune alerte : pas de tronçon saturé deux heures de suite.',
          en: 'No alert: no arc saturated two hours in a row.',
        })}
        columns={[
          {
            key: 'troncon',
            label: t({ fr: 'Tronçon', en: 'Arc' }),
            value: (alert) => streetName(alert.libelle, alert.identifiant_arc),
            cell: (alert) => <ArcLink id={alert.identifiant_arc} label={alert.libelle} />,
          },
          {
            key: 'zone',
            label: t({ fr: 'Zone', en: 'Zone' }),
            value: (alert) => alert.arrondissement,
            cell: (alert) => zoneName(alert.arrondissement, lang),
          },
          {
            key: 'niveau',
            label: t({ fr: 'Niveau', en: 'Level' }),
            value: (alert) => alert.taux_occupation_max,
            numeric: false,
            cell: (alert) => nameIn(ALERT_NAMES, alert.niveau, lang),
          },
          {
            key: 'debut',
            label: t({ fr: 'Heures', en: 'Hours' }),
            value: (alert) => alert.debut,
            cell: (alert) => `${clockOf(alert.debut)} – ${clockOf(alert.fin)}`,
          },
          {
            key: 'occupation',
            label: t({ fr: 'Occupation max.', en: 'Max. occupancy' }),
            numeric: true,
            minor: true,
            value: (alert) => alert.taux_occupation_max,
            cell: (alert) => `${formatNumber(alert.taux_occupation_max, lang, { digits: 0 })} %`,
          },
          {
            key: 'debit',
            label: t({ fr: 'Débit moyen', en: 'Mean flow' }),
            numeric: true,
            minor: true,
            value: (alert) => alert.debit_moyen,
            cell: (alert) => `${formatNumber(alert.debit_moyen, lang)} ${t({ fr: 'véh/h', en: 'veh/h' })}`,
          },
          {
            key: 'perdu',
            label: t({ fr: 'Temps perdu', en: 'Time lost' }),
            numeric: true,
            value: (alert) => alert.temps_perdu_total_minutes,
            cell: (alert) => formatMinutes(alert.temps_perdu_total_minutes, lang, 0),
          },
        ]}
      />
    </Panel>
  );
}

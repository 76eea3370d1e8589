import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import { everyDay, useEntity, useHistory } from '../../api/series.ts';
import type { ArcItem, DayItems, WorkItem } from '../../api/shapes.ts';
import { addDays, clockOf, type Day, formatDay, formatHour } from '../../format/dates.ts';
import { distanceM } from '../../format/distance.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatMinutes, formatMinutesRange, formatNumber, formatPercent } from '../../format/numbers.ts';
import { DayHistory } from '../../parts/day-history.tsx';
import { Change, Compared, Coverage, Figure, Figures, WeekChange } from '../../parts/figure.tsx';
import { HourProfile } from '../../parts/hour-profile.tsx';
import { mapHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { AlertTag } from '../../parts/tags.tsx';
import { language, t } from '../../text/language.ts';
import { IMPACT_NAMES, nameIn, SENSOR_NAMES } from '../../text/vocabulary.ts';
import { hrefOf } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { arcProfile } from './profiles.ts';

const WORK_FIELDS =
  'identifiant,actif,voies,objet,impact_circulation,date_debut,date_fin,geo_point_2d,troncons_concernes';
/** Works this near to the middle of an arc are worth a look. */
const NEAR_M = 300;

/** One arc: its day by the hour against what is usual, its last weeks, its sensor, what is dug up beside it. */
export function ArcPage({ day, compared, id }: PageProps & { readonly id: string }) {
  const arc = useEntity<ArcItem>('comptages', id, day);
  const other = useEntity<ArcItem>('comptages', id, compared);
  const history = useHistory('comptages', id, 'debit_journalier_total', day);
  const works = useAnswer<DayItems<WorkItem>>(paths.items('chantiers', day, { fields: WORK_FIELDS }));
  const item = arc.value?.series[0] ?? null;
  const reference = compared ? (other.value?.series[0] ?? null) : null;
  return (
    <div class="page">
      <header class="entity">
        <a href={hrefOf({ params: { arc: null } })}>← {t({ fr: 'Tous les tronçons', en: 'All arcs' })}</a>
        <h2>{streetName(item?.libelle, id)}</h2>
        <p class="muted">
          {t({ fr: 'Arc', en: 'Arc' })} {id}
          {item &&
            ` · ${zoneName(item.arrondissement, language.value)} · ${formatNumber(item.longueur_m, language.value)} m`}{' '}
          · <a href={mapHref({ arc: id })}>{t({ fr: 'voir sur la carte', en: 'show on the map' })}</a>
        </p>
      </header>
      <Ready of={arc} height={250} absent={t({ fr: 'Aucun arc de ce nom.', en: 'No such arc.' })}>
        {() =>
          item ? (
            <ArcFigures day={day} arc={item} reference={reference} />
          ) : (
            <p class="empty">
              {t({ fr: 'Cet arc n’a aucune donnée ce jour-là.', en: 'This arc has no data on that day.' })}
            </p>
          )
        }
      </Ready>
      {item && <ArcHours arc={item} reference={reference} />}
      <div class="two-thirds">
        <Panel title={t({ fr: 'Huit dernières semaines', en: 'Last eight weeks' })} term="debit">
          <Ready of={history} height={250} absent="–">
            {({ series }) => (
              <DayHistory
                label={t({ fr: 'Débit journalier sur huit semaines', en: 'Daily flow over eight weeks' })}
                unit={t({ fr: 'véhicules', en: 'vehicles' })}
                days={everyDay(series, 'debit_journalier_total', day)}
                current={day}
              />
            )}
          </Ready>
        </Panel>
      </div>
      <div class="third">
        <Panel title={t({ fr: 'Chantiers proches', en: 'Works nearby' })} term="chantiers">
          <Ready of={works} height={150}>
            {({ data }) => <NearWorks arc={item} id={id} works={data.metrics} />}
          </Ready>
        </Panel>
      </div>
    </div>
  );
}

interface ArcFiguresProps {
  readonly day: Day;
  readonly arc: ArcItem;
  readonly reference: ArcItem | null;
}

function ArcFigures({ day, arc, reference }: ArcFiguresProps) {
  const lang = language.value;
  const status = nameIn(SENSOR_NAMES, arc.statut_capteur, lang);
  return (
    <Figures>
      <Figure
        term="debit"
        value={formatNumber(arc.debit_journalier_total, lang)}
        unit={t({ fr: 'véh', en: 'veh' })}
      >
        <WeekChange evolution={{ pct: arc.evolution_pct, raison: null, date_reference: addDays(day, -7) }} />
        <Change
          pct={arc.ecart_jour_type === null ? null : 100 * arc.ecart_jour_type}
          than={t({ fr: 'du jour type', en: 'from the day type' })}
        />
        <Compared value={arc.debit_journalier_total} reference={reference?.debit_journalier_total} />
      </Figure>
      <Figure term="heure_pic" value={formatHour(arc.heure_pic, lang)}>
        <span class="line">
          {formatNumber(arc.debit_max, lang)} {t({ fr: 'véh/h au plus', en: 'veh/h at most' })}
        </span>
        <span class="line">
          {formatNumber(arc.debit_horaire_moyen, lang)}{' '}
          {t({ fr: 'véh/h en moyenne', en: 'veh/h on average' })}
        </span>
      </Figure>
      <Figure term="occupation" value={formatNumber(arc.taux_occupation_moyen, lang, { digits: 1 })} unit="%">
        <span class="line">
          {t({ fr: 'temps perdu', en: 'time lost' })}{' '}
          {formatMinutes(arc.temps_perdu_total_minutes, lang, arc.temps_perdu_total_max)}
        </span>
        <span class="line">
          {t({ fr: 'fourchette', en: 'range' })}{' '}
          {formatMinutesRange(arc.temps_perdu_total_min, arc.temps_perdu_total_max, lang)}
        </span>
      </Figure>
      <Figure term="statut" value={status} tone={arc.statut_capteur === 'ok' ? undefined : 'warn'}>
        <Coverage rate={arc.taux_couverture} />
        <span class="line">
          {t({ fr: 'déclaré', en: 'declared' })} {arc.etat_arc ?? '–'}
        </span>
        {arc.capteur_pct_manquant !== null && arc.capteur_pct_manquant > 0 && (
          <span class="line">
            {formatPercent(arc.capteur_pct_manquant, lang)} {t({ fr: 'manquant', en: 'missing' })}
          </span>
        )}
      </Figure>
    </Figures>
  );
}

function ArcHours({ arc, reference }: { readonly arc: ArcItem; readonly reference: ArcItem | null }) {
  const name = streetName(arc.libelle, arc.identifiant_arc);
  return (
    <>
      <div class="half">
        <Panel title={t({ fr: 'Débit par heure', en: 'Flow by hour' })} term="ecart_jour_type">
          <HourProfile
            label={`${name} : ${t({ fr: 'débit par heure contre le jour type', en: 'flow by hour against the day type' })}`}
            unit={t({ fr: 'véh/h', en: 'veh/h' })}
            hours={arcProfile(arc, 'debit', reference)}
          />
        </Panel>
      </div>
      <div class="half">
        <Panel title={t({ fr: 'Occupation par heure', en: 'Occupancy by hour' })} term="occupation">
          <HourProfile
            label={`${name} : ${t({ fr: 'occupation par heure contre le jour type', en: 'occupancy by hour against the day type' })}`}
            unit="%"
            digits={1}
            hours={arcProfile(arc, 'taux_occupation', reference)}
            bounds={[
              { y: 15, label: t({ fr: '15 % pré-saturé', en: '15% pre-saturated' }) },
              { y: 30, label: t({ fr: '30 % saturé', en: '30% saturated' }) },
              { y: 50, label: t({ fr: '50 % bloqué', en: '50% blocked' }) },
            ]}
          />
          {arc.alertes.length > 0 && (
            <ul class="facts">
              {arc.alertes.map((alert) => (
                <li key={alert.debut}>
                  <AlertTag level={alert.niveau} /> {clockOf(alert.debut)} – {clockOf(alert.fin)},{' '}
                  {formatNumber(alert.taux_occupation_max, language.value)} %{' '}
                  {t({ fr: 'au plus', en: 'at most' })},{' '}
                  {formatMinutes(alert.temps_perdu_total_minutes, language.value)}{' '}
                  {t({ fr: 'perdues', en: 'lost' })}
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </>
  );
}

function NearWorks({
  arc,
  id,
  works,
}: {
  readonly arc: ArcItem | null;
  readonly id: string;
  readonly works: readonly WorkItem[];
}) {
  const here = arc?.geo_point_2d ?? null;
  const near = works
    .filter(({ actif }) => actif)
    .map((work) => ({
      work,
      touches: work.troncons_concernes.includes(id),
      metres: here && work.geo_point_2d ? distanceM(here, work.geo_point_2d) : Number.POSITIVE_INFINITY,
    }))
    .filter(({ touches, metres }) => touches || metres <= NEAR_M)
    .sort((a, b) => Number(b.touches) - Number(a.touches) || a.metres - b.metres);
  if (near.length === 0) {
    return (
      <p class="empty">
        {t({ fr: `Aucun chantier actif à moins de ${NEAR_M} m.`, en: `No active works within ${NEAR_M} m.` })}
      </p>
    );
  }
  return (
    <ul class="facts">
      {near.map(({ work, touches, metres }) => (
        <li key={work.identifiant} class={touches ? 'strong' : undefined}>
          {streetName(work.voies, work.identifiant)}
          <small>
            {nameIn(IMPACT_NAMES, work.impact_circulation, language.value)} ·{' '}
            {touches
              ? t({ fr: 'sur ce tronçon', en: 'on this arc' })
              : `${formatNumber(metres, language.value)} m`}{' '}
            · {t({ fr: 'jusqu’au', en: 'until' })} {formatDay(work.date_fin, language.value, 'medium')}
          </small>
        </li>
      ))}
    </ul>
  );
}

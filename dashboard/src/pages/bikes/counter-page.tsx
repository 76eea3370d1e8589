import { everyDay, useEntity, useHistory } from '../../api/series.ts';
import type { CounterItem } from '../../api/shapes.ts';
import { dayOf, formatDay, formatHour } from '../../format/dates.ts';
import { zoneName } from '../../format/names.ts';
import { formatNumber } from '../../format/numbers.ts';
import { DayHistory } from '../../parts/day-history.tsx';
import { Change, Compared, Figure, Figures } from '../../parts/figure.tsx';
import { HourProfile } from '../../parts/hour-profile.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { hrefOf } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { counterState } from './counter-state.ts';
import { counterProfile } from './profiles.ts';

/** One bike counter: its day by the hour against what is usual, and its last weeks. */
export function CounterPage({ day, compared, id }: PageProps & { readonly id: string }) {
  const counter = useEntity<CounterItem>('bikes', id, day);
  const other = useEntity<CounterItem>('bikes', id, compared);
  const history = useHistory('bikes', id, 'total_jour', day);
  const item = counter.value?.series[0] ?? null;
  const reference = compared ? (other.value?.series[0] ?? null) : null;
  const lang = language.value;
  return (
    <div class="page">
      <header class="entity">
        <a href={hrefOf({ params: { compteur: null } })}>
          ← {t({ fr: 'Tous les compteurs', en: 'All counters' })}
        </a>
        <h2>{item?.nom_compteur ?? id}</h2>
        <p class="muted">
          {t({ fr: 'Compteur', en: 'Counter' })} {id}
          {item && ` · ${zoneName(item.arrondissement, lang)}`}
        </p>
      </header>
      <Ready
        of={counter}
        height={125}
        absent={t({ fr: 'Aucun compteur de ce nom.', en: 'No such counter.' })}
      >
        {() =>
          item ? (
            <Figures>
              <Figure term="velos" value={formatNumber(item.total_jour, lang)}>
                <Change
                  pct={item.ecart_jour_type === null ? null : 100 * item.ecart_jour_type}
                  than={t({ fr: 'du jour type', en: 'from the day type' })}
                />
                <Compared value={item.total_jour} reference={reference?.total_jour} />
              </Figure>
              <Figure term="heure_pic" value={formatHour(item.pic_horaire, lang)}>
                <span class="line">
                  {formatNumber(item.moyenne_horaire, lang)}{' '}
                  {t({ fr: 'vélos/h en moyenne', en: 'bikes/h on average' })}
                </span>
              </Figure>
              <Figure
                term="statut"
                value={counterState(item, lang)}
                tone={item.inactif || item.anomalie_detectee ? 'warn' : undefined}
              >
                <span class="line">
                  {t({ fr: 'dernier passage', en: 'last bike' })}{' '}
                  {formatDay(dayOf(item.dernier_passage), lang, 'medium')}
                </span>
              </Figure>
              <Figure
                term="couverture"
                value={formatNumber(item.taux_couverture === null ? null : 100 * item.taux_couverture, lang)}
                unit="%"
              >
                <span class="line">
                  {formatNumber(item.heures_observees, lang)} {t({ fr: 'heures sur', en: 'hours of' })}{' '}
                  {formatNumber(item.heures_attendues, lang)}
                </span>
              </Figure>
            </Figures>
          ) : (
            <p class="empty">
              {t({
                fr: 'Ce compteur n’a aucune donnée ce jour-là.',
                en: 'This counter has no data on that day.',
              })}
            </p>
          )
        }
      </Ready>
      {item && (
        <div class="half">
          <Panel title={t({ fr: 'Passages par heure', en: 'Bikes by hour' })} term="ecart_jour_type">
            <HourProfile
              label={t({
                fr: 'Passages par heure contre le jour type',
                en: 'Bikes by hour against the day type',
              })}
              unit={t({ fr: 'vélos/h', en: 'bikes/h' })}
              hours={counterProfile(item, reference)}
            />
          </Panel>
        </div>
      )}
      <div class="half">
        <Panel title={t({ fr: 'Huit dernières semaines', en: 'Last eight weeks' })} term="velos">
          <Ready of={history} height={280} absent="–">
            {({ series }) => (
              <DayHistory
                label={t({ fr: 'Passages par jour sur huit semaines', en: 'Bikes a day over eight weeks' })}
                unit={t({ fr: 'vélos', en: 'bikes' })}
                height={250}
                days={everyDay(series, 'total_jour', day)}
                current={day}
              />
            )}
          </Ready>
        </Panel>
      </div>
    </div>
  );
}

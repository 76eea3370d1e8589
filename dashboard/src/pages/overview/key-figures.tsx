import type { DayHeaders } from '../../api/shapes.ts';
import { formatMinutes, formatMinutesRange, formatNumber } from '../../format/numbers.ts';
import { Compared, Coverage, Figure, Figures, WeekChange } from '../../parts/figure.tsx';
import { language, t } from '../../text/language.ts';
import { hrefOf } from '../../view/view.ts';

interface KeyFiguresProps {
  readonly of: DayHeaders;
  /** the same of the day compared with */
  readonly reference: DayHeaders | null;
}

/** The day in eight figures, each with what it is compared with and what it rests on. */
export function KeyFigures({ of: { metrics }, reference }: KeyFiguresProps) {
  const { comptages, bikes, traffic, chantiers, weather } = metrics;
  const other = reference?.metrics;
  const lang = language.value;
  const roads = comptages?.metrics;
  const cycling = bikes?.metrics;
  const transit = traffic?.metrics;
  const works = chantiers?.metrics;
  const sky = weather?.metrics;
  return (
    <Figures>
      <Figure
        term="vehicules"
        value={formatNumber(roads?.total_vehicules_paris, lang)}
        href={hrefOf({ page: 'trafic', params: {} })}
      >
        <WeekChange evolution={roads?.evolution_vs_semaine_precedente} />
        <Coverage rate={roads?.taux_couverture} />
        <Compared
          value={roads?.total_vehicules_paris}
          reference={other?.comptages?.metrics.total_vehicules_paris}
        />
      </Figure>
      <Figure
        term="temps_perdu"
        value={formatMinutes(roads?.temps_perdu_total_minutes, lang, roads?.temps_perdu_total_max)}
        href={hrefOf({ page: 'carte', params: { mesure: 'temps_perdu' } })}
      >
        <span class="line">
          {t({ fr: 'fourchette', en: 'range' })}{' '}
          {formatMinutesRange(roads?.temps_perdu_total_min, roads?.temps_perdu_total_max, lang)}
        </span>
        <Coverage rate={roads?.taux_couverture_k} />
        <Compared
          value={roads?.temps_perdu_total_minutes}
          reference={other?.comptages?.metrics.temps_perdu_total_minutes}
        />
      </Figure>
      <Figure
        term="satures"
        value={formatNumber(roads?.nombre_troncons_satures, lang)}
        href={hrefOf({ page: 'carte', params: { mesure: 'etat' } })}
      >
        <span class="line">
          {t({ fr: 'sur', en: 'of' })} {formatNumber(roads?.nombre_troncons_observes, lang)}{' '}
          {t({ fr: 'observés', en: 'observed' })}
        </span>
        <span class="line">
          {formatNumber(roads?.nombre_alertes_congestion, lang)} {t({ fr: 'alertes', en: 'alerts' })}
        </span>
        <Compared
          value={roads?.nombre_troncons_satures}
          reference={other?.comptages?.metrics.nombre_troncons_satures}
        />
      </Figure>
      <Figure
        term="disponibilite"
        value={formatNumber(roads?.taux_disponibilite_capteurs, lang, { digits: 1 })}
        unit="%"
        href={hrefOf({ page: 'qualite', params: {} })}
      >
        <span class="line">
          {formatNumber(roads?.nombre_capteurs_defaillants, lang)}{' '}
          {t({ fr: 'capteurs défaillants', en: 'failing sensors' })}
        </span>
        <Compared
          value={roads?.taux_disponibilite_capteurs}
          reference={other?.comptages?.metrics.taux_disponibilite_capteurs}
        />
      </Figure>
      <Figure
        term="velos"
        value={formatNumber(cycling?.total_velos, lang)}
        href={hrefOf({ page: 'velos', params: {} })}
      >
        <WeekChange evolution={cycling?.evolution_vs_semaine_precedente} />
        <Coverage rate={cycling?.taux_couverture} />
        <Compared value={cycling?.total_velos} reference={other?.bikes?.metrics.total_velos} />
      </Figure>
      <Figure
        term="perturbations"
        value={formatNumber(transit?.perturbations_actives, lang)}
        href={hrefOf({ page: 'transports', params: {} })}
      >
        {transit && (
          <span class="line">
            {formatNumber(transit.par_severite.CRITIQUE, lang)} {t({ fr: 'critiques', en: 'critical' })},{' '}
            {formatNumber(transit.par_severite.ELEVEE, lang)} {t({ fr: 'élevées', en: 'high' })}
          </span>
        )}
        {transit && (
          <span class="line">
            {t({ fr: 'fiabilité', en: 'reliability' })}{' '}
            {formatNumber(transit.indice_fiabilite, lang, { digits: 1 })} / 100
          </span>
        )}
        <Compared
          value={transit?.perturbations_actives}
          reference={other?.traffic?.metrics.perturbations_actives}
        />
      </Figure>
      <Figure
        term="chantiers"
        value={formatNumber(works?.actifs, lang)}
        href={hrefOf({ page: 'chantiers', params: {} })}
      >
        {works && (
          <span class="line">
            {formatNumber(works.troncons_concernes, lang)}{' '}
            {t({ fr: 'tronçons concernés', en: 'arcs concerned' })}
          </span>
        )}
        {works && (
          <span class="line">
            {formatNumber(works.se_terminant.nombre, lang)}{' '}
            {t({ fr: 'se terminent à ± 7 jours', en: 'ending within 7 days' })}
          </span>
        )}
        <Compared value={works?.actifs} reference={other?.chantiers?.metrics.actifs} />
      </Figure>
      <Figure
        term="temperature"
        value={formatNumber(sky?.temp_moyenne, lang, { digits: 1 })}
        unit="°C"
        href={hrefOf({ page: 'meteo', params: {} })}
      >
        {sky && (
          <span class="line">
            {t({ fr: 'pluie', en: 'rain' })} {formatNumber(sky.precip_totale, lang, { digits: 1 })} mm
          </span>
        )}
        {sky && (
          <span class="line">
            {t({ fr: 'indice vélo', en: 'cycling index' })} {formatNumber(sky.indice_velo, lang)} / 100
          </span>
        )}
        <Compared value={sky?.temp_moyenne} reference={other?.weather?.metrics.temp_moyenne} />
      </Figure>
    </Figures>
  );
}

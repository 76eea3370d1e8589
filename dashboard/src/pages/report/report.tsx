import { useReport } from '../../api/day-data.ts';
import type { Report } from '../../api/shapes.ts';
import { clockOf, formatDay, formatHour } from '../../format/dates.ts';
import { dayClassName, streetName, zoneName } from '../../format/names.ts';
import { formatMinutes, formatNumber, formatPercent, withUnit } from '../../format/numbers.ts';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { language, t } from '../../text/language.ts';
import { reasonText } from '../../text/reasons.ts';
import { ALERT_NAMES, NATURES, nameIn, SENSOR_NAMES } from '../../text/vocabulary.ts';
import { explanations } from '../overview/facts.ts';
import type { PageProps } from '../page-props.ts';
import { PrintTable } from './print-table.tsx';
import { EXPORTS, SUMMARY, summaryValue } from './summary.ts';

/** Rows that a page on paper has room for. */
const ON_PAPER = 10;

/** The report of a day: a page to read, to print, to take along. */
export default function ReportPage({ day }: PageProps) {
  const report = useReport(day);
  return (
    <div class="page report">
      <Ready
        of={report}
        height={1200}
        absent={t({ fr: 'Pas de rapport ce jour-là.', en: 'No report on that day.' })}
      >
        {(value) => <Paper report={value.report} />}
      </Ready>
    </div>
  );
}

function Paper({ report }: { readonly report: Report }) {
  return (
    <article class="paper">
      <header class="paper-head">
        <div>
          <h2>
            {t({ fr: 'Rapport du', en: 'Report of' })} {formatDay(report.date, language.value)}
          </h2>
          <p class="muted">
            {dayClassName(report.calendrier.jour_type, language.value)}
            {report.calendrier.ferie && ` · ${report.calendrier.ferie}`}
            {report.calendrier.vacances && ` · ${report.calendrier.vacances}`} ·{' '}
            {nameIn(NATURES, report.nature_des_donnees, language.value)}
          </p>
        </div>
        <div class="buttons no-print">
          <button type="button" class="button primary" onClick={() => print()}>
            {t({ fr: 'Imprimer', en: 'Print' })}
          </button>
          <a
            class="button"
            href={`report/${report.date}?format=csv`}
            download={`daily_report_${report.date}.csv`}
          >
            {t({ fr: 'Rapport (CSV)', en: 'Report (CSV)' })}
          </a>
          <a class="button" href={`report/${report.date}`} download={`daily_report_${report.date}.json`}>
            {t({ fr: 'Rapport (JSON)', en: 'Report (JSON)' })}
          </a>
        </div>
      </header>
      <Summary report={report} />
      <Rankings report={report} />
      <Explained report={report} />
      <Downloads day={report.date} />
      <footer class="muted">
        {t({ fr: 'Calculé le', en: 'Computed on' })}{' '}
        {formatDay(report.generated_at.slice(0, 10), language.value)} · {t({ fr: 'traitement', en: 'run' })}{' '}
        {report.run_id}
      </footer>
    </article>
  );
}

function Summary({ report }: { readonly report: Report }) {
  const lang = language.value;
  const { comptages, velos } = report.evolution_vs_semaine_precedente;
  const change = (evolution: { readonly pct: number | null; readonly raison: string | null } | null) =>
    evolution?.pct == null
      ? reasonText(evolution?.raison, lang)
      : formatPercent(evolution.pct, lang, { digits: 1, signed: true });
  return (
    <Panel title={t({ fr: 'Résumé', en: 'Summary' })}>
      <dl class="summary">
        {SUMMARY.map((line) => (
          <div key={line.key} data-key={line.key}>
            <dt>{t(line.label)}</dt>
            <dd>
              {line.unit === 'min'
                ? formatMinutes(summaryValue(report, line), lang, report.summary.temps_perdu_max)
                : withUnit(
                    formatNumber(summaryValue(report, line), lang, { digits: line.digits }),
                    line.unit,
                  )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t({ fr: 'Trafic sur une semaine', en: 'Traffic over a week' })}</dt>
          <dd>{change(comptages)}</dd>
        </div>
        <div>
          <dt>{t({ fr: 'Vélos sur une semaine', en: 'Bikes over a week' })}</dt>
          <dd>{change(velos)}</dd>
        </div>
      </dl>
    </Panel>
  );
}

function Rankings({ report }: { readonly report: Report }) {
  const lang = language.value;
  const arc = t({ fr: 'Tronçon', en: 'Arc' });
  const zone = t({ fr: 'Zone', en: 'Zone' });
  const lost = t({ fr: 'Temps perdu', en: 'Time lost' });
  return (
    <div class="paper-columns">
      <PrintTable
        title={t({ fr: 'Tronçons les plus fréquentés', en: 'Busiest arcs' })}
        heads={[arc, zone, t({ fr: 'Véhicules', en: 'Vehicles' }), t({ fr: 'Pointe', en: 'Peak' })]}
        rows={(report.top_10_troncons_frequentes ?? []).map((one) => [
          streetName(one.libelle, one.identifiant_arc),
          zoneName(one.arrondissement, lang),
          formatNumber(one.debit_journalier_total, lang),
          formatHour(one.heure_pic, lang),
        ])}
      />
      <PrintTable
        title={t({ fr: 'Tronçons les plus congestionnés', en: 'Most congested arcs' })}
        heads={[arc, zone, lost, t({ fr: 'Occupation', en: 'Occupancy' })]}
        rows={(report.top_10_troncons_congestionnes ?? []).map((one) => [
          streetName(one.libelle, one.identifiant_arc),
          zoneName(one.arrondissement, lang),
          formatMinutes(one.temps_perdu_total_minutes, lang, 0),
          formatPercent(one.taux_occupation_moyen, lang),
        ])}
      />
      <PrintTable
        title={t({ fr: 'Zones les plus congestionnées', en: 'Most congested zones' })}
        heads={[zone, t({ fr: 'Saturés', en: 'Saturated' }), lost, t({ fr: 'Véhicules', en: 'Vehicles' })]}
        rows={(report.top_10_zones_congestionnees ?? []).map((one) => [
          zoneName(one.arrondissement, lang),
          formatNumber(one.nombre_troncons_satures, lang),
          formatMinutes(one.temps_perdu_total_minutes, lang, 0),
          formatNumber(one.total_vehicules, lang),
        ])}
      />
      <PrintTable
        title={t({ fr: 'Alertes de congestion', en: 'Congestion alerts' })}
        heads={[arc, t({ fr: 'Niveau', en: 'Level' }), t({ fr: 'Heures', en: 'Hours' }), lost]}
        rows={(report.alertes_congestion ?? [])
          .slice(0, ON_PAPER)
          .map((one) => [
            streetName(one.libelle, one.identifiant_arc),
            nameIn(ALERT_NAMES, one.niveau, lang),
            `${clockOf(one.debut)} – ${clockOf(one.fin)}`,
            formatMinutes(one.temps_perdu_total_minutes, lang, 0),
          ])}
      />
      <PrintTable
        title={t({ fr: 'Capteurs défaillants', en: 'Failing sensors' })}
        heads={[arc, zone, t({ fr: 'Cause', en: 'Cause' }), t({ fr: 'Manquant', en: 'Missing' })]}
        rows={(report.capteurs_defaillants ?? [])
          .slice(0, ON_PAPER)
          .map((one) => [
            streetName(one.libelle, one.identifiant_arc),
            zoneName(one.arrondissement, lang),
            nameIn(SENSOR_NAMES, one.cause, lang),
            formatPercent(one.pct_manquant, lang),
          ])}
      />
      <PrintTable
        title={t({ fr: 'Chantiers actifs à plus fort impact', en: 'Active works with most impact' })}
        heads={[
          t({ fr: 'Lieu', en: 'Place' }),
          zone,
          t({ fr: 'Impact', en: 'Impact' }),
          t({ fr: 'Fin', en: 'End' }),
        ]}
        rows={(report.chantiers_actifs ?? [])
          .slice(0, ON_PAPER)
          .map((one) => [
            streetName(one.voies, one.identifiant),
            zoneName(one.arrondissement, lang),
            formatNumber(one.poids_impact, lang),
            formatDay(one.date_fin, lang, 'medium'),
          ])}
      />
    </div>
  );
}

function Explained({ report }: { readonly report: Report }) {
  return (
    <Panel title={t({ fr: 'Ce qui peut l’expliquer', en: 'What may explain it' })} term="croisement">
      <ul class="facts">
        {explanations(report, language.value).map(({ id, text, why }) => (
          <li key={id}>
            {text}
            {why && <small>{why}</small>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Downloads({ day }: { readonly day: string }) {
  return (
    <section class="panel no-print">
      <header>
        <h2>{t({ fr: 'Fichiers complets du jour', en: 'Complete files of the day' })}</h2>
      </header>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">{t({ fr: 'Données', en: 'Data' })}</th>
            <th scope="col">{t({ fr: 'Formats', en: 'Formats' })}</th>
          </tr>
        </thead>
        <tbody>
          {EXPORTS.map(({ type, label, formats }) => (
            <tr key={type}>
              <td>{t(label)}</td>
              <td>
                <span class="buttons">
                  {formats.map((format) => (
                    <a
                      key={format}
                      href={`metrics/${type}/${day}?format=${format}`}
                      download={`${type}_${day}.${format}`}
                    >
                      {format.toUpperCase()}
                    </a>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

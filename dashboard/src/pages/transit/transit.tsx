import { Fragment } from 'preact';
import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import { type DayItems, type Disruption, SEVERITIES, type TransitFigures } from '../../api/shapes.ts';
import { dayOf, formatDay } from '../../format/dates.ts';
import { formatNumber, withUnit } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { Compared, Figure, Figures } from '../../parts/figure.tsx';
import { LineBadge } from '../../parts/line-badge.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { SEVERITY_COLORS, SeverityTag } from '../../parts/tags.tsx';
import { language, t } from '../../text/language.ts';
import { CAUSE_NAMES, nameIn, SEVERITY_NAMES, STATUS_NAMES } from '../../text/vocabulary.ts';
import { navigate, param } from '../../view/view.ts';
import type { PageProps } from '../page-props.ts';
import { colorsOf, lineKey, linesOf, severityRank } from './lines.ts';

const LISTED_LINES = 8;

/** Transit disruptions: how many, how grave, which lines. */
export default function Transit({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const items = useAnswer<DayItems<Disruption>>(paths.items('traffic', day));
  const transit = headers.value?.metrics.traffic?.metrics;
  if (headers.state === 'ready' && !transit) {
    return (
      <p class="empty">
        {t({ fr: 'Pas de données de transport ce jour-là.', en: 'No transit data on that day.' })}
      </p>
    );
  }
  const reference = compared ? other.value?.metrics.traffic?.metrics : undefined;
  return (
    <div class="page">
      <Ready of={headers} height={125}>
        {() => transit && <TransitKeyFigures figures={transit} reference={reference} />}
      </Ready>
      <div class="third">
        <Panel title={t({ fr: 'Par gravité', en: 'By severity' })} term="perturbations">
          <Ready of={headers} height={220}>
            {() => transit && <BySeverity figures={transit} />}
          </Ready>
        </Panel>
      </div>
      <div class="two-thirds">
        <Panel title={t({ fr: 'Lignes les plus perturbées', en: 'Most disrupted lines' })} term="fiabilite">
          <Ready of={headers} height={220}>
            {() =>
              transit && <TopLines figures={transit} colors={colorsOf(items.value?.data.metrics ?? [])} />
            }
          </Ready>
        </Panel>
      </div>
      <Panel
        title={t({ fr: 'Perturbations', en: 'Disruptions' })}
        term="perturbations"
        actions={<StatusFilter />}
      >
        <Ready of={items} height={600}>
          {({ data }) => <Disruptions disruptions={data.metrics} />}
        </Ready>
      </Panel>
    </div>
  );
}

function TransitKeyFigures({
  figures,
  reference,
}: {
  readonly figures: TransitFigures;
  readonly reference: TransitFigures | undefined;
}) {
  const lang = language.value;
  return (
    <Figures>
      <Figure term="perturbations" value={formatNumber(figures.perturbations_actives, lang)}>
        <span class="line">
          {formatNumber(figures.par_statut.prevue ?? 0, lang)} {t({ fr: 'prévues', en: 'planned' })},{' '}
          {formatNumber(figures.par_statut.terminee ?? 0, lang)} {t({ fr: 'terminées', en: 'ended' })}
        </span>
        <span class="line">
          {t({ fr: 'relevé du', en: 'as of' })} {formatDay(figures.instantane, lang, 'medium')}
        </span>
        <Compared value={figures.perturbations_actives} reference={reference?.perturbations_actives} />
      </Figure>
      <Figure
        term="fiabilite"
        value={formatNumber(figures.indice_fiabilite, lang, { digits: 1 })}
        unit="/ 100"
      >
        <span class="line">
          {t({ fr: 'arrêts compris', en: 'stops included' })}{' '}
          {formatNumber(figures.indice_fiabilite_arrets_inclus, lang, { digits: 1 })}
        </span>
        <Compared value={figures.indice_fiabilite} reference={reference?.indice_fiabilite} />
      </Figure>
      <Figure term="lignes_perturbees" value={formatNumber(figures.lignes_perturbees, lang)}>
        <span class="line">
          {t({ fr: 'sur', en: 'of' })} {formatNumber(figures.lignes_connues, lang)}{' '}
          {t({ fr: 'connues ce jour-là', en: 'known on that day' })}
        </span>
        <Compared value={figures.lignes_perturbees} reference={reference?.lignes_perturbees} />
      </Figure>
      <Figure term="heures_perturbees" value={formatNumber(figures.heures_perturbees, lang)} unit="h">
        <span class="line">
          {formatNumber(figures.nombre_alertes, lang)} {t({ fr: 'alertes', en: 'alerts' })}
        </span>
        <Compared value={figures.heures_perturbees} reference={reference?.heures_perturbees} />
      </Figure>
    </Figures>
  );
}

function BySeverity({ figures }: { readonly figures: TransitFigures }) {
  const lang = language.value;
  const modes = Object.entries(figures.par_mode).sort(([, a], [, b]) => b - a);
  return (
    <>
      <Bars
        label={t({ fr: 'Perturbations actives par gravité', en: 'Active disruptions by severity' })}
        bars={SEVERITIES.map((severity) => ({
          key: severity,
          label: nameIn(SEVERITY_NAMES, severity, lang),
          value: figures.par_severite[severity] ?? 0,
          text: formatNumber(figures.par_severite[severity] ?? 0, lang),
          color: SEVERITY_COLORS[severity],
        }))}
      />
      <h3>{t({ fr: 'Par mode', en: 'By mode' })}</h3>
      <Bars
        label={t({ fr: 'Perturbations actives par mode', en: 'Active disruptions by mode' })}
        bars={modes.map(([mode, count]) => ({
          key: mode,
          // answers write « bus » and « Métro »
          label: mode.charAt(0).toUpperCase() + mode.slice(1),
          value: count,
          text: formatNumber(count, lang),
        }))}
      />
    </>
  );
}

function TopLines({
  figures,
  colors,
}: {
  readonly figures: TransitFigures;
  readonly colors: ReadonlyMap<string, string>;
}) {
  const lang = language.value;
  return (
    <Bars
      label={t({ fr: 'Lignes par heures perturbées', en: 'Lines by disrupted hours' })}
      empty={t({ fr: 'Aucune ligne perturbée.', en: 'No line is disrupted.' })}
      bars={figures.top_10_lignes.map((line) => {
        const color = colors.get(line.id) ?? colors.get(lineKey(line)) ?? null;
        return {
          key: line.id,
          label: (
            <>
              <LineBadge mode={line.mode} code={line.code} name={line.nom} color={color} /> {line.nom}
            </>
          ),
          value: line.heures_perturbees,
          text: withUnit(formatNumber(line.heures_perturbees, lang, { digits: 1 }), 'h'),
          aside:
            line.heures_graves > 0
              ? `${formatNumber(line.heures_graves, lang, { digits: 1 })} ${t({ fr: 'graves', en: 'severe' })}`
              : '',
        };
      })}
    />
  );
}

function StatusFilter() {
  const current = param('statut') ?? 'active';
  return (
    <fieldset class="chips">
      <legend class="hidden">{t({ fr: 'Statut', en: 'Status' })}</legend>
      {Object.keys(STATUS_NAMES).map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={status === current}
          onClick={() =>
            navigate({ params: { statut: status === 'active' ? null : status } }, { replace: true })
          }
        >
          {nameIn(STATUS_NAMES, status, language.value)}
        </button>
      ))}
    </fieldset>
  );
}

function Disruptions({ disruptions }: { readonly disruptions: readonly Disruption[] }) {
  const lang = language.value;
  const status = param('statut') ?? 'active';
  return (
    <Table
      caption={t({ fr: 'Perturbations', en: 'Disruptions' })}
      rows={disruptions.filter((disruption) => disruption.status === status)}
      order="gravite:desc"
      keyOf={(disruption) => disruption.disruption_id}
      empty={t({ fr: 'Aucune perturbation de ce statut.', en: 'No disruption with this status.' })}
      columns={[
        {
          key: 'gravite',
          label: t({ fr: 'Gravité', en: 'Severity' }),
          value: (one) => severityRank(one.severite),
          cell: (one) => <SeverityTag severity={one.severite} />,
        },
        { key: 'titre', label: t({ fr: 'Perturbation', en: 'Disruption' }), value: (one) => one.titre },
        {
          key: 'lignes',
          label: t({ fr: 'Lignes', en: 'Lines' }),
          value: (one) => linesOf(one)[0]?.code,
          cell: (one) => <Lines of={one} />,
        },
        {
          key: 'cause',
          label: t({ fr: 'Cause', en: 'Cause' }),
          minor: true,
          value: (one) => one.cause,
          cell: (one) => nameIn(CAUSE_NAMES, one.cause, lang),
        },
        {
          key: 'debut',
          label: t({ fr: 'Début', en: 'Start' }),
          minor: true,
          value: (one) => one.debut,
          cell: (one) => formatDay(dayOf(one.debut), lang, 'medium'),
        },
        {
          key: 'fin',
          label: t({ fr: 'Fin', en: 'End' }),
          minor: true,
          value: (one) => one.fin,
          cell: (one) => formatDay(dayOf(one.fin), lang, 'medium'),
        },
        {
          key: 'heures',
          label: t({ fr: 'Ce jour', en: 'This day' }),
          numeric: true,
          value: (one) => one.heures_dans_le_jour,
          cell: (one) => withUnit(formatNumber(one.heures_dans_le_jour, lang, { digits: 1 }), 'h'),
        },
      ]}
    />
  );
}

/** Lines touched as a whole, then those that pass through a stop which is. */
function Lines({ of }: { readonly of: Disruption }) {
  const lines = linesOf(of);
  const firstThroughStop = lines.findIndex(({ lien }) => lien === 'arret');
  return (
    <span class="badges">
      {lines.slice(0, LISTED_LINES).map((line, rank) => (
        <Fragment key={lineKey(line)}>
          {rank === firstThroughStop && <span class="muted">{t({ fr: 'arrêt de', en: 'stop of' })}</span>}
          <LineBadge mode={line.mode} code={line.code} name={line.nom} color={line.couleur} />
        </Fragment>
      ))}
      {lines.length > LISTED_LINES && <span class="muted">+{lines.length - LISTED_LINES}</span>}
    </span>
  );
}

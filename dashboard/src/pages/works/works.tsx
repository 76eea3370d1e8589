import { useHeaders } from '../../api/day-data.ts';
import { paths } from '../../api/paths.ts';
import { useAnswer } from '../../api/resource.ts';
import type { DayItems, WorkFigures, WorkItem } from '../../api/shapes.ts';
import { formatDay } from '../../format/dates.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatNumber } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { Compared, Figure, Figures } from '../../parts/figure.tsx';
import { ArcLink, mapHref } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Ready } from '../../parts/states.tsx';
import { Table } from '../../parts/table.tsx';
import { language, t } from '../../text/language.ts';
import { IMPACT_NAMES, nameIn } from '../../text/vocabulary.ts';
import type { PageProps } from '../page-props.ts';

const FIELDS =
  'identifiant,actif,voies,objet,maitre_ouvrage,impact_circulation,poids_impact,date_debut,date_fin,duree_jours,arrondissement,surface_m2,troncons_concernes';
/** Weight of a dead end: from there on a street cannot be passed. */
const STRONG = 80;
const LISTED_ARCS = 3;

/** Road works of the day. */
export default function Works({ day, compared }: PageProps) {
  const headers = useHeaders(day);
  const other = useHeaders(compared);
  const items = useAnswer<DayItems<WorkItem>>(paths.items('chantiers', day, { fields: FIELDS }));
  const works = headers.value?.metrics.chantiers?.metrics;
  if (headers.state === 'ready' && !works) {
    return (
      <p class="empty">
        {t({ fr: 'Pas de données de chantiers ce jour-là.', en: 'No works data on that day.' })}
      </p>
    );
  }
  const reference = compared ? other.value?.metrics.chantiers?.metrics : undefined;
  return (
    <div class="page">
      <Ready of={headers} height={125}>
        {() => works && <WorkKeyFigures figures={works} reference={reference} />}
      </Ready>
      <div class="half">
        <Panel title={t({ fr: 'Par impact sur la circulation', en: 'By impact on traffic' })} term="poids">
          <Ready of={headers} height={200}>
            {() => works && <ByImpact figures={works} />}
          </Ready>
        </Panel>
      </div>
      <div class="half">
        <Panel
          title={t({ fr: 'Par arrondissement', en: 'By district' })}
          term="chantiers"
          actions={<a href={mapHref({})}>{t({ fr: 'Sur la carte', en: 'On the map' })}</a>}
        >
          <Ready of={headers} height={200}>
            {() => works && <ByZone figures={works} />}
          </Ready>
        </Panel>
      </div>
      <Panel title={t({ fr: 'Chantiers actifs', en: 'Active works' })} term="chantiers">
        <Ready of={items} height={600}>
          {({ data }) => <WorkTable works={data.metrics.filter(({ actif }) => actif)} />}
        </Ready>
      </Panel>
    </div>
  );
}

function WorkKeyFigures({
  figures,
  reference,
}: {
  readonly figures: WorkFigures;
  readonly reference: WorkFigures | undefined;
}) {
  const lang = language.value;
  const strong = figures.par_impact.filter(({ poids_impact }) => (poids_impact ?? 0) >= STRONG);
  return (
    <Figures>
      <Figure term="chantiers" value={formatNumber(figures.actifs, lang)}>
        <span class="line">
          {formatNumber(figures.nouveaux.nombre, lang)} {t({ fr: 'commencent', en: 'begin' })},{' '}
          {formatNumber(figures.se_terminant.nombre, lang)}{' '}
          {t({ fr: 'finissent à ± 7 jours', en: 'end within 7 days' })}
        </span>
        <span class="line">
          {formatNumber(figures.plus_de_30_jours.nombre, lang)}{' '}
          {t({ fr: 'de plus de 30 jours', en: 'longer than 30 days' })}
        </span>
        <Compared value={figures.actifs} reference={reference?.actifs} />
      </Figure>
      <Figure
        term="poids"
        value={formatNumber(
          strong.reduce((sum, { nombre }) => sum + nombre, 0),
          lang,
        )}
      >
        {strong.map(({ impact_circulation, nombre }) => (
          <span key={impact_circulation} class="line">
            {formatNumber(nombre, lang)} {nameIn(IMPACT_NAMES, impact_circulation, lang).toLowerCase()}
          </span>
        ))}
      </Figure>
      <Figure term="troncons_concernes" value={formatNumber(figures.troncons_concernes, lang)}>
        <span class="line">
          {formatNumber(figures.zones_plus_de_3_chantiers.length, lang)}{' '}
          {t({ fr: 'zones à plus de 3 chantiers', en: 'zones with more than 3 works' })}
        </span>
      </Figure>
      <Figure
        term="surface"
        value={formatNumber(
          figures.surface_totale_impactee_m2 === null ? null : figures.surface_totale_impactee_m2 / 10_000,
          lang,
          { digits: 1 },
        )}
        unit="ha"
      >
        <Compared
          value={
            figures.surface_totale_impactee_m2 === null ? null : figures.surface_totale_impactee_m2 / 10_000
          }
          reference={
            reference?.surface_totale_impactee_m2 == null
              ? null
              : reference.surface_totale_impactee_m2 / 10_000
          }
        />
      </Figure>
    </Figures>
  );
}

function ByImpact({ figures }: { readonly figures: WorkFigures }) {
  const lang = language.value;
  return (
    <Bars
      label={t({ fr: 'Chantiers par impact', en: 'Works by impact' })}
      bars={figures.par_impact.map(({ impact_circulation, poids_impact, nombre }) => ({
        key: impact_circulation ?? 'inconnu',
        label: impact_circulation
          ? nameIn(IMPACT_NAMES, impact_circulation, lang)
          : t({ fr: 'Impact inconnu', en: 'Unknown impact' }),
        value: nombre,
        text: formatNumber(nombre, lang),
        aside: poids_impact === null ? '' : `${t({ fr: 'poids', en: 'weight' })} ${poids_impact}`,
      }))}
    />
  );
}

function ByZone({ figures }: { readonly figures: WorkFigures }) {
  const lang = language.value;
  const zones = [...figures.par_arrondissement].sort(
    (a, b) => b.nombre - a.nombre || b.poids_impact_total - a.poids_impact_total,
  );
  return (
    <Bars
      label={t({ fr: 'Chantiers par arrondissement', en: 'Works by district' })}
      bars={zones.map((zone) => ({
        key: zone.arrondissement,
        label: zoneName(zone.arrondissement, lang),
        value: zone.nombre,
        text: formatNumber(zone.nombre, lang),
        href: mapHref({ zone: zone.arrondissement }),
      }))}
    />
  );
}

function WorkTable({ works }: { readonly works: readonly WorkItem[] }) {
  const lang = language.value;
  return (
    <Table
      caption={t({ fr: 'Chantiers actifs', en: 'Active works' })}
      rows={works}
      order="impact:desc"
      keyOf={(work) => work.identifiant}
      columns={[
        {
          key: 'voies',
          label: t({ fr: 'Lieu', en: 'Place' }),
          value: (work) => streetName(work.voies, work.identifiant),
        },
        {
          key: 'objet',
          label: t({ fr: 'Objet', en: 'Purpose' }),
          minor: true,
          value: (work) => work.objet,
          cell: (work) => sentence(work.objet),
        },
        {
          key: 'zone',
          label: t({ fr: 'Zone', en: 'Zone' }),
          value: (work) => work.arrondissement,
          cell: (work) => zoneName(work.arrondissement, lang),
        },
        {
          key: 'impact',
          label: t({ fr: 'Impact', en: 'Impact' }),
          numeric: false,
          value: (work) => work.poids_impact,
          cell: (work) => nameIn(IMPACT_NAMES, work.impact_circulation, lang),
        },
        {
          key: 'debut',
          label: t({ fr: 'Début', en: 'Start' }),
          minor: true,
          value: (work) => work.date_debut,
          cell: (work) => formatDay(work.date_debut, lang, 'medium'),
        },
        {
          key: 'fin',
          label: t({ fr: 'Fin', en: 'End' }),
          value: (work) => work.date_fin,
          cell: (work) => formatDay(work.date_fin, lang, 'medium'),
        },
        {
          key: 'surface',
          label: 'm²',
          numeric: true,
          minor: true,
          value: (work) => work.surface_m2,
          cell: (work) => formatNumber(work.surface_m2, lang),
        },
        {
          key: 'troncons',
          label: t({ fr: 'Tronçons', en: 'Arcs' }),
          minor: true,
          value: (work) => work.troncons_concernes.length,
          cell: (work) => <Arcs ids={work.troncons_concernes} />,
        },
      ]}
    />
  );
}

/** `REHABILITATION_IMMEUBLE` → `Rehabilitation immeuble` */
function sentence(code: string | null): string {
  if (!code) return '–';
  const text = code.replaceAll('_', ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function Arcs({ ids }: { readonly ids: readonly string[] }) {
  return (
    <span class="badges">
      {ids.slice(0, LISTED_ARCS).map((id) => (
        <ArcLink key={id} id={id} label={null} />
      ))}
      {ids.length > LISTED_ARCS && <span class="muted">+{ids.length - LISTED_ARCS}</span>}
    </span>
  );
}

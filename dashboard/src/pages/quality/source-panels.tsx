import type { DayHeaders, Header, Report } from '../../api/shapes.ts';
import { formatDay } from '../../format/dates.ts';
import { formatNumber, formatPercent } from '../../format/numbers.ts';
import { Table } from '../../parts/table.tsx';
import { language, t } from '../../text/language.ts';
import { noticeText } from '../../text/notices.ts';
import { nameIn, SOURCE_NAMES } from '../../text/vocabulary.ts';

interface Source {
  readonly name: string;
  readonly header: Header<unknown>;
}

const sourcesOf = ({ metrics }: DayHeaders): Source[] =>
  Object.entries(metrics).map(([name, header]) => ({ name, header }));

const percent = (rate: number | null) => formatPercent(rate === null ? null : 100 * rate, language.value);

/** A row for each source: how new it is, how much of it there is, where it comes from. */
export function Freshness({
  headers,
  report,
}: {
  readonly headers: DayHeaders;
  readonly report: Report | null;
}) {
  const lang = language.value;
  const count = (value: number) => formatNumber(value, lang);
  const missing = Object.keys(report?.sources ?? {}).filter((name) => !(name in headers.metrics));
  return (
    <>
      <Table
        caption={t({ fr: 'Sources du jour', en: 'Sources of the day' })}
        name="tri_sources"
        rows={sourcesOf(headers)}
        keyOf={({ name }) => name}
        columns={[
          {
            key: 'source',
            label: t({ fr: 'Source', en: 'Source' }),
            value: ({ name }) => nameIn(SOURCE_NAMES, name, lang),
          },
          {
            key: 'donnee',
            label: t({ fr: 'Dernière donnée', en: 'Last data' }),
            value: ({ name }) => report?.sources[name]?.derniere_donnee,
            cell: ({ name }) => formatDay(report?.sources[name]?.derniere_donnee, lang, 'medium'),
          },
          {
            key: 'calcul',
            label: t({ fr: 'Calculé le', en: 'Computed on' }),
            minor: true,
            value: ({ header }) => header.timestamp,
            cell: ({ header }) => formatDay(header.timestamp.slice(0, 10), lang, 'medium'),
          },
          {
            key: 'couverture',
            label: t({ fr: 'Couverture', en: 'Coverage' }),
            numeric: true,
            value: ({ header }) => header.quality.taux_couverture,
            cell: ({ header }) => percent(header.quality.taux_couverture),
          },
          {
            key: 'lues',
            label: t({ fr: 'Lues', en: 'Read' }),
            numeric: true,
            value: ({ header }) => header.quality.lignes_lues,
            cell: ({ header }) => count(header.quality.lignes_lues),
          },
          {
            key: 'gardees',
            label: t({ fr: 'Gardées', en: 'Kept' }),
            numeric: true,
            minor: true,
            value: ({ header }) => header.quality.lignes_gardees,
            cell: ({ header }) => count(header.quality.lignes_gardees),
          },
          {
            key: 'rejetees',
            label: t({ fr: 'Rejetées', en: 'Rejected' }),
            numeric: true,
            value: ({ header }) => header.quality.lignes_rejetees,
            cell: ({ header }) => count(header.quality.lignes_rejetees),
          },
          {
            key: 'doublons',
            label: t({ fr: 'Doublons', en: 'Duplicates' }),
            numeric: true,
            minor: true,
            value: ({ header }) => header.quality.doublons + header.quality.conflits,
            cell: ({ header }) => count(header.quality.doublons + header.quality.conflits),
          },
          {
            key: 'fichiers',
            label: t({ fr: 'Fichiers', en: 'Files' }),
            minor: true,
            value: ({ header }) => header.quality.fichiers.length,
            cell: ({ header }) => <Files names={header.quality.fichiers} />,
          },
        ]}
      />
      {missing.length > 0 && (
        <p class="empty">
          {t({ fr: 'Sans données ce jour-là :', en: 'Without data on that day:' })}{' '}
          {missing.map((name) => nameIn(SOURCE_NAMES, name, lang)).join(', ')}
        </p>
      )}
    </>
  );
}

function Files({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return <>–</>;
  return (
    <details>
      <summary>{names.length}</summary>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Rejects({ headers }: { readonly headers: DayHeaders }) {
  const lang = language.value;
  const rows = sourcesOf(headers).flatMap(({ name, header }) =>
    Object.entries(header.quality.rejets_par_motif).map(([reason, count]) => ({
      source: name,
      reason,
      count,
    })),
  );
  return (
    <Table
      caption={t({ fr: 'Lignes rejetées par motif', en: 'Rejected rows by reason' })}
      name="tri_rejets"
      order="nombre:desc"
      rows={rows}
      keyOf={({ source, reason }) => `${source} ${reason}`}
      empty={t({ fr: 'Aucune ligne rejetée.', en: 'No row was rejected.' })}
      columns={[
        {
          key: 'source',
          label: t({ fr: 'Source', en: 'Source' }),
          value: ({ source }) => nameIn(SOURCE_NAMES, source, lang),
        },
        {
          key: 'motif',
          label: t({ fr: 'Motif', en: 'Reason' }),
          value: ({ source, reason }) => noticeText(source, reason, lang),
        },
        {
          key: 'nombre',
          label: t({ fr: 'Lignes', en: 'Rows' }),
          numeric: true,
          value: ({ count }) => count,
          cell: ({ count }) => formatNumber(count, lang),
        },
      ]}
    />
  );
}

export function Notices({ headers }: { readonly headers: DayHeaders }) {
  const lang = language.value;
  const rows = sourcesOf(headers).flatMap(({ name, header }) =>
    header.quality.notices.map((notice) => ({ source: name, ...notice })),
  );
  return (
    <Table
      caption={t({ fr: 'Constats sur les données', en: 'Notices about data' })}
      name="tri_constats"
      order="nombre:desc"
      rows={rows}
      keyOf={({ source, code }) => `${source} ${code}`}
      empty={t({ fr: 'Aucun constat.', en: 'No notice.' })}
      columns={[
        {
          key: 'source',
          label: t({ fr: 'Source', en: 'Source' }),
          value: ({ source }) => nameIn(SOURCE_NAMES, source, lang),
        },
        {
          key: 'constat',
          label: t({ fr: 'Constat', en: 'Notice' }),
          value: ({ source, code }) => noticeText(source, code, lang),
          cell: ({ source, code, samples }) => (
            <>
              {noticeText(source, code, lang)}
              {samples[0]?.detail && <small class="muted sample">{samples[0].detail}</small>}
            </>
          ),
        },
        {
          key: 'nombre',
          label: t({ fr: 'Fois', en: 'Times' }),
          numeric: true,
          value: ({ count }) => count,
          cell: ({ count }) => formatNumber(count, lang),
        },
      ]}
    />
  );
}

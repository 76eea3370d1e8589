import type { ArcItem } from '../../api/shapes.ts';
import { formatHour } from '../../format/dates.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatMinutes, formatNumber, formatPercent } from '../../format/numbers.ts';
import { plain } from '../../map/search.ts';
import { ArcLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';
import { StatusTag } from '../../parts/tags.tsx';
import { language, t } from '../../text/language.ts';
import { navigate, param } from '../../view/view.ts';

/** What the table needs of an arc: the rest of a full day would be three times as much. */
export const TABLE_FIELDS = [
  'identifiant_arc',
  'libelle',
  'arrondissement',
  'debit_journalier_total',
  'debit_max',
  'heure_pic',
  'taux_occupation_moyen',
  'temps_perdu_total_minutes',
  'evolution_pct',
  'taux_couverture',
  'statut_capteur',
] as const satisfies readonly (keyof ArcItem)[];

/** Every arc of the day, found by street, id or zone. */
export function ArcTable({ arcs }: { readonly arcs: readonly ArcItem[] }) {
  const lang = language.value;
  const wanted = plain(param('filtre') ?? '');
  const words = wanted.split(' ');
  const rows =
    wanted === ''
      ? arcs
      : arcs.filter(({ libelle, identifiant_arc, arrondissement }) => {
          const text = plain(
            `${streetName(libelle, '')} ${identifiant_arc} ${arrondissement ?? ''} ${zoneName(arrondissement, lang)}`,
          );
          return words.every((word) => text.includes(word));
        });
  return (
    <>
      <div class="field filter">
        <label for="filtre">
          {t({ fr: 'Filtrer par rue, arc ou zone', en: 'Filter by street, arc or zone' })}
        </label>
        <input
          id="filtre"
          type="search"
          value={param('filtre') ?? ''}
          onInput={(event) => navigate({ params: { filtre: event.currentTarget.value } }, { replace: true })}
        />
      </div>
      <Table
        caption={t({ fr: 'Tronçons du jour', en: 'Arcs of the day' })}
        rows={rows}
        order="debit:desc"
        keyOf={(arc) => arc.identifiant_arc}
        empty={t({ fr: 'Aucun tronçon ne répond à ce filtre.', en: 'No arc matches this filter.' })}
        columns={[
          {
            key: 'troncon',
            label: t({ fr: 'Tronçon', en: 'Arc' }),
            value: (arc) => streetName(arc.libelle, arc.identifiant_arc),
            cell: (arc) => <ArcLink id={arc.identifiant_arc} label={arc.libelle} />,
          },
          { key: 'id', label: t({ fr: 'Arc', en: 'Id' }), minor: true, value: (arc) => arc.identifiant_arc },
          {
            key: 'zone',
            label: t({ fr: 'Zone', en: 'Zone' }),
            value: (arc) => arc.arrondissement,
            cell: (arc) => zoneName(arc.arrondissement, lang),
          },
          {
            key: 'debit',
            label: t({ fr: 'Débit (véh)', en: 'Flow (veh)' }),
            numeric: true,
            value: (arc) => arc.debit_journalier_total,
            cell: (arc) => formatNumber(arc.debit_journalier_total, lang),
          },
          {
            key: 'max',
            label: t({ fr: 'Max. (véh/h)', en: 'Max. (veh/h)' }),
            numeric: true,
            minor: true,
            value: (arc) => arc.debit_max,
            cell: (arc) => formatNumber(arc.debit_max, lang),
          },
          {
            key: 'pic',
            label: t({ fr: 'Pointe', en: 'Peak' }),
            numeric: true,
            minor: true,
            value: (arc) => arc.heure_pic,
            cell: (arc) => formatHour(arc.heure_pic, lang),
          },
          {
            key: 'occupation',
            label: t({ fr: 'Occupation', en: 'Occupancy' }),
            numeric: true,
            value: (arc) => arc.taux_occupation_moyen,
            cell: (arc) => formatPercent(arc.taux_occupation_moyen, lang, { digits: 1, fixed: true }),
          },
          {
            key: 'perdu',
            label: t({ fr: 'Temps perdu', en: 'Time lost' }),
            numeric: true,
            minor: true,
            value: (arc) => arc.temps_perdu_total_minutes,
            cell: (arc) => formatMinutes(arc.temps_perdu_total_minutes, lang, 0),
          },
          {
            key: 'evolution',
            label: t({ fr: 'Sur 7 jours', en: 'Over 7 days' }),
            numeric: true,
            minor: true,
            value: (arc) => arc.evolution_pct,
            cell: (arc) => formatPercent(arc.evolution_pct, lang, { digits: 1, fixed: true, signed: true }),
          },
          {
            key: 'couverture',
            label: t({ fr: 'Couverture', en: 'Coverage' }),
            numeric: true,
            minor: true,
            value: (arc) => arc.taux_couverture,
            cell: (arc) =>
              formatPercent(arc.taux_couverture === null ? null : 100 * arc.taux_couverture, lang, {
                digits: 0,
              }),
          },
          {
            key: 'statut',
            label: t({ fr: 'Capteur', en: 'Sensor' }),
            minor: true,
            value: (arc) => arc.statut_capteur,
            cell: (arc) => <StatusTag status={arc.statut_capteur} />,
          },
        ]}
      />
    </>
  );
}

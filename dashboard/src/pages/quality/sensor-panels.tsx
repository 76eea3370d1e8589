import type { ArcItem, CountFigures } from '../../api/shapes.ts';
import { csvOf } from '../../format/csv.ts';
import { streetName, zoneName } from '../../format/names.ts';
import { formatNumber, formatPercent, withUnit } from '../../format/numbers.ts';
import { Bars } from '../../parts/bars.tsx';
import { Download } from '../../parts/download.tsx';
import { ArcLink } from '../../parts/links.tsx';
import { Panel } from '../../parts/panel.tsx';
import { type ShownColumn, Table } from '../../parts/table.tsx';
import { STATUS_COLORS, StatusTag } from '../../parts/tags.tsx';
import { language, t } from '../../text/language.ts';
import { nameIn, SENSOR_NAMES } from '../../text/vocabulary.ts';
import { failing, MAINTENANCE_HEADS, maintenanceRows, type Sensor, toMaintain } from './sensors.ts';

export function SensorCauses({ figures }: { readonly figures: CountFigures }) {
  const lang = language.value;
  const causes = Object.entries(figures.statuts_capteurs).sort(([, a], [, b]) => b - a);
  return (
    <Bars
      label={t({ fr: 'Capteurs par statut', en: 'Sensors by status' })}
      bars={causes.map(([cause, count]) => ({
        key: cause,
        label: nameIn(SENSOR_NAMES, cause, lang),
        value: count,
        text: formatNumber(count, lang),
        color: STATUS_COLORS[cause],
      }))}
    />
  );
}

function columns(lang: 'fr' | 'en'): ShownColumn<Sensor>[] {
  return [
    {
      key: 'troncon',
      label: t({ fr: 'Tronçon', en: 'Arc' }),
      value: (sensor) => streetName(sensor.libelle, sensor.identifiant_arc),
      cell: (sensor) => <ArcLink id={sensor.identifiant_arc} label={sensor.libelle} />,
    },
    { key: 'id', label: t({ fr: 'Arc', en: 'Id' }), value: (sensor) => sensor.identifiant_arc },
    {
      key: 'zone',
      label: t({ fr: 'Zone', en: 'Zone' }),
      value: (sensor) => sensor.arrondissement,
      cell: (sensor) => zoneName(sensor.arrondissement, lang),
    },
  ];
}

/** The list to send to maintenance, and the file to send. */
export function Maintenance({
  sensors,
  day,
}: {
  readonly sensors: readonly ArcItem[];
  readonly day: string;
}) {
  const silent = toMaintain(sensors);
  return (
    <Panel
      title={t({ fr: 'Déclarés ouverts mais muets', en: 'Declared open but silent' })}
      term="maintenance"
      actions={
        <Download
          name={`maintenance_${day}.csv`}
          content={() => csvOf(MAINTENANCE_HEADS, maintenanceRows(silent, day))}
          disabled={silent.length === 0}
        >
          {t({ fr: 'Liste pour la maintenance (CSV)', en: 'List for maintenance (CSV)' })}
        </Download>
      }
    >
      <Table
        caption={t({ fr: 'Capteurs à transmettre à la maintenance', en: 'Sensors to send to maintenance' })}
        name="tri_maintenance"
        rows={silent}
        keyOf={(sensor) => sensor.identifiant_arc}
        empty={t({
          fr: 'Aucun capteur déclaré ouvert n’est resté muet.',
          en: 'No sensor declared open was silent.',
        })}
        columns={[
          ...columns(language.value),
          {
            key: 'etat',
            label: t({ fr: 'État déclaré', en: 'Declared state' }),
            value: (sensor) => sensor.etat_arc,
          },
          {
            key: 'heures',
            label: t({ fr: 'Sans mesure', en: 'Without measurement' }),
            numeric: true,
            value: (sensor) => sensor.capteur_duree_h,
            cell: (sensor) => withUnit(formatNumber(sensor.capteur_duree_h, language.value), 'h'),
          },
        ]}
      />
    </Panel>
  );
}

export function Failing({ sensors }: { readonly sensors: readonly ArcItem[] }) {
  const lang = language.value;
  return (
    <Table
      caption={t({ fr: 'Capteurs défaillants', en: 'Failing sensors' })}
      rows={failing(sensors)}
      order="manquant:desc"
      keyOf={(sensor) => sensor.identifiant_arc}
      empty={t({ fr: 'Aucun capteur défaillant ce jour-là.', en: 'No failing sensor on that day.' })}
      columns={[
        ...columns(lang),
        {
          key: 'cause',
          label: t({ fr: 'Cause', en: 'Cause' }),
          value: (sensor) => sensor.statut_capteur,
          cell: (sensor) => <StatusTag status={sensor.statut_capteur} />,
        },
        {
          key: 'duree',
          label: t({ fr: 'Durée', en: 'Duration' }),
          numeric: true,
          value: (sensor) => sensor.capteur_duree_h,
          cell: (sensor) => withUnit(formatNumber(sensor.capteur_duree_h, lang), 'h'),
        },
        {
          key: 'manquant',
          label: t({ fr: 'Manquant', en: 'Missing' }),
          numeric: true,
          value: (sensor) => sensor.capteur_pct_manquant,
          cell: (sensor) => formatPercent(sensor.capteur_pct_manquant, lang),
        },
        {
          key: 'etat',
          label: t({ fr: 'Déclaré', en: 'Declared' }),
          minor: true,
          value: (sensor) => sensor.etat_arc,
        },
      ]}
    />
  );
}

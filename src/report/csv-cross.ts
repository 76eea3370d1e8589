import { block, type Column } from './csv-blocks.ts';
import type { Row, Title } from './csv-cells.ts';
import type { Report } from './schema.ts';
import type { ChangeComparison, Correlations, WeatherEffect } from './schema-cross.ts';

/** The figures across sources: one line per figure, null ones with their reason. */
export function crossBlocks({ croisements, meteo_impact }: Report): (Row | Title)[][] {
  const { chantiers_trafic: works, perturbations_trafic: disruptions } = croisements;
  const effects = [meteo_impact.velos, meteo_impact.trafic];
  return [
    block('CHANTIERS ET TRAFIC', comparisonColumns, comparisonRows(works.comparaison), {
      why: works.raison ?? undefined,
      none: 'aucune comparaison',
    }),
    block(
      'CHANTIERS DE MOINS DE 28 JOURS ET TRAFIC',
      comparisonColumns,
      comparisonRows(works.comparaison_recents),
      { why: works.raison ?? undefined, none: 'aucune comparaison' },
    ),
    block('PERTURBATIONS ET TRAFIC', comparisonColumns, comparisonRows(disruptions.comparaison), {
      why: disruptions.raison ?? undefined,
      none: 'aucune comparaison',
    }),
    block('MÉTÉO ET MOBILITÉ', similarColumns, effects, { none: 'aucune mesure' }),
    block('CORRÉLATIONS AVEC LA MÉTÉO (90 JOURS)', correlationColumns, effects.flatMap(correlationRows), {
      none: 'aucune corrélation',
    }),
  ];
}

type Comparison = Report['croisements']['chantiers_trafic']['comparaison'];

interface ComparisonRow {
  readonly road: string;
  readonly figure: string;
  readonly change: ChangeComparison;
}

function comparisonRows(comparison: Comparison): ComparisonRow[] | null {
  return (
    comparison && [
      { road: 'périphérique', figure: 'débit (%)', change: comparison.peripherique.debit_pct },
      {
        road: 'périphérique',
        figure: 'occupation (points)',
        change: comparison.peripherique.occupation_points,
      },
      { road: 'autre', figure: 'débit (%)', change: comparison.autre.debit_pct },
      { road: 'autre', figure: 'occupation (points)', change: comparison.autre.occupation_points },
    ]
  );
}

const comparisonColumns: readonly Column<ComparisonRow>[] = [
  ['Classe de voie', ({ road }) => road],
  ['Écart au jour type', ({ figure }) => figure],
  ['Tronçons proches', ({ change }) => change.proches.n],
  ['Médiane proches', ({ change }) => change.proches.mediane],
  ['Tronçons témoins', ({ change }) => change.temoins.n],
  ['Médiane témoins', ({ change }) => change.temoins.mediane],
  ['Effet', ({ change }) => change.effet],
  ['Raison', ({ change }) => change.raison],
];

const similarColumns: readonly Column<WeatherEffect>[] = [
  ['Mesure', ({ mesure }) => mesure],
  ['Valeur du jour', ({ valeur }) => valeur],
  ['Jours de même type et de météo semblable', (effect) => effect.jours_semblables.n],
  ['Médiane de ces jours', (effect) => effect.jours_semblables.mediane],
  ['Écart (%)', (effect) => effect.jours_semblables.ecart_pct],
  ['Raison', (effect) => effect.jours_semblables.raison],
];

interface CorrelationRow {
  readonly measure: string;
  readonly weather: string;
  readonly both: Correlations[keyof Correlations];
}

function correlationRows({ mesure, correlations }: WeatherEffect): CorrelationRow[] {
  return [
    { measure: mesure, weather: 'température moyenne', both: correlations.temp_moyenne },
    { measure: mesure, weather: 'précipitations', both: correlations.precip_totale },
    { measure: mesure, weather: 'vent moyen', both: correlations.vent_moyen },
  ];
}

const correlationColumns: readonly Column<CorrelationRow>[] = [
  ['Mesure', ({ measure }) => measure],
  ['Météo', ({ weather }) => weather],
  ['Jours', ({ both }) => both.brute.n],
  ['Corrélation', ({ both }) => both.brute.r],
  ['IC 95 % bas', ({ both }) => both.brute.ic95?.bas ?? null],
  ['IC 95 % haut', ({ both }) => both.brute.ic95?.haut ?? null],
  ['Corrélation à jour type égal', ({ both }) => both.a_jour_type_egal.r],
  ['À jour type égal, IC 95 % bas', ({ both }) => both.a_jour_type_egal.ic95?.bas ?? null],
  ['À jour type égal, IC 95 % haut', ({ both }) => both.a_jour_type_egal.ic95?.haut ?? null],
  ['Raison', ({ both }) => both.brute.raison ?? both.a_jour_type_egal.raison],
];

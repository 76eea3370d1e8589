import { z } from 'zod';
import { weatherSchema } from './schema-city.ts';

/** Figures across sources. Wherever `raison` is not null the figure beside it is null: that is why. */

const count = z.int().min(0);
const reason = z.string().nullable();

const distribution = z
  .object({
    n: count,
    mediane: z.number().nullable(),
    q1: z.number().nullable(),
    q3: z.number().nullable(),
  })
  .describe('Nombre de tronçons, médiane et quartiles de leurs écarts au jour-type');
export type Distribution = z.infer<typeof distribution>;

const changeComparison = z.object({
  proches: distribution,
  temoins: distribution,
  effet: z.number().nullable().describe('Médiane des proches moins médiane des témoins'),
  raison: reason,
});
export type ChangeComparison = z.infer<typeof changeComparison>;

const arcClassComparison = z.object({
  debit_pct: changeComparison.describe('Écart du débit du jour au jour-type, en %'),
  occupation_points: changeComparison.describe('Écart du taux d’occupation au jour-type, en points de %'),
});
export type ArcClassComparison = z.infer<typeof arcClassComparison>;

const arcComparison = z.object({
  troncons_proches: count,
  troncons_temoins: count,
  peripherique: arcClassComparison,
  autre: arcClassComparison,
});
export type ArcComparison = z.infer<typeof arcComparison>;

const similarDays = z
  .object({
    n: count,
    dates: z.array(z.string()),
    mediane: z.number().nullable(),
    ecart_pct: z.number().nullable().describe('Écart du jour à la médiane des jours semblables, en %'),
    raison: reason,
  })
  .describe('Jours de même jour-type, à 3 °C près et de même classe de pluie, parmi les 90 précédents');
export type SimilarDays = z.infer<typeof similarDays>;

const correlation = z.object({
  n: count.describe('Nombre de jours'),
  r: z.number().min(-1).max(1).nullable().describe('Corrélation de Pearson'),
  ic95: z
    .object({ bas: z.number(), haut: z.number() })
    .nullable()
    .describe('Intervalle de confiance à 95 % (z de Fisher)'),
  raison: reason,
});

const bothCorrelations = z.object({
  brute: correlation,
  a_jour_type_egal: correlation.describe('Une fois ôtée la moyenne de chaque jour-type'),
});

const correlations = z.object({
  temp_moyenne: bothCorrelations,
  precip_totale: bothCorrelations,
  vent_moyen: bothCorrelations,
});
export type Correlations = z.infer<typeof correlations>;

const weatherEffect = z.object({
  mesure: z.string(),
  valeur: z.number().nullable(),
  jours_semblables: similarDays,
  correlations,
});
export type WeatherEffect = z.infer<typeof weatherEffect>;

export const weatherImpactSchema = z.object({
  jour: weatherSchema.nullable(),
  raison: reason,
  velos: weatherEffect,
  trafic: weatherEffect,
});

export const crossingsSchema = z.object({
  chantiers_trafic: z
    .object({
      chantiers: count.nullable().describe('Chantiers actifs'),
      chantiers_sans_lieu: count.nullable(),
      chantiers_recents: count
        .nullable()
        .describe('Commencés depuis moins de 28 jours : leur effet n’est pas encore dans le jour-type'),
      comparaison: arcComparison.nullable(),
      comparaison_recents: arcComparison.nullable(),
      raison: reason,
    })
    .describe('Tronçons à moins de 30 m d’un chantier actif contre tronçons à plus de 300 m de tous'),
  perturbations_trafic: z
    .object({
      perturbations: count.nullable().describe('Perturbations actives CRITIQUE ou ELEVEE'),
      arrets: count.nullable().describe('Arrêts touchés et localisés, chacun une fois'),
      comparaison: arcComparison.nullable(),
      raison: reason,
    })
    .describe('Tronçons à moins de 500 m d’un arrêt touché contre tronçons plus éloignés de tous'),
});
export type Crossings = z.infer<typeof crossingsSchema>;

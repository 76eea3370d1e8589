import type { NoticeRules } from '../../domain/notice.ts';
import { TABLE_NOTICES } from '../../raw/table.ts';

export const notices = {
  ...TABLE_NOTICES,
  identifiant_absent: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'chantier sans identifiant', en: 'work without id' },
  },
  date_debut_illisible: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'date de début absente ou illisible', en: 'begin date absent or unreadable' },
  },
  date_fin_illisible: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: 'date de fin illisible (absente, elle voudrait dire sans fin prévue)',
      en: 'unreadable end date (absent, it would mean open-ended)',
    },
  },
  fin_avant_debut: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'chantier qui finit avant de commencer', en: 'work that ends before it begins' },
  },
  geometrie_absente: {
    severity: 'avertissement',
    effect: 'ligne_gardee',
    text: { fr: 'chantier sans emprise', en: 'work without footprint' },
  },
  geometrie_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'emprise illisible (attendu : Polygon ou MultiPolygon)',
      en: 'unreadable footprint (expected: Polygon or MultiPolygon)',
    },
  },
  point_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'geo_point_2d illisible (attendu : lat, lon)',
      en: 'unreadable geo_point_2d (expected: lat, lon)',
    },
  },
  code_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'typologie, niveau ou statut qui n’est pas un code entier',
      en: 'typology, level or status that is not an integer code',
    },
  },
  impact_inconnu: {
    severity: 'avertissement',
    effect: 'ligne_gardee',
    text: {
      fr: 'impact sur la circulation hors nomenclature : sans poids',
      en: 'impact on traffic outside the nomenclature: no weight',
    },
  },
  instantane_ancien: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'aucun chantier connu ne commence dans les 60 jours avant ce jour : les instantanés sont sans doute plus anciens que lui, des chantiers manquent',
      en: 'no known work begins in the 60 days before this day: the snapshots are probably older, works are missing',
    },
  },
} as const satisfies NoticeRules;

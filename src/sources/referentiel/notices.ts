import type { NoticeRules } from '../../domain/notice.ts';
import { TABLE_NOTICES } from '../../raw/table.ts';

export const notices = {
  ...TABLE_NOTICES,
  identifiant_absent: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: 'arc sans identifiant, ou identifiant fantôme « * »',
      en: 'arc without id, or phantom id "*"',
    },
  },
  date_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'date de validité illisible, tenue pour absente',
      en: 'unreadable validity date, taken as absent',
    },
  },
  validite_inversee: {
    severity: 'avertissement',
    effect: 'ligne_gardee',
    text: {
      fr: 'validité qui finit avant de commencer : version jamais en vigueur',
      en: 'validity that ends before it begins: version never in force',
    },
  },
  geometrie_absente: {
    severity: 'avertissement',
    effect: 'ligne_gardee',
    text: { fr: 'arc sans géométrie', en: 'arc without geometry' },
  },
  geometrie_illisible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'géométrie illisible (attendu : LineString)',
      en: 'unreadable geometry (expected: LineString)',
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
} as const satisfies NoticeRules;

import type { NoticeRules } from '../../domain/notice.ts';
import { TABLE_NOTICES } from '../../raw/table.ts';

export const notices = {
  ...TABLE_NOTICES,
  date_illisible: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'date absente ou illisible', en: 'date absent or unreadable' },
  },
  nom_absent: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'jour ou période sans nom', en: 'day or period without name' },
  },
  zone_absente: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: { fr: 'vacances scolaires sans zone', en: 'school holidays without zone' },
  },
  reprise_avant_debut: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: 'reprise des cours avant le début des vacances',
      en: 'classes resume before the holidays begin',
    },
  },
  reprise_inconnue: {
    severity: 'info',
    effect: 'ligne_gardee',
    text: {
      fr: 'reprise pas encore publiée : les vacances d’été comptent jusqu’au 31 août',
      en: 'resumption not published yet: summer holidays count until 31 August',
    },
  },
} as const satisfies NoticeRules;

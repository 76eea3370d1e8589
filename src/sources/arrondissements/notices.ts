import type { NoticeRules } from '../../domain/notice.ts';
import { TABLE_NOTICES } from '../../raw/table.ts';

export const notices = {
  ...TABLE_NOTICES,
  code_absent: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: 'zone sans code, ou numéro d’arrondissement qui n’est pas de 1 à 20',
      en: 'zone without code, or arrondissement number outside 1 to 20',
    },
  },
  geometrie_illisible: {
    severity: 'erreur',
    effect: 'ligne_rejetee',
    text: {
      fr: 'contour absent ou illisible (attendu : Polygon ou MultiPolygon)',
      en: 'outline absent or unreadable (expected: Polygon or MultiPolygon)',
    },
  },
} as const satisfies NoticeRules;

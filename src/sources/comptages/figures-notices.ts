import { countNotices, type Notice, type NoticeCount, type NoticeRules } from '../../domain/notice.ts';
import { type CityClock, type HourSlot, toCityIso } from '../../domain/time.ts';
import type { ArcDay } from './figures-arc.ts';

/** What a day of road counts may show once its rows are read. */
export const countDayNotices = {
  panne_de_flux: {
    severity: 'avertissement',
    effect: 'constat',
    text: {
      fr: 'Heure qu’aucun tronçon n’a mesurée : panne de la source, que les capteurs n’expliquent pas.',
      en: 'Hour that no arc measured: an outage of the feed, not of the sensors.',
    },
  },
  debit_impossible: {
    severity: 'avertissement',
    effect: 'valeur_annulee',
    text: {
      fr: 'Débit au-delà de la capacité de la voie : gardé dans le lac, exclu des sommes et des profils.',
      en: 'Flow beyond the capacity of the road: kept in the lake, left out of sums and profiles.',
    },
  },
  troncon_non_localise: {
    severity: 'info',
    effect: 'constat',
    text: {
      fr: 'Tronçon compté dont ni le tracé ni le point ne sont connus : pas d’arrondissement, pas de temps perdu.',
      en: 'Counted arc whose geometry is not known: no zone, no time lost.',
    },
  },
} as const satisfies NoticeRules;

export function dayNotices(
  arcs: readonly ArcDay[],
  slots: readonly HourSlot[],
  outage: readonly boolean[],
  clock: CityClock,
): NoticeCount[] {
  const notice = (code: keyof typeof countDayNotices, detail: string): Notice => ({
    code,
    severity: countDayNotices[code].severity,
    source: 'comptages',
    file: null,
    row: null,
    detail,
  });
  const at = (slot: number) => toCityIso(clock, slots[slot]!.utcMs);
  return countNotices([
    ...slots.flatMap((_, slot) => (outage[slot] ? [notice('panne_de_flux', at(slot))] : [])),
    ...arcs.flatMap(({ id, hours, impossible }) =>
      impossible.map((slot) => notice('debit_impossible', `${id} ${at(slot)} ${hours.debit[slot]}`)),
    ),
    ...arcs.filter(isUnplaced).map(({ id }) => notice('troncon_non_localise', id)),
  ]);
}

export function isUnplaced({ arc }: ArcDay): boolean {
  return !arc?.midpoint;
}

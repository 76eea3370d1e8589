import { daysBetween, type HourSlot, type LocalDate, weekday } from '../domain/time.ts';
import type { DemoCalendar } from './calendar.ts';
import type { DemoPlan } from './plan.ts';
import type { DemoWeather } from './weather.ts';

/** What a day of the invented city is like, before any arc or counter. A slot is an hour's rank in its day. */
export interface DemoDay {
  readonly index: number;
  readonly date: LocalDate;
  /** 0 = Monday */
  readonly weekday: number;
  /** rank of its week since 2000, for what alternates between weeks */
  readonly week: number;
  readonly publicHoliday: boolean;
  readonly schoolHoliday: boolean;
  readonly slots: readonly HourSlot[];
  readonly weather: DemoWeather;
  /** March: the road export has the row, without values; -1 on other days */
  readonly emptySlot: number;
  /** hours of which no arc has a row: the hour lost in October, and feed outages */
  readonly absentSlots: readonly number[];
  /** October: the bike export lacks the first of the two equal hours; -1 on other days */
  readonly absentBikeSlot: number;
  /** March: the bike export has two rows for the hour after the change; -1 on other days */
  readonly doubledBikeSlot: number;
}

/** One night hour without any road row, every three weeks; the last one three days before the end. */
const OUTAGE = { every: 21, daysBeforeEnd: 3, slot: 4 } as const;

export function demoDays(plan: DemoPlan, calendar: DemoCalendar, weather: readonly DemoWeather[]): DemoDay[] {
  return weather.map((today, index) => {
    const { date } = today;
    const slots = plan.clock.hoursOf(date);
    const skip = slots.findIndex(({ heure }, at) => (slots[at + 1]?.heure ?? heure) - heure === 2);
    const repeat = slots.findIndex(({ heure }, at) => slots[at + 1]?.heure === heure);
    const absentSlots = repeat > 0 ? [repeat - 1] : [];
    const ordinaryLength = skip === -1 && repeat === -1;
    if (ordinaryLength && (plan.dates.length - 1 - index) % OUTAGE.every === OUTAGE.daysBeforeEnd) {
      absentSlots.push(OUTAGE.slot);
    }
    return {
      index,
      date,
      weekday: weekday(date),
      week: Math.floor(daysBetween('2000-01-03', date) / 7),
      publicHoliday: calendar.publicHoliday(date),
      schoolHoliday: calendar.schoolHoliday(date),
      slots,
      weather: today,
      emptySlot: skip,
      absentSlots,
      absentBikeSlot: repeat,
      doubledBikeSlot: skip === -1 ? -1 : skip + 1,
    };
  });
}

/** Slot of a local hour that exists once on every day (from 04:00 on). */
export function slotOf(day: DemoDay, heure: number): number {
  return heure + day.slots.length - 24;
}

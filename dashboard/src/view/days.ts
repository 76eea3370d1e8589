import { computed, signal } from '@preact/signals';
import { api } from '../api/api.ts';
import { paths } from '../api/paths.ts';
import type { Day } from '../format/dates.ts';
import { daysOf, nearestDay, neighbours } from './day-list.ts';
import { navigate, view } from './view.ts';

/** Days with data, oldest first; null before the first answer. */
export const days = signal<readonly Day[] | null>(null);
export const daysFailed = signal(false);

/** While the store is being filled, how often it is looked at again. */
const LOOK_AGAIN_MS = 3_000;
/** Once there are days, new ones come once a day. */
const LOOK_SELDOM_MS = 60_000;

/** The day looked at: the one of the address, else the newest. null without any. */
export const day = computed<Day | null>(() => nearestDay(days.value ?? [], view.value.date));

/** True when the address asks for a day without data. */
export const askedInVain = computed(
  () => days.value !== null && view.value.date !== null && view.value.date !== day.value,
);

/** The day compared with; null also when there is no data for it. */
export const compared = computed<Day | null>(() => {
  const wanted = view.value.compare;
  return wanted !== null && wanted !== day.value && days.value?.includes(wanted) ? wanted : null;
});

export const aside = computed(() => neighbours(days.value ?? [], day.value));

/** Reads the list of days, again and again: the first ones may still be on their way. */
export async function watchDays(): Promise<never> {
  for (;;) {
    try {
      api.forget(paths.dates());
      const found = daysOf(await api.get(paths.dates()));
      if (String(found) !== String(days.value)) days.value = found;
      daysFailed.value = false;
    } catch {
      // the shell says so and this loop is the retry
      daysFailed.value = true;
    }
    const rest = days.value?.length && !daysFailed.value ? LOOK_SELDOM_MS : LOOK_AGAIN_MS;
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}

export function goTo(date: Day | null): void {
  if (date !== null) navigate({ date });
}

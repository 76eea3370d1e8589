import { batch, computed, signal } from '@preact/signals';
import { api } from '../api/api.ts';
import { paths } from '../api/paths.ts';
import type { Day } from '../format/dates.ts';
import { contentOf, daysOf, nearestDay, neighbours } from './day-list.ts';
import { navigate, view } from './view.ts';

/** Days with data, oldest first; null before the first answer. */
export const days = signal<readonly Day[] | null>(null);
export const daysFailed = signal(false);

/** True while days come in: there was none yet, or one came a moment ago. */
export const arriving = signal(false);
/** Grows when something more was stored of the day looked at: what was asked for it before is out of date. */
export const revision = signal(0);

/** While the store is being filled, how often it is looked at again. */
const LOOK_AGAIN_MS = 3_000;
/** Once there are days, new ones come once a day. */
const LOOK_SELDOM_MS = 60_000;
/** Computing a day takes less: nothing new for so long means that there is nothing on its way. */
const QUIET_MS = 60_000;

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
  let known: unknown = null;
  let changedAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    try {
      const answer = await api.getNow(paths.dates());
      if (known !== null && contentOf(answer) !== contentOf(known)) changedAt = Date.now();
      take(answer, known);
      known = answer;
      daysFailed.value = false;
    } catch {
      // the shell says so and this loop is the retry
      daysFailed.value = true;
    }
    arriving.value = days.value?.length === 0 || Date.now() - changedAt < QUIET_MS;
    const often = arriving.value || daysFailed.value || !days.value;
    await new Promise((resolve) => setTimeout(resolve, often ? LOOK_AGAIN_MS : LOOK_SELDOM_MS));
  }
}

/** Without a day in the address, the newest one is looked at from here on. */
function take(answer: unknown, before: unknown): void {
  const looked = day.value;
  const isNew = looked !== null && contentOf(answer, looked) !== contentOf(before, looked);
  batch(() => {
    const found = daysOf(answer);
    if (String(found) !== String(days.value)) days.value = found;
    if (!isNew) return;
    api.clear();
    revision.value += 1;
  });
}

export function goTo(date: Day | null): void {
  if (date !== null) navigate({ date });
}

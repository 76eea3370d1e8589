import type { Config } from '../config.ts';
import { METRIC_TYPES } from '../domain/metrics.ts';
import { openStore } from '../store/open.ts';
import { openStored } from '../store/outboxed.ts';
import { type Console, table } from './console.ts';
import { finishReading } from './outbox.ts';

/** `dates`: what is stored, by type. */
export async function datesCommand(config: Config, console: Console): Promise<number> {
  const store = openStored(config, openStore(config));
  try {
    const days = await store.days();
    const reports = await store.reportDates();
    const { messages } = console;
    const rows = [...METRIC_TYPES, 'report' as const].map((type) => {
      const dates =
        type === 'report' ? reports : days.filter((day) => day.type === type).map((day) => day.date);
      const name = type === 'report' ? type : messages.types[type];
      return [name, console.number(dates.length), dates[0] ?? '—', dates.at(-1) ?? '—'];
    });
    const { type, days: count, first, last, none } = messages.stored;
    const lines = days.length === 0 ? [none] : table([[type, count, first, last], ...rows]);
    console.result({ days, reports }, lines);
    return finishReading(store, config, console);
  } finally {
    await store.close();
  }
}

import { compareIds, type Header, type JsonObject, type StoredReport } from '../../src/domain/metrics.ts';
import { packedItems } from '../../src/domain/packed-items.ts';
import { packDay, packReport } from '../../src/store/day.ts';
import type { Store, StoredDay } from '../../src/store/store.ts';

interface KeptDay {
  readonly header: string;
  readonly items: ReturnType<typeof packedItems>;
}

/** What a memory store holds: JSON texts, so that nothing is shared with callers. */
export interface Memory {
  /** by `type date` */
  readonly days: Map<string, KeptDay>;
  /** by date */
  readonly reports: Map<string, string>;
}

/** A store that lasts as long as its memory. Two stores on one memory are two connections to one store. */
export function openMemory(memory: Memory = { days: new Map(), reports: new Map() }): Store {
  const { days, reports } = memory;
  const header = (day: KeptDay) => JSON.parse(day.header) as Header;

  return {
    label: 'MEMORY',
    place: 'memory',
    async replaceDay(day) {
      const packed = packDay(day);
      days.set(`${day.header.data_type} ${day.header.date}`, {
        header: packed.header,
        items: packedItems(packed),
      });
    },
    async removeDay(type, date) {
      days.delete(`${type} ${date}`);
    },
    async replaceReport(report) {
      reports.set(report.date, packReport(report));
    },
    async header(type, date) {
      const day = days.get(`${type} ${date}`);
      return day ? header(day) : null;
    },
    async items(type, date, { after, limit } = {}) {
      if (limit !== undefined && !(Number.isInteger(limit) && limit > 0))
        throw new RangeError(`limit ${limit}`);
      const day = days.get(`${type} ${date}`);
      if (!day) return null;
      const rest = day.items.filter(({ entity }) => after === undefined || compareIds(entity, after) > 0);
      const page = rest.slice(0, limit);
      return {
        header: header(day),
        items: page.map(({ json }) => JSON.parse(json) as JsonObject),
        next: page.length < rest.length ? page[page.length - 1]!.entity : null,
      };
    },
    async item(type, date, entity) {
      const found = days.get(`${type} ${date}`)?.items.find((item) => item.entity === entity);
      return found ? (JSON.parse(found.json) as JsonObject) : null;
    },
    async series(type, entity, { from, to } = {}) {
      return [...days.values()]
        .flatMap((day) => {
          const { data_type, date } = header(day);
          const found = day.items.find((item) => item.entity === entity);
          return found && data_type === type ? [{ date, item: JSON.parse(found.json) as JsonObject }] : [];
        })
        .filter(({ date }) => (from === undefined || date >= from) && (to === undefined || date <= to))
        .sort((a, b) => compareIds(a.date, b.date));
    },
    async days(type) {
      return [...days.entries()]
        .sort(([a], [b]) => compareIds(a, b))
        .map(([, day]): StoredDay => {
          const { data_type, date, run_id, timestamp, fingerprint } = header(day);
          return { type: data_type, date, run_id, timestamp, fingerprint, items: day.items.length };
        })
        .filter((day) => type === undefined || day.type === type);
    },
    async report(date) {
      const json = reports.get(date);
      return json === undefined ? null : (JSON.parse(json) as StoredReport);
    },
    async reportDates() {
      return [...reports.keys()].sort(compareIds);
    },
    async version() {
      // the texts themselves are the surest to change with what is stored
      return JSON.stringify([[...days], [...reports]]);
    },
    async prepare() {},
    async checkReadable() {},
    async ping() {},
    async close() {},
  };
}

import { packDay, packReport } from './day.ts';
import { connect, type DynamoSettings, type Tables } from './dynamodb-client.ts';
import { readHeader, readItem, readItems, removeDay, saveDay } from './dynamodb-days.ts';
import { listReports, readReport, saveReport } from './dynamodb-reports.ts';
import { listDays, readSeries } from './dynamodb-series.ts';
import { ALL_DATES } from './dynamodb-writes.ts';
import type { Store } from './store.ts';

/**
 * The store on DynamoDB: two tables, laid out as `dynamodb-rows.ts` says, written as `dynamodb-writes.ts` says.
 * Nothing is loaded or asked before the first question.
 *
 * @throws CityflowError CONFIG_INVALID
 */
export function openDynamo(settings: DynamoSettings): Store {
  const { ask, prepare, close, place } = connect(settings);
  return {
    label: 'DYNAMODB',
    place,
    async replaceDay(day) {
      const packed = packDay(day);
      await ask((tables) => saveDay(tables, day.header, packed));
    },
    removeDay: (type, date) => ask((tables) => removeDay(tables, type, date)),
    async replaceReport(report) {
      const json = packReport(report);
      await ask((tables) => saveReport(tables, report, json));
    },
    header: (type, date) => ask((tables) => readHeader(tables, type, date)),
    items: (type, date, query = {}) => ask((tables) => readItems(tables, type, date, query)),
    item: (type, date, entity) => ask((tables) => readItem(tables, type, date, entity)),
    series: (type, entity, { from = ALL_DATES.from, to = ALL_DATES.to } = {}) =>
      ask(async (tables) => (from > to ? [] : readSeries(tables, { type, from, to }, entity))),
    days: (type) =>
      ask(async (tables) => {
        const days = await listDays(tables, type && { type, ...ALL_DATES });
        return days.map(({ type, date, run_id, timestamp, fingerprint, items }) => ({
          type,
          date,
          run_id,
          timestamp,
          fingerprint,
          items,
        }));
      }),
    report: (date) => ask((tables) => readReport(tables, date)),
    reportDates: () => ask(listReports),
    version: async () => null,
    prepare,
    checkReadable: () => ask(checkReadable),
    ping: () => ask(ping),
    close,
  };
}

/** Asks both tables for a row that is never there. */
async function checkReadable({ doc, metrics, reports }: Tables): Promise<void> {
  await Promise.all(keysOfNoRow({ metrics, reports }).map((key) => doc.get(key)));
}

/** Reads both tables, and removes from them a row that is never there: all that a writer may do, changing nothing. */
async function ping(tables: Tables): Promise<void> {
  await Promise.all([checkReadable(tables), ...keysOfNoRow(tables).map((key) => tables.doc.delete(key))]);
}

function keysOfNoRow({ metrics, reports }: Pick<Tables, 'metrics' | 'reports'>) {
  return [
    { TableName: metrics, Key: { data_type: '#ping', date: '#ping' } },
    { TableName: reports, Key: { date: '#ping' } },
  ];
}

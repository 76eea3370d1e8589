import { readCounted } from '../../collect/agreement.ts';
import { checkedBy, readBody } from '../../collect/body.ts';
import { collectDays } from '../../collect/days.ts';
import type { Collector, Job } from '../../collect/job.ts';
import { keepBytes, keepNothing, refuseShrunk } from '../../collect/keep.ts';
import { odsInstant, openDataset } from '../../collect/ods.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import { readBikes } from './read.ts';

const DATASET = 'comptage-velo-donnees-compteurs';

/** One file a day of the city, `api/bikes/dt=…/bikes.json.gz`: the list of its records as the portal exports it. */
export const bikesCollector: Collector = {
  key: () => null,
  async collect(job) {
    await collectDays(job, { history: true, fetchDay: (date) => fetchDay(job, date) });
  },
};

async function fetchDay(job: Job, date: LocalDate): Promise<void> {
  const { client, settings, clock, manifest } = job;
  const dataset = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', DATASET);
  const { service } = dataset;
  const [from, to] = [clock.startOf(date), clock.startOf(addDays(date, 1))];
  // the stamp is the start of the counted hour
  const where = `date >= ${odsInstant(from)} and date < ${odsInstant(to)}`;
  const query = { timezone: clock.timezone, where, order_by: 'id_compteur,date' };
  const url = dataset.exportUrl('json', query);
  const name = `api/bikes/dt=${date}/bikes.json.gz`;
  const read = () =>
    client.get({ service, url }, async (answer) => {
      const content = await readBody(answer, service, date);
      const { counts } = checkedBy(service, date, () =>
        readBikes({ path: name, bytes: content, snapshot: date, clock }),
      );
      return { rows: counts.read, content };
    });
  const found = await readCounted(job, service, date, () => dataset.count(where), read);
  const rows = found?.rows ?? 0;
  refuseShrunk(manifest.get(date), rows, service, date);
  if (found === null) await keepNothing(job, date, url);
  else await keepBytes(job, date, found.content, { name, url, rows });
}

import { readCounted } from '../../collect/agreement.ts';
import { checkedBy, saveCsv } from '../../collect/body.ts';
import { collectDays } from '../../collect/days.ts';
import type { Collector, Job } from '../../collect/job.ts';
import { keep, keepNothing, refuseShrunk } from '../../collect/keep.ts';
import { odsInstant, openDataset } from '../../collect/ods.ts';
import { withWorkFile } from '../../collect/target.ts';
import { addDays, type LocalDate } from '../../domain/time.ts';
import { collectBulk } from './collect-bulk.ts';
import { countLayout } from './layout.ts';

const COUNTS_DATASET = 'comptages-routiers-permanents';

/**
 * One file a day of the city, `batch/comptages_routiers/comptages-routiers-permanents_….csv.gz`, or the file of
 * a whole year. A day is 80,000 rows, 24 MB: it is streamed to the disk and never held in memory.
 */
export const countsCollector: Collector = {
  key: () => null,
  async collect(job) {
    if (job.bulk) await collectBulk(job, COUNTS_DATASET);
    else await collectDays(job, { history: true, fetchDay: (date) => fetchDay(job, date) });
  },
};

async function fetchDay(job: Job, date: LocalDate): Promise<void> {
  const { client, settings, clock, manifest, target } = job;
  const dataset = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', COUNTS_DATASET);
  const { service } = dataset;
  const [from, to] = [clock.startOf(date), clock.startOf(addDays(date, 1))];
  // the stamp closes its hour: that of midnight belongs to the day before
  const where = `t_1h > ${odsInstant(from)} and t_1h <= ${odsInstant(to)}`;
  const order_by = 't_1h,iu_ac';
  const url = dataset.exportUrl('csv', { timezone: clock.timezone, where, order_by, use_labels: 'true' });
  const name = `batch/comptages_routiers/${COUNTS_DATASET}_${date}.csv.gz`;
  const checkHeader = (header: readonly string[], separator: string) => {
    checkedBy(service, date, () => countLayout(name, header, separator));
  };
  await withWorkFile(target, name, async (file) => {
    const read = () =>
      client.get({ service, url }, (answer) => saveCsv(answer, file, service, date, checkHeader));
    const found = await readCounted(job, service, date, () => dataset.count(where), read);
    refuseShrunk(manifest.get(date), found?.rows ?? 0, service, date);
    if (found === null) await keepNothing(job, date, url);
    else await keep(job, date, { name, url, ...found }, file);
  });
}

import { checkedBy } from '../../collect/body.ts';
import type { Collector } from '../../collect/job.ts';
import { openDataset } from '../../collect/ods.ts';
import { collectSnapshot } from '../../collect/snapshot.ts';
import { readChantiers } from './read.ts';

const DATASET = 'chantiers-perturbants';

/**
 * A snapshot named after its day, when the list is another one than that of the last snapshot. The earlier ones
 * stay: works that are over leave the list.
 */
export const worksCollector: Collector = {
  key: () => null,
  async collect(job) {
    const { client, settings, clock, today } = job;
    const dataset = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', DATASET);
    const { service } = dataset;
    const name = `batch/chantiers/${DATASET}_${today}.csv`;
    await collectSnapshot(job, {
      key: DATASET,
      service,
      name,
      url: dataset.exportUrl('csv', { timezone: clock.timezone, use_labels: 'true' }),
      count: () => dataset.count(),
      rowsOf: (bytes) =>
        checkedBy(service, DATASET, () => readChantiers({ path: name, bytes, snapshot: null, clock })).counts
          .read,
    });
  },
};

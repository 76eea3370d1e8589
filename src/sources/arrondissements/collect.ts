import { checkedBy } from '../../collect/body.ts';
import type { Collector } from '../../collect/job.ts';
import { openDataset } from '../../collect/ods.ts';
import { collectSnapshot } from '../../collect/snapshot.ts';
import { readArrondissements } from './read.ts';

const DATASET = 'arrondissements';

/** The one file of the zones, replaced when it changes. */
export const arrondissementsCollector: Collector = {
  key: () => null,
  async collect(job) {
    const { client, settings, clock } = job;
    const dataset = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', DATASET);
    const { service } = dataset;
    const name = `batch/arrondissements/${DATASET}.geojson`;
    await collectSnapshot(job, {
      key: DATASET,
      service,
      name,
      url: dataset.exportUrl('geojson', { timezone: clock.timezone }),
      count: () => dataset.count(),
      rowsOf: (bytes) =>
        checkedBy(service, DATASET, () => readArrondissements({ path: name, bytes, snapshot: null, clock }))
          .counts.read,
    });
  },
};

import { checkedBy } from '../../collect/body.ts';
import type { Collector } from '../../collect/job.ts';
import { openDataset } from '../../collect/ods.ts';
import { collectSnapshot } from '../../collect/snapshot.ts';
import { readReferentiel } from './read.ts';

const DATASET = 'referentiel-comptages-routiers';

/** The one file of the counting network, replaced when it changes. */
export const referentielCollector: Collector = {
  key: () => null,
  async collect(job) {
    const { client, settings, clock } = job;
    const dataset = openDataset(client, settings.odsUrl, 'CITYFLOW_ODS_URL', DATASET);
    const { service } = dataset;
    const name = `batch/referentiel_voies/${DATASET}.csv`;
    await collectSnapshot(job, {
      key: DATASET,
      service,
      name,
      url: dataset.exportUrl('csv', { timezone: clock.timezone, use_labels: 'true' }),
      count: () => dataset.count(),
      rowsOf: (bytes) =>
        checkedBy(service, DATASET, () => readReferentiel({ path: name, bytes, snapshot: null, clock }))
          .counts.read,
    });
  },
};

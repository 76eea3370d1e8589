import { checkedBy } from '../../collect/body.ts';
import type { Collector, Job } from '../../collect/job.ts';
import { openDataset } from '../../collect/ods.ts';
import type { Service } from '../../collect/service.ts';
import { collectSnapshot } from '../../collect/snapshot.ts';
import { readCalendrier } from './read.ts';

const PUBLIC = 'jours_feries_metropole';
const SCHOOL = 'fr-en-calendrier-scolaire';

/** Public holidays and the school calendar of every zone: the reader keeps zone C for Paris. */
export const calendarCollector: Collector = {
  key: () => null,
  async collect(job) {
    const { client, settings } = job;
    const url = new URL(settings.publicHolidaysUrl);
    const publicService: Service = { name: url.host, setting: 'JOURS_FERIES_URL', key: null };
    await collectFile(job, PUBLIC, publicService, url, async () => null);

    const dataset = openDataset(client, settings.schoolHolidaysUrl, 'VACANCES_SCOLAIRES_URL', SCHOOL);
    const school = dataset.exportUrl('csv', { timezone: job.clock.timezone, use_labels: 'false' });
    await collectFile(job, SCHOOL, dataset.service, school, () => dataset.count());
  },
};

function collectFile(
  job: Job,
  key: string,
  service: Service,
  url: URL,
  count: () => Promise<number | null>,
): Promise<void> {
  const name = `batch/calendrier/${key}.csv`;
  const { clock } = job;
  const rowsOf = (bytes: Buffer) =>
    checkedBy(service, key, () => readCalendrier({ path: name, bytes, snapshot: null, clock })).counts.read;
  return collectSnapshot(job, { key, service, name, url, count, rowsOf });
}

import { createHash } from 'node:crypto';
import { checkedBy, readBody } from '../../collect/body.ts';
import { invalid } from '../../collect/fault.ts';
import type { Collector, Job } from '../../collect/job.ts';
import { keepBytes } from '../../collect/keep.ts';
import { readKey, type Service } from '../../collect/service.ts';
import { asList, asNumber, asObject, asText, type JsonFields, parseJson } from '../../raw/json.ts';
import { readAnswer } from './answer.ts';
import { readTraffic } from './read.ts';

/** PRIM gives at most 1,000 elements a page. */
const PAGE = 1000;
/** Times that the list may change between its pages. */
const TRIES = 4;
const HOUR_DIGITS = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d)/;

interface Page {
  readonly bytes: Buffer;
  readonly body: JsonFields;
  readonly total: number;
  readonly elements: number;
}

/**
 * The disruptions of this moment, all pages, in one file: `api/traffic_ratp/dt=…/hour=…/line_reports.json.gz`.
 * The feed keeps no history, so a day on which nobody fetched cannot be caught up.
 */
export const trafficCollector: Collector = {
  key: ({ primKey }) => primKey,
  async collect(job) {
    const { settings } = job;
    const value = await readKey(settings.primKey);
    const service: Service = {
      name: 'PRIM',
      setting: 'PRIM_URL',
      key: { setting: settings.primKey.setting, value, sent: { header: 'apikey' } },
    };
    const pages = await readPages(job, service);
    const { url, content } = pages;
    const { date, hour } = momentOf(job, pages.first);
    const name = `api/traffic_ratp/dt=${date}/hour=${hour}/line_reports.json.gz`;
    const { counts } = checkedBy(service, 'line_reports', () =>
      readTraffic({ path: name, bytes: content, snapshot: date, clock: job.clock }),
    );
    await keepBytes(job, `${date}T${hour}`, content, { name, url, rows: counts.read });
  },
};

/** All pages of one state of the list: what changes while it is read is read again. */
async function readPages(job: Job, service: Service) {
  const url = pageUrl(job, 0);
  for (let tries = 1; ; tries++) {
    const pages = [await readPage(job, service, 0)];
    const { total } = pages[0]!;
    let elements = pages[0]!.elements;
    while (elements < total && pages.at(-1)!.elements > 0) {
      job.signal?.throwIfAborted();
      const page = await readPage(job, service, pages.length);
      pages.push(page);
      elements += page.elements;
    }
    if (elements === total && pages.every((page) => page.total === total)) {
      const [first] = pages;
      return { url, first: first!.body, content: pages.length === 1 ? first!.bytes : joined(pages, total) };
    }
    if (tries === TRIES) {
      throw invalid(service, 'line_reports', `${elements} éléments reçus, ${total} annoncés`).error;
    }
  }
}

function pageUrl({ settings }: Job, page: number): URL {
  const url = new URL(settings.primUrl);
  url.searchParams.set('count', String(PAGE));
  url.searchParams.set('start_page', String(page));
  return url;
}

function readPage(job: Job, service: Service, page: number): Promise<Page> {
  const what = `line_reports, page ${page}`;
  // Navitia says "nothing disrupted" with status 404
  const request = { service, url: pageUrl(job, page), accepts: [404] };
  return job.client.get(request, async (answer) => {
    const bytes = await readBody(answer, service, what);
    const body = checkedBy(service, what, () => asObject(parseJson(what, bytes)));
    const read = checkedBy(service, what, () => readAnswer(what, body));
    if ('error' in read || body === null) {
      throw invalid(service, what, 'error' in read ? read.error : 'pas un objet', answer.status !== 404);
    }
    const pagination = asObject(body.pagination);
    const elements = asNumber(pagination?.items_on_page) ?? read.lineReports.length;
    if (elements !== read.lineReports.length) {
      throw invalid(service, what, `${read.lineReports.length} éléments, ${elements} annoncés`);
    }
    return { bytes, body, total: asNumber(pagination?.total_result) ?? elements, elements };
  });
}

/** Several pages as one answer: a snapshot is whole or it is not there. */
function joined(pages: readonly Page[], total: number): Buffer {
  const list = (key: string) => pages.flatMap(({ body }) => asList(body[key]));
  const unique = new Map(list('disruptions').map((value) => [digest(value), value]));
  const pagination = { total_result: total, start_page: 0, items_per_page: total, items_on_page: total };
  const whole = {
    ...pages[0]!.body,
    pagination,
    disruptions: [...unique.values()],
    line_reports: list('line_reports'),
  };
  return Buffer.from(JSON.stringify(whole));
}

/** A disruption of several lines stands on the page of each. */
function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Day and hour of the city at which the answer was given, by its own clock: ours may be wrong. */
function momentOf({ world, clock }: Job, body: JsonFields): { date: string; hour: string } {
  const own = HOUR_DIGITS.exec(asText(asObject(body.context)?.current_datetime) ?? '');
  if (own) return { date: `${own[1]}-${own[2]}-${own[3]}`, hour: own[4]! };
  const { date, heure } = clock.cityHour(world.now());
  return { date, hour: String(heure).padStart(2, '0') };
}

import { access, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { readKeyFile } from '../api/guard/key-file.ts';
import { isActive } from '../api/guard/keys.ts';
import type { Config } from '../config.ts';
import { withoutSecrets } from '../domain/address.ts';
import { CityflowError, errorText } from '../domain/errors.ts';
import { openClock } from '../domain/time.ts';
import { sourceAges } from '../pipeline/freshness.ts';
import { probeFile } from '../raw/content.ts';
import { openRawZone } from '../raw/open.ts';
import { type RawZone, SOURCE_NAMES } from '../raw/zone.ts';
import { checkReportBucket } from '../report/s3.ts';
import { isS3Address } from '../s3/address.ts';
import { openStore } from '../store/open.ts';
import { openOutbox } from '../store/outbox.ts';
import { outboxFile } from '../store/outboxed.ts';
import { type Console, table } from './console.ts';
import { DEGRADED, DONE, FAILED } from './exit.ts';

interface Line {
  readonly what: string;
  readonly state: 'ok' | 'failed' | 'absent' | 'old' | 'stale';
  readonly detail: string;
}

/**
 * `check`: a line for every setting, raw source, folder and store.
 * @param create whether to make the tables, collections and indexes that the store lacks
 * @returns 1 when one of them fails, 3 when a source that is collected is older than it may be
 */
export async function checkCommand(config: Config, create: boolean, console: Console): Promise<number> {
  const { check } = console.messages;
  const shown = { ...config, mongodb: { ...config.mongodb, url: withoutSecrets(config.mongodb.url) } };
  const lines: Line[] = Object.entries(shown).map(([name, value]) => ({
    what: `${check.settings} ${name}`,
    state: 'ok',
    detail: typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '—'),
  }));
  lines.push(...(await checkRaw(config, console)));
  lines.push(await attempt(check.lake, config, () => writable(config.lake)));
  if (config.raw !== null && isS3Address(config.raw)) {
    lines.push(await attempt(check.cache, config, () => writable(config.s3.cacheDir)));
  }
  lines.push(await attempt(check.output, config, () => writable(config.output)));
  if (config.targets.reports === 's3') {
    const settings = { ...config.aws, ...config.s3 };
    lines.push(await attempt(check.reports, config, () => checkReportBucket(settings)));
  }
  lines.push(
    await attempt(check.store, config, async () => {
      const store = openStore(config);
      try {
        await store.prepare(create);
        await store.ping();
        return `${store.label} ${store.place}`;
      } finally {
        await store.close();
      }
    }),
  );
  lines.push(...(await checkOutbox(config, console)));
  lines.push(
    await attempt(check.keys, config, async () => {
      const { keysFile } = config.api;
      const active = readKeyFile(keysFile).filter((key) => isActive(key, Date.now()));
      return console.messages.keys.count(
        console.number(active.length),
        path.relative(process.cwd(), keysFile),
      );
    }),
  );
  const failed = lines.some((line) => line.state === 'failed');
  console.result(
    lines,
    table(lines.map(({ what, state, detail }) => [mark(state), what, check[state], detail])),
  );
  if (failed) return FAILED;
  return lines.some((line) => line.state === 'stale') ? DEGRADED : DONE;
}

/** What waits for the store; nothing to say when nothing does. */
async function checkOutbox(config: Config, { messages, number }: Console): Promise<Line[]> {
  const file = outboxFile(config);
  if (file === null) return [];
  const outbox = openOutbox(file);
  try {
    const waiting = (await outbox.pending()).length;
    if (waiting === 0) return [];
    const shown = path.relative(process.cwd(), file);
    return [
      { what: messages.check.outbox, state: 'ok', detail: messages.outbox.waiting(number(waiting), shown) },
    ];
  } catch (error) {
    return [failure(messages.check.outbox, config, error)];
  } finally {
    await outbox.close();
  }
}

async function checkRaw(config: Config, console: Console): Promise<Line[]> {
  const { check } = console.messages;
  if (config.raw === null) return [{ what: check.raw, state: 'absent', detail: check.noRaw }];
  let zone: RawZone;
  try {
    zone = await openRawZone(config.raw, { ...config.aws, ...config.s3 });
  } catch (error) {
    return [failure(check.raw, config, error)];
  }
  try {
    return [
      { what: check.raw, state: 'ok', detail: config.raw },
      ...(await checkSources(zone, config, console)),
      ...(await checkAges(zone, config, console)),
    ];
  } finally {
    await zone.close();
  }
}

async function checkSources(zone: RawZone, config: Config, console: Console): Promise<Line[]> {
  const { check, source: names } = console.messages;
  const lines: Line[] = [];
  for (const source of SOURCE_NAMES) {
    const files = zone.files[source];
    const what = `${check.raw} ${names[source]}`;
    if (files.length === 0) {
      lines.push({ what, state: 'absent', detail: console.messages.noFile });
      continue;
    }
    const failures: Line[] = [];
    // S3 has told the size of each object already: that the newest can be read stands for the others
    for (const file of files.at(-1)?.remote ? files.slice(-1) : files) {
      try {
        await probeFile(file);
      } catch (error) {
        failures.push(failure(what, config, error));
      }
    }
    const megabytes = files.reduce((sum, file) => sum + file.size, 0) / 1e6;
    const detail = `${console.messages.files(console.number(files.length))}, ${console.number(megabytes)} Mo`;
    lines.push(
      ...failures,
      ...(failures.length < files.length ? [{ what, state: 'ok', detail } as const] : []),
    );
  }
  return lines;
}

/** How old each source is; only what `fetch` collects is held to its thresholds. */
async function checkAges(zone: RawZone, config: Config, console: Console): Promise<Line[]> {
  const { check, source: names } = console.messages;
  const today = openClock(config.timezone).cityHour(Date.now()).date;
  const ages = await sourceAges(config, zone, today);
  return SOURCE_NAMES.flatMap((source) => {
    const { jour, age_jours, etat, collectee } = ages[source];
    if (jour === null || age_jours === null) return [];
    const state = !collectee || etat === 'a_jour' ? 'ok' : etat === 'perime' ? 'stale' : 'old';
    const detail = check.age(jour, console.number(age_jours));
    return [{ what: `${check.freshness} ${names[source]}`, state, detail } as const];
  });
}

async function attempt(what: string, config: Config, work: () => Promise<string>): Promise<Line> {
  try {
    return { what, state: 'ok', detail: await work() };
  } catch (error) {
    return failure(what, config, error);
  }
}

function failure(what: string, config: Config, error: unknown): Line {
  if (error instanceof CityflowError)
    return { what, state: 'failed', detail: errorText(error, config.language) };
  if (error instanceof Error && 'errno' in error) return { what, state: 'failed', detail: error.message };
  throw error;
}

async function writable(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await access(folder, constants.W_OK);
  return folder;
}

function mark(state: Line['state']): string {
  return { ok: '✓', failed: '✗', absent: '–', old: '⚠', stale: '⚠' }[state];
}

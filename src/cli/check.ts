import { access, constants, mkdir } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { withoutSecrets } from '../domain/address.ts';
import { CityflowError, errorText } from '../domain/errors.ts';
import { checkFile } from '../raw/content.ts';
import { openZone, type RawZone, SOURCE_NAMES } from '../raw/zone.ts';
import { openStore } from '../store/open.ts';
import { type Console, table } from './console.ts';
import { DONE, FAILED } from './exit.ts';

interface Line {
  readonly what: string;
  readonly state: 'ok' | 'failed' | 'absent';
  readonly detail: string;
}

/**
 * `check`: a line for every setting, raw source, folder and store.
 * @param create whether to make the tables, collections and indexes that the store lacks
 * @returns 1 when one of them fails
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
  lines.push(await attempt(check.output, config, () => writable(config.output)));
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
  const failed = lines.some((line) => line.state === 'failed');
  console.result(
    lines,
    table(lines.map(({ what, state, detail }) => [mark(state), what, check[state], detail])),
  );
  return failed ? FAILED : DONE;
}

async function checkRaw(config: Config, console: Console): Promise<Line[]> {
  const { check, source: names } = console.messages;
  if (config.raw === null) return [{ what: check.raw, state: 'absent', detail: check.noRaw }];
  let zone: RawZone;
  try {
    zone = await openZone(config.raw);
  } catch (error) {
    return [failure(check.raw, config, error)];
  }
  const lines: Line[] = [{ what: check.raw, state: 'ok', detail: config.raw }];
  for (const source of SOURCE_NAMES) {
    const files = zone.files[source];
    const what = `${check.raw} ${names[source]}`;
    if (files.length === 0) {
      lines.push({ what, state: 'absent', detail: console.messages.noFile });
      continue;
    }
    const failures: Line[] = [];
    for (const file of files) {
      try {
        await checkFile(file);
        await access(file.absolute, constants.R_OK);
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
  return { ok: '✓', failed: '✗', absent: '–' }[state];
}

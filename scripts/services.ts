/**
 * `npm run services -- up|down|status [KIND…]`: the servers that tests talk to, on this machine without docker.
 * Each is built from the package registries once, at a pinned version, and listens on a free port of loopback.
 *
 * - `up` starts those that do not run and returns when each answers; exit code 1 when one cannot be had here,
 *   unless `--allow-missing`.
 * - `down` ends exactly the processes that `up` started, and removes their data.
 * - `status` says which ones answer; exit code 1 when one does not.
 *
 * KIND is mongodb, dynamodb, s3 or aws; all of them when none is given. What runs is written down in .services/, or
 * in the folder of `--state`.
 */
import { parseArgs } from 'node:util';
import { CATALOG, type ServerSpec } from './services/catalog.ts';
import { findRunning, startShared, stopShared } from './services/shared.ts';
import { openState } from './services/state.ts';

const { values: options, positionals } = parseArgs({
  options: { 'allow-missing': { type: 'boolean', default: false }, state: { type: 'string' } },
  allowPositionals: true,
});
const [command = '', ...kinds] = positionals;
const state = openState(options.state);

const print = (kind: string, ...rest: readonly string[]) =>
  process.stdout.write(`${[kind.padEnd(8), ...rest].join('  ')}\n`);
const title = ({ name, version }: { name: string; version: string }) => `${name} ${version}`.padEnd(16);

/** @returns whether the server answers now */
async function up(spec: ServerSpec): Promise<boolean> {
  try {
    const running = await findRunning(state, spec);
    if (spec.program.find() === null) print(spec.kind, title(spec), 'being made: minutes, this time only');
    await spec.program.make();
    const left = running === null && state.find(spec.kind);
    if (left) await stopShared(state, left);
    const { url } = running ?? (await startShared(state, spec));
    print(spec.kind, title(spec), url, spec.about);
    return true;
  } catch (error) {
    const { message } = error as Error;
    print(spec.kind, title(spec), `NOT HERE: ${message}`, `It needs ${spec.needs}.`);
    return false;
  }
}

async function down(spec: ServerSpec): Promise<boolean> {
  const server = state.find(spec.kind);
  if (server !== undefined)
    print(spec.kind, title(server), (await stopShared(state, server)) ? 'stopped' : 'had ended already');
  return true;
}

async function status(spec: ServerSpec): Promise<boolean> {
  const running = await findRunning(state, spec);
  print(spec.kind, title(spec), running?.url ?? 'does not answer');
  return running !== null;
}

/** @returns the exit code */
async function main(): Promise<number> {
  const unknown = kinds.filter((kind) => !CATALOG.some((spec) => spec.kind === kind));
  if (!['up', 'down', 'status'].includes(command) || unknown.length > 0) {
    const known = CATALOG.map(({ kind }) => kind).join('|');
    process.stderr.write(
      `npm run services -- up|down|status [--allow-missing] [--state FOLDER] [${known}]…\n`,
    );
    return 2;
  }
  const specs = CATALOG.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  if (command === 'status') return (await Promise.all(specs.map(status))).every(Boolean) ? 0 : 1;
  const answers = await state.alone(() => Promise.all(specs.map(command === 'up' ? up : down)));
  return answers.every(Boolean) || options['allow-missing'] ? 0 : 1;
}

process.exitCode = await main();

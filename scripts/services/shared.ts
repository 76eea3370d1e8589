import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerSpec } from './catalog.ts';
import { freePort, launch } from './launch.ts';
import { isAlive, type ProcessIdentity, stopProcess } from './processes.ts';
import type { RunningServer, ServicesState } from './state.ts';

/** The server of this kind when it runs, is what the catalogue says, and answers; else null. */
export async function findRunning(state: ServicesState, spec: ServerSpec): Promise<RunningServer | null> {
  const server = state.find(spec.kind);
  if (server === undefined || server.version !== spec.version || server.program !== spec.program.find())
    return null;
  if (!isAlive(server)) return null;
  try {
    await spec.ping(server.url);
    return server;
  } catch {
    // not answering is an answer: it is as good as stopped
    return null;
  }
}

/** Makes its program where that was not done before, starts it, and writes down that it runs. */
export async function startShared(state: ServicesState, spec: ServerSpec): Promise<{ readonly url: string }> {
  const program = await spec.program.make();
  const port = await freePort();
  const data = await mkdtemp(path.join(tmpdir(), `cityflow-${spec.name}-`));
  const log = path.join(state.folder, `${spec.name}.log`);
  const { kind, name, version } = spec;
  const url = spec.url(port);
  // written down before it answers: whoever is interrupted while waiting leaves nothing that `down` would miss
  const started = (identity: ProcessIdentity) =>
    state.record(kind, { kind, name, version, program, url, ...identity, data });
  try {
    await launch(spec, { program, port, data, log }, started);
  } catch (error) {
    state.record(kind, null);
    await rm(data, { recursive: true, force: true });
    throw error;
  }
  return { url };
}

/**
 * Ends this very process, removes its data, and writes down that it runs no more.
 * @returns false when it had ended already
 */
export async function stopShared(state: ServicesState, server: RunningServer): Promise<boolean> {
  const stopped = await stopProcess(server);
  await rm(server.data, { recursive: true, force: true });
  state.record(server.kind, null);
  return stopped;
}

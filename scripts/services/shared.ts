import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServerSpec } from './catalog.ts';
import { freePort, launch } from './launch.ts';
import { isAlive, type ProcessIdentity, stopProcess } from './processes.ts';
import { findRecorded, type RunningServer, recordServer, STATE_FOLDER } from './state.ts';

/** The server of this kind when it runs at the version of the catalogue and answers, else null. */
export async function findRunning(spec: ServerSpec): Promise<RunningServer | null> {
  const server = findRecorded(spec.kind);
  if (server === undefined || server.version !== spec.version || !isAlive(server)) return null;
  try {
    await spec.ping(server.url);
    return server;
  } catch {
    // not answering is an answer: it is as good as stopped
    return null;
  }
}

/** Makes its program where that was not done before, starts it, and writes down that it runs. */
export async function startShared(spec: ServerSpec): Promise<RunningServer> {
  const program = await spec.program.make();
  const port = await freePort();
  const data = await mkdtemp(path.join(tmpdir(), `cityflow-${spec.name}-`));
  const log = path.join(STATE_FOLDER, `${spec.name}.log`);
  const { kind, name, version } = spec;
  // written down before it answers: whoever is interrupted while waiting leaves nothing behind that `down` misses
  const started = (identity: ProcessIdentity) =>
    recordServer(kind, { kind, name, version, url: spec.url(port), ...identity, data });
  try {
    await launch(spec, { program, port, data, log }, started);
  } catch (error) {
    recordServer(kind, null);
    await rm(data, { recursive: true, force: true });
    throw error;
  }
  return findRecorded(kind)!;
}

/** Ends this very process, removes its data, and writes down that it runs no more. */
export async function stopShared(server: RunningServer): Promise<boolean> {
  const stopped = await stopProcess(server);
  await rm(server.data, { recursive: true, force: true });
  recordServer(server.kind, null);
  return stopped;
}

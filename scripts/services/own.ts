import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServerKind, specOf } from './catalog.ts';
import { freePort, launch } from './launch.ts';
import {
  isAlive,
  killProcess,
  type ProcessIdentity,
  pauseProcess,
  signal,
  stopProcess,
} from './processes.ts';
import { watch } from './watched.ts';

/** A server that one test has for itself, to break as it likes. */
export interface OwnServer {
  readonly kind: ServerKind;
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly port: number;
  /** kept by kill() and restart() */
  readonly dir: string;
  isRunning(): boolean;
  /** SIGKILL: as a crash, or the end of its machine. Resolves when the process has ended. */
  kill(): Promise<void>;
  /** Starts it again, same data and same port, killing it before when it runs. Resolves when it answers. */
  restart(): Promise<void>;
  /** Stops its process where it is: connections stay open, are even accepted, and nothing is answered. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it for good and removes its data, unless its folder was given. May be called again. */
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** of loopback; a free one when not given */
  readonly port?: number;
  /** where its data is; a new temporary folder when not given */
  readonly dir?: string;
}

/**
 * Starts a server for one test, and resolves when it answers. It ends with this process at the latest, even when
 * that is killed.
 * @throws Error when its program has not been made: that is the work of `npm run services -- up`
 */
export async function startServer(kind: ServerKind, options: OwnServerOptions = {}): Promise<OwnServer> {
  const spec = specOf(kind);
  const program = spec.program.find();
  if (program === null) throw new Error(`${spec.name} has not been made: npm run services -- up ${kind}`);
  const port = options.port ?? (await freePort());
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), `cityflow-${spec.name}-`)));
  const ours = options.dir === undefined ? dir : null;
  // the log is beside the data: a server may not like a foreign file among its own
  const data = path.join(dir, 'data');
  await mkdir(data, { recursive: true });

  const watcher = watch();
  let identity: ProcessIdentity | null = null;
  const open = () =>
    launch(spec, { program, port, data, log: path.join(dir, 'log') }, (started) => {
      identity = started;
      watcher.set({ server: started, folder: ours });
    });
  const send = (name: NodeJS.Signals) => identity !== null && signal(identity, name);
  const kill = async () => {
    if (identity !== null) await killProcess(identity);
  };
  const stop = async () => {
    // one that is paused would not hear that it should stop
    send('SIGCONT');
    if (identity !== null) await stopProcess(identity);
    if (ours !== null) await rm(ours, { recursive: true, force: true });
    watcher.end();
  };

  try {
    await open();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind,
    name: spec.name,
    version: spec.version,
    url: spec.url(port),
    port,
    dir,
    isRunning: () => identity !== null && isAlive(identity),
    kill,
    async restart() {
      await kill();
      await open();
    },
    async pause() {
      if (identity !== null) await pauseProcess(identity);
    },
    resume() {
      send('SIGCONT');
    },
    stop,
  };
}

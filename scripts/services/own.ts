import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ServerKind, type ServerSpec, specOf } from './catalog.ts';
import { freePort, launch } from './launch.ts';
import { isAlive, killProcess, type ProcessIdentity, signal, stopProcess } from './processes.ts';

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
  /** Stops its process where it is: connections stay open, and nothing is answered. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data, unless its folder was given. May be called again. */
  stop(): Promise<void>;
}

export interface OwnServerOptions {
  /** of loopback; a free one when not given */
  readonly port?: number;
  /** where its data is; a new temporary folder when not given */
  readonly dir?: string;
}

/**
 * Starts a server for one test, and resolves when it answers. It ends with this process at the latest.
 * @throws Error when its program has not been made: that is the work of `npm run services -- up`
 */
export async function startServer(kind: ServerKind, options: OwnServerOptions = {}): Promise<OwnServer> {
  const spec = specOf(kind);
  const program = spec.program.find();
  if (program === null) throw new Error(`${spec.name} has not been made: npm run services -- up ${kind}`);
  const dir = options.dir ?? (await mkdtemp(path.join(tmpdir(), `cityflow-${spec.name}-`)));
  await mkdir(dir, { recursive: true });
  try {
    return await start(spec, program, dir, options);
  } catch (error) {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function start(
  spec: ServerSpec,
  program: string,
  dir: string,
  options: OwnServerOptions,
): Promise<OwnServer> {
  const port = options.port ?? (await freePort());
  // the log is beside the data: a server may not like a foreign file among its own
  const data = path.join(dir, 'data');
  await mkdir(data, { recursive: true });

  let identity: ProcessIdentity | null = null;
  const open = () =>
    launch(spec, { program, port, data, log: path.join(dir, 'log') }, (started) => {
      identity = started;
    });
  const send = (name: NodeJS.Signals) => identity !== null && signal(identity, name);
  const kill = async () => {
    if (identity !== null) await killProcess(identity);
  };
  const endWithUs = () => send('SIGKILL');
  process.once('exit', endWithUs);
  await open();
  return {
    kind: spec.kind,
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
    pause() {
      send('SIGSTOP');
    },
    resume() {
      send('SIGCONT');
    },
    async stop() {
      process.removeListener('exit', endWithUs);
      // one that is paused would not hear that it should stop
      send('SIGCONT');
      if (identity !== null) await stopProcess(identity);
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

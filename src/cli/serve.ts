import { once } from 'node:events';
import v8 from 'node:v8';
import { listen, peerOfSocket } from '../api/node.ts';
import { openService } from '../api/service.ts';
import { findDashboard, readPages } from '../api/static.ts';
import { ownVersion } from '../api/version.ts';
import type { Config } from '../config.ts';
import type { Console } from './console.ts';
import { DONE } from './exit.ts';

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/**
 * Node 24 lets the space of young objects grow to 134 MB under load, where most of it is garbage. Not to let it
 * grow takes a server under mixed load from 300 MB to 200 and makes it no slower (bench/api.ts). Of the flags that
 * say so this is the one that can be set while the program runs.
 */
const KEEP_YOUNG_SPACE_SMALL = '--semi-space-growth-factor=1';

/** `serve`: the API and the dashboard, until a signal. What is in flight then is finished. */
export async function serveCommand(config: Config, console: Console, signal: AbortSignal): Promise<number> {
  const { serving } = console.messages;
  v8.setFlagsFromString(KEEP_YOUNG_SPACE_SMALL);
  const dashboard = findDashboard();
  // read at once: what is built anew meanwhile is for the next start
  const pages = dashboard === null ? null : readPages(dashboard);
  const service = openService(config, {
    environment: 'local',
    version: ownVersion(),
    peerOf: peerOfSocket,
    pages: () => pages,
    isPublic: !LOOPBACK.test(config.api.host),
    watchesProcess: true,
    maxBodyBytes: null,
    write: (line) => process.stderr.write(line),
  });
  try {
    signal.throwIfAborted();
    const { host, port } = config.api;
    const onBug = (error: unknown) =>
      service.log({
        level: 'error',
        message: 'bug',
        error: error instanceof Error ? error.stack : String(error),
      });
    const server = await listen(service.app.fetch, { host, port, onBug });
    const stopped = once(signal, 'abort');
    console.result({ url: server.url, dashboard: dashboard !== null }, [
      console.bold(serving.at(server.url)),
      serving.docs(`${server.url}/docs`),
      ...(dashboard === null ? [serving.noDashboard] : []),
    ]);
    await stopped;
    console.say(serving.stopping);
    await server.close();
  } finally {
    await service.close();
  }
  return DONE;
}

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
 * Node keeps what is garbage for long, because memory is there to be used. Not on a small server: under mixed load
 * (bench/api.ts) these two take it from 300 MB to 210 and make it no slower. The first does not let the space of
 * young objects grow to 134 MB. The second has the collector come by when half as much again is there as it left
 * last time, and not only at four times as much; replaced answers wait for it too. Of the flags that say so these
 * are the ones that can be set while the program runs.
 */
const KEEP_SMALL = ['--semi-space-growth-factor=1', '--heap-growing-percent=50'];

/** `serve`: the API and the dashboard, until a signal. What is in flight then is finished. */
export async function serveCommand(config: Config, console: Console, signal: AbortSignal): Promise<number> {
  const { serving } = console.messages;
  for (const flag of KEEP_SMALL) v8.setFlagsFromString(flag);
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

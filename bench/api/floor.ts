import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface FloorServer {
  /** Address of an answer of so many bytes. */
  url(bytes: number): string;
  stop(): Promise<void>;
}

/**
 * What this machine can do at most: the HTTP server of Node in a process of its own, sending bytes that it has
 * ready, with nothing else to do.
 */
export async function startFloor(): Promise<FloorServer> {
  const child = fork(import.meta.filename, [], { stdio: 'inherit' });
  const [port] = (await once(child, 'message')) as [number];
  return {
    url: (bytes) => `http://127.0.0.1:${port}/${bytes}`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

if (process.send !== undefined && import.meta.main) {
  const bodies = new Map<string, Buffer>();
  const server = createServer(({ url = '' }, response) => {
    const body = bodies.get(url) ?? Buffer.alloc(Number(url.slice(1)), 'x');
    bodies.set(url, body);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

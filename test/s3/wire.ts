import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A wire to a server, with scissors: what is behind it stays as it is. */
export interface Wire {
  readonly endpoint: string;
  /** bytes of the server that were handed on so far */
  received(): number;
  /**
   * Cuts each of the next connections once it has handed on this many bytes of the server.
   * @param meanwhile done after a cut, before the next connection is served
   */
  cutAfter(bytes: number, connections: number, meanwhile?: () => Promise<unknown>): void;
  /** Breaks every connection once this many more bytes of the server came through, and refuses new ones, until `mend`. */
  goAwayAfter(bytes: number): void;
  /** Refuses connections, until `mend`. */
  refuse(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A server with a certificate does not answer under another name: there is no wire to it. */
export function canWire(endpoint: string): boolean {
  return endpoint.startsWith('http:');
}

export async function openWire(endpoint: string): Promise<Wire> {
  if (!canWire(endpoint)) return straight(endpoint);
  const target = new URL(endpoint);
  const sockets = new Set<Socket>();
  let received = 0;
  let refusing = false;
  /** of `received`, at which the network goes away */
  let end = Number.POSITIVE_INFINITY;
  let gate: Promise<unknown> = Promise.resolve();
  let plan = { bytes: 0, left: 0, meanwhile: (): Promise<unknown> => Promise.resolve() };

  function serve(client: Socket): void {
    const upstream = dial(Number(target.port || 80), target.hostname);
    let carried = 0;
    join(client, upstream);
    join(upstream, client);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      const last = plan.left > 0 && carried + data.length >= plan.bytes;
      const chunk = last ? data.subarray(0, plan.bytes - carried) : data;
      carried += chunk.length;
      received += chunk.length;
      if (received >= end) {
        refusing = true;
        for (const socket of sockets) socket.destroy();
        return;
      }
      const full = !client.write(chunk);
      if (last) {
        plan.left -= 1;
        gate = plan.meanwhile();
        upstream.destroy();
      } else if (full) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
  }

  /** One end closes with the other, once what it was given is through. */
  function join(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('error', () => other.end());
    socket.on('close', () => {
      sockets.delete(socket);
      other.end();
    });
  }

  const server = createServer(async (client) => {
    client.on('error', () => client.destroy());
    await gate;
    if (refusing) client.destroy();
    else serve(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: () => received,
    cutAfter(bytes, connections, meanwhile = () => Promise.resolve()) {
      plan = { bytes, left: connections, meanwhile };
    },
    goAwayAfter(bytes) {
      end = received + bytes;
    },
    refuse() {
      refusing = true;
    },
    mend() {
      refusing = false;
      end = Number.POSITIVE_INFINITY;
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** No wire at all, for suites of which only some tests cut it. */
function straight(endpoint: string): Wire {
  const cannot = () => {
    throw new Error(`no wire to ${endpoint}`);
  };
  return {
    endpoint,
    received: () => 0,
    cutAfter: cannot,
    goAwayAfter: cannot,
    refuse: cannot,
    mend: cannot,
    close: async () => {},
  };
}

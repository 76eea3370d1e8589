import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server on loopback on which what clients send can be seen, and held until something is done. */
export interface Gate {
  readonly port: number;
  /** bytes that clients sent since the last `watch` */
  passed(): number;
  /** From now on, before each piece passes, `before` is told the bytes up to its end, and waited for. */
  watch(before: (bytes: number) => Promise<void> | void): void;
  close(): Promise<void>;
}

/** @param port where the server listens, again after each of its restarts */
export async function openGate(port: number): Promise<Gate> {
  let bytes = 0;
  let hook: (bytes: number) => Promise<void> | void = () => {};
  const sockets = new Set<Socket>();

  const gate = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    const both = [client, server];
    for (const socket of both) {
      sockets.add(socket);
      // an end on one side, or an error of which the other side is to know nothing but the end
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    client.on('data', async (piece) => {
      client.pause();
      bytes += piece.length;
      await hook(bytes);
      server.write(piece);
      client.resume();
    });
    server.on('data', (answer) => client.write(answer));
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');

  return {
    port: (gate.address() as AddressInfo).port,
    passed: () => bytes,
    watch(before) {
      bytes = 0;
      hook = before;
    },
    async close() {
      gate.close();
      for (const socket of sockets) socket.destroy();
      await once(gate, 'close');
    },
  };
}

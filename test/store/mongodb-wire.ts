import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';

/** A command on its way to the server. */
export interface Command {
  /** `find`, `insert`, `update`, … */
  readonly name: string;
  readonly collection: string;
  readonly document: Document;
}

/** What becomes of a command: it arrives, is lost before or after it is carried out, or meets another answer. */
export type Fate = 'pass' | 'lose' | 'lose answer' | Document;

/** The way to a server, on which a test may stand. */
export interface Wire {
  readonly url: string;
  /** Decides of every command that reads or writes data from now on; what it awaits holds the command. */
  meet(decide: (command: Command) => Fate | Promise<Fate>): void;
  close(): Promise<void>;
}

/** Commands of the driver itself: a test that counts commands does not count these. */
const OWN = new Set(['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'buildInfo', 'saslStart']);
/** OP_MSG of the wire protocol: header of four int32 (length, id, answered id, opcode), flags, sections. */
const OP_MSG = 2013;
const HEADER_BYTES = 16;
const BODY_AT = HEADER_BYTES + 4 + 1;

/** A proxy on loopback before the server of `url`, `mongodb://host:port/`. */
export async function openWire(url: string): Promise<Wire> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let decide: (command: Command) => Fate | Promise<Fate> = () => 'pass';

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    let losing = false;
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    upstream.on('data', (data) => (losing ? end() : client.write(data)));

    let pending: Buffer = Buffer.alloc(0);
    let turn = Promise.resolve();
    client.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
        const message = pending.subarray(0, pending.readInt32LE(0));
        pending = pending.subarray(message.length);
        turn = turn.then(() => forward(message));
      }
    });

    async function forward(message: Buffer): Promise<void> {
      const command = read(message);
      const fate = command === null ? 'pass' : await decide(command);
      if (fate === 'lose') return end();
      if (typeof fate === 'object') {
        client.write(answer(message.readInt32LE(4), fate));
        return;
      }
      losing = fate === 'lose answer';
      upstream.write(message);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    meet(next) {
      decide = next;
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function read(message: Buffer): Command | null {
  if (message.readInt32LE(12) !== OP_MSG) return null;
  const document = BSON.deserialize(message.subarray(BODY_AT, BODY_AT + message.readInt32LE(BODY_AT)));
  const name = Object.keys(document)[0] ?? '';
  return OWN.has(name) ? null : { name, collection: String(document[name]), document };
}

function answer(to: number, document: Document): Buffer {
  const body = BSON.serialize(document);
  const message = Buffer.alloc(BODY_AT + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(to, 8);
  message.writeInt32LE(OP_MSG, 12);
  message.set(body, BODY_AT);
  return message;
}

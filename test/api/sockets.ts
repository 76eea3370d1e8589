import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection that says what it is told to, and keeps what it hears. */
export interface Line {
  readonly socket: Socket;
  /** all that was heard so far */
  heard(): string;
  /** resolves when the other side, or both, have hung up */
  readonly ended: Promise<void>;
}

export async function dial(url: string, allowHalfOpen = false): Promise<Line> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk));
  // a connection that is cut is an end like others
  socket.on('error', () => {});
  const ended = new Promise<void>((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
  await once(socket, 'connect');
  return { socket, heard: () => text, ended };
}

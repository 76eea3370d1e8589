import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request to DynamoDB, as the proxy sees it. */
export interface SeenRequest {
  /** from 0 */
  readonly n: number;
  /** `BatchWriteItem` … */
  readonly operation: string;
  readonly body: { RequestItems?: Record<string, unknown[]> };
}

/**
 * What becomes of a request: `pass`; `drop`, the connection breaks before the server has it; `lose`, the server
 * does it and the answer never comes; `hang`, nothing comes, ever; a delay before it passes; an answer of AWS; how
 * many of a batch's changes pass, the others being unprocessed.
 */
export type Verdict =
  | 'pass'
  | 'drop'
  | 'lose'
  | 'hang'
  | { readonly delayMs: number }
  | { readonly status: number; readonly error: string }
  | { readonly html: string }
  | { readonly processed: number };

export interface FaultProxy {
  readonly url: string;
  /** decides for every request from now on; counts from 0 again */
  script(decide: (request: SeenRequest) => Verdict | Promise<Verdict>): void;
  /** requests seen since the last script */
  seen(): readonly SeenRequest[];
  /** resolves when no request is under way any more */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A server on loopback that passes requests on to a DynamoDB server, but for the faults it is told to make. */
export async function startProxy(target: string): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true });
  let decide: (request: SeenRequest) => Verdict | Promise<Verdict> = () => 'pass';
  let requests: SeenRequest[] = [];
  const underWay = new Set<Promise<void>>();

  async function forward(incoming: IncomingMessage, body: Buffer): Promise<{ status: number; body: Buffer }> {
    const headers = { ...incoming.headers, 'content-length': body.length };
    const outgoing = request(target, { method: 'POST', headers, agent });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 500, body: await bytesOf(answer) };
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await bytesOf(incoming);
    const operation = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    const seen = { n: requests.length, operation, body: JSON.parse(bytes.toString()) as SeenRequest['body'] };
    requests.push(seen);
    const verdict = await decide(seen);
    if (verdict === 'hang') return;
    if (verdict === 'drop') return void incoming.socket.destroy();
    if (typeof verdict === 'object' && 'html' in verdict) {
      response.writeHead(200, { 'content-type': 'text/html' }).end(verdict.html);
      return;
    }
    if (typeof verdict === 'object' && 'error' in verdict) {
      const said = {
        __type: `com.amazonaws.dynamodb.v20120810#${verdict.error}`,
        message: 'said by the test',
      };
      response.writeHead(verdict.status, JSON_TYPE).end(JSON.stringify(said));
      return;
    }
    if (typeof verdict === 'object' && 'delayMs' in verdict) await sleep(verdict.delayMs);
    const batch = seen.body.RequestItems;
    if (typeof verdict === 'object' && 'processed' in verdict && batch) {
      const [table = '', changes = []] = Object.entries(batch)[0] ?? [];
      const done = changes.slice(0, verdict.processed);
      const rest = changes.slice(verdict.processed);
      if (done.length > 0) {
        await forward(incoming, Buffer.from(JSON.stringify({ RequestItems: { [table]: done } })));
      }
      const unprocessed = rest.length > 0 ? { [table]: rest } : {};
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ UnprocessedItems: unprocessed }));
      return;
    }
    const { status, body } = await forward(incoming, bytes);
    if (verdict === 'lose') return void incoming.socket.destroy();
    response.writeHead(status, JSON_TYPE).end(body);
  }

  const server = createServer((incoming, response) => {
    // a target that is gone breaks the connection
    const answering = answer(incoming, response)
      .catch(() => void incoming.socket.destroy())
      .finally(() => underWay.delete(answering));
    underWay.add(answering);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script(next) {
      decide = next;
      requests = [];
    },
    seen: () => requests,
    async idle() {
      await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

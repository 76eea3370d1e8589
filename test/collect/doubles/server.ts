import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type City, cityReply } from './city.ts';
import type { Reply } from './ods.ts';

/** What goes wrong with one answer. */
export type Mishap =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** the connection ends in the middle of a chunked body */
  | { readonly kind: 'cut' }
  /** half a body, then silence */
  | { readonly kind: 'stall' }
  /** the connection ends before any answer */
  | { readonly kind: 'reset' }
  /** fewer bytes than announced, then the end */
  | { readonly kind: 'length' }
  /** a body that ends early and says nothing of it */
  | { readonly kind: 'short' }
  | { readonly kind: 'html' }
  /** a byte now and then, for ever */
  | { readonly kind: 'drip' }
  /** no answer at all */
  | { readonly kind: 'silence' }
  /** another name for a column */
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

export interface Double {
  readonly url: string;
  readonly city: City;
  /** every request so far, as its path and query */
  readonly requests: string[];
  /** decides what goes wrong with a request; null: nothing */
  mishap: (url: URL, number: number) => Mishap | null;
  readonly userAgents: Set<string>;
  /** requests under way at the same time, at most */
  peak: number;
  /** bytes of the whole-year file that were sent */
  bulkBytes: number;
  /** the whole-year file is served without ranges */
  forgetsRanges: boolean;
  /** … with ranges, and nothing that tells one version from another */
  forgetsVersions: boolean;
  close(): Promise<void>;
}

/** Every service of the city on one port, over real HTTP. */
export async function openDouble(city: City): Promise<Double> {
  let open = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://double');
    double.requests.push(`${url.pathname}${url.search}`);
    double.userAgents.add(String(request.headers['user-agent']));
    open += 1;
    double.peak = Math.max(double.peak, open);
    let under = true;
    const over = () => {
      if (under) open -= 1;
      under = false;
    };
    response.on('finish', over).on('close', over);
    // the clock of the server is that of the city
    response.setHeader('date', new Date(city.now()).toUTCString());
    if (url.pathname.startsWith('/bulk/')) return serveBulk(double, request, response);
    const mishap = double.mishap(url, double.requests.length);
    serve(mishap, () => cityReply(city, url, request.headers), request, response);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const double: Double = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    city,
    requests: [],
    mishap: () => null,
    userAgents: new Set(),
    peak: 0,
    bulkBytes: 0,
    forgetsRanges: false,
    forgetsVersions: false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return double;
}

function serve(
  mishap: Mishap | null,
  reply: () => Reply,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (mishap?.kind === 'reset') request.socket.destroy();
  else if (mishap?.kind === 'drip') drip(response);
  else if (mishap?.kind === 'cut' || mishap?.kind === 'length' || mishap?.kind === 'stall')
    breakOff(mishap, reply(), request, response);
  else if (mishap?.kind !== 'silence') send(altered(mishap, reply), request, response);
}

/** The answer that comes through whole, and is not the one that the city gave. */
function altered(mishap: Mishap | null, reply: () => Reply): Reply {
  switch (mishap?.kind) {
    case 'status':
      return {
        status: mishap.status,
        type: 'text/plain',
        body: mishap.body ?? '',
        headers: mishap.headers ?? {},
      };
    case 'html':
      return { status: 200, type: 'text/html', body: '<!doctype html><title>Maintenance</title>' };
    case 'short': {
      const { body, ...rest } = reply();
      const bytes = Buffer.from(body);
      return { ...rest, body: bytes.subarray(0, Math.floor(bytes.length * 0.7)) };
    }
    case 'rename': {
      const { body, ...rest } = reply();
      return { ...rest, body: Buffer.from(body).toString('utf8').replaceAll(mishap.from, mishap.to) };
    }
    default:
      return reply();
  }
}

/** Half a chunked body, or fewer bytes than announced; then nothing. */
function breakOff(
  { kind }: Mishap,
  { type, body }: Reply,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = Buffer.from(body);
  const length = kind === 'length' ? { 'content-length': bytes.length + 100 } : {};
  response.writeHead(200, { 'content-type': type, ...length });
  const sent = kind === 'length' ? bytes : bytes.subarray(0, Math.max(1, bytes.length >> 1));
  response.write(sent, () => {
    if (kind !== 'stall') request.socket.destroy();
  });
}

function send(
  { status, type, body, headers = {} }: Reply,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = Buffer.from(body);
  const gzip = /\bgzip\b/.test(String(request.headers['accept-encoding'])) && bytes.length > 1000;
  response.writeHead(status, {
    'content-type': type,
    ...headers,
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(status === 304 ? undefined : gzip ? gzipSync(bytes, { level: 1 }) : bytes);
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
}

const PIECE_BYTES = 1 << 16;

/** A file with ranges and an ETag, as any web server serves one; no faster than it is taken. */
function serveBulk(double: Double, request: IncomingMessage, response: ServerResponse): void {
  const content = double.city.bulk ?? Buffer.alloc(0);
  const etag = `"${content.length}"`;
  const asked = double.forgetsRanges ? null : /^bytes=(\d+)-(\d*)$/.exec(String(request.headers.range));
  const same = [undefined, etag].includes(request.headers['if-range'] as string | undefined);
  const partial = asked !== null && same;
  const from = partial ? Number(asked[1]) : 0;
  if (partial && from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}`, etag });
    response.end();
    return;
  }
  const end = Math.min(content.length, partial && asked[2] ? Number(asked[2]) + 1 : content.length);
  response.writeHead(partial ? 206 : 200, {
    ...(double.forgetsVersions ? {} : { etag }),
    'content-length': end - from,
    ...(partial ? { 'content-range': `bytes ${from}-${end - 1}/${content.length}` } : {}),
  });
  // as fast as the machine: what is under way when somebody hangs up is lost
  Readable.from(pieces()).pipe(response);

  function* pieces() {
    for (let at = from; at < end; at += PIECE_BYTES) {
      const piece = content.subarray(at, Math.min(end, at + PIECE_BYTES));
      double.bulkBytes += piece.length;
      yield piece;
    }
  }
}

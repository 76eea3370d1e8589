import type { Secret } from '../domain/secret.ts';
import { busy, FetchFault, keyRefused, refused, unreachable } from './fault.ts';
import { retryAfterMs } from './patience.ts';
import type { Service } from './service.ts';
import type { CollectWorld } from './world.ts';

/** A request, without its key: what is written to a manifest or an error. */
export interface Get {
  readonly service: Service;
  readonly url: URL;
  /** asked before each attempt */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** statuses that are an answer to this request besides 2xx and 304 */
  readonly accepts?: readonly number[];
  /** in place of the usual times: how long the head may take, and the whole answer */
  readonly firstByteMs?: number;
  readonly totalMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, decompressed. Reading it throws a FetchFault when it breaks off. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface AttemptContext {
  readonly world: CollectWorld;
  readonly userAgent: string;
  readonly signal: AbortSignal | undefined;
  readonly onHeaders: (headers: Headers) => void;
  readonly onBytes: (count: number) => void;
}

const REDIRECTS = 5;
/** Statuses of a server that is not well now and may be later. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504, 507, 520, 521, 522, 523, 524]);

/**
 * One attempt, from the request to the end of `use`.
 * @throws FetchFault when the way or the server fails; whatever `use` throws
 */
export async function ask<T>(
  request: Get,
  use: (answer: Answer) => Promise<T>,
  context: AttemptContext,
): Promise<T> {
  const { service } = request;
  const { signal } = context;
  const { timeouts } = context.world;
  const stop = new AbortController();
  const late = (what: string) => () => stop.abort(unreachable(service, what));
  const seconds = (ms: number) => `${ms / 1000} s`;
  const { totalMs = timeouts.totalMs, firstByteMs = timeouts.firstByteMs } = request;
  const total = setTimeout(late(`pas fini après ${seconds(totalMs)}`), totalMs);
  const first = setTimeout(late(`pas de réponse après ${seconds(firstByteMs)}`), firstByteMs);
  const either = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  try {
    const response = await send(request, either, context);
    clearTimeout(first);
    context.onHeaders(response.headers);
    const idle = () =>
      setTimeout(late(`plus rien reçu pendant ${seconds(timeouts.idleMs)}`), timeouts.idleMs);
    const body = readPieces(response, service, either, idle, context.onBytes);
    const { status, headers } = response;
    if (!response.ok && status !== 304 && !request.accepts?.includes(status)) {
      throw await failure(request, status, headers, body, context.world.now());
    }
    return await use({ status, headers, body });
  } finally {
    clearTimeout(first);
    clearTimeout(total);
    // an answer that was not read to its end must not keep its connection
    stop.abort(new Error('done'));
  }
}

/** Follows redirects by hand: a key goes to the server it is for, and nowhere else. */
async function send(request: Get, signal: AbortSignal, context: AttemptContext): Promise<Response> {
  const { service } = request;
  let url = request.url;
  for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
    const response = await fetchOnce(request, url, signal, context);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || response.status === 304 || location === null) {
      return response;
    }
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) throw refused(service, `redirection illisible : ${location}`);
    const next = new URL(location, url);
    if (service.key !== null && next.origin !== request.url.origin) {
      throw refused(service, `redirigé vers ${next.origin}, où la clé n’est pas envoyée`);
    }
    url = next;
  }
  throw refused(service, `plus de ${REDIRECTS} redirections`);
}

async function fetchOnce(request: Get, url: URL, signal: AbortSignal, context: AttemptContext) {
  const { service } = request;
  const { target, headers } = withKey(url, service);
  try {
    return await context.world.fetch(target, {
      headers: { 'user-agent': context.userAgent, ...headers, ...request.headers?.() },
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    throw signal.aborted ? signal.reason : unreachable(service, networkDetail(error));
  }
}

function withKey(url: URL, { key }: Service): { target: URL; headers: Record<string, string> } {
  if (key === null) return { target: url, headers: {} };
  const value: Secret = key.value;
  if ('header' in key.sent) return { target: url, headers: { [key.sent.header]: value.reveal() } };
  const target = new URL(url);
  target.searchParams.set(key.sent.parameter, value.reveal());
  return { target, headers: {} };
}

async function* readPieces(
  response: Response,
  service: Service,
  signal: AbortSignal,
  startIdle: () => NodeJS.Timeout,
  onBytes: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const piece = await readPiece(reader, service, signal, startIdle);
      if (piece === undefined) return;
      onBytes(piece.length);
      yield piece;
    }
  } finally {
    // already broken or read: there is nothing left to tell
    reader.cancel().catch(() => {});
  }
}

/** @returns undefined at the end of the body */
async function readPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  service: Service,
  signal: AbortSignal,
  startIdle: () => NodeJS.Timeout,
): Promise<Uint8Array | undefined> {
  const timer = startIdle();
  try {
    return (await reader.read()).value;
  } catch (error) {
    throw signal.aborted ? signal.reason : unreachable(service, `réponse coupée, ${networkDetail(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** `fetch failed` is all that fetch says: its cause has the code (`ENOTFOUND`, `ECONNRESET` …). */
function networkDetail(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
    if (at.cause === undefined) return at.message;
  }
  return String(error);
}

async function failure(
  { service }: Get,
  status: number,
  headers: Headers,
  body: AsyncIterable<Uint8Array>,
  now: number,
): Promise<FetchFault> {
  const said = await saidBy(body);
  const detail = said === '' ? `HTTP ${status}` : `HTTP ${status}, ${said}`;
  if (status === 401 || (status === 403 && service.key !== null)) return keyRefused(service, detail);
  if (!PASSING.has(status)) return refused(service, detail);
  const after = retryAfterMs(headers, now);
  if (status !== 429 && after === null) return unreachable(service, detail);
  return busy(service, after === null ? detail : `${detail}, ${Math.ceil(after / 1000)} s`, after);
}

const SAID_BYTES = 20_000;

/** What the body of a refusal says, whatever its shape; nothing when it cannot be read. */
async function saidBy(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      size += piece.length;
      if (size > SAID_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof FetchFault)) throw error;
  }
  const text = Buffer.concat(pieces).toString('utf8').trim();
  if (text.startsWith('<')) return /<title[^>]*>([^<]*)/i.exec(text)?.[1]?.trim() ?? 'page HTML';
  return text.startsWith('{') ? messageIn(text) : text;
}

function messageIn(text: string): string {
  try {
    const { message, reason, error, error_code: code } = JSON.parse(text) as Record<string, unknown>;
    const inner =
      typeof error === 'object' && error !== null ? (error as Record<string, unknown>).message : error;
    const found = [code, message ?? reason ?? inner].filter((part) => typeof part === 'string');
    return found.length > 0 ? found.join(': ') : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

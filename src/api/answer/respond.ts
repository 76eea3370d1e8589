import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { ApiEnv } from '../deps.ts';
import { openCache, openFlights } from '../read/cache.ts';
import { choose, parseAccept } from './accept.ts';
import { type Body, type Encoding, makeBody } from './body.ts';

/** An answer before it is written. */
export interface Draft {
  readonly chunks: AsyncIterable<string | Uint8Array>;
  /** headers that only its content tells, such as `Link` */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  /** what was asked, in one way only: parameters and format */
  readonly key: string;
  /** what the answer is drawn from: the same stamp, the same bytes */
  readonly stamp: string;
  /** true when the stamp lasts longer than this process: the tag can then be told without the answer */
  readonly lasting: boolean;
  readonly mediaType: string;
  readonly cacheControl: string;
  readonly write: () => Promise<Draft>;
}

interface Written {
  readonly stamp: string;
  readonly tag: string;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answers {
  respond(c: Context<ApiEnv>, answer: Answer): Promise<Response>;
}

/**
 * Writes answers, once each: the next one who asks the same of the same run gets the same bytes, or 304.
 * @param version of CityFlow: another one may write the same figures otherwise
 */
export function openAnswers({
  version,
  cacheBytes,
}: {
  readonly version: string;
  readonly cacheBytes: number;
}): Answers {
  const cache = openCache<Written>(cacheBytes);
  const flight = openFlights<Written>();

  async function written(answer: Answer): Promise<Written> {
    const known = cache.get(answer.key);
    if (known?.stamp === answer.stamp) return known;
    return flight(`${answer.key} ${answer.stamp}`, async () => {
      const draft = await answer.write();
      const body = await makeBody(draft.chunks);
      const { content } = answer.lasting ? { content: null } : await body.encoded('identity');
      const tag = content instanceof Uint8Array ? hash(content) : tagOf(answer);
      const made = { stamp: answer.stamp, tag, body, headers: draft.headers ?? {} };
      cache.set(answer.key, made, body.size());
      return made;
    });
  }

  function tagOf({ key, stamp }: Answer): string {
    return hash(`${version}\n${key}\n${stamp}`);
  }

  return {
    async respond(c, answer) {
      const ifNoneMatch = c.req.header('if-none-match');
      const common = { 'Cache-Control': answer.cacheControl, Vary: 'Accept, Accept-Encoding' };
      // `*` asks whether there is an answer at all: that is known once it is written
      if (ifNoneMatch !== undefined && answer.lasting && ifNoneMatch.trim() !== '*') {
        const known = cache.get(answer.key);
        const tag = matching(ifNoneMatch, known?.stamp === answer.stamp ? known.tag : tagOf(answer));
        if (tag !== null) return new Response(null, { status: 304, headers: { ETag: tag, ...common } });
      }
      const made = await written(answer);
      const { tag, body, headers } = made;
      const seen = ifNoneMatch === undefined ? null : matching(ifNoneMatch, tag);
      if (seen !== null) return new Response(null, { status: 304, headers: { ETag: seen, ...common } });

      const encoding = encodingFor(c.req.header('accept-encoding'), body.encodings);
      const before = body.size();
      const { content, length } = await body.encoded(encoding);
      // what was encoded counts too
      if (body.size() !== before) cache.set(answer.key, made, body.size());
      return new Response(content as Uint8Array<ArrayBuffer> | ReadableStream, {
        status: 200,
        headers: {
          'Content-Type': answer.mediaType,
          'Content-Length': String(length),
          ...(encoding === 'identity' ? {} : { 'Content-Encoding': encoding }),
          ETag: etag(tag, encoding),
          ...common,
          ...headers,
        },
      });
    },
  };
}

/** Each encoding is a representation of its own (RFC 9110, 8.8.3.3). */
function etag(tag: string, encoding: Encoding): string {
  return encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`;
}

/** The tag among those of the header that is one of ours in any encoding; null when none is. */
function matching(header: string, tag: string): string | null {
  if (header.trim() === '*') return etag(tag, 'identity');
  const given = header.split(',').map((part) => part.trim().replace(/^W\//, ''));
  return given.find((one) => one.startsWith(`"${tag}`) && /^"[\w-]{16}(-gzip|-br)?"$/.test(one)) ?? null;
}

function encodingFor(header: string | undefined, offered: readonly Encoding[]): Encoding {
  if (header === undefined || offered.length === 1) return 'identity';
  const choices = parseAccept(header);
  return choose(choices, offered, (encoding) => [encoding, '*']) ?? 'identity';
}

function hash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

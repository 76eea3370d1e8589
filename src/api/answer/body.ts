import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliCompress, constants, createGunzip, createGzip, gzip } from 'node:zlib';
import { openRoom, ownBytes } from './room.ts';

export type Encoding = 'identity' | 'gzip' | 'br';

/** The bytes of an answer, made once: sent to many, in the encoding that each takes. */
export interface Body {
  /** bytes without encoding */
  readonly length: number;
  /** bytes in memory */
  readonly size: () => number;
  /** encodings worth having, the best first */
  readonly encodings: readonly Encoding[];
  /** @returns the bytes, or a stream of them, and how many there are */
  readonly encoded: (
    encoding: Encoding,
  ) => Promise<{ readonly content: Uint8Array | ReadableStream; readonly length: number }>;
}

/** Below this, an encoding saves less than a packet. */
const WORTH_BYTES = 1_400;
/** Above this, only the compressed bytes are kept: the answer streams out of them. */
const LARGE_BYTES = 8_000_000;
/** A tenth of the time of zlib's own choice; 5 % more bytes. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** Puts an answer together. Nothing is sent before it is whole: half an answer is never taken for one. */
export async function makeBody(chunks: AsyncIterable<string | Uint8Array>): Promise<Body> {
  const room = openRoom(LARGE_BYTES);
  try {
    let length = 0;
    let large: ReturnType<typeof gzipPieces> | null = null;
    for await (const chunk of chunks) {
      length += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
      if (large === null && length > LARGE_BYTES) {
        large = gzipPieces();
        await large.write(room.filled());
        room.clear();
      }
      if (large === null) room.add(chunk);
      else await large.write(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    }
    return large ? largeBody(await large.end(), length) : smallBody(ownBytes(room.filled()));
  } finally {
    room.close();
  }
}

function smallBody(raw: Buffer): Body {
  const made: Partial<Record<Encoding, Promise<Buffer>>> = { identity: Promise.resolve(raw) };
  let size = raw.length;
  const make = (encoding: Encoding) => {
    made[encoding] ??= (encoding === 'br' ? toBrotli(raw, BROTLI) : toGzip(raw)).then((bytes) => {
      size += bytes.length;
      return bytes;
    });
    return made[encoding];
  };
  return {
    length: raw.length,
    size: () => size,
    encodings: raw.length < WORTH_BYTES ? ['identity'] : ['br', 'gzip', 'identity'],
    async encoded(encoding) {
      const content = await make(encoding);
      return { content, length: content.length };
    },
  };
}

function largeBody(zipped: Buffer, length: number): Body {
  return {
    length,
    size: () => zipped.length,
    encodings: ['gzip', 'identity'],
    async encoded(encoding) {
      if (encoding === 'gzip') return { content: zipped, length: zipped.length };
      const content = Readable.toWeb(Readable.from([zipped]).pipe(createGunzip())) as ReadableStream;
      return { content, length };
    },
  };
}

function gzipPieces() {
  const stream = createGzip({ level: 4 });
  const zipped = buffer(stream);
  return {
    /** @param piece is not looked at any more when this is over */
    write: (piece: Uint8Array): Promise<void> =>
      new Promise((resolve, reject) => {
        stream.write(piece, (error) => (error ? reject(error) : resolve()));
      }),
    async end(): Promise<Buffer> {
      stream.end();
      return zipped;
    },
  };
}

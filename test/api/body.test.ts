import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Body, makeBody } from '../../src/api/answer/body.ts';
import { openRoom, ownBytes } from '../../src/api/answer/room.ts';

async function* pieces(list: readonly (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* list;
}

async function bytesOf(body: Body, encoding: 'identity' | 'gzip'): Promise<Buffer> {
  const { content } = await body.encoded(encoding);
  return Buffer.from(await new Response(content as Uint8Array<ArrayBuffer> | ReadableStream).arrayBuffer());
}

describe('an answer put together', () => {
  it.each([
    ['nothing', []],
    ['texts and bytes, beyond ASCII', ['é🚲', Uint8Array.of(0, 255), '', 'Sts_Pères']],
    ['a hundred thousand letters', ['x'.repeat(100_000), 'é'.repeat(30)]],
    ['more than is kept as it is', Array.from({ length: 10 }, (_, n) => `${n}é`.repeat(400_000))],
    ['more than that in its first piece', ['é🚲'.repeat(2_000_000), 'end']],
    ['bytes that are more than that', [new Uint8Array(9_000_000).fill(7), 'end']],
  ])('is its pieces one behind the other: %s', async (_, list) => {
    const expected = Buffer.concat(list.map((piece) => Buffer.from(piece as string)));
    const body = await makeBody(pieces(list));
    expect(body.length).toBe(expected.length);
    expect((await bytesOf(body, 'identity')).equals(expected)).toBe(true);
    expect(gunzipSync(await bytesOf(body, 'gzip')).equals(expected)).toBe(true);
  });

  it('fails with what its pieces fail with', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'x'.repeat(9_000_000);
      throw new Error('replaced');
    }
    await expect(makeBody(failing())).rejects.toThrow('replaced');
  });
});

describe('a room', () => {
  it('takes what it was made for and no more', () => {
    const room = openRoom(1_000_000);
    for (let n = 0; n < 4; n += 1) room.add('x'.repeat(250_000));
    expect(() => room.add('y')).toThrow(RangeError);
    expect(Buffer.from(room.filled()).toString()).toBe('x'.repeat(1_000_000));
    room.clear();
    room.add('again');
    expect(Buffer.from(room.filled()).toString()).toBe('again');
  });

  it.each([10, 1_000_000])('leaves a copy of %i bytes behind when it is given back', (length) => {
    const room = openRoom(length);
    room.add('x'.repeat(length));
    const copy = ownBytes(room.filled());
    room.close();
    expect(copy.toString()).toBe('x'.repeat(length));
  });
});

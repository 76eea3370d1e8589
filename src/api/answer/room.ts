/**
 * Where the pieces of an answer are put one behind the other. Pieces left to the collector of garbage are as many
 * bytes as the answers themselves, held until it comes by: a server under mixed load grew by 50 MB of them.
 */
interface Room {
  /** @throws RangeError when it is full */
  add(piece: string | Uint8Array): void;
  /** what was added so far; a view, good until the next `clear` or `close` */
  filled(): Uint8Array;
  clear(): void;
  /** Gives its memory back to the system at once. */
  close(): void;
}

/** How much a room grows at least. */
const STEP_BYTES = 256 * 1024;

/** @param mostBytes of address space, which cost nothing: memory is taken as it is filled */
export function openRoom(mostBytes: number): Room {
  const bytes = new ArrayBuffer(0, { maxByteLength: mostBytes });
  let used = 0;
  return {
    add(piece) {
      const size = typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength;
      const needed = used + size;
      if (needed > bytes.byteLength) bytes.resize(Math.max(needed, Math.min(mostBytes, needed + STEP_BYTES)));
      const place = Buffer.from(bytes, used, size);
      if (typeof piece === 'string') place.write(piece);
      else place.set(piece);
      used = needed;
    },
    filled: () => Buffer.from(bytes, 0, used),
    clear() {
      used = 0;
    },
    close: () => bytes.resize(0),
  };
}

/** From here on, bytes have pages of their own. */
const OWN_PAGES_BYTES = 128 * 1024;

/**
 * A copy that lasts. Large ones are resizable buffers that nobody resizes: those have pages of their own, which go
 * back to the system with them; what the allocator of C gets back between other things stays with the process.
 */
export function ownBytes(bytes: Uint8Array): Buffer {
  const { byteLength: length } = bytes;
  const own =
    length < OWN_PAGES_BYTES ? new ArrayBuffer(length) : new ArrayBuffer(length, { maxByteLength: length });
  const copy = Buffer.from(own, 0, length);
  copy.set(bytes);
  return copy;
}

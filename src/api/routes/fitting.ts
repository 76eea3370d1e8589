/** An answer that is whole, and how many items it has. */
interface Sized {
  readonly chunks: AsyncIterable<string | Uint8Array>;
  readonly count: number;
}

/**
 * Makes an answer of as many items as a number of bytes can hold: AWS Lambda refuses to answer more than 6 MB.
 * @param make the answer with at most so many items; all that were asked for when null
 */
export async function fitting<T extends Sized>(
  maxBytes: number | null,
  make: (limit: number | null) => Promise<T>,
): Promise<T> {
  if (maxBytes === null) return make(null);
  for (let limit: number | null = null; ; ) {
    const made: T = await make(limit);
    const chunks: (string | Uint8Array)[] = [];
    let bytes = 0;
    for await (const chunk of made.chunks) {
      chunks.push(chunk);
      bytes += Buffer.byteLength(chunk);
    }
    if (bytes <= maxBytes || made.count <= 1) return { ...made, chunks: replayed(chunks) };
    limit = Math.max(1, Math.floor((0.9 * made.count * maxBytes) / bytes));
  }
}

async function* replayed<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}

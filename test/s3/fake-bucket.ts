import { CityflowError } from '../../src/domain/errors.ts';
import type { Bucket, S3Object } from '../../src/s3/bucket.ts';

/** What happens to one answer of a bucket in memory. */
export type Fate =
  /** the whole rest arrives */
  | { readonly kind: 'whole' }
  /** the connection breaks after so many bytes */
  | { readonly kind: 'cut'; readonly after: number }
  /** the answer ends early without a word */
  | { readonly kind: 'short'; readonly after: number }
  /** the range is passed over: everything is sent again */
  | { readonly kind: 'from-start' };

export interface FakeBucket extends Bucket {
  /** bytes handed out */
  readonly sent: () => number;
}

/** A bucket with one object; answers meet `fates` in turn, then all goes well. */
export function fakeBucket(object: S3Object, content: Uint8Array, fates: readonly Fate[] = []): FakeBucket {
  const queue = [...fates];
  let sent = 0;
  const unused = () => Promise.reject(new Error('not used'));
  return {
    name: 'fake',
    sent: () => sent,
    async *list() {
      yield object;
    },
    look: async () => object,
    async read(asked, from) {
      if (asked.etag !== object.etag) return 'changed';
      const fate = queue.shift() ?? { kind: 'whole' };
      const start = fate.kind === 'from-start' ? 0 : from;
      const rest = content.subarray(start);
      const bytes = 'after' in fate ? rest.subarray(0, fate.after) : rest;
      async function* stream() {
        for (let at = 0; at < bytes.length; at += 1000) {
          const chunk = bytes.subarray(at, at + 1000);
          sent += chunk.length;
          yield chunk;
        }
        if (fate.kind === 'cut') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      }
      return { from: start, size: content.length, bytes: stream() };
    },
    write: unused,
    replace: unused,
    remove: unused,
    failure: (error) =>
      error instanceof CityflowError || !(error instanceof Error && 'code' in error)
        ? error
        : new CityflowError('S3_UNREACHABLE', { place: 'fake', server: 'fake', detail: String(error.code) }),
    close: () => {},
  };
}

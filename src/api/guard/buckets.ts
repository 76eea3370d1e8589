/** What became of a request, and what its caller has left. */
export interface Grant {
  readonly allowed: boolean;
  /** requests that could follow at once */
  readonly remaining: number;
  /** seconds until all of the quota is there again */
  readonly fullInS: number;
  /** seconds until a refused request would be allowed, 0 when it was */
  readonly retryInS: number;
}

export interface Buckets {
  readonly perMinute: number;
  take(caller: string): Grant;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

interface BucketSettings {
  /** quota of a caller, which may be used up at once */
  readonly perMinute: number;
  /** callers remembered; beyond, the one seen longest ago is forgotten */
  readonly most?: number;
  /** ms, never going back */
  readonly now?: () => number;
}

const MINUTE_MS = 60_000;

/**
 * A token bucket per caller: it starts full and fills up evenly, so nobody waits for the turn of a minute, and
 * two bursts at such a turn are not twice the quota.
 *
 * A forgotten caller starts anew with a full bucket. That is no gain to an attacker with more addresses than are
 * remembered: each of them has a full bucket anyway.
 */
export function openBuckets({
  perMinute,
  most = 10_000,
  now = () => performance.now(),
}: BucketSettings): Buckets {
  // a Map keeps the order of insertion: the first one is the one seen longest ago
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / MINUTE_MS;

  return {
    perMinute,
    take(caller) {
      const at = now();
      const bucket = buckets.get(caller) ?? { tokens: perMinute, atMs: at };
      buckets.delete(caller);
      if (buckets.size >= most) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      buckets.set(caller, bucket);

      bucket.tokens = Math.min(perMinute, bucket.tokens + (at - bucket.atMs) * perMs);
      bucket.atMs = at;
      // a wait to the very moment must not fail for a rounding
      const allowed = bucket.tokens >= 1 - 1e-9;
      if (allowed) bucket.tokens = Math.max(0, bucket.tokens - 1);
      const inSeconds = (tokens: number) => Math.max(0, Math.ceil(tokens / perMs / 1000));
      return {
        allowed,
        remaining: Math.floor(bucket.tokens),
        fullInS: inSeconds(perMinute - bucket.tokens),
        // never 0 for who was refused: a second is the finest that Retry-After knows
        retryInS: allowed ? 0 : Math.max(1, inSeconds(1 - bucket.tokens)),
      };
    },
  };
}

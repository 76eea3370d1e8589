/**
 * Repeatable randomness made of 32-bit integer operations: the same numbers on every machine. Nothing draws
 * from one long sequence; each thing (a day, an arc on a day) hashes its own name into a seed of its own, so
 * the order in which things are made never matters.
 */

/** What a hash is for: two uses of the same (arc, day) must not see the same numbers. */
export const STREAM = {
  network: 1,
  node: 2,
  arc: 3,
  cap: 4,
  phase: 5,
  flow: 6,
  occupancy: 7,
  events: 8,
  zoneJam: 9,
  unusual: 10,
  sensors: 11,
  faults: 12,
  rowOrder: 13,
  badRows: 14,
  weather: 15,
  works: 16,
  counter: 17,
  counterDay: 18,
  disruption: 19,
  digits: 20,
} as const;

/** The finaliser of MurmurHash3 (A. Appleby, public domain): every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits that depend on all the integers given. */
export function hash(seed: number, stream: number, a = 0, b = 0): number {
  const first = mix(seed ^ Math.imul(stream, 0x9e3779b1));
  const second = mix(first ^ Math.imul(a + 1, 0x85ebca77));
  return mix(second ^ Math.imul(b + 1, 0xc2b2ae3d));
}

export interface Random {
  /** Starts a new sequence. */
  reseed(seed: number): Random;
  /** 0 ≤ x < 1, in steps of 2⁻³² */
  unit(): number;
  /** integer 0 ≤ n < limit */
  below(limit: number): number;
  /** integer low ≤ n ≤ high */
  between(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** xoshiro128** (Blackman and Vigna, 2018), seeded by splitmix32. */
export function openRandom(seed: number): Random {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let state = 0;

  function splitmix(): number {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) | 0;
  }

  function next(): number {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  }

  const random: Random = {
    reseed(newSeed) {
      state = newSeed | 0;
      a = splitmix();
      b = splitmix();
      c = splitmix();
      d = splitmix() | 1;
      return random;
    },
    unit: () => next() / 4_294_967_296,
    below: (limit) => Math.floor((next() / 4_294_967_296) * limit),
    between: (low, high) => low + Math.floor((next() / 4_294_967_296) * (high - low + 1)),
    chance: (probability) => next() / 4_294_967_296 < probability,
    pick(list) {
      const item = list[random.below(list.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
  return random.reseed(seed);
}

/** A new list in an order that depends on the seed alone (Fisher-Yates). */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = openRandom(seed);
  const result = [...list];
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const kept = result[at] as T;
    result[at] = result[other] as T;
    result[other] = kept;
  }
  return result;
}

/**
 * The JSON of a value.
 * @param what names it when it cannot be told
 * @throws Error for a number that JSON would silently turn into null
 */
export function jsonText(value: unknown, what: string): string {
  const loss = findLoss(value);
  if (loss !== null) throw new Error(`${what}: ${loss} cannot be stored`);
  return JSON.stringify(value);
}

/**
 * Path and value of a number that JSON would silently turn into null; null when there is none. Numbers are looked at
 * where they are: handed to a function each would be copied.
 */
function findLoss(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : ` = ${value}`;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const item: unknown = value[i];
      const isKept = typeof item === 'number' ? item - item === 0 : typeof item !== 'object' || item === null;
      const loss = isKept ? null : findLoss(item);
      if (loss !== null) return `.${i}${loss}`;
    }
    return null;
  }
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) {
    const member = members[key];
    const isKept =
      typeof member === 'number' ? member - member === 0 : typeof member !== 'object' || member === null;
    const loss = isKept ? null : findLoss(member);
    if (loss !== null) return `.${key}${loss}`;
  }
  return null;
}

/** Bytes that {@link putNumber} fills at most. */
export const NUMBER_BYTES = 25;

const [ZERO, POINT] = [0x30, 0x2e];
/** Beyond it, or below zero, nothing is gained. */
const PLAIN_BELOW = 100_000;
/** The fifth decimal is the last one tried: occupancies of the City of Paris have no more. */
const FIFTH = 100_000;

/**
 * Puts a number into `bytes` as `JSON.stringify` writes it; below 100,000 and with up to five decimals without a text
 * in between.
 *
 * JSON has the shortest digits that read back as the same double. A decimal of 15 digits or fewer that reads back
 * is that one: no two of them are the same double.
 * @returns where it ends
 * @throws RangeError for NaN and the infinities, which JSON has not
 */
export function putNumber(bytes: Uint8Array, at: number, value: number): number {
  if (!(value >= 0 && value < PLAIN_BELOW)) return putAny(bytes, at, value);
  const whole = Math.trunc(value);
  if (whole === value) return putWhole(bytes, at, whole);
  const fifths = Math.round(value * FIFTH);
  if (fifths / FIFTH !== value) return putAny(bytes, at, value);
  let end = putWhole(bytes, at, whole);
  bytes[end] = POINT;
  end += 1;
  let fraction = (fifths - whole * FIFTH) | 0;
  for (let place = FIFTH / 10; fraction > 0; place = (place / 10) | 0) {
    const digit = (fraction / place) | 0;
    bytes[end] = ZERO + digit;
    end += 1;
    fraction -= digit * place;
  }
  return end;
}

function putWhole(bytes: Uint8Array, at: number, value: number): number {
  const end = at + (value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10_000 ? 4 : 5);
  let rest = value;
  for (let i = end - 1; i >= at; i -= 1) {
    const tens = (rest / 10) | 0;
    bytes[i] = ZERO + rest - 10 * tens;
    rest = tens;
  }
  return end;
}

function putAny(bytes: Uint8Array, at: number, value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be stored`);
  const text = String(value);
  for (let i = 0; i < text.length; i += 1) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Puts bytes into others. @returns where they end */
export function putBytes(bytes: Uint8Array, at: number, few: Uint8Array): number {
  bytes.set(few, at);
  return at + few.length;
}

import { type TrafficState, trafficState } from '../../domain/traffic/state.ts';

const ZERO = 0x30;
const DOT = 0x2e;

/** Result of `parseNumber`: -1 for an empty cell. A variable, so that the hot loop allocates nothing. */
export let number = -1;

/** Parses `digits[.digits]` at `at`. @returns where it ends, or -1 when the cell is anything else */
export function parseNumber(bytes: Buffer, at: number, end: number): number {
  let i = at;
  let mantissa = 0;
  let decimals = -1;
  for (; i < end; i += 1) {
    const byte = bytes[i]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      if (decimals >= 0) decimals += 1;
    } else if (byte === DOT && decimals === -1 && i > at) decimals = 0;
    else break;
  }
  if (i === at) {
    number = -1;
    return i;
  }
  // Up to 15 digits the mantissa and the power of ten are exact doubles, so the quotient is the nearest one.
  if (i - at > 15 || decimals === 0) return -1;
  number = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
  return i;
}
const POWERS = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** The states of the city as the files write them: the word, or its code in the archive form. */
const STATE_CELLS: Readonly<Record<TrafficState, readonly [Buffer, Buffer]>> = {
  Fluide: [Buffer.from('Fluide'), Buffer.from('1')],
  'Pré-saturé': [Buffer.from('Pré-saturé'), Buffer.from('2')],
  Saturé: [Buffer.from('Saturé'), Buffer.from('3')],
  Bloqué: [Buffer.from('Bloqué'), Buffer.from('4')],
  Inconnu: [Buffer.from('Inconnu'), Buffer.from('0')],
};

/** Whether the cell `[at, end)` is the state that k (-1: none) gives, or is empty. */
export function isStateOf(bytes: Buffer, at: number, end: number, k: number): boolean {
  const size = end - at;
  if (size === 0) return true;
  const [word, code] = STATE_CELLS[trafficState(k < 0 ? null : k)];
  const expected = size === 1 ? code : word;
  if (size !== expected.length) return false;
  for (let i = 0; i < size; i += 1) if (bytes[at + i] !== expected[i]) return false;
  return true;
}

export function agrees(state: string, k: number | null): boolean {
  return STATE_CELLS[trafficState(k)].some((cell) => cell.toString() === state);
}

import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER_BYTES = 4 * 1024 * 1024;

/** Writes one large file through one large buffer. Synchronous: the disk is the only thing to wait for. */
export interface ByteWriter {
  bytes(part: Uint8Array): void;
  /** a whole number ≥ 0, in decimal */
  integer(value: number): void;
  /** hundred-thousandths as a decimal number without useless zeros, at least one decimal: `11.28`, `3.0` */
  fixed5(value: number): void;
  /** bytes given so far */
  written(): number;
  close(): void;
}

const ZERO = 0x30;
const DOT = 0x2e;
const LONGEST_NUMBER = 24;

export function openByteWriter(file: string): ByteWriter {
  const fd = openSync(file, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  let at = 0;
  let flushed = 0;

  function flush(): void {
    for (let from = 0; from < at; ) from += writeSync(fd, buffer, from, at - from);
    flushed += at;
    at = 0;
  }

  function integer(value: number): void {
    if (at + LONGEST_NUMBER > BUFFER_BYTES) flush();
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits += 1;
    let rest = value;
    for (let place = at + digits - 1; place >= at; place -= 1) {
      const next = Math.floor(rest / 10);
      buffer[place] = ZERO + rest - next * 10;
      rest = next;
    }
    at += digits;
  }

  return {
    bytes(part) {
      if (at + part.length > BUFFER_BYTES) flush();
      if (part.length > BUFFER_BYTES) throw new RangeError(`a part of ${part.length} bytes is too large`);
      buffer.set(part, at);
      at += part.length;
    },
    integer,
    fixed5(value) {
      const whole = Math.floor(value / 100_000);
      integer(whole);
      buffer[at] = DOT;
      at += 1;
      let rest = value - whole * 100_000;
      let unit = 10_000;
      do {
        const digit = Math.floor(rest / unit);
        buffer[at] = ZERO + digit;
        at += 1;
        rest -= digit * unit;
        unit /= 10;
      } while (rest > 0);
    },
    written: () => flushed + at,
    close() {
      try {
        flush();
      } finally {
        closeSync(fd);
      }
    },
  };
}

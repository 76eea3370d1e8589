/** Occupancy is handled in hundred-thousandths of a percent: whole numbers, five decimals in the file. */
export const PERCENT = 100_000;

/** No value in this cell. */
export const NONE = -1;

/** Hours of the longest day. */
export const MAX_SLOTS = 25;

/** What an arc publishes on a day, slot by slot; one buffer, used again for every arc and day. */
export interface ArcDay {
  /** hours of the day: 23, 24 or 25 */
  slots: number;
  /** vehicles per hour, or {@link NONE} */
  readonly flow: Int32Array;
  /** hundred-thousandths of a percent, or {@link NONE} */
  readonly occupancy: Int32Array;
  /** 1 where there is no row at all */
  readonly absent: Uint8Array;
  /** occupancy forced by a jam, 0 = none */
  readonly jam: Int32Array;
  /** 1 where the flow is far above the usual one */
  readonly unusual: Uint8Array;
}

export function openArcDay(): ArcDay {
  return {
    slots: 0,
    flow: new Int32Array(MAX_SLOTS),
    occupancy: new Int32Array(MAX_SLOTS),
    absent: new Uint8Array(MAX_SLOTS),
    jam: new Int32Array(MAX_SLOTS),
    unusual: new Uint8Array(MAX_SLOTS),
  };
}

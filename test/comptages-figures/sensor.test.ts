import { describe, expect, it } from 'vitest';
import { type SensorDay, sensorStatus } from '../../src/domain/traffic/sensor.ts';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** never the same twice */
const moving = (from = 100) => HOURS.map((hour) => from + hour);
const at = (hours: number[], values: (number | null)[], value: number | null) =>
  values.map((other, hour) => (hours.includes(hour) ? value : other));
const range = (from: number, to: number) => HOURS.filter((hour) => hour >= from && hour < to);

function status(day: Partial<SensorDay>) {
  const found = sensorStatus({
    hours: HOURS,
    debit: moving(),
    occupation: moving(1),
    etatArc: 'Invalide',
    impossible: [],
    outage: HOURS.map(() => false),
    ...day,
  });
  return found && [found.statut, found.dureeH, Math.round(found.pctManquant)];
}
const silent = HOURS.map(() => null);

describe('sensor status', () => {
  it('is ok when both values move', () => {
    expect(status({})).toEqual(['ok', null, 0]);
  });

  it('barre comes before everything', () => {
    expect(status({ etatArc: 'Barré', debit: silent, occupation: silent })).toEqual(['barre', null, 100]);
  });

  it('muet: neither flow nor occupancy all day', () => {
    expect(status({ debit: silent, occupation: silent })).toEqual(['muet', 24, 100]);
  });

  it('interrompu: more than six hours in a row with neither', () => {
    const six = range(8, 14);
    const seven = range(8, 15);
    const missing = (hours: number[]) => ({
      debit: at(hours, moving(), null),
      occupation: at(hours, moving(1), null),
    });
    expect(status(missing(six))).toEqual(['ok', null, 25]);
    expect(status(missing(seven))).toEqual(['interrompu', 7, 29]);
    expect(status({ debit: at(seven, moving(), null) })).toEqual(['ok', null, 0]);
  });

  it('a feed outage neither counts against a sensor nor splits its silence', () => {
    const outage = HOURS.map((hour) => hour >= 8 && hour < 15);
    const missing = range(8, 15);
    expect(
      status({ debit: at(missing, moving(), null), occupation: at(missing, moving(1), null), outage }),
    ).toEqual(['ok', null, 0]);
    const around = range(4, 8).concat(range(8, 11));
    expect(
      status({
        debit: at([...around, 11], moving(), null),
        occupation: at([...around, 11], moving(1), null),
        outage: HOURS.map((hour) => hour === 7),
      }),
    ).toEqual(['interrompu', 7, 30]);
    expect(status({ debit: silent, occupation: silent, outage: HOURS.map(() => true) })).toBeNull();
  });

  it('fige: one value for twelve hours, of the flow or of the occupancy', () => {
    expect(status({ debit: at(range(8, 19), moving(), 500) })).toEqual(['ok', null, 0]);
    expect(status({ debit: at(range(8, 20), moving(), 500) })).toEqual(['fige', 12, 0]);
    expect(status({ occupation: at(range(0, 13), moving(1), 3.5) })).toEqual(['fige', 13, 0]);
  });

  it('fige: zero by day is a frozen value, an hour without value ends it', () => {
    expect(status({ debit: at(range(6, 18), moving(), 0) })).toEqual(['fige', 12, 0]);
    expect(status({ debit: at(range(8, 20), moving(), 500).with(12, null) })).toEqual(['ok', null, 0]);
  });

  it('fige: an empty street at night proves nothing, be it by flow or by occupancy', () => {
    expect(status({ debit: at(range(0, 17), moving(), 0) })).toEqual(['ok', null, 0]);
    expect(status({ debit: at(range(0, 18), moving(), 0) })).toEqual(['fige', 12, 0]);
    const night = range(0, 6);
    const longNight = range(0, 16);
    expect(status({ debit: at(night, moving(), 0), occupation: at(longNight, moving(1), 0) })).toEqual([
      'ok',
      null,
      0,
    ]);
    // a constant 500 at night is no empty street
    expect(status({ debit: at(range(0, 12), moving(), 500) })).toEqual(['fige', 12, 0]);
  });

  it('incoherent: vehicles without occupancy in half of the hours that have both', () => {
    const scattered = HOURS.filter((hour) => hour % 2 === 0);
    expect(status({ occupation: at(scattered, moving(1), 0) })).toEqual(['incoherent', 12, 0]);
    expect(status({ occupation: at(scattered.slice(1), moving(1), 0) })).toEqual(['ok', null, 0]);
    // occupancy and no vehicle is a queue, not a contradiction
    expect(status({ debit: at(scattered, moving(), 0) })).toEqual(['ok', null, 0]);
  });

  it('incoherent: any impossible flow', () => {
    expect(status({ debit: moving().with(9, 33_272), impossible: [9] })).toEqual(['incoherent', 1, 0]);
  });

  it('one value only', () => {
    expect(status({ debit: silent })).toEqual(['occupation_seule', null, 0]);
    expect(status({ occupation: silent })).toEqual(['debit_seul', null, 0]);
  });

  it('the first cause wins', () => {
    const frozenThenSilent = at(range(0, 13), moving(), 500);
    const missing = range(13, 20);
    expect(
      status({ debit: at(missing, frozenThenSilent, null), occupation: at(missing, moving(1), null) }),
    ).toEqual(['interrompu', 7, 29]);
    expect(status({ debit: at(range(0, 13), moving(), 20_000), impossible: range(0, 13) })?.[0]).toBe('fige');
  });
});

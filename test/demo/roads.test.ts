import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDemo } from '../../src/demo/demo.ts';
import type { Truth, TruthDay } from '../../src/demo/truth.ts';
import { addDays, HOUR_MS, openClock, toUtcIso, weekday } from '../../src/domain/time.ts';
import {
  congestion,
  copiedFlows,
  dayOf,
  p95,
  type RoadFile,
  readRoads,
  sensorStatus,
} from './definitions.ts';

const clock = openClock('Europe/Paris');

/** A demo zone, read back without its truth. */
async function zone(options: { from?: string; days: number; arcs: number; seed: number }) {
  const out = mkdtempSync(path.join(tmpdir(), 'cityflow-demo-'));
  await writeDemo({ out, ...options });
  const truth = JSON.parse(readFileSync(path.join(out, 'truth.json'), 'utf8')) as Truth;
  return { out, truth, roads: readRoads(path.join(out, truth.comptages.fichier), clock) };
}

const failures = (status: string) => status !== 'ok';

describe('road counts of the demo', () => {
  let out: string;
  let truth: Truth;
  let roads: RoadFile;

  // Among these days: the October change, a feed outage, a public holiday, the end of school holidays.
  beforeAll(async () => {
    ({ out, truth, roads } = await zone({ from: '2025-10-24', days: 19, arcs: 110, seed: 7 }));
  });
  afterAll(() => rmSync(out, { recursive: true }));

  it('holds the rows that the truth counts', () => {
    const { lignes, gardees, doublons, conflits, rejets } = truth.comptages;
    const refused = Object.values(rejets).reduce((sum, count) => sum + count, 0);
    expect(lignes).toBe(gardees + doublons + conflits + refused);
    expect([roads.read, roads.duplicates, roads.conflicts, roads.rejected]).toEqual([
      lignes,
      doublons,
      conflits,
      refused,
    ]);
    expect(roads.arcs.size).toBe(truth.arcs);
    expect(Math.min(doublons, conflits, ...Object.values(rejets))).toBeGreaterThan(0);
    expect(Object.keys(rejets)).toHaveLength(13);
  });

  it('gives each day the values that the truth adds up', () => {
    for (const day of truth.jours) {
      const hours = [...roads.arcs.values()]
        .flatMap((arc) => dayOf(arc, day.date, clock))
        .filter((hour) => hour);
      const flows = hours.flatMap((hour) => (hour?.q == null ? [] : [hour.q]));
      expect([day.lignes, day.heures_q, day.heures_k, day.debit_total]).toEqual([
        hours.length,
        flows.length,
        hours.filter((hour) => hour?.k != null).length,
        flows.filter((flow) => flow < 20_000).reduce((sum, flow) => sum + flow, 0),
      ]);
    }
  });

  it('fails only where the truth says so, and for that cause', () => {
    const causes = new Set<string>();
    for (const day of truth.jours) {
      const absent = day.heures_absentes.map((utc) => slotAt(day, utc));
      const found = [...roads.arcs]
        .map(([arc, read]) => ({ arc, cause: sensorStatus(read, day.date, clock, absent) }))
        .filter(({ cause }) => failures(cause))
        .sort((a, b) => (a.arc < b.arc ? -1 : 1));
      expect(found).toEqual(day.capteurs.map(({ arc, cause }) => ({ arc, cause })));
      for (const { cause } of found) causes.add(cause);
    }
    expect([...causes].sort()).toEqual(
      ['barre', 'debit_seul', 'fige', 'incoherent', 'interrompu', 'muet', 'occupation_seule'].sort(),
    );
    expect(new Set(truth.jours.flatMap(({ presque }) => presque.map(({ quoi }) => quoi))).size).toBe(3);
  });

  it('keeps good measurements on arcs declared invalid, and silent ones declared open', () => {
    const day = truth.jours[10];
    const states = [...roads.arcs.values()].map((arc) => arc.states.get(day?.date ?? ''));
    expect(states.filter((state) => state === 'Invalide').length).toBeGreaterThan(states.length * 0.6);
    const open = truth.jours
      .flatMap(({ capteurs }) => capteurs)
      .filter(({ etat_arc }) => etat_arc === 'Ouvert');
    expect(open.some(({ cause }) => cause === 'muet')).toBe(true);
  });

  it('copies flows in the groups of the truth and nowhere else', () => {
    let groups = 0;
    for (const day of truth.jours) {
      expect(copiedFlows(roads.arcs, day.date, clock)).toEqual(day.groupes_debit);
      groups += day.groupes_debit.length;
    }
    expect(groups).toBeGreaterThan(10);
  });

  it('is congested where the truth says so, whichever way the level is read', () => {
    const levels = new Set<string>();
    for (const day of truth.jours) {
      expect(congestion(roads.arcs, day.date, clock)).toEqual(day.alertes_congestion);
      for (const { gravite } of day.alertes_congestion) levels.add(gravite);
    }
    expect([...levels].sort()).toEqual(['Critique', 'Modérée', 'Élevée']);
  });

  it('has the rhythm of a city: busy days, quiet nights, quieter week-ends and holidays', () => {
    const totals = new Map(truth.jours.map((day) => [day.date, day.debit_total]));
    const mean = (days: readonly TruthDay[]) =>
      days.reduce((sum, { date }) => sum + (totals.get(date) ?? 0), 0) / days.length;
    const week = truth.jours.filter(
      ({ date }) => weekday(date) < 5 && date > '2025-11-03' && date !== '2025-11-11',
    );
    const sundays = truth.jours.filter(({ date }) => weekday(date) === 6);
    const holiday = truth.jours.filter(({ date }) => date === '2025-11-11');
    expect(mean(sundays)).toBeLessThan(0.85 * mean(week));
    expect(mean(holiday)).toBeLessThan(0.85 * mean(week));
    const hourly = (heure: number) =>
      [...roads.arcs.values()].reduce(
        (sum, arc) => sum + (dayOf(arc, '2025-11-06', clock)[heure]?.q ?? 0),
        0,
      );
    expect(hourly(3)).toBeLessThan(0.25 * hourly(17));
  });
});

describe('unusual flows of the demo', () => {
  it('has unusual flows against eight weeks of history where the truth says so', async () => {
    const { out, truth, roads } = await zone({ days: 63, arcs: 36, seed: 12 });
    rmSync(out, { recursive: true });
    let injected = 0;
    let missed = 0;
    let accidental = 0;
    let ordinary = 0;
    for (const day of truth.jours.slice(-7)) {
      const wanted = new Set(
        day.debits_inhabituels.flatMap(({ arc, heures }) => heures.map((utc) => `${arc} ${utc}`)),
      );
      const failing = new Set(day.capteurs.map(({ arc }) => arc));
      for (const [id, arc] of roads.arcs) {
        if (failing.has(id)) continue;
        for (const { utcMs } of clock.hoursOf(day.date)) {
          const flow = arc.hours.get(utcMs)?.q;
          const history = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((weeks) => {
            const { heure } = clock.cityHour(utcMs);
            const then = clock.hoursOf(addDays(day.date, -7 * weeks)).filter((slot) => slot.heure === heure);
            return then.flatMap((slot) => arc.hours.get(slot.utcMs)?.q ?? []);
          });
          if (flow == null || history.length < 4) continue;
          const unusual = flow > p95(history);
          if (wanted.has(`${id} ${toUtcIso(utcMs)}`)) {
            injected += 1;
            missed += Number(!unusual);
          } else {
            ordinary += 1;
            accidental += Number(unusual);
          }
        }
      }
    }
    expect(injected).toBeGreaterThan(3);
    expect(missed).toBe(0);
    expect(ordinary).toBeGreaterThan(3000);
    expect(accidental / ordinary).toBeLessThan(0.001);
  });
});

describe('clock changes in the demo', () => {
  it('has the March hour without values and lacks the October one, as the real exports', async () => {
    for (const [date, hours, rows, stamp] of [
      ['2025-03-30', 23, 23, '2025-03-30T03:00:00+02:00'],
      ['2025-10-26', 25, 24, '2025-10-26T02:00:00+02:00'],
    ] as const) {
      const { out, truth, roads } = await zone({ from: addDays(date, -1), days: 3, arcs: 12, seed: 1 });
      expect(clock.hoursOf(date)).toHaveLength(hours);
      const at = Date.parse(stamp) - HOUR_MS;
      for (const arc of roads.arcs.values()) {
        const present = dayOf(arc, date, clock).filter((hour) => hour !== undefined);
        expect(present.length).toBeGreaterThan(rows - 15);
        expect(present.length).toBeLessThanOrEqual(rows);
        if (hours === 23) expect(arc.hours.get(at) ?? { q: null, k: null }).toEqual({ q: null, k: null });
        else expect(arc.hours.has(at)).toBe(false);
      }
      const day = truth.jours[1];
      expect(day?.heures_absentes).toEqual(hours === 25 ? [toUtcIso(at)] : []);
      rmSync(out, { recursive: true });
    }
  });
});

function slotAt(day: TruthDay, utc: string): number {
  return clock.hoursOf(day.date).findIndex(({ utcMs }) => toUtcIso(utcMs) === utc);
}

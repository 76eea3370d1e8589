import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, type LocalDate, toUtcIso } from '../../src/domain/time.ts';
import { openDuckDb, sqlText } from '../../src/engine/duckdb.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openBikeDays } from '../../src/sources/bikes/bike-days.ts';
import type { BikeHour } from '../../src/sources/bikes/bike-hour.ts';
import { readBikePast } from '../../src/sources/bikes/bike-past.ts';
import { bikeFigures } from '../../src/sources/bikes/figures.ts';
import { calendarOf, clock, dayHours, dayOf, lakeOf, mergeHours } from './invented.ts';

let folder: string;
const engine = openDuckDb({ memoryLimitBytes: 512e6, tempDirectory: tmpdir(), threads: 2 });
// one thread, so that each day becomes one file
const writer = openDuckDb({ memoryLimitBytes: 512e6, tempDirectory: tmpdir(), threads: 1 });

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cityflow-bikes-'));
});
afterAll(() => {
  engine.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

/** Writes the hours as the lake holds them: one Parquet file per local day. */
async function writeLake(name: string, hours: readonly BikeHour[]): Promise<Map<LocalDate, string>> {
  const csv = path.join(folder, `${name}.csv`);
  const cell = (value: string | number | null) => (value === null ? '' : String(value));
  const rows = mergeHours(hours).map((hour) => {
    const { date, heure } = clock.cityHour(hour.utcMs);
    const { id_compteur, nom_compteur, lon, lat, utcMs, passages } = hour;
    return [date, id_compteur, nom_compteur, lon, lat, toUtcIso(utcMs), heure, passages].map(cell).join(';');
  });
  writeFileSync(csv, rows.join('\n'));
  return writePartitions(
    name,
    `SELECT * FROM read_csv(${sqlText(csv)}, delim = ';', header = false, nullstr = '', columns = {
       jour: 'VARCHAR', id_compteur: 'VARCHAR', nom_compteur: 'VARCHAR', lon: 'DOUBLE', lat: 'DOUBLE',
       utc: 'TIMESTAMPTZ', heure: 'UTINYINT', passages: 'DOUBLE'}) ORDER BY jour, id_compteur, utc`,
  );
}

/** One file in each folder `jour=…`. */
async function writePartitions(name: string, rows: string): Promise<Map<LocalDate, string>> {
  const whole = path.join(folder, name);
  await writer.run(`COPY (${rows}) TO ${sqlText(whole)} (FORMAT parquet, PARTITION_BY (jour))`);
  return new Map(
    readdirSync(whole).map((day) => {
      const files = readdirSync(path.join(whole, day));
      expect(files).toHaveLength(1);
      return [day.slice('jour='.length), path.join(whole, day, files[0]!)];
    }),
  );
}

async function readDay(files: Map<LocalDate, string>, day: ReturnType<typeof dayOf>) {
  const { hours, ...history } = await openBikeDays(engine, clock, files, [day.date]).read(day);
  return { hours, history: { past: await readBikePast(engine, files), ...history } };
}

describe('the lake and the plain way say the same', () => {
  const holidays = calendarOf(['2023-10-12', '2023-10-28']);
  // 70 days up to the day after the October change; counters with gaps, moves and silences
  const dates = Array.from({ length: 71 }, (_, back) => addDays('2023-10-30', -back));
  const pseudo = (seed: number) => (Math.imul(seed, 2654435761) >>> 8) % 97;
  const hours = dates.flatMap((date, d) =>
    ['x', 'é', 'a-1'].flatMap((id, c) =>
      dayHours(id, date, (_, slot) => {
        const value = pseudo(d * 1000 + c * 100 + slot);
        if (id === 'a-1' && d < 4) return null;
        return value < 10 ? null : value < 25 ? 0 : value;
      }).map((hour) =>
        d % 9 === 3
          ? { ...hour, lon: null, lat: null, nom_compteur: null }
          : {
              ...hour,
              lon: 2.3 + c / 100 + (d > 20 ? 0.001 : 0),
              nom_compteur: `Rue ${id} ${d > 20 ? 'ancien' : ''}`,
            },
      ),
    ),
  );

  let files: Map<LocalDate, string>;

  beforeAll(async () => {
    files = await writeLake('both', hours);
  });

  it.each(['2023-10-30', '2023-10-29', '2023-10-28', '2023-10-02', '2023-08-21'])('%s', async (date) => {
    const day = dayOf(date, { calendar: holidays });
    const lake = await readDay(files, day);
    const plain = lakeOf(hours, day);
    expect(lake.hours).toEqual([...plain.hours]);
    expect(lake.history.recent).toEqual([...plain.history.recent]);
    expect(lake.history.past).toEqual(plain.history.past);
    expect(bikeFigures({ day, ...lake })).toEqual(bikeFigures({ day, ...plain }));
  });

  it('a day that is not in the lake still has the counters of the days before', async () => {
    const day = dayOf('2023-11-05');
    const { metrics, items } = bikeFigures({ day, ...(await readDay(files, day)) });
    expect(metrics).toMatchObject({
      total_velos: null,
      nombre_compteurs: 0,
      compteurs_silencieux: 3,
      taux_disponibilite: 0,
    });
    expect(items.map((item) => item.total_jour)).toEqual([null, null, null]);
  });
});

describe('reading the lake', () => {
  it('an empty lake is an empty history', async () => {
    const day = dayOf('2023-11-21');
    const { metrics } = bikeFigures({ day, ...(await readDay(new Map(), day)) });
    expect(metrics.total_velos).toBeNull();
  });

  it('an hour in the folder of another day is a fault of the lake', async () => {
    const files = await writePartitions(
      'fault',
      `SELECT 'a' AS id_compteur, 'Rue' AS nom_compteur, 2.3 AS lon, 48.85 AS lat,
         TIMESTAMPTZ '2023-11-21 12:00:00+00' AS utc, 13::UTINYINT AS heure, 1.0::DOUBLE AS passages,
         '2023-11-20' AS jour`,
    );
    const days = openBikeDays(engine, clock, files, []);
    await expect(days.read(dayOf('2023-11-20'))).rejects.toThrow('is not of 2023-11-20');
  });

  it('reads the days of a run once, those to come while the first is worked out', async () => {
    const dates = Array.from({ length: 30 }, (_, day) => addDays('2023-11-01', day));
    const hours = dates.flatMap((date, day) => dayHours('a', date, () => day));
    const files = await writeLake('run', hours);
    const reads: number[] = [];
    const watched: Engine = {
      ...engine,
      numbers(sql, question) {
        reads.push(...Object.values(question?.tables ?? {}).map((list) => list.length));
        return engine.numbers(sql, question);
      },
    };
    const days = openBikeDays(watched, clock, files, dates.slice(10));
    const first = await days.read(dayOf('2023-11-11'));
    expect(first.hours[0]?.passages[3]).toBe(10);
    // the day and the ten before it, then sixteen to come
    expect(reads).toEqual([11, 16]);
    for (const date of dates.slice(11)) await days.read(dayOf(date));
    expect(reads).toEqual([11, 16, 3]);
  });
});

describe('a year of 99 counters', () => {
  it('is looked back on whole', async () => {
    const files = await writePartitions(
      'year',
      `SELECT 'compteur-' || c AS id_compteur, 'Rue ' || c AS nom_compteur, 2.3 AS lon, 48.85 AS lat, utc,
         hour(timezone('Europe/Paris', utc))::UTINYINT AS heure,
         ((h * 7919 + c * 104729) % 500)::DOUBLE AS passages,
         strftime(timezone('Europe/Paris', utc), '%Y-%m-%d') AS jour
       FROM (
         SELECT c, h, TIMESTAMPTZ '2022-11-20 23:00:00+00' + to_hours(h) AS utc
         FROM range(99) t(c), range(365 * 24) u(h)
       ) ORDER BY jour, id_compteur, utc`,
    );
    const day = dayOf('2023-11-20');
    const { metrics } = bikeFigures({ day, ...(await readDay(files, day)) });
    expect(metrics).toMatchObject({ nombre_compteurs: 99, frequentation: { nombre_jours: 364 } });
  });
});

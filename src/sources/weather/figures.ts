import { type DayFigures, type JsonObject, round } from '../../domain/metrics.ts';
import type { DayContext, InputRecords } from '../../domain/source.ts';
import { type LocalDate, toUtcIso } from '../../domain/time.ts';
import { bikeIndex, categoriesOf, type Deductions, mobilityIndex } from './indices.ts';
import type { WeatherDay, WeatherHour } from './records.ts';

/** The entity of a place without a name. */
const CITY = 'ville';

/** Weather of a day, null when no answer tells of it. */
export function weatherFigures(
  inputs: readonly InputRecords<WeatherDay>[],
  { date, clock }: DayContext,
): DayFigures | null {
  const found = dayOf(inputs, date);
  if (!found) return null;
  const { day, snapshot } = found;
  const bike = bikeIndex(day);
  const mobility = mobilityIndex(day);
  const metrics: JsonObject = {
    lieu: day.lieu ?? CITY,
    fournisseur: day.fournisseur,
    instantane: snapshot,
    temp_moyenne: round(day.temp_moyenne, 2),
    temp_min: round(day.temp_min, 2),
    temp_max: round(day.temp_max, 2),
    precip_totale: round(day.precip_totale, 2),
    vent_moyen: round(day.vent_moyen, 2),
    vent_max: round(day.vent_max, 2),
    rafale_max: round(day.rafale_max, 2),
    humidite: round(day.humidite, 1),
    conditions: day.conditions,
    conditions_source: day.conditions_source,
    categories: categoriesOf(day),
    indice_velo: bike.value,
    impact_mobilite: mobility.value,
    facteurs: { indice_velo: onWire(bike.deductions), impact_mobilite: onWire(mobility.deductions) },
  };
  const hours = clock.hoursOf(date).length;
  return {
    metrics,
    items: [{ ...metrics, profil_horaire: day.heures?.map((hour) => profileOf(hour, clock)) ?? null }],
    heures_attendues: day.heures === null ? null : hours,
    heures_observees: day.heures === null ? null : day.heures.filter(isObserved).length,
    notices: [],
  };
}

/** The day's weather as history and crossings need it, null when no answer tells of it. */
export function weatherOfDay(
  inputs: readonly InputRecords<WeatherDay>[],
  date: LocalDate,
): Pick<WeatherDay, 'temp_moyenne' | 'precip_totale' | 'vent_moyen'> | null {
  const day = dayOf(inputs, date)?.day;
  if (!day) return null;
  const { temp_moyenne, precip_totale, vent_moyen } = day;
  return { temp_moyenne, precip_totale, vent_moyen };
}

/** Of several answers the newest snapshot, then the last path: an observation replaces its forecast. */
function dayOf(
  inputs: readonly InputRecords<WeatherDay>[],
  date: LocalDate,
): { readonly day: WeatherDay; readonly snapshot: LocalDate | null } | null {
  const newestFirst = [...inputs].sort((a, b) => {
    const [x, y] = [`${a.snapshot ?? ''} ${a.path}`, `${b.snapshot ?? ''} ${b.path}`];
    return x > y ? -1 : 1;
  });
  for (const { records, snapshot } of newestFirst) {
    const day = records.find((record) => record.date === date);
    if (day) return { day, snapshot };
  }
  return null;
}

function profileOf(hour: WeatherHour, clock: DayContext['clock']): JsonObject {
  return {
    heure: clock.cityHour(hour.utc).heure,
    utc: toUtcIso(hour.utc),
    temperature: round(hour.temperature, 2),
    precip: round(hour.precip, 2),
    vent: round(hour.vent, 2),
    rafale: round(hour.rafale, 2),
    humidite: round(hour.humidite, 1),
    conditions: hour.conditions,
  };
}

function isObserved({ temperature, precip, vent, humidite, conditions }: WeatherHour): boolean {
  return [temperature, precip, vent, humidite, conditions].some((value) => value !== null);
}

function onWire({ pluie, vent, froid, chaleur }: Deductions): JsonObject {
  return { pluie, vent, froid, chaleur };
}

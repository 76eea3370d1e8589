import { z } from 'zod';
import type { Line } from '../domain/geo.ts';
import { parseLine, parsePolygons } from '../domain/geojson.ts';
import type { GeoPoint, MetricDay } from '../domain/metrics.ts';
import type { Position } from '../domain/places.ts';
import type { ActiveWork, ComparedArc } from './arc-comparison.ts';
import type { ReportInput } from './input.ts';
import { placeArc } from './near.ts';
import {
  bikesSchema,
  disruptionItemSchema,
  transitHeaderSchema,
  weatherSchema,
  workItemSchema,
} from './schema-city.ts';
import { type CountItem, countHeaderSchema, countItemSchema, networkItemSchema } from './schema-roads.ts';

/** What the report takes from the stored figures of the day; null for a type without any. */
export type DayReadings = ReturnType<typeof readDays>;

/** @throws Error naming type, date and key when stored figures do not have the shape the report needs */
export function readDays({ days }: ReportInput) {
  return {
    counts: days.comptages
      ? {
          header: headerOf(days.comptages, countHeaderSchema),
          items: itemsOf(days.comptages, countItemSchema),
        }
      : null,
    bikes: days.bikes ? headerOf(days.bikes, bikesSchema) : null,
    transit: days.traffic
      ? {
          header: headerOf(days.traffic, transitHeaderSchema),
          active: itemsOf(days.traffic, disruptionItemSchema).filter(({ status }) => status === 'active'),
        }
      : null,
    works: days.chantiers ? itemsOf(days.chantiers, workItemSchema).filter(({ actif }) => actif) : null,
    weather: days.weather ? headerOf(days.weather, weatherSchema) : null,
    lines: days.referentiel ? linesOf(days.referentiel) : new Map<string, Line>(),
  };
}

function headerOf<S extends z.ZodType>(day: MetricDay, schema: S): z.infer<S> {
  return parse(day, schema, day.header.metrics);
}

function itemsOf<S extends z.ZodType>(day: MetricDay, schema: S): z.infer<S>[] {
  return parse(day, z.array(schema), day.items);
}

function parse<S extends z.ZodType>({ header }: MetricDay, schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`figures of ${header.data_type} on ${header.date}: ${z.prettifyError(parsed.error)}`);
}

/** By the items of a network, which the days of a run share. */
const known = new WeakMap<MetricDay['items'], ReadonlyMap<string, Line>>();

function linesOf(day: MetricDay): ReadonlyMap<string, Line> {
  const found =
    known.get(day.items) ??
    new Map(
      itemsOf(day, networkItemSchema).flatMap(({ identifiant_arc, geometrie }) => {
        const line = parseLine(geometrie);
        return line ? [[identifiant_arc, line]] : [];
      }),
    );
  known.set(day.items, found);
  return found;
}

export function comparedArc(item: CountItem, lines: ReadonlyMap<string, Line>): ComparedArc {
  const { identifiant_arc, libelle, geo_point_2d, longueur_m, ecart_jour_type } = item;
  return {
    id: identifiant_arc,
    libelle,
    place: placeArc(lines.get(identifiant_arc) ?? null, positionOf(geo_point_2d), longueur_m),
    ecartDebitPct: ecart_jour_type === null ? null : 100 * ecart_jour_type,
    ecartOccupationPoints: item.ecart_occupation_points,
  };
}

export function activeWork(item: z.infer<typeof workItemSchema>): ActiveWork {
  return {
    polygons: parsePolygons(item.geometrie),
    point: positionOf(item.geo_point_2d),
    arcs: item.troncons_concernes,
    debut: item.date_debut,
  };
}

function positionOf(point: GeoPoint | null): Position | null {
  return point && [point.lon, point.lat];
}

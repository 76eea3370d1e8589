import type { DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, STREAM, shuffled } from './random.ts';
import type { DemoNode } from './streets.ts';

/** A transit line as Navitia describes it, without the fields nobody needs. */
export interface DemoLine {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Navitia's physical and commercial modes */
  readonly physicalMode: string;
  readonly commercialMode: string;
  readonly stops: readonly DemoStop[];
}

export interface DemoStop {
  readonly id: string;
  readonly name: string;
  readonly node: DemoNode;
}

const MODES = [
  { physical: 'Métro', commercial: 'Métro', prefix: 'SYN', lines: 6 },
  { physical: 'RER', commercial: 'RER', prefix: 'SYN-R', lines: 3 },
  { physical: 'Train Transilien', commercial: 'Train Transilien', prefix: 'SYN-N', lines: 3 },
  { physical: 'Tramway', commercial: 'Tramway', prefix: 'SYN-T', lines: 4 },
  { physical: 'Bus', commercial: 'Bus', prefix: 'SYN-B', lines: 14 },
] as const;
const STOPS_PER_LINE = 8;

export function demoLines(plan: DemoPlan, network: DemoNetwork): DemoLine[] {
  const nodes = [
    ...new Set(network.arcs.filter(({ zone }) => zone !== null).map(({ upstream }) => upstream)),
  ];
  const lines: DemoLine[] = [];
  for (const { physical, commercial, prefix, lines: count } of MODES) {
    for (let number = 1; number <= count; number += 1) {
      const rank = String(lines.length + 1).padStart(5, '0');
      const code = `${prefix}${number}`;
      const chosen = shuffled(nodes, hash(plan.seed, STREAM.disruption, lines.length)).slice(
        0,
        STOPS_PER_LINE,
      );
      lines.push({
        id: `line:SYN:C${rank}`,
        code,
        name: `${commercial} ${code}`,
        physicalMode: physical,
        commercialMode: commercial,
        stops: chosen.map((node) => ({
          id: `stop_area:SYN:${node.id}`,
          name: `SYN Arrêt ${node.id}`,
          node,
        })),
      });
    }
  }
  return lines;
}

/** A line as an impacted object, `pt_object` in Navitia's words. */
export function lineObject(line: DemoLine) {
  return {
    id: line.id,
    name: `SYN ${line.commercialMode} ${line.code}`,
    quality: 0,
    line: lineBody(line, []),
    embedded_type: 'line',
  };
}

export function lineBody(line: DemoLine, disruptions: readonly string[]) {
  return {
    id: line.id,
    name: `SYN ${line.name}`,
    code: line.code,
    physical_modes: [{ id: `physical_mode:${line.physicalMode}`, name: line.physicalMode }],
    commercial_mode: { id: `commercial_mode:${line.commercialMode}`, name: line.commercialMode },
    network: { id: 'network:SYN', name: 'SYN Transports' },
    opening_time: '050000',
    closing_time: '013000',
    links: disruptions.map((id) => ({ internal: true, type: 'disruption', rel: 'disruptions', id })),
  };
}

/** Coordinates are strings there. */
export function stopObject(stop: DemoStop) {
  const [lon, lat] = stop.node.at;
  return {
    id: stop.id,
    name: stop.name,
    quality: 0,
    stop_area: {
      id: stop.id,
      name: stop.name,
      label: stop.name,
      timezone: 'Europe/Paris',
      coord: { lon: String(lon), lat: String(lat) },
    },
    embedded_type: 'stop_area',
  };
}

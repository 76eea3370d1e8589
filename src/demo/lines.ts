import type { DemoNetwork } from './network.ts';
import type { DemoPlan } from './plan.ts';
import { hash, STREAM, shuffled } from './random.ts';
import type { DemoNode } from './streets.ts';

/** A transit line as Navitia describes it, without the fields nobody needs. */
export interface DemoLine {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly mode: DemoMode;
  readonly stops: readonly DemoStop[];
}

export interface DemoStop {
  readonly id: string;
  readonly name: string;
  readonly node: DemoNode;
}

/** Navitia's mode, physical and commercial alike. */
interface DemoMode {
  readonly id: string;
  readonly name: string;
}

const MODES = [
  { mode: { id: 'Metro', name: 'Métro' }, prefix: 'SYN', lines: 6 },
  { mode: { id: 'RapidTransit', name: 'RER' }, prefix: 'SYN-R', lines: 3 },
  { mode: { id: 'LocalTrain', name: 'Train Transilien' }, prefix: 'SYN-N', lines: 3 },
  { mode: { id: 'Tramway', name: 'Tramway' }, prefix: 'SYN-T', lines: 4 },
  { mode: { id: 'Bus', name: 'Bus' }, prefix: 'SYN-B', lines: 14 },
] as const;
const STOPS_PER_LINE = 8;

export function demoLines(plan: DemoPlan, network: DemoNetwork): DemoLine[] {
  const nodes = [
    ...new Set(network.arcs.filter(({ zone }) => zone !== null).map(({ upstream }) => upstream)),
  ];
  const lines: DemoLine[] = [];
  for (const { mode, prefix, lines: count } of MODES) {
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
        name: `${mode.name} ${code}`,
        mode,
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
    name: `SYN ${line.mode.name} ${line.code}`,
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
    physical_modes: [{ id: `physical_mode:${line.mode.id}`, name: line.mode.name }],
    commercial_mode: { id: `commercial_mode:${line.mode.id}`, name: line.mode.name },
    network: { id: 'network:SYN', name: 'SYN Transports' },
    opening_time: '050000',
    closing_time: '013000',
    links: links(disruptions),
  };
}

const links = (disruptions: readonly string[]) =>
  disruptions.map((id) => ({ internal: true, type: 'disruption', rel: 'disruptions', id }));

/** A stop as an impacted object, or with links in the report of a line. Coordinates are strings there. */
export function stopObject(stop: DemoStop, disruptions?: readonly string[]) {
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
      ...(disruptions && { links: links(disruptions) }),
    },
    embedded_type: 'stop_area',
  };
}

import {
  type GeoJSONSource,
  type LngLat,
  Map as MapLibre,
  type MapMouseEvent,
  Marker,
  setWorkerUrl,
} from 'maplibre-gl';
// the library looks for its worker beside itself, where no bundler puts it
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { type Camera, worldAt } from './camera.ts';
import type { Bounds, Features } from './features.ts';
import { networkLayer, type Paint } from './network-layer.ts';
import { mercator, nearestLine, type Segments, segmentsOf } from './segments.ts';
import { styleOf } from './style.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** The lines of the network, as they are found. */
interface Lines {
  readonly segments: Segments;
  /** by line */
  readonly ids: readonly string[];
}

interface PixelPoint {
  readonly x: number;
  readonly y: number;
}

export interface Ground {
  readonly outside: string;
  readonly zones: string;
  readonly outlines: string;
  readonly works: string;
  readonly counters: string;
  readonly selected: string;
}

/** What is under the pointer. */
export type Target =
  | { readonly kind: 'arc'; readonly id: string }
  | { readonly kind: 'counter'; readonly id: string }
  | { readonly kind: 'work'; readonly id: string }
  | { readonly kind: 'zone'; readonly id: string };

export interface CityMap {
  setNetwork(lines: Features<{ readonly arc: string }>, bounds: Bounds | null): void;
  setContours(contours: Features<unknown>): void;
  setWorks(works: Features<unknown>): void;
  setCounters(counters: Features<unknown>): void;
  /** the bin of every line, by index */
  setBins(bins: Uint8Array): void;
  setPaint(paint: Paint, ground: Ground): void;
  show(layer: 'works' | 'counters', visible: boolean): void;
  /** marks a line, none without features */
  select(line: Features<unknown>): void;
  goTo(bounds: Bounds): void;
  /** names at places, such as the numbers of zones */
  label(labels: readonly { readonly text: string; readonly at: readonly [number, number] }[]): void;
  zoom(by: number): void;
  remove(): void;
}

interface Handlers {
  readonly onPoint: (target: Target | null, at: { readonly x: number; readonly y: number }) => void;
  readonly onChoose: (target: Target | null) => void;
  /** true: everything handed over is on the screen; false: something was handed over */
  readonly onIdle: (idle: boolean) => void;
  readonly canvasLabel: string;
}

/** Lines are thin: this far from one, the pointer still means it. px */
const NEAR = 5;
const PADDING = 28;
/** Room for the slider below, some for the legend beside. */
const ROOM = { from: 800, bottom: 72, left: 90 };

/** The map of the city: own geometry, no tiles, glyphs or sprites from anywhere. */
export function openCityMap(container: HTMLElement, handlers: Handlers): CityMap {
  const map = new MapLibre({
    container,
    style: styleOf(),
    attributionControl: false,
    bounds: [2.22, 48.81, 2.47, 48.905],
    fitBoundsOptions: { padding: PADDING },
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 18,
    minZoom: 8,
    fadeDuration: 0,
    renderWorldCopies: false,
    locale: { 'Map.Title': handlers.canvasLabel },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();

  const network = networkLayer('network', () => cameraOf(map));
  let lines: Lines | null = null;
  let markers: Marker[] = [];
  let placed = false;
  let removed = false;

  const ready = new Promise<void>((resolve) => {
    map.once('style.load', () => {
      map.addLayer(network, 'counters');
      resolve();
    });
  });
  /** runs once the style is there, in the order asked; the map rests again when it shows what came of it */
  const when = (act: () => void) => {
    handlers.onIdle(false);
    void ready.then(() => {
      if (removed) return;
      act();
      map.triggerRepaint();
    });
  };
  const fill = (name: string, data: Features<unknown>) =>
    when(() => map.getSource<GeoJSONSource>(name)?.setData(data as never));
  const targetAt = ({ point, lngLat }: MapMouseEvent) =>
    counterAt(map, point) ?? lineAt(lines, lngLat, map.getZoom()) ?? areaAt(map, point);

  map.on('mousemove', (event) => handlers.onPoint(targetAt(event), event.point));
  map.on('mouseout', () => handlers.onPoint(null, { x: 0, y: 0 }));
  map.on('click', (event) => handlers.onChoose(targetAt(event)));
  map.on('idle', () => handlers.onIdle(true));

  return {
    setNetwork(features, bounds) {
      const segments = segmentsOf(features);
      lines = { segments, ids: features.features.map(({ properties }) => properties.arc) };
      when(() => network.setSegments(segments));
      if (bounds && !placed) {
        placed = true;
        map.fitBounds(asBounds(bounds), { padding: paddingOf(container), animate: false });
      }
    },
    setContours: (contours) => fill('contours', contours),
    setWorks: (works) => fill('works', works),
    setCounters: (counters) => fill('counters', counters),
    setBins: (bins) => when(() => network.setBins(bins)),
    setPaint(paint, ground) {
      when(() => {
        network.setPaint(paint);
        for (const [layer, property, color] of [
          ['outside', 'background-color', ground.outside],
          ['zones', 'fill-color', ground.zones],
          ['outlines', 'line-color', ground.outlines],
          ['works', 'fill-color', ground.works],
          ['works-edge', 'line-color', ground.works],
          ['selected', 'line-color', ground.selected],
          ['counters', 'circle-color', ground.counters],
          ['counters', 'circle-stroke-color', ground.counters],
        ] as const) {
          map.setPaintProperty(layer, property, color);
        }
      });
    },
    show(layer, visible) {
      when(() => {
        for (const name of layer === 'works' ? ['works', 'works-edge'] : ['counters']) {
          map.setLayoutProperty(name, 'visibility', visible ? 'visible' : 'none');
        }
      });
    },
    select: (line) => fill('chosen', line),
    goTo(bounds) {
      placed = true;
      when(() => map.fitBounds(asBounds(bounds), { padding: 80, maxZoom: 14, duration: 500 }));
    },
    label(labels) {
      for (const marker of markers) marker.remove();
      markers = labels.map(({ text, at }) => {
        const element = document.createElement('span');
        element.className = 'map-label';
        element.textContent = text;
        return new Marker({ element }).setLngLat([at[0], at[1]]).addTo(map);
      });
      // the library gives every marker a role and a name, as if each were a control
      for (const marker of markers) {
        const element = marker.getElement();
        element.setAttribute('aria-hidden', 'true');
        element.removeAttribute('role');
        element.removeAttribute('aria-label');
      }
    },
    zoom(by) {
      map.easeTo({ zoom: map.getZoom() + by, duration: 200 });
    },
    remove() {
      removed = true;
      map.remove();
    },
  };
}

/** The map is neither turned nor tilted: its centre and zoom say where everything is. */
function cameraOf(map: MapLibre): Camera {
  const { lng, lat } = map.getCenter();
  const { clientWidth, clientHeight } = map.getCanvas();
  return { centre: mercator([lng, lat]), zoom: map.getZoom(), width: clientWidth, height: clientHeight };
}

function paddingOf({ clientWidth }: HTMLElement) {
  const { bottom, left } = clientWidth >= ROOM.from ? ROOM : { bottom: PADDING, left: PADDING };
  return { top: PADDING, right: PADDING, bottom, left };
}

const asBounds = ([west, south, east, north]: Bounds): [number, number, number, number] => [
  west,
  south,
  east,
  north,
];

/** A counter under the pointer: they lie above the lines. */
function counterAt(map: MapLibre, { x, y }: PixelPoint): Target | null {
  const [counter] = map.queryRenderedFeatures(
    [
      [x - NEAR, y - NEAR],
      [x + NEAR, y + NEAR],
    ],
    { layers: ['counters'] },
  );
  return counter ? { kind: 'counter', id: String(counter.properties.counter) } : null;
}

function lineAt(lines: Lines | null, { lng, lat }: LngLat, zoom: number): Target | null {
  if (!lines) return null;
  const line = nearestLine(lines.segments, mercator([lng, lat]), NEAR / worldAt(zoom));
  return line === null ? null : { kind: 'arc', id: lines.ids[line]! };
}

/** Works and zones lie below the lines. */
function areaAt(map: MapLibre, point: PixelPoint): Target | null {
  const [work] = map.queryRenderedFeatures([point.x, point.y], { layers: ['works'] });
  if (work) return { kind: 'work', id: String(work.properties.work) };
  const [zone] = map.queryRenderedFeatures([point.x, point.y], { layers: ['zones'] });
  return zone ? { kind: 'zone', id: String(zone.properties.zone) } : null;
}

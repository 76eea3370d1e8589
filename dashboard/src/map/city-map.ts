import {
  type ExpressionSpecification,
  type GeoJSONSource,
  Map as MapLibre,
  type MapMouseEvent,
  Marker,
  type StyleSpecification,
  setWorkerUrl,
} from 'maplibre-gl';
// the library looks for its worker beside itself, where no bundler puts it
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { Bounds, Features } from './features.ts';
import { NO_ROW, NOT_MEASURED } from './scales.ts';

setWorkerUrl(new URL(workerUrl, import.meta.url).href);

/** How each step is drawn: indexed by bin. */
export interface Paint {
  readonly colors: readonly string[];
  readonly widths: readonly number[];
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
  setNetwork(lines: Features<unknown>, bounds: Bounds | null): void;
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
  /** everything asked for is on the screen */
  readonly onIdle: () => void;
  readonly canvasLabel: string;
}

const EMPTY = { type: 'FeatureCollection', features: [] } as const;
/** Lines are thin: this far from one, the pointer still means it. px */
const NEAR = 5;
const PADDING = 28;
/** Room for the slider below, some for the legend beside. */
const ROOM = { from: 800, bottom: 72, left: 90 };

const BIN: ExpressionSpecification = ['to-number', ['feature-state', 'bin'], NO_ROW];

/**
 * The lines of one bin, the others without any width: absences have layers of their own, for their dashes. What has
 * no width costs nothing to draw; what is transparent would be drawn all the same.
 */
const only = (bin: number, width: number): ExpressionSpecification => ['case', ['==', BIN, bin], width, 0];

/** Width in px at city scale, wider from street to street. */
function byZoom(width: ExpressionSpecification | number): ExpressionSpecification {
  return [
    'interpolate',
    ['exponential', 1.6],
    ['zoom'],
    10,
    ['*', 0.6, width],
    12,
    width,
    15,
    ['*', 2.6, width],
    17,
    ['*', 5, width],
  ] as ExpressionSpecification;
}

function pick(values: readonly (string | number)[]): ExpressionSpecification {
  const cases = values.flatMap((value, bin) => [bin, value]);
  return ['match', BIN, ...cases, values[0]!] as unknown as ExpressionSpecification;
}

function styleOf(): StyleSpecification {
  const source = { type: 'geojson', data: EMPTY, tolerance: 0.3, maxzoom: 15 } as const;
  return {
    version: 8,
    sources: {
      network: source,
      chosen: { ...source },
      contours: { ...source },
      works: { ...source },
      counters: { ...source },
    },
    layers: [
      { id: 'outside', type: 'background' },
      { id: 'zones', type: 'fill', source: 'contours' },
      { id: 'outlines', type: 'line', source: 'contours', paint: { 'line-width': 1 } },
      { id: 'works', type: 'fill', source: 'works', paint: { 'fill-opacity': 0.35 } },
      { id: 'works-edge', type: 'line', source: 'works', paint: { 'line-width': 1.2 } },
      {
        id: 'selected',
        type: 'line',
        source: 'chosen',
        layout: { 'line-cap': 'round' },
        paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 7, 15, 15], 'line-opacity': 0.85 },
      },
      {
        id: 'no-row',
        type: 'line',
        source: 'network',
        layout: { 'line-cap': 'round' },
        paint: { 'line-width': byZoom(only(NO_ROW, 0.9)), 'line-dasharray': [0.1, 3] },
      },
      {
        id: 'not-measured',
        type: 'line',
        source: 'network',
        paint: {
          'line-width': byZoom(only(NOT_MEASURED, 1.6)),
          'line-dasharray': [2.5, 1.6],
        },
      },
      {
        id: 'measured',
        type: 'line',
        source: 'network',
        layout: { 'line-cap': 'round', 'line-join': 'round' },
      },
      {
        id: 'counters',
        type: 'circle',
        source: 'counters',
        paint: {
          'circle-radius': ['get', 'radius'],
          'circle-opacity': ['case', ['get', 'known'], 0.55, 0],
          'circle-stroke-width': 1.2,
        },
      },
    ],
  };
}

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

  const ready = new Promise<void>((resolve) => {
    map.once('load', () => resolve());
  });
  let removed = false;
  /** runs once the style is there, in the order asked */
  const when = (act: () => void) => {
    void ready.then(() => {
      if (!removed) act();
    });
  };
  const fill = (name: string, data: Features<unknown>) =>
    when(() => map.getSource<GeoJSONSource>(name)?.setData(data as never));

  let bins: Uint8Array = new Uint8Array(0);
  let markers: Marker[] = [];
  let placed = false;
  let painted = '';

  map.on('mousemove', (event) => handlers.onPoint(targetAt(map, event), event.point));
  map.on('mouseout', () => handlers.onPoint(null, { x: 0, y: 0 }));
  map.on('click', (event) => handlers.onChoose(targetAt(map, event)));
  map.on('idle', () => {
    // the empty map rests too, before anything was given to it
    if (bins.length > 0) handlers.onIdle();
  });

  return {
    setNetwork(lines, bounds) {
      fill('network', lines);
      bins = new Uint8Array(0);
      if (bounds && !placed) {
        placed = true;
        map.fitBounds(asBounds(bounds), { padding: paddingOf(container), animate: false });
      }
    },
    setContours: (contours) => fill('contours', contours),
    setWorks: (works) => fill('works', works),
    setCounters: (counters) => fill('counters', counters),
    setBins(next) {
      when(() => {
        for (let id = 0; id < next.length; id += 1) {
          if (bins[id] !== next[id]) map.setFeatureState({ source: 'network', id }, { bin: next[id]! });
        }
        bins = next;
        // also when nothing changed: whoever waits for the picture is told that it is there
        map.triggerRepaint();
      });
    },
    setPaint({ colors, widths }, ground) {
      const wanted = JSON.stringify([colors, widths, ground]);
      // another expression means that the worker makes all lines again: hours of one measure share theirs
      if (wanted === painted) return;
      painted = wanted;
      when(() => {
        map.setPaintProperty('outside', 'background-color', ground.outside);
        map.setPaintProperty('zones', 'fill-color', ground.zones);
        map.setPaintProperty('outlines', 'line-color', ground.outlines);
        map.setPaintProperty('works', 'fill-color', ground.works);
        map.setPaintProperty('works-edge', 'line-color', ground.works);
        map.setPaintProperty('no-row', 'line-color', colors[NO_ROW]!);
        map.setPaintProperty('not-measured', 'line-color', colors[NOT_MEASURED]!);
        map.setPaintProperty('measured', 'line-color', pick(colors));
        map.setPaintProperty(
          'measured',
          'line-width',
          byZoom(pick(widths.with(NO_ROW, 0).with(NOT_MEASURED, 0))),
        );
        map.setPaintProperty('selected', 'line-color', ground.selected);
        map.setPaintProperty('counters', 'circle-color', ground.counters);
        map.setPaintProperty('counters', 'circle-stroke-color', ground.counters);
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

function targetAt(map: MapLibre, { point }: MapMouseEvent): Target | null {
  if (!map.isStyleLoaded() && !map.loaded()) return null;
  const box: [[number, number], [number, number]] = [
    [point.x - NEAR, point.y - NEAR],
    [point.x + NEAR, point.y + NEAR],
  ];
  const [counter] = map.queryRenderedFeatures(box, { layers: ['counters'] });
  if (counter) return { kind: 'counter', id: String(counter.properties.counter) };
  const [line] = map.queryRenderedFeatures(box, { layers: ['measured'] });
  if (line) return { kind: 'arc', id: String(line.properties.arc) };
  const [work] = map.queryRenderedFeatures(point, { layers: ['works'] });
  if (work) return { kind: 'work', id: String(work.properties.work) };
  const [zone] = map.queryRenderedFeatures(point, { layers: ['zones'] });
  return zone ? { kind: 'zone', id: String(zone.properties.zone) } : null;
}

import type { StyleSpecification } from 'maplibre-gl';

const EMPTY = { type: 'FeatureCollection', features: [] } as const;

/** What lies around the lines of the network; colours come with the theme. */
export function styleOf(): StyleSpecification {
  const source = { type: 'geojson', data: EMPTY, tolerance: 0.3, maxzoom: 15 } as const;
  return {
    version: 8,
    sources: {
      chosen: source,
      contours: { ...source },
      works: { ...source },
      counters: { ...source },
    },
    layers: [
      { id: 'outside', type: 'background' },
      { id: 'zones', type: 'fill', source: 'contours', paint: { 'fill-antialias': false } },
      { id: 'outlines', type: 'line', source: 'contours', paint: { 'line-width': 1 } },
      {
        id: 'works',
        type: 'fill',
        source: 'works',
        paint: { 'fill-opacity': 0.35, 'fill-antialias': false },
      },
      { id: 'works-edge', type: 'line', source: 'works', paint: { 'line-width': 1.2 } },
      {
        id: 'selected',
        type: 'line',
        source: 'chosen',
        layout: { 'line-cap': 'round' },
        paint: { 'line-width': ['interpolate', ['linear'], ['zoom'], 10, 7, 15, 15], 'line-opacity': 0.85 },
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

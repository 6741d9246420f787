import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Palette } from './palette';

export const EMPTY = { type: 'FeatureCollection' as const, features: [] };

/** Letters are drawn by the browser from the page's own typeface: there is no glyph server. */
const FONT = ['Inter Variable'];

export const LABEL_SIZE = 12;

/** Sources and layers of the base map; those of the labels lie above our own layers. */
const SOURCES = ['land', 'lines', 'countries', 'places'] as const;
export const LABELS = ['countries', 'places'] as const;

/** The base map without its data. */
export function style(p: Palette): StyleSpecification {
  const source: SourceSpecification = { type: 'geojson', data: EMPTY, buffer: 8, tolerance: 0.5 };
  return {
    version: 8,
    sources: Object.fromEntries(SOURCES.map((id) => [id, { ...source, ...(id === 'places' || id === 'countries' ? { buffer: 64 } : { maxzoom: 9 }) }])),
    layers: [...grounds(p), ...labels(p)],
  };
}

function grounds(p: Palette): LayerSpecification[] {
  return [
    { id: 'water', type: 'background', paint: { 'background-color': p.water } },
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': p.land, 'fill-antialias': true } },
    { id: 'coast', type: 'line', source: 'lines', filter: ['==', 'kind', 'coast'], paint: { 'line-color': p.coast, 'line-width': 0.75 } },
    {
      id: 'border',
      type: 'line',
      source: 'lines',
      filter: ['==', 'kind', 'border'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': p.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 1, 0.6, 6, 1.25] },
    },
  ];
}

/** Names of countries as far as they fit, names of towns from zoom 5. */
export function labels(p: Palette): LayerSpecification[] {
  const paint = { 'text-color': p.label, 'text-halo-color': p.land, 'text-halo-width': 1.25, 'text-halo-blur': 0.5 };
  return [
    {
      id: 'countries',
      type: 'symbol',
      source: 'countries',
      maxzoom: 9,
      filter: ['>=', ['zoom'], ['get', 'from']],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['zoom'], 2, LABEL_SIZE - 1, 6, LABEL_SIZE + 3],
        'text-max-width': 7,
        'text-letter-spacing': 0.04,
        'text-padding': 6,
        'symbol-sort-key': ['get', 'rank'],
      },
      paint: { ...paint, 'text-opacity': ['interpolate', ['linear'], ['zoom'], 7, 1, 9, 0.4] },
    },
    {
      id: 'places',
      type: 'symbol',
      source: 'places',
      minzoom: 5,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': ['interpolate', ['linear'], ['get', 'population'], 20_000, LABEL_SIZE - 1, 2_000_000, LABEL_SIZE + 2],
        // Beside the town's middle: there stand its sensors.
        'text-variable-anchor': ['bottom', 'top', 'left', 'right'],
        'text-radial-offset': 0.6,
        'text-max-width': 8,
        'text-padding': 12,
        'symbol-sort-key': ['-', 0, ['get', 'population']],
      },
      paint,
    },
  ];
}

/** What each layer is painted with, for a change of theme. */
export function paints(p: Palette): [layer: string, property: string, color: string][] {
  return [
    ['water', 'background-color', p.water],
    ['land', 'fill-color', p.land],
    ['coast', 'line-color', p.coast],
    ['border', 'line-color', p.border],
    ...['countries', 'places'].flatMap((id): [string, string, string][] => [
      [id, 'text-color', p.label],
      [id, 'text-halo-color', p.land],
    ]),
  ];
}

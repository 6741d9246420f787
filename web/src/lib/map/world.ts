// The base map that comes with the page: Natural Earth, by way of world-atlas.
import { feature, mesh } from 'topojson-client';
import type { FeatureCollection, Feature } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import coarseURL from 'world-atlas/countries-110m.json?url';
import fineURL from 'world-atlas/countries-50m.json?url';
import { countryName } from '../format';
import { COUNTRIES } from './countries';
import { TILE } from './mercator';
import { unwrapAreas, unwrapLines } from './unwrap';

type World = Topology<{ countries: GeometryCollection; land: GeometryCollection }>;

/** Land as one shape, and lines: kind "border" between two countries, "coast" beside water. */
export interface Ground {
  land: FeatureCollection;
  lines: FeatureCollection;
}

/** Fetches the base map; `fine` is drawn from 1 : 50 million and weighs six times as much. */
export async function ground(fine: boolean, signal: AbortSignal): Promise<Ground> {
  const answer = await fetch(fine ? fineURL : coarseURL, { signal });
  if (!answer.ok) throw new Error(`the base map: ${answer.status}`);
  const world = (await answer.json()) as World;
  const { countries, land } = world.objects;
  const line = (kind: string, between: boolean): Feature => ({
    type: 'Feature',
    properties: { kind },
    geometry: unwrapLines(mesh(world, countries, (a, b) => (a !== b) === between)),
  });
  return {
    land: unwrapAreas(feature(world, land)),
    lines: { type: 'FeatureCollection', features: [line('border', true), line('coast', false)] },
  };
}

/** Width of an average letter of a label of size 1. */
const LETTER = 0.6;

/**
 * The names of the countries in the reader's language, each with the zoom from
 * which it fits into its country.
 */
export function countryLabels(locale: string, size: number): FeatureCollection {
  const features = COUNTRIES.split(',').map((row): Feature => {
    const [code = '', lon, lat, room] = row.split(' ');
    const name = countryName(code, locale);
    const width = (Math.min(name.length, 12) * LETTER * size * 0.7) / 4; // half of it; room across counts double
    const zoom = Math.log2((width * 1e5) / (Number(room) * TILE));
    return {
      type: 'Feature',
      properties: { name, from: Math.max(0, Math.round(zoom * 10) / 10), rank: -Number(room) },
      geometry: { type: 'Point', coordinates: [Number(lon), Number(lat)] },
    };
  });
  return { type: 'FeatureCollection', features };
}

// What is in view of the map, as a list. Pure.

import { compareSensors } from '../list/filter';
import { kilometres } from './whereabouts';

/** Edges in degrees; east is above west also where the view crosses the antimeridian. */
export type Edges = readonly [west: number, south: number, east: number, north: number];

/** Whether a place lies within the edges, which are included. */
export function within(edges: Edges, lat: number, lon: number): boolean {
  const [west, south, east, north] = edges;
  if (lat < south || lat > north) return false;
  if (east - west >= 360) return true;
  const turn = (((lon - west) % 360) + 360) % 360;
  return turn <= east - west;
}

/** Places in columns. */
export interface Columns {
  lat: readonly (number | null)[];
  lon: readonly (number | null)[];
}

export type Order = 'near' | 'name';

/** The rows that lie within the edges, nearest to the middle first. */
export function nearest(columns: Columns, edges: Edges, middle: { lat: number; lon: number }): number[] {
  const found: { row: number; km: number }[] = [];
  for (let row = 0; row < columns.lat.length; row++) {
    const [lat, lon] = [columns.lat[row], columns.lon[row]];
    if (lat == null || lon == null || !within(edges, lat, lon)) continue;
    found.push({ row, km: kilometres(middle.lat, middle.lon, lat, lon) });
  }
  found.sort((a, b) => a.km - b.km || a.row - b.row);
  return found.map((f) => f.row);
}

/** The same rows by network and number. */
export function byName(rows: readonly number[], sensor: readonly string[]): number[] {
  return rows.toSorted((a, b) => compareSensors(sensor[a]!, sensor[b]!));
}

/** Degrees of a point of the Mercator world, 0 to 1 from the upper left corner. */
export function unproject(x: number, y: number): { lat: number; lon: number } {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;
  return { lat, lon: ((((x % 1) + 1) % 1) - 0.5) * 360 };
}

/** Edges as the API takes a box: within the globe; one across the antimeridian keeps west above east. */
export function box(edges: Edges): string {
  const [west, south, east, north] = edges;
  const turn = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180;
  const sides = east - west >= 360 ? [-180, 180] : [turn(west), turn(east)];
  return [sides[0]!, Math.max(-90, south), sides[1]!, Math.min(90, north)].map((v) => +v.toFixed(3)).join(',');
}

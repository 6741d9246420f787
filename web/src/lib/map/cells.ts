// Hexagon medians as the API gives them, made ready for drawing and finding. Pure.
import { mercatorX, mercatorY } from './mercator';
import type { Bounds } from './permalink';

/** The answer of /api/v1/hexagons, as far as the map reads it; columns are parallel. */
export interface Hexagons {
  quantity: string;
  res: number;
  version: string;
  cell: string[];
  value: (number | null)[];
  band: string[];
  n: number[];
  /** Longitude and latitude by turns, degrees; not closed. */
  ring: number[][];
}

/** Cells in the Mercator world; x may go beyond 1 where a cell lies across the antimeridian. */
export interface Cells {
  rings: Float64Array[];
  middles: [x: number, y: number][];
  /** Sensors in the cell. */
  n: number[];
  value: (number | null)[];
}

/** The resolution drawn at a zoom; 0 where dots are drawn instead. */
export function resolution(zoom: number): number {
  if (zoom < 3) return 2;
  if (zoom < 5) return 3;
  if (zoom < 7) return 4;
  return 0;
}

export function cells(h: Hexagons): Cells {
  const rings = h.ring.map((ring) => {
    const closed = ring.length > 6 && ring[0] === ring[ring.length - 2] && ring[1] === ring[ring.length - 1];
    const length = closed ? ring.length - 2 : ring.length;
    const out = new Float64Array(length);
    const wide = span(ring) > 180;
    for (let k = 0; k < length; k += 2) {
      const lon = ring[k]!;
      out[k] = mercatorX(wide && lon < 0 ? lon + 360 : lon);
      out[k + 1] = mercatorY(ring[k + 1]!);
    }
    return out;
  });
  return { rings, middles: rings.map(middle), n: h.n, value: h.value };
}

/** The cell at a place of the Mercator world; -1 for none. */
export function cellAt(c: Cells, x: number, y: number): number {
  return c.rings.findIndex((ring) => inside(ring, x, y) || inside(ring, x + 1, y));
}

/** How many cells have their middle within these edges. */
export function cellsIn(c: Cells, [west, south, east, north]: Bounds): number {
  const [left, right, top, bottom] = [mercatorX(west), mercatorX(east), mercatorY(north), mercatorY(south)];
  return c.middles.filter(([x, y]) => y >= top && y <= bottom && [-1, 0, 1].some((k) => x + k >= left && x + k <= right)).length;
}

function span(ring: readonly number[]): number {
  let [low, high] = [Infinity, -Infinity];
  for (let k = 0; k < ring.length; k += 2) [low, high] = [Math.min(low, ring[k]!), Math.max(high, ring[k]!)];
  return high - low;
}

function middle(ring: Float64Array): [number, number] {
  let [x, y] = [0, 0];
  for (let k = 0; k < ring.length; k += 2) [x, y] = [x + ring[k]!, y + ring[k + 1]!];
  return [(x * 2) / ring.length, (y * 2) / ring.length];
}

function inside(ring: Float64Array, x: number, y: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [ring[i]!, ring[i + 1]!, ring[j]!, ring[j + 1]!];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

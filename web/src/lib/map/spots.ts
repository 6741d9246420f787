// Dots as they are drawn, and the one that is meant. Pure.
import { mercatorX, mercatorY, worldSize } from './mercator';
import { STRIDE, type Painted, type Values } from './paint';
import type { Bounds } from './permalink';
import type { Points } from './points';

/** Dots of one kind as they are drawn: the columns, and what was made of them row by row. */
export interface Drawn {
  data: Values;
  points: Points;
  paint: Painted;
  provisional: boolean;
}

/** One dot of them. */
export interface Spot {
  drawn: Drawn;
  row: number;
}

const shown = (paint: Painted, row: number) => paint.style[row * STRIDE + 3]! > 0;

/** The dot nearest to a place within `reach` CSS pixels; of the uppermost kind, which comes first. */
export function nearest(all: readonly Drawn[], at: { lat: number; lon: number }, reach: number, zoom: number): Spot | null {
  for (const drawn of all) {
    const row = drawn.points.grid.nearest(mercatorX(at.lon), mercatorY(at.lat), reach / worldSize(zoom), (i) => shown(drawn.paint, i));
    if (row >= 0) return { drawn, row };
  }
  return null;
}

/** How many dots lie within these edges. */
export function countIn(all: readonly Drawn[], [west, south, east, north]: Bounds): number {
  let n = 0;
  for (const { points, paint } of all) {
    for (const k of [-1, 0, 1]) {
      points.grid.within(mercatorX(west) + k, mercatorY(north), mercatorX(east) + k, mercatorY(south), (i) => {
        if (shown(paint, i)) n++;
      });
    }
  }
  return n;
}

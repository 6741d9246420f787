/** Cells along one side of the world: about 50 km at 50°. */
const SIDE = 512;

/**
 * Finds points by place. The points lie in the Mercator world, 0 to 1; those
 * with NaN lie nowhere. It is built once for a set of points and does not
 * follow changes.
 */
export class Grid {
  readonly #start: Uint32Array; // of each cell in #order
  readonly #order: Uint32Array;

  constructor(
    private readonly x: Float64Array,
    private readonly y: Float64Array,
  ) {
    const cell = new Int32Array(x.length);
    const start = new Uint32Array(SIDE * SIDE + 1);
    let n = 0;
    for (let i = 0; i < x.length; i++) {
      cell[i] = Number.isNaN(x[i]!) ? -1 : cellOf(y[i]!) * SIDE + cellOf(x[i]!);
      if (cell[i]! < 0) continue;
      start[cell[i]! + 1]!++;
      n++;
    }
    for (let c = 0; c < SIDE * SIDE; c++) start[c + 1]! += start[c]!;
    const next = start.slice(0, -1);
    this.#order = new Uint32Array(n);
    for (let i = 0; i < x.length; i++) if (cell[i]! >= 0) this.#order[next[cell[i]!]!++] = i;
    this.#start = start;
  }

  /** Calls for each point within the box, edges included, until `use` returns true. */
  within(west: number, north: number, east: number, south: number, use: (i: number) => boolean | void): void {
    const [c0, c1] = [cellOf(west), cellOf(east)];
    for (let r = cellOf(north); r <= cellOf(south); r++) {
      for (let k = this.#start[r * SIDE + c0]!; k < this.#start[r * SIDE + c1 + 1]!; k++) {
        const i = this.#order[k]!;
        const [x, y] = [this.x[i]!, this.y[i]!];
        if (x >= west && x <= east && y >= north && y <= south && use(i)) return;
      }
    }
  }

  /** The point nearest to a place within a reach, among those that are wanted; -1 for none. */
  nearest(x: number, y: number, reach: number, wanted: (i: number) => boolean): number {
    let best = -1;
    let least = reach * reach;
    this.within(x - reach, y - reach, x + reach, y + reach, (i) => {
      const d = (this.x[i]! - x) ** 2 + (this.y[i]! - y) ** 2;
      // Of points on one spot the last is drawn on top.
      if (d <= least && wanted(i)) [best, least] = [i, d];
    });
    return best;
  }
}

function cellOf(v: number): number {
  return Math.min(SIDE - 1, Math.max(0, Math.floor(v * SIDE)));
}

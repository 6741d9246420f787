import type { Delta, Latest } from '../api/types';

/** What applying a delta did. */
export interface Applied {
  /** Rows were added, removed or moved: positions are to be read anew. */
  placed: boolean;
  /** Values that changed. */
  changed: number;
  /** Values of sensors of which no place is known here: only the whole answer has it. */
  unplaced: number;
}

/** The columns of an answer that run parallel to its sensors, and what stands where nothing is known. */
const EMPTY = {
  sensor: '', t: 0, value: null, flags: [] as string[], lat: null, lon: null, country: '', type: '', indoor: false,
  index: '', band: '', basis: '', completeness: 0, driver: '', sub_pm25: null, sub_pm10: null, caution: [] as string[],
};
type Column = keyof typeof EMPTY;
type Columns = Partial<Record<Column, unknown[]>>;
const NAMES = Object.keys(EMPTY) as Column[];
const PLACE = ['lat', 'lon', 'country', 'type', 'indoor'] as const;

/**
 * The newest value of every sensor in one subject, kept current by deltas. It
 * owns the answer it was made from and changes it in place; readers look at
 * `data` again after each change and keep no column of it.
 */
export class Table {
  readonly #row = new Map<string, number>();

  constructor(readonly data: Latest) {
    this.#number();
  }

  get version(): string {
    return this.data.version;
  }

  get size(): number {
    return this.data.sensor.length;
  }

  /** The row of a sensor; -1 when it is not here. */
  row(sensor: string): number {
    return this.#row.get(sensor) ?? -1;
  }

  /** Brings the columns to the delta's version. It must begin at this version. */
  apply(delta: Delta): Applied {
    const columns = this.#columns();
    let placed = this.#remove(delta.gone, columns);
    for (const [i, sensor] of delta.placed.sensor.entries()) {
      const row = this.#rowOrNew(sensor, columns);
      for (const name of PLACE) if (columns[name]) columns[name][row] = delta.placed[name]?.[i] ?? EMPTY[name];
      placed = true;
    }
    let unplaced = 0;
    const given = NAMES.filter((name) => name !== 'sensor' && columns[name] && Array.isArray(delta[name]));
    for (const [i, sensor] of delta.sensor.entries()) {
      const row = this.#row.get(sensor);
      if (row === undefined) unplaced++;
      else for (const name of given) columns[name]![row] = (delta[name] as unknown[])[i];
    }
    this.data.version = delta.version;
    return { placed, changed: delta.sensor.length, unplaced };
  }

  #columns(): Columns {
    const data = this.data as unknown as Columns;
    return Object.fromEntries(NAMES.filter((name) => Array.isArray(data[name])).map((name) => [name, data[name]]));
  }

  #rowOrNew(sensor: string, columns: Columns): number {
    const known = this.#row.get(sensor);
    if (known !== undefined) return known;
    const row = this.size;
    for (const name of NAMES) columns[name]?.push(name === 'sensor' ? sensor : EMPTY[name]);
    this.#row.set(sensor, row);
    return row;
  }

  #remove(gone: readonly string[], columns: Columns): boolean {
    const rows = new Set(gone.map((s) => this.#row.get(s)).filter((r) => r !== undefined));
    if (rows.size === 0) return false;
    for (const column of Object.values(columns)) {
      let to = 0;
      for (let i = 0; i < column.length; i++) if (!rows.has(i)) column[to++] = column[i];
      column.length = to;
    }
    this.#number();
    return true;
  }

  #number(): void {
    this.#row.clear();
    for (const [i, sensor] of this.data.sensor.entries()) this.#row.set(sensor, i);
  }
}

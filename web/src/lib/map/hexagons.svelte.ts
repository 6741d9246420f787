import { ApiError, Conditional } from '../api/client';
import { live } from '../live/live.svelte';
import { cells, type Cells, type Hexagons } from './cells';

/** The hexagons of one subject at one resolution, as of the newest version once somebody looks. */
export class CellSet {
  cells: Cells | null = null;
  /** Counts up with every new answer. */
  revision = $state(0);
  /** The server has none; dots are drawn instead. */
  none = $state(false);

  #ask: Conditional<Hexagons>;
  #busy = false;
  #version = '';

  constructor(quantity: string, res: number) {
    this.#ask = new Conditional<Hexagons>(`/api/v1/hexagons?quantity=${quantity}&res=${res}`);
  }

  /** Asks for them unless they are those of the version in force. */
  async refresh(): Promise<void> {
    if (this.#busy || (this.cells && live.status === 'open' && this.#version === live.version)) return;
    this.#busy = true;
    try {
      if (await this.#ask.refresh()) {
        this.cells = cells(this.#ask.data!);
        this.#version = this.#ask.data!.version;
        this.revision++;
      }
      this.none = false;
    } catch (e) {
      // What was there stays; a server without hexagons leaves the dots.
      if (!this.cells) this.none = e instanceof ApiError;
    } finally {
      this.#busy = false;
    }
  }
}

const known = new Map<string, CellSet>();

/** The one holder of a subject's hexagons at a resolution. */
export function cellSet(quantity: string, res: number): CellSet {
  const key = `${quantity} ${res}`;
  let s = known.get(key);
  if (!s) known.set(key, (s = new CellSet(quantity, res)));
  return s;
}

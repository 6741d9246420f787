import { getJSON } from '../api/client';
import type { Bounds } from './permalink';

/** A town of the gazetteer. Degrees and people. */
export interface Place {
  id: number;
  name: string;
  country: string;
  lat: number;
  lon: number;
  population: number;
}

/** From which zoom towns have names. */
const PLACES_FROM = 5;

const LIMIT = 80;
/** Answers that are kept. */
const KEPT = 24;

/**
 * The towns worth a name in a view. Asked for boxes of a fixed grid that are
 * somewhat larger than the view, so that a small move asks nothing.
 */
export class Towns {
  readonly #kept = new Map<string, Promise<Place[]>>();

  constructor(private readonly ask: (url: string) => Promise<{ places: Place[] }> = (url) => getJSON(url)) {}

  /** The most populous towns in and around a view; none while it is far out. */
  async in(bounds: Bounds, zoom: number): Promise<Place[]> {
    const key = box(bounds, zoom);
    if (!key) return [];
    let answer = this.#kept.get(key);
    if (!answer) {
      answer = this.ask(`/api/v1/places?bbox=${key}&limit=${LIMIT}`).then((a) => a.places);
      this.#kept.set(key, answer);
      answer.catch(() => this.#kept.delete(key));
      if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    }
    return answer;
  }
}

/** The view grown to a grid of its zoom: "west,south,east,north"; '' where there are no names. */
export function box([west, south, east, north]: Bounds, zoom: number): string {
  if (zoom < PLACES_FROM || east - west >= 180) return '';
  const step = 360 / 2 ** Math.floor(zoom);
  const low = (v: number) => Math.floor(v / step) * step;
  const high = (v: number) => Math.ceil(v / step) * step;
  const lon = (v: number) => (v > 180 ? v - 360 : v < -180 ? v + 360 : v);
  return [lon(low(west)), Math.max(-90, low(south)), lon(high(east)), Math.min(90, high(north))].map((v) => Number(v.toFixed(5))).join(',');
}

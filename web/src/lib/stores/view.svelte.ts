import { readAt, type At, type Bounds } from '../map/permalink';
import { router } from '../router/router.svelte';

/** Where the map looks before anybody has moved it: most of the sensors, and the rest of the world beside them. */
const START: At = { lat: 32, lon: 12, zoom: 1.7 };

/** Where the map looks. The map follows `go`, and says with `moved` where it is. */
class View {
  #at = $state.raw<At>(readAt(new URLSearchParams(location.search).get('at')) ?? START);
  /** The edges of what is seen, once there is a map; null before. */
  bounds = $state.raw<Bounds | null>(null);
  /** The zoom also while the map moves; not to be followed by effects. */
  zoomNow = this.#at.zoom;
  /** The last place that was asked for; a new object each time. */
  target = $state.raw<At | null>(null);

  get lat(): number {
    return this.#at.lat;
  }
  get lon(): number {
    return this.#at.lon;
  }
  get zoom(): number {
    return this.#at.zoom;
  }
  get at(): At {
    return this.#at;
  }

  /** Takes the map to a place, in degrees; without a zoom at least to where dots have their numbers. */
  go(lat: number, lon: number, zoom = Math.max(this.zoom, 11)): void {
    this.target = { lat, lon, zoom };
    if (router.route.name !== 'map') this.#at = this.target;
  }

  /** What the map calls whenever it came to rest. */
  moved(at: At, bounds: Bounds | null = null): void {
    this.#at = at;
    this.zoomNow = at.zoom;
    this.bounds = bounds;
  }
}

export const view = new View();

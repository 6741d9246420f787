// The square Web Mercator world, 0 to 1 from the upper left corner.

/** How wide the world is at zoom 0, in pixels. */
export const TILE = 512;

export function mercatorX(lon: number): number {
  return lon / 360 + 0.5;
}

/** Up to the map's edge at about 85.05°. */
export function mercatorY(lat: number): number {
  const y = 0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  return Math.min(1, Math.max(0, y));
}

/** Width of the world in pixels. */
export function worldSize(zoom: number): number {
  return TILE * 2 ** zoom;
}

/** Splits a number into what a 32-bit float holds and the rest of it. */
export function split(v: number): [high: number, low: number] {
  const high = Math.fround(v);
  return [high, v - high];
}

// The part of an address that brings a view of the map back. Pure.

/** Where the map looks. Degrees, and zoom where the world is 512 · 2^zoom pixels wide. */
export interface At {
  lat: number;
  lon: number;
  zoom: number;
}

/** The edges of a view, in degrees; east is above west also across the antimeridian. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Bounds of the map: beyond them nothing more is known or drawn. */
export const MAX_LAT = 85;
export const MIN_ZOOM = 0;
export const MAX_ZOOM = 17;

/** Reads "57.15,-2.1,11"; null for anything else. Longitudes are brought into −180…180. */
export function readAt(text: string | null): At | null {
  const parts = (text ?? '').split(',');
  if (parts.length !== 3 || parts.some((p) => !/^-?\d{1,4}(\.\d{1,12})?$/.test(p))) return null;
  const [lat, lon, zoom] = parts.map(Number) as [number, number, number];
  if (Math.abs(lat) > 90 || Math.abs(lon) > 540 || zoom < MIN_ZOOM) return null;
  return { lat: clamp(lat, -MAX_LAT, MAX_LAT), lon: wrap(lon), zoom: Math.min(zoom, MAX_ZOOM) };
}

/** The inverse, with as many decimals as that zoom can show. */
export function writeAt(at: At): string {
  const digits = clamp(Math.ceil(at.zoom / 3), 1, 5);
  return [plain(at.lat, digits), plain(wrap(at.lon), digits), plain(at.zoom, 1)].join(',');
}

/** What is shown: a standard's or a quantity's slug; null where the text is no slug. */
export function readShow(text: string | null): string | null {
  return text && /^[a-z0-9_-]{1,32}$/.test(text) ? text : null;
}

/** Degrees east within −180…180. */
export function wrap(lon: number): number {
  return lon >= -180 && lon <= 180 ? lon : ((((lon + 180) % 360) + 360) % 360) - 180;
}

function plain(value: number, digits: number): string {
  return String(0 + Number(value.toFixed(digits)) || 0);
}

function clamp(v: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, v));
}

// Where a place is, in words that are never finer than the data.

const COMPASS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
export type Compass = (typeof COMPASS)[number];

/** Mean radius of the Earth, km (IUGG). */
const RADIUS = 6371.0088;
const RAD = Math.PI / 180;

/** Kilometres between two points, on a sphere. */
export function kilometres(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const h =
    Math.sin(((lat2 - lat1) * RAD) / 2) ** 2 +
    Math.cos(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The direction in which the second point lies when seen from the first. */
export function direction(lat1: number, lon1: number, lat2: number, lon2: number): Compass {
  const turn = (lon2 - lon1) * RAD;
  const y = Math.sin(turn) * Math.cos(lat2 * RAD);
  const x = Math.cos(lat1 * RAD) * Math.sin(lat2 * RAD) - Math.sin(lat1 * RAD) * Math.cos(lat2 * RAD) * Math.cos(turn);
  const eighth = Math.round(Math.atan2(y, x) / (Math.PI / 4));
  return COMPASS[(eighth + 8) % 8]!;
}

/** A town, and where a sensor is from it; without `from` it is in or at the town. */
export interface Whereabouts {
  town: string;
  country: string;
  from: { km: number; direction: Compass } | null;
}

/** Nearer than this to a town's middle is in it; the middle of a town is no point. */
const AT = 2.5;

/** Whole kilometres; whole tens from 20 km on. */
function round(km: number): number {
  return km < 20 ? Math.round(km) : Math.round(km / 10) * 10;
}

/** Where a sensor is, from the town nearest to it. */
export function whereabouts(
  town: { name: string; country: string; lat: number; lon: number },
  lat: number,
  lon: number,
): Whereabouts {
  const km = kilometres(town.lat, town.lon, lat, lon);
  const from = km < AT ? null : { km: round(km), direction: direction(town.lat, town.lon, lat, lon) };
  return { town: town.name, country: town.country, from };
}

import { editQuery } from '../router/routes';
import { router } from '../router/router.svelte';
import { selection } from './selection.svelte';
import { view } from './view.svelte';

/**
 * Takes the reader to a place on the map, in degrees, and opens a sensor's
 * panel where one is named; from another page by the map's address. A sensor
 * without a place is opened where the map is.
 */
export function go(lat: number | null, lon: number | null, zoom: number, sensor: string | null): void {
  const at = lat === null || lon === null ? null : `${round(lat)},${round(lon)},${zoom}`;
  if (router.route.name === 'map') {
    if (sensor) selection.select(sensor);
    if (lat !== null && lon !== null) view.go(lat, lon, zoom);
    return;
  }
  router.go(`/${editQuery('', { at, sensor })}`);
}

/** A ten-thousandth of a degree is 11 m: enough for an address. */
function round(degrees: number): number {
  return Math.round(degrees * 1e4) / 1e4;
}

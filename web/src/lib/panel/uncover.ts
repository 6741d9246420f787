// Where the map has to look so that a place is not hidden behind what lies over it. Pure.

import { mercatorX, mercatorY, worldSize } from '../map/mercator';
import { unproject } from './nearby';

/** The middle of the map and its zoom. */
export interface At {
  lat: number;
  lon: number;
  zoom: number;
}

/** The map's size, and how much of it is covered at the left and at the bottom, in pixels. */
export interface Room {
  width: number;
  height: number;
  left: number;
  bottom: number;
}

/** Pixels around a place that are to be free as well. */
const MARGIN = 32;

/**
 * The view in which a place stands in the middle of what is free; null while
 * it is free already, or so far away that the map does not show it.
 */
export function uncover(at: At, place: { lat: number; lon: number }, room: Room): At | null {
  const size = worldSize(at.zoom);
  let turn = mercatorX(place.lon) - mercatorX(at.lon);
  turn -= Math.round(turn); // the nearer way round the globe
  const x = room.width / 2 + turn * size;
  const y = room.height / 2 + (mercatorY(place.lat) - mercatorY(at.lat)) * size;
  if (x < 0 || x > room.width || y < 0 || y > room.height) return null;
  if (x >= room.left + MARGIN && y <= room.height - room.bottom - MARGIN) return null;
  const free = unproject(mercatorX(place.lon) - room.left / 2 / size, mercatorY(place.lat) + room.bottom / 2 / size);
  return { ...free, zoom: at.zoom };
}

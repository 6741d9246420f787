import type { Map as MapLibre } from 'maplibre-gl';
import { mercatorX, mercatorY, worldSize } from './mercator';

/**
 * Where the map looks, as the layers of our own need it. The map is never
 * turned or tilted, so a place is brought onto the screen by a shift and a
 * scale alone, and numbers stay exact at every zoom: what is far from the
 * middle is rounded, what is near is not.
 */
export interface Camera {
  zoom: number;
  /** The middle in the Mercator world, 0 to 1. */
  x: number;
  y: number;
  /** From the Mercator world to clip space, per axis; y points down in both until drawn. */
  scaleX: number;
  scaleY: number;
  /** Where the middle stands in clip space: not 0 while a panel covers a side. */
  clipX: number;
  clipY: number;
  /** Pixels of the screen to a CSS pixel. */
  ratio: number;
  /** In CSS pixels. */
  width: number;
  height: number;
  /** Copies of the world that are seen, 0 for the one in the middle. */
  copies: number[];
}

export function camera(map: MapLibre): Camera {
  const center = map.getCenter();
  const zoom = map.getZoom();
  const ratio = map.getPixelRatio();
  const canvas = map.getCanvas();
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  const size = worldSize(zoom);
  const at = map.project(center);
  const x = mercatorX(center.lng);
  const first = Math.floor(x - at.x / size);
  const last = Math.floor(x + (width - at.x) / size);
  const copies: number[] = [];
  for (let k = first; k <= last; k++) copies.push(k);
  return {
    zoom,
    x,
    y: mercatorY(center.lat),
    scaleX: (2 * size) / width,
    scaleY: (2 * size) / height,
    clipX: (2 * at.x) / width - 1,
    clipY: 1 - (2 * at.y) / height,
    ratio,
    width,
    height,
    copies,
  };
}

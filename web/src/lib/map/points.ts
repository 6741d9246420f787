import { Grid } from './grid';
import { mercatorX, mercatorY } from './mercator';
import type { Values } from './paint';

/** Where the rows of some columns stand in the Mercator world; NaN for those without a place. */
export interface Points {
  x: Float64Array;
  y: Float64Array;
  grid: Grid;
}

export function points(data: Values): Points {
  const n = data.sensor.length;
  const [x, y] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const [lat, lon] = [data.lat[i], data.lon[i]];
    x[i] = lat == null || lon == null ? NaN : mercatorX(lon);
    y[i] = lat == null || lon == null ? NaN : mercatorY(lat);
  }
  return { x, y, grid: new Grid(x, y) };
}

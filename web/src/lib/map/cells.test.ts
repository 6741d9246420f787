import { describe, expect, it } from 'vitest';
import { cellAt, cells, cellsIn, resolution, type Hexagons } from './cells';
import { mercatorX, mercatorY } from './mercator';

const hexagon = (lon: number, lat: number): number[] => Array.from({ length: 6 }, (_, k) => [lon + Math.cos((k * Math.PI) / 3), lat + Math.sin((k * Math.PI) / 3)]).flat();
const wrapped = (ring: number[]) => ring.map((v, k) => (k % 2 === 0 && v > 180 ? v - 360 : v));
const answer = (rings: number[][]): Hexagons => ({ quantity: 'pm25', res: 3, version: 'e-1', cell: rings.map(String), value: rings.map((_, i) => i), band: [], n: rings.map(() => 5), ring: rings });

describe('resolution', () => {
  const f = (zoom: number, want: number) => it(`${zoom}`, () => expect(resolution(zoom)).toBe(want));
  f(0, 2);
  f(2.99, 2);
  f(3, 3);
  f(5, 4);
  f(6.99, 4);
  f(7, 0);
});

describe('cells', () => {
  const at = (c: ReturnType<typeof cells>, lon: number, lat: number) => cellAt(c, mercatorX(lon), mercatorY(lat));
  const c = cells(answer([hexagon(10, 50), hexagon(20, 50), wrapped(hexagon(180, 0))]));
  const f = (lon: number, lat: number, want: number) => it(`${lon} ${lat}`, () => expect(at(c, lon, lat)).toBe(want));
  f(10, 50, 0);
  f(20.5, 50, 1);
  f(15, 50, -1);
  f(10, 51.1, -1);
  f(179.5, 0, 2);
  f(-179.5, 0, 2); // across the antimeridian
  f(0, 0, -1);
  it('do not stretch around the world', () => {
    const xs = [...c.rings[2]!].filter((_, k) => k % 2 === 0);
    expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(0.01);
  });
  it('take closed rings as well', () => {
    const ring = hexagon(10, 50);
    const closed = cells(answer([[...ring, ring[0]!, ring[1]!]]));
    expect(closed.rings[0]!.length).toBe(12);
  });
});

describe('cellsIn', () => {
  const c = cells(answer([hexagon(10, 50), hexagon(20, 50), wrapped(hexagon(180, 0))]));
  const f = (bounds: [number, number, number, number], want: number) => it(bounds.join(), () => expect(cellsIn(c, bounds)).toBe(want));
  f([0, 40, 30, 60], 2);
  f([0, 40, 15, 60], 1);
  f([0, 52, 30, 60], 0);
  f([-190, -10, -170, 10], 1); // across the antimeridian
  f([170, -10, 190, 10], 1);
});

import { describe, expect, it } from 'vitest';
import type { Latest } from '../api/types';
import { measureLook, paint, PLAIN } from './paint';
import type { Bounds } from './permalink';
import { points } from './points';
import { countIn, nearest, type Drawn } from './spots';

const NOW = 1_000_000;
type Place = [lon: number, lat: number, age?: number];

function drawn(places: Place[], provisional = false): Drawn {
  const data = {
    sensor: places.map((_, i) => `sc-${i}`),
    value: places.map(() => 5),
    t: places.map(([, , age = 60]) => NOW - age),
    flags: places.map(() => []),
    lon: places.map(([lon]) => lon),
    lat: places.map(([, lat]) => lat),
    indoor: places.map(() => false),
  } as unknown as Latest;
  return { data, points: points(data), paint: paint(data, measureLook('pm25'), NOW, PLAIN, () => false, () => 0), provisional };
}

const DAYS = 10 * 86_400;
const own = drawn([[9, 48], [9.01, 48], [12, 50, DAYS], [179.9, 0]]);
const means = drawn([[9.001, 48], [14, 50]], true);

describe('the dot that is meant', () => {
  const f = (name: string, lon: number, lat: number, reach: number, want: [provisional: boolean, row: number] | null) =>
    it(name, () => {
      const spot = nearest([own, means], { lon, lat }, reach, 9);
      expect(spot && [spot.drawn.provisional, spot.row]).toEqual(want);
    });
  f('is the nearest one', 9.009, 48, 12, [false, 1]);
  f('is of the uppermost kind, also where another is nearer', 9.001, 48, 12, [false, 0]);
  f('is of the kind below where there is none above', 14, 50, 12, [true, 1]);
  f('is none out of reach', 9.2, 48, 12, null);
  f('is none that is not drawn', 12, 50, 12, null);
});

describe('dots in view', () => {
  const f = (name: string, bounds: Bounds, want: number) => it(name, () => expect(countIn([own, means], bounds)).toBe(want));
  f('are of all kinds, without those that are not drawn', [8, 47, 15, 51], 4);
  f('may be none', [20, 47, 25, 51], 0);
  f('lie in another copy of the world too', [-181, -1, -179, 1], 1);
});

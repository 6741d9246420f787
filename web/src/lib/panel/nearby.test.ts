import { describe, expect, it } from 'vitest';
import { box, byName, nearest, unproject, within, type Edges } from './nearby';

describe('within', () => {
  const f = (edges: Edges, lat: number, lon: number, want: boolean) =>
    it(`${lat} ${lon} in ${edges.join()}`, () => expect(within(edges, lat, lon)).toBe(want));
  f([-10, 40, 10, 60], 50, 0, true);
  f([-10, 40, 10, 60], 50, 10, true);
  f([-10, 40, 10, 60], 50, 10.1, false);
  f([-10, 40, 10, 60], 39.9, 0, false);
  f([170, -50, 190, -30], -40, -175, true); // across the antimeridian
  f([170, -50, 190, -30], -40, 160, false);
  f([-190, -50, -170, -30], -40, 175, true);
  f([-400, -80, 400, 80], 0, 123, true); // the whole world and more
});

describe('nearest', () => {
  const columns = { sensor: ['sc-9', 'sc-10', 'sc-2', 'sc-3'], lat: [50, 51, null, 70], lon: [0, 0.1, 1, 0] };
  const rows = nearest(columns, [-5, 45, 5, 55], { lat: 51, lon: 0 });
  it('is in view, by distance', () => expect(rows).toEqual([1, 0]));
  it('can be put in order of numbers', () => expect(byName(rows, columns.sensor)).toEqual([0, 1]));
});

describe('unproject', () => {
  const f = (x: number, y: number, lat: number, lon: number) =>
    it(`${x} ${y}`, () => {
      const p = unproject(x, y);
      expect(p.lat).toBeCloseTo(lat, 6);
      expect(p.lon).toBeCloseTo(lon, 6);
    });
  f(0.5, 0.5, 0, 0);
  f(0.75, 0.25, 66.51326, 90);
  f(1.25, 0.5, 0, -90);
});

describe('box', () => {
  const f = (edges: Edges, want: string) => it(edges.join(), () => expect(box(edges)).toBe(want));
  f([-10.12345, 40, 10, 60], '-10.123,40,10,60');
  f([170, -50, 190, -30], '170,-50,-170,-30');
  f([-250, -89, 250, 95], '-180,-89,180,90');
});

import { describe, expect, it } from 'vitest';
import { Grid } from './grid';

const make = (places: [number, number][]) => new Grid(Float64Array.from(places, (p) => p[0]), Float64Array.from(places, (p) => p[1]));
const any = () => true;

describe('the nearest point', () => {
  const grid = make([[0.5, 0.5], [0.5001, 0.5], [0.9, 0.1], [NaN, NaN], [0, 0], [1, 1]]);
  const f = (x: number, y: number, reach: number, want: number) => it(`${x} ${y} within ${reach}`, () => expect(grid.nearest(x, y, reach, any)).toBe(want));
  f(0.50004, 0.5, 0.001, 0);
  f(0.50006, 0.5, 0.001, 1);
  f(0.502, 0.5, 0.001, -1);
  f(0.902, 0.1, 0.003, 2); // in another cell
  f(0, 0, 0.01, 4);
  f(1, 1, 0.01, 5);
  it('leaves out what is not wanted', () => expect(grid.nearest(0.5, 0.5, 0.01, (i) => i !== 0)).toBe(1));
  it('takes the one on top of two', () => expect(make([[0.5, 0.5], [0.5, 0.5]]).nearest(0.5, 0.5, 0.01, any)).toBe(1));
});

describe('points within a box', () => {
  it('agree with a plain search', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const places = Array.from({ length: 3000 }, (): [number, number] => [random(), random()]);
    const grid = make(places);
    for (let k = 0; k < 50; k++) {
      const [a, b, c, d] = [random(), random(), random(), random()];
      const [w, e, n, s] = [Math.min(a, b), Math.max(a, b), Math.min(c, d), Math.max(c, d)];
      const got: number[] = [];
      grid.within(w, n, e, s, (i) => void got.push(i));
      const want = places.flatMap(([x, y], i) => (x >= w && x <= e && y >= n && y <= s ? [i] : []));
      expect(got.toSorted((x, y) => x - y)).toEqual(want);
    }
  });
  it('stop when told', () => {
    let n = 0;
    make([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]]).within(0, 0, 1, 1, () => ++n === 2);
    expect(n).toBe(2);
  });
});

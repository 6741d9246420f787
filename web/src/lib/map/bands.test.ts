import { describe, expect, it } from 'vitest';
import type { Band } from '../api/types';
import { bandRange, placeInBands, runs } from './bands';

const band = (from: number, to: number) => ({ from, to }) as Band;
const steps = [band(1, 1), band(2, 2), band(3, 3), band(4, 4)];
const wide = [band(0, 50), band(51, 100), band(101, 500)];

describe('bandRange', () => {
  const f = (b: Band, last: boolean, want: string) => it(want, () => expect(bandRange(b, last)).toBe(want));
  f(band(4, 4), false, '4');
  f(band(51, 100), false, '51–100');
  f(band(301, 500), true, '301+');
  f(band(10, 10), true, '10');
});

describe('placeInBands', () => {
  const f = (bands: Band[], value: number, want: number | null) => it(`${value} of ${bands.length}`, () => expect(placeInBands(bands, value)).toEqual(want));
  f(steps, 1, 0.125);
  f(steps, 4, 0.875);
  f(steps, 11, 0.875);
  f(steps, 0, null);
  f(wide, 25, 0.5 / 3);
  f(wide, 50, 1 / 3);
  f(wide, 900, 2.5 / 3);
  f([], 3, null);
});

describe('runs', () => {
  const f = (names: string, want: unknown[]) => it(names || 'none', () => expect(runs(names.split(' ').filter(Boolean), (n) => n).map((r) => [r.name, r.size, r.at])).toEqual(want));
  f('', []);
  f('Low Low High', [['Low', 2, 0], ['High', 1, 2]]);
  f('Low High Low', [['Low', 1, 0], ['High', 1, 1], ['Low', 1, 2]]);
});

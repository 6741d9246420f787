import { describe, expect, it } from 'vitest';
import { direction, kilometres, whereabouts } from './whereabouts';

const aberdeen = { name: 'Aberdeen', country: 'GB', lat: 57.1437, lon: -2.0981 };

describe('whereabouts', () => {
  const f = (name: string, lat: number, lon: number, want: string | null) =>
    it(name, () => {
      const w = whereabouts(aberdeen, lat, lon);
      expect(w.from && `${w.from.km} ${w.from.direction}`).toBe(want);
    });
  f('in the town', 57.15, -2.11, null);
  f('north', 57.1707, -2.0981, '3 n');
  f('south', 57.0537, -2.0981, '10 s');
  f('west', 57.1437, -2.28, '11 w');
  f('north-east', 57.2, -1.99, '9 ne');
  f('in tens when far', 57.5, -2.0981, '40 n');
});

describe('direction', () => {
  it('crosses the date line', () => expect(direction(0, 179.9, 0, -179.9)).toBe('e'));
  it('is defined at one point', () => expect(direction(5, 5, 5, 5)).toBe('n'));
});

describe('kilometres', () => {
  it('is a degree of latitude', () => expect(kilometres(0, 0, 1, 0)).toBeCloseTo(111.195, 2));
  it('is half the globe at most', () => expect(kilometres(90, 0, -90, 0)).toBeCloseTo(Math.PI * 6371.0088, 6));
  it('crosses the date line', () => expect(kilometres(0, 179.5, 0, -179.5)).toBeCloseTo(111.195, 2));
});

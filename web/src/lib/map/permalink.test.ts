import { describe, expect, it } from 'vitest';
import { readAt, readShow, wrap, writeAt, type At } from './permalink';

describe('reading where the map looks', () => {
  const f = (text: string | null, want: At | null) => it(`${text}`, () => expect(readAt(text)).toEqual(want));
  f('57.15,-2.1,11', { lat: 57.15, lon: -2.1, zoom: 11 });
  f('0,0,0', { lat: 0, lon: 0, zoom: 0 });
  f('-33.9,151.2,9.5', { lat: -33.9, lon: 151.2, zoom: 9.5 });
  f('89,190,30', { lat: 85, lon: -170, zoom: 17 });
  f('91,0,3', null);
  f('1,2', null);
  f('1,2,3,4', null);
  f('1,2,-3', null);
  f('1e3,2,3', null);
  f('a,b,c', null);
  f('', null);
  f(null, null);
});

describe('writing it', () => {
  const f = (at: At, want: string) => it(want, () => expect(writeAt(at)).toBe(want));
  f({ lat: 57.149999, lon: -2.1, zoom: 11.04 }, '57.15,-2.1,11');
  f({ lat: 50.123456, lon: 10.98765, zoom: 2 }, '50.1,11,2');
  f({ lat: 1.23456789, lon: 2.3456789, zoom: 16 }, '1.23457,2.34568,16');
  f({ lat: -0.0001, lon: 370, zoom: 3 }, '0,10,3');
  it('is read back', () => expect(readAt(writeAt({ lat: -33.92, lon: 151.21, zoom: 9 }))).toEqual({ lat: -33.92, lon: 151.21, zoom: 9 }));
});

describe('what is shown', () => {
  const f = (text: string | null, want: string | null) => it(`${text}`, () => expect(readShow(text)).toBe(want));
  f('uk-daqi', 'uk-daqi');
  f('noise_laeq', 'noise_laeq');
  f('<b>', null);
  f('', null);
});

describe('longitudes', () => {
  const f = (lon: number, want: number) => it(`${lon}`, () => expect(wrap(lon)).toBe(want));
  f(180, 180);
  f(-180, -180);
  f(181, -179);
  f(-541, 179);
});

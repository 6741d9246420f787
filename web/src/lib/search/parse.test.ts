import { describe, expect, it } from 'vitest';
import { parsePoint, parseSearch, type Wanted } from './parse';

describe('a search', () => {
  const f = (text: string, want: Wanted | null) => it(`"${text}"`, () => expect(parseSearch(text)).toEqual(want));
  f('8554', { kind: 'sensor', id: 'sc-8554' });
  f('sc-8554', { kind: 'sensor', id: 'sc-8554' });
  f(' SC-8554 ', { kind: 'sensor', id: 'sc-8554' });
  f('sensor 8554', { kind: 'sensor', id: 'sc-8554' });
  f('#8554', { kind: 'sensor', id: 'sc-8554' });
  f('sc5-12', { kind: 'sensor', id: 'sc5-12' });
  f('57.14, -2.10', { kind: 'point', lat: 57.14, lon: -2.1 });
  f('Aberdeen', { kind: 'place', name: 'Aberdeen' });
  f('  New   York ', { kind: 'place', name: 'New York' });
  f('東京', { kind: 'place', name: '東京' });
  f('A', null);
  f('', null);
  f('91, 5', null);
  f('...', null);
  it('is cut where it is too long', () => expect(parseSearch('x'.repeat(200))).toEqual({ kind: 'place', name: 'x'.repeat(80) }));
});

describe('coordinates', () => {
  const f = (text: string, lat: number, lon: number) =>
    it(text, () => {
      const p = parsePoint(text);
      expect(p).not.toBeNull();
      expect(p!.lat).toBeCloseTo(lat, 9);
      expect(p!.lon).toBeCloseTo(lon, 9);
    });
  f('57.14, -2.10', 57.14, -2.1);
  f('57.14,-2.10', 57.14, -2.1);
  f('57.14 -2.10', 57.14, -2.1);
  f('57.14; -2.10', 57.14, -2.1);
  f('57,14 -2,10', 57.14, -2.1);
  f('57,14, -2,10', 57.14, -2.1);
  f('57,14,-2,10', 57.14, -2.1);
  f('57,14; 2,10', 57.14, 2.1);
  f('57, 14', 57, 14);
  f('57,14', 57, 14);
  f('+57.14 −2.10', 57.14, -2.1);
  f('57.14N 2.10W', 57.14, -2.1);
  f('57.14 N, 2.10 W', 57.14, -2.1);
  f('n57.14 w2.10', 57.14, -2.1);
  f('2.10W 57.14N', 57.14, -2.1);
  f('57.14 N 2.10 W', 57.14, -2.1);
  f('57,14° N, 9,5° O', 57.14, 9.5);
  f('57.14°, -2.1°', 57.14, -2.1);
  f('33.9S 151.2E', -33.9, 151.2);
  f(`57° 8' 24" N, 2° 6' W`, 57.14, -2.1);
  f('57°8′24″N 2°6′0″W', 57.14, -2.1);
  f("57°8.4'N 2°6'W", 57.14, -2.1);
  f('90, 180', 90, 180);
  f('0, 0', 0, 0);

  const g = (text: string) => it(`not ${text}`, () => expect(parsePoint(text)).toBeNull());
  g('57.14');
  g('90.1, 0');
  g('0, 180.1');
  g('57N 58N');
  g('2W 3E');
  g('-57S 2W');
  g('N57N 2W');
  g("57°61'N 2°W");
  g('1, 2, 3, 4, 5');
  g('5714, 21');
  g('57.14, west');
  g('');
});

import { describe, expect, it } from 'vitest';
import { editQuery, NO_QUERY, parseRoute, readQuery, sensorId, sensorPath, writeQuery, type ListQuery, type Route } from './routes';

describe('parseRoute', () => {
  const f = (path: string, want: Route) => it(path, () => expect(parseRoute(path)).toEqual(want));
  f('/', { name: 'map' });
  f('/list', { name: 'list' });
  f('/list/', { name: 'list' });
  f('/about', { name: 'about' });
  f('/about/', { name: 'about' });
  f('/docs', { name: 'docs' });
  f('/docs/data', { name: 'dictionary' });
  f('/sensors/sc-8554', { name: 'sensor', id: 'sc-8554' });
  f('/sensors/a%20b', { name: 'sensor', id: 'a b' });
  f('/sensors/%E0%A4%A', { name: 'missing', path: '/sensors/%E0%A4%A' });
  f('/sensors', { name: 'missing', path: '/sensors' });
  f('/sensors/sc-1/more', { name: 'missing', path: '/sensors/sc-1/more' });
  f('//', { name: 'map' });
  f('/About', { name: 'missing', path: '/About' });
  it('opens what sensorPath writes', () => expect(parseRoute(sensorPath('sc/1?'))).toEqual({ name: 'sensor', id: 'sc/1?' }));
});

describe('the query of the list', () => {
  const f = (search: string, want: Partial<ListQuery>) =>
    it(`reads ${search || 'nothing'}`, () => expect(readQuery(search)).toEqual({ ...NO_QUERY, ...want }));
  f('', {});
  f('?q=SDS011&country=de&standard=us-epa', { q: 'SDS011', country: 'DE', standard: 'us-epa' });
  f('?sort=pm25', { sort: 'pm25' });
  f('?sort=-age&all=1', { sort: 'age', reverse: true, all: true });
  f('?sort=price&all=yes', {});
  f('?country=Deutschland&standard=%3Cb%3E', {});
  f('?country=-', { country: '-' });
  f(`?q=${'x'.repeat(200)}`, { q: 'x'.repeat(80) });

  it('leaves defaults out', () => expect(writeQuery(NO_QUERY)).toBe(''));
  it('writes what it reads', () => {
    for (const sort of ['index', 'pm25', 'pm10', 'age', 'sensor', 'country'] as const) {
      for (const reverse of [false, true]) {
        const q: ListQuery = { q: 'a&b=c #1', country: 'GB', standard: 'eaqi', sort, reverse, all: reverse };
        expect(readQuery(writeQuery(q))).toEqual(q);
      }
    }
  });
});

describe('a sensor in an address', () => {
  const f = (text: string | null, want: string | null) => it(`${text}`, () => expect(sensorId(text)).toBe(want));
  f('sc-8554', 'sc-8554');
  f('sc5-12', 'sc5-12');
  f('8554', null);
  f('sc-0', null);
  f('sc-1/..', null);
  f('', null);
  f(null, null);
});

describe('editing a query', () => {
  const f = (search: string, part: Record<string, string | null>, want: string) =>
    it(`${search} ${JSON.stringify(part)}`, () => expect(editQuery(search, part)).toBe(want));
  f('', { sensor: 'sc-1' }, '?sensor=sc-1');
  f('?at=57.15,-2.1,12&sensor=sc-1', { sensor: null }, '?at=57.15,-2.1,12');
  f('?sensor=sc-1', { sensor: null }, '');
  f('?show=eaqi', { at: '1,2,3', sensor: 'sc-2' }, '?show=eaqi&at=1,2,3&sensor=sc-2');
});

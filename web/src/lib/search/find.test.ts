import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/client';
import type { Place } from '../api/types';
import { find, zoomFor } from './find';

const aberdeen: Place = { id: 2657832, name: 'Aberdeen', country: 'GB', lat: 57.1437, lon: -2.0981, population: 196_670 };
const sensor = { sensor: 'sc-8554', type: 'SDS011', site: { country: 'GB', lat: 57.15, lon: -2.1 }, nearest_place: aberdeen };

describe('find', () => {
  const asked: string[] = [];
  const ask = async (url: string) => {
    asked.push(url);
    if (url.startsWith('/api/v1/places?')) return { places: [aberdeen] };
    if (url === '/api/v1/sensors/sc-8554') return sensor;
    throw new ApiError(404, 'no such sensor');
  };
  const f = (text: string, kinds: string[], url: string | null) =>
    it(`"${text}"`, async () => {
      asked.length = 0;
      expect((await find(text, ask)).map((h) => h.kind)).toEqual(kinds);
      expect(asked).toEqual(url === null ? [] : [url]);
    });
  f('8554', ['sensor'], '/api/v1/sensors/sc-8554');
  f('8555', [], '/api/v1/sensors/sc-8555');
  f('57.14 -2.1', ['point'], null);
  f('Åbo & Co', ['place'], '/api/v1/places?q=%C3%85bo%20%26%20Co&limit=7');
  f('', [], null);

  it('tells of a sensor where it is', async () => {
    expect(await find('8554', ask)).toEqual([{ kind: 'sensor', id: 'sc-8554', type: 'SDS011', town: 'Aberdeen', country: 'GB', lat: 57.15, lon: -2.1 }]);
  });
  it('fails when there is no answer', async () => {
    const silent = () => Promise.reject(new ApiError(0, 'no answer'));
    await expect(find('8554', silent)).rejects.toThrow('no answer');
    await expect(find('Aberdeen', silent)).rejects.toThrow('no answer');
  });
});

describe('zoomFor', () => {
  it('goes near a village', () => expect(zoomFor({ kind: 'place', ...aberdeen, population: 900 })).toBe(12));
  it('keeps off a large city', () => expect(zoomFor({ kind: 'place', ...aberdeen, population: 8_000_000 })).toBe(10));
});

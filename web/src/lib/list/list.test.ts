import { describe, expect, it } from 'vitest';
import type { Latest } from '../api/types';
import { NO_QUERY, type ListQuery } from '../router/routes';
import { comparer, compareSensors, matcher, namedSensor, select, type Manner } from './filter';
import { joinRows, type Row } from './rows';
import { median, summarise } from './summary';
import { visibleWindow } from './window';

function latest(quantity: string, rows: [sensor: string, t: number, value: number | null, country?: string][], more: Partial<Latest> = {}): Latest {
  return {
    quantity,
    unit: '',
    version: 'e-1',
    attribution: '',
    license: '',
    license_url: '',
    sensor: rows.map((r) => r[0]),
    t: rows.map((r) => r[1]),
    value: rows.map((r) => r[2]),
    flags: rows.map(() => []),
    lat: rows.map(() => null),
    lon: rows.map(() => null),
    country: rows.map((r) => r[3] ?? ''),
    type: rows.map(() => ''),
    ...more,
  };
}

const row = (sensor: string, part: Partial<Row> = {}): Row => ({
  sensor,
  type: '',
  country: '',
  indoor: false,
  t: 0,
  pm25: null,
  pm10: null,
  pm25Flags: [],
  pm10Flags: [],
  index: null,
  indexText: '',
  band: '',
  driver: '',
  caution: [],
  ...part,
});

describe('joinRows', () => {
  it('joins by sensor and takes the newer time', () => {
    const pm25 = latest('pm25', [['sc-1', 10, 3.4, 'DE'], ['sc-2', 10, null, 'BG']]);
    const pm10 = latest('pm10', [['sc-1', 20, 5], ['sc-3', 5, 7, 'GB']], { indoor: [false, true] });
    const index = latest('uk-daqi', [['sc-1', 0, 2], ['sc-9', 0, 3]], { index: ['2', '3'], band: ['Low', 'Low'], driver: ['pm10', 'pm25'], caution: [['humid'], []] });
    expect(joinRows(pm25, pm10, index)).toEqual([
      row('sc-1', { country: 'DE', t: 20, pm25: 3.4, pm10: 5, index: 2, indexText: '2', band: 'Low', driver: 'pm10', caution: ['humid'] }),
      row('sc-2', { country: 'BG', t: 10 }),
      row('sc-3', { country: 'GB', indoor: true, t: 5, pm10: 7 }),
    ]);
  });
  it('is empty before the first answer', () => expect(joinRows(null, null, null)).toEqual([]));
});

describe('search', () => {
  const f = (search: string, sensor: string, type: string, want: boolean) =>
    it(`"${search}" ${want ? 'finds' : 'passes over'} ${sensor} ${type}`, () => expect(matcher(search)({ sensor, type })).toBe(want));
  f('8554', 'sc-8554', 'SDS011', true);
  f('sc-8554', 'sc-8554', 'SDS011', true);
  f(' SC-855 ', 'sc-8554', 'SDS011', true);
  f('855', 'sc-8554', 'SDS011', true);
  f('554', 'sc-8554', 'SDS011', false);
  f('sds', 'sc-8554', 'SDS011', true);
  f('011', 'sc-8554', 'SDS011', true);
  f('PMS', 'sc-8554', 'SDS011', false);
  f('', 'sc-8554', '', true);

  const g = (search: string, want: string | null) => it(`"${search}" names ${want}`, () => expect(namedSensor(search)).toBe(want));
  g('8554', 'sc-8554');
  g('SC-8554', 'sc-8554');
  g('sc5-12', 'sc5-12');
  g('SDS011', null);
  g('0012', null);
  g('', null);
});

describe('order', () => {
  const rows = [
    row('sc-10', { index: 2, pm25: 1, t: 5, country: 'DE' }),
    row('sc-9', { index: null, pm25: null, t: 9, country: '' }),
    row('sc-2', { index: 7, pm25: 30, t: 1, country: 'BG' }),
    row('sc-1', { index: 2, pm25: 30, t: 5, country: 'DE' }),
  ];
  const names: Record<string, string> = { DE: 'Germany', BG: 'Bulgaria', AE: 'United Arab Emirates' };
  const manner: Manner = {
    usable: (flags) => !flags.includes('saturated'),
    country: (code) => names[code] ?? code,
    compare: (a, b) => a.localeCompare(b, 'en'),
  };
  const f = (part: Partial<ListQuery>, want: string) =>
    it(JSON.stringify(part), () =>
      expect(
        select(rows, { ...NO_QUERY, ...part }, manner)
          .map((r) => r.sensor.slice(3))
          .join(' '),
      ).toBe(want),
    );
  f({}, '1 2 9 10');
  f({ reverse: true }, '10 9 2 1');
  f({ sort: 'index' }, '2 1 10 9');
  f({ sort: 'index', reverse: true }, '1 10 2 9'); // what has none stays last
  f({ sort: 'pm25' }, '1 2 10 9');
  f({ sort: 'age' }, '9 1 10 2');
  f({ sort: 'age', reverse: true }, '2 1 10 9');
  f({ sort: 'country' }, '2 1 10 9');
  f({ sort: 'country', reverse: true }, '1 10 2 9');
  f({ country: 'DE' }, '1 10');
  f({ country: '-' }, '9');
  f({ country: 'DE', q: '10' }, '10');

  it('puts values that are not usable last', () => {
    const jammed = [row('sc-1', { pm25: 999.9, pm25Flags: ['saturated'] }), row('sc-2', { pm25: 3 })];
    for (const reverse of [false, true]) {
      expect(select(jammed, { ...NO_QUERY, sort: 'pm25', reverse }, manner).map((r) => r.sensor)).toEqual(['sc-2', 'sc-1']);
    }
  });
  it('sorts countries by their names, not their codes', () => {
    const mixed = ['AE', 'DE', 'BG'].map((country, i) => row(`sc-${i + 1}`, { country }));
    expect(select(mixed, { ...NO_QUERY, sort: 'country' }, manner).map((r) => r.country)).toEqual(['BG', 'DE', 'AE']);
  });
  it('does not disturb its input', () => expect(rows.map((r) => r.sensor)).toEqual(['sc-10', 'sc-9', 'sc-2', 'sc-1']));
  it('is a total order for every column', () => {
    for (const sort of ['index', 'pm25', 'pm10', 'age', 'sensor', 'country'] as const) {
      for (const a of rows) for (const b of rows) expect(Math.sign(comparer(sort, false, manner)(a, b))).toBe(0 - Math.sign(comparer(sort, false, manner)(b, a)));
    }
  });
  it('sorts networks before numbers', () => expect(['sc5-1', 'sc-10', 'sc-9'].sort(compareSensors)).toEqual(['sc-9', 'sc-10', 'sc5-1']));
});

describe('summary', () => {
  it('counts what is outdoors, and takes the median of what is usable', () => {
    const rows = [
      row('sc-1', { country: 'DE', pm25: 4, t: 7 }),
      row('sc-2', { country: 'DE', pm25: 999.9, pm25Flags: ['saturated'], t: 3 }),
      row('sc-3', { country: 'BG', pm25: 8, t: 9 }),
      row('sc-4', { country: '', pm10: 8, t: 1 }),
      row('sc-5', { country: 'FR', pm25: 1000, t: 10, indoor: true }),
    ];
    expect(summarise(rows, (flags) => !flags.includes('saturated'))).toEqual({
      sensors: 4,
      places: 2,
      countries: [
        { code: 'DE', sensors: 2 },
        { code: '', sensors: 1 },
        { code: 'BG', sensors: 1 },
        { code: 'FR', sensors: 1 },
      ],
      median: 6,
      newest: 10,
    });
  });
  it('of nothing is nothing', () => expect(summarise([], () => true)).toEqual({ sensors: 0, places: 0, countries: [], median: null, newest: null }));
  it('median of an odd number', () => expect(median([3, 1, 2])).toBe(2));
});

describe('visibleWindow', () => {
  const f = (name: string, args: Parameters<typeof visibleWindow>, first: number, last: number) =>
    it(name, () => {
      const w = visibleWindow(...args);
      expect([w.first, w.last]).toEqual([first, last]);
      expect(w.above + (w.last - w.first) * args[1] + w.below).toBe(args[0] * args[1]);
    });
  f('at the top', [25000, 32, -300, 900, 10], 0, 29);
  f('in the middle', [25000, 32, 3200, 900, 10], 90, 139);
  f('at the end', [25000, 32, 799_500, 900, 10], 24974, 25000);
  f('far below a list that became short', [5, 32, 9000, 900, 10], 5, 5);
  f('of nothing', [0, 32, 0, 900, 10], 0, 0);
});

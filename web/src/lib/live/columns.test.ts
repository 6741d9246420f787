import { describe, expect, it } from 'vitest';
import type { Delta, Latest } from '../api/types';
import { Table } from './columns';

function whole(rows: [sensor: string, value: number | null, lat: number | null][]): Latest {
  return {
    quantity: 'pm25', unit: 'µg/m³', version: 'e-1', attribution: 'a', license: 'l', license_url: 'u',
    sensor: rows.map((r) => r[0]),
    t: rows.map(() => 100),
    value: rows.map((r) => r[1]),
    flags: rows.map(() => []),
    lat: rows.map((r) => r[2]),
    lon: rows.map((r) => r[2]),
    country: rows.map(() => 'DE'),
    type: rows.map(() => 'SDS011'),
    indoor: rows.map(() => false),
  };
}

function delta(part: Partial<Delta>): Delta {
  return {
    quantity: 'pm25', unit: 'µg/m³', since: 'e-1', version: 'e-2', attribution: 'a', license: 'l', license_url: 'u',
    sensor: [], t: [], value: [], flags: [], gone: [],
    placed: { sensor: [], lat: [], lon: [], country: [], type: [], indoor: [] },
    ...part,
  };
}

/** A table in one line: sensor=value@latitude. */
const told = (t: Table) => t.data.sensor.map((s, i) => `${s}=${t.data.value[i]}@${t.data.lat[i]}`).join(' ');

describe('a table', () => {
  const start = () => new Table(whole([['sc-1', 1, 10], ['sc-2', 2, 20], ['sc-3', 3, 30]]));

  it('takes new values in place', () => {
    const t = start();
    const column = t.data.value;
    expect(t.apply(delta({ sensor: ['sc-3', 'sc-1'], t: [200, 201], value: [33, null], flags: [['order'], ['nan']] }))).toEqual({ placed: false, changed: 2, unplaced: 0 });
    expect(told(t)).toBe('sc-1=null@10 sc-2=2@20 sc-3=33@30');
    expect([t.data.t, t.data.flags[2], t.version]).toEqual([[201, 100, 200], ['order'], 'e-2']);
    expect(t.data.value).toBe(column);
  });

  it('takes new and moved sensors with their places', () => {
    const t = start();
    const placed = { sensor: ['sc-9', 'sc-2'], lat: [90, null], lon: [9, null], country: ['AT', ''], type: ['SPS30', 'SDS011'], indoor: [true, false] };
    expect(t.apply(delta({ sensor: ['sc-9'], t: [300], value: [9], flags: [[]], placed }))).toEqual({ placed: true, changed: 1, unplaced: 0 });
    expect(told(t)).toBe('sc-1=1@10 sc-2=2@null sc-3=3@30 sc-9=9@90');
    expect([t.data.country[3], t.data.type[3], t.data.indoor?.[3], t.row('sc-9')]).toEqual(['AT', 'SPS30', true, 3]);
  });

  it('takes out what is gone, and still finds the rest', () => {
    const t = start();
    expect(t.apply(delta({ gone: ['sc-2', 'sc-77'] })).placed).toBe(true);
    expect(told(t)).toBe('sc-1=1@10 sc-3=3@30');
    expect([t.row('sc-1'), t.row('sc-2'), t.row('sc-3')]).toEqual([0, -1, 1]);
    t.apply(delta({ sensor: ['sc-3'], t: [1], value: [5], flags: [[]] }));
    expect(told(t)).toBe('sc-1=1@10 sc-3=5@30');
  });

  it('says what it cannot place', () => {
    const t = start();
    expect(t.apply(delta({ sensor: ['sc-1', 'sc-5'], t: [1, 1], value: [7, 7], flags: [[], []] })).unplaced).toBe(1);
    expect(told(t)).toBe('sc-1=7@10 sc-2=2@20 sc-3=3@30');
  });

  it('begins empty, with the columns of an index', () => {
    const data: Latest = { ...whole([]), index: [], band: [], driver: [], basis: [], caution: [], completeness: [], sub_pm10: [], sub_pm25: [] };
    const t = new Table(data);
    const placed = { sensor: ['sc-1'], lat: [1], lon: [2], country: ['DE'], type: ['SDS011'] };
    t.apply(delta({ sensor: ['sc-1'], t: [5], value: [4], flags: [[]], index: ['4'], band: ['Moderate'], driver: ['pm25'], caution: [['humid']], placed }));
    expect([data.index, data.band, data.caution, data.basis, t.size]).toEqual([['4'], ['Moderate'], [['humid']], [''], 1]);
  });
});

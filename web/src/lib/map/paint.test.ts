import { describe, expect, it } from 'vitest';
import type { Band, Latest } from '../api/types';
import { HATCHED, indexLook, INVALID, measureLook, paint, PLAIN, STRIDE, type Look } from './paint';

const band = (from: number, to: number, color: string, text: string): Band => ({ from, to, color, text, name: '', advice_all: '', advice_risk: '' }) as Band;
const bands = [band(1, 3, '#9cff9c', '#000000'), band(4, 9, '#990000', '#ffffff'), band(10, 10, '#ce30ff', '#000000')];

const NOW = 1_000_000;
type Row = { value?: number | null; age?: number; flags?: string[]; lat?: number | null; indoor?: boolean };
const columns = (rows: Row[]) =>
  ({
    sensor: rows.map((_, i) => `sc-${i}`),
    value: rows.map((r) => (r.value === undefined ? 5 : r.value)),
    t: rows.map((r) => NOW - (r.age ?? 60)),
    flags: rows.map((r) => r.flags ?? []),
    lat: rows.map((r) => (r.lat === undefined ? 50 : r.lat)),
    indoor: rows.map((r) => r.indoor ?? false),
  }) as unknown as Latest;

const invalid = (flags: readonly string[]) => flags.includes('saturated');
const painted = (row: Row, look: Look, kind = PLAIN, label = 0) => [...paint(columns([row]), look, NOW, kind, invalid, () => label).style];

describe('painting an index', () => {
  const f = (name: string, row: Row, want: number[]) => it(name, () => expect(painted(row, indexLook(bands))).toEqual(want));
  f('takes the band of the value', { value: 4 }, [153, 0, 0, 255, PLAIN, 0, 0, 0]);
  f('and its text colour', { value: 2 }, [156, 255, 156, 255, PLAIN, 1, 0, 0]);
  f('goes on in the last band', { value: 12 }, [206, 48, 255, 255, PLAIN, 1, 0, 0]);
  f('has no colour below the first', { value: 0 }, [138, 138, 138, 255, INVALID, 0, 0, 0]);
  f('is current until 90 minutes after its interval', { value: 2, age: 5400 }, [156, 255, 156, 255, PLAIN, 1, 0, 0]);
  f('is faded then', { value: 2, age: 5401 }, [156, 255, 156, 89, PLAIN, 1, 0, 0]);
  f('is not drawn after a day', { value: 2, age: 86_401 }, [0, 0, 0, 0, 0, 0, 0, 0]);
});

describe('painting a measure', () => {
  const look = measureLook('pm25');
  it('fades what is older than 30 minutes', () => expect([1800, 1801].map((age) => painted({ age }, look)[3])).toEqual([255, 89]));
  it('greys what is not usable', () => expect(painted({ flags: ['saturated'], value: 999.9 }, look).slice(0, 5)).toEqual([138, 138, 138, 255, INVALID]));
  it('keeps what is only doubtful', () => expect(painted({ flags: ['order'] }, look)[4]).toBe(PLAIN));
  it('greys a missing number', () => expect(painted({ value: null }, look)[4]).toBe(INVALID));
  it('leaves out what stands indoors or nowhere', () => {
    expect(painted({ indoor: true }, look)[3]).toBe(0);
    expect(painted({ lat: null }, look)[3]).toBe(0);
  });
  it('hatches', () => expect(painted({}, look, HATCHED)[4]).toBe(HATCHED));
  it('keeps the number of its text in two bytes', () => expect(painted({}, look, PLAIN, 700).slice(6)).toEqual([188, 2]));
});

describe('counting', () => {
  it('tells live, faded and unusable apart', () => {
    const p = paint(columns([{}, {}, { age: 4000 }, { value: null }, { age: 90_000 }, { indoor: true }]), measureLook('pm25'), NOW, PLAIN, invalid, () => 0);
    expect([p.live, p.faded, p.invalid, p.style.length]).toEqual([2, 1, 1, 6 * STRIDE]);
  });

  it('25,000 rows are painted within a frame or two', () => {
    const data = columns(Array.from({ length: 25_000 }, (_, i) => ({ value: i % 120 })));
    const look = indexLook(bands);
    paint(data, look, NOW, PLAIN, invalid, () => 0);
    const start = performance.now();
    paint(data, look, NOW, PLAIN, invalid, () => 0);
    expect(performance.now() - start).toBeLessThan(100);
  });
});

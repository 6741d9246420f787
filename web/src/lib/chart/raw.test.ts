import { describe, expect, it } from 'vitest';
import { axis, gapSeconds, percentile, prepare } from './raw';

const valid = () => 'valid' as const;

describe('gapSeconds', () => {
  const f = (t: number[], want: number) => it(`${t.length} times`, () => expect(gapSeconds(t)).toBe(want));
  f([], 600);
  f([0, 150, 300], 600);
  f([0, 300, 600, 900, 9000], 900);
});

describe('prepare', () => {
  it('breaks the line at a gap', () => {
    const d = prepare([0, 150, 300, 5000, 5150], [1, 2, 3, 4, 5], valid);
    expect(d.line).toEqual([1, 2, 3, null, 4, 5]);
    expect(d.t[3]).toBe(2650);
    expect(d.flagged.every((v) => v === null)).toBe(true);
  });
  it('breaks it where the sensor moved', () => {
    expect(prepare([0, 150, 300], [1, 2, 3], valid, [150]).line).toEqual([1, null, 2, 3]);
    expect(prepare([0, 150, 300], [1, 2, 3], valid, [0, 301]).line).toEqual([1, 2, 3]);
  });
  it('leaves invalid values out of the line without cutting it', () => {
    const d = prepare([0, 150, 300], [1, 999.9, 3], (i) => (i === 1 ? 'invalid' : 'valid'));
    expect(d.line).toEqual([1, undefined, 3]);
    expect(d.flagged).toEqual([null, 999.9, null]);
  });
  it('keeps suspect values in the line and marks them', () => {
    const d = prepare([0, 150], [1, 2], (i) => (i === 1 ? 'suspect' : 'valid'));
    expect(d.line).toEqual([1, 2]);
    expect(d.flagged).toEqual([null, 2]);
  });
  it('breaks a stretch that holds only invalid values', () => {
    const t = [0, 150, 300, 450, 600, 750, 900];
    const d = prepare(t, [1, 9, 9, 9, 9, 9, 2], (i) => (i > 0 && i < 6 ? 'invalid' : 'valid'));
    expect(d.line.filter((v) => v === null)).toHaveLength(1);
  });
  it('keeps times ascending', () => {
    const d = prepare([0, 150, 5000, 9000], [1, 2, 3, 4], valid);
    expect(d.t).toEqual([...d.t].sort((a, b) => a - b));
  });
  it('takes values that are no numbers for absent', () => expect(prepare([0, 150], [null, 1], valid).line).toEqual([undefined, 1]));
});

describe('percentile', () => {
  const f = (v: number[], p: number, want: number | null) => it(`${p} of ${v.join()}`, () => expect(percentile(v, p)).toBe(want));
  f([], 0.5, null);
  f([7], 0.995, 7);
  f([3, 1, 2], 0.5, 2);
  f([0, 10], 0.25, 2.5);
});

describe('axis', () => {
  const many = Array.from({ length: 400 }, (_, i) => 5 + (i % 10) / 10);
  const times = (n: number) => Array.from({ length: n }, (_, i) => i * 150);
  const spiky = prepare(times(401), [...many, 700], valid);

  it('is not flattened by a spike', () => {
    const a = axis(spiky, true, false);
    expect(a.min).toBe(0);
    expect(a.max).toBeLessThan(10);
    expect(a.beyond).toBe(1);
  });
  it('shows all when asked', () => {
    const a = axis(spiky, true, true);
    expect(a.max).toBeGreaterThan(700);
    expect(a.beyond).toBe(0);
  });
  it('counts invalid values beyond it without stretching for them', () => {
    const d = prepare(times(401), [...many, 999.9], (i) => (i === 400 ? 'invalid' : 'valid'));
    const a = axis(d, true, false);
    expect(a.max).toBeLessThan(10);
    expect(a.beyond).toBe(1);
  });
  it('fits temperatures that do not start at zero', () => {
    const a = axis(prepare(times(3), [1010, 1012, 1014], valid), false, true);
    expect(a.min).toBeGreaterThan(1005);
    expect(a.max).toBeGreaterThan(1014);
  });
  it('has room when everything is equal or missing', () => {
    for (const v of [[0, 0], [null, null], [5, 5]]) {
      const a = axis(prepare([0, 150], v, valid), true, false);
      expect(a.max).toBeGreaterThan(a.min);
    }
  });
  it('shows values that are invalid all of them', () => {
    const a = axis(prepare(times(2), [999.9, 999.9], () => 'invalid'), true, false);
    expect(a.max).toBeGreaterThan(999);
  });
});

import { describe, expect, it } from 'vitest';
import { MEASURES } from './measures';
import { contrast, darkText, marksOf, position, ramp, rgb, type RGB } from './scales';

describe('scales', () => {
  for (const m of MEASURES) {
    it(`${m} has ascending marks`, () => {
      const marks = marksOf(m);
      expect(marks.length).toBeGreaterThan(4);
      expect(marks.every((v, i) => i === 0 || v > marks[i - 1]!)).toBe(true);
    });
  }
  const f = (quantity: string, value: number, want: number) => it(`${value} ${quantity}`, () => expect(position(quantity, value)).toBeCloseTo(want, 10));
  f('pm25', 0, 0);
  f('pm25', -3, 0);
  f('pm25', 5, 1 / 8);
  f('pm25', 7.5, 1.5 / 8);
  f('pm25', 100, 1);
  f('pm25', 999.9, 1);
  f('pm25', NaN, 0);
  f('temperature', -20, 0);
  f('temperature', 5, 3 / 8);
  f('no2', 5, 0);
});

describe('the ramp', () => {
  it('grows lighter all the way', () => {
    const light = Array.from({ length: 40 }, (_, i) => contrast(ramp(i / 39), [0, 0, 0]));
    expect(light.every((v, i) => i === 0 || v > light[i - 1]!)).toBe(true);
  });
  it('never has text that is hard to read', () => {
    for (let i = 0; i <= 255; i++) {
      const fill = ramp(i / 255);
      const ink: RGB = darkText(fill) ? [0, 0, 0] : [255, 255, 255];
      expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('reads colours', () => expect(rgb('#0a10ff')).toEqual([10, 16, 255]));
});

import { describe, expect, it } from 'vitest';
import { lastHour, type Hours } from './trend';

const END = 1_800_000_000 - (1_800_000_000 % 3600);
/** Means of consecutive hours that end at END; null for an hour that is not complete. */
const hours = (...means: (number | null)[]): Hours => ({
  t: means.map((_, i) => END - (means.length - i) * 3600),
  mean: means.map((m) => m ?? 99),
  complete: means.map((m) => m !== null),
});

describe('the trend of the last hour', () => {
  const f = (name: string, means: (number | null)[], value: number | null, trend: string | null) =>
    it(name, () => {
      const last = lastHour('pm25', hours(...means), END + 600);
      expect([last?.value ?? null, last?.trend ?? null]).toEqual([value, trend]);
    });
  f('rises', [20, 20, 20, 31], 31, 'rising');
  f('falls', [31, 30, 29, 20], 20, 'falling');
  f('holds', [20, 21, 19, 22], 22, 'steady');
  f('holds at the edge of a fifth', [20, 20, 20, 24], 24, 'steady');
  f('rises beyond it', [20, 20, 20, 24.1], 24.1, 'rising');
  f('holds within two where there is little', [1, 1, 1, 2.9], 2.9, 'steady');
  f('rises beyond two where there is little', [1, 1, 1, 3.1], 3.1, 'rising');
  f('needs two of the three hours before', [20, null, null, 31], 31, null);
  f('has two of the three hours before', [20, null, 20, 31], 31, 'rising');
  f('looks back three hours only', [90, 20, 20, 20, 31], 31, 'rising');
  f('passes over an hour that is not complete', [20, 20, 20, 31, null], 31, 'rising');
  f('is nothing without a complete hour', [null, null], null, null);
  f('is nothing of nothing', [], null, null);

  const g = (quantity: string, means: number[], trend: string) =>
    it(`${quantity} ${means.join(' ')}`, () => expect(lastHour(quantity, hours(...means), END)?.trend).toBe(trend));
  g('temperature', [14, 14, 14, 15.5], 'rising');
  g('temperature', [14, 14, 14, 14.8], 'steady');
  g('humidity', [60, 60, 60, 56], 'steady');
  g('pressure', [1012, 1012, 1012, 1010.5], 'falling');
  g('noise_laeq', [50, 50, 50, 54], 'rising');

  it('is of the last two hours', () => {
    expect(lastHour('pm25', hours(20, 20, 31), END + 2 * 3600)?.value).toBe(31);
    expect(lastHour('pm25', hours(20, 20, 31), END + 2 * 3600 + 1)).toBeNull();
  });
  it('does not take an hour of long ago for one before', () => {
    const gap: Hours = { t: [END - 9 * 3600, END - 8 * 3600, END - 3600], mean: [5, 5, 50], complete: [true, true, true] };
    expect(lastHour('pm25', gap, END)).toEqual({ t: END - 3600, value: 50, trend: null });
  });
});

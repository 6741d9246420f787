import { describe, expect, it, vi } from 'vitest';
import { box, Towns } from './places';

describe('the box that is asked for', () => {
  const f = (bounds: [number, number, number, number], zoom: number, want: string) => it(`${bounds} at ${zoom}`, () => expect(box(bounds, zoom)).toBe(want));
  f([8.5, 48.2, 9.8, 48.9], 8.5, '8.4375,47.8125,9.84375,49.21875');
  f([0, 0, 10, 10], 4.9, '');
  f([-170, -80, 170, 80], 6, '');
  f([178, 10, 184, 12], 6, '174.375,5.625,-174.375,16.875'); // across the antimeridian
});

describe('towns', () => {
  it('are asked for once for moves within a box, and again after a failure', async () => {
    const ask = vi.fn(async () => ({ places: [] }));
    const towns = new Towns(ask);
    await towns.in([8.5, 48.2, 9.8, 48.9], 8.5);
    await towns.in([8.6, 48.3, 9.7, 48.8], 8.6);
    expect(ask).toHaveBeenCalledTimes(1);
    ask.mockRejectedValueOnce(new Error('down'));
    await expect(towns.in([20, 48, 21, 49], 8)).rejects.toThrow();
    await towns.in([20, 48, 21, 49], 8);
    expect(ask).toHaveBeenCalledTimes(3);
  });
});

import { describe, expect, it } from 'vitest';
import { heights, settle, step, type Stop } from './sheet';

const stops = heights(800, 150);

describe('heights', () => {
  it('on a phone', () => expect(stops).toEqual({ peek: 150, half: 400, full: 776 }));
  it('on a low screen', () => expect(heights(250, 150)).toEqual({ peek: 150, half: 150, full: 226 }));
  it('with a peek that does not fit', () => expect(heights(120, 150)).toEqual({ peek: 96, half: 96, full: 96 }));
});

describe('a sheet that is let go', () => {
  const f = (name: string, height: number, velocity: number, want: Stop | null) =>
    it(name, () => expect(settle(height, velocity, stops)).toBe(want));
  f('rests at the nearest stop', 350, 0, 'half');
  f('rests at the lowest', 180, 0, 'peek');
  f('rests at the highest', 700, 0.2, 'full');
  f('goes on up when flicked', 160, 0.8, 'half');
  f('goes on up to the end', 790, 0.8, 'full');
  f('goes on down when flicked', 700, -0.8, 'half');
  f('closes when flicked down from its peek', 140, -0.8, null);
  f('closes when dragged away', 70, 0, null);
  f('stays when dragged a little', 120, 0, 'peek');
});

describe('a step', () => {
  const f = (from: Stop, by: 1 | -1, want: Stop) => it(`${from} ${by}`, () => expect(step(from, by)).toBe(want));
  f('peek', 1, 'half');
  f('half', 1, 'full');
  f('full', 1, 'full');
  f('full', -1, 'half');
  f('peek', -1, 'peek');
});

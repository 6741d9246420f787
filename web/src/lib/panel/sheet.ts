// The stops of the bottom sheet on a phone.

export const STOPS = ['peek', 'half', 'full'] as const;
export type Stop = (typeof STOPS)[number];

/** Heights in pixels, ascending. */
export type Heights = Record<Stop, number>;

/** Pixels that stay free above the sheet at its full height, so that the map is felt behind it. */
const FREE = 24;

/** The stops in a room of so many pixels, for a peek that needs `peek` of them. */
export function heights(room: number, peek: number): Heights {
  const full = Math.max(0, room - FREE);
  const low = Math.min(peek, full);
  return { peek: low, half: Math.min(full, Math.max(low, Math.round(room / 2))), full };
}

/** Pixels a millisecond from which a movement is a flick and goes one stop on. */
const FLICK = 0.5;

/**
 * The stop where a sheet comes to rest that was let go at `height`, moving
 * with `velocity` pixels a millisecond upwards; null closes it: dragged below
 * half of its peek, or flicked down from there.
 */
export function settle(height: number, velocity: number, stops: Heights): Stop | null {
  if (height < stops.peek / 2 || (velocity < -FLICK && height <= stops.peek)) return null;
  if (velocity > FLICK) return STOPS.find((s) => stops[s] > height) ?? 'full';
  if (velocity < -FLICK) return STOPS.findLast((s) => stops[s] < height) ?? 'peek';
  return STOPS.reduce((best, s) => (Math.abs(stops[s] - height) < Math.abs(stops[best] - height) ? s : best), 'peek' as Stop);
}

/** The next stop in a direction; the last one stays. */
export function step(stop: Stop, by: 1 | -1): Stop {
  return STOPS[STOPS.indexOf(stop) + by] ?? stop;
}

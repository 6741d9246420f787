// Which way the air is going, from the hourly means of one sensor.

/** Hourly means as /series?step=hour gives them: `t` is the start of an hour, ascending. */
export interface Hours {
  t: readonly number[];
  mean: readonly (number | null)[];
  complete: readonly boolean[];
}

export type Trend = 'rising' | 'falling' | 'steady';

/** The mean of the last complete hour, and the trend where enough hours came before it. */
export interface LastHour {
  /** Unix seconds of its start. */
  t: number;
  value: number;
  trend: Trend | null;
}

const HOUR = 3600;

/** Oldest end of an hour that is still called the last one, in seconds. */
const RECENT = 2 * HOUR;

/** How many hours before the last one it is held against, and how many of them must be complete. */
const BEFORE = 3;
const NEEDED = 2;

/**
 * The dead band: a difference within it, in the quantity's unit, is no change.
 * Cheap particle sensors scatter by about a tenth from hour to hour in air that
 * does not change, and by a microgram or two where there is next to nothing.
 */
function deadBand(quantity: string, level: number): number {
  switch (quantity) {
    case 'temperature':
    case 'pressure':
      return 1;
    case 'humidity':
      return 5;
    case 'noise_laeq':
    case 'noise_la_min':
    case 'noise_la_max':
      return 3;
    default:
      return Math.max(2, 0.2 * Math.abs(level));
  }
}

/**
 * Holds the last complete hour against the mean of the complete ones among the
 * three before it: rising or falling when it differs by more than the dead
 * band (particles: a fifth of that mean, at least 2 µg/m³). null when no
 * complete hour ended within the last two.
 */
export function lastHour(quantity: string, hours: Hours, now: number): LastHour | null {
  const whole = (i: number) => hours.complete[i] === true && typeof hours.mean[i] === 'number';
  let last = hours.t.length - 1;
  while (last >= 0 && !whole(last)) last--;
  const t = hours.t[last];
  const value = hours.mean[last];
  if (t === undefined || typeof value !== 'number' || now - (t + HOUR) > RECENT) return null;

  const before: number[] = [];
  for (let i = last - 1; i >= 0 && hours.t[i]! >= t - BEFORE * HOUR; i--) if (whole(i)) before.push(hours.mean[i]!);
  if (before.length < NEEDED) return { t, value, trend: null };
  const level = before.reduce((sum, v) => sum + v, 0) / before.length;
  const change = value - level;
  const trend = Math.abs(change) <= deadBand(quantity, level) ? 'steady' : change > 0 ? 'rising' : 'falling';
  return { t, value, trend };
}

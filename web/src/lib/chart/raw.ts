// Raw measurements made ready to draw.

/**
 * Columns of one line. In `line`, null breaks it and undefined is passed over
 * (uPlot's reading of the two); `flagged` holds the doubted values.
 */
export interface Drawn {
  t: number[];
  line: (number | null | undefined)[];
  flagged: (number | null)[];
}

/** Shortest stretch without a value that breaks a line, in seconds. */
const MIN_GAP = 600;

/** A gap is longer than 10 minutes and than three times the median cadence. */
export function gapSeconds(t: readonly number[]): number {
  if (t.length < 2) return MIN_GAP;
  const steps = t.slice(1).map((x, i) => x - t[i]!);
  steps.sort((a, b) => a - b);
  return Math.max(MIN_GAP, 3 * steps[steps.length >> 1]!);
}

/**
 * Splits a series: usable values make the line, values with an invalid flag
 * stand beside it, and a point of nothing is put into each gap and before each
 * move. Suspect values are in both: in the line, and marked. Times ascend.
 */
export function prepare(
  t: readonly number[],
  value: readonly (number | null)[],
  severity: (i: number) => 'valid' | 'suspect' | 'invalid',
  moves: readonly number[] = [],
): Drawn {
  const out: Drawn = { t: [], line: [], flagged: [] };
  const gap = gapSeconds(t);
  let usable: number | null = null;
  for (let i = 0; i < t.length; i++) {
    const v = value[i] ?? null;
    const s = severity(i);
    const inLine = v !== null && s !== 'invalid';
    if (inLine && usable !== null && (t[i]! - usable > gap || moves.some((m) => m > usable! && m <= t[i]!))) {
      const before = out.t.at(-1)!;
      out.t.push(before + (t[i]! - before) / 2);
      out.line.push(null);
      out.flagged.push(null);
    }
    if (inLine) usable = t[i]!;
    out.t.push(t[i]!);
    out.line.push(inLine ? v : undefined);
    out.flagged.push(s === 'valid' ? null : v);
  }
  return out;
}

/** The p-th percentile (0…1) by linear interpolation; null of nothing. */
export function percentile(values: readonly number[], p: number): number | null {
  if (values.length === 0) return null;
  const v = values.toSorted((a, b) => a - b);
  const at = (v.length - 1) * p;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return v[low]! + (v[high]! - v[low]!) * (at - low);
}

/** Lower and upper end of an axis, and how many values lie beyond it. */
export interface Axis {
  min: number;
  max: number;
  beyond: number;
}

/**
 * An axis that a spike cannot flatten: up to the 99.5th percentile of the
 * usable values with some room, or up to everything when `all` is asked for.
 * Amounts start at 0; others (temperature, pressure) at their 0.5th percentile.
 */
export function axis(d: Drawn, amounts: boolean, all: boolean): Axis {
  const line = d.line.filter((v) => v !== null && v !== undefined);
  const every = [...line, ...d.flagged.filter((v) => v !== null)];
  const from = all || line.length === 0 ? every : line;
  let max = (all ? percentile(from, 1) : percentile(from, 0.995)) ?? 1;
  let min = amounts ? Math.min(0, percentile(from, 0) ?? 0) : ((all ? percentile(from, 0) : percentile(from, 0.005)) ?? 0);
  const room = Math.max((max - min) * 0.08, amounts ? 0.5 : 0.2);
  max += room;
  if (!amounts) min -= room;
  const beyond = every.filter((v) => v > max || v < min).length;
  return { min, max, beyond };
}

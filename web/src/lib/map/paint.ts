// From columns to what the dots' layer draws. Pure.
import type { Band, Latest } from '../api/types';
import { ageOf } from './age';
import { darkText, position, ramp, rgb, type RGB } from './scales';

/** Bytes of one dot: red, green, blue, opacity, kind, dark text, label low, label high. */
export const STRIDE = 8;

/** How a dot is drawn besides its colour. */
export const PLAIN = 0;
export const INVALID = 1;
export const HATCHED = 2;

/** Opacity of what is stale, in 255ths: 35 %. */
const FADED = 89;

/** Grey of what has no usable value, in both themes. */
const GREY: RGB = [138, 138, 138];

/** The columns that are painted; parallel. */
export type Values = Pick<Latest, 'sensor' | 'value' | 't' | 'flags' | 'lat' | 'lon' | 'indoor' | 'index'>;

/** What a subject's values look like. */
export interface Look {
  /** A value's colour and whether text on it is dark; null for what has none. */
  colour(value: number): { fill: RGB; dark: boolean } | null;
  /** The values are ends of averages, not single measurements. */
  index: boolean;
}

/** Dots by row of the columns they were made from. */
export interface Painted {
  style: Uint8Array;
  /** How many are drawn live, faded, and as not usable; indoor, gone and placeless ones are not drawn. */
  live: number;
  faded: number;
  invalid: number;
}

/** A standard's look: each value in its band's colour. */
export function indexLook(bands: readonly Band[]): Look {
  const looks = bands.map((b) => ({ fill: rgb(b.color), dark: rgb(b.text)[0] < 128 }));
  const from = bands[0]?.from ?? 0;
  return {
    index: true,
    colour(value) {
      if (!(value >= from)) return null;
      const i = bands.findIndex((b) => value <= b.to);
      return looks[i < 0 ? looks.length - 1 : i] ?? null;
    },
  };
}

/** A quantity's look: its value on the neutral ramp. */
export function measureLook(quantity: string): Look {
  // 256 steps are all that a byte can tell apart.
  const steps = Array.from({ length: 256 }, (_, i) => {
    const fill = ramp(i / 255);
    return { fill, dark: darkText(fill) };
  });
  return { index: false, colour: (value) => steps[Math.round(position(quantity, value) * 255)] ?? null };
}

/**
 * Paints every row. `invalid` says whether flags make a value one not to be
 * used, `label` gives the number of the text in a dot, 0 for none.
 */
export function paint(data: Values, look: Look, now: number, kind: number, invalid: (flags: readonly string[]) => boolean, label: (row: number) => number): Painted {
  const n = data.sensor.length;
  const p: Painted = { style: new Uint8Array(n * STRIDE), live: 0, faded: 0, invalid: 0 };
  for (let i = 0; i < n; i++) {
    const value = data.value[i] ?? null;
    if (data.lat[i] == null || data.indoor?.[i]) continue;
    const age = ageOf(data.t[i] ?? 0, now, look.index);
    if (age === 'gone') continue;
    const flags = data.flags[i];
    const bad = value === null || (flags !== undefined && flags.length > 0 && invalid(flags));
    const c = bad ? null : look.colour(value);
    const fill = c?.fill ?? GREY;
    const at = i * STRIDE;
    p.style[at] = fill[0];
    p.style[at + 1] = fill[1];
    p.style[at + 2] = fill[2];
    p.style[at + 3] = age === 'faded' ? FADED : 255;
    p.style[at + 4] = c ? kind : INVALID;
    if (!c) {
      p.invalid++;
      continue;
    }
    const text = label(i);
    p.style[at + 5] = c.dark ? 1 : 0;
    p.style[at + 6] = text & 255;
    p.style[at + 7] = text >> 8;
    p[age]++;
  }
  return p;
}

// Colours of measured quantities. They are neutral on purpose: an index's
// colours say how an average is judged, and a single value has no such
// judgement. The ramp is cividis, which is read alike with and without colour
// blindness (Nuñez, Anderton, Renslow 2018, doi:10.1371/journal.pone.0199239).

export type RGB = readonly [red: number, green: number, blue: number];

/** Cividis at ten equal steps, dark to light. */
const CIVIDIS = ['#00224e', '#123570', '#3b496c', '#575d6d', '#707173', '#8a8678', '#a59c74', '#c3b369', '#e1cc55', '#fee838'].map(rgb);

/**
 * Where a scale has its marks, in the unit of the quantity, ascending. Between
 * two marks colours go evenly; beyond the ends the end's colour holds. Marks
 * are closer where most values lie, and span what most of the network sends.
 */
const MARKS: Record<string, readonly number[]> = {
  pm25: [0, 5, 10, 15, 25, 35, 50, 75, 100],
  pm10: [0, 10, 20, 30, 45, 60, 80, 100, 150],
  pm1: [0, 3, 6, 10, 15, 25, 35, 50, 75],
  temperature: [-20, -10, 0, 5, 10, 15, 20, 30, 40],
  humidity: [0, 20, 30, 40, 50, 60, 70, 80, 100],
  pressure: [900, 940, 960, 980, 990, 1000, 1010, 1020, 1040],
  noise_laeq: [30, 35, 40, 45, 50, 55, 60, 70, 80],
  radiation_cpm: [0, 10, 15, 20, 25, 30, 40, 60, 100],
};

/** A measure's marks; empty for what has no scale. */
export function marksOf(quantity: string): readonly number[] {
  return MARKS[quantity] ?? [];
}

/** Where a value stands on its scale, 0 to 1, ends included. */
export function position(quantity: string, value: number): number {
  const marks = marksOf(quantity);
  const last = marks.length - 1;
  if (last < 1 || !(value > marks[0]!)) return 0;
  if (value >= marks[last]!) return 1;
  const i = marks.findIndex((m) => m > value) - 1;
  return (i + (value - marks[i]!) / (marks[i + 1]! - marks[i]!)) / last;
}

/** Where our ramp begins on cividis: what is darker is lost on a dark map. */
const DARKEST = 0.15;

/** The colour at a place of the ramp, 0 to 1. */
export function ramp(at: number): RGB {
  const x = (DARKEST + Math.min(1, Math.max(0, at)) * (1 - DARKEST)) * (CIVIDIS.length - 1);
  const i = Math.min(CIVIDIS.length - 2, Math.floor(x));
  const [a, b] = [CIVIDIS[i]!, CIVIDIS[i + 1]!];
  const mix = (k: 0 | 1 | 2) => Math.round(a[k] + (b[k] - a[k]) * (x - i));
  return [mix(0), mix(1), mix(2)];
}

/** "#00224e" as three numbers 0 to 255. */
export function rgb(hex: string): RGB {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** Contrast of two colours as WCAG 2 has it, 1 to 21. */
export function contrast(a: RGB, b: RGB): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Whether text on a colour is read better in black than in white. */
export function darkText(on: RGB): boolean {
  return contrast(on, [0, 0, 0]) >= contrast(on, [255, 255, 255]);
}

function luminance(c: RGB): number {
  const [r, g, b] = c.map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

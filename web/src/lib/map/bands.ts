import type { Band } from '../api/types';

/** A band's numbers as text: "4", "51–100", and "301+" where the scale is open. */
export function bandRange(b: Band, last: boolean): string {
  if (b.from === b.to) return String(b.from);
  return last ? `${b.from}+` : `${b.from}–${b.to}`;
}

/** Where a value stands in a row of equally wide bands, 0 to 1; null below the first. */
export function placeInBands(bands: readonly Band[], value: number): number | null {
  if (bands.length === 0 || value < bands[0]!.from) return null;
  const i = bands.findIndex((b) => value <= b.to);
  if (i < 0) return (bands.length - 0.5) / bands.length;
  const b = bands[i]!;
  const within = b.to === b.from ? 0.5 : Math.min(1, Math.max(0, (value - b.from) / (b.to - b.from)));
  return (i + within) / bands.length;
}

/** Neighbours of one name, which share a word: how many bands they are, and which is the first of them. */
export interface Run {
  name: string;
  size: number;
  at: number;
}

/** Whether words of many letters stand over few steps, so that they have to wrap. */
export const wraps = (all: readonly Run[]): boolean => all.some((r) => r.name.length > 12 * r.size);

/** Bands joined by their names. */
export function runs<B>(bands: readonly B[], name: (band: B) => string): Run[] {
  const all: Run[] = [];
  for (const [at, b] of bands.entries()) {
    const last = all.at(-1);
    if (last?.name === name(b)) last.size++;
    else all.push({ name: name(b), size: 1, at });
  }
  return all;
}

import { PNG } from 'pngjs';

/** What is drawn in the window now, or in a part of it, decoded. */
export async function picture(page, clip) {
  return PNG.sync.read(await page.screenshot({ clip }));
}

/** The colour at a place of a picture, in pixels; null outside of it. */
export function colourAt({ width, height, data }, x, y) {
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  const at = (Math.floor(y) * width + Math.floor(x)) * 4;
  return [data[at], data[at + 1], data[at + 2]];
}

/** Whether two colours are the same but for rounding. */
export const alike = (a, b, by = 3) => a !== null && b !== null && a.every((v, i) => Math.abs(v - b[i]) <= by);

/** How many pixels within so many of a place have a colour. */
export function count(shot, colour, x, y, within, by) {
  let n = 0;
  for (let dy = -within; dy <= within; dy++) {
    for (let dx = -within; dx <= within; dx++) if (alike(colourAt(shot, x + dx, y + dy), colour, by)) n++;
  }
  return n;
}

/** The most frequent colour within so many pixels of a place: lettering may cross it. */
export function mostly(shot, x, y, within) {
  const seen = new Map();
  let most = null;
  for (let dy = -within; dy <= within; dy++) {
    for (let dx = -within; dx <= within; dx++) {
      const colour = colourAt(shot, x + dx, y + dy);
      const key = String(colour);
      const n = (seen.get(key) ?? 0) + 1;
      seen.set(key, n);
      if (colour && (most === null || n > seen.get(String(most)))) most = colour;
    }
  }
  return most;
}

/** "#00224e" or "rgb(0, 34, 78)" as three numbers 0 to 255. */
export function rgb(text) {
  if (text.startsWith('#')) return [1, 3, 5].map((i) => Number.parseInt(text.slice(i, i + 2), 16));
  return text.match(/\d+/g).slice(0, 3).map(Number);
}

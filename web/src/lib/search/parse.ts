// What a search text means. Pure.

import { namedSensor } from '../list/filter';

/** What is looked for. */
export type Wanted =
  | { kind: 'sensor'; id: string }
  | { kind: 'point'; lat: number; lon: number }
  | { kind: 'place'; name: string };

/** Shortest and longest name that is looked up. */
const SHORTEST = 2;
export const LONGEST = 80;

/**
 * Reads a sensor's number or id, coordinates, or else the name of a place;
 * null for what is too short to be looked up.
 */
export function parseSearch(text: string): Wanted | null {
  const tidy = text.slice(0, LONGEST).trim().replace(/\s+/g, ' ');
  const id = namedSensor(tidy.replace(/^(?:sensor\s*|#)/i, ''));
  if (id) return { kind: 'sensor', id };
  const point = parsePoint(tidy);
  if (point) return { kind: 'point', ...point };
  return tidy.length >= SHORTEST && /\p{L}/u.test(tidy) ? { kind: 'place', name: tidy } : null;
}

const NUMBER = String.raw`\d{1,3}(?:[.,]\d{1,15})?`;
const PART = String.raw`\d{1,2}(?:[.,]\d{1,15})?`;
/** One angle: a hemisphere before or after it, a sign, degrees, minutes, seconds. */
const ANGLE = String.raw`([NSEWO] ?)?([-+])?(${NUMBER})(?: ?°)?(?: ?(${PART}) ?')?(?: ?(${PART}) ?")?( ?[NSEWO])?`;
const PAIR = new RegExp(String.raw`^${ANGLE}(?: ?[,;] ?| )${ANGLE}$`, 'i');

/**
 * Reads latitude and longitude, in degrees: "57.14, -2.10", "57,14 -2,10",
 * "57° 8' 24" N, 2° 6' W". Letters may be N, S, E, W or the German O for east,
 * and then the order is free. null for anything else.
 */
export function parsePoint(text: string): { lat: number; lon: number } | null {
  const tidy = text
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/[′’]/g, "'")
    .replace(/″|''/g, '"')
    .replace(/º/g, '°')
    .replace(/−/g, '-');
  const m = PAIR.exec(tidy);
  if (!m) return null;
  const first = angle(m.slice(1, 7));
  const second = angle(m.slice(7, 13));
  if (!first || !second) return null;
  const turned = first.axis === 'lon' || second.axis === 'lat';
  const [lat, lon] = turned ? [second, first] : [first, second];
  if (lat.axis === 'lon' || lon.axis === 'lat') return null; // the same axis twice
  if (Math.abs(lat.degrees) > 90 || Math.abs(lon.degrees) > 180) return null;
  return { lat: lat.degrees, lon: lon.degrees };
}

function angle(parts: (string | undefined)[]): { degrees: number; axis: 'lat' | 'lon' | null } | null {
  const [before, sign, deg, min, sec, after] = parts.map((p) => p?.trim().toUpperCase());
  if (before && after) return null;
  const letter = before ?? after ?? '';
  if (letter && sign) return null; // two ways to say which side
  const number = (text: string | undefined) => Number((text ?? '0').replace(',', '.'));
  const minutes = number(min);
  const seconds = number(sec);
  if (minutes >= 60 || seconds >= 60) return null;
  const size = number(deg) + minutes / 60 + seconds / 3600;
  const negative = sign === '-' || letter === 'S' || letter === 'W';
  const axis = letter === '' ? null : letter === 'N' || letter === 'S' ? 'lat' : 'lon';
  return { degrees: negative && size > 0 ? -size : size, axis };
}

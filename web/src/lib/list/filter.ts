import type { ListQuery, Sort } from '../router/routes';
import type { Row } from './rows';

/** The query's country for sensors of which none is known. */
export const NO_COUNTRY = '-';

/**
 * Whether a sensor answers a search: its number or the start of it, its whole
 * name ("sc-8554"), or part of its type, upper or lower case.
 */
export function matcher(search: string): (row: Pick<Row, 'sensor' | 'type'>) => boolean {
  const needle = search.trim().toLowerCase();
  if (!needle) return () => true;
  return (row) => {
    const number = row.sensor.slice(row.sensor.indexOf('-') + 1);
    return number.startsWith(needle) || row.sensor.startsWith(needle) || row.type.toLowerCase().includes(needle);
  };
}

/** A search that names one sensor, as its id; null for any other. */
export function namedSensor(search: string): string | null {
  const m = /^(?:([a-z][a-z0-9]*)-)?([1-9][0-9]{0,16})$/.exec(search.trim().toLowerCase());
  return m ? `${m[1] ?? 'sc'}-${m[2]}` : null;
}

/** What an order depends on besides the rows. */
export interface Manner {
  /** Whether a value with these flags is one to compare by. */
  usable: (flags: readonly string[]) => boolean;
  /** A country's name in the reader's language, by its code. */
  country: (code: string) => string;
  /** Compares two names as that language does. */
  compare: (a: string, b: string) => number;
}

/** The rows that a query shows, in its order. The input stays as it is. */
export function select(rows: readonly Row[], query: ListQuery, manner: Manner): Row[] {
  const matches = matcher(query.q);
  const country = query.country === NO_COUNTRY ? '' : query.country;
  const picked = rows.filter((r) => (query.country === '' || r.country === country) && matches(r));
  return picked.sort(comparer(query.sort, query.reverse, manner));
}

/**
 * Highest index, highest value and newest first; names from A; what has no
 * number, or none that is usable, last, whichever way round. Ties go by sensor.
 */
export function comparer(sort: Sort, reverse: boolean, manner: Manner): (a: Row, b: Row) => number {
  const sign = reverse ? -1 : 1;
  const tie = (a: Row, b: Row) => compareSensors(a.sensor, b.sensor);
  const down = (value: (r: Row) => number | null) => (a: Row, b: Row) => {
    const x = value(a);
    const y = value(b);
    if (x === null || y === null) return x === y ? tie(a, b) : x === null ? 1 : -1;
    return sign * (y - x) || tie(a, b);
  };
  switch (sort) {
    case 'index':
      return down((r) => r.index);
    case 'pm25':
      return down((r) => (manner.usable(r.pm25Flags) ? r.pm25 : null));
    case 'pm10':
      return down((r) => (manner.usable(r.pm10Flags) ? r.pm10 : null));
    case 'age':
      return down((r) => r.t);
    case 'country':
      return (a, b) => {
        if (a.country === b.country) return tie(a, b);
        if (!a.country || !b.country) return a.country ? -1 : 1;
        return sign * manner.compare(manner.country(a.country), manner.country(b.country)) || tie(a, b);
      };
    case 'sensor':
      return (a, b) => sign * tie(a, b);
  }
}

/** By network, then by number: sc-9 before sc-10. */
export function compareSensors(a: string, b: string): number {
  const i = a.indexOf('-');
  const j = b.indexOf('-');
  const network = a.slice(0, i);
  const other = b.slice(0, j);
  if (network !== other) return network < other ? -1 : 1;
  return Number(a.slice(i + 1)) - Number(b.slice(j + 1));
}

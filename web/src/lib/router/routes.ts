// Addresses of pages and the state that a permalink carries. Pure.

export type Route =
  | { name: 'map' }
  | { name: 'list' }
  | { name: 'sensor'; id: string }
  | { name: 'about' }
  | { name: 'docs' }
  | { name: 'dictionary' }
  | { name: 'missing'; path: string };

/** A trailing slash means the same page. */
export function parseRoute(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') || '/' : pathname;
  if (path === '/') return { name: 'map' };
  if (path === '/list') return { name: 'list' };
  if (path === '/about') return { name: 'about' };
  if (path === '/docs') return { name: 'docs' };
  if (path === '/docs/data') return { name: 'dictionary' };
  const sensor = /^\/sensors\/([^/]+)$/.exec(path);
  if (sensor?.[1]) {
    try {
      return { name: 'sensor', id: decodeURIComponent(sensor[1]) };
    } catch {
      return { name: 'missing', path };
    }
  }
  return { name: 'missing', path };
}

export const SORTS = ['sensor', 'country', 'index', 'pm25', 'pm10', 'age'] as const;
export type Sort = (typeof SORTS)[number];

/** What the list shows. Defaults are left out of the address. */
export interface ListQuery {
  q: string;
  /** ISO 3166-1 alpha-2; '' for all, '-' for sensors without a country. */
  country: string;
  /** Slug of a standard; '' for the reader's remembered choice. */
  standard: string;
  sort: Sort;
  /** Turned round: lowest, oldest or last first. */
  reverse: boolean;
  /** Values of any age. */
  all: boolean;
}

// The order at first is no ranking: a list of the worst would need values that
// other sensors bear out.
export const NO_QUERY: ListQuery = { q: '', country: '', standard: '', sort: 'sensor', reverse: false, all: false };

/** Longest search text that is kept. */
export const MAX_SEARCH = 80;

/** Reads an address's query; what is malformed counts as absent. */
export function readQuery(search: string): ListQuery {
  const p = new URLSearchParams(search);
  const rawSort = p.get('sort') ?? '';
  const sort = rawSort.replace(/^-/, '');
  const country = (p.get('country') ?? '').toUpperCase();
  const standard = p.get('standard') ?? '';
  return {
    q: (p.get('q') ?? '').slice(0, MAX_SEARCH),
    country: /^([A-Z]{2}|-)$/.test(country) ? country : '',
    standard: /^[a-z0-9-]{1,32}$/.test(standard) ? standard : '',
    sort: isSort(sort) ? sort : NO_QUERY.sort,
    reverse: isSort(sort) && rawSort.startsWith('-'),
    all: p.get('all') === '1',
  };
}

/** The inverse: "?q=SDS011&country=DE", or "" when everything is default. */
export function writeQuery(q: ListQuery): string {
  const p = new URLSearchParams();
  if (q.q) p.set('q', q.q);
  if (q.country) p.set('country', q.country);
  if (q.standard) p.set('standard', q.standard);
  if (q.sort !== NO_QUERY.sort || q.reverse) p.set('sort', (q.reverse ? '-' : '') + q.sort);
  if (q.all) p.set('all', '1');
  const text = p.toString();
  return text && `?${text}`;
}

function isSort(text: string): text is Sort {
  return (SORTS as readonly string[]).includes(text);
}

export function sensorPath(id: string): string {
  return `/sensors/${encodeURIComponent(id)}`;
}

/** A sensor's id as addresses carry it; null for anything else. */
export function sensorId(text: string | null): string | null {
  return text && /^[a-z][a-z0-9]{0,7}-[1-9][0-9]{0,16}$/.test(text) ? text : null;
}

/** A query with some of its parameters set, or removed by null; the others stay. */
export function editQuery(search: string, part: Record<string, string | null>): string {
  const p = new URLSearchParams(search);
  for (const [name, value] of Object.entries(part)) {
    if (value === null) p.delete(name);
    else p.set(name, value);
  }
  const text = p.toString().replaceAll('%2C', ','); // commas are read by people here
  return text && `?${text}`;
}

import { ApiError } from '../api/client';
import type { Place, SensorDetail } from '../api/types';
import { parseSearch } from './parse';

/** Something that was found, and where it is; a sensor's place may be unknown. */
export type Hit =
  | { kind: 'sensor'; id: string; type: string; town: string; country: string; lat: number | null; lon: number | null }
  | { kind: 'point'; lat: number; lon: number }
  | { kind: 'place'; id: number; name: string; country: string; lat: number; lon: number; population: number };

/** Most places that are offered. */
const MOST = 7;

/** Asks one address of the API; rejects with ApiError. */
export type Ask = (url: string) => Promise<unknown>;

/** What a text finds: nothing for what names nothing that is here. Rejects when the API does not answer. */
export async function find(text: string, ask: Ask): Promise<Hit[]> {
  const wanted = parseSearch(text);
  switch (wanted?.kind) {
    case undefined:
      return [];
    case 'point':
      return [wanted];
    case 'sensor':
      return findSensor(wanted.id, ask);
    case 'place': {
      const answer = (await ask(`/api/v1/places?q=${encodeURIComponent(wanted.name)}&limit=${MOST}`)) as { places: Place[] };
      return answer.places.map((p) => ({ kind: 'place', ...p }));
    }
  }
}

async function findSensor(id: string, ask: Ask): Promise<Hit[]> {
  let s: SensorDetail;
  try {
    s = (await ask(`/api/v1/sensors/${encodeURIComponent(id)}`)) as SensorDetail;
  } catch (e) {
    if (e instanceof ApiError && [400, 404, 422].includes(e.status)) return [];
    throw e;
  }
  return [{ kind: 'sensor', id: s.sensor, type: s.type, town: s.nearest_place?.name ?? '', country: s.site.country, lat: s.site.lat, lon: s.site.lon }];
}

/** How near the map goes to what was found. */
export function zoomFor(hit: Hit): number {
  if (hit.kind !== 'place') return 13;
  return hit.population >= 1_000_000 ? 10 : hit.population >= 100_000 ? 11 : 12;
}

// world-atlas is drawn for a sphere: its rings cross the antimeridian and may
// enclose a pole. A flat map wants them as lines that never jump. Pure.
import type { Feature, FeatureCollection, Geometry, MultiLineString, Position } from 'geojson';

/** A line without jumps: it goes on beyond 180° instead. */
export function unwrap(line: readonly Position[]): Position[] {
  let shift = 0;
  return line.map((p, i) => {
    const step = i > 0 ? p[0]! - line[i - 1]![0]! : 0;
    if (step > 180) shift -= 360;
    else if (step < -180) shift += 360;
    return [p[0]! + shift, p[1]!];
  });
}

/** A ring without jumps. One that goes around a pole is closed along the map's edge. */
export function unwrapRing(ring: readonly Position[]): Position[] {
  const out = unwrap(ring);
  const [first, last] = [out[0]!, out.at(-1)!];
  if (Math.abs(last[0]! - first[0]!) < 180) return out;
  const edge = first[1]! < 0 ? -90 : 90;
  return [...out, [last[0]!, edge], [first[0]!, edge], first];
}

export function unwrapLines(lines: MultiLineString): MultiLineString {
  return { type: 'MultiLineString', coordinates: lines.coordinates.map(unwrap) };
}

export function unwrapAreas(collection: FeatureCollection): FeatureCollection {
  return { type: 'FeatureCollection', features: collection.features.map((f): Feature => ({ ...f, geometry: areas(f.geometry) })) };
}

function areas(g: Geometry): Geometry {
  if (g.type === 'Polygon') return { type: 'Polygon', coordinates: polygon(g.coordinates) };
  if (g.type === 'MultiPolygon') return { type: 'MultiPolygon', coordinates: g.coordinates.map(polygon) };
  return g;
}

/** Holes go to where their outer ring went. */
function polygon(rings: readonly Position[][]): Position[][] {
  const [outer, ...holes] = rings.map(unwrapRing);
  if (!outer) return [];
  const lons = outer.map((p) => p[0]!);
  const [low, high] = [Math.min(...lons), Math.max(...lons)];
  return [outer, ...holes.map((h) => (h[0]![0]! < low ? moved(h, 360) : h[0]![0]! > high ? moved(h, -360) : h))];
}

function moved(ring: Position[], by: number): Position[] {
  return ring.map((p) => [p[0]! + by, p[1]!]);
}

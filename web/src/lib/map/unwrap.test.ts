import { describe, expect, it } from 'vitest';
import { unwrap, unwrapAreas, unwrapRing } from './unwrap';

describe('unwrap', () => {
  const f = (line: [number, number][], want: number[]) => it(line.map((p) => p[0]).join(' '), () => expect(unwrap(line).map((p) => p[0])).toEqual(want));
  f([[170, 0], [179, 0], [-179, 0], [-170, 0]], [170, 179, 181, 190]);
  f([[-170, 0], [-179, 0], [179, 0], [170, 0]], [-170, -179, -181, -190]);
  f([[179, 0], [-179, 0], [179, 0]], [179, 181, 179]);
  f([[0, 0], [90, 0]], [0, 90]);
  f([], []);
});

describe('a ring around a pole', () => {
  it('is closed along the edge', () => {
    const ring: [number, number][] = [[-180, -70], [-90, -75], [0, -70], [90, -75], [180, -70]];
    expect(unwrapRing(ring)).toEqual([...ring, [180, -90], [-180, -90], [-180, -70]]);
  });
});

describe('areas', () => {
  it('move holes with their outer ring', () => {
    const outer = [[170, 0], [-170, 0], [-170, 10], [170, 10], [170, 0]];
    const hole = [[-178, 2], [-176, 2], [-176, 4], [-178, 2]];
    const out = unwrapAreas({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [outer, hole] } }] });
    const g = out.features[0]!.geometry;
    expect(g.type === 'Polygon' && g.coordinates[1]!.map((p) => p[0])).toEqual([182, 184, 184, 182]);
  });
});

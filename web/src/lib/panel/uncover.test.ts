import { describe, expect, it } from 'vitest';
import { mercatorX, mercatorY, worldSize } from '../map/mercator';
import { unproject } from './nearby';
import { uncover, type Room } from './uncover';

const at = { lat: 51, lon: -2, zoom: 10 };
const side: Room = { width: 1000, height: 800, left: 380, bottom: 0 };
const sheet: Room = { width: 390, height: 760, left: 0, bottom: 380 };

/** The place at a pixel of the map. */
const placeAt = (room: Room, x: number, y: number) => {
  const size = worldSize(at.zoom);
  return unproject(mercatorX(at.lon) + (x - room.width / 2) / size, mercatorY(at.lat) + (y - room.height / 2) / size);
};

describe('uncover', () => {
  const stays = (name: string, room: Room, x: number, y: number) => it(name, () => expect(uncover(at, placeAt(room, x, y), room)).toBeNull());
  stays('leaves what is free beside a panel', side, 420, 400);
  stays('leaves what is free above a sheet', sheet, 100, 340);
  stays('leaves what is out of view', side, -50, 400);

  const moves = (name: string, room: Room, x: number, y: number) =>
    it(name, () => {
      const place = placeAt(room, x, y);
      const to = uncover(at, place, room)!;
      const size = worldSize(to.zoom);
      expect(room.width / 2 + (mercatorX(place.lon) - mercatorX(to.lon)) * size).toBeCloseTo((room.left + room.width) / 2, 6);
      expect(room.height / 2 + (mercatorY(place.lat) - mercatorY(to.lat)) * size).toBeCloseTo((room.height - room.bottom) / 2, 6);
      expect(to.zoom).toBe(at.zoom);
    });
  moves('brings what is behind a panel into the free part', side, 100, 400);
  moves('and what is at its edge', side, 400, 10);
  moves('and what is behind a sheet', sheet, 195, 380);

  it('goes the short way round the globe', () => {
    const to = uncover({ lat: 0, lon: 179.9, zoom: 5 }, { lat: 0, lon: -179.9 }, { width: 1000, height: 800, left: 600, bottom: 0 });
    expect(Math.abs(to!.lon)).toBeGreaterThan(170);
  });
});

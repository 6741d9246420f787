import { describe, expect, it } from 'vitest';
import { ownIndex, viewCountry, visitorCountry, zoneCountry } from './suggest';

describe("a country's own index", () => {
  const f = (country: string, want: string | null) => it(country || 'none', () => expect(ownIndex(country)).toBe(want));
  f('US', 'us-epa');
  f('PR', 'us-epa');
  f('DE', 'eaqi');
  f('NO', 'eaqi');
  f('CN', 'cn-hj633-2026');
  f('IN', 'in-naqi');
  f('CA', 'ca-aqhi-plus');
  f('GB', null); // DAQI is shown anyway
  f('JP', null);
  f('CH', null);
  f('', null);
});

describe('the country of a time zone', () => {
  const f = (zone: string, want: string) => it(zone, () => expect(zoneCountry(zone)).toBe(want));
  f('America/New_York', 'US');
  f('America/Indiana/Knox', 'US');
  f('America/Toronto', 'CA');
  f('Asia/Calcutta', 'IN');
  f('Europe/Berlin', 'DE');
  f('Europe/London', 'GB');
  f('Europe/Zurich', '');
  f('America/Sao_Paulo', '');
});

describe('where a visitor is', () => {
  const f = (zone: string, languages: string[], want: string) =>
    it(`${zone} ${languages.join()}`, () => expect(visitorCountry(zone, languages)).toBe(want));
  f('Europe/Paris', ['en-US'], 'FR');
  f('Asia/Tokyo', ['en-US'], ''); // the zone is no country's here, and the language misleads
  f('UTC', ['en-US', 'de'], 'US');
  f('UTC', ['zh-Hans-CN'], 'CN');
  f('', ['en'], '');
  f('Etc/GMT+5', ['en-CA'], 'CA');
});

describe('the country that the map looks at', () => {
  const places = { lat: [52.5, 48.2, null, 21.3], lon: [13.4, 16.4, 1, -157.9], country: ['DE', 'AT', 'FR', 'US'] };
  const f = (lat: number, lon: number, zoom: number, want: string) =>
    it(`${lat} ${lon} ${zoom}`, () => expect(viewCountry({ lat, lon, zoom }, places)).toBe(want));
  f(52.4, 13.1, 9, 'DE');
  f(48.3, 16.1, 9, 'AT');
  f(52.4, 13.1, 4.9, ''); // the world
  f(40, -100, 9, ''); // nobody measures near
  f(21.4, -158, 9, 'US');
});

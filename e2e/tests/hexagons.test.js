import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { cellToBoundary, latLngToCell } from 'h3-js';
import { Demo } from '../lib/demo.js';
import { until } from '../lib/until.js';

// Reckoned anew from what the API says of single sensors, by the words of its
// description and by H3's own library.

/** Defra's breakpoints: the highest whole µg/m³ of index 1 to 9. */
const DAQI = { pm25: [11, 23, 35, 41, 47, 53, 58, 64, 70], pm10: [16, 33, 50, 58, 66, 75, 83, 91, 100] };
const BANDS = ['', 'Low', 'Low', 'Low', 'Moderate', 'Moderate', 'Moderate', 'High', 'High', 'High', 'Very High'];
/** Newest value to oldest that counts, in seconds. */
const FRESH = 30 * 60;

const RESOLUTIONS = [2, 3, 4, 5, 6];
const columns = (answer) => new Map(answer.cell.map((cell, i) => [cell, { n: answer.n[i], value: answer.value[i], band: answer.band[i], ring: answer.ring[i] }]));
const near = (a, b, by) => assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function daqi(pollutant, mean) {
  const whole = Math.floor(mean + 0.5);
  const i = DAQI[pollutant].findIndex((top) => whole <= top);
  return i < 0 ? 10 : i + 1;
}

/** Sites by cell: of each, its sensors' values by pollutant. */
function group(samples, res) {
  const cells = new Map();
  for (const { site, lat, lon, ...values } of samples) {
    const cell = latLngToCell(lat, lon, res);
    const sites = cells.get(cell) ?? cells.set(cell, new Map()).get(cell);
    const lists = sites.get(site) ?? sites.set(site, {}).get(site);
    for (const [pollutant, v] of Object.entries(values)) if (v !== null) (lists[pollutant] ??= []).push(v);
  }
  return cells;
}

/** The median over the sites of a cell that measure a pollutant; null for none. */
function overSites(sites, pollutant) {
  const list = [...sites.values()].filter((s) => s[pollutant]).map((s) => median(s[pollutant]));
  return list.length > 0 ? median(list) : null;
}

describe('hexagons', () => {
  const mote = new Demo();
  let sensors; // by id, as /sensors/{id} describes them
  let measured; // by res
  let latest;
  let invalid; // flags

  before(async () => {
    await mote.start({ sensors: 600, seed: 3 });
    // What is held stands still while upstream does not answer.
    await mote.fail('500');
    await until('upstream down', async () => (await mote.api('/api/v1/status')).upstream.state === 'down');
    const { flags } = await mote.api('/api/v1/flags');
    invalid = new Set(flags.filter((f) => f.severity === 'invalid').map((f) => f.name));
    // The minute may still make a version of values that grew old.
    await until('answers of one version', async () => {
      latest = await mote.api('/api/v1/latest?quantity=pm25&max_age=0');
      measured = new Map();
      for (const res of RESOLUTIONS) measured.set(res, await mote.api(`/api/v1/hexagons?quantity=pm25&res=${res}`));
      return [...measured.values()].every((m) => m.version === latest.version);
    });
    sensors = new Map();
    const waiting = [...latest.sensor];
    const ask = async () => {
      for (let id; (id = waiting.pop()); ) sensors.set(id, await mote.api(`/api/v1/sensors/${id}`));
    };
    await Promise.all([ask(), ask(), ask(), ask()]);
  });
  after(() => mote.stop());

  /** The site that a sensor counts for; one without a site counts for itself. */
  const siteOf = (id) => sensors.get(id).site.id || id;

  for (const res of RESOLUTIONS) {
    test(`of PM2.5 at resolution ${res} are medians of sites`, () => {
      const usable = latest.sensor
        .map((id, i) => ({ id, t: latest.t[i], site: siteOf(id), lat: latest.lat[i], lon: latest.lon[i], pm25: latest.value[i], out: latest.indoor[i] || latest.flags[i].some((f) => invalid.has(f)) }))
        .filter((s) => !s.out && s.pm25 !== null && s.lat !== null);
      const newest = Math.max(...usable.map((s) => s.t));
      const want = group(usable.filter((s) => s.t >= newest - FRESH).map(({ site, lat, lon, pm25 }) => ({ site, lat, lon, pm25 })), res);
      const got = columns(measured.get(res));
      assert.ok(want.size > 20, `${want.size} cells`);
      assert.equal(measured.get(res).t, newest);
      assert.deepEqual([...got.keys()].sort(), [...want.keys()].sort());
      for (const [cell, sites] of want) {
        const { n, value, band } = got.get(cell);
        assert.equal(n, sites.size, cell);
        near(value, overSites(sites, 'pm25'), 1e-6);
        assert.equal(band, '');
      }
    });

    test(`have H3's outlines at resolution ${res}`, () => {
      for (const [cell, { ring }] of columns(measured.get(res))) {
        const corners = cellToBoundary(cell, true).slice(0, -1);
        assert.equal(ring.length, corners.length * 2, cell);
        // Both may begin anywhere, and ours goes on beyond 180° where theirs turns back.
        const alike = ([lon, lat], k) => Math.abs(ring[2 * k + 1] - lat) < 2e-5 && Math.abs(((ring[2 * k] - lon + 540) % 360) - 180) < 2e-5;
        const turn = corners.findIndex((c) => alike(c, 0));
        assert.ok(turn >= 0 && corners.every((_, k) => alike(corners[(turn + k) % corners.length], k)), `${cell}: ${ring} is not ${corners}`);
        for (let k = 2; k < ring.length; k += 2) assert.ok(Math.abs(ring[k] - ring[k - 2]) < 180, `${cell} jumps`);
      }
    });
  }

  for (const res of [2, 4, 6]) {
    test(`of DAQI at resolution ${res} are the index of the medians of the 24-hour means`, async () => {
      const answer = await mote.api(`/api/v1/hexagons?quantity=uk-daqi&res=${res}`);
      const samples = [];
      for (const [id, s] of sensors) {
        const x = s.indices.find((i) => i.standard === 'uk-daqi');
        if (x && s.site.lat !== null) samples.push({ site: siteOf(id), lat: s.site.lat, lon: s.site.lon, pm25: x.mean_pm25, pm10: x.mean_pm10 });
      }
      const want = group(samples, res);
      const got = columns(answer);
      assert.deepEqual([...got.keys()].sort(), [...want.keys()].sort());
      const seen = new Set();
      for (const [cell, sites] of want) {
        const index = Math.max(...['pm25', 'pm10'].map((p) => [p, overSites(sites, p)]).filter(([, m]) => m !== null).map(([p, m]) => daqi(p, m)));
        const { n, value, band } = got.get(cell);
        assert.deepEqual({ n, value, band }, { n: sites.size, value: index, band: BANDS[index] }, cell);
        seen.add(band);
      }
      assert.ok(seen.size >= 3, `only ${[...seen]}`);
    });
  }

  test('are refused for what has none', async () => {
    for (const [query, field] of [['quantity=pm25&res=7', 'res'], ['quantity=pm25&res=1', 'res'], ['quantity=nothing&res=3', 'quantity']]) {
      const answer = await fetch(`${mote.base}/api/v1/hexagons?${query}`);
      assert.ok(answer.status >= 400 && answer.status < 500, query);
      assert.ok((await answer.text()).includes(field), query);
    }
  });
});

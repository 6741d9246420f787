import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { withPage } from '../lib/browser.js';
import { demoWorld } from '../lib/demo.js';
import { alone, bare, drawn, mapOf, paintedAt, projection, rows, standsAt, viewOf } from '../lib/map.js';
import { alike, colourAt, count, picture, rgb } from '../lib/pixels.js';
import { measured } from '../lib/scale.js';
import { until } from '../lib/until.js';

/** A hexagon lies over the map at 85 %, an outline at 95 %. */
const over = (ground, colour, share = 0.85) => colour.map((v, i) => share * v + (1 - share) * ground[i]);
const LAND = [245, 243, 239];
const GROUNDS = [LAND, [228, 234, 238]];
const REGION = { lat: 50.6, lon: 10.4, zoom: 7 };
/** A window that is quickly drawn without a graphics card. */
const viewport = { width: 1000, height: 680 };

describe('a visitor of the demo', () => {
  // One poll, at the start: no hour ends and no value changes under the tests.
  const w = demoWorld({ sensors: 500, seed: 1, every: '1h' });
  let standards; // by slug
  let index; // rows of the newest DAQI

  before(async () => {
    standards = new Map((await w.mote.api('/api/v1/standards')).standards.map((s) => [s.slug, s]));
    index = rows(await w.mote.api('/api/v1/latest?quantity=uk-daqi'));
  });

  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, { viewport, ...options }, async (page, ctx) => {
      await page.goto(path);
      await use(page, ctx);
    });
  const bandOf = (slug, value) => standards.get(slug).bands.find((b) => value <= b.to) ?? standards.get(slug).bands.at(-1);
  const colourOf = (slug, value) => rgb(bandOf(slug, value).color);
  const show = (page, subject) => page.getByLabel('Shown').selectOption(subject);
  const panelOf = (page, id) => page.getByRole('region', { name: `Sensor ${id}` });
  /** A sensor by itself, in a band of DAQI. */
  const lonely = (band) => alone(index, 0.4).find((s) => bandOf('uk-daqi', s.value).name === band);
  const near = (s, zoom = 9) => ({ lat: s.lat, lon: s.lon, zoom });

  test('first sees hexagons, in the colours of the standard', () =>
    open('/', {}, async (page) => {
      await drawn(page, 'uk-daqi', 'hexes');
      assert.equal(await mapOf(page).getAttribute('data-dots'), '0');
      const shot = await picture(page);
      const green = over(LAND, colourOf('uk-daqi', 2));
      let n = 0;
      for (let y = 60; y < shot.height - 200; y++) for (let x = 0; x < shot.width; x++) if (alike(colourAt(shot, x, y), green, 8)) n++;
      assert.ok(n > 200, `${n} pixels of a hexagon of index 2`);
    }));

  test('sees coarser hexagons the farther out the map is, and few sites as outlines', () =>
    open('/about', {}, async (page) => {
      const kinds = new Set();
      for (const [zoom, res] of [[2.6, 2], [4.4, 3], [6.2, 4]]) {
        const at = { lat: 49, lon: 12, zoom };
        await page.goto(viewOf(at));
        await drawn(page, 'uk-daqi', 'hexes');
        const cells = await w.mote.api(`/api/v1/hexagons?quantity=uk-daqi&res=${res}`);
        await until(`hexagons of resolution ${res} in their colours`, async () => {
          const stands = await projection(page, at);
          const corners = cells.ring.map((ring) => pairs(ring).map(([lon, lat]) => stands({ lon, lat })));
          const middles = corners.map((list) => ({ x: mean(list.map((c) => c.x)), y: mean(list.map((c) => c.y)) }));
          const clear = await bare(page, corners.flat());
          const whole = corners.map((list) => list.map(() => clear.shift()).every(Boolean));
          const shot = await picture(page);
          let checked = 0;
          for (const [i, { x, y }] of middles.entries()) {
            if (!whole[i]) continue;
            const colour = colourOf('uk-daqi', cells.value[i]);
            // Names and borders cross it.
            const has = (colours) => colours.some((c) => count(shot, c, x, y, 8, 8) >= 30);
            const full = has(GROUNDS.map((ground) => over(ground, colour)));
            const what = `${cells.cell[i]} of index ${cells.value[i]} and ${cells.n[i]} sites at ${x}, ${y}: ${colourAt(shot, x, y)}`;
            assert.equal(full, cells.n[i] >= 3, what);
            if (!full) {
              const edges = corners[i].map((c, k) => along(along(c, corners[i][(k + 1) % corners[i].length], 0.5), { x, y }, 0.08));
              const drawn = edges.filter((e) => GROUNDS.some((ground) => count(shot, over(ground, colour, 0.95), e.x, e.y, 2, 40) > 0));
              assert.ok(drawn.length >= edges.length / 2 && has(GROUNDS), `${what}; ${drawn.length} edges`);
            }
            kinds.add(full);
            checked++;
          }
          return checked >= 5;
        });
      }
      assert.equal(kinds.size, 2);
    }));

  test('sees dots after zooming in, each in its colour', () => {
    const s = lonely('Very High') ?? lonely('High');
    return open(viewOf(near(s, 6)), {}, async (page) => {
      await drawn(page, 'uk-daqi', 'hexes');
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await drawn(page, 'uk-daqi');
      assert.equal(await mapOf(page).getAttribute('data-hexes'), '0');
      await until('the map at zoom 7', () => new URL(page.url()).searchParams.get('at')?.endsWith(',7'));
      const want = colourOf('uk-daqi', s.value);
      await until(`${s.sensor} in ${want}`, async () => {
        const { x, y } = await standsAt(page, near(s, 7), s);
        return count(await picture(page), want, x, y, 4) > 12;
      });
    });
  });

  for (const band of ['Low', 'High']) {
    test(`opens the panel of a sensor in the band ${band} by a click on its dot`, () => {
      const s = lonely(band);
      return open(viewOf(near(s)), {}, async (page) => {
        await drawn(page, 'uk-daqi');
        const at = await standsAt(page, near(s), s);
        await paintedAt(page, at, (c) => alike(c, colourOf('uk-daqi', s.value)), `the colour of ${s.value}`);
        await page.mouse.click(at.x, at.y);
        const panel = panelOf(page, s.sensor);
        await panel.locator(`[data-index="${s.value}"]`).waitFor();
        await panel.getByText(`Particles here: ${band} (${s.value} of 10), mean of the last 24 h.`).waitFor();
        assert.equal(new URL(page.url()).searchParams.get('sensor'), s.sensor);
        await page.keyboard.press('Escape');
        await panel.waitFor({ state: 'detached' });
      });
    });
  }

  test('sees the dots change with the standard', () => {
    const s = lonely('Moderate');
    return open(viewOf(near(s)), {}, async (page) => {
      await drawn(page, 'uk-daqi');
      const { indices } = await w.mote.api(`/api/v1/sensors/${s.sensor}`);
      const seen = new Set();
      for (const slug of ['us-epa', 'eaqi', 'cn-hj633-2026', 'uk-daqi']) {
        await show(page, slug);
        const { value } = indices.find((x) => x.standard === slug);
        const at = await standsAt(page, near(s), s);
        seen.add(String(await paintedAt(page, at, (c) => alike(c, colourOf(slug, value)), `${slug} ${value}, ${colourOf(slug, value)}`)));
        const words = await page.locator('.legend .names').innerText();
        assert.ok(words.includes(standards.get(slug).bands[0].name), words);
      }
      assert.ok(seen.size >= 2, [...seen].join(' '));
    });
  });

  test('sees what is measured on a neutral scale', () =>
    open(viewOf(REGION), {}, async (page) => {
      await drawn(page, 'uk-daqi');
      for (const quantity of ['pm25', 'temperature']) {
        await show(page, quantity);
        await drawn(page, quantity);
        const { seen, ramp } = await measured(page, w.mote, quantity, REGION);
        assert.ok(seen.size >= 5, `${seen.size} dots of ${quantity}`);
        // From dark blue by grey to yellow: nothing of an index's green and red.
        for (const [r, g, b] of ramp) assert.ok(Math.abs(r - g) <= 40, `${r} ${g} ${b}`);
      }
    }));

  test('finds a town and a sensor, and is told where there is none', () =>
    open('/', { expected: [/status of 404/] }, async (page) => {
      await drawn(page, 'uk-daqi', 'hexes');
      const search = page.getByRole('combobox', { name: 'Find a place or a sensor' });
      await search.fill('Stuttgart');
      await page.getByRole('option', { name: /Stuttgart.*Germany/ }).first().click();
      await until('the map at Stuttgart', () => {
        const [lat, lon, zoom] = (new URL(page.url()).searchParams.get('at') ?? '').split(',').map(Number);
        return Math.abs(lat - 48.78) < 0.05 && Math.abs(lon - 9.18) < 0.05 && zoom >= 10;
      });
      const s = lonely('Low');
      await search.fill(s.sensor.replace('sc-', ''));
      await page.getByRole('option', { name: s.sensor }).waitFor();
      await search.press('Enter');
      await panelOf(page, s.sensor).locator(`[data-index="${s.value}"]`).waitFor();
      await until('the map at the sensor', async () => {
        const at = await standsAt(page, near(s, 13), s);
        return count(await picture(page), colourOf('uk-daqi', s.value), at.x, at.y, 9) > 60;
      });
      await search.fill('sc-99999999');
      await page.getByText('There is no sensor sc-99999999 here.').first().waitFor();
    }));

  test('hands on what is shown by its address', () => {
    const s = lonely('Moderate');
    return open(viewOf(near(s, 8)), {}, async (page) => {
      await drawn(page, 'uk-daqi');
      await show(page, 'us-epa');
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await until('the address follows', () => new URL(page.url()).searchParams.get('at')?.endsWith(',9'));
      const place = await standsAt(page, near(s), s);
      await page.mouse.click(place.x, place.y);
      await panelOf(page, s.sensor).locator('[data-index]').waitFor();
      const heading = await panelOf(page, s.sensor).locator('h2').first().innerText();
      await withPage(w.browser, w.mote.base, { viewport }, async (other) => {
        await other.goto(page.url());
        await drawn(other, 'us-epa');
        assert.equal(await other.getByLabel('Shown').inputValue(), 'us-epa');
        const panel = panelOf(other, s.sensor);
        await panel.locator('[data-index]').waitFor();
        assert.equal(await panel.locator('h2').first().innerText(), heading);
        const colour = await paintedAt(page, await standsAt(page, near(s), s), (c) => c !== null);
        await paintedAt(other, await standsAt(other, near(s), s), (c) => alike(c, colour), `${colour}`);
        assert.equal(other.url(), page.url());
      });
    });
  });

  test('is told everywhere that nothing was measured', async () => {
    const s = lonely('Low');
    const said = /^Simulated data(\. Nothing here was measured\.)?$/;
    const credit = 'Simulated data, not measured: mote sim';
    await open('/about', {}, async (page) => {
      for (const [path, corner] of [['/about', 'footer'], [viewOf(near(s), `&sensor=${s.sensor}`), 'section.map'], [`/sensors/${s.sensor}`, 'footer']]) {
        await page.setViewportSize(viewport);
        await page.goto(path);
        await page.getByText(said).first().waitFor();
        await page.locator(corner).getByText(credit).waitFor();
        await page.setViewportSize({ width: 390, height: 844 });
        await page.getByText(said).first().waitFor();
      }
    });
    for (const path of ['/api/v1/status', '/api/v1/latest', '/', '/no/such/page']) {
      assert.equal((await fetch(w.mote.base + path)).headers.get('x-mote-simulated'), 'true', path);
    }
  });
});

/** The corners of a ring of longitudes and latitudes by turns. */
const pairs = (ring) => Array.from({ length: ring.length / 2 }, (_, k) => [ring[2 * k], ring[2 * k + 1]]);
/** A share of the way from one place of the window to another. */
const along = (a, b, share) => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
const mean = (list) => list.reduce((sum, v) => sum + v, 0) / list.length;

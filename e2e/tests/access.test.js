import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { faults } from '../lib/axe.js';
import { withPage } from '../lib/browser.js';
import { demoWorld } from '../lib/demo.js';
import { alone, bare, drawn, mapOf, paintedAt, rows, standsAt, viewOf } from '../lib/map.js';
import { alike, rgb } from '../lib/pixels.js';
import { until } from '../lib/until.js';

/** A window that is quickly drawn without a graphics card. */
const viewport = { width: 1000, height: 680 };

describe('the demo is for everybody', () => {
  // One poll, at the start: no hour ends under the tests.
  const w = demoWorld({ sensors: 400, seed: 2, every: '1h' });
  let s; // a sensor that stands alone
  let at; // a view of it
  let colour;

  before(async () => {
    s = alone(rows(await w.mote.api('/api/v1/latest?quantity=uk-daqi')), 0.4).find((x) => x.country === 'DE');
    at = { lat: s.lat, lon: s.lon, zoom: 9 };
    const { standards } = await w.mote.api('/api/v1/standards');
    colour = rgb(standards.find((x) => x.slug === 'uk-daqi').bands.find((b) => s.value <= b.to).color);
  });

  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, { viewport, ...options }, async (page) => {
      await page.goto(path);
      await use(page);
    });
  const panelOf = (page) => page.getByRole('region', { name: `Sensor ${s.sensor}` });
  const told = async (page) => {
    await panelOf(page).locator(`[data-index="${s.value}"]`).waitFor();
    await panelOf(page).locator('[data-chart] canvas').waitFor();
  };

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds no fault in map, panel, list and sensor page, ${colorScheme}`, () =>
      open(viewOf(at, `&sensor=${s.sensor}`), { colorScheme }, async (page) => {
        await drawn(page, 'uk-daqi');
        await told(page);
        assert.deepEqual(await faults(page), [], 'panel');
        await page.getByRole('button', { name: 'List', exact: true }).click();
        await page.locator(`[data-near="${s.sensor}"]`).waitFor();
        await page.getByLabel('What the colours mean').click();
        assert.deepEqual(await faults(page), [], 'list and legend');
        await page.goto('/');
        await drawn(page, 'uk-daqi', 'hexes');
        assert.deepEqual(await faults(page), [], 'hexagons');
        await page.goto(`/sensors/${s.sensor}`);
        await page.locator('[data-chart=pm25] canvas').waitFor();
        assert.deepEqual(await faults(page), [], 'sensor page');
      }));
  }

  test('a phone has the panel as a sheet', () =>
    open(viewOf(at), { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async (page) => {
      await drawn(page, 'uk-daqi');
      const dot = await standsAt(page, at, s);
      await paintedAt(page, dot, (c) => alike(c, colour), `${colour}`);
      await page.touchscreen.tap(dot.x, dot.y);
      await told(page);
      const panel = panelOf(page);
      const height = async (stop) => {
        await page.locator(`section[data-stop=${stop}]`).waitFor();
        return until(`the sheet at rest at ${stop}`, async () => {
          const box = await panel.boundingBox();
          return (await panel.evaluate((e) => e.getAnimations().length)) === 0 && box.y + box.height === 844 && box.height;
        });
      };
      const half = await height('half');
      await page.getByRole('button', { name: 'Show more' }).tap();
      const full = await height('full');
      await page.getByRole('button', { name: 'Show less' }).tap();
      const peek = await height('peek');
      assert.ok(peek < half && half < full && full < 844, `${peek} ${half} ${full}`);
      assert.ok(half < 844 * 0.7, `${half}: the map is still seen`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
      // The number can be read at the lowest stop.
      assert.ok((await panel.locator('[data-index]').boundingBox()).y < 844);
      await panel.getByRole('button', { name: 'Close' }).tap();
      await panel.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'List', exact: true }).tap();
      await page.locator(`[data-near="${s.sensor}"]`).tap();
      await told(page);
    }));

  test('the keyboard alone leads from the first page to a sensor', () =>
    open('/', {}, async (page) => {
      await drawn(page, 'uk-daqi', 'hexes');
      const focused = () => page.evaluate(() => document.activeElement?.textContent.trim() ?? '');
      await page.keyboard.press('Tab');
      assert.equal(await focused(), 'Skip to the content');
      await page.keyboard.press('Tab');
      assert.equal(await focused(), 'List what is in view of the map');
      await page.keyboard.press('Enter');
      // From cell to smaller cell to a sensor, each with a few keys.
      const next = async () => {
        await page.keyboard.press('Tab');
        return page.evaluate(() => document.activeElement?.dataset.near);
      };
      let sensor = '';
      for (let step = 0; step < 8 && !sensor; step++) {
        await page.locator('[data-near]').first().waitFor();
        await until('the heading has the focus', async () => / in view$/.test(await focused()));
        const near = await until('an entry of the list', next);
        if (near.startsWith('sc-')) sensor = near;
        await page.keyboard.press('Enter');
        if (!sensor) await until('another list', async () => (await page.locator(`[data-near="${near}"]`).count()) === 0);
      }
      await page.locator(`section[aria-label="Sensor ${sensor}"] [data-index]`).waitFor();
      await until('the panel has the focus', () => page.evaluate(() => document.activeElement?.matches('section[aria-label^=Sensor] h2')));
      await page.keyboard.press('Escape');
      await page.locator(`section[aria-label="Sensor ${sensor}"]`).waitFor({ state: 'detached' });
      await until('the list has it again', async () => / in view$/.test(await focused()));
    }));

  test('the map itself is led by keys', () =>
    open(viewOf(at), {}, async (page) => {
      await drawn(page, 'uk-daqi');
      await page.getByRole('region', { name: /^Map of the sensors/ }).focus();
      await page.keyboard.press('+');
      await until('zoom 10', () => new URL(page.url()).searchParams.get('at')?.endsWith(',10'));
      await page.keyboard.press('Enter');
      await told(page);
    }));

  for (const reducedMotion of ['no-preference', 'reduce']) {
    test(`what opens moves only for who wants it, ${reducedMotion}`, () =>
      open(viewOf(at), { reducedMotion }, async (page) => {
        await drawn(page, 'uk-daqi');
        await page.getByRole('button', { name: 'List', exact: true }).click();
        await page.locator(`[data-near="${s.sensor}"]`).click();
        await told(page);
        const { animationName, animationDuration } = await panelOf(page).evaluate((e) => ({ animationName: getComputedStyle(e).animationName, animationDuration: getComputedStyle(e).animationDuration }));
        assert.notEqual(animationName, 'none');
        assert.equal(animationDuration === '0s', reducedMotion === 'reduce', animationDuration);
      }));
  }

  test('forced colours leave everything readable', () =>
    open(viewOf(at), {}, async (page) => {
      await page.emulateMedia({ forcedColors: 'active' });
      await drawn(page, 'uk-daqi');
      const dot = await standsAt(page, at, s);
      await paintedAt(page, dot, (c) => alike(c, colour), `${colour}`);
      assert.deepEqual(await bare(page, [dot]), [true]);
      await page.mouse.click(dot.x, dot.y);
      await told(page);
      const looks = (selector) => page.locator(selector).first().evaluate((e) => {
        const c = getComputedStyle(e);
        return { text: c.color, ground: c.backgroundColor, border: c.borderTopWidth };
      });
      for (const selector of ['.face', '.legend .row span', '.legend select']) {
        const { text, ground } = await looks(selector);
        assert.notEqual(text, ground, selector);
      }
      // The colour is the message: it stays.
      assert.ok(alike(rgb((await looks('.face')).ground), colour));
      // What floats over the map has an edge of its own.
      for (const selector of ['[data-list-button]', '.legend .card']) assert.equal((await looks(selector)).border, '1px', selector);
      await mapOf(page).getByText('Simulated data, not measured: mote sim').waitFor();
      assert.deepEqual(await faults(page), []);
    }));
});

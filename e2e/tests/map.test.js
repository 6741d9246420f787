import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { now, steady } from '../lib/air.js';
import { withPage } from '../lib/browser.js';
import { history, record } from '../lib/feed.js';
import { dot, drawn, middle, pixel } from '../lib/map.js';
import { until } from '../lib/until.js';
import { world } from '../lib/world.js';

/** Four steady sensors a few kilometres apart, each in the middle of a map of its own. */
const PLACES = { 101: ['48.700', '9.100'], 102: ['48.800', '9.000'], 103: ['48.900', '9.200'], 104: ['48.750', '9.300'] };
const at = (sensor, zoom = 12) => `at=${PLACES[sensor].map(Number).join(',')},${zoom}`;

const filled = () => [
  ...steady.flatMap(({ sensor, pm25, pm10 }) => {
    const [lat, lon] = PLACES[sensor];
    return history({ sensor, lat, lon, hours: 26, now, values: () => ({ P1: pm10, P2: pm25 }) });
  }),
  record({ sensor: 202, lat: '48.600', lon: '9.000', at: now - 120, values: { P1: 1999.9, P2: 999.9 } }),
  record({ sensor: 203, lat: '48.500', lon: '9.000', at: now - 3 * 3600, values: { P1: 12, P2: 6 } }),
  record({ sensor: 204, lat: '48.400', lon: '9.000', at: now - 30 * 3600, values: { P1: 12, P2: 6 } }),
  record({ sensor: 205, lat: '48.300', lon: '9.000', at: now - 60, indoor: 1, values: { P1: 4, P2: 2 } }),
];

describe('the map', () => {
  const w = world((feed) => {
    feed.records = filled();
  });
  const open = (path, options, use) => withPage(w.browser, w.mote.base, options, async (page, ctx) => {
    await page.goto(path);
    await use(page, ctx);
  });
  const colour = async (slug, value) => {
    const { standards } = await w.mote.api('/api/v1/standards');
    return standards.find((s) => s.slug === slug).bands.find((b) => value <= b.to).color.toLowerCase();
  };
  const subject = (page) => page.getByLabel('Shown');

  test('draws each sensor in the colour of its band, and another standard in its own', () =>
    open(`/?${at(102)}`, {}, async (page) => {
      await drawn(page, 'uk-daqi');
      await page.locator('section.map[data-dots="4"]').waitFor(); // what has too few hours has no index
      assert.equal(await dot(page), await colour('uk-daqi', 4));
      await subject(page).selectOption('us-epa');
      await drawn(page, 'us-epa');
      assert.equal(await dot(page), await colour('us-epa', 107));
      assert.match(page.url(), /show=us-epa/);
    }));

  test('shows what is measured on a scale of its own, and what is not usable as such', () =>
    open(`/?${at(102)}&show=pm25`, {}, async (page) => {
      await drawn(page, 'pm25');
      await page.locator('section.map[data-dots="6"]').waitFor(); // with 202 at fault and 203 faded, without 204 and 205
      const { standards } = await w.mote.api('/api/v1/standards');
      const loud = standards.flatMap((s) => s.bands.map((b) => b.color.toLowerCase()));
      assert.ok(!loud.includes(await dot(page)), 'no colour of an index');
      await page.locator('.card').getByText('µg/m³').waitFor();
    }));

  test('says what is under the pointer, and opens it', () =>
    open(`/?${at(102)}`, {}, async (page) => {
      await drawn(page, 'uk-daqi');
      const { x, y } = await middle(page);
      await page.mouse.move(x, y);
      await page.locator('output', { hasText: 'sc-102: 4 Moderate' }).waitFor();
      await page.locator('.ring.hover').waitFor();
      await page.mouse.click(x, y);
      await page.waitForURL(/sensor=sc-102/);
      await page.locator('.ring.selected').waitFor();
    }));

  test('an address brings the view back', () =>
    open(`/?${at(103, 9)}&show=eaqi&sensor=sc-103`, {}, async (page) => {
      await drawn(page, 'eaqi');
      assert.equal(await subject(page).inputValue(), 'eaqi');
      await page.locator('.ring.selected').waitFor();
      assert.match(page.url(), /at=48\.9,9\.2,9&/);
    }));

  test('is moved, zoomed and asked by the keyboard alone', () =>
    open(`/?${at(102)}`, {}, async (page) => {
      await drawn(page, 'uk-daqi');
      await page.locator('.maplibregl-canvas').focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(/sensor=sc-102/);
      const panel = page.locator('.beside :is(h1, h2):focus');
      await panel.waitFor();
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await page.locator('.maplibregl-canvas').focus();
      await page.keyboard.press('Equal');
      await page.waitForURL(/at=48\.8,9,13/);
      await page.keyboard.press('ArrowRight');
      await page.waitForURL((url) => Number(url.searchParams.get('at').split(',')[1]) > 9.001);
    }));

  test('draws medians of cells while dots would lie on one another', () =>
    open('/?at=48.8,9,4', {}, async (page) => {
      await drawn(page, 'uk-daqi', 'hexes');
      assert.equal(await page.locator('section.map').getAttribute('data-dots'), '0');
      const { x, y } = await middle(page);
      await page.mouse.move(x, y);
      await page.locator('output', { hasText: /median of 4 sites/ }).waitFor();
      await page.getByLabel('What the colours mean').click();
      await page.getByText('Cell of fewer than three sites').waitFor();
      await page.getByRole('button', { name: 'Zoom in' }).click();
      await page.waitForURL(/at=48\.8,9,5/);
    }));

  test('asks nobody but its own server, and names its sources', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      const hosts = new Set();
      page.on('request', (r) => hosts.add(new URL(r.url()).origin));
      await page.goto(`/?${at(101, 7)}`);
      await drawn(page, 'uk-daqi');
      await page.locator('section.map').getByText('Natural Earth').waitFor();
      await page.waitForLoadState('load');
      assert.deepEqual([...hosts].filter((h) => !h.startsWith('data:') && h !== 'null'), [w.mote.base]);
      const credit = await page.locator('.credit').innerText();
      for (const part of ['Sensor.Community contributors', 'Natural Earth', 'GeoNames']) assert.ok(credit.includes(part), part);
    }));

  for (const colorScheme of ['light', 'dark']) {
    test(`follows the theme: ${colorScheme}`, () =>
      open('/?at=48.8,9.15,8', { colorScheme }, async (page) => {
        await drawn(page, 'uk-daqi');
        const ground = async () => page.evaluate(() => getComputedStyle(document.querySelector('section.map')).backgroundColor);
        assert.equal(await ground(), colorScheme === 'light' ? 'rgb(228, 234, 238)' : 'rgb(15, 18, 20)');
      }));
  }

  test('fits a phone', () =>
    open(`/?${at(102)}`, { viewport: { width: 390, height: 844 }, hasTouch: true }, async (page) => {
      await drawn(page, 'uk-daqi');
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
      for (const part of ['.credit', '.legend', '.tools']) {
        const box = await page.locator(`section.map ${part}`).first().boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= 390 && box.y >= 48 && box.y + box.height <= 844, `${part} ${JSON.stringify(box)}`);
      }
      const { x, y } = await middle(page);
      await page.touchscreen.tap(x, y);
      await page.waitForURL(/sensor=sc-102/);
    }));

  test('a value that arrives changes the pixels, by what changed alone', () =>
    open(`/?${at(104)}&show=pm25`, {}, async (page) => {
      await drawn(page, 'pm25');
      await page.locator('main[data-live=open]').waitFor();
      const before = await dot(page);
      const asked = [];
      page.on('request', (r) => asked.push(r.url()));
      const [lat, lon] = PLACES[104];
      w.feed.records = [...filled(), record({ sensor: 104, lat, lon, at: Math.floor(Date.now() / 1000) - 5, values: { P1: 3, P2: 2 } })];
      await w.mote.holds('sc-104', 'pm25', 2);
      await until('other pixels', async () => (await dot(page)) !== before);
      assert.ok(asked.some((url) => url.includes('/latest/delta')));
      assert.deepEqual(asked.filter((url) => /\/latest\?quantity=pm25/.test(url)), []);
    }));
});

describe('the map when something fails', () => {
  const w = world((feed) => {
    feed.records = filled();
  });
  let pm25 = 80;
  /** Lets the feed say something new of the sensor in the middle. */
  const news = async () => {
    const [lat, lon] = PLACES[104];
    pm25 /= 2;
    w.feed.records = [...filled(), record({ sensor: 104, lat, lon, at: Math.floor(Date.now() / 1000) - 1, values: { P1: 120, P2: pm25 } })];
    await w.mote.holds('sc-104', 'pm25', pm25);
  };
  const open = (expected, use) =>
    withPage(w.browser, w.mote.base, { expected: [expected] }, async (page) => {
      await page.goto(`/?${at(104)}&show=pm25`);
      await drawn(page, 'pm25');
      await page.locator('main[data-live=open]').waitFor();
      await use(page);
    });

  test('asks for everything where its version is no longer known', () =>
    open(/410/, async (page) => {
      const before = await dot(page);
      await page.route('**/api/v1/latest/delta*', (route) => route.fulfill({ status: 410, contentType: 'application/problem+json', body: '{"title":"Gone"}' }));
      const whole = page.waitForResponse((r) => /\/latest\?quantity=pm25/.test(r.url()));
      await news();
      await whole;
      await until('other pixels', async () => (await dot(page)) !== before);
    }));

  test('finds its way back to a stream that was lost', () =>
    open(/ERR_|503/, async (page) => {
      await page.route('**/api/v1/live', (route) => route.fulfill({ status: 503, body: '' }));
      await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.locator('main[data-live=paused]').waitFor();
      await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      });
      await page.locator('main[data-live=lost]').waitFor();
      const before = await dot(page);
      await page.unroute('**/api/v1/live');
      await page.locator('main[data-live=open]').waitFor();
      await news();
      await until('other pixels', async () => (await dot(page)) !== before);
    }));

  test('draws dots again after the graphics card was lost', () =>
    open(/cannot be restored/, async (page) => {
      const before = await dot(page);
      await page.evaluate(async () => {
        const canvas = document.querySelector('.maplibregl-canvas');
        const lose = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
        const lost = new Promise((done) => canvas.addEventListener('webglcontextlost', () => setTimeout(done), { once: true }));
        lose.loseContext();
        await lost;
        lose.restoreContext();
      });
      await until('the same pixels', async () => (await dot(page)) === before);
    }));
});

describe('a map over streets of the operator', () => {
  const tiles = http.createServer((req, res) => {
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(JSON.stringify({ version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#123456' } }] }));
  });
  const settings = {};
  before(async () => {
    await new Promise((done) => tiles.listen(0, '127.0.0.1', done));
    settings.MOTE_MAP_STYLE = `http://127.0.0.1:${tiles.address().port}/style.json`;
  });
  after(() => new Promise((done) => tiles.close(done)));
  const w = world((feed) => {
    feed.records = filled();
  }, settings);

  test('draws on that style and lets nothing else in', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto(`/?${at(102)}`);
      await drawn(page, 'uk-daqi');
      const { x, y } = await middle(page);
      await until('the style is drawn', async () => (await pixel(page, x + 100, y)) === '#123456');
      const policy = (await (await page.request.get('/')).headers())['content-security-policy'];
      assert.ok(policy.includes(`connect-src 'self' ${new URL(settings.MOTE_MAP_STYLE).origin};`), policy);
    }));
});

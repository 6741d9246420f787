import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { air } from '../lib/air.js';
import { faults } from '../lib/axe.js';
import { withPage } from '../lib/browser.js';
import { world } from '../lib/world.js';

/** Every kind of page, and what shows that it is there. */
const PAGES = [
  { path: '/list', ready: '[data-row=sc-104]' },
  { path: '/list?q=nothing-like-it', ready: '.blank' },
  { path: '/sensors/sc-103', ready: '[data-chart=pm10] canvas' },
  { path: '/sensors/sc-201', ready: '[data-chart=pm25] canvas' },
  { path: '/about', ready: '#coverage table' },
  { path: '/docs', ready: '#shapes dl' },
  { path: '/no/such/page', ready: 'h1' },
  { path: '/docs/data', ready: '#flags dl' },
  { path: '/', ready: 'section.map:not([data-subject=""])', foot: '.credit' },
  { path: '/?at=48.8,9,9&show=pm25&sensor=sc-103', ready: '.ring.selected', foot: '.credit' },
];

describe('every page', () => {
  const w = world((feed) => {
    feed.records = air();
  });
  const open = ({ path, ready }, options, use) =>
    withPage(w.browser, w.mote.base, options, async (page) => {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await use(page);
    });

  for (const p of PAGES) {
    for (const colorScheme of ['light', 'dark']) {
      test(`${p.path} has no fault that axe finds, ${colorScheme}`, () =>
        open(p, { colorScheme }, async (page) => {
          assert.deepEqual(await faults(page), []);
        }));
    }
    for (const [width, height] of [[390, 844], [820, 1180], [720, 450], [320, 640]]) {
      test(`${p.path} fits into ${width} × ${height}`, () =>
        open(p, { viewport: { width, height } }, async (page) => {
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${over} px too wide`);
        }));
    }
    test(`${p.path} ends with the credit and the way to the rules of use`, () =>
      open(p, {}, async (page) => {
        const foot = page.locator(p.foot ?? 'footer');
        await foot.getByText('Sensor data: Sensor.Community contributors, ODbL 1.0 / DbCL 1.0').waitFor();
        for (const href of ['/about', '/about#ethics', ...(p.foot ? [] : ['/docs'])]) assert.equal(await foot.locator(`a[href="${href}"]`).count(), 1, href);
        assert.equal(await page.locator('h1').count(), 1);
      }));
  }

  test('a chosen theme is there from the first paint and is kept', () =>
    open(PAGES[0], { colorScheme: 'light', expected: [/ERR_FAILED/] }, async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      assert.equal(await paper(), 'rgb(251, 250, 248)');
      await page.getByLabel('Theme').selectOption('dark');
      assert.equal(await paper(), 'rgb(20, 23, 26)');
      await page.route('**/assets/*.js', (route) => route.abort());
      await page.reload();
      assert.equal(await page.locator('#app').innerHTML(), '', 'the app itself did not start');
      assert.equal(await paper(), 'rgb(20, 23, 26)');
    }));

  test('about says who is missing, from the data', () =>
    open(PAGES[4], {}, async (page) => {
      await page.locator('#coverage').getByText('8 sensors in 5 countries.').waitFor();
      const germany = await page.locator('#coverage tr', { hasText: 'Germany' }).locator('td').allInnerTexts();
      assert.deepEqual(germany, ['Germany', '4', '4']);
      const text = await page.locator('main').innerText();
      for (const part of ['for fines, courts or insurance', 'to shame a neighbour', 'No sensor here is not clean air', 'mote forget', 'not medical advice', 'v1:']) {
        assert.ok(text.includes(part), part);
      }
    }));

  test('about leads to the licences of what the page is made of', () =>
    open(PAGES[4], {}, async (page) => {
      await page.getByRole('link', { name: 'Licences of the type' }).click();
      await page.waitForURL('**/licences.txt');
      const text = await page.locator('body').innerText();
      for (const part of ['SIL OPEN FONT LICENSE', 'Lucide Icons and Contributors', 'Svelte Contributors', 'Leon Sorokin', 'MapLibre', 'topojson-client']) {
        assert.ok(text.includes(part), part);
      }
    }));

  test('the footer leads to the rules of use', () =>
    open(PAGES[0], {}, async (page) => {
      await page.locator('footer').getByRole('link', { name: 'What not to use it for' }).click();
      await page.getByRole('heading', { name: 'What not to use it for' }).waitFor();
      await page.waitForFunction(() => Math.abs(document.getElementById('ethics').getBoundingClientRect().top) < innerHeight / 2);
    }));

  test('docs describes every address, and its examples work', () =>
    open(PAGES[5], {}, async (page) => {
      const { paths } = await w.mote.api('/openapi.json');
      const told = await page.locator('section > h2 code').allInnerTexts();
      for (const path of Object.keys(paths)) assert.ok(told.includes(`GET ${path}`), path);
      const tries = await page.getByRole('link', { name: 'Try it' }).evaluateAll((links) => links.map((a) => a.getAttribute('href')));
      assert.ok(tries.length >= 5);
      for (const href of tries) {
        const { status } = await fetch(w.mote.base + href);
        // The sensor of an example need not be in the feed of this test, and its version is long past.
        assert.ok(status === 200 || (status === 410 && href.includes('/delta?')) || (status === 404 && /sc-\d|ledger\//.test(href)), `${href}: ${status}`);
      }
    }));

  test('an unknown page says so', () =>
    open(PAGES[6], {}, async (page) => {
      await page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
      await page.getByText('Nothing is kept at /no/such/page.').waitFor();
    }));

  test('unknown files and addresses of the API are 404, not the page', async () => {
    for (const path of ['/assets/none.js', '/api/v1/none', '/api']) {
      const answer = await fetch(w.mote.base + path);
      assert.equal(answer.status, 404, path);
      assert.ok(!(await answer.text()).includes('<div id="app">'), path);
    }
  });

  test('files with a hash are kept for ever, the page is asked for', async () => {
    const page = await fetch(w.mote.base + '/');
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())[1];
    assert.match((await fetch(w.mote.base + script)).headers.get('cache-control'), /immutable/);
  });

  test('forced colours leave everything readable', () =>
    open(PAGES[2], { forcedColors: 'active' }, async (page) => {
      const colours = await page.locator('.face').evaluate((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]);
      assert.notEqual(colours[0], colours[1]);
      await page.getByText('Particles here:', { exact: false }).waitFor();
    }));
});

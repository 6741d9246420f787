import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rowOf, withPage } from '../lib/browser.js';
import { record } from '../lib/feed.js';
import { until } from '../lib/until.js';
import { world } from '../lib/world.js';

const seconds = () => Math.floor(Date.now() / 1000);

describe('the page keeps up', () => {
  const w = world((feed) => {
    feed.records = [record({ sensor: 401, at: seconds() - 300, values: { P1: 20, P2: 10 } })];
  });

  /** Opens a page whose clock the test moves on. */
  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, options, async (page, ctx) => {
      await page.clock.install();
      await page.goto(path);
      await use(page, ctx);
    });
  const upstream = (state) => until(`upstream ${state}`, async () => (await w.mote.api('/api/v1/status')).upstream.state === state);

  test('new values appear without a reload, and only they are sent', () =>
    open('/list', {}, async (page) => {
      await rowOf(page, 'sc-401').locator('.pm25', { hasText: '10' }).waitFor();
      await page.evaluate(() => (window.sameDocument = true));

      // From here on only what changes is sent.
      await page.locator('main[data-live=open]').waitFor();
      const whole = [];
      page.on('request', (r) => {
        if (/\/latest\?/.test(r.url())) whole.push(r.url());
      });
      const changes = page.waitForResponse((r) => r.url().includes('/latest/delta') && r.ok());
      w.feed.records = [
        record({ sensor: 401, at: seconds() - 30, values: { P1: 44, P2: 33 } }),
        record({ sensor: 402, country: 'AT', at: seconds() - 30, values: { P1: 3, P2: 2 } }),
      ];
      await w.mote.holds('sc-401', 'pm25', 33);
      await w.mote.holds('sc-402', 'pm10', 3);
      await changes;
      await rowOf(page, 'sc-401').locator('.pm25', { hasText: '33' }).waitFor();
      await rowOf(page, 'sc-402').waitFor();
      assert.match(await page.locator('main').innerText(), /2 sensors in 2 countries/);
      assert.equal(await page.evaluate(() => window.sameDocument), true);
      assert.deepEqual(whole, []);
    }));

  test('the view of a sensor keeps up as well', () =>
    open('/sensors/sc-401', {}, async (page) => {
      await page.locator('[data-quantity=pm25]').waitFor();
      w.feed.records = [record({ sensor: 401, at: seconds() - 10, values: { P1: 66, P2: 55 } })];
      await w.mote.holds('sc-401', 'pm25', 55);
      await page.clock.fastForward(30_000);
      await page.locator('[data-quantity=pm25]', { hasText: '55 µg/m³' }).waitFor();
      await page.locator('[data-chart=pm25] .readout', { hasText: '55 µg/m³' }).waitFor();
    }));

  test('says when upstream answered, and since when it has not', () =>
    open('/list', {}, async (page) => {
      const line = page.getByText(/Upstream has not answered since \d\d:\d\d\. Showing what we had then\./);
      const quiet = page.locator('[data-upstream]', { hasText: /^Upstream answered (just now|\d+ min ago)\.$/ });
      await rowOf(page, 'sc-401').waitFor();
      await quiet.waitFor();
      assert.equal(await line.count(), 0);

      w.feed.status = 503;
      await upstream('down');
      await page.clock.fastForward(30_000);
      await line.waitFor();
      assert.equal(await quiet.count(), 0);
      await rowOf(page, 'sc-401').waitFor();

      w.feed.status = 200;
      await upstream('up');
      await page.clock.fastForward(30_000);
      await line.waitFor({ state: 'detached' });
      await quiet.waitFor();
    }));

  test('says when its own server is out of reach, and keeps what it has', () =>
    open('/list', { expected: [/ERR_INTERNET_DISCONNECTED/] }, async (page, ctx) => {
      const line = page.getByText(/This page cannot reach its server since \d\d:\d\d\./);
      await rowOf(page, 'sc-401').waitFor();
      await ctx.setOffline(true);
      await page.clock.fastForward(30_000);
      await line.waitFor();
      await rowOf(page, 'sc-401').waitFor();
      await ctx.setOffline(false);
      await page.clock.fastForward(30_000);
      await line.waitFor({ state: 'detached' });
    }));

  test('says so when the values cannot be loaded at first, and asks again', () =>
    open('/about', { expected: [/ERR_FAILED/] }, async (page) => {
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.route('**/api/v1/latest*', (route) => route.abort());
      await page.getByRole('link', { name: 'Sensors', exact: true }).click();
      await page.getByRole('heading', { name: 'The values could not be loaded' }).waitFor();
      await page.unroute('**/api/v1/latest*');
      await page.getByRole('button', { name: 'Ask again now' }).click();
      await rowOf(page, 'sc-401').waitFor();
    }));
});

describe('without any upstream', () => {
  const w = world((feed) => {
    feed.status = 503;
  });

  test('the page works and says that nothing came yet', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await until('a failed poll', async () => (await w.mote.api('/api/v1/status')).upstream.state === 'down');
      await page.goto('/list');
      await page.getByRole('heading', { name: 'No values yet' }).waitFor();
      await page.getByText('Upstream has not answered yet. We keep trying.').waitFor();
    }));
});

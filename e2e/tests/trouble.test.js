import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, withPage } from '../lib/browser.js';
import { demoWorld } from '../lib/demo.js';
import { Relay } from '../lib/feed.js';
import { alone, drawn, mapOf, rows, standsAt, viewOf } from '../lib/map.js';
import { Mote } from '../lib/mote.js';
import { alike, mostly, picture, rgb } from '../lib/pixels.js';
import { measured } from '../lib/scale.js';
import { until } from '../lib/until.js';

/** Each way to fail, and what is said of it: by /status, and by the ledger of the poll. */
const WAYS = [
  { mode: '403', error: /^upstream answered 403$/, entry: { status: 'failed', http_status: 403 } },
  { mode: '404', error: /^upstream answered 404$/, entry: { status: 'failed', http_status: 404 } },
  // It says when to come back; until then nobody asks.
  { mode: '429', time: '8s', error: /^upstream answered 429$/, entry: { status: 'failed', http_status: 429 } },
  { mode: '500', error: /^upstream answered 500$/, entry: { status: 'failed', http_status: 500 } },
  { mode: 'empty', error: /^upstream's document is empty$/, entry: { status: 'ok', http_status: 200, records: 0 } },
  { mode: 'truncated', error: /ends before it is complete$/, entry: { status: 'rejected', http_status: 200 } },
  { mode: 'stall', error: /^the answer took longer than 4 s$/, entry: { status: 'failed', http_status: 200 } },
];
const DOWN = /Upstream has not answered since \d\d:\d\d\. Showing what we had then\./;
const LOST = /This page cannot reach its server since \d\d:\d\d\. Showing what we had then\./;
/** What a browser says while a server is away, while it starts, and when it no longer knows a version of before. */
const AWAY = /ERR_CONNECTION_|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|status of (503|410)/;
/** A window that is quickly drawn without a graphics card. */
const viewport = { width: 1000, height: 680 };
const REGION = { lat: 50.6, lon: 10.4, zoom: 7 };

describe('a visitor watches', () => {
  const w = demoWorld({ sensors: 500, seed: 1 }, { MOTE_LIMITS_REQUEST_TIMEOUT: '4s' });
  let watched; // a page that is open from the first test to the last
  let moving; // and another, of what is measured
  let first; // what that showed at first
  let s; // a sensor that stands alone
  let at; // a view of it
  let bands;
  let colour; // of its index

  before(async () => {
    s = alone(rows(await w.mote.api('/api/v1/latest?quantity=uk-daqi')), 0.4).find((x) => x.country === 'DE');
    at = { lat: s.lat, lon: s.lon, zoom: 9 };
    const { standards } = await w.mote.api('/api/v1/standards');
    bands = standards.find((x) => x.slug === 'uk-daqi').bands;
    moving = await openPage(w.browser, w.mote.base, { viewport, expected: [AWAY] });
    await moving.page.goto(viewOf(REGION, '&show=pm25'));
    first = await measured(moving.page, w.mote, 'pm25', REGION);
    await moving.page.evaluate(() => (window.sameDocument = true));
    watched = await openPage(w.browser, w.mote.base, { viewport, expected: [AWAY] });
    await watched.page.goto(viewOf(at));
    await drawn(watched.page, 'uk-daqi');
    await watched.page.evaluate(() => (window.sameDocument = true));
    await coloured();
    await watched.page.locator('main[data-live=open]').waitFor();
  });
  after(async () => {
    await watched?.close();
    await moving?.close();
  });

  /** The sensor is drawn in its colour, wherever banners have moved the map to. A new hour may give it another index. */
  const coloured = async ({ away = false } = {}) => until('the dot in its colour', async () => {
    if (!away) {
      const { sensor, value } = await w.mote.api('/api/v1/latest?quantity=uk-daqi');
      colour = rgb(bands.find((b) => value[sensor.indexOf(s.sensor)] <= b.to).color);
    }
    const { x, y } = await standsAt(watched.page, at, s);
    const is = mostly(await picture(watched.page), x, y, 3);
    assert.ok(alike(is, colour), `${is} is not ${colour}`);
    return true;
  });
  const upstream = async () => (await w.mote.api('/api/v1/status')).upstream;
  const polls = async () => (await w.mote.api('/api/v1/ledger?limit=20')).entries.filter((e) => e.kind === 'poll');
  const line = (text) => watched.page.getByText(text);

  for (const { mode, time, error, entry } of WAYS) {
    test(`upstream fails: ${mode}`, async () => {
      const last = (await polls())[0].id;
      const said = line(DOWN).waitFor();
      await w.mote.fail(mode, time);
      const down = await until('upstream down', async () => {
        const u = await upstream();
        return u.state === 'down' && u;
      });
      await said;
      assert.match(down.error, error);
      const told = (await polls()).find((e) => e.id > last && e.status === entry.status && e.http_status === entry.http_status);
      assert.ok(told, JSON.stringify(await polls(), null, 1));
      for (const [key, value] of Object.entries(entry)) assert.equal(told[key], value, key);
      assert.equal(told.new, 0);
      await coloured();
      if (!time) {
        // The page asks for the status when the network returns, and then knows why.
        await watched.page.evaluate(() => dispatchEvent(new Event('online')));
        await line(`It said: ${down.error}`).waitFor();
      }

      if (!time) await w.mote.fail('none');
      await until('upstream up', async () => (await upstream()).state === 'up');
      // By the stream: the status is asked for only every 30 seconds.
      await line(DOWN).waitFor({ state: 'detached', timeout: 15_000 });
      await coloured();
    });
  }

  test('what was measured since is drawn by itself, in the same document', async () => {
    const { page } = moving;
    const now = await until('other colours', async () => {
      const next = await measured(page, w.mote, 'pm25', REGION, first.version);
      return [...next.seen].some(([id, colour]) => first.seen.has(id) && !alike(first.seen.get(id), colour, 0)) && next;
    }, 240_000); // a sensor sends every 145 s, and the air may hardly change from one value to the next
    assert.ok(now.seen.size >= 5, `${now.seen.size} dots`);
    assert.equal(await page.evaluate(() => window.sameDocument), true);
    moving.silent();
  });

  test('Mote is killed and comes back', async () => {
    const { page } = watched;
    const old = await mapOf(page).getAttribute('data-version');
    await w.mote.kill();
    await line(LOST).waitFor();
    await coloured({ away: true });
    await w.mote.again();
    await line(LOST).waitFor({ state: 'detached', timeout: 90_000 });
    await line('Connected again. These are the newest values.').waitFor();
    await until('a version of the new process', async () => {
      const version = await mapOf(page).getAttribute('data-version');
      return version.split('-')[0] !== old.split('-')[0] && version === (await w.mote.api('/api/v1/latest?quantity=uk-daqi')).version;
    });
    await coloured();
    assert.equal(await page.evaluate(() => window.sameDocument), true);
    watched.silent();

    // Who comes with an event of before is told to begin anew.
    const stop = new AbortController();
    const stream = await fetch(`${w.mote.base}/api/v1/live`, { headers: { 'Last-Event-ID': old }, signal: stop.signal });
    let text = '';
    for await (const part of stream.body.pipeThrough(new TextDecoderStream())) {
      text += part;
      if (text.includes('event: version')) break;
    }
    stop.abort();
    assert.match(text, /^event: reset$/m);
  });

  test('the other feeds fail alone, and nothing else changes', async () => {
    const relay = new Relay();
    const mote = new Mote();
    await relay.start(w.mote.upstream, (path) => path.startsWith('/static/v2/'));
    try {
      await mote.start(relay.base, { MOTE_FEEDS_AVERAGES: 'true', MOTE_FEEDS_DAY: 'true' });
      const status = await until('each feed asked', async () => {
        const now = await mote.api('/api/v1/status');
        return now.feeds.length === 3 && now.feeds.every((f) => f.state === (f.feed === 'raw' ? 'up' : 'down')) && now;
      });
      assert.equal(status.upstream.state, 'up');
      assert.equal(status.upstream.error, '');
      for (const f of status.feeds) assert.equal(f.error, f.feed === 'raw' ? '' : 'upstream answered 500', f.feed);
      const { sensor } = await mote.api('/api/v1/latest?quantity=pm25');
      assert.ok(sensor.length > 50, `${sensor.length} sensors`);
      await withPage(w.browser, mote.base, { viewport }, async (page) => {
        await page.goto(viewOf(at, '&show=pm25'));
        await drawn(page, 'pm25');
        await page.locator('main[data-live=open]').waitFor();
        assert.equal(await page.getByText(DOWN).count(), 0);
        assert.equal(await page.getByText(LOST).count(), 0);
      });
    } finally {
      await mote.stop();
      await relay.stop();
    }
  });
});

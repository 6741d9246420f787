import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { air, now, steady } from '../lib/air.js';
import { withPage } from '../lib/browser.js';
import { history, record } from '../lib/feed.js';
import { world } from '../lib/world.js';

describe('the view of a sensor', () => {
  const w = world((feed) => {
    feed.records = air();
    // A gap of two hours, one spike, and a value that is not usable.
    const spiky = history({ sensor: 301, hours: 24, now, values: () => ({ P1: 12, P2: 6 }) }).filter((_, i) => i < 100 || i > 124);
    spiky[200].sensordatavalues.forEach((v) => (v.value = v.value_type === 'P1' ? '500' : '480'));
    feed.records.push(...spiky, record({ sensor: 301, at: now - 130, values: { P1: 1999.9, P2: 999.9 } }));
    // Two sensors on one site.
    const climate = record({ sensor: 302, type: 'BME280', at: now - 90, values: { temperature: 13.6, humidity: 55.5, pressure: 96325 } });
    climate.location.id = 10_301;
    feed.records.push(climate);
  });
  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, options, async (page) => {
      await page.goto(path);
      await use(page);
    });

  for (const s of steady) {
    test(`says the index of sc-${s.sensor}`, () =>
      open(`/sensors/sc-${s.sensor}`, {}, async (page) => {
        const [value, band] = s.daqi;
        await page.locator(`[data-index="${value}"]`).waitFor();
        await page.getByText(`Particles here: ${band} (${value} of 10), mean of the last 24 h.`).waitFor();
        const size = await page.locator('[data-index] .number').evaluate((e) => getComputedStyle(e).fontSize);
        assert.equal(size, '64px');
      }));
  }

  test('says what drives it, the cautions, the advice and its limits', () =>
    open('/sensors/sc-103', {}, async (page) => {
      const main = page.locator('main');
      await main.getByText('PM10 9, PM2.5 8: driven by PM10.').waitFor();
      await main.getByText('Humid air can make this sensor read high.').waitFor();
      const { standards } = await w.mote.api('/api/v1/standards');
      const band = standards.find((x) => x.slug === 'uk-daqi').bands.find((b) => b.from === 9);
      await main.getByText(band.advice_risk).waitFor();
      await main.getByText(band.advice_all).waitFor();
      await main.getByRole('link', { name: 'UK-AIR, Defra' }).waitFor();
      for (const tag of ['indicative', 'particles only']) await main.getByText(tag, { exact: true }).waitFor();
    }));

  test('follows the standard', () =>
    open('/sensors/sc-102', {}, async (page) => {
      await page.getByLabel('Index').selectOption('us-epa');
      await page.getByText('Particles here: Unhealthy for Sensitive Groups (107), NowCast of the last 12 h.').waitFor();
      await page.getByLabel('Index').selectOption('eaqi');
      await page.getByText('Particles here: Moderate (3 of 6), mean of the last complete hour.').waitFor();
    }));

  test('draws the last 24 hours, with source, licence, table and CSV', () =>
    open('/sensors/sc-301', {}, async (page) => {
      const chart = page.locator('[data-chart=pm25]');
      await chart.getByRole('heading', { name: 'PM2.5, µg/m³, last 24 hours' }).waitFor();
      await chart.locator('canvas').waitFor();
      assert.match(await chart.getByRole('img').getAttribute('aria-label'), /Line chart of PM2\.5.*: \d+ values/);
      await chart.getByText('Sensor.Community contributors', { exact: false }).waitFor();
      assert.match(await chart.getByRole('link', { name: 'Licence' }).getAttribute('href'), /^https:\/\/opendatacommons\.org\//);
      const inked = await chart.locator('canvas').evaluate((c) => {
        const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
        let n = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] > 0) n++;
        return n;
      });
      assert.ok(inked > 500, `the line is drawn: ${inked} pixels`);

      await chart.getByRole('button', { name: 'Table' }).click();
      const values = await chart.locator('tbody td.number').allInnerTexts();
      assert.deepEqual(values.slice(0, 2), ['1,000', '6.0']);
      await chart.locator('tbody tr', { hasText: 'Not usable' }).first().waitFor();

      const csv = await fetch(w.mote.base + (await chart.getByRole('link', { name: 'CSV' }).getAttribute('href')));
      assert.equal(csv.status, 200);
      assert.match(csv.headers.get('content-type'), /^text\/csv/);
    }));

  test('keeps spikes from flattening the line, and shows all when asked', () =>
    open('/sensors/sc-301', {}, async (page) => {
      const chart = page.locator('[data-chart=pm25]');
      await chart.getByText('2 values lie beyond the axis.').waitFor();
      await chart.getByText('Hollow: 1 doubtful or unusable value.').waitFor();
      await chart.getByRole('button', { name: 'Show all values' }).click();
      await chart.getByRole('button', { name: 'Fit the axis to most values' }).waitFor();
      assert.equal(await chart.getByText(/beyond the axis/).count(), 0);
    }));

  test('tells type, place, times and its neighbour on the site', () =>
    open('/sensors/sc-301', {}, async (page) => {
      const main = page.locator('main');
      await main.getByRole('heading', { name: 'About this sensor' }).waitFor();
      for (const part of ['Nova Fitness', '48.800°, 9.003°', 'rounded to about 100 m', '245 m']) await main.getByText(part, { exact: false }).first().waitFor();
      await main.getByRole('link', { name: 'sc-302' }).click();
      await page.getByRole('heading', { level: 1, name: 'Sensor sc-302' }).waitFor();
      for (const q of ['temperature', 'humidity', 'pressure']) await page.locator(`[data-chart=${q}]`).waitFor();
      await page.locator('[data-quantity=pressure]', { hasText: '963 hPa' }).waitFor();
      await main.getByText('this sensor does not measure particles', { exact: false }).waitFor();
      await main.getByText('in the housing, often in the sun', { exact: false }).waitFor();
    }));

  test('says why there is no index', () =>
    open('/sensors/sc-201', {}, async (page) => {
      await page.getByText('it needs more complete hours of particles', { exact: false }).waitFor();
      await page.getByText('PM2.5 was above PM10', { exact: false }).first().waitFor();
    }));

  for (const id of ['sc-99999', 'nonsense', 'sc-0']) {
    test(`helps on when there is no ${id}`, () =>
      open(`/sensors/${id}`, { expected: [/status of 4\d\d/] }, async (page) => {
        await page.getByRole('heading', { level: 1, name: `No sensor ${id} here` }).waitFor();
        await page.getByRole('link', { name: 'All sensors' }).click();
        await page.getByRole('heading', { level: 1, name: 'Air quality, sensor by sensor' }).waitFor();
      }));
  }
});

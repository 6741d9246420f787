import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { air, now, steady } from '../lib/air.js';
import { rowOf, shownSensors, withPage } from '../lib/browser.js';
import { history, record } from '../lib/feed.js';
import { world } from '../lib/world.js';

describe('the list', () => {
  const w = world((feed) => {
    feed.records = air();
  });
  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, options, async (page, ctx) => {
      await page.goto(path);
      await page.locator('[data-row]').first().waitFor();
      await use(page, ctx);
    });

  test('shows every sensor with particles of the last 24 hours', () =>
    open('/list', {}, async (page) => {
      await rowOf(page, 'sc-104').waitFor();
      assert.deepEqual(await shownSensors(page), ['sc-101', 'sc-102', 'sc-103', 'sc-104', 'sc-201', 'sc-202']);
      assert.match(await page.locator('main').innerText(), /6 sensors in 4 countries have reported particles in the last 24 hours\. The median sensor reads 38 µg\/m³ PM2\.5\./);
      assert.match(await page.locator('[data-newest]').innerText(), /Newest value: (just now|\d+ min ago)\./);
      const row = await rowOf(page, 'sc-102').innerText();
      for (const part of ['4', 'Moderate', 'SDS011', 'Germany', '38', '45']) assert.ok(row.includes(part), `${part} in "${row}"`);
    }));

  test('says indicative, particles only, and whose data it is', () =>
    open('/list', {}, async (page) => {
      const text = await page.locator('body').innerText();
      for (const part of ['indicative', 'particles only', 'Sensor.Community contributors', 'ODbL 1.0']) assert.ok(text.includes(part), part);
    }));

  for (const [slug, key] of [['uk-daqi', 'daqi'], ['us-epa', 'epa'], ['eaqi', 'eaqi']]) {
    test(`shows the index by ${slug}`, () =>
      open('/list', {}, async (page) => {
        await page.getByLabel('Index').selectOption(slug);
        for (const s of steady) {
          const [value, band] = s[key];
          await rowOf(page, `sc-${s.sensor}`).locator('.badge', { hasText: new RegExp(`^${value}$`) }).waitFor();
          assert.ok((await rowOf(page, `sc-${s.sensor}`).innerText()).includes(band), `${s.sensor} is ${band}`);
        }
        assert.match(page.url(), new RegExp(`standard=${slug}`));
      }));
  }

  test('colours a badge as the standard does, with text that can be read', () =>
    open('/list', {}, async (page) => {
      const { standards } = await w.mote.api('/api/v1/standards');
      const band = standards.find((s) => s.slug === 'uk-daqi').bands.find((b) => b.from === 4);
      const style = await rowOf(page, 'sc-102').locator('.badge').evaluate((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]);
      const rgb = (hex) => `rgb(${[1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)).join(', ')})`;
      assert.deepEqual(style, [rgb(band.color), rgb(band.text)]);
    }));

  for (const [text, want] of [
    ['102', ['sc-102']],
    ['sc-10', ['sc-101', 'sc-102', 'sc-103', 'sc-104']],
    ['sds011', ['sc-101', 'sc-102', 'sc-103', 'sc-104', 'sc-201', 'sc-202']],
  ]) {
    test(`finds ${text}`, () =>
      open('/list', {}, async (page) => {
        await page.getByRole('searchbox').fill(text);
        await page.getByText(`${want.length} sensor`, { exact: want.length > 1 ? false : true }).first().waitFor();
        assert.deepEqual(await shownSensors(page), want);
      }));
  }

  test('says so when nothing is found, and offers ways out', () =>
    open('/list', {}, async (page) => {
      await page.getByRole('searchbox').fill('777');
      await page.getByText('No sensor here. That is not clean air.').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Open sensor sc-777' }).getAttribute('href'), '/sensors/sc-777');
      await page.getByRole('button', { name: 'Clear search and filter' }).click();
      await rowOf(page, 'sc-101').waitFor();
    }));

  test('filters by country', () =>
    open('/list', {}, async (page) => {
      await page.getByLabel('Country').selectOption('DE');
      await rowOf(page, 'sc-103').waitFor({ state: 'detached' });
      assert.deepEqual(await shownSensors(page), ['sc-101', 'sc-102', 'sc-201']);
    }));

  test('sorts by a column, either way round', () =>
    open('/list', {}, async (page) => {
      const first = (sensor) => page.locator('[data-row]').first().and(rowOf(page, sensor)).waitFor();
      const header = page.getByRole('columnheader', { name: 'UK DAQI' });
      await header.getByRole('button').click();
      await first('sc-104');
      assert.equal(await header.getAttribute('aria-sort'), 'descending');
      await header.getByRole('button').click();
      await first('sc-101');
      assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    }));

  test('shows all, however old, when asked', () =>
    open('/list', {}, async (page) => {
      assert.equal(await rowOf(page, 'sc-203').count(), 0);
      await page.getByLabel('Show all, however old').check();
      await rowOf(page, 'sc-203').waitFor();
      assert.match(await rowOf(page, 'sc-203').innerText(), /30 h ago/);
      assert.match(await page.locator('main').innerText(), /7 sensors in 5 countries have reported particles at some time/);
    }));

  test('never shows what stands indoors', () =>
    open('/list?all=1', {}, async (page) => {
      await rowOf(page, 'sc-203').waitFor();
      assert.equal(await rowOf(page, 'sc-205').count(), 0);
    }));

  test('marks doubtful and unusable values, in words on focus', () =>
    open('/list', {}, async (page) => {
      const f = async (sensor, letter, words) => {
        const mark = rowOf(page, sensor).locator('.pm25 button');
        assert.equal((await mark.locator('.letter').innerText()).trim(), letter);
        await mark.focus();
        await rowOf(page, sensor).locator('.pm25').getByRole('tooltip').filter({ hasText: words }).waitFor();
        await page.keyboard.press('Escape');
        await rowOf(page, sensor).locator('.pm25 [role=tooltip]').waitFor({ state: 'hidden' });
      };
      await f('sc-201', 'd', /Doubtful: PM2\.5 was above PM10/);
      await f('sc-202', 'n', /Not usable: .*blocked inlet/);
      assert.equal(await rowOf(page, 'sc-101').locator('.letter').count(), 0);
    }));

  test('says the absolute time of an age on hover', () =>
    open('/list', {}, async (page) => {
      const age = rowOf(page, 'sc-101').locator('.age');
      await age.locator('time').hover();
      await age.getByRole('tooltip').filter({ hasText: /^\d{1,2} \w+ \d{4}, \d\d:\d\d UTC$/ }).waitFor();
    }));

  test('an address brings back what it showed', () =>
    open('/list?q=10&country=DE&standard=eaqi&sort=-sensor', {}, async (page) => {
      await rowOf(page, 'sc-102').waitFor();
      assert.deepEqual(await shownSensors(page), ['sc-102', 'sc-101']);
      assert.equal(await page.getByLabel('Index').inputValue(), 'eaqi');
      await rowOf(page, 'sc-102').getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Sensor sc-102' }).waitFor();
      await page.goBack();
      await rowOf(page, 'sc-101').waitFor();
      assert.deepEqual(await shownSensors(page), ['sc-102', 'sc-101']);
      assert.equal(await page.getByRole('searchbox').inputValue(), '10');
    }));

  test('is used with the keyboard alone', () =>
    open('/list', {}, async (page) => {
      await page.keyboard.press('Tab');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to the content');
      await page.getByRole('searchbox').focus();
      await page.keyboard.type('104');
      await rowOf(page, 'sc-101').waitFor({ state: 'detached' });
      await rowOf(page, 'sc-104').getByRole('link').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Sensor sc-104' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    }));

  test('speaks German to those who do', () =>
    open('/list', { locale: 'de-DE' }, async (page) => {
      await page.getByRole('heading', { name: 'Luftqualität, Sensor für Sensor' }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'de');
      assert.match(await rowOf(page, 'sc-102').innerText(), /Mäßig/);
      await page.getByLabel('Sprache').selectOption('en');
      await page.getByRole('heading', { name: 'Air quality, sensor by sensor' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Air quality, sensor by sensor' }).waitFor();
    }));
});

describe('where the operator keeps indoor sensors', () => {
  const w = world(
    (feed) => {
      feed.records = [...air(), ...history({ sensor: 206, country: 'NL', hours: 26, now, indoor: 1, values: () => ({ P1: 900, P2: 800 }) })];
    },
    { MOTE_INDOOR: 'keep' },
  );

  test('they are listed as such, without an index, and counted nowhere', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/list');
      const row = rowOf(page, 'sc-206');
      await row.waitFor();
      assert.match(await row.innerText(), /^indoor\s/);
      assert.match(await row.innerText(), /800/);
      assert.equal(await row.locator('.badge').count(), 0);
      await rowOf(page, 'sc-205').getByText('indoor', { exact: true }).waitFor();
      assert.equal(await rowOf(page, 'sc-101').getByText('indoor').count(), 0);
      await page.getByText('6 sensors in 4 countries have reported particles in the last 24 hours. The median sensor reads 38 µg/m³ PM2.5.').waitFor();
      for (const standard of ['uk-daqi', 'us-epa', 'eaqi']) {
        const { sensor } = await w.mote.api(`/api/v1/latest?quantity=${standard}`);
        assert.ok(sensor.includes('sc-104') && !sensor.includes('sc-206'), standard);
      }
      await page.goto('/about');
      await page.locator('#coverage').getByText('8 sensors in 5 countries.').waitFor();
    }));

  test('a sensor says that it stands indoors, and shows its values', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/sensors/sc-206');
      await page.getByText(/Netherlands · SDS011 · indoor$/).waitFor();
      await page.getByText('This sensor stands indoors. There is no outdoor index for it.').waitFor();
      await page.locator('[data-quantity=pm25]', { hasText: '800 µg/m³' }).waitFor();
      await page.locator('[data-chart=pm25] canvas').waitFor();
    }));
});

describe('a network that fell silent long ago', () => {
  const then = Date.UTC(2017, 7, 10, 11, 23, 41) / 1000;
  const w = world((feed) => {
    feed.records = [record({ sensor: 3262, at: then, values: { P1: 20.5, P2: 12.3 } })];
  });

  test('says how old its newest value is, and offers to show it', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await w.mote.holds('sc-3262', 'pm25', 12.3);
      await page.goto('/list');
      await page.getByRole('heading', { name: 'Nothing newer than 24 hours' }).waitFor();
      assert.match(await page.locator('[data-newest]').innerText(), /^Newest value: \d+ years ago\.$/);
      await page.getByRole('button', { name: 'Show all, however old' }).click();
      await rowOf(page, 'sc-3262').locator('.pm25', { hasText: '12' }).waitFor();
      assert.match(page.url(), /all=1/);
    }));

  test('shows the last day that a sensor was heard', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/sensors/sc-3262');
      const chart = page.locator('[data-chart=pm25]');
      await chart.getByRole('heading', { name: 'PM2.5, µg/m³, the 24 hours up to 10 Aug 2017, 11:23 UTC' }).waitFor();
      await chart.locator('canvas').waitFor();
      await chart.getByRole('button', { name: 'Table' }).click();
      assert.equal(await chart.locator('tbody tr').count(), 1);
    }));
});

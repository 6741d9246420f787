import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { air, now } from '../lib/air.js';
import { faults } from '../lib/axe.js';
import { withPage } from '../lib/browser.js';
import { history, record } from '../lib/feed.js';
import { until } from '../lib/until.js';
import { world } from '../lib/world.js';

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };

describe('beside the map', () => {
  const w = world((feed) => {
    feed.records = air();
    // Aberdeen, rising: 10 µg/m³ until the last complete hour, which has 40.
    const hour = now - (now % 3600);
    const rising = (at) => (at >= hour - 3600 ? { P1: 60, P2: 40 } : { P1: 15, P2: 10 });
    feed.records.push(...history({ sensor: 501, country: 'GB', hours: 26, now, values: rising }));
    const climate = record({ sensor: 502, type: 'BME280', country: 'GB', at: now - 90, values: { temperature: 13.6, humidity: 55.5, pressure: 96325 } });
    climate.location.id = 10_501;
    feed.records.push(climate);
  });
  const open = (path, options, use) =>
    withPage(w.browser, w.mote.base, options, async (page, ctx) => {
      await page.goto(path);
      await page.locator('section.map').waitFor();
      await use(page, ctx);
    });
  const panelOf = (page, id) => page.getByRole('region', { name: `Sensor ${id}` });
  const found = (page) => page.getByRole('listbox', { name: 'Find a place or a sensor' });
  const search = (page) => page.getByRole('combobox', { name: 'Find a place or a sensor' });

  test('a panel opens by its address and tells of the sensor', () =>
    open('/?sensor=sc-501', {}, async (page) => {
      const panel = panelOf(page, 'sc-501');
      await panel.getByRole('heading', { name: 'Aberdeen' }).waitFor();
      await panel.getByText('United Kingdom').waitFor();
      const { indices } = await w.mote.api('/api/v1/sensors/sc-501');
      const { value, index, band } = indices.find((x) => x.standard === 'uk-daqi');
      await panel.locator(`[data-index="${value}"]`).waitFor();
      await panel.getByText(`Particles here: ${band} (${index} of 10), mean of the last 24 h.`).waitFor();
      await panel.getByText(/Last hour: (40 µg\/m³ PM2\.5|60 µg\/m³ PM10), rising\./).waitFor();
      for (const part of ['SDS011', 'indicative', 'particles only']) await panel.getByText(part, { exact: true }).first().waitFor();
      await panel.locator('[data-chart] canvas').waitFor();
      assert.equal(await panel.getByRole('link', { name: 'Open the sensor' }).getAttribute('href'), '/sensors/sc-501');
      assert.equal((await panel.boundingBox()).width, 380);
    }));

  test('it shows a measure by its value, without advice', () =>
    open('/?show=temperature&sensor=sc-502', {}, async (page) => {
      const panel = panelOf(page, 'sc-502');
      await panel.locator('.face', { hasText: '13.6' }).waitFor();
      await panel.getByText('in the housing, often in the sun', { exact: false }).waitFor();
      assert.equal(await panel.getByText('For people at risk').count(), 0);
      await panel.getByRole('button', { name: 'sc-501' }).click();
      await panelOf(page, 'sc-501').waitFor();
      assert.match(page.url(), /sensor=sc-501/);
    }));

  test('it says so when there is no such sensor', () =>
    open('/?sensor=sc-99999', { expected: [/status of 404/] }, async (page) => {
      await page.getByRole('heading', { name: 'There is no sensor sc-99999 here' }).waitFor();
    }));

  test('search opens a sensor by its number; Escape closes it and gives the focus back', () =>
    open('/', {}, async (page) => {
      await search(page).fill('501');
      await page.getByRole('option', { name: /sc-501.*SDS011/ }).waitFor();
      await page.keyboard.press('Enter');
      const panel = panelOf(page, 'sc-501');
      await panel.getByRole('heading', { name: 'Aberdeen' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
      assert.match(page.url(), /sensor=sc-501/);
      await page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox');
      assert.doesNotMatch(page.url(), /sensor=/);
    }));

  test('going back closes what was opened', () =>
    open('/', {}, async (page) => {
      await search(page).fill('sc-103');
      await page.getByRole('option', { name: /sc-103/ }).click();
      await panelOf(page, 'sc-103').waitFor();
      await page.goBack();
      await panelOf(page, 'sc-103').waitFor({ state: 'detached' });
    }));

  test('search finds coordinates and places, by keys alone, from another page too', () =>
    withPage(w.browser, w.mote.base, { expected: [/status of 404/] }, async (page) => {
      await page.goto('/about');
      await search(page).fill('57,15 -2,11');
      await page.getByRole('option', { name: /57\.150°, -2\.110°/ }).waitFor();
      await page.keyboard.press('ArrowDown');
      assert.equal(await found(page).getByRole('option', { selected: true }).count(), 1);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/\?at=57\.15,-2\.11,13/);
      await page.locator('section.map').waitFor();
      await search(page).fill('sofia');
      await page.getByRole('option', { name: /^Sofia.*Bulgaria/ }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/at=42\.[67]\d*,23\.3/);
      await search(page).fill('123456');
      await page.getByText('There is no sensor sc-123456 here.').first().waitFor();
    }));

  test('what is in view stands in a list, for keys and screen readers', () =>
    open('/?at=57.15,-2.11,11', {}, async (page) => {
      await page.getByRole('button', { name: 'List', exact: true }).click();
      const list = page.getByRole('region', { name: 'What is in view of the map' });
      await list.getByRole('heading', { name: '2 sensors in view' }).waitFor();
      const first = list.getByRole('listitem').getByRole('button').first();
      assert.match(await first.innerText(), /sc-(104|501)/);
      await first.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: /^Sensor sc-/ }).waitFor();
      await page.keyboard.press('Escape');
      await list.waitFor();
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'List');
    }));

  test('a list of nothing is not clean air', () =>
    open('/?at=-40,-140,9', {}, async (page) => {
      await page.getByRole('button', { name: 'List', exact: true }).click();
      await page.getByRole('region', { name: 'What is in view of the map' }).getByText('No sensor here. That is not clean air.').waitFor();
    }));

  test('a map without anything in view is not clean air either', () =>
    open('/?at=-40,-140,5', {}, async (page) => {
      await page.locator('.notes').getByText('No sensor here. That is not clean air.').waitFor();
    }));

  test('the credit keeps its line beside a panel, however narrow the map', () =>
    open('/?sensor=sc-501', { viewport: { width: 720, height: 450 } }, async (page) => {
      await panelOf(page, 'sc-501').getByRole('heading', { name: 'Aberdeen' }).waitFor();
      const box = await page.locator('.credit p').boundingBox();
      assert.ok(box.width > 250 && box.height < 60 && box.y + box.height <= 450, JSON.stringify(box));
    }));

  test("the country's own index is offered once, and taken", () =>
    open('/', { timezoneId: 'America/New_York' }, async (page) => {
      const { height } = await page.locator('section.map').boundingBox();
      await page.getByText('United States: the usual index there is US AQI.').waitFor();
      assert.equal((await page.locator('section.map').boundingBox()).height, height, 'it floats');
      await page.getByRole('button', { name: 'Show US AQI' }).click();
      await page.waitForURL(/show=us-epa/);
      await page.goto('/');
      await page.locator('[data-subject=us-epa]').waitFor();
      assert.equal(await page.getByText('the usual index there').count(), 0);
    }));

  test('or it is declined, and stays so', () =>
    open('/', { timezoneId: 'Europe/Berlin' }, async (page) => {
      await page.getByRole('button', { name: 'No, thank you' }).click();
      await page.reload();
      await page.locator('[data-subject=uk-daqi]').waitFor();
      assert.equal(await page.getByText('the usual index there').count(), 0);
    }));

  test('nothing is offered in Britain', () =>
    open('/', { timezoneId: 'Europe/London' }, async (page) => {
      await page.locator('[data-subject=uk-daqi]').waitFor();
      assert.equal(await page.getByText('the usual index there').count(), 0);
    }));

  test('a refused position is explained', () =>
    open('/', {}, async (page, ctx) => {
      await ctx.clearPermissions();
      await page.getByRole('button', { name: 'Show where I am' }).click();
      await page.getByText('Your browser does not tell where you are.', { exact: false }).waitFor();
    }));

  test('a position moves the map, and the panel says how far the sensor is', () =>
    open('/', { permissions: ['geolocation'], geolocation: { latitude: 57.15, longitude: -2.16 } }, async (page) => {
      await page.getByRole('button', { name: 'Show where I am' }).click();
      await page.waitForURL(/at=57\.15,-2\.16,12/);
      await search(page).fill('501');
      await page.getByRole('option', { name: /sc-501/ }).click();
      await panelOf(page, 'sc-501').getByText('3 km from you').waitFor();
    }));

  test('on a phone it is a sheet with three stops, by keys, button and finger', () =>
    open('/?sensor=sc-501', { ...phone, reducedMotion: 'reduce' }, async (page) => {
      const panel = panelOf(page, 'sc-501');
      await panel.getByRole('heading', { name: 'Aberdeen' }).waitFor();
      const at = (stop) => page.locator(`.beside[data-stop=${stop}]`).waitFor();
      await at('half');
      const legend = page.locator('.legend');
      assert.equal(await legend.isVisible(), false, 'what is left of the map is the map');
      const grip = panel.locator('.grip');
      await grip.focus();
      await page.keyboard.press('ArrowUp');
      await at('full');
      await page.keyboard.press('Home');
      await at('peek');
      assert.equal(await legend.isVisible(), true);
      for (const part of ['.face', 'h2']) {
        const box = await panel.locator(part).first().boundingBox();
        assert.ok(box.y + box.height <= 844, `${part} is seen at the lowest stop`);
      }
      await grip.click();
      await at('half');
      const box = await grip.boundingBox();
      await page.mouse.move(195, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(195, 400, { steps: 5 });
      await page.mouse.move(195, 90, { steps: 5 });
      await page.mouse.up();
      await at('full');
      await panel.getByRole('button', { name: 'Close' }).click();
      await panel.waitFor({ state: 'detached' });
    }));

  for (const [name, path, options] of [
    ['the panel', '/?sensor=sc-103', {}],
    ['the sheet', '/?sensor=sc-103', phone],
  ]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`${name} has no fault that axe finds, ${colorScheme}`, () =>
        open(path, { ...options, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          await page.locator('.beside [data-chart] canvas').waitFor();
          assert.deepEqual(await faults(page), []);
        }));
      test(`${name === 'the panel' ? 'the list beside' : 'the list as a sheet'} has none either, ${colorScheme}`, () =>
        open('/?at=57.15,-2.11,11', { ...options, colorScheme, reducedMotion: 'reduce' }, async (page) => {
          await page.getByRole('button', { name: 'List', exact: true }).click();
          await page.locator('[data-near]').first().waitFor();
          await search(page).fill('57 -2');
          await found(page).getByRole('option').waitFor();
          assert.deepEqual(await faults(page), []);
        }));
    }
  }

  test('a sensor page has all quantities of its place, and leads back to the map', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/sensors/sc-501');
      for (const q of ['pm25', 'pm10', 'temperature', 'humidity', 'pressure']) await page.locator(`[data-chart=${q}]`).waitFor();
      await page.locator('[data-chart=temperature][data-of=sc-502]').getByRole('heading', { name: 'Temperature (sc-502), °C' }).waitFor();
      await page.getByRole('link', { name: 'On the map' }).click();
      await panelOf(page, 'sc-501').waitFor();
      assert.match(page.url(), /\/\?at=57\.15,-2\.11,13&sensor=sc-501/);
    }));

  test('it speaks German', () =>
    open('/?sensor=sc-103', { locale: 'de-DE' }, async (page) => {
      const panel = panelOf(page, 'sc-103');
      await panel.getByText('Feinstaub hier: Hoch (9 von 10), Mittel der letzten 24 h.').waitFor();
      await panel.getByText('Letzte Stunde: 95 µg/m³ PM10, gleichbleibend.').waitFor();
      await panel.getByRole('link', { name: 'Sensor öffnen' }).waitFor();
    }));
});

describe('before there is an index', () => {
  const w = world((feed) => {
    feed.records = history({ sensor: 601, country: 'GB', hours: 3, now, values: () => ({ P1: 30, P2: 20 }) });
    feed.day = [record({ sensor: 601, country: 'GB', at: now - 60, values: { P1: 45, P2: 38 } })];
  });

  test("upstream's own mean stands in, and says what it is", () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await until('the 24-hour feed', async () => (await w.mote.api('/api/v1/provisional?quantity=uk-daqi')).sensor.includes('sc-601'));
      await page.goto('/?sensor=sc-601');
      const panel = page.getByRole('region', { name: 'Sensor sc-601' });
      await panel.locator('.outlined', { hasText: 'Moderate' }).waitFor();
      await panel.getByText('24-hour mean, completeness unknown', { exact: false }).waitFor();
      assert.equal(await panel.getByText('For people at risk').count(), 0, 'no advice from what is provisional');
      await panel.getByRole('link', { name: 'Open the sensor' }).click();
      await page.getByRole('heading', { level: 1, name: 'Sensor sc-601' }).waitFor();
      await page.locator('.outlined', { hasText: 'Moderate' }).waitFor();
      await page.getByText('24-hour mean, completeness unknown', { exact: false }).waitFor();
    }));
});

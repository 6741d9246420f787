import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { now } from '../lib/air.js';
import { rowOf, withPage } from '../lib/browser.js';
import { record } from '../lib/feed.js';
import { world } from '../lib/world.js';

const MANY = 5000;

describe('a list of 5,000 sensors', () => {
  const w = world((feed) => {
    feed.records = Array.from({ length: MANY }, (_, i) => record({ sensor: i + 1, at: now - 60, values: { P1: 10, P2: 5 } }));
  });

  test('draws only the rows in view, and reaches the last one', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/list');
      await page.getByText('5,000 sensors', { exact: true }).waitFor();
      assert.ok((await page.locator('[data-row]').count()) < 100);
      assert.equal(await page.getByRole('table').getAttribute('aria-rowcount'), String(MANY + 1));
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await rowOf(page, `sc-${MANY}`).waitFor();
      assert.equal(await rowOf(page, `sc-${MANY}`).getAttribute('aria-rowindex'), String(MANY + 1));
      assert.ok((await page.locator('[data-row]').count()) < 100);
      // The header stays, and the last row ends where the list does.
      const [head, row, body] = await Promise.all(
        [page.getByRole('columnheader').first(), rowOf(page, `sc-${MANY}`), page.locator('[role=rowgroup]').nth(1)].map((l) => l.boundingBox()),
      );
      assert.ok(head.y >= 0 && head.y < 40, `the header is at ${head.y}`);
      assert.ok(Math.abs(row.y + row.height - body.y - body.height) < 2);
    }));

  test('comes back to where it was left', () =>
    withPage(w.browser, w.mote.base, {}, async (page) => {
      await page.goto('/list');
      await rowOf(page, 'sc-1').waitFor();
      await page.evaluate(() => scrollTo(0, 40_000));
      const row = rowOf(page, 'sc-1250');
      await row.getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Sensor sc-1250' }).waitFor();
      assert.ok((await page.evaluate(() => scrollY)) < 100);
      await page.goBack();
      await row.waitFor();
      await page.waitForFunction(() => Math.abs(scrollY - 40_000) < 200);
    }));
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function launch() {
  if (!existsSync(executablePath)) throw new Error(`${executablePath} is missing: apt-get install chromium, or name another in CHROMIUM`);
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--use-angle=swiftshader', // WebGL without a graphics card
      '--enable-unsafe-swiftshader',
      '--disable-gpu-watchdog', // a busy machine loses no context
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * Opens a fresh page. `silent` demands that nothing was said on the console: no
 * error, no warning, no breach of the content policy. What a test provokes on
 * purpose it names in `expected`.
 */
export async function openPage(browser, base, options = {}) {
  const { expected = [], ...context } = options;
  const ctx = await browser.newContext({ baseURL: base, locale: 'en-GB', timezoneId: 'UTC', viewport: { width: 1440, height: 900 }, ...context });
  const page = await ctx.newPage();
  const said = [];
  page.on('console', (m) => {
    if (m.type() === 'error' || m.type() === 'warning') said.push(`${m.type()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => said.push(`uncaught: ${e.message}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
  });
  return {
    page,
    ctx,
    close: () => ctx.close(),
    silent: () => assert.deepEqual(said.filter((text) => !expected.some((e) => e.test(text))), [], 'the console is silent'),
  };
}

/** Runs `use` with a fresh page, and afterwards demands a silent console. */
export async function withPage(browser, base, options, use) {
  const p = await openPage(browser, base, options);
  try {
    await use(p.page, p.ctx);
    p.silent();
  } finally {
    await p.close();
  }
}

/** The row of a sensor in the list. */
export const rowOf = (page, sensor) => page.locator(`[data-row="${sensor}"]`);

/** The sensors in the rows that are drawn, in order. */
export const shownSensors = (page) => page.locator('[data-row]').evaluateAll((rows) => rows.map((r) => r.dataset.row));

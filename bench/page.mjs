// Times the map in a real Chromium: from the navigation to coloured dots and
// hexagons, from a choice of another standard to its colours, and from the end
// of a poll to changed pixels. Prints one JSON object; times are milliseconds.
//
//	node bench/page.mjs BASE SHOW   BASE is a running Mote with data that moves;
//	where SHOW, a standard or quantity, is no standard, only the first map is timed
import { createRequire } from 'node:module';
import { launch } from '../e2e/lib/browser.js';

createRequire(new URL('../e2e/package.json', import.meta.url)); // fails early when e2e is not installed
const [base, show] = process.argv.slice(2);
if (!base || !show) {
  console.error('usage: node bench/page.mjs BASE SHOW');
  process.exit(2);
}

const RUNS = 7;
const STANDARDS = ['uk-daqi', 'us-epa', 'eaqi'];
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const worst = (list) => Math.max(...list);

/** Notes when the map says that it has drawn something else. */
function watch() {
  const seen = (window.__seen = {});
  const versions = (window.__versions = []);
  const note = () => {
    const map = document.querySelector('section.map');
    if (!map) return;
    // After the frame in which it was drawn has been handed on.
    for (const [key, value] of Object.entries({ ...map.dataset })) {
      if (seen[key]?.value === value) continue;
      seen[key] = { value, at: Infinity };
      requestAnimationFrame(() =>
        setTimeout(() => {
          if (seen[key].value !== value) return;
          seen[key].at = performance.now();
          if (key === 'version') versions.push(seen[key].at);
        }),
      );
    }
  };
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributes: true });
}

const drawn = (page, key) => page.waitForFunction((k) => Number(window.__seen?.[k]?.value) > 0 && Number.isFinite(window.__seen[k].at) && window.__seen[k].at, key, { timeout: 60_000 }).then((h) => h.jsonValue());

async function open(browser, path, use) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(base + path, { waitUntil: 'commit' });
  try {
    return await use(page);
  } finally {
    await context.close();
  }
}

const browser = await launch();
const out = {};
try {
  // The browser itself is warm, the page's cache is empty each time.
  await open(browser, '/about', (page) => page.waitForLoadState('load'));
  const dots = [];
  const hexes = [];
  for (let i = 0; i < RUNS; i++) {
    dots.push(await open(browser, `/?at=51,10,7.2&show=${show}`, (page) => drawn(page, 'dots')));
    hexes.push(await open(browser, `/?show=${show}`, (page) => drawn(page, 'hexes')));
  }
  out.dots = { median: median(dots), worst: worst(dots) };
  out.hexes = { median: median(hexes), worst: worst(hexes) };

  await open(browser, `/?at=51,10,7.2&show=${show}`, async (page) => {
    await drawn(page, 'dots');
    out.sensors = await page.evaluate(() => Number(window.__seen.dots.value));
    if (!STANDARDS.includes(show)) return;
    await page.waitForLoadState('networkidle').catch(() => {}); // the stream stays open: the others are there
    await page.waitForTimeout(5000); // what is fetched when the page is idle
    const took = [];
    for (const slug of ['us-epa', 'eaqi', 'uk-daqi', 'us-epa', 'eaqi', 'uk-daqi', 'us-epa', 'uk-daqi']) {
      took.push(
        await page.evaluate(async (to) => {
          const select = document.querySelector('section.map select');
          const from = performance.now();
          select.value = to;
          select.dispatchEvent(new Event('change', { bubbles: true }));
          while (!(window.__seen.subject?.value === to && Number.isFinite(window.__seen.subject.at))) await new Promise((r) => setTimeout(r, 1));
          return window.__seen.subject.at - from;
        }, slug),
      );
      await page.waitForTimeout(500);
    }
    out.switch = { median: median(took), worst: worst(took) };

    // From the start of a poll that brought something, which the ledger knows
    // by this machine's clock, to the first version drawn after it.
    const newest = async () => (await (await fetch(`${base}/api/v1/ledger?limit=10`)).json()).entries.find((e) => e.new > 0);
    const late = [];
    let last = await newest();
    for (let i = 0; i < 4; i++) {
      let poll = last;
      while (poll.id === last.id) {
        await page.waitForTimeout(100);
        poll = await newest();
      }
      last = poll;
      const began = Date.parse(poll.started);
      const at = await page.waitForFunction((t) => window.__versions.map((v) => performance.timeOrigin + v).find((v) => v >= t), began, { timeout: 60_000 });
      late.push((await at.jsonValue()) - began);
    }
    out.live = { median: median(late), worst: worst(late) };
  });
} finally {
  await browser.close();
}
console.log(JSON.stringify(out));

// Times the map in a real Chromium: from the navigation to coloured dots and
// hexagons, from a choice of another standard to its colours, and from the end
// of a poll to changed pixels. Prints one JSON object; times are milliseconds.
//
//	node bench/page.mjs BASE   BASE is a running Mote with data that moves
import { createRequire } from 'node:module';
import { launch } from '../e2e/lib/browser.js';

createRequire(new URL('../e2e/package.json', import.meta.url)); // fails early when e2e is not installed
const base = process.argv[2];
if (!base) {
  console.error('usage: node bench/page.mjs BASE');
  process.exit(2);
}

const RUNS = 7;
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const worst = (list) => Math.max(...list);

/** Notes when the map says that it has drawn something else. */
function watch() {
  const seen = (window.__seen = {});
  const note = () => {
    const map = document.querySelector('section.map');
    if (!map) return;
    // After the frame in which it was drawn has been handed on.
    for (const [key, value] of Object.entries({ ...map.dataset })) {
      if (seen[key]?.value === value) continue;
      seen[key] = { value, at: Infinity };
      requestAnimationFrame(() => setTimeout(() => (seen[key].value === value ? (seen[key].at = performance.now()) : 0)));
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
    dots.push(await open(browser, '/?at=51,10,7.2', (page) => drawn(page, 'dots')));
    hexes.push(await open(browser, '/', (page) => drawn(page, 'hexes')));
  }
  out.dots = { median: median(dots), worst: worst(dots) };
  out.hexes = { median: median(hexes), worst: worst(hexes) };

  await open(browser, '/?at=51,10,7.2', async (page) => {
    await drawn(page, 'dots');
    out.sensors = await page.evaluate(() => Number(window.__seen.dots.value));
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

    // From the ledger's entry, whose clock is this machine's, to the drawn version.
    const late = [];
    for (let i = 0; i < 5; i++) {
      const at = await page.evaluate(async () => {
        const old = window.__seen.version.value;
        for (const end = performance.now() + 120_000; performance.now() < end; ) {
          const v = window.__seen.version;
          if (v.value !== old && Number.isFinite(v.at)) return performance.timeOrigin + v.at;
          await new Promise((r) => setTimeout(r, 2));
        }
        return NaN;
      });
      const ledger = await (await fetch(`${base}/api/v1/ledger?limit=5`)).json();
      const poll = (ledger.entries ?? ledger.ledger).find((e) => e.new > 0);
      late.push({ from_start: at - Date.parse(poll.started), from_end: at - Date.parse(poll.finished) });
    }
    out.live = { from_start: median(late.map((l) => l.from_start)), from_end: median(late.map((l) => l.from_end)), worst: worst(late.map((l) => l.from_start)) };
  });
} finally {
  await browser.close();
}
console.log(JSON.stringify(out));

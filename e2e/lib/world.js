import { after, before } from 'node:test';
import { launch } from './browser.js';
import { Feed } from './feed.js';
import { Mote } from './mote.js';

/** One feed, one Mote with these settings and one browser for the tests of a file. */
export function world(fill, settings) {
  const w = { feed: new Feed(), mote: new Mote(), browser: null };
  before(async () => {
    await w.feed.start();
    await fill(w.feed);
    await w.mote.start(w.feed.base, settings);
    w.browser = await launch();
  });
  after(async () => {
    await w.browser?.close();
    await w.feed.stop();
    await w.mote.stop();
  });
  return w;
}

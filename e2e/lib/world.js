import { after, before } from 'node:test';
import { launch } from './browser.js';
import { Feed } from './feed.js';
import { Mote } from './mote.js';

/** One feed, one Mote and one browser for the tests of a file. */
export function world(fill) {
  const w = { feed: new Feed(), mote: new Mote(), browser: null };
  before(async () => {
    await w.feed.start();
    await fill(w.feed);
    await w.mote.start(w.feed.base);
    w.browser = await launch();
  });
  after(async () => {
    await w.browser?.close();
    await w.feed.stop();
    await w.mote.stop();
  });
  return w;
}

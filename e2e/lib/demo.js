import { after, before } from 'node:test';
import { launch } from './browser.js';
import { Mote } from './mote.js';

/** `mote demo`: a day of a simulated network, and a Mote that goes on collecting it. */
export class Demo extends Mote {
  async start({ sensors = 500, seed = 1, every = '1s' } = {}, settings = {}) {
    await this.run(['demo', '--sensors', String(sensors), '--seed', String(seed), '--every', every], settings);
  }

  /** `listen` is the page's address; the simulated feeds take a free one at each start. */
  async run(command, settings, listen) {
    await super.run(command, settings, listen);
    await this.logged(/(Simulated data, not measured: open http)/);
    this.upstream = await this.logged(/msg="simulated feeds" addr=\S+ url=(\S+)/);
  }

  /** Lets the simulated feeds fail in a way that `mote sim --help` names, or no longer. */
  async fail(mode, time = '10m') {
    const answer = await fetch(`${this.upstream}/-/fail?mode=${mode}&for=${time}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`fail ${mode}: ${answer.status} ${await answer.text()}`);
  }
}

/** One demo with these settings and one browser for the tests of a file. */
export function demoWorld(options, settings) {
  const w = { mote: new Demo(), browser: null };
  before(async () => {
    await w.mote.start(options, settings);
    w.browser = await launch();
  });
  after(async () => {
    await w.browser?.close();
    await w.mote.stop();
  });
  return w;
}

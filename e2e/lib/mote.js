import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const binary = process.env.MOTE_BINARY ?? fileURLToPath(new URL('../../bin/mote', import.meta.url));

/** The real program on free ports, with a data directory of its own. */
export class Mote {
  #process;
  #data;
  #log = '';
  #exit;

  /** `settings` are MOTE_… variables of the environment. */
  async start(upstream, settings = {}) {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: build it with 'make build', or name another in MOTE_BINARY`);
    this.#data ??= await mkdtemp(path.join(tmpdir(), 'mote-e2e-'));
    this.#log = '';
    this.#process = spawn(
      binary,
      ['serve', '--data', this.#data, '--listen', '127.0.0.1:0', '--admin-listen', '127.0.0.1:0', '--upstream', upstream, '--every', '1s'],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...settings } },
    );
    this.#process.stderr.setEncoding('utf8').on('data', (text) => (this.#log += text));
    this.#exit = new Promise((done) => this.#process.on('exit', (code, signal) => done(code ?? signal)));
    this.base = await until('mote listening', () => {
      if (this.#process.exitCode !== null) throw new Error(`mote ended with ${this.#process.exitCode}:\n${this.#log}`);
      const addr = /msg=listening addr=(\S+)/.exec(this.#log)?.[1];
      return addr && `http://${addr}`;
    });
    await until('mote ready', async () => (await fetch(`${this.base}/readyz`)).ok);
  }

  /** Asks the API; throws with the problem's words for anything but a 200. */
  async api(path) {
    const answer = await fetch(this.base + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Waits until the newest value of a sensor is this one. */
  async holds(sensor, quantity, value) {
    await until(`${sensor} ${quantity} = ${value}`, async () => {
      const latest = await this.api(`/api/v1/latest?quantity=${quantity}&max_age=0`);
      const i = latest.sensor.indexOf(sensor);
      return i >= 0 && latest.value[i] === value;
    });
  }

  /** Ends the program as an operator would and removes its data. */
  async stop() {
    this.#process?.kill('SIGTERM');
    const code = await this.#exit;
    await rm(this.#data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`mote ended with ${code}:\n${this.#log}`);
  }
}

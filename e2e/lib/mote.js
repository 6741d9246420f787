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
  #began; // how it was last started, to do so again

  /** The data directory, once it was started. */
  get data() {
    return this.#data;
  }

  /** `settings` are MOTE_… variables of the environment. */
  async start(upstream, settings = {}) {
    await this.run(['serve', '--upstream', upstream, '--every', '1s'], settings);
  }

  /** Runs a command that serves the page, until it can be asked. */
  async run(command, settings, listen = '127.0.0.1:0') {
    if (!existsSync(binary)) throw new Error(`${binary} is missing: build it with 'make build', or name another in MOTE_BINARY`);
    this.#data ??= await mkdtemp(path.join(tmpdir(), 'mote-e2e-'));
    this.#log = '';
    this.#began = { command, settings };
    this.#process = spawn(
      binary,
      [...command, '--data', this.#data, '--listen', listen, '--admin-listen', '127.0.0.1:0'],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...settings } },
    );
    this.#process.stderr.setEncoding('utf8').on('data', (text) => (this.#log += text));
    this.#exit = new Promise((done) => this.#process.on('exit', (code, signal) => done(code ?? signal)));
    this.base = `http://${await this.logged(/msg=listening addr=(\S+)/)}`;
    await until('mote ready', async () => {
      this.#alive();
      return (await fetch(`${this.base}/readyz`)).ok;
    });
  }

  /** Waits for a line of the log and returns what its group holds. */
  logged(line) {
    return until(`${line} in the log`, () => this.#alive() ?? line.exec(this.#log)?.[1]);
  }

  #alive() {
    if (this.#process.exitCode !== null) throw new Error(`mote ended with ${this.#process.exitCode}:\n${this.#log}`);
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

  /** Kills the program as a power cut would; its data stays. */
  async kill() {
    this.#process.kill('SIGKILL');
    await this.#exit;
  }

  /** Starts it again after it was killed, on the same data and port. */
  async again() {
    await this.run(this.#began.command, this.#began.settings, new URL(this.base).host);
  }

  /** Ends the program as an operator would and removes its data. */
  async stop() {
    this.#process?.kill('SIGTERM');
    const code = await this.#exit;
    await rm(this.#data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`mote ended with ${code}:\n${this.#log}`);
  }
}

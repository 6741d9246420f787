import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Mote } from '../lib/mote.js';

const run = promisify(execFile);
const here = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const binary = process.env.MOTE_BINARY ?? here('bin/mote');
const python = here('bin/python/bin/python');

/** A month that is over, of a network that never was. */
const MONTH = '2026-10';
const SENSORS = 60;

describe('the lake over HTTP', () => {
  const mote = new Mote();
  let folder;
  let found; // by pyarrow

  before(async () => {
    assert.ok(existsSync(python), `${python} is missing: make bin/python/.built`);
    folder = await mkdtemp(path.join(tmpdir(), 'mote-e2e-archive-'));
    await run(binary, ['sim', 'archive', '--from', `${MONTH}-01`, '--to', `${MONTH}-31`, '--sensors', `${SENSORS}`, '--out', folder]);
    await mote.start('http://127.0.0.1:9');
    // Beside the running server: it does the work.
    await run(binary, ['import', '--data', mote.data, folder]);
    const { stdout } = await run(python, [here('tools/python/read_lake.py'), `${mote.base}/lake/`, MONTH], { maxBuffer: 1 << 24 });
    found = JSON.parse(stdout);
  });

  after(async () => {
    await mote.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('pyarrow reads a month by its ranges', () => {
    assert.ok(found.simulated);
    assert.match(found.attribution, /^Simulated data, not measured/);
    assert.ok(found.ranges > found.files);
    assert.deepEqual(Object.keys(found.kinds).sort(), ['day', 'flag', 'hour', 'index', 'placement', 'quantity', 'sensor', 'site', 'value']);
    assert.ok(found.kinds.value.rows > 500_000, `${found.kinds.value.rows} values`);
    assert.ok(found.kinds.value.newest < Date.parse(`${MONTH}-31T24:00:00Z`) / 1000);
    assert.ok(found.kinds.quantity.names.includes('pm25'));
    assert.equal(found.kinds.sensor.rows, found.kinds.value.sensors);
  });

  test('its columns are those that are promised', () => {
    const { value, hour, day, index } = found.kinds;
    assert.deepEqual(Object.keys(value.columns), ['quantity', 'sensor', 'ts', 'value', 'flags']);
    assert.equal(value.columns.value, 'double');
    for (const kind of [value, hour, day, index]) {
      for (const [name, type] of Object.entries(kind.columns)) assert.doesNotMatch(type, /^uint/, name);
      assert.match(kind.columns.ts, /^timestamp/);
    }
  });

  test('it says what the API says', async () => {
    const text = await (await fetch(`${mote.base}/api/v1/values.csv?quantity=pm25&quality=valid&from=${MONTH}-01&to=2026-11-01`)).text();
    const [header, ...rows] = text.trimEnd().split('\r\n');
    const at = header.split(',').indexOf('value');
    const sum = rows.reduce((s, row) => s + Number(row.split(',')[at]), 0);
    assert.equal(rows.length, found.kinds.value.pm25.rows);
    assert.ok(Math.abs(sum - found.kinds.value.pm25.sum) < 1e-6 * sum);
  });

  test('a closed month is one file of values', async () => {
    const manifest = await (await fetch(`${mote.base}/lake/manifest.json`)).json();
    const files = manifest.files.filter((f) => f.kind === 'value');
    assert.equal(files.length, 1);
    assert.equal(files[0].day, undefined);
    assert.ok(files[0].bytes / files[0].rows < 4, `${files[0].bytes / files[0].rows} bytes a value`);
  });

  test('importing again changes nothing', async () => {
    const before = (await (await fetch(`${mote.base}/lake/manifest.json`)).json()).files;
    const { stdout } = await run(binary, ['import', '--data', mote.data, '--json', folder]);
    const summary = JSON.parse(stdout);
    assert.equal(summary.new, 0);
    assert.deepEqual((await (await fetch(`${mote.base}/lake/manifest.json`)).json()).files, before);
  });
});

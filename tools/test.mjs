// Runs the tests of all parts, shows what failed, and counts: the last line is
// "N passed, N failed, N skipped". Usage: node tools/test.mjs [go] [web] [e2e]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const suites = { go, web, e2e };
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`unknown suite ${unknown.join(', ')}: want ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}

const results = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(suites)) {
  const began = Date.now();
  const r = await suites[name]();
  // A runner that failed without naming a test has failed all the same, and so
  // has one that ran none.
  if ((r.code !== 0 || r.passed === 0) && r.failed === 0) r.failed = 1;
  results.push({ suite: name, ...r, seconds: Math.round((Date.now() - began) / 1000) });
}

console.log();
for (const r of results) {
  console.log(`${r.suite}: ${r.passed} passed, ${r.failed} failed, ${r.skipped} skipped in ${r.seconds} s`);
}
const sum = (key) => results.reduce((n, r) => n + r[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') > 0 ? 1 : 0);

/** Go, with the race detector. */
async function go() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const said = new Map(); // output of a test or package, until it is known to matter
  const broken = new Set(); // packages of which a test's own output was shown
  const code = await run('go', ['test', '-json', '-race', '-timeout', '10m', './...'], '.', (line) => {
    let e;
    try {
      e = JSON.parse(line);
    } catch {
      console.log(line);
      return;
    }
    const key = `${e.Package ?? e.ImportPath} ${e.Test ?? ''}`;
    if (e.Action === 'build-output') process.stdout.write(e.Output);
    if (e.Action === 'output') said.set(key, (said.get(key) ?? '') + e.Output);
    if (e.Action === 'skip' && e.Test) {
      console.log(said.get(key)?.trimEnd());
      count.skipped++;
    }
    if (e.Action === 'pass' && e.Test) count.passed++;
    if (e.Action === 'fail' && e.Test) {
      count.failed++;
      broken.add(e.Package);
      console.log(said.get(key)?.trimEnd());
    }
    if (!e.Test && ['pass', 'fail'].includes(e.Action)) {
      if (e.Action === 'fail' && !broken.has(e.Package)) {
        count.failed++;
        console.log(said.get(key)?.trimEnd() ?? '');
      }
      console.log(`${e.Action === 'pass' ? 'ok  ' : 'FAIL'} ${e.Package} ${e.Elapsed ?? 0} s`);
    }
    if (e.Action !== 'output') said.delete(key);
  });
  return { ...count, code };
}

/** The page's unit tests. */
async function web() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const code = await run('npx', ['--no-install', 'vitest', 'run', '--reporter=default', '--no-color'], 'web', (line) => {
    console.log(line);
    const tests = /^\s*Tests\s+(.*)/.exec(line)?.[1];
    if (tests) {
      for (const key of Object.keys(count)) count[key] = Number(new RegExp(`(\\d+) ${key}`).exec(tests)?.[1] ?? 0);
    }
  });
  return { ...count, code };
}

/** The program and its page in a real browser. */
async function e2e() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const names = { pass: 'passed', fail: 'failed', cancelled: 'failed', skipped: 'skipped' };
  const code = await run('npm', ['test', '--silent'], 'e2e', (line) => {
    console.log(line);
    const m = /^ℹ (pass|fail|cancelled|skipped) (\d+)$/.exec(line);
    if (m) count[names[m[1]]] += Number(m[2]);
  });
  return { ...count, code };
}

/** Runs a command and hands on its lines; resolves with its exit code. */
function run(command, args, cwd, online) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, FORCE_COLOR: '0' } });
    child.on('error', (e) => {
      console.error(`${command}: ${e.message}`);
      done(127);
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', online);
    const closed = new Promise((end) => lines.on('close', end));
    child.on('exit', (code) => void closed.then(() => done(code ?? 1)));
  });
}

// `pumpcds check` gives the same answer whether the chart is a file or a foreign FHIR server holds
// it. PUMPCDS_PROGRAM is the program.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// The program refuses variables of its prefix that it does not know.
const { PUMPCDS_PROGRAM: program, ...others } = process.env;
// The server is one slow thread; how long it takes is not the subject.
const environment = { ...others, PUMPCDS_DEADLINE: '60s' };
const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const when = ['--as-of', '2026-06-15', '--time-zone', 'America/New_York'];

const rows = JSON.parse(readFileSync(join(fixtures, 'index.json'), 'utf8'));
const patientOf = new Map(rows.map((row) => [row.case, row.patient]));
// A case has a golden card when the program answers it as people did.
const golden = readdirSync(fixtures)
  .sort()
  .filter((name) => existsSync(join(fixtures, name, 'card.md')));

let server;
let address;

before(async () => {
  assert.ok(program, 'PUMPCDS_PROGRAM is not set');
  const file = fileURLToPath(new URL('server.mjs', import.meta.url));
  server = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  address = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once('line', resolve);
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
});

after(async () => {
  if (server === undefined || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  process.kill(server.pid);
  await ended;
});

// What one call of `check` decided, order by order. Exit codes up to 4 are determinations.
function check(...options) {
  return new Promise((resolve, reject) => {
    const all = ['check', ...options, ...when, '--format', 'json'];
    execFile(program, all, { env: environment, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error && !(error.code >= 0 && error.code <= 4)) reject(new Error(stderr));
      else resolve([JSON.parse(stdout)].flat().map(decided));
    });
  });
}

function decided({ order, determination, route, missing = [] }) {
  return { order, determination, route, missing };
}

test('there are golden cases', () => {
  assert.ok(golden.length >= 30, `${golden.length} cases with a card.md`);
});

for (const name of golden) {
  test(`${name}: file and server give one answer`, async () => {
    const order = ['--order', join(fixtures, name, 'order.json')];
    const patient = ['--patient', patientOf.get(name)];
    const fromFile = await check('--chart', join(fixtures, name, 'chart.json'), ...order);
    const fromServer = await check('--fhir', `${address}/${name}/fhir`, ...patient, ...order);
    assert.deepEqual(fromServer, fromFile);
  });
}

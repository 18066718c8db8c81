// The demo on free ports, Debian's Chromium, and what every page is checked for.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// The program refuses variables of its prefix that it does not know.
const { PUMPCDS_PROGRAM, PUMPCDS_SCREENSHOTS, PUMPCDS_CHROMIUM, ...ENVIRONMENT } = process.env;
const PROGRAM = PUMPCDS_PROGRAM ?? path.join(ROOT, 'build/pumpcds');
const SCREENSHOTS = PUMPCDS_SCREENSHOTS ?? path.join(ROOT, 'build/screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const START_MS = 30_000;

// The demo takes the next port for its EHR, so that both have to be free.
async function freePort() {
  const listen = (port) => new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(port, '127.0.0.1', () => resolve(server));
  });
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const second = await listen(port + 1).catch(() => null);
    await new Promise((resolve) => first.close(resolve));
    if (second) {
      await new Promise((resolve) => second.close(resolve));
      return port;
    }
  }
}

export async function startDemo(extra = []) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(PROGRAM, ['demo', '--listen', `127.0.0.1:${port}`, '--as-of', '2026-06-15', ...extra], { stdio: ['ignore', 'pipe', 'ignore'], env: ENVIRONMENT });
  await new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error(`the demo did not start:\n${printed}`)), START_MS);
    child.stdout.on('data', (text) => {
      printed += text;
      if (printed.includes('/demo/cases')) resolve(clearTimeout(timer));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${printed}`)));
  });
  const stop = () => new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
  return { address, stop };
}

export function startBrowser() {
  const executablePath = PUMPCDS_CHROMIUM ?? '/usr/bin/chromium';
  assert.ok(existsSync(executablePath), `no Chromium at ${executablePath}; ./dev setup browser installs it`);
  // In a container Chromium has no sandbox of its own; the pages here are the project's.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

// A page that remembers what must not happen: console errors, page errors, requests to other hosts.
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', (message) => { if (message.type() === 'error') faults.push(`console: ${message.text()}`); });
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`));
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol !== 'data:' && hostname !== '127.0.0.1') faults.push(`request: ${request.url()}`);
  });
  return { context, page, faults, close: () => context.close() };
}

export async function assertAccessible(page) {
  // Through the debugger, since the pages allow no script of others.
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: `${AXE}; axe.run().then((r) => JSON.stringify(r.violations.map((v) => ({ id: v.id, impact: v.impact, nodes: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 200)) }))))`, awaitPromise: true, returnByValue: true });
  assert.equal(exceptionDetails, undefined);
  const serious = JSON.parse(result.value).filter((violation) => ['serious', 'critical'].includes(violation.impact));
  assert.deepEqual(serious, []);
}

// Nothing is cut off or has to be scrolled to sideways.
export async function assertFitsWidth(page) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window, `the page is ${content} px wide in a window of ${window} px`);
}

export async function screenshot(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

export async function openPatient(page, address, name) {
  await page.goto(`${address}/demo#${name}`);
  await page.locator('#summary .tile').first().waitFor();
  await page.locator('#drafts li').first().waitFor();
}

export async function signOrder(page) {
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.locator('#timing').filter({ hasText: ' ms' }).waitFor();
}

// The evidence page in a browser: plots by their data, print, width, colors.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertFitsWidth, openPage, openPatient, screenshot, signOrder, startBrowser, startDemo } from './demo.mjs';

let demo;
let browser;
before(async () => {
  demo = await startDemo();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

async function openEvidence(page, name) {
  await openPatient(page, demo.address, name);
  await signOrder(page);
  await page.goto(await page.locator('.card a').first().getAttribute('href'));
}

const data = (page, selector, name) => page.locator(selector).evaluateAll((nodes, key) => nodes.map((node) => node.dataset[key]), name);

// Outside its viewBox a plot's text is not drawn.
async function assertPlotsHoldTheirWords(page) {
  const cut = await page.locator('svg.plot text').evaluateAll((nodes) =>
    nodes
      .filter((node) => {
        const words = node.getBBox();
        const plot = node.ownerSVGElement.viewBox.baseVal;
        return words.x < 0 || words.y < 0 || words.x + words.width > plot.width || words.y + words.height > plot.height;
      })
      .map((node) => node.textContent),
  );
  assert.deepEqual(cut, []);
}

test('the plots show the chart that was judged', async () => {
  const { page, faults, close } = await openPage(browser);
  await openEvidence(page, 'meets-type-1-adult');
  const counts = (await data(page, '#svg-tests .bar', 'count')).map(Number);
  assert.equal(counts.length, 31, 'a bar for each day');
  const evidence = await page.locator('[data-criterion="G1.d"]').textContent();
  const [, tests] = evidence.match(/: (\d+) in 31 days/);
  assert.equal(counts.reduce((sum, count) => sum + count), Number(tests), 'the bars add up to what was counted');
  assert.deepEqual(await data(page, '#svg-tests .threshold', 'threshold'), ['4']);
  assert.deepEqual(await data(page, '#svg-hba1c .threshold', 'threshold'), ['7']);
  assert.deepEqual(await data(page, '#svg-hba1c .result', 'value'), ['7.9', '8.4', '8.0', '8.2']);
  assert.deepEqual(await data(page, '#svg-day .threshold', 'threshold'), ['70', '200', '300']);
  assert.deepEqual(await data(page, '#svg-fasting .threshold', 'threshold'), ['200']);
  assert.match(await page.locator('[data-criterion="G1.e.5"]').textContent(), new RegExp(`${(await data(page, '#svg-fasting .reading', 'value')).length} fasting readings`));
  assert.ok((await page.locator('#svg-timeline .span').count()) > 0);
  assert.deepEqual(faults, []);
  await close();
});

test('hospital stays and sensor readings have their plots', async () => {
  const { page, faults, close } = await openPage(browser);
  await openEvidence(page, 'meets-dka-admissions-a1c-below-7');
  assert.ok((await page.locator('#svg-timeline .span.hospital').count()) >= 2);
  await openEvidence(page, 'cgm-user-few-finger-sticks');
  assert.ok((await data(page, '#svg-day .sensor', 'count')).length > 0);
  assert.deepEqual(faults, []);
  await close();
});

for (const [name, options] of [
  ['wide-light', { colorScheme: 'light' }],
  ['wide-dark', { colorScheme: 'dark' }],
  ['phone-light', { colorScheme: 'light', viewport: { width: 375, height: 800 } }],
  ['phone-dark', { colorScheme: 'dark', viewport: { width: 375, height: 800 } }],
]) {
  test(`${name}: accessible, and nothing is cut off`, async () => {
    const { page, faults, close } = await openPage(browser, options);
    await openEvidence(page, 'meets-type-1-adult');
    await assertFitsWidth(page);
    await assertPlotsHoldTheirWords(page);
    await assertAccessible(page);
    await screenshot(page, `evidence-${name}`);
    assert.deepEqual(faults, []);
    await close();
  });
}

test('it prints on paper', async () => {
  const { page, close } = await openPage(browser);
  await openEvidence(page, 'meets-type-1-adult');
  const pdf = await page.pdf({ format: 'Letter' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  await close();
});

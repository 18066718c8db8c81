// The demo page from opening to feedback, as a physician and as an integrator use it.
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

// Case, what its first card says, and what the reader does then.
const FLOWS = [
  { name: 'meets-type-1-adult', says: /meets CG-DME-01/, does: 'nothing' },
  { name: 'missing-education', says: /missing/, does: 'accept' },
  { name: 'tests-3-8-a-day', says: /does not meet|missing/, does: 'override' },
  { name: 'v-go-mechanical-pump', says: /does not meet/, does: 'accept' },
  { name: 'upgrade-under-warranty', says: /does not meet/, does: 'override' },
  { name: 'thin-chart', says: /missing/, does: 'accept' },
];

for (const { name, says, does } of FLOWS) {
  test(`${name}: from opening to feedback`, async () => {
    const { page, faults, close } = await openPage(browser);
    await openPatient(page, demo.address, name);
    assert.equal(await page.locator('#summary .tile').count(), 6);
    await signOrder(page);
    const card = page.locator('.card').first();
    assert.match(await card.locator('h3').textContent(), says);
    assert.ok((await card.locator('.detail table tr').count()) > 1 || name === 'v-go-mechanical-pump', 'the table of criteria');
    const evidence = await card.getByRole('link', { name: /Criteria, records and plots/ }).getAttribute('href');
    assert.ok(evidence.startsWith(`${demo.address}/evidence/`));
    if (does === 'accept') {
      const before = await page.locator('#drafts li').allTextContents();
      await card.locator('.choices button').first().click();
      assert.notDeepEqual(await page.locator('#drafts li').allTextContents(), before, 'the suggestion changes the orders');
      await page.locator('.feedback').first().filter({ hasText: 'Feedback sent: accepted.' }).waitFor();
    }
    if (does === 'override') {
      await card.getByLabel('Sign anyway, because').selectOption('documented-elsewhere');
      await card.getByLabel('Comment (optional)').fill('Made-up comment');
      await card.getByRole('button', { name: 'Override' }).click();
      await page.locator('.feedback').first().filter({ hasText: 'Feedback sent: overridden.' }).waitFor();
    }
    await screenshot(page, `demo-${name}`);
    assert.deepEqual(faults, []);
    await close();
  });
}

test('the order form makes orders of its own', async () => {
  const { page, faults, close } = await openPage(browser);
  await openPatient(page, demo.address, 'meets-type-1-adult');
  await page.getByLabel('Product').selectOption('vgo');
  await signOrder(page);
  assert.match(await page.locator('.card h3').first().textContent(), /does not meet/);
  await page.getByRole('button', { name: /wireless/i }).first().click();
  await signOrder(page);
  assert.match(await page.locator('.card h3').first().textContent(), /product name/, 'a wireless pump is asked for by name');
  assert.deepEqual(faults, []);
  await close();
});

test('prefetch and fetch give the same card', async () => {
  const { page, faults, close } = await openPage(browser);
  await openPatient(page, demo.address, 'missing-education');
  await signOrder(page);
  const fetched = await page.locator('.card .detail').first().textContent();
  await page.getByLabel('with the call (prefetch)').check();
  await signOrder(page);
  await page.locator('#timing').filter({ hasText: 'by prefetch' }).waitFor();
  assert.equal(await page.locator('.card .detail').first().textContent(), fetched);
  assert.match(await page.locator('#request').textContent(), /"prefetch"/);
  assert.deepEqual(faults, []);
  await close();
});

test('everything can be done by keyboard', async () => {
  const { page, faults, close } = await openPage(browser);
  await page.goto(`${demo.address}/demo`);
  await page.locator('#patients button').first().waitFor();
  const tabTo = async (test) => {
    for (let presses = 0; presses < 400; ++presses) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(test)) return;
    }
    assert.fail(`not reached by Tab: ${test}`);
  };
  await tabTo("document.activeElement.id === 'filter'");
  await page.keyboard.type('missing education');
  await tabTo("document.activeElement.dataset.patient !== undefined");
  await page.keyboard.press('Enter');
  await page.locator('#drafts li').first().waitFor();
  await tabTo("document.activeElement.id === 'sign'");
  await page.keyboard.press('Enter');
  await page.locator('.card').first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'cards-title', 'the cards are where the keyboard goes on');
  await tabTo("document.activeElement.closest('.choices') !== null");
  await page.keyboard.press('Enter');
  await page.locator('.feedback').first().filter({ hasText: 'Feedback sent' }).waitFor();
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
    await openPatient(page, demo.address, 'missing-education');
    await signOrder(page);
    await assertFitsWidth(page);
    await assertAccessible(page);
    await screenshot(page, `demo-${name}`);
    assert.deepEqual(faults, []);
    await close();
  });
}

test('HTML in chart text shows as text', async () => {
  const { page, faults, close } = await openPage(browser);
  const planted = '<img src=x onerror="window.planted=1"><b>bold</b>';
  await page.route('**/fhir/Condition?*', async (route) => {
    const response = await route.fetch();
    const bundle = await response.json();
    for (const entry of bundle.entry ?? []) entry.resource.code = { ...entry.resource.code, text: planted };
    await route.fulfill({ response, json: bundle });
  });
  await openPatient(page, demo.address, 'meets-type-1-adult');
  // Read by the page and sent on as prefetch, so that it reaches tile, card and evidence page.
  await page.getByLabel('with the call (prefetch)').check();
  await signOrder(page);
  assert.ok((await page.locator('#summary').textContent()).includes(planted));
  assert.ok((await page.locator('.card .detail').first().textContent()).includes('<b>bold</b>'));
  await page.goto(await page.locator('.card a').first().getAttribute('href'));
  assert.ok((await page.locator('main').textContent()).includes('<b>bold</b>'));
  assert.equal(await page.evaluate(() => window.planted), undefined);
  assert.deepEqual(faults, []);
  await close();
});

test('a FHIR server that cannot be read is said so', async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${demo.address}/demo`);
  await page.locator('#patients button').first().waitFor();
  await page.locator('#connection summary').click();
  await page.getByLabel('FHIR server', { exact: true }).fill(`${demo.address}/nowhere`);
  await page.getByRole('button', { name: 'Use these' }).click();
  await page.getByText('The FHIR server could not be read').waitFor();
  await close();
});

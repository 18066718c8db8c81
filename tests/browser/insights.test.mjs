// The insights page after some orders and overrides.
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

const total = (page, name) => page.locator(`[data-total="${name}"]`).textContent().then(Number);

test('orders and overrides show in the sums', async () => {
  const { page, faults, close } = await openPage(browser);
  await page.goto(`${demo.address}/insights`);
  const before = [await total(page, 'determinations'), await total(page, 'overridden')];
  await openPatient(page, demo.address, 'tests-3-8-a-day');
  await signOrder(page);
  await page.locator('.card').first().getByLabel('Sign anyway, because').selectOption('urgent');
  await page.locator('.card').first().getByRole('button', { name: 'Override' }).click();
  await page.locator('.feedback').first().filter({ hasText: 'Feedback sent: overridden.' }).waitFor();
  await page.goto(`${demo.address}/insights`);
  assert.equal(await total(page, 'determinations'), before[0] + 1);
  assert.equal(await total(page, 'overridden'), before[1] + 1);
  assert.ok(await page.getByRole('rowheader', { name: 'Clinically urgent' }).isVisible());
  assert.ok(!(await page.locator('main').textContent()).includes('Test'), 'no name of a patient');
  await page.getByText('Other months').click();
  await page.getByLabel('First month').fill('2020-01');
  await page.getByLabel('Last month').fill('2020-02');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/from=2020-01/);
  assert.equal(await total(page, 'determinations'), 0);
  assert.deepEqual(faults, []);
  await close();
});

for (const [name, options] of [
  ['wide-light', { colorScheme: 'light' }],
  ['phone-dark', { colorScheme: 'dark', viewport: { width: 375, height: 800 } }],
]) {
  test(`${name}: accessible, and nothing is cut off`, async () => {
    const { page, faults, close } = await openPage(browser, options);
    await page.goto(`${demo.address}/insights`);
    await assertFitsWidth(page);
    await assertAccessible(page);
    await screenshot(page, `insights-${name}`);
    assert.deepEqual(faults, []);
    await close();
  });
}

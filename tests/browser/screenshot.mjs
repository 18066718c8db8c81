// Makes docs/images/card.png: a card of the demo as the README shows it. Run after a build:
//   node tests/browser/screenshot.mjs
import path from 'node:path';
import { openPage, openPatient, ROOT, signOrder, startBrowser, startDemo } from './demo.mjs';

const demo = await startDemo();
const browser = await startBrowser();
const { page } = await openPage(browser, { viewport: { width: 1040, height: 900 }, colorScheme: 'light' });
await openPatient(page, demo.address, 'missing-education');
await signOrder(page);
await page.locator('.card').first().screenshot({ path: path.join(ROOT, 'docs/images/card.png') });
await browser.close();
await demo.stop();

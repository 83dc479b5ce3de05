// SPDX-License-Identifier: Apache-2.0

// Flame graph pages in a browser. The pages, each with its pprof file, are those that the Java
// tests left in build/pages; GIMLET_PAGES names another folder.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILD, startBrowser, watchedPage } from './browser.mjs';
import { readProfile } from './profile.mjs';

const PAGES = process.env.GIMLET_PAGES ?? join(BUILD, 'pages');
const PAINTED = 'flame graph painted';
const ROW_HEIGHT = 20;

export const pageFile = (name) => join(PAGES, `${name}.html`);
export const profileOf = (name) => readProfile(join(PAGES, `${name}.pb.gz`));

export let browser;
before(async () => {
  browser = await startBrowser();
});
after(() => browser.close());

/**
 * Opens a page and waits until it is drawn; ends with a look at what it complained about.
 *
 * @param expected matches complaints that there should be
 */
export async function withPage(file, use, expected = /(?!)/) {
  const { page, complaints, requests } = await watchedPage(browser.context);
  try {
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const url = pathToFileURL(file).href;
    await page.goto(url);
    await painted(page);
    await use(page);
    assert.deepEqual(complaints.filter((complaint) => !expected.test(complaint)), []);
    assert.deepEqual(requests, [url]);
  } finally {
    await page.close();
  }
}

async function painted(page) {
  await page.waitForFunction((mark) => performance.getEntriesByName(mark).length > 0, PAINTED);
}

/**
 * The CPU time, in seconds, of the page's main thread until it is drawn, and that of reference work
 * which it does afterwards. Waiting for a CPU counts for neither, so a busy machine changes both alike.
 */
export async function paintingCost(file) {
  const { page } = await watchedPage(browser.context);
  try {
    const session = await browser.context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const cpuSeconds = async () => (await session.send('Performance.getMetrics')).metrics
      .find(({ name }) => name === 'ThreadTime').value;
    const atStart = await cpuSeconds();
    await page.goto(pathToFileURL(file).href);
    await painted(page);
    const atPaint = await cpuSeconds();
    await page.evaluate(referenceWork);
    const atEnd = await cpuSeconds();
    return { paintSeconds: atPaint - atStart, referenceSeconds: atEnd - atPaint };
  } finally {
    await page.close();
  }
}

/** A hundred million steps of arithmetic, each waiting for the one before; runs in the page. */
function referenceWork() {
  let random = 1;
  for (let step = 0; step < 100_000_000; step++) {
    random = (Math.imul(random, 1103515245) + step) | 0;
  }
  return random;
}

export const text = (page, selector) => page.locator(selector).textContent();
export const breadcrumb = (page) => page.locator('#breadcrumb li').allTextContents();

/** A point in a row of the graph, counted from the root, which is at the bottom. */
async function pointInRow(page, row, x = 5) {
  const canvas = await page.locator('#canvas').boundingBox();
  return [canvas.x + x, canvas.y + canvas.height - (row + 0.5) * ROW_HEIGHT];
}

export async function hoverRow(page, row, x) {
  await page.mouse.move(...(await pointInRow(page, row, x)));
  return tooltip(page);
}

export async function clickRow(page, row, x) {
  await page.mouse.click(...(await pointInRow(page, row, x)));
}

export async function tooltip(page) {
  if (await page.locator('#tooltip').isHidden()) {
    return { heading: '', text: '', sums: {} };
  }
  const rows = await page.locator('#tooltip tr').evaluateAll((elements) =>
    elements.map((row) => [...row.cells].map((cell) => cell.textContent)));
  return {
    heading: await text(page, '#tooltip .heading'),
    text: await text(page, '#tooltip'),
    sums: Object.fromEntries(rows.slice(1).map(([label, ...values]) => [label, values])),
  };
}

export async function search(page, query) {
  await page.keyboard.press('/');
  await page.keyboard.type(query);
  await page.keyboard.press('Enter');
  return text(page, '#result');
}

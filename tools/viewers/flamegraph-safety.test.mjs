// SPDX-License-Identifier: Apache-2.0

// Names come from programs that were profiled, and may be chosen to do harm.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VIEWPORT } from './browser.mjs';
import { clickRow, hoverRow, pageFile, profileOf, search, text, withPage } from './flamegraph.mjs';

/** Characters that control, reorder, hide or break text. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

describe('hostile names', () => {
  test('change nothing in the page', async () => {
    await withPage(pageFile('hostile'), async (page) => {
      await page.locator('summary').click();
      const names = new Set();
      for (let x = 10; x < VIEWPORT.width; x += 30) {
        const { heading, text: all } = await hoverRow(page, 3, x);
        names.add(heading);
        assert.doesNotMatch(all, UNSAFE);
        await clickRow(page, 3, x);
        assert.doesNotMatch(await text(page, '#selection'), UNSAFE);
        await page.keyboard.press('Home');
      }
      assert.equal(names.size, profileOf('hostile').samples.length);
      const elements = await page.evaluate(() =>
        [...document.querySelectorAll('script, img, iframe, object, embed, svg, link, base')]
          .map((element) => element.tagName));
      assert.deepEqual(elements, ['SCRIPT']);
      assert.equal(await text(page, 'h1'), "<script>document.title='broken'</script>\\u202e");
      assert.ok((await page.title()).startsWith("<script>document.title='broken'"));
      assert.doesNotMatch((await text(page, 'body')).replaceAll('\n', ''), UNSAFE);
    });
  });

  test('are found in their harmless form', async () => {
    await withPage(pageFile('hostile'), async (page) => {
      // A name each as function, process and thread.
      assert.equal(await search(page, 'red.x1b'), '4.5% matched: 1 ms, 3 names');
      assert.match(await search(page, '<script>alert'), /^4\.5% matched/);
    });
  });

  test('could not make requests', async () => {
    await withPage(pageFile('server'), async (page) => {
      const outcome = await page.evaluate(() =>
        fetch('https://gimlet.invalid/').then(() => 'sent', () => 'refused'));
      assert.equal(outcome, 'refused');
    }, /Content Security Policy/);
  });
});

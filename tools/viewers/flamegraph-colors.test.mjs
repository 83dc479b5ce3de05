// SPDX-License-Identifier: Apache-2.0

// Whether people can read flame graph pages, in light and dark.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { screenshot } from './browser.mjs';
import { VISION, contrast, distance, over } from './colors.mjs';
import { pageFile, search, withPage } from './flamegraph.mjs';

/** WCAG 2.1 AA. */
const MIN_CONTRAST = 4.5;

/** Twice what is just noticed, between the most similar shades of two kinds. */
const MIN_DISTANCE = 0.04;

describe('colours', () => {
  const becomes = (page, theme) =>
    page.waitForFunction((name) => document.documentElement.dataset.theme === name, theme);

  test('follow the system until told otherwise', async () => {
    await withPage(pageFile('server'), async (page) => {
      await becomes(page, 'light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await becomes(page, 'dark');
      await screenshot(page, 'flamegraph-dark');
      await page.locator('#theme').click();
      await becomes(page, 'light');
      await page.keyboard.press('d');
      await becomes(page, 'dark');
      await search(page, 'write|malloc');
      await screenshot(page, 'flamegraph-search-dark');
    });
  });

  test('leave names readable', async () => {
    await withPage(pageFile('server'), async (page) => {
      for (const { fills, text: ink, background, match, matchText } of await palettes(page)) {
        assert.ok(contrast(match, matchText) >= MIN_CONTRAST);
        for (const fill of fills.flat()) {
          assert.ok(contrast(fill, ink) >= MIN_CONTRAST, `${ink} on ${fill}`);
          const faded = over(fill, 0.35, background);
          assert.ok(contrast(faded, over(ink, 0.75, faded)) >= MIN_CONTRAST, `faded ${fill}`);
        }
      }
    });
  });

  test('tell kinds apart, also for the colour-blind', async () => {
    await withPage(pageFile('server'), async (page) => {
      for (const { fills: [, kernel, native, other] } of await palettes(page)) {
        for (const [name, vision] of Object.entries(VISION)) {
          for (const [a, b] of [[kernel, native], [kernel, other], [native, other]]) {
            const nearest = Math.min(...a.flatMap((x) => b.map((y) => distance(x, y, vision))));
            assert.ok(nearest >= MIN_DISTANCE, `${name}: ${nearest}`);
          }
        }
      }
    });
  });

  /** The colours of both themes as the page paints them: red, green, blue. */
  function palettes(page) {
    return page.evaluate(() => {
      const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      const rgb = (color) => {
        context.fillStyle = color;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      return ['light', 'dark'].map((name) => {
        const { fills, text, background, match, matchText } = new Palette(name);
        const inks = Object.entries({ text, background, match, matchText });
        return {
          fills: fills.map((shades) => shades.map(rgb)),
          ...Object.fromEntries(inks.map(([key, color]) => [key, rgb(color)])),
        };
      });
    });
  }
});

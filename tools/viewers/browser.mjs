// SPDX-License-Identifier: Apache-2.0

// Headless Chromium, started afresh and watched.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

export const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
export const VIEWPORT = { width: 1400, height: 860 };

/** Starts a browser with a profile folder of its own; close() ends it and removes the folder. */
export async function startBrowser(extraFlags = []) {
  const folder = mkdtempSync(join(tmpdir(), 'gimlet-chromium-'));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.GIMLET_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    viewport: VIEWPORT,
    args: [...FLAGS, ...extraFlags],
  });
  return {
    context,
    close: async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a tab that notes down what it should not do. */
export async function watchedPage(context) {
  const page = await context.newPage();
  const complaints = [];
  const requests = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => requests.push(request.url()));
  return { page, complaints, requests };
}

/** Leaves a picture in build/screenshots for people to look at. */
export async function screenshot(page, name) {
  mkdirSync(join(BUILD, 'screenshots'), { recursive: true });
  await page.screenshot({ path: join(BUILD, 'screenshots', `${name}.png`) });
}

// SPDX-License-Identifier: Apache-2.0

// Opens pprof files of ours with what others wrote: speedscope in a browser, and the pprof-format
// package. GIMLET_PROFILE names a recording that is opened too.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { basename, extname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BUILD, screenshot, startBrowser, watchedPage } from './browser.mjs';
import { readProfile, selfValues, total } from './profile.mjs';

const PAGES = process.env.GIMLET_PAGES ?? join(BUILD, 'pages');
const SPEEDSCOPE = fileURLToPath(new URL('node_modules/speedscope/dist/release/', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Speedscope draws with WebGL, for which there is no GPU here. */
const WEBGL_FLAGS = ['--use-gl=swiftshader', '--enable-unsafe-swiftshader'];

const recordings = [join(PAGES, 'server.pb.gz'), process.env.GIMLET_PROFILE].filter(Boolean);

/** Serves speedscope and, under /profiles, the recordings. */
async function serve() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = pathname.startsWith('/profiles/')
      ? recordings.find((recording) => basename(recording) === basename(pathname))
      : join(SPEEDSCOPE, basename(pathname));
    try {
      await stat(file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
      createReadStream(file).pipe(response);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

describe('speedscope', () => {
  let browser;
  let served;
  before(async () => {
    browser = await startBrowser(WEBGL_FLAGS);
    served = await serve();
  });
  after(async () => {
    await browser.close();
    served.server.close();
  });

  for (const recording of recordings) {
    const name = basename(recording);
    test(`shows the functions of ${name}`, async () => {
      const { page, complaints } = await watchedPage(browser.context);
      await page.goto(`${served.origin}/index.html#profileURL=${served.origin}/profiles/${name}`);
      const sandwich = page.getByText('Sandwich');
      await sandwich.waitFor();
      await screenshot(page, `speedscope-${basename(name, '.pb.gz')}`);
      await sandwich.click();
      const hottest = selfValues(readProfile(recording)).slice(0, 5).map(([function_]) => function_);
      for (const function_ of hottest) {
        await page.getByText(function_, { exact: true }).first().waitFor();
      }
      await screenshot(page, `speedscope-${basename(name, '.pb.gz')}-sandwich`);
      assert.deepEqual(complaints.filter((text) => /^(error|uncaught|dialog)/.test(text)), []);
    });
  }
});

describe('pprof-format', () => {
  test('reads what we write', () => {
    const { types, comments, mappings, samples } = readProfile(join(PAGES, 'server.pb.gz'));
    assert.deepEqual(types, [
      { type: 'samples', unit: 'count' },
      { type: 'cpu', unit: 'nanoseconds' },
    ]);
    assert.equal(comments[0], 'command: gimlet record -p 4711 -F 999 -d 5');
    assert.ok(mappings.includes('/usr/local/bin/kv-server'));
    assert.equal(total(samples), 5287 * 1_001_001);
    assert.deepEqual([...samples[0].labels], [
      ['pid', 4711], ['process', 'kv-server'], ['tid', 4712], ['thread', 'worker-1'],
    ]);
    assert.deepEqual(samples[0].stack.slice(-3).map(({ name }) => name), [
      'Store::get(std::string_view)',
      'std::hash<std::string_view>::operator()(std::string_view) const',
      'fnv1a(unsigned char const*, unsigned long)',
    ]);
  });

  test('reads a recording', { skip: !process.env.GIMLET_PROFILE }, () => {
    const { types, samples } = readProfile(process.env.GIMLET_PROFILE);
    assert.deepEqual(types[0], { type: 'samples', unit: 'count' });
    assert.ok(samples.length > 0);
    assert.ok(samples.every(({ stack }) => stack.every(({ name }) => name !== '')));
  });
});

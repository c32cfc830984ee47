// Pictures of a book as foliate-js shows it, for people to look at: on a telephone and on
// a tablet, by day and by night.

import path from 'node:path';

import { withPage } from './browser.mjs';

const SIZES = [{ width: 320, height: 640 }, { width: 820, height: 1180 }];
const SCHEMES = ['light', 'dark'];

export async function shoot(browser, server, book, folder) {
  for (const size of SIZES) {
    for (const scheme of SCHEMES) {
      await withPage(browser, (page) => shootAll(page, server, book, folder, size, scheme));
    }
  }
}

async function shootAll(page, server, book, folder, size, scheme) {
  await page.setViewport(size);
  const scheming = { name: 'prefers-color-scheme', value: scheme };
  await page.emulateMediaFeatures([scheming]);
  await page.goto(server.empty);
  const places = await page.evaluate(async (address, size) => {
    const { start } = await import('/pages/shots.mjs');
    return start(address, size);
  }, server.epub(book), size);
  for (const place of places) {
    await page.evaluate((place) => globalThis.show(place), place);
    const name = `${path.basename(book.file, '.epub')}-${place}-${size.width}-${scheme}.png`;
    await page.screenshot({ path: path.join(folder, name) });
  }
}

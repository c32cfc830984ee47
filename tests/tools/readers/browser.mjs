// Chromium, and the two readers that run in it.

import { withoutSpace } from './book.mjs';

const CHROMIUM = '/usr/bin/chromium';
// A reader that hangs is a failure, and not a test without end.
const PATIENCE = 120_000;

export function launch(packages) {
  return packages.load('puppeteer-core').launch({
    executablePath: CHROMIUM,
    // In a container the tests run as root, where Chromium has no sandbox.
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    protocolTimeout: PATIENCE,
  });
}

// A page of its own for each use, so that nothing of one book is left for the next.
export async function withPage(browser, use) {
  const page = await browser.newPage();
  try {
    return await use(page);
  } finally {
    await page.close();
  }
}

export function readWithEpubjs(browser, server, book, packages) {
  return withPage(browser, async (page) => {
    await page.goto(server.empty);
    await page.addScriptTag({ path: packages.within('epubjs').resolve('jszip/dist/jszip.min.js') });
    await page.addScriptTag({ path: packages.file('epubjs/dist/epub.min.js') });
    return page.evaluate(async (address) => {
      const { read } = await import('/pages/epubjs.mjs');
      return read(address);
    }, server.epub(book));
  });
}

// Which of the popups do not show what the book has at the end of the link.
function failures(expected, popups) {
  const key = ({ from, href }) => `${from} ${href}`;
  const texts = new Map(expected.map((popup) => [key(popup), popup.text]));
  const isWrong = (popup) => !popup.text || withoutSpace(popup.text) !== texts.get(key(popup));
  return popups.filter(isWrong).map(({ from, href, text, error }) => {
    const shown = error ?? text ?? '';
    return { from, href, shown: shown.trim().replace(/\s+/gu, ' ') };
  });
}

export async function readWithFoliate(browser, server, book, facts) {
  const { popups, ...found } = await withPage(browser, async (page) => {
    await page.goto(server.empty);
    return page.evaluate(async (address) => {
      const { read } = await import('/pages/foliate.mjs');
      return read(address);
    }, server.epub(book));
  });
  const failed = failures(facts.popups, popups);
  return { ...found, links: popups.length, opened: popups.length - failed.length, failed };
}

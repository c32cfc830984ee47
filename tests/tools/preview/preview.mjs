// Looks at the page of `chancery serve` in a browser, as somebody who writes does: changes the
// briefing, clicks, uses keys, and looks again on a small screen and by night. What is wrong goes
// to standard error, how long things took to standard output.
//
//   node preview.mjs --modules DIR [--shots DIR] ADDRESS FILE
//
// FILE is the briefing, which has the words of WORDS in a paragraph of their own.

import { readFile, writeFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { launch } from '../readers/browser.mjs';
import { Packages } from '../readers/packages.mjs';

const USAGE = 'usage: node preview.mjs --modules DIR [--shots DIR] ADDRESS FILE';
const WORDS = { before: 'Prices fell in autumn', after: 'Prices rose in autumn' };
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };
const VIEWS = ['pages', 'book', 'findings', 'terms', 'events', 'source'];
const EDITOR = /^vscode:\/\/file\/.*\.md:\d+:\d+$/u;
const PATIENCE = { timeout: 60_000 };

const wrong = [];
const check = (holds, what) => { if (!holds) wrong.push(what); };

function readArguments() {
  const options = { modules: { type: 'string' }, shots: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (!values.modules || positionals.length !== 2) throw new Error(USAGE);
  const [address, file] = positionals;
  return { ...values, address, file };
}

// Waits until the page shows text in a place.
const until = (page, selector, text) => page.waitForFunction(
  (at, wanted) => [...document.querySelectorAll(at)].some((one) => one.textContent.includes(wanted)),
  PATIENCE,
  selector,
  text,
).catch((error) => { throw new Error(`${selector} never says ${text}: ${error.message}`); });

async function change(file, from, to) {
  const text = await readFile(file, 'utf8');
  if (!text.includes(from)) throw new Error(`the briefing lacks ${from}`);
  // As many editors do it: a new file takes the place of the old one.
  const other = path.join(path.dirname(file), '.new');
  await writeFile(other, text.replace(from, to));
  await rename(other, file);
}

async function axe(page, source, where) {
  await page.evaluate(source);
  // The documents in the frame run nothing, and are looked at elsewhere.
  const { violations } = await page.evaluate(() => window.axe.run(document, { iframes: false }));
  for (const { id, nodes } of violations) {
    wrong.push(`${where}: ${id}: ${nodes.map(({ html }) => html).join(' ').slice(0, 300)}`);
  }
}

const isShown = (page, id) => page.$eval(`#${id}`, (one) => one.checkVisibility());

async function opens(page) {
  const pages = await page.$$eval('.page', (all) => all.map((one) => {
    const { naturalWidth } = one.querySelector('img');
    return { naturalWidth, texts: one.querySelectorAll('text').length };
  }));
  check(pages.length > 0, 'there are no pages');
  check(pages.every(({ naturalWidth, texts }) => naturalWidth > 0 && texts > 0), 'a page is empty');
  const reader = await page.waitForFrame((frame) => frame.url().includes('/book/'), PATIENCE);
  await reader.waitForSelector('body', PATIENCE);
}

async function showsWhatChanges(page, file) {
  const at = await page.evaluate(() => {
    window.isSame = true;
    document.querySelectorAll('.page').forEach((one) => { one.isSame = true; });
    const panel = document.getElementById('pages');
    panel.scrollTo({ top: 200, behavior: 'instant' });
    return panel.scrollTop;
  });
  check(at > 0, 'the pages do not scroll');
  const reader = page.frames().find((frame) => frame.url().includes('/book/'));
  await reader.evaluate(() => { window.isSame = true; });
  const begun = performance.now();
  await change(file, WORDS.before, WORDS.after);
  await until(page, '#pages text', WORDS.after);
  const took = Math.round(performance.now() - begun);
  const after = await page.evaluate(() => [
    window.isSame && [...document.querySelectorAll('.page')].every((one) => one.isSame),
    document.getElementById('pages').scrollTop,
  ]);
  check(after[0], 'the page, or one of the PDF, was made anew');
  check(after[1] === at, `the place was lost: ${at}, then ${after[1]}`);
  await reader.waitForFunction((text) => document.body.textContent.includes(text), PATIENCE, WORDS.after);
  check(await reader.evaluate(() => window.isSame === true), 'the EPUB was loaded again');
  return took;
}

// Two changes while a document is on its way: an answer to the first that comes last is too old.
async function keepsWhatIsNewest(page, file) {
  const [second, third] = ['Prices stood in autumn', 'Prices slid in autumn'];
  const held = [];
  let isHeld = () => false;
  const intercept = (request) => {
    if (isHeld(request)) held.push(request);
    else request.continue();
  };
  const isHolding = async () => {
    for (let i = 0; held.length === 0 && i < 600; i += 1) await delay(100);
    isHeld = () => false;
    check(held.length === 1, `${held.length} requests are held back`);
    return held.pop();
  };
  const readerShows = (text) => page.waitForFunction(
    (wanted) => document.getElementById('reader').contentDocument?.body?.textContent.includes(wanted),
    PATIENCE,
    text,
  );
  const isDocument = (request) => request.url().includes('/book/') && request.url().endsWith('.xhtml');
  await page.setRequestInterception(true);
  page.on('request', intercept);
  await page.click('#previous');
  await page.waitForFunction((text) => {
    const inner = document.getElementById('reader').contentDocument;
    return inner?.readyState === 'complete' && !inner.body.textContent.includes(text);
  }, PATIENCE, WORDS.after);
  isHeld = (request) => isDocument(request) && request.isNavigationRequest();
  await page.click('#next');
  const document = await isHolding();
  await change(file, WORDS.after, second);
  await until(page, '#pages text', second);
  isHeld = (request) => isDocument(request) && !request.isNavigationRequest();
  await document.continue();
  const older = await isHolding();
  const body = await page.evaluate((address) => fetch(address).then((answer) => answer.text()), older.url());
  check(body.includes(second), 'the older answer is another');
  await change(file, second, third);
  await readerShows(third);
  await older.respond({ contentType: 'application/xhtml+xml', body });
  await delay(500);
  const shows = await page.$eval('#reader', (one) => one.contentDocument.body.textContent);
  check(shows.includes(third), 'an older answer took the place of a newer one');
  page.off('request', intercept);
  await page.setRequestInterception(false);
  await change(file, third, WORDS.after);
  await readerShows(WORDS.after);
}

async function leadsToTheSource(page) {
  const found = await page.$$('#pages text[data-line]');
  for (const text of found) {
    const says = await text.evaluate((one) => one.textContent);
    if (says.includes(WORDS.after)) {
      await text.scrollIntoView();
      await text.click();
      break;
    }
  }
  await until(page, '#lines .here', WORDS.after);
  check(await isShown(page, 'source'), 'a click does not show the Markdown');
  const link = await page.$eval('#editor', (one) => one.href);
  check(EDITOR.test(link), `the editor is not led to: ${link}`);
}

async function tellsMistakes(page, file, source) {
  const count = (await page.$$('.page')).length;
  await change(file, WORDS.after, `${WORDS.after}.[^none]`);
  await until(page, '#findings .error', 'error');
  await until(page, '#findings', 'cite-undefined');
  await until(page, '#status', '1 error, 2 warnings');
  check((await page.$$('.page')).length === count, 'the pages are gone with a mistake');
  await page.click('#tab-findings');
  await axe(page, source, 'with a mistake');
  const edit = await page.$eval('#findings li a', (one) => one.href);
  check(EDITOR.test(edit), `a finding leads to no editor: ${edit}`);
  await page.click('#findings li:has(.error) .place');
  await until(page, '#lines .here', '[^none]');
  await change(file, `${WORDS.after}.[^none]`, WORDS.after);
  await until(page, '#status', '2 warnings');
  await page.waitForFunction(() => !document.querySelector('.error'), PATIENCE);
}

async function takesKeys(page) {
  await page.focus('[role="tab"][aria-selected="true"]');
  for (const [key, view] of [['Home', 'book'], ['ArrowRight', 'findings'], ['End', 'source']]) {
    await page.keyboard.press(key);
    check(await isShown(page, view), `${key} does not lead to ${view}`);
  }
  const stops = new Set();
  for (let i = 0; i < 30; i += 1) {
    await page.keyboard.press('Tab');
    stops.add(await page.evaluate(() => document.activeElement.id || document.activeElement.className));
  }
  for (const stop of ['pages', 'place', 'texts', 'lines']) check(stops.has(stop), `no Tab leads to ${stop}`);
}

async function looksRight(page, source, shots) {
  const grounds = new Set();
  for (const [name, size] of [['wide', WIDE], ['narrow', NARROW]]) {
    await page.setViewport(size);
    for (const value of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      for (const view of VIEWS) {
        if (name === 'wide' && view === 'pages') continue;
        await page.click(`#tab-${view}`);
        check(await isShown(page, view), `${view} is not shown, ${name}`);
        const wide = await page.evaluate((id) => {
          const panel = document.getElementById(id);
          const all = [document.scrollingElement, panel, ...panel.querySelectorAll('*')];
          const isWide = (one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1;
          return all.filter(isWide).map((one) => one.id || one.tagName);
        }, view);
        check(wide.length === 0, `too wide in ${view}, ${name}: ${wide}`);
        await axe(page, source, `${view}, ${name}, ${value}`);
        if (shots) await page.screenshot({ path: path.join(shots, `${name}-${value}-${view}.png`) });
      }
    }
  }
  check(grounds.size === 2, 'dark is as light');
}

async function main() {
  const { modules, shots, address, file } = readArguments();
  const packages = new Packages(modules);
  const source = await readFile(packages.file('axe-core/axe.min.js'), 'utf8');
  const browser = await launch(packages);
  try {
    const page = await browser.newPage();
    await page.setViewport(WIDE);
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(address) || request.url().startsWith('data:');
      check(isOwn, `asked for ${request.url()}`);
    });
    page.on('pageerror', (error) => wrong.push(`an error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') wrong.push(`the console says: ${message.text()}`);
    });
    await page.goto(address);
    await page.waitForSelector('body[data-version]', PATIENCE);
    await opens(page);
    const took = await showsWhatChanges(page, file);
    await keepsWhatIsNewest(page, file);
    await leadsToTheSource(page);
    await tellsMistakes(page, file, source);
    await takesKeys(page);
    await looksRight(page, source, shots);
    process.stdout.write(`${JSON.stringify({ milliseconds: took })}\n`);
  } finally {
    await browser.close();
  }
  for (const what of wrong) process.stderr.write(`${what}\n`);
  process.exitCode = wrong.length ? 1 : 0;
}

await main();

// Calibre, by way of Kindle's format: EPUB to AZW3 and back to EPUB. It has to do both
// without a word of warning, and every link inside the book has to come through.
//
//   node calibre.mjs --modules DIR FILE...

import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { factsOf, openBook } from './book.mjs';
import { Packages } from './packages.mjs';
import { reportOn } from './report.mjs';

const USAGE = 'usage: node calibre.mjs --modules DIR FILE...';
const CONVERTER = 'ebook-convert';
// A clean log has none of these words; names of files are ours and have none either.
const COMPLAINT = /warning|error|failed|invalid|not found|missing|unable|traceback/iu;

const execute = promisify(execFile);

function readArguments() {
  const options = { modules: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (!values.modules || positionals.length === 0) throw new Error(USAGE);
  return { ...values, files: positionals };
}

async function convert(from, to, folder) {
  // Without a screen, and without the settings of whoever runs the test.
  const env = {
    ...process.env,
    CALIBRE_CONFIG_DIRECTORY: path.join(folder, 'settings'),
    QT_QPA_PLATFORM: 'offscreen',
  };
  const { stdout, stderr } = await execute(CONVERTER, [from, to], { cwd: folder, env });
  return `${stdout}\n${stderr}`.split('\n').filter((line) => COMPLAINT.test(line));
}

async function thereAndBack(file, packages) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'calibre-'));
  try {
    await copyFile(file, path.join(folder, 'first.epub'));
    const log = await convert('first.epub', 'kindle.azw3', folder);
    log.push(...await convert('kindle.azw3', 'second.epub', folder));
    return { log, book: await openBook(path.join(folder, 'second.epub'), packages) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function linksOf(book) {
  const { links, popups } = factsOf(book);
  const lost = book.links().filter(({ from, href }) => !book.target(from, href));
  return { links, popups, lost: lost.map(({ from, href }) => `${href} in ${from}`) };
}

function compare(before, after, log) {
  const changed = before.popups.filter(({ text }, i) => text !== after.popups[i]?.text);
  return {
    links: [before.links, after.links],
    popups: [before.popups.length, after.popups.length],
    changed: changed.map(({ from, href }) => `${href} in ${from}`),
    lost: after.lost,
    log,
  };
}

function faults({ links, popups, changed, lost, log }) {
  const wrong = log.map((line) => `calibre says: ${line}`);
  if (links[0] !== links[1]) wrong.push(`of ${links[0]} links calibre keeps ${links[1]}`);
  if (popups[0] !== popups[1]) wrong.push(`of ${popups[0]} popups calibre keeps ${popups[1]}`);
  return [
    ...wrong,
    ...changed.map((link) => `calibre changes what is at the end of ${link}`),
    ...lost.map((link) => `calibre leaves nothing at the end of ${link}`),
  ];
}

async function examine(file, packages) {
  const before = linksOf(await openBook(file, packages));
  const { log, book } = await thereAndBack(file, packages);
  return compare(before, linksOf(book), log);
}

async function main() {
  const { modules, files } = readArguments();
  const packages = new Packages(modules);
  await reportOn(files, async (file) => {
    const found = await examine(file, packages);
    return { found, wrong: faults(found) };
  });
}

await main();

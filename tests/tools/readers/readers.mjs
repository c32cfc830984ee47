// Opens EPUBs in e-readers that people use, and holds what these find against what the
// files say of themselves. The findings go to standard output as JSON, what is wrong to
// standard error.
//
//   node readers.mjs --modules DIR [--shots DIR] FILE...

import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { factsOf, openBook } from './book.mjs';
import { launch, readWithEpubjs, readWithFoliate } from './browser.mjs';
import { faults } from './judge.mjs';
import { overflowOf } from './overflow.mjs';
import { Packages } from './packages.mjs';
import { readWithR2 } from './r2.mjs';
import { reportOn } from './report.mjs';
import { serve } from './serve.mjs';
import { shoot } from './shots.mjs';

const USAGE = 'usage: node readers.mjs --modules DIR [--shots DIR] FILE...';

function readArguments() {
  const options = { modules: { type: 'string' }, shots: { type: 'string' } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (!values.modules || positionals.length === 0) throw new Error(USAGE);
  return { ...values, files: positionals };
}

async function examine(file, { browser, server, books, packages, shots }) {
  const book = await openBook(file, packages);
  books.push(book);
  const facts = factsOf(book);
  const found = {
    epubjs: await readWithEpubjs(browser, server, book, packages),
    foliate: await readWithFoliate(browser, server, book, facts),
    r2: await readWithR2(book, packages),
    overflow: await overflowOf(browser, server, book),
  };
  if (shots) await shoot(browser, server, book, shots);
  return { found, wrong: faults(facts, found) };
}

async function main() {
  const { modules, shots, files } = readArguments();
  if (shots) await mkdir(shots, { recursive: true });
  const packages = new Packages(modules);
  const books = [];
  const server = await serve(packages, books);
  const browser = await launch(packages);
  const tools = { browser, server, books, packages, shots };
  try {
    await reportOn(files, (file) => examine(file, tools));
  } finally {
    await browser.close();
    server.close();
  }
}

await main();

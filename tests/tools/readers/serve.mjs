// Readers that run in a browser want their scripts and their books over HTTP: this gives
// them both, on the loopback address and at whatever port is free.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGES = fileURLToPath(new URL('pages', import.meta.url));
const TYPES = {
  '.css': 'text/css',
  '.epub': 'application/epub+zip',
  '.html': 'text/html',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.xhtml': 'application/xhtml+xml',
};
const EMPTY = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Reader</title>'
  + '<style>html, body { height: 100%; margin: 0 }</style><body></body></html>';

function inside(folder, name) {
  const file = path.join(folder, name);
  if (!file.startsWith(folder + path.sep)) throw new Error(`${name} is outside`);
  return readFile(file);
}

async function answer(address, packages, books) {
  const [, kind, ...rest] = decodeURI(address).split('/');
  if (kind === 'empty.html') return EMPTY;
  if (kind === 'pages') return inside(PAGES, rest.join('/'));
  if (kind === 'packages') return inside(packages.folder, rest.join('/'));
  const book = books[parseInt(rest[0], 10)];
  if (kind === 'books' && book) return readFile(book.file);
  const bytes = kind === 'unpacked' && book?.entries.get(rest.slice(1).join('/'));
  if (!bytes) throw new Error(`nothing at ${address}`);
  return bytes;
}

export async function serve(packages, books) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://127.0.0.1');
    try {
      const body = await answer(pathname, packages, books);
      const type = TYPES[path.posix.extname(pathname)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const root = `http://127.0.0.1:${server.address().port}`;
  return {
    empty: `${root}/empty.html`,
    epub: (book) => `/books/${books.indexOf(book)}.epub`,
    entry: (book, name) => `${root}/unpacked/${books.indexOf(book)}/${encodeURI(name)}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

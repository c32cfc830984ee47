// What an EPUB says of itself in its package, its navigation and its documents. All
// that the readers find is held against this.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

const OPS = 'http://www.idpf.org/2007/ops';
const CONTAINER = 'META-INF/container.xml';
// By role: some readers and converters know only that, and some only the `epub:type`,
// so that a link with one of the two is found to be missing somewhere.
const POPUPS = ['doc-noteref', 'doc-glossref', 'doc-biblioref'];
const ACCESSIBILITY = [
  'accessMode',
  'accessModeSufficient',
  'accessibilityFeature',
  'accessibilityHazard',
  'accessibilitySummary',
];

export async function openBook(file, packages) {
  const JSZip = packages.within('epubjs')('jszip');
  const { DOMParser } = packages.within('r2-shared-js')('@xmldom/xmldom');
  const zip = await JSZip.loadAsync(await readFile(file));
  const entries = new Map();
  for (const [name, entry] of Object.entries(zip.files)) {
    if (!entry.dir) entries.set(name, await entry.async('nodebuffer'));
  }
  return new Book(file, entries, new DOMParser());
}

function elements(node, name) {
  return Array.from(node.getElementsByTagName(name));
}

// Readers break lines and pages where they like.
export function withoutSpace(text) {
  return text.replace(/\s+/gu, '');
}

// A file inside the book that a reference leads to, and the place in it; nothing where
// it leads out of the book.
function resolve(from, href) {
  if (/^[a-z][a-z0-9+.-]*:/iu.test(href)) return null;
  const [file, id] = href.split('#');
  const folder = path.posix.dirname(from);
  return { file: file ? path.posix.join(folder, decodeURI(file)) : from, id };
}

class Book {
  constructor(file, entries, parser) {
    this.file = file;
    this.entries = entries;
    this.parser = parser;
    this.documents = new Map();
    const rootfile = elements(this.document(CONTAINER), 'rootfile')[0];
    this.opf = rootfile.getAttribute('full-path');
    this.items = new Map(elements(this.package, 'item').map((item) => {
      return [item.getAttribute('id'), item];
    }));
    this.spine = elements(this.package, 'itemref').map((reference) => {
      return this.path(this.item(reference.getAttribute('idref')));
    });
  }

  get package() {
    return this.document(this.opf);
  }

  get navigation() {
    const types = (item) => (item.getAttribute('properties') ?? '').split(' ');
    const item = [...this.items.values()].find((item) => types(item).includes('nav'));
    return item && this.document(this.path(item));
  }

  item(id) {
    if (!this.items.has(id)) throw new Error(`the package has no item ${id}`);
    return this.items.get(id);
  }

  path(item) {
    return resolve(this.opf, item.getAttribute('href')).file;
  }

  document(name) {
    if (!this.entries.has(name)) throw new Error(`the book has no ${name}`);
    if (!this.documents.has(name)) {
      const text = this.entries.get(name).toString('utf8');
      this.documents.set(name, this.parser.parseFromString(text, 'application/xml'));
    }
    return this.documents.get(name);
  }

  // The element that a link inside the book leads to; nothing where there is none.
  target(from, href) {
    const { file, id } = resolve(from, href);
    if (!this.entries.has(file)) return null;
    const document = this.document(file);
    return id ? document.getElementById(decodeURIComponent(id)) : document.documentElement;
  }

  links() {
    return this.spine.flatMap((from) => elements(this.document(from), 'a')
      .map((element) => ({ from, element, href: element.getAttribute('href') }))
      .filter(({ href }) => href && resolve(from, href)));
  }

  images() {
    return this.spine.flatMap((from) => elements(this.document(from), 'img'));
  }
}

function entriesOf(navigation, type) {
  const ofType = (nav) => nav.getAttributeNS(OPS, 'type') === type;
  const found = navigation ? elements(navigation, 'nav').filter(ofType) : [];
  return found.flatMap((nav) => elements(nav, 'li')).length;
}

function isPopup({ element }) {
  return POPUPS.includes(element.getAttribute('role'));
}

function popupOf(book, { from, href }) {
  const target = book.target(from, href);
  return { from, href, text: target && withoutSpace(target.textContent) };
}

function properties(book, name) {
  return elements(book.package, 'meta')
    .filter((meta) => meta.getAttribute('property') === name)
    .map((meta) => meta.textContent);
}

export function factsOf(book) {
  const accessibility = {};
  for (const name of ACCESSIBILITY) {
    accessibility[name] = properties(book, `schema:${name}`);
  }
  return {
    toc: entriesOf(book.navigation, 'toc'),
    landmarks: entriesOf(book.navigation, 'landmarks'),
    pageList: entriesOf(book.navigation, 'page-list'),
    spine: book.spine.length,
    images: book.images().length,
    links: book.links().length,
    popups: book.links().filter(isPopup).map((link) => popupOf(book, link)),
    accessibility,
    pageBreakSource: properties(book, 'pageBreakSource'),
    series: properties(book, 'belongs-to-collection'),
  };
}

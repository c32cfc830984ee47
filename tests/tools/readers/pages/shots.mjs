// Runs in the page beside foliate-js: shows the places of a book that are worth a look.

import { open } from './foliate.mjs';

// As readers do it: black ground and light text by the theme, and the rest by the book.
const THEME = `
  html { color-scheme: light dark; line-height: 1.4; }
  @media (prefers-color-scheme: dark) {
    html { background: #000; color: #ddd; }
    a:any-link { color: #9cf; }
  }
`;
const CHAPTER = '[role="doc-chapter"]';
const CITED = '[role="doc-noteref"], [role="doc-biblioref"]';
const PLACES = {
  title: '.title-page',
  figure: `${CHAPTER} figure:not(.chart)`,
  chart: `${CHAPTER} figure.chart`,
  glossary: '[role="doc-glossary"]',
  timeline: 'section.timeline',
  sources: '[role="doc-bibliography"]',
};

function highest(items, measure) {
  return items.reduce((best, item) => (measure(item) > measure(best) ? item : best), items[0]);
}

function citations(document) {
  return document.querySelector(CHAPTER) ? document.querySelectorAll(CITED).length : 0;
}

// Of all tables the one that is hardest to fit on a page.
function widestTable(documents) {
  const tables = documents.flatMap((document, index) => {
    return [...document.querySelectorAll('table')].map((table, nth) => ({ table, index, nth }));
  });
  return highest(tables, ({ table }) => table.querySelector('tr').children.length);
}

function placesIn(documents) {
  const text = documents.indexOf(highest(documents, citations));
  const places = { text: { index: text } };
  const table = widestTable(documents);
  if (table) {
    const anchor = (document) => document.querySelectorAll('table')[table.nth];
    places.table = { index: table.index, anchor };
  }
  for (const [name, selector] of Object.entries(PLACES)) {
    const index = documents.findIndex((document) => document.querySelector(selector));
    const anchor = (document) => document.querySelector(selector);
    if (index >= 0) places[name] = { index, anchor };
  }
  return places;
}

export async function start(address, size) {
  const view = await open(address, size);
  view.renderer.setStyles(THEME);
  const { sections } = view.book;
  const documents = await Promise.all(sections.map((section) => section.createDocument()));
  const places = placesIn(documents);
  globalThis.show = (name) => view.renderer.goTo(places[name]);
  return Object.keys(places);
}

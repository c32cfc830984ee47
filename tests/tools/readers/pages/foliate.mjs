// Runs in the page beside foliate-js: clicks every link to a note, a term or a source,
// and tells what the popup shows.

import '/packages/foliate-js/view.js';
import { FootnoteHandler } from '/packages/foliate-js/footnotes.js';

const LINKS = ['noteref', 'glossref', 'biblioref']
  .map((type) => `a[*|type~="${type}"]`)
  .join();

function count(entries) {
  return (entries ?? []).reduce((sum, { subitems }) => sum + 1 + count(subitems), 0);
}

function flat(entries) {
  return (entries ?? []).flatMap((entry) => [entry, ...flat(entry.subitems)]);
}

// The entries of the navigation that lead to no place in the book.
async function unresolved(book) {
  const lost = [];
  const documents = new Map();
  for (const { href } of [book.toc, book.landmarks, book.pageList].flatMap(flat)) {
    const target = book.resolveHref(href);
    const section = book.sections[target?.index];
    if (section && !documents.has(section)) {
      documents.set(section, await section.createDocument());
    }
    const place = section && target.anchor(documents.get(section));
    if (place === undefined || place === null) lost.push(href);
  }
  return lost;
}

// A popup has to be in the page, as in a real reader, or its text is not laid out.
function makeHandler() {
  const handler = new FootnoteHandler();
  handler.addEventListener('before-render', ({ detail }) => {
    handler.popup = detail.view;
    handler.popup.style.cssText = 'display: block; width: 300px; height: 300px';
    document.body.append(handler.popup);
  });
  return handler;
}

// What can be seen in it: `innerText` leaves out what is hidden.
function textOf(popup) {
  const [{ doc }] = popup.renderer.getContents();
  return doc.body.innerText;
}

async function click(view, handler, link) {
  let handled = null;
  const listener = (event) => {
    handled = handler.handle(view.book, event);
  };
  view.addEventListener('link', listener, { once: true });
  link.click();
  view.removeEventListener('link', listener);
  await handled;
}

async function follow(view, handler, link) {
  handler.popup = null;
  try {
    await click(view, handler, link);
    return { text: handler.popup && textOf(handler.popup) };
  } catch (error) {
    return { error: String(error) };
  } finally {
    handler.popup?.close();
    handler.popup?.remove();
  }
}

export async function open(address, { width, height }) {
  const view = document.createElement('foliate-view');
  view.style.cssText = `display: block; width: ${width}px; height: ${height}px`;
  document.body.append(view);
  const bytes = await (await fetch(address)).blob();
  await view.open(new File([bytes], 'book.epub'));
  return view;
}

export async function read(address) {
  const view = await open(address, { width: 320, height: 640 });
  const { book } = view;
  const handler = makeHandler();
  const popups = [];
  for (const [index, section] of book.sections.entries()) {
    await view.goTo(index);
    const [{ doc }] = view.renderer.getContents();
    for (const link of doc.querySelectorAll(LINKS)) {
      const shown = await follow(view, handler, link);
      popups.push({ from: section.id, href: link.getAttribute('href'), ...shown });
    }
  }
  const found = {
    toc: count(book.toc),
    landmarks: count(book.landmarks),
    pageList: count(book.pageList),
    unresolved: await unresolved(book),
    popups,
  };
  view.close();
  view.remove();
  return found;
}

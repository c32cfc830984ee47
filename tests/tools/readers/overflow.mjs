// What is wider than a narrow screen, in a bare page with the book's own style sheet. A
// reader would cut it off, or let his user scroll to and fro for each line.

import { withPage } from './browser.mjs';

// What the margins of readers leave of the 320 px of a narrow screen: 275 in foliate-js.
const WIDTH = 275;

// Runs in the page. An element may keep its own width and still have words that stick
// out, so both are measured.
function measure(width) {
  const name = (element) => [element.localName, ...element.classList].join('.');
  const beyond = (box) => Math.max(box.right - width, -box.left);
  const widest = (boxes) => Math.max(...[...boxes].map(beyond), 0);
  const textOf = (element) => {
    const range = document.createRange();
    const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    return Math.max(0, ...texts.map((text) => {
      range.selectNodeContents(text);
      return widest(range.getClientRects());
    }));
  };
  const found = document.scrollingElement.scrollWidth;
  if (found <= width) return null;
  const over = (element) => Math.max(widest(element.getClientRects()), textOf(element));
  const overOf = (element) => {
    // A table is one thing, whichever of its cells is to blame.
    const parts = element.localName === 'table' ? element.querySelectorAll('*') : [];
    return Math.ceil(Math.max(...[element, ...parts].map(over)) - 0.5);
  };
  const elements = [];
  let last = null;
  for (const element of document.body.querySelectorAll('*')) {
    // What is inside something too wide is not to blame.
    if (last?.contains(element) || overOf(element) <= 0) continue;
    last = element;
    elements.push({
      element: name(element),
      over: overOf(element),
      table: element.localName === 'table',
      text: element.textContent.trim().replace(/\s+/gu, ' ').slice(0, 40),
    });
  }
  return { width: found, elements };
}

export function overflowOf(browser, server, book) {
  return withPage(browser, async (page) => {
    await page.setViewport({ width: WIDTH, height: 640 });
    const overflow = [];
    for (const section of book.spine) {
      await page.goto(server.entry(book, section));
      const found = await page.evaluate(measure, WIDTH);
      if (found) overflow.push({ section, ...found });
    }
    return overflow;
  });
}

// Nothing may be wide: tables without room are lists. Where nothing sticks out, the page itself
// is too wide.
export function unexcused({ elements }) {
  return elements.length > 0 ? elements : [{ element: 'the page', over: 0, text: '' }];
}

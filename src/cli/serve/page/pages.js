// The pages of the PDF: a drawing each, and over it what it says, to be selected and to lead to
// the Markdown.

import { goTo, nameOf } from './source.js';

const panel = document.getElementById('pages');
// How far beside a text a click still means it, in points.
const NEAR = 30;

function pageElement() {
  const page = document.createElement('figure');
  page.className = 'page';
  const sheet = document.createElement('div');
  sheet.className = 'sheet';
  const drawing = document.createElement('img');
  // What it says is in the texts over it.
  drawing.alt = '';
  sheet.append(drawing);
  sheet.addEventListener('click', lead);
  const caption = document.createElement('figcaption');
  const name = document.createElement('span');
  const place = document.createElement('button');
  place.type = 'button';
  place.className = 'place';
  place.addEventListener('click', () => goTo(JSON.parse(place.dataset.place)));
  caption.append(name, ' ', place);
  page.append(sheet, caption);
  return page;
}

const placeOf = ({ dataset }) => (
  { path: dataset.path, line: Number(dataset.line), column: Number(dataset.column) }
);

// The text at a click, or the nearest one that is written somewhere.
function textAt({ target, clientX, clientY, currentTarget }) {
  const direct = target.closest('text[data-line]');
  if (direct) return direct;
  const scale = currentTarget.clientWidth / currentTarget.querySelector('svg').viewBox.baseVal.width;
  let nearest = null;
  let least = NEAR * scale;
  for (const text of currentTarget.querySelectorAll('text[data-line]')) {
    const box = text.getBoundingClientRect();
    const across = Math.max(box.left - clientX, 0, clientX - box.right);
    const down = Math.max(box.top - clientY, 0, clientY - box.bottom);
    const distance = Math.hypot(across, down);
    if (distance < least) [nearest, least] = [text, distance];
  }
  return nearest;
}

function lead(event) {
  // Who selects a text does not want to leave it.
  if (!getSelection().isCollapsed) return;
  const text = textAt(event);
  if (!text) return;
  panel.querySelector('text.here')?.classList.remove('here');
  text.classList.add('here');
  goTo(placeOf(text));
}

// Puts a drawing in place once it is there, so that nothing is ever blank.
async function draw(image, address) {
  if (image.getAttribute('src') === address) return;
  if (image.getAttribute('src')) {
    const next = new Image();
    next.src = address;
    await next.decode().catch(() => {});
  }
  image.src = address;
}

async function write(sheet, address) {
  if (sheet.dataset.layer === address) return;
  const answer = await fetch(address);
  if (!answer.ok) return;
  const { documentElement } = new DOMParser().parseFromString(await answer.text(), 'image/svg+xml');
  sheet.querySelector('svg')?.remove();
  sheet.append(document.adoptNode(documentElement));
  sheet.dataset.layer = address;
}

// Where a page begins: at its first text that the page before does not have as well, as what
// stands at the head of every page.
function start(page, before) {
  const key = ({ dataset }) => `${dataset.path}:${dataset.line}:${dataset.column}`;
  const texts = (of) => [...of?.querySelectorAll('text[data-line]') ?? []];
  const known = new Set(texts(before).map(key));
  return texts(page).find((text) => !known.has(key(text)));
}

async function show(element, page, number, state) {
  const { length } = state.pages;
  element.setAttribute('aria-label', `Page ${number}`);
  element.classList.toggle('excess', state.most != null && number > state.most);
  const isTooMany = state.most != null && number > state.most;
  const [sheet, caption] = element.children;
  caption.firstChild.textContent = `Page ${number} of ${length}${isTooMany ? ', too many' : ''}`;
  const image = sheet.querySelector('img');
  [image.width, image.height] = [Math.round(page.width), Math.round(page.height)];
  await Promise.all([draw(image, page.drawing), write(sheet, page.layer)]);
}

export async function showPages(state) {
  const pages = state.pages ?? [];
  while (panel.children.length > pages.length) panel.lastChild.remove();
  while (panel.children.length < pages.length) panel.append(pageElement());
  const elements = [...panel.children];
  await Promise.all(elements.map((element, i) => show(element, pages[i], i + 1, state)));
  elements.forEach((element, i) => {
    const first = start(element, elements[i - 1]);
    const button = element.querySelector('.place');
    button.hidden = !first;
    if (!first) return;
    button.dataset.place = JSON.stringify(placeOf(first));
    button.textContent = `begins at ${nameOf(placeOf(first))}`;
  });
}

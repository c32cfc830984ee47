// The Markdown, to which the other views lead.

import { choose } from './tabs.js';

const list = document.getElementById('texts');
const lines = document.getElementById('lines');
const editor = document.getElementById('editor');
let state = {};
let here = null;

export const nameOf = ({ path, line, column }) => `${path}:${line}:${column}`;

function addressOf({ path, line, column }) {
  const full = encodeURI(`${state.root}/${path}`.replaceAll('\\', '/'));
  return state.editor.replace('{path}', full.replace(/[?#]/gu, encodeURIComponent))
    .replace('{line}', line).replace('{column}', column);
}

// What leads to a line, here and in the editor.
export function links(place) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'place';
  button.textContent = nameOf(place);
  button.addEventListener('click', () => goTo(place));
  if (!state.editor) return [button];
  const link = document.createElement('a');
  link.href = addressOf(place);
  link.textContent = 'edit';
  link.setAttribute('aria-label', `edit ${nameOf(place)}`);
  return [button, ' ', link];
}

function mark() {
  lines.querySelector('.here')?.classList.remove('here');
  const isShown = here && here.path === list.value;
  const line = isShown ? lines.children[here.line - 1] : null;
  line?.classList.add('here');
  editor.hidden = !state.editor || !isShown;
  if (!editor.hidden) {
    editor.href = addressOf(here);
    editor.textContent = `Open ${nameOf(here)} in the editor`;
  }
  return line;
}

async function load() {
  const text = state.texts?.find(({ path }) => path === list.value);
  if (!text) return;
  const answer = await fetch(text.href);
  if (!answer.ok) return;
  const texts = (await answer.text()).split(/\r\n|\n|\r/u);
  const top = lines.scrollTop;
  const isSame = (line, i) => lines.children[i]?.textContent === line;
  if (texts.length !== lines.children.length || !texts.every(isSame)) {
    lines.replaceChildren(...texts.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }));
    lines.scrollTop = top;
  }
  mark();
}

// Leads to a line.
export async function goTo(place) {
  here = place;
  choose('source');
  if (list.value !== place.path) {
    list.value = place.path;
    await load();
  }
  const line = mark();
  if (!line) return;
  line.tabIndex = -1;
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: 'center' });
}

export async function showSource(next) {
  state = next;
  const { value } = list;
  const paths = (state.texts ?? []).map(({ path }) => path);
  list.replaceChildren(...paths.map((path) => new Option(path, path)));
  if (paths.includes(value)) list.value = value;
  await load();
}

list.addEventListener('change', load);

// Listens for changes, and has every view show what is new.

import { showBook } from './book.js';
import { showEvents, showFindings, showTerms } from './lists.js';
import { showPages } from './pages.js';
import { showSource } from './source.js';
import { startTabs } from './tabs.js';

const byId = (id) => document.getElementById(id);

function counts(state) {
  const parts = [];
  if (state.pages?.length) {
    const room = state.most ?? state.advised;
    const pages = room ? `${state.pages.length} of ${room} pages` : `${state.pages.length} pages`;
    parts.push(pages);
  }
  if (state.words != null) parts.push(`${state.words} words`);
  return parts.join(', ');
}

function status(state) {
  if (state.problem) return state.problem;
  const count = (severity) => state.findings.filter((found) => found.severity === severity).length;
  const parts = [[count('error'), 'error'], [count('warning'), 'warning']];
  const told = parts.filter(([number]) => number > 0)
    .map(([number, name]) => `${number} ${name}${number === 1 ? '' : 's'}`).join(', ');
  const old = state.current ? '' : '; shown is what was before';
  return `${told || 'Nothing is wrong'}${old}`;
}

async function update() {
  const answer = await fetch('/state.json');
  const state = await answer.json();
  if (!state) return;
  document.title = `${state.title ?? state.path ?? 'Chancery'} – Chancery`;
  byId('title').textContent = state.title ?? state.path ?? 'Chancery';
  byId('counts').textContent = counts(state);
  byId('status').textContent = status(state);
  byId('status').classList.toggle('failed', state.failed);
  document.body.classList.toggle('old', !state.current);
  // First, since the others lead there.
  const source = showSource(state);
  showFindings(state);
  showTerms(state);
  showEvents(state);
  await Promise.all([source, showPages(state), showBook(state)]);
  // For whoever waits for it.
  document.body.dataset.version = state.version;
}

startTabs();
// One after the other: what is asked for while one is under way is asked for once.
let under = Promise.resolve();
let isAsked = false;
function ask() {
  if (isAsked) return;
  isAsked = true;
  under = under.then(() => {
    isAsked = false;
    return update();
  }).catch((error) => {
    byId('status').textContent = `What is new could not be had: ${error.message}`;
  });
}
const events = new EventSource('/events');
events.onmessage = ask;
events.onerror = () => {
  byId('status').textContent = 'chancery has ended; it is waited for';
};

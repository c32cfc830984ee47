// The findings, the glossary and the timeline.

import { links } from './source.js';

function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

function fill(id, title, items, empty) {
  const panel = document.getElementById(id);
  const list = items.length ? element('ul', 'list', ...items) : element('p', '', empty);
  panel.replaceChildren(element('h2', '', title), list);
}

const marked = (entries) => entries.filter(({ mark }) => mark).length;
const counted = (entries, mark) => (marked(entries) ? `, ${marked(entries)} ${mark}` : '');

function label(id, text) {
  document.getElementById(`tab-${id}`).textContent = text;
}

export function showFindings({ findings = [] }) {
  const items = findings.map(({ severity, rule, message, hint, path, line, column }) => {
    const head = element('p', '', element('span', `kind ${severity}`, severity), ' ', message);
    const item = element('li', '', head);
    if (hint) item.append(element('p', 'quiet', hint));
    const foot = element('p', 'quiet', element('code', '', rule), ' ');
    foot.append(...(line ? links({ path, line, column }) : [path]));
    item.append(foot);
    return item;
  });
  label('findings', `Findings (${items.length})`);
  fill('findings', 'Findings', items, 'Nothing is wrong.');
}

function entry({ name, text, uses, mark, place }) {
  const head = element('p', '', element('span', 'kind', name));
  if (mark) head.append(' ', element('span', 'kind warning', mark));
  if (uses > 0) head.append(' ', element('span', 'quiet', uses === 1 ? 'used once' : `used ${uses} times`));
  return element('li', '', head, element('p', '', text), element('p', '', ...links(place)));
}

export function showTerms({ terms = [] }) {
  const title = `Glossary: ${terms.length}${counted(terms, 'unused')}`;
  label('terms', `Glossary (${terms.length}${counted(terms, 'unused')})`);
  fill('terms', title, terms.map(entry), 'There are no terms.');
}

export function showEvents({ events = [] }) {
  const title = `Timeline: ${events.length}${counted(events, 'unsourced')}`;
  label('events', `Timeline (${events.length}${counted(events, 'unsourced')})`);
  fill('events', title, events.map(entry), 'There are no events.');
}

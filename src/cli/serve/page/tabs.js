// Which view is shown: one on a small screen, one beside the pages on a large one.

const tabs = [...document.querySelectorAll('[role="tab"]')];
const wide = matchMedia('(min-width: 60rem)');
const panelOf = (tab) => document.getElementById(tab.getAttribute('aria-controls'));
const nameOf = (tab) => tab.id.replace('tab-', '');
let chosen = 'pages';

function show() {
  // On a large screen the pages are always there, and have no tab.
  if (wide.matches && chosen === 'pages') chosen = 'book';
  for (const tab of tabs) {
    const isPages = nameOf(tab) === 'pages';
    const isChosen = nameOf(tab) === chosen;
    tab.setAttribute('aria-selected', String(isChosen));
    tab.tabIndex = isChosen ? 0 : -1;
    panelOf(tab).hidden = !isChosen && !(isPages && wide.matches);
  }
}

export function choose(name) {
  chosen = name;
  show();
}

// The keys of tabs (WAI-ARIA Authoring Practices, tabs pattern).
function move(event) {
  const shown = tabs.filter((tab) => !(wide.matches && nameOf(tab) === 'pages'));
  const at = shown.indexOf(event.target);
  const steps = {
    ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1,
  };
  if (at < 0 || !(event.key in steps)) return;
  event.preventDefault();
  const next = shown[(steps[event.key] + shown.length) % shown.length];
  choose(nameOf(next));
  next.focus();
}

export function startTabs() {
  for (const tab of tabs) tab.addEventListener('click', () => choose(nameOf(tab)));
  document.getElementById('tabs').addEventListener('keydown', move);
  wide.addEventListener('change', show);
  show();
}

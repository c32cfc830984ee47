// The documents of the EPUB, as a reader without settings of its own shows them.

const frame = document.getElementById('reader');
const list = document.getElementById('documents');
const [previous, next] = ['previous', 'next'].map((id) => document.getElementById(id));
let documents = [];
// The document that is shown, and what told it then from others.
let shown = {};

function place() {
  const at = list.selectedIndex;
  previous.disabled = at <= 0;
  next.disabled = at < 0 || at >= documents.length - 1;
}

function open(href) {
  shown = documents.find((one) => one.href === href) ?? {};
  frame.contentWindow.location.replace(href);
}

// What lies elsewhere is shown elsewhere.
function leave(event) {
  const link = event.target.closest('a[href]');
  if (!link || new URL(link.href).origin === window.location.origin) return;
  event.preventDefault();
  window.open(link.href, '_blank', 'noopener,noreferrer');
}

// A reader has a margin, and its own colours by night.
function dress() {
  const inner = frame.contentDocument;
  if (!inner?.documentElement) return;
  const { pathname } = inner.location;
  inner.documentElement.style.colorScheme = 'light dark';
  inner.documentElement.style.padding = '1rem';
  inner.addEventListener('click', leave);
  const known = documents.find(({ href }) => href === pathname);
  if (!known) return;
  list.value = known.href;
  place();
  if (shown.href !== known.href) shown = known;
  // It may have changed while it was on its way.
  else if (shown.digest !== known.digest) renew(known);
}

// Puts the new text in the place of the old one, and keeps what is being read in sight.
async function renew(wanted) {
  const answer = await fetch(wanted.href);
  const text = await answer.text();
  // What has changed again meanwhile is asked for again.
  if (documents.find(({ href }) => href === wanted.href)?.digest !== wanted.digest) return;
  const { body } = new DOMParser().parseFromString(text, 'application/xhtml+xml');
  const inner = frame.contentDocument;
  const isThere = inner?.location.pathname === wanted.href && inner.body;
  if (!answer.ok || !body || !isThere) return;
  const root = inner.scrollingElement ?? inner.documentElement;
  const top = root.scrollTop;
  inner.body.replaceWith(inner.adoptNode(body));
  root.scrollTop = top;
  shown = wanted;
}

function fill() {
  const options = documents.map(({ href, title }) => new Option(title || href, href));
  const isSame = options.length === list.options.length
    && options.every((one, i) => one.text === list.options[i].text && one.value === list.options[i].value);
  if (isSame) return;
  const { value } = list;
  list.replaceChildren(...options);
  if (documents.some(({ href }) => href === value)) list.value = value;
}

export async function showBook(state) {
  // Each title ends with that of the briefing.
  const end = ` — ${state.title}`;
  const named = (title) => (title.endsWith(end) ? title.slice(0, -end.length) : title);
  documents = (state.documents ?? []).map((one) => ({ ...one, title: named(one.title) }));
  fill();
  const current = documents.find(({ href }) => href === shown.href);
  if (!documents.length) {
    shown = {};
  } else if (!current) {
    // The first with text, after the cover, the title and the contents.
    const first = documents.find(({ href }) => href.includes('section')) ?? documents[0];
    list.value = first.href;
    open(first.href);
  } else if (current.parts !== shown.parts) {
    // A style sheet or a picture is another.
    shown = current;
    frame.contentWindow.location.reload();
  } else if (current.digest !== shown.digest) {
    await renew(current);
  }
  place();
}

function step(by) {
  const { href } = documents[list.selectedIndex + by] ?? {};
  if (!href) return;
  list.value = href;
  open(href);
  place();
}

frame.addEventListener('load', dress);
list.addEventListener('change', () => { open(list.value); place(); });
previous.addEventListener('click', () => step(-1));
next.addEventListener('click', () => step(1));

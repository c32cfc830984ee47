// Runs in the page beside epub.js: shows every section of a book as a reader does, and
// tells what came of it.

function count(entries) {
  return entries.reduce((sum, { subitems }) => sum + 1 + count(subitems ?? []), 0);
}

async function isBroken(image) {
  try {
    await image.decode();
    return false;
  } catch {
    return true;
  }
}

// epub.js turns the links of a section into calls of `display`; with that replaced, a
// click tells where it would have gone.
function targetsOf(rendition, document) {
  const { display } = rendition;
  const targets = [];
  rendition.display = (target) => targets.push(target);
  const links = [...document.querySelectorAll('a[href]')].filter((link) => link.onclick);
  for (const link of links) link.click();
  rendition.display = display;
  return targets;
}

async function exists(book, target) {
  const [file, id] = target.split('#');
  const section = book.spine.get(file);
  if (!section) return false;
  if (!id) return true;
  await section.load(book.load.bind(book));
  return section.document.getElementById(decodeURIComponent(id)) !== null;
}

async function missingOf(book, targets) {
  const missing = [];
  for (const target of targets) {
    if (!await exists(book, target)) missing.push(target);
  }
  return missing;
}

export async function read(address) {
  const book = globalThis.ePub(address);
  await book.ready;
  await book.opened;
  const size = { width: 320, height: 640, flow: 'scrolled-doc' };
  const rendition = book.renderTo(document.body, size);
  const { toc, landmarks } = book.navigation;
  const found = {
    toc: count(toc),
    landmarks: landmarks.length,
    pageList: book.pageList.pageList.length,
    spine: 0,
    images: 0,
    brokenImages: [],
    links: 0,
    missingTargets: [],
  };
  for (const { href } of book.spine.spineItems) {
    await rendition.display(href);
    const [contents] = rendition.getContents();
    const images = [...contents.document.images];
    const targets = targetsOf(rendition, contents.document);
    found.spine += 1;
    found.images += images.length;
    found.links += targets.length;
    for (const image of images) {
      if (await isBroken(image)) found.brokenImages.push(`${href}: ${image.alt}`);
    }
    const missing = await missingOf(book, targets);
    found.missingTargets.push(...missing.map((target) => `${href}: ${target}`));
  }
  book.destroy();
  return found;
}

// What is wrong with what the readers found: a list of sentences, empty for a good book.

import { unexcused } from './overflow.mjs';

const COMPARED = {
  epubjs: ['toc', 'landmarks', 'pageList', 'spine', 'images', 'links'],
  foliate: ['toc', 'landmarks', 'pageList'],
  r2: ['toc', 'landmarks', 'pageList', 'spine', 'accessibility', 'pageBreakSource', 'series'],
};

function differences(facts, found) {
  const wrong = [];
  for (const [reader, names] of Object.entries(COMPARED)) {
    for (const name of names) {
      const [has, reads] = [facts[name], found[reader][name]].map((v) => JSON.stringify(v));
      if (has !== reads) wrong.push(`${reader} reads ${name} ${reads}, the book has ${has}`);
    }
  }
  return wrong;
}

function ofEpubjs({ brokenImages, missingTargets }) {
  return [
    ...brokenImages.map((image) => `epubjs shows no image: ${image}`),
    ...missingTargets.map((target) => `epubjs finds no target: ${target}`),
  ];
}

function ofFoliate({ links, failed, unresolved }, { popups }) {
  const wrong = unresolved.map((href) => `foliate finds no place for ${href}`);
  if (links !== popups.length) {
    wrong.push(`foliate follows ${links} links, the book has ${popups.length}`);
  }
  for (const { from, href, shown } of failed) {
    wrong.push(`foliate: the popup of ${href} in ${from} shows “${shown.slice(0, 200)}”`);
  }
  return wrong;
}

function ofOverflow(overflow) {
  return overflow.flatMap((section) => unexcused(section).map(({ element, over, text }) => {
    return `${section.section} is ${section.width} px wide: ${element} by ${over} (${text})`;
  }));
}

export function faults(facts, found) {
  return [
    ...differences(facts, found),
    ...ofEpubjs(found.epubjs),
    ...ofFoliate(found.foliate, facts),
    ...ofOverflow(found.overflow),
  ];
}

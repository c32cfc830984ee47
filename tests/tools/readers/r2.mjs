// r2-shared-js, the parser of Thorium Reader: what it makes of the package.

const PATH = 'r2-shared-js/dist/es8-es2017/src';

function count(entries) {
  return (entries ?? []).reduce((sum, { Children }) => sum + 1 + count(Children), 0);
}

// A text may come as it is or under its language.
function list(value) {
  const plain = (text) => (typeof text === 'string' ? text : Object.values(text));
  return value === undefined ? [] : [value].flat().flatMap(plain);
}

export async function readWithR2(book, packages) {
  const globals = packages.load(`${PATH}/init-globals`);
  globals.initGlobalConverters_SHARED();
  globals.initGlobalConverters_GENERIC();
  const { EpubParsePromise } = packages.load(`${PATH}/parser/epub`);
  const publication = await EpubParsePromise(book.file);
  try {
    return found(publication);
  } finally {
    publication.freeDestroy();
  }
}

function found({ TOC, Landmarks, PageList, Spine, Metadata }) {
  return {
    toc: count(TOC),
    landmarks: count(Landmarks),
    pageList: count(PageList),
    spine: Spine.length,
    accessibility: {
      accessMode: list(Metadata.AccessMode),
      accessModeSufficient: list(Metadata.AccessModeSufficient?.map((modes) => modes.join())),
      accessibilityFeature: list(Metadata.AccessibilityFeature),
      accessibilityHazard: list(Metadata.AccessibilityHazard),
      accessibilitySummary: list(Metadata.AccessibilitySummary),
    },
    // It has no fields for these two, and keeps them as they stand.
    pageBreakSource: list(Metadata.AdditionalJSON?.pageBreakSource),
    series: list(Metadata.AdditionalJSON?.['belongs-to-collection']),
  };
}

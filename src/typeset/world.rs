//! Typst's view of a build: files in memory, fonts in memory, no clock.

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::PoisonError;

use typst::Feature;
use typst::Features;
use typst::Library;
use typst::LibraryExt;
use typst::diag::FileError;
use typst::diag::FileResult;
use typst::foundations::Bytes;
use typst::foundations::Datetime;
use typst::foundations::Duration;
use typst::syntax::FileId;
use typst::syntax::RootedPath;
use typst::syntax::Source;
use typst::syntax::VirtualPath;
use typst::syntax::VirtualRoot;
use typst::text::Font;
use typst::text::FontBook;
use typst::utils::LazyHash;
use typst_kit::files::FileLoader;
use typst_kit::files::FileStore;

use super::Request;
use super::body::Body;
use super::parsed::Parsed;

/// The generated file with the briefing's content.
pub(super) const BODY: &str = "body.typ";

/// The generated file with the values that layouts are made of.
const HOUSE: &str = "house.typ";

/// The file that is compiled.
pub(super) const MAIN: (&str, &str) = (
    "main.typ",
    "#import \"/layout.typ\": briefing\n\
     #import \"/body.typ\": meta, body, appendices\n\
     #briefing(meta, body, appendices)\n",
);

/// What leads links within the document where we can't: see `destination.rs`.
pub(super) const LINKS: &str = r##"#show link: it => {
  if type(it.dest) != str or not it.dest.starts-with("#") { return it }
  let page = it.dest.match(regex("^#chancery\\.page\\.(\\d+)$"))
  if page == none { return link(label(it.dest.slice(1)), it.body) }
  link((page: int(page.captures.first()), x: 0pt, y: 0pt), it.body)
}
"##;

/// The file that gives the body its functions: the core's, and the layout's own in
/// their place.
const ELEMENTS: (&str, &str) = (
    "elements.typ",
    "#import \"/core/elements.typ\" as core\n\
     #import \"/layout.typ\" as layout\n\
     #let e = core.elements + dictionary(layout).at(\"elements\", default: (:))\n",
);

pub(super) struct World<'a> {
    files: FileStore<Files>,
    /// The generated file with the briefing's content.
    body: Arc<Parsed>,
    fonts: &'a super::Fonts,
    main: FileId,
    house: FileId,
}

/// The virtual files. Their paths are the same for every briefing, since Typst never
/// forgets one and has room for 65,535.
struct Files(BTreeMap<String, Bytes>);

impl<'a> World<'a> {
    /// The files of a briefing; of the body, which is parsed already.
    pub(super) fn new(
        request: &Request<'a>,
        (body, parsed): (&Body, &Arc<Parsed>),
        house: String,
    ) -> Self {
        let files = others(request, body, house);
        Self {
            files: FileStore::new(Files(files)),
            body: Arc::clone(parsed),
            fonts: request.fonts,
            main: id(MAIN.0),
            house: id(HOUSE),
        }
    }

    /// The generated file with the briefing's content.
    pub(super) fn body(&self) -> &Arc<Parsed> {
        &self.body
    }
}

/// The virtual files that are compiled, by their paths.
pub(super) fn files(
    request: &Request<'_>,
    body: &Body,
    house: String,
) -> BTreeMap<String, Bytes> {
    let mut files = others(request, body, house);
    files.insert(BODY.to_owned(), Bytes::from_string(body.code.text().to_owned()));
    files
}

/// Those without the body.
fn others(request: &Request<'_>, body: &Body, house: String) -> BTreeMap<String, Bytes> {
    let mut files = BTreeMap::new();
    for (path, bytes) in &request.layout.files {
        files.insert(path.clone(), super::bytes(bytes));
    }
    for (path, text) in [MAIN, ELEMENTS] {
        files.insert(path.to_owned(), Bytes::from_string(text));
    }
    files.insert(HOUSE.to_owned(), Bytes::from_string(house));
    for (place, (_, file)) in request.attachments.iter().enumerate() {
        let bytes = Bytes::new(file.bytes.clone());
        files.insert(super::attachment::path(place), bytes);
    }
    for (key, path) in &body.images {
        files.insert(path.clone(), super::bytes(&request.briefing.assets[key].bytes));
    }
    files
}

/// The identifier of a virtual file.
pub(super) fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths are ours");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl FileLoader for Files {
    fn load(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_without_slash();
        let found = match id.root() {
            VirtualRoot::Project => self.0.get(path),
            VirtualRoot::Package(_) => None,
        };
        found.cloned().ok_or_else(|| FileError::NotFound(path.into()))
    }
}

/// The most that is kept of parsed files, and the largest of them, in bytes.
const MOST_PARSED: usize = 64;
const LARGEST_PARSED: usize = 1 << 20;

/// The code of layouts, parsed, by the raw identifiers of the files: it is the same for every briefing.
static PARSED: Mutex<BTreeMap<NonZeroU16, Source>> = Mutex::new(BTreeMap::new());

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // `pdf.header-cell` makes headers of a row's first cell.
    let features: Features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let body = self.body.source();
        if id == body.id() {
            return Ok(body.clone());
        }
        if id == self.house {
            return self.files.source(id);
        }
        let bytes = self.files.file(id)?;
        let mut parsed = PARSED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = parsed.get(&id.into_raw());
        if let Some(known) = known.filter(|known| known.text().as_bytes() == &*bytes) {
            return Ok(known.clone());
        }
        let source = self.files.source(id)?;
        if bytes.len() <= LARGEST_PARSED && parsed.len() < MOST_PARSED {
            parsed.insert(id.into_raw(), source.clone());
        }
        Ok(source)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let body = self.body.source();
        if id == body.id() {
            return Ok(Bytes::from_string(body.clone()));
        }
        self.files.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// No day: what is built never depends on the clock.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

//! Briefing and layout to PDF. The door to Typst, with `typography`.

mod attachment;
mod body;
mod chart;
mod code;
mod compact;
mod cover;
mod destination;
mod faces;
mod failure;
mod finder;
mod fonts;
mod house;
mod impose;
mod inline;
mod judgement;
mod length;
mod lines;
mod links;
mod math;
mod omitted;
mod pages;
mod parsed;
mod part;
mod presence;
mod preview;
mod raster;
mod registry;
mod sight;
mod standard;
mod table;
mod timeline;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

pub(crate) use self::body::shown_width;
pub use self::faces::Face;
pub use self::faces::Family;
pub use self::faces::Typefaces;
pub use self::faces::fonts;
pub(crate) use self::fonts::Fonts;
use self::house::House;
pub(crate) use self::preview::Drawn;
pub use self::preview::PreviewPage;
pub use self::preview::PreviewText;
pub(crate) use self::standard::combine;
use crate::briefing::Briefing;
use crate::briefing::Pages;
use crate::briefing::Part;
use crate::briefing::Raster;
use crate::briefing::Shown;
use crate::config::Limits;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::export::Export;
use crate::format::Paper;
use crate::format::PdfStandard;
use crate::format::Press;
use crate::language::Language;
use crate::layout::Layout;
use crate::layout::PageSpec;
use crate::source::Source;
use crate::source::Span;
use crate::theme::Theme;

/// What typesetting is asked for.
#[expect(clippy::struct_excessive_bools, reason = "each asks for a thing of its own")]
pub(crate) struct Request<'a> {
    pub(crate) briefing: &'a Briefing,
    pub(crate) language: &'a Language,
    pub(crate) layout: &'a Layout,
    pub(crate) fonts: &'a Fonts,
    pub(crate) standards: &'a [PdfStandard],
    pub(crate) theme: &'a Theme,
    /// The paper, if it is not the layout's own.
    pub(crate) paper: Option<Paper>,
    /// Whether the text may be set smaller, as the layout allows, to keep to its pages.
    pub(crate) fit: bool,
    /// What the PDF is for, if it is for printing alone.
    pub(crate) press: Option<Press>,
    pub(crate) limits: &'a Limits,
    /// The year, month and day of the last change.
    pub(crate) day: (i32, u8, u8),
    /// The files that the PDF carries, with how they stand to it: `source` or `data`.
    pub(crate) attachments: Vec<(&'static str, Export)>,
    /// What the PDF tells of how it was made, in signs that XML takes as they are.
    pub(crate) provenance: String,
    /// Whether the cover of the EPUB is wanted.
    pub(crate) cover: bool,
    /// Whether drawings are wanted as pictures of dots as well.
    pub(crate) rasters: bool,
    /// Whether it is wanted where pages begin and where parts are.
    pub(crate) places: bool,
    /// Whether the PDF itself is wanted.
    pub(crate) pdf: bool,
}

impl Request<'_> {
    /// The page of the layout, on the paper that is asked for.
    pub(crate) fn sheet(&self) -> PageSpec {
        sheet(self.layout, self.paper, self.press)
    }

    fn is_booklet(&self) -> bool {
        self.press == Some(Press::Booklet)
    }

    /// How many pages the PDF may have; on half the paper, twice as many.
    fn most_pages(&self) -> Option<u64> {
        let most = self.layout.manifest.pages?;
        Some(if self.is_booklet() { most * 2 } else { most })
    }
}

/// The page of a layout on a paper.
pub(crate) fn sheet(
    layout: &Layout,
    paper: Option<Paper>,
    press: Option<Press>,
) -> PageSpec {
    let own = layout.manifest.page;
    let paper = paper.map(Paper::size);
    if press == Some(Press::Booklet) {
        let (width, height) = paper.unwrap_or_else(|| Paper::A4.size());
        return PageSpec::folded(width, height);
    }
    paper.map_or(own, |(width, height)| own.on(width, height))
}

/// A briefing laid out on pages.
pub(crate) struct Typeset {
    /// The PDF, if it was asked for.
    pub(crate) pdf: Option<Vec<u8>>,
    /// The first page as JPEG, if it was asked for.
    pub(crate) cover: Option<Vec<u8>>,
    /// How many pages there are.
    pub(crate) pages: usize,
    /// The drawings of charts as SVG, by the identifiers of the charts; none without a cover,
    /// which belongs to the same file.
    pub(crate) charts: BTreeMap<String, String>,
    /// The drawings as pictures of dots, by the keys of the images and the identifiers of the
    /// charts, if they were asked for; without those that stand on no page.
    pub(crate) rasters: BTreeMap<String, Raster>,
    /// Where the pages begin, if it was asked for.
    pub(crate) starts: Pages,
    /// What the pages show.
    pub(crate) shown: Shown,
    /// Where it is written.
    pub(crate) spans: BTreeMap<Part, Span>,
    /// What stands on pages that the layout does not allow.
    pub(crate) excess: Option<Excess>,
    /// The code that the briefing's content was set from.
    pub(crate) code: String,
}

/// What there is too much of for a layout.
pub(crate) struct Excess {
    /// How many pages there may be.
    pub(crate) most: u64,
    /// Whether the text can be set smaller.
    pub(crate) can_fit: bool,
    /// The lines on the pages that are too many.
    pub(crate) lines: usize,
    /// The places in the Markdown that lines of all pages come from, one for each.
    pub(crate) origins: Vec<Span>,
}

/// The most pages of a briefing that anything is remembered of while the next is laid out.
const MOST_KEPT: usize = 50;

/// Whether the last briefing was laid out, and had no more pages than these.
static WAS_SMALL: AtomicBool = AtomicBool::new(false);

/// Lays a briefing out. What goes wrong is reported at the author's line, as far as
/// it can be told; then there is nothing.
pub(crate) fn typeset(
    request: &Request<'_>,
    sources: &[Source],
    findings: &mut Findings,
) -> Option<Typeset> {
    // What the compiler remembers of a briefing goes when the one after the next is laid out, or
    // it would be 12 MB for each: until then the layout is known, which each uses again. What it
    // remembers of the last one ends with the process.
    let is_small = WAS_SMALL.swap(false, Ordering::Relaxed);
    typst::comemo::evict(usize::from(is_small));
    let typeset = lay_out(request, sources, findings)?;
    WAS_SMALL.store(typeset.pages <= MOST_KEPT, Ordering::Relaxed);
    Some(typeset)
}

fn lay_out(
    request: &Request<'_>,
    sources: &[Source],
    findings: &mut Findings,
) -> Option<Typeset> {
    table::report(request, findings);
    let body = body::generate(request);
    let parsed = Arc::new(parsed::Parsed::new(&body));
    let (world, document) = set(request, (&body, &parsed), findings)?;
    finish(&document, &world, &body, request, sources, findings)
}

/// Sets the pages: smaller if that is asked for and needed, and balanced.
fn set<'a>(
    request: &Request<'a>,
    (body, parsed): (&body::Body, &Arc<parsed::Parsed>),
    findings: &mut Findings,
) -> Option<(world::World<'a>, PagedDocument)> {
    let manifest = &request.layout.manifest;
    let can_fit = request.fit && !request.is_booklet();
    let mut sizes = manifest.fit.iter().filter(|_| can_fit).copied();
    let logo = logo(request, body);
    let mut house = house_of(request, logo.as_ref());
    let (world, document) = loop {
        let world = world::World::new(request, (body, parsed), house::generate(&house));
        let document = compile(&world, body, request, findings)?;
        let pages = document.pages().len() as u64;
        let is_over = request.most_pages().is_some_and(|most| pages > most);
        let Some(smaller) = sizes.next().filter(|_| is_over) else {
            break (world, document);
        };
        house.text = Some(smaller);
    };
    let balanced = balanced(&house, &world, &document, body, request, findings);
    Some(balanced.unwrap_or((world, document)))
}

/// What Typst's own command line needs to set the briefing: the files by their paths, among
/// them the face that it lacks.
pub(crate) fn files(request: &Request<'_>) -> BTreeMap<String, Vec<u8>> {
    let body = body::generate(request);
    let logo = logo(request, &body);
    let house = house_of(request, logo.as_ref());
    let files = world::files(request, &body, house::generate(&house));
    let mut files: BTreeMap<_, _> =
        files.into_iter().map(|(path, bytes)| (path, bytes.to_vec())).collect();
    let (path, main) = world::MAIN;
    files.insert(path.to_owned(), format!("{}{main}", world::LINKS).into_bytes());
    files.insert("fonts/inter.ttf".to_owned(), fonts::SANS.to_vec());
    files
}

/// What the layout's values are made of, before anything is set otherwise.
fn house_of<'a>(request: &Request<'a>, logo: Option<&'a (String, &'a str)>) -> House<'a> {
    House {
        manifest: &request.layout.manifest,
        theme: request.theme,
        families: request.fonts.families(),
        page: request.sheet(),
        logo: logo.map(|(path, alt)| (path.as_str(), *alt)),
        language: request.language,
        marks: request.press == Some(Press::Marks),
        text: request.is_booklet().then(|| request.layout.manifest.folded_text()),
        balance: 0.0,
    }
}

/// The virtual path of the sign of the house, and what it says.
fn logo<'a>(request: &Request<'a>, body: &body::Body) -> Option<(String, &'a str)> {
    let sign = request.briefing.meta.logo.as_ref()?;
    Some((format!("/{}", body.images[&sign.asset]), sign.alt.as_str()))
}

/// The same pages with the two columns of the last alike, if that takes no page more.
fn balanced<'a>(
    house: &House<'_>,
    world: &world::World<'_>,
    document: &PagedDocument,
    body: &body::Body,
    request: &Request<'a>,
    findings: &mut Findings,
) -> Option<(world::World<'a>, PagedDocument)> {
    let parsed = world.body();
    let most = request.most_pages();
    let is_over = most.is_some_and(|most| document.pages().len() as u64 > most);
    (house.page.columns == 2 && !is_over).then_some(())?;
    let spec = &house.manifest.type_;
    let line = spec.lines * house.text.unwrap_or(spec.text) / spec.text;
    let lines = lines::lines(document, &house.page, world, body);
    let mut free = lines::balance(&lines, &house.page, line)?;
    // Blocks that stay whole may need more room.
    for _ in 0..3 {
        let house = House { balance: free, ..*house };
        let world = world::World::new(request, (body, parsed), house::generate(&house));
        let again = compile(&world, body, request, findings)?;
        if again.pages().len() <= document.pages().len() {
            return Some((world, again));
        }
        free -= 6.0 * line;
        (free > 0.0).then_some(())?;
    }
    None
}

fn compile(
    world: &world::World<'_>,
    body: &body::Body,
    request: &Request<'_>,
    findings: &mut Findings,
) -> Option<PagedDocument> {
    let warned = typst::compile::<PagedDocument>(world);
    let mut failures = failure::Failures::new(world, body, request, findings);
    failures.warnings(&warned.warnings);
    warned.output.map_err(|errors| failures.errors(&errors)).ok()
}

/// The lines on pages that the layout does not allow.
fn excess(
    document: &PagedDocument,
    world: &world::World<'_>,
    body: &body::Body,
    request: &Request<'_>,
) -> Option<Excess> {
    let most = usize::try_from(request.most_pages()?).ok()?;
    (document.pages().len() > most).then_some(())?;
    let lines = lines::lines(document, &request.sheet(), world, body);
    Some(Excess {
        most: most as u64,
        can_fit: !request.layout.manifest.fit.is_empty() && !request.is_booklet(),
        lines: lines.iter().filter(|line| line.page >= most).count(),
        origins: lines.iter().filter_map(|line| line.origin).collect(),
    })
}

fn finish(
    document: &PagedDocument,
    world: &world::World<'_>,
    body: &body::Body,
    request: &Request<'_>,
    sources: &[Source],
    findings: &mut Findings,
) -> Option<Typeset> {
    let pages = document.pages().len();
    if pages as u64 > request.limits.pages {
        let start = sources[0].span(0..0);
        let message =
            format!("the PDF has {pages} pages, more than {}", request.limits.pages);
        findings.at(Rule::LimitExceeded, start, message);
        return None;
    }
    // A link that leads nowhere is a mistake whatever is made of the pages.
    let targets = destination::targets(document, request.language, request.briefing);
    let targets = match targets {
        Ok(targets) => targets,
        Err(errors) => {
            failure::Failures::new(world, body, request, findings).errors(&errors);
            return None;
        }
    };
    let pdf = if request.pdf {
        let linked = targets.led();
        let options = PdfOptions {
            ident: Smart::Custom(request.briefing.meta.identifier.clone()),
            creator: Smart::Custom(Some(format!(
                "Chancery {}",
                env!("CARGO_PKG_VERSION")
            ))),
            standards: combine(request.standards).ok()?,
            // The order of pages on sheets is none for reading.
            tagged: !request.is_booklet(),
            ..PdfOptions::default()
        };
        let is_mirrored = request.language.is_right_to_left();
        let sheets =
            request.is_booklet().then(|| impose::booklet(&linked, is_mirrored)).flatten();
        match typst_pdf::pdf(sheets.as_ref().unwrap_or(&linked), &options) {
            Ok(pdf) => {
                let has_marks = request.press == Some(Press::Marks);
                let bleed = if has_marks { house::BLEED * 72.0 / 25.4 } else { 0.0 };
                let told = &request.provenance;
                let packed = compact::compact(&pdf, bleed, told);
                Some(packed.expect("the exporter lays files out as `compact` knows it"))
            }
            Err(errors) => {
                failure::Failures::new(world, body, request, findings).errors(&errors);
                return None;
            }
        }
    } else {
        None
    };
    let cover = request.cover.then(|| cover::jpeg(document)).flatten();
    let charts = chart::drawings(document, request, findings);
    let rasters = if request.rasters {
        raster::rasters(document, request.briefing)
    } else {
        BTreeMap::new()
    };
    let code = body.code.text().to_owned();
    let excess = excess(document, world, body, request);
    let parts = body.code.parts();
    let finder = finder::Finder::new(document, world, body.code.text(), &parts);
    let found = finder.find();
    let layout = &request.layout.name;
    presence::check(document, (&finder, &found), (&body.code, &parts), layout, findings);
    let (shown, spans) = presence::shown(&body.code, &parts);
    let starts = if request.places {
        pages::pages(document, &parts, &found, request.briefing)
    } else {
        Pages::default()
    };
    Some(Typeset {
        pdf,
        cover,
        pages,
        charts,
        rasters,
        starts,
        shown,
        spans,
        excess,
        code,
    })
}

/// Bytes that the compiler may keep without a copy.
fn bytes(shared: &Arc<[u8]>) -> typst::foundations::Bytes {
    typst::foundations::Bytes::new(Arc::clone(shared))
}

//! The pages as drawings for a screen, with what is written on them and where that comes from.
//!
//! What the compiler remembers is kept from one preview to the next, so that a small change
//! costs little; so are the drawings of pages that are as they were.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;

use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::Transform;
use typst::text::TextItem;
use typst_layout::PagedDocument;
use typst_svg::SvgOptions;

use super::Request;
use super::Typeset;
use super::body;
use super::cover;
use super::destination;
use super::parsed::Parsed;
use crate::diagnostic::Findings;
use crate::digest::sha256;
use crate::source::Source;
use crate::source::Span;

/// How many previews the compiler remembers something for that none of them has used. What an
/// edit leaves behind is large: of 200 pages some 100 MB.
const MEMORY: usize = 2;

/// The stack of the thread that draws, in bytes: frames lie in one another as deep as the text.
const STACK: usize = 64 << 20;

/// A page of the PDF as it is shown on a screen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PreviewPage {
    /// The width in points (1/72 inch).
    pub width: f64,
    /// The height in points.
    pub height: f64,
    /// The page as SVG, its letters as outlines.
    pub drawing: Arc<str>,
    /// The SHA-256 of the drawing, in hexadecimal digits.
    pub digest: Arc<str>,
    /// What is written on it, in the order of the layout.
    pub texts: Vec<PreviewText>,
}

/// A run of text on a page, in one line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PreviewText {
    /// What it says.
    pub text: String,
    /// The size of the letters in points.
    pub size: f64,
    /// The width of the run in points.
    pub width: f64,
    /// Where its baseline begins and how it is turned: the six numbers of `matrix()` in SVG
    /// 1.1, 7.6.
    pub matrix: [f64; 6],
    /// Where it is written, as near as can be told: empty, at the first letter. Nothing for
    /// what a layout writes by itself.
    pub place: Option<Span>,
}

/// The drawings of pages with their digests, by the digests of what is on them.
type Drawings = BTreeMap<u128, (Arc<str>, Arc<str>)>;

/// What can be used again in the next preview.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    drawings: Drawings,
    /// The first page as JPEG, with its drawing.
    cover: Option<(Arc<str>, Vec<u8>)>,
    /// The generated file, parsed.
    body: Option<Arc<Parsed>>,
    /// Whether nothing was made since the compiler has forgotten what it need not remember.
    is_fresh: bool,
}

impl Drawn {
    /// Has the compiler forget what no preview has used for a while, unless it has already.
    pub(crate) fn forget(&mut self) {
        if !std::mem::replace(&mut self.is_fresh, true) {
            typst::comemo::evict(MEMORY);
        }
    }

    /// Lays a briefing out as [`super::typeset`] does, and draws its pages.
    pub(crate) fn preview(
        &mut self,
        request: &Request<'_>,
        sources: &[Source],
        findings: &mut Findings,
    ) -> Option<(Typeset, Vec<PreviewPage>)> {
        self.forget();
        self.is_fresh = false;
        super::table::report(request, findings);
        let body = body::generate(request);
        let parsed = Arc::new(match self.body.take().and_then(Arc::into_inner) {
            Some(before) => before.after(&body),
            None => Parsed::new(&body),
        });
        let set = super::set(request, (&body, &parsed), findings);
        self.body = Some(parsed);
        let (world, document) = set?;
        let draw = || self.draw(&document, (world.body(), &body), sources);
        // The pages are drawn while they are proved. Drawing asks nothing of the compiler's
        // threads, of which this may be the only one.
        let (typeset, drawn) = std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            let beside = thread.spawn_scoped(scope, draw);
            let typeset =
                super::finish(&document, &world, &body, request, sources, findings);
            let drawn = match beside {
                Ok(beside) => beside.join().unwrap_or_else(|fault| resume_unwind(fault)),
                // Without another thread it takes longer.
                Err(_) => draw(),
            };
            (typeset, drawn)
        });
        let (pages, drawings) = drawn;
        let mut typeset = typeset?;
        self.drawings = drawings;
        typeset.cover = self.cover(&document, &pages);
        Some((typeset, pages))
    }

    /// The pages, with the drawings that are to be kept.
    fn draw(
        &self,
        document: &PagedDocument,
        (parsed, body): (&Parsed, &body::Body),
        sources: &[Source],
    ) -> (Vec<PreviewPage>, Drawings) {
        let (mut pages, mut drawings) = (Vec::new(), Drawings::new());
        for page in document.pages() {
            let content = typst::utils::hash128(page);
            let known = self.drawings.get(&content).cloned();
            let (drawing, digest) = known.unwrap_or_else(|| {
                let shown = destination::without(page);
                let drawing = typst_svg::svg(&shown, &SvgOptions::default());
                let digest = sha256(drawing.as_bytes());
                (drawing.into(), digest.into())
            });
            drawings.insert(content, (Arc::clone(&drawing), Arc::clone(&digest)));
            let mut reader = Reader { parsed, body, sources, texts: Vec::new() };
            reader.read(&page.frame, Transform::identity());
            pages.push(PreviewPage {
                width: page.frame.width().to_pt(),
                height: page.frame.height().to_pt(),
                drawing,
                digest,
                texts: reader.texts,
            });
        }
        (pages, drawings)
    }

    fn cover(
        &mut self,
        document: &PagedDocument,
        pages: &[PreviewPage],
    ) -> Option<Vec<u8>> {
        let drawing = &pages.first()?.drawing;
        if self.cover.as_ref().is_none_or(|(of, _)| of != drawing) {
            self.cover = Some((Arc::clone(drawing), cover::jpeg(document)?));
        }
        self.cover.as_ref().map(|(_, cover)| cover.clone())
    }
}

/// Reads what is written on a page.
struct Reader<'a> {
    parsed: &'a Parsed,
    body: &'a body::Body,
    sources: &'a [Source],
    texts: Vec<PreviewText>,
}

impl Reader<'_> {
    fn read(&mut self, frame: &Frame, transform: Transform) {
        for (at, item) in frame.items() {
            let here = transform.pre_concat(Transform::translate(at.x, at.y));
            match item {
                FrameItem::Group(group) => {
                    self.read(&group.frame, here.pre_concat(group.transform));
                }
                FrameItem::Text(text) => self.take(text, here),
                FrameItem::Shape(..)
                | FrameItem::Image(..)
                | FrameItem::Link(..)
                | FrameItem::Tag(_) => {}
            }
        }
    }

    fn take(&mut self, item: &TextItem, at: Transform) {
        let text = item.text.to_string();
        if text.trim().is_empty() {
            return;
        }
        let (scale_x, scale_y) = (at.sx.get(), at.sy.get());
        let (skew_x, skew_y) = (at.kx.get(), at.ky.get());
        self.texts.push(PreviewText {
            text,
            size: item.size.to_pt(),
            width: item.width().to_pt(),
            matrix: [scale_x, skew_y, skew_x, scale_y, at.tx.to_pt(), at.ty.to_pt()],
            place: item
                .glyphs
                .iter()
                .find_map(|glyph| self.place(glyph.span.0, usize::from(glyph.span.1))),
        });
    }

    /// Where a byte of a text in the generated file is written.
    fn place(&self, span: typst::syntax::Span, byte: usize) -> Option<Span> {
        let origin = self.body.code.origin(self.parsed.start(span)?)?;
        let source = self.sources.iter().find(|source| source.id() == origin.file)?;
        // Quotes and dashes are as long in the text as in the Markdown, or nearly.
        let Span { start, end, .. } = origin;
        let byte = (start.byte as usize + byte).min((end.byte as usize).max(1) - 1);
        let start = source.position(byte.max(start.byte as usize));
        Some(Span { file: origin.file, start, end: start })
    }
}

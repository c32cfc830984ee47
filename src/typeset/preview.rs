//! The pages as drawings for a screen, with what is written on them and where that comes from.
//!
//! What the compiler remembers is kept from one preview to the next, so that a small change
//! costs little; so are the drawings of pages that are as they were.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
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
use super::finder::starts;
use super::world::BODY;
use super::world::id;
use crate::diagnostic::Findings;
use crate::digest::sha256;
use crate::source::Source;
use crate::source::Span;

/// How many previews the compiler remembers something for that none of them has used. What an
/// edit leaves behind is large: of 200 pages some 100 MB.
const MEMORY: usize = 2;

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

/// What can be used again in the next preview.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    /// The drawings of pages with their digests, by the digests of what is on them.
    drawings: BTreeMap<u128, (Arc<str>, Arc<str>)>,
    /// The first page as JPEG, with its drawing.
    cover: Option<(Arc<str>, Vec<u8>)>,
}

impl Drawn {
    /// Lays a briefing out as [`super::typeset`] does, and draws its pages.
    pub(crate) fn preview(
        &mut self,
        request: &Request<'_>,
        sources: &[Source],
        findings: &mut Findings,
    ) -> Option<(Typeset, Vec<PreviewPage>)> {
        typst::comemo::evict(MEMORY);
        super::table::report(request, findings);
        let body = body::generate(request);
        let (world, document) = super::set(request, &body, findings)?;
        let mut typeset =
            super::finish(&document, &world, &body, request, sources, findings)?;
        let starts = starts(&world);
        let mut drawings = BTreeMap::new();
        let mut pages = Vec::new();
        for page in document.pages() {
            let content = typst::utils::hash128(page);
            let known = self.drawings.get(&content).cloned();
            let (drawing, digest) = known.unwrap_or_else(|| {
                let drawing = typst_svg::svg(page, &SvgOptions::default());
                let digest = sha256(drawing.as_bytes());
                (drawing.into(), digest.into())
            });
            drawings.insert(content, (Arc::clone(&drawing), Arc::clone(&digest)));
            let mut reader =
                Reader { starts: &starts, body: &body, sources, texts: Vec::new() };
            reader.read(&page.frame, Transform::identity());
            pages.push(PreviewPage {
                width: page.frame.width().to_pt(),
                height: page.frame.height().to_pt(),
                drawing,
                digest,
                texts: reader.texts,
            });
        }
        self.drawings = drawings;
        typeset.cover = self.cover(&document, &pages);
        Some((typeset, pages))
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
    /// Where the nodes of the generated file begin, by their numbers in order.
    starts: &'a [(NonZeroU64, usize)],
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
        (span.id()? == id(BODY)).then_some(())?;
        let number = span.into_raw();
        let node =
            self.starts.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        let origin = self.body.code.origin(self.starts[node].1)?;
        let source = self.sources.iter().find(|source| source.id() == origin.file)?;
        // Quotes and dashes are as long in the text as in the Markdown, or nearly.
        let Span { start, end, .. } = origin;
        let byte = (start.byte as usize + byte).min((end.byte as usize).max(1) - 1);
        let start = source.position(byte.max(start.byte as usize));
        Some(Span { file: origin.file, start, end: start })
    }
}

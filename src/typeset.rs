//! Briefing and layout to PDF. The door to Typst, with `typography`.

mod body;
mod code;
mod cover;
mod failure;
mod fonts;
mod inline;
mod judgement;
mod length;
mod links;
mod math;
mod registry;
mod standard;
mod timeline;
mod world;

use std::sync::Arc;

use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

pub(crate) use self::fonts::Fonts;
pub(crate) use self::standard::combine;
use crate::briefing::Briefing;
use crate::config::Limits;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::format::PdfStandard;
use crate::language::Language;
use crate::layout::Layout;
use crate::source::Source;

/// What typesetting is asked for.
pub(crate) struct Request<'a> {
    pub(crate) briefing: &'a Briefing,
    pub(crate) language: &'a Language,
    pub(crate) layout: &'a Layout,
    pub(crate) fonts: &'a Fonts,
    pub(crate) standards: &'a [PdfStandard],
    pub(crate) limits: &'a Limits,
    /// The year, month and day of the last change.
    pub(crate) day: (i32, u8, u8),
    /// Whether the cover of the EPUB is wanted.
    pub(crate) cover: bool,
    /// Whether the PDF itself is wanted.
    pub(crate) pdf: bool,
}

/// A briefing laid out on pages.
pub(crate) struct Typeset {
    /// The PDF, if it was asked for.
    pub(crate) pdf: Option<Vec<u8>>,
    /// The first page as JPEG, if it was asked for.
    pub(crate) cover: Option<Vec<u8>>,
    /// How many pages there are.
    pub(crate) pages: usize,
    /// The code that the briefing's content was set from.
    pub(crate) code: String,
}

/// Lays a briefing out. What goes wrong is reported at the author's line, as far as
/// it can be told; then there is nothing.
pub(crate) fn typeset(
    request: &Request<'_>,
    sources: &[Source],
    findings: &mut Findings,
) -> Option<Typeset> {
    // Everything that the compiler remembers is of the briefing before; kept, it would
    // take 12 MB for each. What it remembers of the last one ends with the process.
    typst::comemo::evict(0);
    lay_out(request, sources, findings)
}

fn lay_out(
    request: &Request<'_>,
    sources: &[Source],
    findings: &mut Findings,
) -> Option<Typeset> {
    let body = body::generate(request);
    let world = world::World::new(request, &body);
    let warned = typst::compile::<PagedDocument>(&world);
    let mut failures = failure::Failures::new(&world, &body, request, findings);
    failures.warnings(&warned.warnings);
    let document = match warned.output {
        Ok(document) => document,
        Err(errors) => {
            failures.errors(&errors);
            return None;
        }
    };
    let pages = document.pages().len();
    if pages as u64 > request.limits.pages {
        let start = sources[0].span(0..0);
        let message =
            format!("the PDF has {pages} pages, more than {}", request.limits.pages);
        findings.at(Rule::LimitExceeded, start, message);
        return None;
    }
    let pdf = if request.pdf {
        let options = PdfOptions {
            ident: Smart::Custom(request.briefing.meta.identifier.clone()),
            creator: Smart::Custom(Some(format!(
                "Chancery {}",
                env!("CARGO_PKG_VERSION")
            ))),
            standards: combine(request.standards).ok()?,
            ..PdfOptions::default()
        };
        match typst_pdf::pdf(&document, &options) {
            Ok(pdf) => Some(pdf),
            Err(errors) => {
                failure::Failures::new(&world, &body, request, findings).errors(&errors);
                return None;
            }
        }
    } else {
        None
    };
    let cover = request.cover.then(|| cover::jpeg(&document)).flatten();
    let code = body.code.text().to_owned();
    Some(Typeset { pdf, cover, pages, code })
}

/// Bytes that the compiler may keep without a copy.
fn bytes(shared: &Arc<[u8]>) -> typst::foundations::Bytes {
    typst::foundations::Bytes::new(Arc::clone(shared))
}

//! Links within a document, which get their destinations when its pages are laid out.
//!
//! A link to a label has no text in Typst's first round of layout, which knows no labels, and is
//! another one in the next: whatever has links would be laid out twice. So layouts lead to the
//! label `x` by the address `#x` (RFC 3986, 4.4: a reference within the same document), which
//! Typst takes for any other address, and here it becomes a destination.

use std::collections::BTreeMap;
use std::str::FromStr;

use typst::diag::SourceDiagnostic;
use typst::diag::StrResult;
use typst::foundations::Content;
use typst::foundations::Label;
use typst::introspection::Introspector;
use typst::introspection::Location;
use typst::introspection::Tag;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::PageElem;
use typst::model::Destination;
use typst::model::HeadingElem;
use typst::model::LinkMarker;
use typst::syntax::Span;
use typst::text::Lang;
use typst::text::LocalName;
use typst::text::Region;
use typst::utils::PicoStr;
use typst_layout::Page;
use typst_layout::PagedDocument;

use super::pages;
use crate::language::Language;

/// The document with destinations in the place of addresses within it.
///
/// # Errors
///
/// What no label or more than one answers to, at the links.
pub(super) fn resolved(
    document: &PagedDocument,
    language: &Language,
) -> Result<PagedDocument, Vec<SourceDiagnostic>> {
    let mut targets = Targets::of(document, language);
    for page in document.pages() {
        targets.collect(&page.frame);
    }
    if !targets.missing.is_empty() {
        return Err(targets.missing);
    }
    let mut pages = document.pages().to_vec();
    for page in &mut pages {
        targets.lead(&mut page.frame);
    }
    let info = typst::model::Document::info(document).clone();
    Ok(PagedDocument::new(pages.into(), info))
}

/// A page without links within the document, for a drawing of it alone.
pub(super) fn without(page: &Page) -> Page {
    let mut page = page.clone();
    strip(&mut page.frame);
    page
}

fn strip(frame: &mut Frame) {
    if !has_links(frame) {
        return;
    }
    frame.retain(|item| {
        if let FrameItem::Group(group) = item {
            strip(&mut group.frame);
        }
        !matches!(item, FrameItem::Link(Destination::Url(url), _) if url.starts_with('#'))
    });
}

/// The label that a destination names by an address within the document.
fn named(destination: &Destination) -> Option<&str> {
    let Destination::Url(url) = destination else { return None };
    url.strip_prefix('#')
}

/// The label that the element around a link names in its alternative, which Typst makes of the
/// address.
fn marked(content: &Content) -> Option<(&str, Span)> {
    let marker = content.to_packed::<LinkMarker>()?;
    Some((marker.alt.as_ref()?.strip_prefix('#')?, marker.span()))
}

/// Whether a frame, or one within it, has links within the document.
fn has_links(frame: &Frame) -> bool {
    frame.items().any(|(_, item)| match item {
        FrameItem::Group(group) => has_links(&group.frame),
        FrameItem::Link(destination, _) => named(destination).is_some(),
        FrameItem::Tag(Tag::Start(content, _)) => marked(content).is_some(),
        FrameItem::Tag(Tag::End(..))
        | FrameItem::Text(_)
        | FrameItem::Shape(..)
        | FrameItem::Image(..) => false,
    })
}

/// What links lead to.
struct Targets<'a> {
    document: &'a PagedDocument,
    lang: Lang,
    region: Option<Region>,
    /// By the name of a label, where it is and what there is.
    found: BTreeMap<String, (Location, String)>,
    missing: Vec<SourceDiagnostic>,
}

impl<'a> Targets<'a> {
    fn of(document: &'a PagedDocument, language: &Language) -> Self {
        Self {
            document,
            lang: Lang::from_str(language.primary()).unwrap_or(Lang::ENGLISH),
            region: language.region().and_then(|region| Region::from_str(&region).ok()),
            found: BTreeMap::new(),
            missing: Vec::new(),
        }
    }

    /// Finds what the links of a frame lead to.
    fn collect(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.collect(&group.frame),
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if let Some((name, span)) = marked(content) {
                        self.find(name, span);
                    }
                }
                FrameItem::Link(..)
                | FrameItem::Tag(Tag::End(..))
                | FrameItem::Text(_)
                | FrameItem::Shape(..)
                | FrameItem::Image(..) => {}
            }
        }
    }

    fn find(&mut self, name: &str, span: Span) {
        if self.found.contains_key(name) {
            return;
        }
        match self.target(name) {
            Ok(target) => {
                self.found.insert(name.to_owned(), target);
            }
            Err(message) => self.missing.push(SourceDiagnostic::error(span, message)),
        }
    }

    /// Where a label is, and what there is: a heading, or else the page as it is printed. A PDF
    /// tells it of each link (ISO 14289-1, 7.18.5).
    fn target(&self, name: &str) -> StrResult<(Location, String)> {
        let introspector = self.document.introspector();
        let label = Label::new(PicoStr::intern(name)).ok_or("a label needs a name")?;
        let element = introspector.query_label(label)?;
        let location = element.location().ok_or("a label is on nothing")?;
        let told = if let Some(heading) = element.to_packed::<HeadingElem>() {
            heading.body.plain_text().into()
        } else {
            let position = introspector.position(location);
            let page =
                position.and_then(|at| self.document.pages().get(at.page.get() - 1));
            let number = page.and_then(pages::label).unwrap_or_default();
            let page = PageElem::local_name(self.lang, self.region);
            format!("{page} {number}").trim_end().to_owned()
        };
        Ok((location, told))
    }

    /// Leads the links of a frame to what has been found.
    fn lead(&self, frame: &mut Frame) {
        if !has_links(frame) {
            return;
        }
        frame.retain(|item| {
            match item {
                FrameItem::Group(group) => self.lead(&mut group.frame),
                FrameItem::Link(destination, _) => {
                    let target = named(destination).and_then(|name| self.found.get(name));
                    if let Some((location, _)) = target {
                        *destination = Destination::Location(*location);
                    }
                }
                FrameItem::Tag(Tag::Start(content, _)) => {
                    let target =
                        marked(content).and_then(|(name, _)| self.found.get(name));
                    if let Some((_, told)) = target
                        && let Some(marker) = content.to_packed_mut::<LinkMarker>()
                    {
                        marker.alt = Some(told.as_str().into());
                    }
                }
                FrameItem::Tag(Tag::End(..))
                | FrameItem::Text(_)
                | FrameItem::Shape(..)
                | FrameItem::Image(..) => {}
            }
            true
        });
    }
}

//! Links within a document, which get their destinations when its pages are laid out.
//!
//! A link to a label has no text in Typst's first round of layout, which knows no labels, and is
//! another one in the next: whatever has links would be laid out twice. So layouts lead to the
//! label `x` by the address `#x` (RFC 3986, 4.4: a reference within the same document), which
//! Typst takes for any other address, and here it becomes a destination. `#chancery.page.3` is
//! the third page.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::str::FromStr;

use typst::diag::SourceDiagnostic;
use typst::diag::StrResult;
use typst::diag::bail;
use typst::foundations::Content;
use typst::foundations::Label;
use typst::foundations::Packed;
use typst::introspection::Introspector;
use typst::introspection::PagedPosition;
use typst::introspection::Tag;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::layout::PageElem;
use typst::layout::Point;
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
use crate::briefing::Briefing;
use crate::briefing::plain_text;
use crate::briefing::sections;
use crate::language::Language;

/// Before the number of a page, in the name that a link has for it.
const PAGE: &str = "chancery.page.";

/// What the links within a document lead to.
///
/// # Errors
///
/// What no label or more than one answers to, at the first link to each.
pub(super) fn targets<'a>(
    document: &'a PagedDocument,
    language: &Language,
    briefing: &Briefing,
) -> Result<Targets<'a>, Vec<SourceDiagnostic>> {
    let mut titles = BTreeMap::new();
    sections(&briefing.sections, &mut |section| {
        titles.insert(section.id.clone(), plain_text(&section.title));
    });
    let mut targets = Targets {
        document,
        lang: Lang::from_str(language.primary()).unwrap_or(Lang::ENGLISH),
        region: language.region().and_then(|region| Region::from_str(&region).ok()),
        titles,
        found: BTreeMap::new(),
        missing: Vec::new(),
    };
    for page in document.pages() {
        targets.collect(&page.frame);
    }
    let missing = std::mem::take(&mut targets.missing);
    if missing.is_empty() { Ok(targets) } else { Err(missing) }
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
fn marked(content: &Content) -> Option<(&str, &Packed<LinkMarker>)> {
    let marker = content.to_packed::<LinkMarker>()?;
    Some((marker.alt.as_ref()?.strip_prefix('#')?, marker))
}

/// Where a link is written: its words, since the link itself is made by a function for all.
fn place(marker: &Packed<LinkMarker>) -> Span {
    let mut place = Span::detached();
    let _ = marker.body.traverse(&mut |content: Content| {
        place = content.span();
        if place.is_detached() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    if place.is_detached() { marker.span() } else { place }
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
pub(super) struct Targets<'a> {
    document: &'a PagedDocument,
    lang: Lang,
    region: Option<Region>,
    /// The titles of sections without notes, by their identifiers.
    titles: BTreeMap<String, String>,
    /// By the name of a label or of a page, where it is and what there is; nothing if that can't be told.
    found: BTreeMap<String, Option<(Destination, String)>>,
    missing: Vec<SourceDiagnostic>,
}

impl Targets<'_> {
    /// The document with destinations in the place of addresses within it.
    pub(super) fn led(&self) -> PagedDocument {
        let mut pages = self.document.pages().to_vec();
        for page in &mut pages {
            self.lead(&mut page.frame);
        }
        let info = typst::model::Document::info(self.document).clone();
        PagedDocument::new(pages.into(), info)
    }

    /// Finds what the links of a frame lead to.
    fn collect(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.collect(&group.frame),
                FrameItem::Tag(Tag::Start(content, _)) => {
                    if let Some((name, marker)) = marked(content) {
                        self.find(name, marker);
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

    fn find(&mut self, name: &str, marker: &Packed<LinkMarker>) {
        if self.found.contains_key(name) {
            return;
        }
        let target = self.target(name).map_err(|message| {
            self.missing.push(SourceDiagnostic::error(place(marker), message));
        });
        self.found.insert(name.to_owned(), target.ok());
    }

    /// Where a label or a page is and what there is, if it is known.
    fn known(&self, name: &str) -> Option<&(Destination, String)> {
        self.found.get(name)?.as_ref()
    }

    /// Where a label is, and what there is: a heading, or else the page as it is printed. A PDF
    /// tells it of each link (ISO 14289-1, 7.18.5).
    fn target(&self, name: &str) -> StrResult<(Destination, String)> {
        let page = name.strip_prefix(PAGE).and_then(|page| page.parse().ok());
        if let Some(page) = page {
            if self.document.pages().get(NonZeroUsize::get(page) - 1).is_none() {
                bail!("there is no page {page}");
            }
            let position = PagedPosition { page, point: Point::zero() };
            return Ok((Destination::Position(position), self.page(page)));
        }
        let introspector = self.document.introspector();
        let label = Label::new(PicoStr::intern(name)).ok_or("a label needs a name")?;
        let element = introspector.query_label(label)?;
        let location = element.location().ok_or("a label is on nothing")?;
        let title = element.to_packed::<HeadingElem>().map(|heading| {
            let own = self.titles.get(name).cloned();
            own.unwrap_or_else(|| heading.body.plain_text().into())
        });
        let told = if let Some(title) = title.filter(|title| !title.trim().is_empty()) {
            title
        } else {
            let page = introspector.page(location);
            page.map(|page| self.page(page)).unwrap_or_default()
        };
        Ok((Destination::Location(location), told))
    }

    /// A page as it is printed, in the language of the text.
    fn page(&self, page: NonZeroUsize) -> String {
        let number = self.document.pages().get(page.get() - 1).and_then(pages::label);
        let word = PageElem::local_name(self.lang, self.region);
        format!("{word} {}", number.unwrap_or_default()).trim_end().to_owned()
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
                    let target = named(destination).and_then(|name| self.known(name));
                    if let Some((target, _)) = target {
                        *destination = target.clone();
                    }
                }
                FrameItem::Tag(Tag::Start(content, _)) => {
                    let target = marked(content).and_then(|(name, _)| self.known(name));
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

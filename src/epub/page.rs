//! Where the pages of the PDF begin: markers in the documents, and the list of them (EPUB
//! Accessibility 1.1, 3.2; EPUB 3.3, 7.4).

use std::collections::BTreeMap;

use super::Page;
use super::Publication;
use crate::briefing::Inline;
use crate::briefing::Pages;
use crate::briefing::Part;
use crate::briefing::Text;

/// The markers of a publication in the making.
#[derive(Default)]
pub(super) struct Markers {
    /// The labels of the pages, in order.
    labels: Vec<String>,
    /// The pages that begin in a part and are not marked yet: the byte in its text, the page.
    pending: BTreeMap<Part, Vec<(usize, usize)>>,
    /// The pages with the documents that their markers are in.
    marked: BTreeMap<usize, String>,
}

/// A page in the page list.
pub(super) struct Target {
    pub(super) label: String,
    /// The path from the package document, with the fragment.
    pub(super) href: String,
}

impl Markers {
    pub(super) fn new(pages: Option<&Pages>) -> Self {
        let mut markers = Self::default();
        for (page, start) in pages.iter().flat_map(|pages| &pages.starts).enumerate() {
            let (part, byte) = start.place;
            markers.labels.push(start.label.clone());
            markers.pending.entry(part).or_default().push((byte, page));
        }
        markers
    }

    /// Whether any page is marked.
    pub(super) fn are_there(&self) -> bool {
        !self.marked.is_empty()
    }

    /// The pages that begin before a byte of a part's text, with the bytes, each once.
    fn take(&mut self, part: Part, before: usize) -> Vec<(usize, usize)> {
        // Most parts have none.
        let Some(pages) = self.pending.get_mut(&part) else { return Vec::new() };
        let taken = pages.iter().copied().filter(|(byte, _)| *byte < before).collect();
        pages.retain(|(byte, _)| *byte >= before);
        taken
    }

    /// The pages in the order of the text.
    pub(super) fn list(&self) -> Vec<Target> {
        let targets = self.marked.iter().map(|(page, href)| Target {
            label: self.labels[*page].clone(),
            href: format!("{href}#{}", fragment(*page)),
        });
        targets.collect()
    }
}

/// The identifier of a page's marker. An author's identifiers have no dot.
fn fragment(page: usize) -> String {
    format!("page.{}", page + 1)
}

impl Publication<'_> {
    /// Marks the pages that begin with a part, before or in a block.
    pub(super) fn block_pages(&mut self, page: &mut Page, part: Part) {
        for (_, number) in self.markers.take(part, 1) {
            self.marker(page, "div", number);
        }
    }

    /// Marks the pages that begin with a part, in a line.
    pub(super) fn line_pages(&mut self, page: &mut Page, part: Part) {
        for (_, number) in self.markers.take(part, 1) {
            self.marker(page, "span", number);
        }
    }

    /// Marks the pages that begin with an inline, before it.
    pub(super) fn inline_pages(&mut self, page: &mut Page, inline: &Inline) {
        match inline {
            Inline::Text(text) | Inline::Code(text) => {
                self.line_pages(page, Part::of(text));
            }
            Inline::TermUse(term) => self.line_pages(page, Part::of(&term.text)),
            Inline::Math(math) => self.line_pages(page, Part::of(&**math)),
            Inline::Emphasis { children }
            | Inline::Strong { children }
            | Inline::Strikethrough { children }
            | Inline::Superscript { children }
            | Inline::Subscript { children } => self.first_page(page, children),
            Inline::Link(link) => self.first_page(page, &link.children),
            Inline::Citation(citation) => self.first_page(page, &citation.shown),
            Inline::SoftBreak
            | Inline::LineBreak
            | Inline::Image(_)
            | Inline::NoteReference(_) => {}
        }
    }

    fn first_page(&mut self, page: &mut Page, children: &[Inline]) {
        if let Some(first) = children.first() {
            self.inline_pages(page, first);
        }
    }

    /// Writes text with the markers of the pages that begin in it.
    pub(super) fn marked_text(&mut self, page: &mut Page, text: &Text) {
        self.marked_piece(page, Part::of(text), 0, &text.text);
    }

    /// Writes a piece of a part's text, which begins at a byte of it, with the markers of the
    /// pages that begin in it.
    pub(super) fn marked_piece(
        &mut self,
        page: &mut Page,
        part: Part,
        start: usize,
        text: &str,
    ) {
        let mut written = 0;
        for (byte, number) in self.markers.take(part, start + text.len()) {
            let byte = byte.saturating_sub(start);
            page.xml.text(text.get(written..byte).unwrap_or_default());
            written = byte;
            self.marker(page, "span", number);
        }
        page.xml.text(text.get(written..).unwrap_or_default());
    }

    /// The beginning of a page. Its label says the number alone: whoever reads it out adds
    /// that it is a page.
    fn marker(&mut self, page: &mut Page, name: &'static str, number: usize) {
        let id = fragment(number);
        let attributes = [
            ("id", id.as_str()),
            ("epub:type", "pagebreak"),
            ("role", "doc-pagebreak"),
            ("aria-label", &self.markers.labels[number]),
        ];
        page.xml.leaf(name, &attributes, "");
        self.markers.marked.insert(number, page.href.clone());
    }
}

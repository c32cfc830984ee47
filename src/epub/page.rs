//! Where the pages of the PDF begin: markers in the documents, and the list of them (EPUB
//! Accessibility 1.1, 3.4.1; EPUB 3.3, 7.4.3).

use std::collections::BTreeMap;

use super::Page;
use super::Publication;
use super::registry_href;
use super::way;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Inline;
use crate::briefing::Pages;
use crate::briefing::Part;
use crate::briefing::Registry;
use crate::briefing::Text;
use crate::briefing::inlines;

/// The markers of a publication in the making.
#[derive(Default)]
pub(super) struct Markers {
    /// The labels of the pages, in order.
    labels: Vec<String>,
    /// The pages that begin in a part and are not marked yet: the byte in its text, the page.
    pending: BTreeMap<Part, Vec<(usize, usize)>>,
    /// The documents that the pages begin in.
    homes: BTreeMap<usize, String>,
    /// The pages that are marked, with their documents.
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

    /// Notes down that a part will be written in a document.
    pub(super) fn settle(&mut self, part: Part, href: &str) {
        for (_, page) in self.pending.get(&part).into_iter().flatten() {
            self.homes.entry(*page).or_insert_with(|| href.to_owned());
        }
    }

    /// Notes down that the inlines of a run will be written in a document.
    pub(super) fn settle_run(&mut self, run: &[Inline], href: &str) {
        inlines(run, &mut |inline| match inline {
            Inline::Text(text) | Inline::Code(text) => self.settle(Part::of(text), href),
            Inline::TermUse(term) => self.settle(Part::of(&term.text), href),
            Inline::Math(math) => self.settle(Part::of(&**math), href),
            Inline::Emphasis { .. }
            | Inline::Strong { .. }
            | Inline::Strikethrough { .. }
            | Inline::Superscript { .. }
            | Inline::Subscript { .. }
            | Inline::Phrase(_)
            | Inline::Link(_)
            | Inline::Citation(_)
            | Inline::SoftBreak
            | Inline::LineBreak
            | Inline::Image(_)
            | Inline::NoteReference(_) => {}
        });
    }

    /// Notes down that a block will be written in a document.
    pub(super) fn settle_block(&mut self, block: &Block, href: &str) {
        match block {
            Block::Paragraph(paragraph) => self.settle(Part::of(paragraph), href),
            Block::Callout(callout) => self.settle(Part::of(callout), href),
            Block::Table(table) => self.settle(Part::of(&**table), href),
            Block::Figure(figure) => self.settle(Part::of(&**figure), href),
            Block::Chart(chart) => {
                self.settle(Part::of(&**chart), href);
                self.settle(Part::of(&chart.data), href);
            }
            Block::Judgements { items } => {
                for judgement in items {
                    self.settle(Part::of(judgement), href);
                }
            }
            Block::Code(code) => self.settle(Part::of(code), href),
            Block::Math(math) => self.settle(Part::of(&**math), href),
            Block::List(_)
            | Block::Quotation(_)
            | Block::KeyPoints { .. }
            | Block::KeyFacts { .. }
            | Block::Registry { .. }
            | Block::Definitions { .. }
            | Block::ThematicBreak => {}
        }
    }

    /// Notes down which documents the entries of the registries will be written in.
    pub(super) fn settle_entries(&mut self, briefing: &Briefing) {
        for term in &briefing.glossary {
            self.settle(Part::of(term), registry_href(Registry::Glossary));
        }
        for event in &briefing.timeline {
            self.settle(Part::of(event), registry_href(Registry::Timeline));
        }
        for actor in &briefing.actors {
            self.settle(Part::of(actor), registry_href(Registry::Actors));
        }
        for source in &briefing.sources {
            self.settle(Part::of(source), registry_href(Registry::Sources));
        }
        for revision in &briefing.revisions {
            self.settle(Part::of(revision), registry_href(Registry::Revisions));
        }
        for correction in &briefing.corrections {
            self.settle(Part::of(correction), registry_href(Registry::Corrections));
        }
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
        page.written.push(part);
        for (_, number) in self.markers.take(part, 1) {
            self.marker(page, "div", number);
        }
    }

    /// Marks the pages that begin with a part, in a line.
    pub(super) fn line_pages(&mut self, page: &mut Page, part: Part) {
        page.written.push(part);
        self.inline_page(page, part);
    }

    /// Marks the pages that begin with a text or formula, in a line.
    pub(super) fn inline_page(&mut self, page: &mut Page, part: Part) {
        for (_, number) in self.markers.take(part, 1) {
            self.marker(page, "span", number);
        }
    }

    /// Marks the pages that begin with an inline, before it.
    pub(super) fn inline_pages(&mut self, page: &mut Page, inline: &Inline) {
        match inline {
            Inline::Text(text) | Inline::Code(text) => {
                self.inline_page(page, Part::of(text));
            }
            Inline::TermUse(term) => self.inline_page(page, Part::of(&term.text)),
            Inline::Math(math) => self.inline_page(page, Part::of(&**math)),
            Inline::Emphasis { children }
            | Inline::Strong { children }
            | Inline::Strikethrough { children }
            | Inline::Superscript { children }
            | Inline::Subscript { children } => self.first_page(page, children),
            Inline::Phrase(phrase) => self.first_page(page, &phrase.children),
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
        self.shown.texts.insert(Part::of(text));
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

    /// The pages of the PDF that something is on, each leading to where it begins.
    pub(super) fn page_numbers(&self, page: &mut Page, pages: &[usize]) {
        let label = self.labels.get(if pages.len() == 1 { "page" } else { "pages" });
        self.labels.text(&mut page.xml, label);
        page.xml.text("\u{a0}");
        for (i, number) in pages.iter().enumerate() {
            page.xml.text(if i > 0 { ", " } else { "" });
            let label = &self.markers.labels[*number];
            match self.markers.homes.get(number) {
                Some(home) => {
                    let way = way(&page.href, home, &fragment(*number));
                    page.xml.leaf("a", &[("class", "link"), ("href", &way)], label);
                }
                None => page.xml.text(label),
            }
        }
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

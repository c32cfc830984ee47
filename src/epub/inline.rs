//! Inlines as XHTML.

use super::BackReference;
use super::Page;
use super::Publication;
use super::formula;
use super::reference_id;
use super::way;
use crate::briefing::Citation;
use crate::briefing::Image;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Math;
use crate::briefing::MathNode;
use crate::briefing::NoteReference;
use crate::briefing::Part;
use crate::briefing::TermUse;
use crate::briefing::innermost_first;
use crate::briefing::innermost_last;
use crate::briefing::is_raised_reference;
use crate::briefing::note_mark;
use crate::format::EpubVariant;
use crate::language::Language;

/// The namespace of `MathML`.
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// The attributes of `MathML` Core that EPUB's schema knows as well.
const MATH_ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "columnalign",
    "depth",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rspace",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

impl Page {
    /// Opens an element whose words may be in another language, and then tells it: by `lang`, and
    /// by `dir` if it has another direction than what is around. What that is, is given back.
    pub(super) fn speak(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        tag: Option<&str>,
    ) -> &'static str {
        let around = self.direction;
        let mut attributes = attributes.to_vec();
        if let Some(tag) = tag {
            attributes.extend([("lang", tag), ("xml:lang", tag)]);
            let language = Language::new(tag);
            self.direction = language.map_or(around, |language| language.direction());
            if self.direction != around {
                attributes.push(("dir", self.direction));
            }
        }
        self.xml.open(name, &attributes);
        around
    }

    /// Closes such an element, by the direction around it.
    pub(super) fn end_speech(&mut self, around: &'static str) {
        self.xml.close();
        self.direction = around;
    }

    /// What code and addresses need in a text that runs from the right.
    pub(super) fn left_to_right(&self) -> Option<(&'static str, &'static str)> {
        (self.direction == "rtl").then_some(("dir", "ltr"))
    }
}

impl Publication<'_> {
    /// The mark of a portion, with the blank after it.
    pub(super) fn portion(page: &mut Page, portion: Option<&String>) {
        if let Some(portion) = portion {
            page.xml.text(&format!("({portion}) "));
        }
    }

    pub(super) fn inlines(&mut self, page: &mut Page, inlines: &[Inline]) {
        for (i, inline) in inlines.iter().enumerate() {
            self.inline_pages(page, inline);
            self.inline(page, inline);
            // Two references in a row would read as one number.
            let next = inlines.get(i + 1).map(innermost_first);
            if is_raised_reference(innermost_last(inline))
                && next.is_some_and(is_raised_reference)
            {
                page.xml.leaf("sup", &[("class", "reference")], ",\u{202f}");
            }
        }
    }

    fn inline(&mut self, page: &mut Page, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.marked_text(page, text),
            Inline::Emphasis { children } => self.wrap(page, "em", children),
            Inline::Strong { children } => self.wrap(page, "strong", children),
            Inline::Strikethrough { children } => self.wrap(page, "s", children),
            Inline::Superscript { children } => self.wrap(page, "sup", children),
            Inline::Subscript { children } => self.wrap(page, "sub", children),
            Inline::Phrase(phrase) => {
                let around = page.speak("span", &[], Some(&phrase.language));
                self.inlines(page, &phrase.children);
                page.end_speech(around);
            }
            Inline::Code(code) => {
                let mut attributes = vec![("class", "code")];
                attributes.extend(page.left_to_right());
                page.xml.open("code", &attributes);
                self.marked_text(page, code);
                page.xml.close();
            }
            Inline::Math(math) => self.math(page, math, false),
            Inline::SoftBreak => page.xml.line(),
            Inline::LineBreak => page.xml.void("br", &[]),
            Inline::Link(link) => self.link(page, link),
            Inline::Image(image) => self.inline_image(page, image),
            Inline::Citation(citation) => self.citation(page, citation),
            Inline::NoteReference(reference) => self.note_reference(page, reference),
            Inline::TermUse(term) => self.term_use(page, term),
        }
    }

    fn wrap(&mut self, page: &mut Page, name: &'static str, children: &[Inline]) {
        page.xml.open(name, &[]);
        self.inlines(page, children);
        page.xml.close();
    }

    /// The way from a document to an identifier.
    pub(super) fn way(&self, page: &Page, id: &str) -> String {
        way(&page.href, self.places.get(id).unwrap_or(&page.href), id)
    }

    fn link(&mut self, page: &mut Page, link: &Link) {
        match &link.target {
            LinkTarget::External { url } => {
                let mut attributes = vec![("class", "link"), ("href", url)];
                attributes.extend(page.left_to_right().filter(|_| link.shows_address()));
                page.xml.open("a", &attributes);
            }
            // An EPUB can't lead to a file beside it.
            LinkTarget::Briefing { .. } => {
                self.inlines(page, &link.children);
                return;
            }
            LinkTarget::Internal { id } if !self.places.contains_key(id) => {
                self.inlines(page, &link.children);
                return;
            }
            LinkTarget::Internal { id } => {
                let way = self.way(page, id);
                let mut attributes = vec![("class", "link"), ("href", way.as_str())];
                if link.is_named {
                    attributes.extend(self.labels.attributes());
                }
                page.xml.open("a", &attributes);
            }
            LinkTarget::Term { id } => self.open_term(page, id),
        }
        self.inlines(page, &link.children);
        page.xml.close();
    }

    fn term_use(&mut self, page: &mut Page, term: &TermUse) {
        if !term.first {
            self.marked_text(page, &term.text);
            return;
        }
        self.open_term(page, &term.term);
        self.marked_text(page, &term.text);
        page.xml.close();
    }

    /// Opens a link to a term, which the first of each section leads back to.
    fn open_term(&mut self, page: &mut Page, term: &str) {
        let uses = self.uses.entry(term.to_owned()).or_default();
        let id = format!("u.{term}.{}", uses.len() + 1);
        let way = self.way(page, term);
        let uses = self.uses.entry(term.to_owned()).or_default();
        if uses.iter().any(|place| place.href.starts_with(&format!("{}#", page.href))) {
            page.xml.open(
                "a",
                &[
                    ("class", "term"),
                    ("epub:type", "glossref"),
                    ("role", "doc-glossref"),
                    ("href", &way),
                ],
            );
            return;
        }
        uses.push(BackReference {
            href: format!("{}#{id}", page.href),
            title: page.section.clone(),
        });
        page.xml.open(
            "a",
            &[
                ("class", "term"),
                ("id", &id),
                ("epub:type", "glossref"),
                ("role", "doc-glossref"),
                ("href", &way),
            ],
        );
    }

    fn citation(&mut self, page: &mut Page, citation: &Citation) {
        let id = format!("r-{}-{}", citation.source, citation.occurrence);
        let citations = self.citations.entry(citation.source.clone()).or_default();
        let document = format!("{}#", page.href);
        if citations.last().is_none_or(|last| !last.href.starts_with(&document)) {
            citations.push(BackReference {
                href: format!("{}#{id}", page.href),
                title: page.section.clone(),
            });
        }
        let way = self.way(page, &citation.source);
        let class = if citation.shown.is_empty() { "reference" } else { "link" };
        page.xml.open(
            "a",
            &[
                ("class", class),
                ("id", &id),
                ("epub:type", "biblioref"),
                ("role", "doc-biblioref"),
                ("href", &way),
            ],
        );
        if citation.shown.is_empty() {
            let shown = match &citation.locator {
                Some(locator) => format!("{} ({locator})", citation.number),
                None => citation.number.to_string(),
            };
            page.xml.leaf("sup", &[("class", "reference")], &shown);
        } else {
            self.inlines(page, &citation.shown);
        }
        page.xml.close();
    }

    fn note_reference(&mut self, page: &mut Page, reference: &NoteReference) {
        let id = reference_id(reference);
        let way = self.way(page, &reference.note);
        page.xml.open(
            "a",
            &[
                ("class", "reference"),
                ("id", &id),
                ("epub:type", "noteref"),
                ("role", "doc-noteref"),
                ("href", &way),
            ],
        );
        page.xml.leaf("sup", &[("class", "reference")], &note_mark(reference.number));
        page.xml.close();
    }

    fn inline_image(&mut self, page: &mut Page, image: &Image) {
        // Kindle refuses an empty alternative, so decoration is left out.
        if image.alt.is_empty() {
            return;
        }
        self.features.images += 1;
        self.features.shown.insert(image.asset.clone());
        let source = format!("../{}", self.images[&image.asset]);
        let attributes =
            [("class", "inline-image"), ("src", &*source), ("alt", &image.alt)];
        page.xml.void("img", &attributes);
    }

    pub(super) fn math(&mut self, page: &mut Page, math: &Math, block: bool) {
        self.shown.texts.insert(Part::of(math));
        // The source as an alternative stands on one line.
        let is_source = math.alt.split_whitespace().eq(math.tex.split_whitespace());
        self.features.sources += u32::from(is_source);
        if self.request.variant == EpubVariant::Kindle {
            let attributes =
                [("class", "math"), ("role", "math"), ("aria-label", math.alt.as_str())];
            page.xml.open("span", &attributes);
            formula::write(&mut page.xml, &math.root);
            page.xml.close();
            return;
        }
        page.has_math = true;
        self.features.formulas += 1;
        let mut attributes = vec![("xmlns", MATHML), ("alttext", math.alt.as_str())];
        if block {
            attributes.push(("display", "block"));
        }
        page.xml.open("math", &attributes);
        for child in &math.root.children {
            math_node(page, child);
        }
        page.xml.close();
    }
}

fn math_node(page: &mut Page, node: &MathNode) {
    // MathML Core folds styles into the letters; readers without a font for the
    // mathematical alphabets show boxes, so plain italics go back to plain letters.
    let attributes: Vec<_> = node
        .attributes
        .iter()
        .filter(|(key, _)| MATH_ATTRIBUTES.contains(&key.as_str()))
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    page.xml.dynamic_open(&node.name, &attributes);
    page.xml.text(&node.text);
    for child in &node.children {
        math_node(page, child);
    }
    page.xml.dynamic_close(&node.name);
}

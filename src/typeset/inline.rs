//! Inlines as calls of the layout's functions.

use super::body::Writer;
use super::code::PartKind;
use super::links::printed;
use super::links::unseen;
use crate::briefing::Inline;
use crate::briefing::LinkTarget;
use crate::briefing::Part;
use crate::briefing::Text;
use crate::briefing::innermost_first;
use crate::briefing::innermost_last;
use crate::briefing::is_raised_reference;
use crate::briefing::note_mark;

impl Writer<'_> {
    /// Inlines as one content value.
    pub(super) fn content(&mut self, inlines: &[Inline]) {
        if inlines.is_empty() {
            self.code.push("[]");
        } else {
            self.code.push("{");
            self.inlines(inlines);
            self.code.push("}");
        }
    }

    /// The mark of a portion, with the blank after it.
    pub(super) fn portion(&mut self, portion: Option<&String>) {
        if let Some(portion) = portion {
            self.code.push("t(");
            self.code.string(&format!("({portion}) "));
            self.code.push(");");
        }
    }

    /// Inlines as one content value, with the mark of their portion before them.
    pub(super) fn marked_content(
        &mut self,
        portion: Option<&String>,
        inlines: &[Inline],
    ) {
        if portion.is_none() || inlines.is_empty() {
            self.content(inlines);
        } else {
            self.code.push("{");
            self.portion(portion);
            self.inlines(inlines);
            self.code.push("}");
        }
    }

    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for (i, inline) in inlines.iter().enumerate() {
            self.inline(inline);
            // Two references in a row would read as one number.
            let next = inlines.get(i + 1).map(innermost_first);
            if self.ends_with_number(innermost_last(inline))
                && next.is_some_and(is_raised_reference)
            {
                self.code.push("super(t(\",\u{202f}\"));");
            }
        }
    }

    /// Whether an inline is printed with a raised number at its end.
    fn ends_with_number(&self, inline: &Inline) -> bool {
        if let Inline::Link(link) = inline {
            return self.links.as_ref().is_some_and(|links| links.entry(link).is_some());
        }
        is_raised_reference(inline)
    }

    fn inline(&mut self, inline: &Inline) {
        match inline {
            Inline::Text(text) => self.text(text),
            Inline::Emphasis { children } => self.wrap("emph", children),
            Inline::Strong { children } => self.wrap("strong", children),
            Inline::Strikethrough { children } => self.wrap("strike", children),
            Inline::Superscript { children } => self.wrap("super", children),
            Inline::Subscript { children } => self.wrap("sub", children),
            Inline::Phrase(phrase) => {
                self.code.push("in-language(");
                self.code.string(&phrase.language);
                self.code.push(", ");
                self.direction(&phrase.language);
                self.content(&phrase.children);
                self.code.push(");");
            }
            Inline::Code(code) => {
                let start = self.code.mark();
                self.code.push("code(");
                self.code.string(&code.text);
                self.code.push(");");
                self.code.note(start, code.span);
                self.code.part(
                    start,
                    Part::of(code),
                    PartKind::Literal(code.text.clone()),
                );
            }
            Inline::Math(math) => self.math(math, false),
            Inline::SoftBreak => self.code.push("s;"),
            Inline::LineBreak => self.code.push("linebreak();"),
            Inline::Link(link) if !self.leads_somewhere(&link.target) => {
                self.inlines(&link.children);
            }
            Inline::Link(link) => {
                let start = self.code.mark();
                match &link.target {
                    LinkTarget::External { url } | LinkTarget::Briefing { file: url } => {
                        let shows = link.shows_address();
                        self.code.push(if shows { "address(" } else { "external(" });
                        self.code.string(url);
                    }
                    LinkTarget::Internal { id } => {
                        self.code.push("internal(meta.labels, ");
                        self.code.string(id);
                    }
                    LinkTarget::Term { id } => {
                        self.code.push("term-link(");
                        self.code.string(id);
                    }
                }
                self.code.push(", ");
                let is_label = link.is_named && self.open_label();
                self.content(&link.children);
                self.code.push(if is_label { "));" } else { ");" });
                if let Some((id, number)) =
                    self.links.as_ref().and_then(|l| l.entry(link))
                {
                    self.code.push("cite(");
                    self.code.string(id);
                    self.code.push(&format!(", {number});"));
                } else if let Some(address) = unseen(link) {
                    // Paper has to show where it leads.
                    self.code.push("t(\" (\");address(");
                    self.code.string(address);
                    self.code.push(", t(");
                    self.code.string(printed(address));
                    self.code.push("));t(\")\");");
                }
                self.code.note(start, link.span);
            }
            Inline::Image(image) => {
                let start = self.code.mark();
                self.code.push("inline-image(");
                let path = format!("/{}", self.images[&image.asset]);
                self.code.string(&path);
                self.code.push(", ");
                self.code.string(&image.alt);
                self.code.push(");");
                self.code.note(start, image.span);
            }
            Inline::Citation(citation) if !self.is_shown(&citation.source) => {
                let number = format!("super(t(\"{}\"));", citation.number);
                self.code.push(&number);
            }
            Inline::Citation(citation) => {
                let start = self.code.mark();
                self.code.push("cite(");
                self.code.string(&citation.source);
                self.code.push(&format!(", {}, ", citation.number));
                if let Some(locator) = &citation.locator {
                    self.code.field("locator", locator);
                }
                if !citation.shown.is_empty() {
                    self.code.push("shown: ");
                    self.content(&citation.shown);
                }
                self.code.push(");");
                self.code.note(start, citation.span);
            }
            Inline::NoteReference(reference) => {
                let start = self.code.mark();
                self.code.push("note(");
                self.code.string(&reference.note);
                self.code.push(", ");
                self.code.string(&note_mark(reference.number));
                let notes = &self.request.briefing.notes;
                let note = notes.iter().find(|note| note.id == reference.note);
                match note.filter(|_| reference.occurrence == 1) {
                    Some(note) => {
                        self.code.push(", true, ");
                        self.in_note = true;
                        self.content(&note.text);
                        self.in_note = false;
                    }
                    None => self.code.push(", false, none"),
                }
                self.code.push(");");
                self.code.note(start, reference.span);
            }
            Inline::TermUse(term) if !self.is_shown(&term.term) => self.text(&term.text),
            Inline::TermUse(term) => {
                self.code.push("term(");
                self.code.string(&term.term);
                self.code.push(if term.first { ", true, " } else { ", false, " });
                self.literal(&term.text);
                self.code.push(");");
            }
        }
    }

    /// Whether what a link leads to is on the pages.
    fn leads_somewhere(&self, target: &LinkTarget) -> bool {
        match target {
            LinkTarget::External { .. } | LinkTarget::Briefing { .. } => true,
            LinkTarget::Internal { id } | LinkTarget::Term { id } => self.is_shown(id),
        }
    }

    fn text(&mut self, text: &Text) {
        self.mark_actors(&text.text);
        self.literal(text);
        self.code.push(";");
    }

    fn literal(&mut self, text: &Text) {
        let start = self.code.mark();
        self.code.push("t(");
        self.code.string(&text.text);
        self.code.push(")");
        self.code.note(start, text.span);
        let kind = match &self.title_of {
            Some(id) => PartKind::Title(id.clone()),
            None if self.in_note => PartKind::Note,
            None => PartKind::Text,
        };
        self.code.part(start, Part::of(text), kind);
    }

    fn wrap(&mut self, function: &str, children: &[Inline]) {
        self.code.push(function);
        self.code.push("(");
        self.content(children);
        self.code.push(");");
    }
}

//! Footnote definitions to notes and sources, and the numbers of both.

use std::collections::BTreeMap;

use super::Context;
use super::registry::Registries;
use crate::briefing::Block;
use crate::briefing::Citation;
use crate::briefing::Inline;
use crate::briefing::Note;
use crate::briefing::Origin;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::children_mut;
use crate::briefing::plain_text;
use crate::briefing::runs_mut;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::parse::Footnote;
use crate::source::Span;

impl Context<'_> {
    /// Parts the definitions: one at or after the heading of the sources is a
    /// source, any other a note.
    pub(super) fn notes(
        &mut self,
        footnotes: Vec<Footnote>,
        sources_part: Option<usize>,
    ) -> (Vec<Note>, Vec<Source>) {
        let (mut notes, mut sources) = (Vec::new(), Vec::new());
        for footnote in footnotes {
            let text = self.flatten(footnote.blocks, footnote.span);
            let label = footnote.label;
            // A footnote's part is counted from 1.
            if sources_part.is_some_and(|part| footnote.part > part) {
                sources.push(Source {
                    id: label,
                    number: 0,
                    label: String::new(),
                    text,
                    citations: 0,
                    origin: Origin::Document,
                    span: footnote.span,
                });
            } else {
                notes.push(Note {
                    id: label,
                    number: 0,
                    text,
                    references: 0,
                    span: footnote.span,
                });
            }
        }
        (notes, sources)
    }

    /// The paragraphs of a definition as one run with line breaks between.
    pub(super) fn flatten(&mut self, blocks: Vec<Block>, span: Span) -> Vec<Inline> {
        let mut text = Vec::new();
        for block in blocks {
            let Block::Paragraph(paragraph) = block else {
                self.findings
                    .at(
                        Rule::ConstructUnsupported,
                        span,
                        "a footnote can hold only paragraphs",
                    )
                    .hint("put lists, tables and images into the text");
                continue;
            };
            if !text.is_empty() {
                text.push(Inline::LineBreak);
            }
            text.extend(paragraph.inlines);
        }
        text
    }

    /// Numbers notes and sources in the order of their first references, and makes
    /// every reference name one of them. The identifiers of the sources with the labels
    /// by which they are cited.
    pub(super) fn number(
        &mut self,
        sections: &mut [Section],
        registries: &mut Registries,
        glossary: &mut [Term],
        notes: &mut Vec<Note>,
        sources: &mut Vec<Source>,
    ) -> BTreeMap<String, String> {
        let mut numbering = Numbering {
            notes: counts("n", notes.iter().map(|note| &note.id)),
            sources: counts("s", sources.iter().map(|source| &source.id)),
            note_order: Vec::new(),
            source_order: Vec::new(),
        };
        sections_mut(sections, &mut |section| {
            numbering.run(&mut section.title);
            runs_mut(&mut section.blocks, &mut |_, run| numbering.run(run));
        });
        registries.runs_mut(&mut |_, run| numbering.run(run));
        for term in glossary.iter_mut() {
            numbering.run(&mut term.definition);
        }
        // A note may cite sources, and refer to further notes.
        let mut places = BTreeMap::new();
        for (place, note) in notes.iter().enumerate() {
            places.entry(note.id.clone()).or_insert(place);
        }
        let mut seen = 0;
        while let Some(label) = numbering.note_order.get(seen) {
            seen += 1;
            if let Some(&place) = places.get(label) {
                numbering.run(&mut notes[place].text);
            }
        }
        for source in sources.iter_mut() {
            numbering.run(&mut source.text);
        }
        self.finish_notes(notes, &numbering);
        self.finish_sources(sources, &mut numbering);
        attribution_sources(sections);
        let keys = numbering.sources.into_iter();
        keys.map(|(label, count)| (count.id, label)).collect()
    }

    fn finish_notes(&mut self, notes: &mut Vec<Note>, numbering: &Numbering) {
        for note in notes.iter_mut() {
            let count = &numbering.notes[&note.id];
            note.number = count.number;
            note.references = count.references;
            if count.number == 0 && !self.left_out.labels.contains(&note.id) {
                self.orphan(&note.id, note.span);
            }
            note.id.clone_from(&count.id);
        }
        notes.retain(|note| note.number > 0);
        notes.sort_by_key(|note| note.number);
    }

    fn finish_sources(&mut self, sources: &mut Vec<Source>, numbering: &mut Numbering) {
        // What only others are shown is a source of theirs.
        sources.retain(|source| {
            let is_uncited = numbering.sources[&source.id].number == 0;
            let is_of_others = is_uncited && self.left_out.labels.contains(&source.id);
            if is_of_others {
                self.left_out.texts.push(plain_text(&source.text));
                self.left_out.spans.push(source.span);
            }
            !is_of_others
        });
        for source in sources.iter_mut() {
            let uncited = numbering.sources[&source.id].number == 0;
            if uncited {
                self.orphan(&source.id, source.span);
                numbering.source_order.push(source.id.clone());
            }
            let count = &numbering.sources[&source.id];
            // What is not cited comes after what is, and is the last so far.
            source.number = if uncited {
                u32::try_from(numbering.source_order.len()).unwrap_or(u32::MAX)
            } else {
                count.number
            };
            source.label = source.number.to_string();
            source.citations = count.references;
            source.id.clone_from(&count.id);
        }
        sources.sort_by_key(|source| source.number);
    }

    fn orphan(&mut self, label: &str, span: Span) {
        self.findings
            .at(Rule::NoteOrphan, span, format!("nothing refers to `[^{label}]`"))
            .hint("refer to it, or delete it");
    }
}

/// The numbers given so far.
struct Numbering {
    notes: BTreeMap<String, Count>,
    sources: BTreeMap<String, Count>,
    note_order: Vec<String>,
    source_order: Vec<String>,
}

#[derive(Default)]
struct Count {
    /// The identifier in the briefing.
    id: String,
    /// The number, 0 until there is a reference.
    number: u32,
    references: u32,
}

/// Counts for labels, each with an identifier of its own.
fn counts<'a>(
    prefix: &str,
    labels: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, Count> {
    let mut names = super::anchor::Names::default();
    let mut counts = BTreeMap::new();
    for label in labels {
        let base = format!("{prefix}-{}", super::anchor::slug(label));
        let id = names.numbered(&base);
        counts.insert(label.clone(), Count { id, ..Count::default() });
    }
    counts
}

impl Numbering {
    fn run(&mut self, run: &mut [Inline]) {
        for inline in run {
            match inline {
                Inline::NoteReference(reference) => {
                    let span = reference.span;
                    let label = std::mem::take(&mut reference.note);
                    if let Some(count) = self.sources.get_mut(&label) {
                        count.refer(&label, &mut self.source_order);
                        *inline = Inline::Citation(Citation {
                            source: count.id.clone(),
                            number: count.number,
                            occurrence: count.references,
                            locator: reference.locator.take(),
                            shown: Vec::new(),
                            span,
                        });
                    } else if let Some(count) = self.notes.get_mut(&label) {
                        count.refer(&label, &mut self.note_order);
                        reference.note.clone_from(&count.id);
                        reference.number = count.number;
                        reference.occurrence = count.references;
                    }
                }
                Inline::Text(_)
                | Inline::Emphasis { .. }
                | Inline::Strong { .. }
                | Inline::Strikethrough { .. }
                | Inline::Superscript { .. }
                | Inline::Subscript { .. }
                | Inline::Phrase(_)
                | Inline::Link(_)
                | Inline::Code(_)
                | Inline::Math(_)
                | Inline::SoftBreak
                | Inline::LineBreak
                | Inline::Image(_)
                | Inline::Citation(_)
                | Inline::TermUse(_) => {
                    if let Some(children) = children_mut(inline) {
                        self.run(children);
                    }
                }
            }
        }
    }
}

impl Count {
    fn refer(&mut self, label: &str, order: &mut Vec<String>) {
        self.references += 1;
        if self.number == 0 {
            order.push(label.to_owned());
            self.number = u32::try_from(order.len()).unwrap_or(u32::MAX);
        }
    }
}

/// Notes down which sources the attributions of quotations cite.
fn attribution_sources(sections: &mut [Section]) {
    sections_mut(sections, &mut |section| {
        crate::briefing::blocks_mut(&mut section.blocks, &mut |block| {
            let Block::Quotation(quotation) = block else { return };
            let Some(attribution) = &mut quotation.attribution else { return };
            let mut sources = Vec::new();
            crate::briefing::inlines(&attribution.inlines, &mut |inline| {
                if let Inline::Citation(citation) = inline {
                    sources.push(citation.source.clone());
                }
            });
            attribution.sources = sources;
        });
    });
}

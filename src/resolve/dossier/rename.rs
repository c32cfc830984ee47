//! New names and numbers for everything in a briefing, and for all that refers to it.

use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Inline;
use crate::briefing::LinkTarget;
use crate::briefing::blocks_mut;
use crate::briefing::children_mut;
use crate::briefing::every_run_mut;
use crate::briefing::sections_mut;

/// What is called how.
pub(super) struct Names<'a> {
    /// The new name of something, by its name.
    pub(super) id: &'a dyn Fn(&str) -> String,
    /// The new number of a source, by its new name, and the how-manieth citation of it this
    /// one is.
    pub(super) cite: &'a dyn Fn(&str) -> Option<(u32, u32)>,
    /// The new number of a note, by its new name.
    pub(super) note: &'a dyn Fn(&str) -> Option<u32>,
}

impl Names<'_> {
    fn give(&self, id: &mut String) {
        *id = (self.id)(id);
    }

    fn run(&self, run: &mut [Inline]) {
        for inline in run {
            match inline {
                Inline::Link(link) => match &mut link.target {
                    LinkTarget::Internal { id } | LinkTarget::Term { id } => {
                        self.give(id);
                    }
                    LinkTarget::External { .. } | LinkTarget::Briefing { .. } => {}
                },
                Inline::Citation(citation) => {
                    self.give(&mut citation.source);
                    if let Some((number, occurrence)) = (self.cite)(&citation.source) {
                        citation.number = number;
                        citation.occurrence = occurrence;
                    }
                }
                Inline::NoteReference(reference) => {
                    self.give(&mut reference.note);
                    if let Some(number) = (self.note)(&reference.note) {
                        reference.number = number;
                    }
                }
                Inline::TermUse(term) => self.give(&mut term.term),
                Inline::Text(_)
                | Inline::Emphasis { .. }
                | Inline::Strong { .. }
                | Inline::Strikethrough { .. }
                | Inline::Superscript { .. }
                | Inline::Subscript { .. }
                | Inline::Phrase(_)
                | Inline::Code(_)
                | Inline::Math(_)
                | Inline::SoftBreak
                | Inline::LineBreak
                | Inline::Image(_) => {}
            }
            if let Some(children) = children_mut(inline) {
                self.run(children);
            }
        }
    }
}

/// Gives everything in a briefing its new name, and all references the same.
pub(super) fn rename(briefing: &mut Briefing, names: &Names<'_>) {
    sections_mut(&mut briefing.sections, &mut |section| {
        names.give(&mut section.id);
        blocks_mut(&mut section.blocks, &mut |block| match block {
            Block::Figure(figure) => names.give(&mut figure.id),
            Block::Table(table) => names.give(&mut table.id),
            Block::Chart(chart) => {
                names.give(&mut chart.id);
                names.give(&mut chart.data.id);
            }
            Block::Judgements { items } => {
                for item in items {
                    names.give(&mut item.id);
                }
            }
            Block::Quotation(quotation) => {
                if let Some(attribution) = &mut quotation.attribution {
                    attribution.actor.iter_mut().for_each(|id| names.give(id));
                    attribution.sources.iter_mut().for_each(|id| names.give(id));
                }
            }
            Block::Paragraph(_)
            | Block::List(_)
            | Block::Callout(_)
            | Block::KeyPoints { .. }
            | Block::KeyFacts { .. }
            | Block::Registry { .. }
            | Block::Definitions { .. }
            | Block::Code(_)
            | Block::Math(_)
            | Block::ThematicBreak => {}
        });
    });
    for term in &mut briefing.glossary {
        names.give(&mut term.id);
        term.see_also.iter_mut().for_each(|id| names.give(id));
    }
    briefing.timeline.iter_mut().for_each(|event| names.give(&mut event.id));
    briefing.actors.iter_mut().for_each(|actor| names.give(&mut actor.id));
    briefing.sources.iter_mut().for_each(|source| names.give(&mut source.id));
    briefing.notes.iter_mut().for_each(|note| names.give(&mut note.id));
    every_run_mut(briefing, &mut |run| names.run(run));
}

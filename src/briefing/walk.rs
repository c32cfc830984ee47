//! Visits the parts of a briefing in reading order.

use super::Actor;
use super::Block;
use super::Briefing;
use super::Correction;
use super::Event;
use super::Inline;
use super::Registry;
use super::Revision;
use super::Section;

/// What a run of inlines is to the block it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Running text.
    Text,
    /// A heading of some kind: of a column, of a callout, of a definition.
    Head,
}

/// Writes a walker twice: for looking, where what is seen can be kept for the lifetime, and
/// with `mut` for changing.
macro_rules! walkers {
    ($($life:lifetime)? $sections:ident $blocks:ident $runs:ident $($mutable:ident)?) => {
        /// Calls `visit` with every section of the tree, a parent before its children.
        pub(crate) fn $sections<$($life)?>(
            list: &$($life)? $($mutable)? [Section],
            visit: &mut dyn FnMut(&$($life)? $($mutable)? Section),
        ) {
            for section in list {
                visit(section);
                $sections(&$($mutable)? section.children, visit);
            }
        }

        /// Calls `visit` with every block of `list` and of the blocks in it, a
        /// container before what it contains.
        pub(crate) fn $blocks<$($life)?>(
            list: &$($life)? $($mutable)? [Block],
            visit: &mut dyn FnMut(&$($life)? $($mutable)? Block),
        ) {
            for block in list {
                visit(block);
                match block {
                    Block::List(list) => {
                        for item in &$($mutable)? list.items {
                            $blocks(&$($mutable)? item.blocks, visit);
                        }
                    }
                    Block::Quotation(quotation) => {
                        $blocks(&$($mutable)? quotation.blocks, visit);
                    }
                    Block::Callout(callout) => $blocks(&$($mutable)? callout.blocks, visit),
                    Block::KeyPoints { points } => {
                        for point in points {
                            $blocks(&$($mutable)? point.blocks, visit);
                        }
                    }
                    Block::Judgements { items } => {
                        for judgement in items {
                            $blocks(&$($mutable)? judgement.blocks, visit);
                        }
                    }
                    Block::Definitions { items } => {
                        for item in items {
                            for details in &$($mutable)? item.details {
                                $blocks(details, visit);
                            }
                        }
                    }
                    Block::Paragraph(_)
                    | Block::Table(_)
                    | Block::Figure(_)
                    | Block::Chart(_)
                    | Block::KeyFacts { .. }
                    | Block::Registry { .. }
                    | Block::Code(_)
                    | Block::Math(_)
                    | Block::ThematicBreak => {}
                }
            }
        }

        /// Calls `visit` with every run of inlines in the blocks of `list`.
        pub(crate) fn $runs<$($life)?>(
            list: &$($life)? $($mutable)? [Block],
            visit: &mut dyn FnMut(Place, &$($life)? $($mutable)? Vec<Inline>),
        ) {
            for block in list {
                match block {
                    Block::Paragraph(paragraph) => visit(Place::Text, &$($mutable)? paragraph.inlines),
                    Block::List(list) => {
                        for item in &$($mutable)? list.items {
                            $runs(&$($mutable)? item.blocks, visit);
                        }
                    }
                    Block::Quotation(quotation) => {
                        $runs(&$($mutable)? quotation.blocks, visit);
                        if let Some(by) = &$($mutable)? quotation.attribution {
                            visit(Place::Text, &$($mutable)? by.inlines);
                        }
                    }
                    Block::Callout(callout) => {
                        visit(Place::Head, &$($mutable)? callout.title);
                        $runs(&$($mutable)? callout.blocks, visit);
                    }
                    Block::Table(table) => {
                        visit(Place::Text, &$($mutable)? table.caption);
                        for cell in &$($mutable)? table.head {
                            visit(Place::Head, cell);
                        }
                        for row in &$($mutable)? table.rows {
                            for cell in row {
                                visit(Place::Text, cell);
                            }
                        }
                        visit(Place::Text, &$($mutable)? table.source);
                    }
                    Block::Figure(figure) => {
                        visit(Place::Text, &$($mutable)? figure.caption);
                        visit(Place::Text, &$($mutable)? figure.description);
                    }
                    Block::Chart(chart) => {
                        visit(Place::Text, &$($mutable)? chart.caption);
                        let data = &$($mutable)? chart.data;
                        // What is drawn can't be a link.
                        for cell in &$($mutable)? data.head {
                            visit(Place::Head, cell);
                        }
                        for row in &$($mutable)? data.rows {
                            for cell in row {
                                visit(Place::Head, cell);
                            }
                        }
                        visit(Place::Text, &$($mutable)? data.source);
                    }
                    Block::KeyPoints { points } => {
                        for point in points {
                            visit(Place::Text, &$($mutable)? point.lead);
                            $runs(&$($mutable)? point.blocks, visit);
                        }
                    }
                    Block::KeyFacts { head, facts } => {
                        for cell in [
                            &$($mutable)? head.label,
                            &$($mutable)? head.value,
                            &$($mutable)? head.source,
                        ] {
                            visit(Place::Head, cell);
                        }
                        for fact in facts {
                            visit(Place::Text, &$($mutable)? fact.label);
                            visit(Place::Text, &$($mutable)? fact.value);
                            visit(Place::Text, &$($mutable)? fact.source);
                        }
                    }
                    Block::Judgements { items } => {
                        for judgement in items {
                            visit(Place::Text, &$($mutable)? judgement.text);
                            for list in [
                                &$($mutable)? judgement.basis,
                                &$($mutable)? judgement.assumptions,
                                &$($mutable)? judgement.indicators,
                            ] {
                                for run in list {
                                    visit(Place::Text, run);
                                }
                            }
                            $runs(&$($mutable)? judgement.blocks, visit);
                        }
                    }
                    Block::Definitions { items } => {
                        for item in items {
                            visit(Place::Head, &$($mutable)? item.term);
                            for details in &$($mutable)? item.details {
                                $runs(details, visit);
                            }
                        }
                    }
                    Block::Registry { .. }
                    | Block::Code(_)
                    | Block::Math(_)
                    | Block::ThematicBreak => {}
                }
            }
        }
    };
}

walkers!('a sections blocks runs);
walkers!(sections_mut blocks_mut runs_mut mut);

/// Writes a walker over entries twice, as above.
macro_rules! entry_walkers {
    ($name:ident $($mutable:tt)?) => {
        /// Calls `visit` with every run of inlines in the entries of the registries that
        /// are tables, with the registry.
        pub(crate) fn $name(
            events: &$($mutable)? [Event],
            actors: &$($mutable)? [Actor],
            revisions: &$($mutable)? [Revision],
            corrections: &$($mutable)? [Correction],
            visit: &mut dyn FnMut(Registry, &$($mutable)? Vec<Inline>),
        ) {
            for event in events {
                visit(Registry::Timeline, &$($mutable)? event.text);
                visit(Registry::Timeline, &$($mutable)? event.source);
            }
            for actor in actors {
                for tenure in &$($mutable)? actor.tenures {
                    visit(Registry::Actors, &$($mutable)? tenure.role);
                }
                visit(Registry::Actors, &$($mutable)? actor.note);
            }
            for revision in revisions {
                visit(Registry::Revisions, &$($mutable)? revision.change);
            }
            for correction in corrections {
                visit(Registry::Corrections, &$($mutable)? correction.text);
                visit(Registry::Corrections, &$($mutable)? correction.section);
            }
        }
    };
}

entry_walkers!(entry_runs);
entry_walkers!(entry_runs_mut mut);

/// Calls `visit` with every run of inlines in a briefing, to change it: of its sections, its
/// registries and its notes.
pub(crate) fn every_run_mut(
    briefing: &mut Briefing,
    visit: &mut dyn FnMut(&mut Vec<Inline>),
) {
    sections_mut(&mut briefing.sections, &mut |section| {
        visit(&mut section.title);
        runs_mut(&mut section.blocks, &mut |_, run| visit(run));
    });
    for term in &mut briefing.glossary {
        visit(&mut term.definition);
    }
    entry_runs_mut(
        &mut briefing.timeline,
        &mut briefing.actors,
        &mut briefing.revisions,
        &mut briefing.corrections,
        &mut |_, run| visit(run),
    );
    for source in &mut briefing.sources {
        visit(&mut source.text);
    }
    for note in &mut briefing.notes {
        visit(&mut note.text);
    }
}

/// Calls `visit` with every inline of a run and of the inlines in it, a container
/// before what it contains.
pub(crate) fn inlines(run: &[Inline], visit: &mut dyn FnMut(&Inline)) {
    for inline in run {
        visit(inline);
        match inline {
            Inline::Emphasis { children }
            | Inline::Strong { children }
            | Inline::Strikethrough { children }
            | Inline::Superscript { children }
            | Inline::Subscript { children } => inlines(children, visit),
            Inline::Phrase(phrase) => inlines(&phrase.children, visit),
            Inline::Link(link) => inlines(&link.children, visit),
            Inline::Citation(citation) => inlines(&citation.shown, visit),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Math(_)
            | Inline::SoftBreak
            | Inline::LineBreak
            | Inline::Image(_)
            | Inline::NoteReference(_)
            | Inline::TermUse(_) => {}
        }
    }
}

/// The inlines directly within an inline, to change them.
pub(crate) fn children_mut(inline: &mut Inline) -> Option<&mut Vec<Inline>> {
    match inline {
        Inline::Emphasis { children }
        | Inline::Strong { children }
        | Inline::Strikethrough { children }
        | Inline::Superscript { children }
        | Inline::Subscript { children } => Some(children),
        Inline::Phrase(phrase) => Some(&mut phrase.children),
        Inline::Link(link) => Some(&mut link.children),
        Inline::Text(_)
        | Inline::Code(_)
        | Inline::Math(_)
        | Inline::SoftBreak
        | Inline::LineBreak
        | Inline::Image(_)
        | Inline::Citation(_)
        | Inline::NoteReference(_)
        | Inline::TermUse(_) => None,
    }
}

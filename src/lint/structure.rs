//! Rules on structure: headings, links, tables, images, registries.

use std::collections::BTreeMap;

use super::Linter;
use crate::briefing::Block;
use crate::briefing::Event;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::Section;
use crate::briefing::Table;
use crate::briefing::blocks;
use crate::briefing::inlines;
use crate::briefing::plain_text;
use crate::briefing::runs;
use crate::briefing::sections;
use crate::diagnostic::Rule;
use crate::source::Span;

/// More columns leave no room for words on A4.
const COLUMNS: usize = 6;

impl Linter<'_> {
    pub(super) fn structure(&mut self) {
        self.twins(&self.briefing().sections);
        self.links();
        self.tables();
        self.events();
        self.versions();
    }

    /// `heading-dup`: two headings of one name below the same heading.
    fn twins(&mut self, list: &[Section]) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for section in list {
            let title = plain_text(&section.title).trim().to_lowercase();
            if !title.is_empty()
                && let Some(first) = seen.insert(title, section.span)
            {
                self.findings
                    .at(
                        Rule::HeadingDup,
                        section.span,
                        "this heading stands here already",
                    )
                    .related(first, "it is here for the first time")
                    .hint(
                        "call one of them otherwise, so that links can tell them apart",
                    );
            }
            self.twins(&section.children);
        }
    }

    /// `link-bare`: links whose text does not say where they lead.
    fn links(&mut self) {
        if !self.wants(Rule::LinkBare) {
            return;
        }
        let mut bare: Vec<(String, Span)> = Vec::new();
        let words = &self.words().bare;
        let mut look = |run: &[Inline]| {
            inlines(run, &mut |inline| {
                let Inline::Link(Link { children, span, .. }) = inline else { return };
                let shown = plain_text(children);
                if words.contains(&shown.trim().to_lowercase()) {
                    bare.push((shown, *span));
                }
            });
        };
        sections(&self.briefing().sections, &mut |section| {
            runs(&section.blocks, &mut |_, run| look(run));
        });
        for (shown, span) in bare {
            let message = format!("`{shown}` does not say where it leads");
            self.findings
                .at(Rule::LinkBare, span, message)
                .hint("let the text name what it leads to (WCAG 2.2, 2.4.4)");
        }
    }

    /// `table-head` and `table-wide`.
    fn tables(&mut self) {
        let mut tables: Vec<&Table> = Vec::new();
        sections(&self.briefing().sections, &mut |section| {
            blocks(&section.blocks, &mut |block| {
                if let Block::Table(table) = block {
                    tables.push(table);
                }
            });
        });
        let is_bare = |table: &&&Table| {
            table.head.iter().all(|cell| plain_text(cell).trim().is_empty())
        };
        for table in tables.iter().filter(is_bare) {
            self.findings
                .at(Rule::TableHead, table.span, "nothing says what is in the columns")
                .hint("name them in the first row");
        }
        for table in tables.iter().filter(|table| table.head.len() > COLUMNS) {
            let message = format!("a table of {} columns", table.head.len());
            self.findings
                .at(Rule::TableWide, table.span, message)
                .hint(format!("a page has room for {COLUMNS}; turn or part it"));
        }
    }

    /// `event-unsourced`, if the briefing has sources at all.
    fn events(&mut self) {
        let briefing = self.briefing();
        if briefing.sources.is_empty() {
            return;
        }
        let is_bare = |event: &&Event| {
            let mut cites = !event.source.is_empty();
            inlines(&event.text, &mut |inline| {
                cites |= matches!(inline, Inline::Citation(_));
            });
            !cites
        };
        for event in briefing.timeline.iter().filter(is_bare) {
            self.findings
                .at(Rule::EventUnsourced, event.span, "this event has no source")
                .hint("cite one in the text, or in a column `Source`");
        }
    }

    /// `revision-missing` and `correction-undated`.
    fn versions(&mut self) {
        let briefing = self.briefing();
        if let Some(version) = &briefing.meta.version {
            let is_told =
                briefing.revisions.iter().any(|revision| revision.version == *version);
            let is_first = ["1", "1.0", "1.0.0", "0.1"].contains(&version.as_str());
            let is_due = !briefing.revisions.is_empty() || !is_first;
            if !is_told && is_due {
                let message = format!("nothing says what version {version} changed");
                let span = self.field("version");
                self.findings
                    .at(Rule::RevisionMissing, span, message)
                    .hint("add a row for it to a section `Revision history`");
            }
        }
        for correction in &briefing.corrections {
            if correction.date.is_none() {
                self.findings
                    .at(Rule::CorrectionUndated, correction.span, "this has no date")
                    .hint("say when it was corrected");
            }
        }
    }
}

//! Reserved sections to registries: terms, events, actors, revisions.

use std::collections::BTreeMap;

use super::Context;
use super::anchor::slug;
use super::entry::RawTerm;
use super::meta::FileName;
use crate::briefing::Actor;
use crate::briefing::Block;
use crate::briefing::Correction;
use crate::briefing::Event;
use crate::briefing::Inline;
use crate::briefing::Origin;
use crate::briefing::Registry;
use crate::briefing::Revision;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Table;
use crate::briefing::entry_runs_mut;
use crate::briefing::inline_span;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::config::Shared;
use crate::diagnostic::Rule;
use crate::source::Span;

/// The registries that a briefing's own sections fill.
#[derive(Default)]
pub(super) struct Registries {
    pub(super) terms: Vec<RawTerm>,
    pub(super) events: Vec<Event>,
    pub(super) actors: Vec<Actor>,
    pub(super) revisions: Vec<Revision>,
    pub(super) corrections: Vec<Correction>,
    /// The headings that stand nowhere, since a section before them has their entries:
    /// their fragments, with the registry.
    pub(super) joined: Vec<(String, Registry)>,
}

impl Registries {
    /// Calls `visit` with every run of inlines in the entries but those of the glossary.
    pub(super) fn runs_mut(&mut self, visit: &mut dyn FnMut(Registry, &mut Vec<Inline>)) {
        entry_runs_mut(
            &mut self.events,
            &mut self.actors,
            &mut self.revisions,
            &mut self.corrections,
            visit,
        );
    }
}

/// The columns that a table of events must have.
pub(super) const EVENT: &[&str] = &["date", "event"];
/// The columns that a table of actors must have.
pub(super) const ACTOR: &[&str] = &["name", "role"];
const REVISION: &[&str] = &["version", "date", "change"];
const CORRECTION: &[&str] = &["date", "correction"];

/// What a reserved section needs, lest it be empty.
struct Needed {
    columns: &'static [&'static str],
    /// Whether a file has the entries that the section lacks.
    is_shared: bool,
}

/// A row of a table with its cells by what their columns are.
pub(super) struct Row<'a> {
    pub(super) cells: Vec<(&'a [&'static str], &'a [Inline])>,
}

impl<'a> Row<'a> {
    pub(super) fn get(&self, key: &str) -> &'a [Inline] {
        let cell = self.cells.iter().find(|(keys, _)| keys.contains(&key));
        cell.map_or(&[], |(_, inlines)| inlines)
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        let text = plain_text(self.get(key)).replace('\u{a0}', " ").trim().to_owned();
        Some(text).filter(|text| !text.is_empty())
    }

    /// Where the cell of a column is written, or else the row.
    pub(super) fn place(&self, key: &str, row: Span) -> Span {
        self.get(key).iter().filter_map(inline_span).reduce(Span::to).unwrap_or(row)
    }

    /// Where the row is written.
    pub(super) fn span(&self, table: Span) -> Span {
        let inlines = self.cells.iter().flat_map(|(_, inlines)| inlines.iter());
        inlines.filter_map(inline_span).reduce(Span::to).unwrap_or(table)
    }
}

impl Context<'_> {
    /// Lifts the entries of reserved sections and leaves [`Block::Registry`].
    ///
    /// What the briefing lists itself comes before what files list.
    pub(super) fn registries(
        &mut self,
        sections: &mut Vec<Section>,
        shared: &Shared<FileName>,
    ) -> Registries {
        let mut registries = Registries::default();
        let mut places = super::actor::Places::new();
        for section in sections.iter_mut() {
            let Some(registry) = section.role.registry() else { continue };
            match registry {
                Registry::Timeline => {
                    let is_shared = !shared.timeline.is_empty();
                    let needed = Needed { columns: EVENT, is_shared };
                    self.lift_table(section, registry, &needed, &mut |c, row, span| {
                        registries.events.extend(c.event(row, span));
                    });
                }
                Registry::Actors => {
                    let is_shared = !shared.actors.is_empty();
                    let needed = Needed { columns: ACTOR, is_shared };
                    self.lift_table(section, registry, &needed, &mut |c, row, span| {
                        let actors = &mut registries.actors;
                        c.actor(row, span, Origin::Document, actors, &mut places);
                    });
                }
                Registry::Revisions => {
                    let needed = Needed { columns: REVISION, is_shared: false };
                    self.lift_table(section, registry, &needed, &mut |c, row, span| {
                        registries.revisions.extend(c.revision(row, span));
                    });
                }
                Registry::Corrections => {
                    let needed = Needed { columns: CORRECTION, is_shared: false };
                    self.lift_table(section, registry, &needed, &mut |c, row, span| {
                        registries.corrections.push(c.correction(row, span));
                    });
                }
                Registry::Glossary => {
                    let is_shared = !shared.glossary.is_empty();
                    self.lift_glossary(section, is_shared, &mut registries.terms);
                }
                // The sources are footnotes; what else stands there introduces them.
                Registry::Sources => {
                    section.blocks.push(Block::Registry { of: registry });
                }
            }
        }
        registries.joined = join_twins(sections);
        self.shared_events(&shared.timeline, &mut registries.events);
        self.shared_actors(&shared.actors, &mut registries.actors);
        registries
    }

    /// Takes the first table that has the `needed` columns out of a section.
    fn lift_table(
        &mut self,
        section: &mut Section,
        registry: Registry,
        needed: &Needed,
        take: &mut dyn FnMut(&mut Self, &Row<'_>, Span),
    ) {
        for block in &mut section.blocks {
            let Block::Table(table) = block else { continue };
            if self.rows(table, registry, needed.columns, take) {
                *block = Block::Registry { of: registry };
                return;
            }
        }
        if needed.is_shared && !has_table(section) {
            section.blocks.push(Block::Registry { of: registry });
        } else {
            self.empty_registry(section, needed.columns);
        }
    }

    /// Takes the rows of a table, if it has the `needed` columns.
    pub(super) fn rows(
        &mut self,
        table: &Table,
        registry: Registry,
        needed: &[&str],
        take: &mut dyn FnMut(&mut Self, &Row<'_>, Span),
    ) -> bool {
        let columns = self.columns(table);
        if !needed.iter().all(|key| columns.iter().any(|keys| keys.contains(key))) {
            return false;
        }
        self.check_columns(table, &columns, registry);
        for cells in &table.rows {
            let cells = cells.iter().map(Vec::as_slice);
            let row =
                Row { cells: columns.iter().map(Vec::as_slice).zip(cells).collect() };
            let span = row.span(table.span);
            take(self, &row, span);
        }
        true
    }

    /// What each column of a table is.
    pub(super) fn columns(&self, table: &Table) -> Vec<Vec<&'static str>> {
        table.head.iter().map(|cell| self.language.column(&plain_text(cell))).collect()
    }

    /// Nothing that an author wrote may be lost, so a column that the registry has no
    /// place for is refused.
    pub(super) fn check_columns(
        &mut self,
        table: &Table,
        columns: &[Vec<&'static str>],
        registry: Registry,
    ) {
        let known = known_columns(registry);
        for (i, (head, keys)) in table.head.iter().zip(columns).enumerate() {
            let is_known = keys.iter().any(|key| known.contains(key));
            let is_blank = || table.rows.iter().all(|row| row[i].is_empty());
            if is_known || (head.is_empty() && is_blank()) {
                continue;
            }
            let words = self.language.words();
            let names: Vec<_> =
                known.iter().map(|key| format!("`{}`", words.columns[*key][0])).collect();
            let name = plain_text(head);
            let heading = &words.headings[registry.name()][0];
            let span = head.iter().find_map(inline_span).unwrap_or(table.span);
            self.findings
                .at(
                    Rule::ConstructUnsupported,
                    span,
                    format!("`{heading}` has no column `{name}`"),
                )
                .hint(format!(
                    "it has {}; add `{{.body}}` to the heading to print the table as it is",
                    names.join(", ")
                ));
        }
    }

    pub(super) fn empty_registry(&mut self, section: &mut Section, needed: &[&str]) {
        let heading = plain_text(&section.title);
        let columns: Vec<_> = needed
            .iter()
            .map(|key| format!("`{}`", self.language.words().columns[*key][0]))
            .collect();
        let of_terms = if needed.contains(&"term") {
            ", or `: ` and its meaning on the line below each term"
        } else {
            ""
        };
        let columns = columns.join(" and ");
        self.findings
            .at(Rule::RegistryEmpty, section.span, format!("`{heading}` has no entries"))
            .hint(format!("give it a table with the columns {columns}{of_terms}"));
        section.role = Role::Body;
    }
}

/// Whether a section has a table, which may have been meant as entries.
pub(super) fn has_table(section: &Section) -> bool {
    section.blocks.iter().any(|block| matches!(block, Block::Table(_)))
}

/// What the columns of a registry's table may tell.
fn known_columns(registry: Registry) -> &'static [&'static str] {
    match registry {
        Registry::Timeline => {
            &["date", "event", "category", "source", "status", "place", "weight"]
        }
        Registry::Actors => &["name", "role", "since", "until", "also", "kind", "note"],
        Registry::Corrections => &["date", "correction", "section"],
        Registry::Glossary => &["term", "expansion", "meaning", "also", "see-also"],
        Registry::Revisions => &["version", "date", "change", "by"],
        Registry::Sources => &[],
    }
}

/// Joins sections of one registry, such as `Abbreviations` and `Glossary`, whose entries
/// are in one list already: what else a later one says becomes a part of the first.
fn join_twins(sections: &mut Vec<Section>) -> Vec<(String, Registry)> {
    let mut joined = Vec::new();
    let mut kept: Vec<Section> = Vec::new();
    let mut firsts = BTreeMap::new();
    for mut section in std::mem::take(sections) {
        let Some(registry) = section.role.registry() else {
            kept.push(section);
            continue;
        };
        let Some(&place) = firsts.get(&registry) else {
            firsts.insert(registry, kept.len());
            kept.push(section);
            continue;
        };
        let first: &mut Section = &mut kept[place];
        section.blocks.retain(|block| !matches!(block, Block::Registry { .. }));
        if section.blocks.is_empty() && section.children.is_empty() {
            joined.push((slug(&plain_text(&section.title)), registry));
            joined.push((section.id, registry));
        } else {
            section.role = Role::Body;
            sections_mut(std::slice::from_mut(&mut section), &mut |section| {
                section.level = (section.level + 1).min(6);
            });
            first.children.push(section);
        }
    }
    *sections = kept;
    joined
}

/// Names in a list parted by `separator`, or by commas if there is none of it.
pub(super) fn names(text: &str, separator: char) -> Vec<String> {
    let separator = if text.contains(separator) { separator } else { ',' };
    let parts = text.split(separator).map(|name| name.trim().to_owned());
    parts.filter(|name| !name.is_empty()).collect()
}

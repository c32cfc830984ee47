//! Reserved sections to registries: terms, events, actors, revisions.

use super::Context;
use super::anchor::slug;
use super::entry::RawTerm;
use crate::briefing::Actor;
use crate::briefing::Block;
use crate::briefing::Date;
use crate::briefing::Event;
use crate::briefing::EventStatus;
use crate::briefing::Inline;
use crate::briefing::Registry;
use crate::briefing::Revision;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Table;
use crate::briefing::Tenure;
use crate::briefing::inline_span;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::source::Span;

/// The registries that a briefing's own sections fill.
#[derive(Default)]
pub(super) struct Registries {
    pub(super) terms: Vec<RawTerm>,
    pub(super) events: Vec<Event>,
    pub(super) actors: Vec<Actor>,
    pub(super) revisions: Vec<Revision>,
    /// The headings that stand nowhere, since a section before them has their entries:
    /// their fragments, with the registry.
    pub(super) joined: Vec<(String, Registry)>,
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

    /// Where the row is written.
    fn span(&self, table: Span) -> Span {
        let inlines = self.cells.iter().flat_map(|(_, inlines)| inlines.iter());
        inlines.filter_map(inline_span).reduce(Span::to).unwrap_or(table)
    }
}

impl Context<'_> {
    /// Lifts the entries of reserved sections and leaves [`Block::Registry`].
    pub(super) fn registries(&mut self, sections: &mut Vec<Section>) -> Registries {
        let mut registries = Registries::default();
        for section in sections.iter_mut() {
            let Some(registry) = section.role.registry() else { continue };
            match registry {
                Registry::Timeline => {
                    self.lift_table(
                        section,
                        registry,
                        &["date", "event"],
                        &mut |c, row, span| {
                            registries.events.extend(c.event(row, span));
                        },
                    );
                }
                Registry::Actors => {
                    self.lift_table(
                        section,
                        registry,
                        &["name", "role"],
                        &mut |c, row, span| {
                            registries.actors.extend(c.actor(row, span));
                        },
                    );
                }
                Registry::Revisions => {
                    let columns = ["version", "date", "change"];
                    self.lift_table(section, registry, &columns, &mut |c, row, span| {
                        registries.revisions.extend(c.revision(row, span));
                    });
                }
                Registry::Glossary => self.lift_glossary(section, &mut registries.terms),
                // The sources are footnotes; what else stands there introduces them.
                Registry::Sources => {
                    section.blocks.push(Block::Registry { of: registry });
                }
            }
        }
        registries.joined = join_twins(sections);
        let mut names = super::anchor::Names::default();
        for actor in &mut registries.actors {
            actor.id = names.numbered(&format!("a-{}", slug(&actor.name)));
        }
        registries
    }

    /// Takes the first table that has the `needed` columns out of a section.
    fn lift_table(
        &mut self,
        section: &mut Section,
        registry: Registry,
        needed: &[&str],
        take: &mut dyn FnMut(&mut Self, &Row<'_>, Span),
    ) {
        for block in &mut section.blocks {
            let Block::Table(table) = block else { continue };
            let columns = self.columns(table);
            if !needed.iter().all(|key| columns.iter().any(|keys| keys.contains(key))) {
                continue;
            }
            let table = table.clone();
            self.check_columns(&table, &columns, registry);
            for cells in &table.rows {
                let row = Row {
                    cells: columns
                        .iter()
                        .map(Vec::as_slice)
                        .zip(cells.iter().map(Vec::as_slice))
                        .collect(),
                };
                let span = row.span(table.span);
                take(self, &row, span);
            }
            *block = Block::Registry { of: registry };
            return;
        }
        self.empty_registry(section, needed);
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
        self.findings
            .at(Rule::RegistryEmpty, section.span, format!("`{heading}` has no entries"))
            .hint(format!("give it a table with the columns {}", columns.join(" and ")));
        section.role = Role::Body;
    }

    fn event(&mut self, row: &Row<'_>, span: Span) -> Option<Event> {
        let cell = row.get("date");
        let written = row.text("date")?;
        let mut status = EventStatus::Occurred;
        let mut text = written.as_str();
        for (key, named) in [
            ("planned", EventStatus::Planned),
            ("expected", EventStatus::Expected),
            ("cancelled", EventStatus::Cancelled),
            ("disputed", EventStatus::Disputed),
        ] {
            if let Some(length) = self.language.prefix(key, text) {
                status = named;
                text = &text[length..];
            }
        }
        let place = cell.iter().find_map(inline_span).unwrap_or(span);
        let Some(date) = self.language.parse_date(text) else {
            self.unparsable(text, place);
            return None;
        };
        if let Some(word) = row.text("status") {
            status = self.event_status(&word, row)?;
        }
        if status == EventStatus::Occurred && date.is_open() {
            status = EventStatus::Ongoing;
        }
        self.check_planned(status, &date, text.trim(), place);
        let shown = self.shown(text, &date);
        Some(Event {
            id: String::new(),
            date,
            shown,
            text: row.get("event").to_vec(),
            category: row.text("category"),
            status,
            key: matches!(cell, [Inline::Strong { .. }]),
            place: row.text("place"),
            source: row.get("source").to_vec(),
            span,
        })
    }

    fn event_status(&mut self, word: &str, row: &Row<'_>) -> Option<EventStatus> {
        let words = self.language.words();
        let found = EventStatus::ALL.iter().copied().find(|status| {
            let name = status.name();
            word.eq_ignore_ascii_case(name)
                || word.eq_ignore_ascii_case(words.event_status(name))
        });
        if found.is_none() {
            let span = row.get("status").iter().find_map(inline_span)?;
            let names: Vec<_> =
                EventStatus::ALL.iter().map(|s| words.event_status(s.name())).collect();
            self.findings
                .at(
                    Rule::MetaInvalid,
                    span,
                    format!("`{word}` is not a status of events"),
                )
                .hint(format!("use {}", names.join(", ")));
        }
        found
    }

    fn check_planned(
        &mut self,
        status: EventStatus,
        date: &Date,
        written: &str,
        span: Span,
    ) {
        let awaited = matches!(status, EventStatus::Planned | EventStatus::Expected);
        let Some(today) = self.today.filter(|_| awaited) else { return };
        if date.last_day().is_some_and(|last| Some(last) < today.first_day()) {
            let message = format!("{written} has passed, and the event is still awaited");
            self.findings
                .at(Rule::PlannedPast, span, message)
                .hint("say what happened, or mark it as cancelled");
        }
    }

    fn actor(&mut self, row: &Row<'_>, span: Span) -> Option<Actor> {
        let name = row.text("name")?;
        let since = row.text("since");
        let date = since.as_deref().and_then(|text| {
            let date = self.language.parse_date(text);
            if date.is_none() {
                let place = row.get("since").iter().find_map(inline_span).unwrap_or(span);
                self.unparsable(text, place);
            }
            date
        });
        let shown = since.zip(date.as_ref()).map(|(text, date)| self.shown(&text, date));
        let tenure = Tenure { role: row.get("role").to_vec(), shown, since: date };
        Some(Actor {
            id: String::new(),
            name,
            tenures: vec![tenure],
            also: row.text("also").map(|text| names(&text, ',')).unwrap_or_default(),
            span,
        })
    }

    fn revision(&mut self, row: &Row<'_>, span: Span) -> Option<Revision> {
        let version = row.text("version")?;
        let written = row.text("date").unwrap_or_default();
        let Some(date) = self.language.parse_date(&written) else {
            let place = row.get("date").iter().find_map(inline_span).unwrap_or(span);
            self.unparsable(&written, place);
            return None;
        };
        let shown = self.shown(&written, &date);
        Some(Revision {
            version,
            date,
            shown,
            change: row.get("change").to_vec(),
            by: row.text("by"),
        })
    }

    fn unparsable(&mut self, text: &str, span: Span) {
        self.findings
            .at(Rule::DateUnparsable, span, format!("`{text}` is not a date"))
            .hint("write `17 August 2025`, `August 2025`, `c. 1990`, `2014 –`, or EDTF");
    }

    /// A date as it is printed: in the author's words, unless they are EDTF.
    pub(super) fn shown(&self, written: &str, date: &Date) -> String {
        let is_edtf = Date::parse(written.trim()).is_some();
        let is_year = written.trim().bytes().all(|b| b.is_ascii_digit());
        let shown = if is_edtf && !is_year {
            self.language.format_date(date)
        } else {
            written.trim().to_owned()
        };
        // A day is not parted from its month.
        crate::typography::Punctuation::new(self.language).text(&shown)
    }
}

/// What the columns of a registry's table may tell.
fn known_columns(registry: Registry) -> &'static [&'static str] {
    match registry {
        Registry::Timeline => &["date", "event", "category", "source", "status", "place"],
        Registry::Actors => &["name", "role", "since", "also"],
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
    for mut section in std::mem::take(sections) {
        let twin = section.role.registry().and_then(|registry| {
            let first = kept.iter_mut().find(|first| first.role == section.role)?;
            Some((registry, first))
        });
        let Some((registry, first)) = twin else {
            kept.push(section);
            continue;
        };
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

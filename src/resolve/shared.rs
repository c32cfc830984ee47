//! Registries that briefings share: tables in files of Markdown, CSV and YAML.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Context;
use super::glossary::fold;
use super::meta::FileName;
use super::registry::ACTOR;
use super::registry::EVENT;
use crate::briefing::Actor;
use crate::briefing::Block;
use crate::briefing::Event;
use crate::briefing::Inline;
use crate::briefing::NoteReference;
use crate::briefing::Origin;
use crate::briefing::Registry;
use crate::briefing::Table;
use crate::briefing::Text;
use crate::briefing::plain_text;
use crate::diagnostic::Rule;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;
use crate::typography::Punctuation;
use crate::value::Node;
use crate::value::Value;
use crate::value::parse_csv;
use crate::value::parse_yaml;

/// The columns whose cells name sources.
const SOURCE: &str = "source";

impl Context<'_> {
    /// Adds the events of files to the briefing's own. An event on the same date with the
    /// same words is the same event: the briefing's own stays, or the first.
    pub(super) fn shared_events(&mut self, files: &[FileName], events: &mut Vec<Event>) {
        let mut found: Vec<Event> = Vec::new();
        self.each_table(files, Registry::Timeline, EVENT, &mut |context, table| {
            context.rows(table, Registry::Timeline, EVENT, &mut |c, row, span| {
                found.extend(c.event(row, span));
            })
        });
        let key =
            |event: &Event| (event.date.to_string(), fold(&plain_text(&event.text)));
        let mut known: BTreeSet<_> = events.iter().map(key).collect();
        events.extend(found.into_iter().filter(|event| known.insert(key(event))));
    }

    /// Adds the actors of files to the briefing's own, which win. Two files that list one
    /// actor contradict each other.
    pub(super) fn shared_actors(&mut self, files: &[FileName], actors: &mut Vec<Actor>) {
        let own = actors.len();
        let mut found: Vec<Actor> = Vec::new();
        let mut places = BTreeMap::new();
        self.each_table(files, Registry::Actors, ACTOR, &mut |context, table| {
            context.rows(table, Registry::Actors, ACTOR, &mut |c, row, span| {
                let mut one = Vec::new();
                let mut place = super::actor::Places::new();
                c.actor(row, span, Origin::Shared, &mut one, &mut place);
                if let Some(actor) = one.pop() {
                    join(actor, &mut found, &mut places);
                }
            })
        });
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (place, actor) in actors.iter().enumerate() {
            known.entry(fold(&actor.name)).or_insert(place);
        }
        for actor in found {
            let name = fold(&actor.name);
            match known.get(&name).copied() {
                None => {
                    known.insert(name, actors.len());
                    actors.push(actor);
                }
                Some(place) if place < own => {}
                Some(place) => {
                    let first = actors[place].span;
                    let message = format!("`{}` is listed in two files", actor.name);
                    self.findings
                        .at(Rule::EntryDuplicate, actor.span, message)
                        .related(first, "it is listed here already")
                        .hint("keep one of them, or list it in the briefing, which wins");
                }
            }
        }
    }

    /// Calls `take` with each table of files, and reports those files of which it takes
    /// none.
    pub(super) fn each_table(
        &mut self,
        files: &[FileName],
        registry: Registry,
        needed: &[&str],
        take: &mut dyn FnMut(&mut Self, &Table) -> bool,
    ) {
        let mut seen = BTreeSet::new();
        for file in files {
            let Some(source) = self.file(file) else { continue };
            // A file that the project and the briefing name is read once.
            if !seen.insert(source.id()) {
                continue;
            }
            let before = self.findings.failed();
            let tables = self.tables(&source);
            let mut taken = false;
            for table in &tables {
                taken |= take(self, table);
            }
            if !taken && self.findings.failed() == before {
                let words = &self.language.words().columns;
                let columns: Vec<_> =
                    needed.iter().map(|key| format!("`{}`", words[*key][0])).collect();
                let message = format!("the file lists no {}", registry.name());
                self.findings
                    .in_file(Rule::RegistryEmpty, source.path(), message)
                    .hint(format!("give it a table with {}", columns.join(" and ")));
            }
        }
    }

    /// The tables of a file, whatever its kind.
    pub(super) fn tables(&mut self, source: &Source) -> Vec<Table> {
        match extension(source.path()) {
            "csv" => self.csv(source).into_iter().collect(),
            "yml" | "yaml" => self.yaml(source).into_iter().collect(),
            _ => {
                let manuscript = self.manuscript(source);
                let blocks = manuscript.parts.into_iter().flat_map(|part| part.blocks);
                let table = |block| {
                    if let Block::Table(table) = block { Some(*table) } else { None }
                };
                blocks.filter_map(table).collect()
            }
        }
    }

    /// A file of comma-separated values, the first record of which heads the columns
    /// (RFC 4180).
    fn csv(&mut self, source: &Source) -> Option<Table> {
        let (records, malformed) = parse_csv(source);
        for mistake in malformed {
            self.findings.at(Rule::DataInvalid, mistake.span, mistake.message);
        }
        let cells = records.len() * records.first().map_or(0, Vec::len);
        self.admits(cells, source).then_some(())?;
        let mut records = records.into_iter();
        let head = records.next()?;
        let names: Vec<_> = head
            .iter()
            .map(|cell| cell.scalar().unwrap_or_default().to_owned())
            .collect();
        let rows = records
            .map(|record| {
                record
                    .iter()
                    .zip(&names)
                    .map(|(cell, name)| self.cell(name, cell))
                    .collect()
            })
            .collect();
        let head = head.iter().map(|cell| self.cell("", cell)).collect();
        Some(table(head, rows, source))
    }

    /// A file with a list of maps, the keys of which head the columns.
    fn yaml(&mut self, source: &Source) -> Option<Table> {
        let node = match parse_yaml(source, 0..source.text().len()) {
            Ok(node) => node,
            Err(malformed) => {
                let message = format!("the file is {}", malformed.message);
                let reported =
                    self.findings.at(Rule::DataInvalid, malformed.span, message);
                if let Some(hint) = malformed.hint {
                    reported.hint(hint);
                }
                return None;
            }
        };
        let Value::List(items) = &node.value else {
            let message = format!("the file is {}, not a list of maps", node.kind());
            self.findings.at(Rule::DataInvalid, node.span, message);
            return None;
        };
        let mut known: BTreeSet<&str> = BTreeSet::new();
        let mut names: Vec<&str> = Vec::new();
        let mut head: Vec<Vec<Inline>> = Vec::new();
        for item in items {
            if !matches!(item.value, Value::Map(_)) {
                let message = format!("an entry must be a map, not {}", item.kind());
                self.findings.at(Rule::DataInvalid, item.span, message);
            }
            for entry in item.entries() {
                if known.insert(&entry.key) {
                    names.push(&entry.key);
                    head.push(vec![text(entry.key.clone(), entry.key_span)]);
                }
            }
        }
        self.admits(items.len() * names.len(), source).then_some(())?;
        let rows = items.iter().map(|item| self.map_cells(item, &names)).collect();
        Some(table(head, rows, source))
    }

    /// The cells of a map in the order of the columns.
    fn map_cells(&mut self, item: &Node, names: &[&str]) -> Vec<Vec<Inline>> {
        let mut entries: BTreeMap<&str, &Node> = BTreeMap::new();
        for entry in item.entries() {
            entries.entry(&entry.key).or_insert(&entry.node);
        }
        let cell = |name: &&str| {
            let node = entries.get(name);
            node.map(|node| self.cell(name, node)).unwrap_or_default()
        };
        names.iter().map(cell).collect()
    }

    /// Whether a file may have so many cells, the empty ones counted.
    fn admits(&mut self, cells: usize, source: &Source) -> bool {
        let most = self.config.limits.cells;
        let admits = cells as u64 <= most;
        if !admits {
            let message = format!("the file has {cells} cells, more than {most}");
            self.findings
                .in_file(Rule::LimitExceeded, source.path(), message)
                .hint("split the file, or raise the limit under `[limits]`");
        }
        admits
    }

    /// A value as the inlines of a cell. What names sources becomes references to them;
    /// all else is plain text.
    fn cell(&mut self, column: &str, node: &Node) -> Vec<Inline> {
        if let Value::Scalar(written) = &node.value {
            self.check_text(written, node.span);
        }
        let is_source = self.language.column(column).contains(&SOURCE);
        match &node.value {
            Value::Null | Value::Map(_) => Vec::new(),
            Value::Scalar(written) if is_source => references(written, node.span),
            Value::Scalar(written) if written.trim().is_empty() => Vec::new(),
            Value::Scalar(written) => {
                let shown =
                    Punctuation::new(self.language).text(written.trim().to_owned());
                vec![text(shown, node.span)]
            }
            Value::List(items) if is_source => {
                items.iter().flat_map(|item| self.cell(column, item)).collect()
            }
            Value::List(items) => {
                let words: Vec<_> = items.iter().filter_map(Node::scalar).collect();
                let shown = Punctuation::new(self.language).text(words.join(", "));
                vec![text(shown, node.span)]
            }
        }
    }
}

/// Adds an actor to those found so far, of which `places` knows the names by file. A further
/// row of the same name in one file is a further office.
fn join(
    actor: Actor,
    found: &mut Vec<Actor>,
    places: &mut BTreeMap<(FileId, String), usize>,
) {
    let place = places.entry((actor.span.file, fold(&actor.name))).or_insert(found.len());
    let Some(twin) = found.get_mut(*place) else {
        found.push(actor);
        return;
    };
    twin.tenures.extend(actor.tenures);
    twin.kind = twin.kind.or(actor.kind);
    twin.also.extend(actor.also);
    if twin.note.is_empty() {
        twin.note = actor.note;
    }
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether a file has data and no text around it.
pub(super) fn is_data(path: &str) -> bool {
    matches!(extension(path), "csv" | "yml" | "yaml")
}

fn text(text: String, span: Span) -> Inline {
    Inline::Text(Text { text, span })
}

/// The references in a cell that names sources: `nat; isaf` or `[^nat][^isaf]`.
fn references(written: &str, span: Span) -> Vec<Inline> {
    let parts = written.split(|c: char| c.is_whitespace() || ",;[]^@".contains(c));
    let keys = parts.filter(|key| !key.is_empty());
    let reference = |key: &str| {
        Inline::NoteReference(NoteReference {
            note: key.to_owned(),
            number: 0,
            occurrence: 0,
            locator: None,
            span,
        })
    };
    keys.map(reference).collect()
}

fn table(
    head: Vec<Vec<Inline>>,
    mut rows: Vec<Vec<Vec<Inline>>>,
    source: &Source,
) -> Table {
    for row in &mut rows {
        row.resize(head.len(), Vec::new());
    }
    let alignments = vec![crate::briefing::Alignment::None; head.len()];
    let whole = source.span(0..source.text().len());
    Table::new(alignments, head, rows, whole)
}

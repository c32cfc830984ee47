//! Entries of a glossary as authors write them: rows, definitions, headings.

use super::Context;
use super::registry::Row;
use super::registry::has_table;
use super::registry::names;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Origin;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::inline_span;
use crate::briefing::plain_text;
use crate::diagnostic::Rule;
use crate::source::Span;

/// A glossary entry before the glossary is put together.
#[derive(Clone, Debug)]
pub(super) struct RawTerm {
    pub(super) term: String,
    pub(super) expansion: Option<String>,
    pub(super) also: Vec<String>,
    pub(super) definition: Vec<Inline>,
    /// The names of the terms to read as well.
    pub(super) see_also: Vec<(String, Span)>,
    pub(super) origin: Origin,
    pub(super) span: Span,
}

impl Context<'_> {
    /// Takes the terms of a glossary section: a table, a definition list, or a
    /// subsection for each.
    pub(super) fn lift_glossary(
        &mut self,
        section: &mut Section,
        is_shared: bool,
        terms: &mut Vec<RawTerm>,
    ) {
        let before = terms.len();
        terms.extend(self.terms_of(&mut section.blocks, Origin::Document));
        if terms.len() == before {
            for child in &mut section.children {
                for deeper in &child.children {
                    self.findings.at(
                        Rule::ConstructUnsupported,
                        deeper.span,
                        "only paragraphs explain a term",
                    );
                }
                let title = plain_text(&child.title);
                let blocks = std::mem::take(&mut child.blocks);
                terms.extend(self.term_of_heading(
                    &title,
                    blocks,
                    Origin::Document,
                    child.span,
                ));
            }
            section.children.clear();
            if terms.len() > before {
                section.blocks.push(Block::Registry { of: Registry::Glossary });
            }
        }
        if terms.len() == before && is_shared && !has_table(section) {
            section.blocks.push(Block::Registry { of: Registry::Glossary });
        } else if terms.len() == before {
            self.empty_registry(section, &["term", "meaning"]);
        }
    }

    /// The terms of the first table or definition list among blocks, which becomes
    /// [`Block::Registry`].
    pub(super) fn terms_of(
        &mut self,
        blocks: &mut [Block],
        origin: Origin,
    ) -> Vec<RawTerm> {
        let mut terms = Vec::new();
        for block in blocks {
            if let Block::Table(table) = block {
                let columns = self.columns(table);
                let has = |key| columns.iter().any(|keys| keys.contains(&key));
                if !has("term") || !has("meaning") {
                    continue;
                }
                self.check_columns(table, &columns, Registry::Glossary);
                for cells in &table.rows {
                    let cells = cells.iter().map(Vec::as_slice);
                    let cells = columns.iter().map(Vec::as_slice).zip(cells).collect();
                    terms.extend(term_of_row(&Row { cells }, origin, table.span, self));
                }
            } else if let Block::Definitions { items } = block {
                for item in items {
                    let details = item.details.iter().flatten().cloned().collect();
                    let span = item.term.iter().find_map(inline_span);
                    let span = span.unwrap_or_else(|| self.main().span(0..0));
                    let name = plain_text(&item.term);
                    terms.extend(self.term_of_heading(&name, details, origin, span));
                }
            } else {
                continue;
            }
            *block = Block::Registry { of: Registry::Glossary };
            break;
        }
        terms
    }

    /// A term from a heading or definition and its blocks, whose lines may say what
    /// it stands for, how else it is written, and what to see.
    pub(super) fn term_of_heading(
        &mut self,
        name: &str,
        blocks: Vec<Block>,
        origin: Origin,
        span: Span,
    ) -> Option<RawTerm> {
        let term = name.replace('\u{a0}', " ").trim().to_owned();
        if term.is_empty() {
            return None;
        }
        let mut raw = RawTerm {
            term,
            expansion: None,
            also: Vec::new(),
            definition: Vec::new(),
            see_also: Vec::new(),
            origin,
            span,
        };
        for block in blocks {
            let Block::Paragraph(paragraph) = block else {
                self.findings.at(
                    Rule::ConstructUnsupported,
                    span,
                    "only paragraphs explain a term",
                );
                continue;
            };
            for line in paragraph.inlines.split(|i| matches!(i, Inline::SoftBreak)) {
                let text = plain_text(line).replace('\u{a0}', " ");
                let after = |key| {
                    let at = self.language.prefix(key, &text)?;
                    Some(text[at..].trim().trim_end_matches('.').to_owned())
                };
                if let Some(expansion) = after("stands-for") {
                    raw.expansion = Some(expansion);
                } else if let Some(also) = after("also") {
                    raw.also = names(&also, ',');
                } else if let Some(see) = after("see-also") {
                    let place = line.iter().find_map(inline_span).unwrap_or(span);
                    raw.see_also =
                        names(&see, ';').into_iter().map(|name| (name, place)).collect();
                } else {
                    if !raw.definition.is_empty() {
                        raw.definition.push(Inline::SoftBreak);
                    }
                    raw.definition.extend_from_slice(line);
                }
            }
        }
        Some(raw)
    }
}

fn term_of_row(
    row: &Row<'_>,
    origin: Origin,
    table: Span,
    context: &Context<'_>,
) -> Option<RawTerm> {
    Some(RawTerm {
        term: row.text("term")?,
        expansion: row.text("expansion"),
        also: row.text("also").map(|text| names(&text, ',')).unwrap_or_default(),
        definition: row.get("meaning").to_vec(),
        see_also: row
            .text("see-also")
            .map(|text| names(&text, ';'))
            .unwrap_or_default()
            .into_iter()
            .map(|name| {
                let place = place_of(&name, row.get("see-also"), context);
                (name, place.unwrap_or(table))
            })
            .collect(),
        origin,
        span: row.get("term").iter().find_map(inline_span).unwrap_or(table),
    })
}

/// Where a cell names something.
fn place_of(name: &str, cell: &[Inline], context: &Context<'_>) -> Option<Span> {
    let named = cell.iter().find_map(|inline| {
        let Inline::Text(text) = inline else { return None };
        let at = text.text.replace('\u{a0}', " ").find(name)?;
        // A blank that does not break takes a byte more.
        let same = !text.text.contains('\u{a0}');
        same.then(|| super::term::cut(text, at..at + name.len(), context).span)
    });
    named.or_else(|| cell.iter().find_map(inline_span))
}

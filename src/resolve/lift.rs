//! Plain blocks to the blocks that briefings have: attributed quotations, captioned
//! tables and figures, key points, key facts.

use std::iter::Peekable;

use super::Context;
use crate::briefing::Block;
use crate::briefing::Fact;
use crate::briefing::Figure;
use crate::briefing::Inline;
use crate::briefing::KeyPoint;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Table;
use crate::briefing::blocks_mut;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::parse::take_lead;

/// The blocks that are still to be looked at.
type Rest = Peekable<std::vec::IntoIter<Block>>;

impl Context<'_> {
    /// Lifts the blocks of all sections.
    pub(super) fn lift(&mut self, sections: &mut [Section]) {
        sections_mut(sections, &mut |section| {
            self.lift_tables(&mut section.blocks);
            blocks_mut(&mut section.blocks, &mut |block| match block {
                Block::Quotation(quotation) => {
                    self.lift_tables(&mut quotation.blocks);
                    self.attribute(quotation);
                }
                Block::List(list) => {
                    for item in &mut list.items {
                        self.lift_tables(&mut item.blocks);
                    }
                }
                Block::Callout(callout) => self.lift_tables(&mut callout.blocks),
                Block::Figure(figure) => self.credit(figure),
                Block::Chart(chart) => self.chart(chart),
                Block::Table(table) => table.row_headers = has_row_headers(table),
                Block::Definitions { items } => {
                    for details in items.iter_mut().flat_map(|item| &mut item.details) {
                        self.lift_tables(details);
                    }
                }
                Block::Paragraph(_)
                | Block::KeyPoints { .. }
                | Block::KeyFacts { .. }
                | Block::Judgements { .. }
                | Block::Registry { .. }
                | Block::Code(_)
                | Block::Math(_)
                | Block::ThematicBreak => {}
            });
            if section.role == Role::KeyPoints {
                lift_key_points(&mut section.blocks);
            } else if section.role == Role::KeyFacts {
                self.lift_key_facts(&mut section.blocks);
            }
        });
    }

    /// Takes `Table: …` before and `Source: …` after a table into it, `Figure: …` and
    /// `Source: …` into a chart, and `Description: …` after an image into that.
    fn lift_tables(&self, blocks: &mut Vec<Block>) {
        let mut rest = std::mem::take(blocks).into_iter().peekable();
        while let Some(mut block) = rest.next() {
            let word = if matches!(block, Block::Table(_)) {
                "table"
            } else if matches!(block, Block::Chart(_)) {
                "figure"
            } else {
                self.describe(&mut block, &mut rest);
                blocks.push(block);
                continue;
            };
            let source = self.take_labelled("source", &mut rest);
            let caption = blocks.last().and_then(|before| self.labelled(word, before));
            if caption.is_some() {
                blocks.pop();
            }
            if let Block::Table(table) = &mut block {
                table.source = source.unwrap_or_default();
                table.caption = caption.unwrap_or_default();
            } else if let Block::Chart(chart) = &mut block {
                chart.data.source = source.unwrap_or_default();
                chart.caption = caption.unwrap_or_default();
            }
            blocks.push(block);
        }
    }

    /// Takes `Description: …` after an image, decoration apart, into it.
    fn describe(&self, block: &mut Block, rest: &mut Rest) {
        let Block::Figure(figure) = block else { return };
        if figure.alt.is_empty() {
            return;
        }
        if let Some(said) = self.take_labelled("description", rest) {
            figure.description = said;
        }
    }

    /// Takes the next block if it is a paragraph that begins with a known word and a colon.
    fn take_labelled(&self, key: &str, rest: &mut Rest) -> Option<Vec<Inline>> {
        let said = self.labelled(key, rest.peek()?)?;
        rest.next();
        Some(said)
    }

    /// The inlines of a paragraph that begins with a known word and a colon, without
    /// them.
    fn labelled(&self, key: &str, block: &Block) -> Option<Vec<Inline>> {
        let Block::Paragraph(paragraph) = block else { return None };
        self.after_label(key, &paragraph.inlines)
    }

    /// What follows a known word and a colon at the start of a run.
    pub(super) fn after_label(
        &self,
        key: &str,
        inlines: &[Inline],
    ) -> Option<Vec<Inline>> {
        let Some(Inline::Text(first)) = inlines.first() else { return None };
        let length = self.language.prefix(key, &first.text)?;
        let mut inlines = inlines.to_vec();
        if let Some(Inline::Text(first)) = inlines.first_mut() {
            *first = super::term::cut(first, length..first.text.len(), self);
            if first.text.is_empty() {
                inlines.remove(0);
            }
        }
        Some(inlines)
    }

    /// Parts a figure's caption from whom the image is owed to.
    fn credit(&self, figure: &mut Figure) {
        let Some(Inline::Text(caption)) = figure.caption.first_mut() else { return };
        let starts = std::iter::once(0)
            .chain(caption.text.match_indices(". ").map(|(at, _)| at + 2))
            .collect::<Vec<_>>();
        let credit = starts.into_iter().find(|&start| {
            self.language.prefix("credit", &caption.text[start..]).is_some()
        });
        let Some(start) = credit else { return };
        figure.credit = Some(caption.text[start..].trim().to_owned());
        caption.text.truncate(start);
        caption.text = caption.text.trim_end().to_owned();
        if caption.text.is_empty() {
            figure.caption.clear();
        }
    }

    /// Makes facts of a table with a label, a figure and perhaps a source.
    fn lift_key_facts(&mut self, blocks: &mut [Block]) {
        let found = blocks.iter_mut().find(|block| matches!(block, Block::Table(_)));
        let Some(Block::Table(table)) = found else { return };
        let columns: Vec<_> = table
            .head
            .iter()
            .map(|cell| self.language.column(&plain_text(cell)))
            .collect();
        let source = columns.iter().position(|keys| keys.contains(&"source"));
        let others: Vec<_> = (0..columns.len()).filter(|&i| Some(i) != source).collect();
        let [label, value] = others.as_slice() else { return };
        let fact_of = |mut row: Vec<Vec<Inline>>| Fact {
            source: source.map(|i| std::mem::take(&mut row[i])).unwrap_or_default(),
            value: std::mem::take(&mut row[*value]),
            label: std::mem::take(&mut row[*label]),
        };
        let head = fact_of(std::mem::take(&mut table.head));
        let facts = std::mem::take(&mut table.rows).into_iter().map(fact_of).collect();
        if let Some(block) = found_table(blocks) {
            *block = Block::KeyFacts { head, facts };
        }
    }
}

fn found_table(blocks: &mut [Block]) -> Option<&mut Block> {
    blocks.iter_mut().find(|block| matches!(block, Block::Table(_)))
}

/// Makes points of the section's first list.
fn lift_key_points(blocks: &mut [Block]) {
    let Some(block) = blocks.iter_mut().find(|block| matches!(block, Block::List(_)))
    else {
        return;
    };
    let Block::List(list) = block else { return };
    let points = std::mem::take(&mut list.items)
        .into_iter()
        .map(|mut item| {
            let (portion, lead) = match item.blocks.first_mut() {
                Some(Block::Paragraph(paragraph)) => {
                    let lead = take_lead(&mut paragraph.inlines);
                    // The mark stands before the lead.
                    let portion = paragraph.portion.take_if(|_| !lead.is_empty());
                    (portion, lead)
                }
                _ => (None, Vec::new()),
            };
            item.blocks.retain(
                |block| !matches!(block, Block::Paragraph(p) if p.inlines.is_empty()),
            );
            KeyPoint { portion, lead, blocks: item.blocks }
        })
        .collect();
    *block = Block::KeyPoints { points };
}

/// Whether the first cell of each row names what the row is about: each says
/// something, and each something else.
fn has_row_headers(table: &Table) -> bool {
    let first = |row: &Vec<Vec<Inline>>| row.first().map(|cell| plain_text(cell));
    let headed = table.head.first().is_some_and(|cell| !plain_text(cell).is_empty());
    let mut names: Vec<_> = table.rows.iter().filter_map(first).collect();
    let count = names.len();
    names.retain(|name| !name.trim().is_empty());
    names.sort();
    names.dedup();
    headed && table.head.len() > 1 && count > 0 && names.len() == count
}

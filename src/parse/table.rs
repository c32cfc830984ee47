//! Tables of the Markdown tree to tables of the model.

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeValue;
use comrak::nodes::TableAlignment;

use super::Parser;
use crate::briefing::Alignment;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Table;
use crate::source::Span;

impl Parser<'_> {
    pub(super) fn table(&mut self, node: MarkdownNode<'_>, span: Span) -> Block {
        let mut alignments: Vec<_> = Vec::new();
        if let NodeValue::Table(table) = &node.data().value {
            alignments.extend(table.alignments.iter().copied().map(alignment));
        }
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        for row in node.children() {
            let before = self.manuscript.left_out.texts.len();
            let mut cells: Vec<_> =
                row.children().map(|cell| self.inlines(cell)).collect();
            // A row all of which is for others is no row.
            let is_left_out = self.manuscript.left_out.texts.len() > before;
            if is_left_out && cells.iter().all(|cell| is_blank(cell)) {
                continue;
            }
            cells.resize(alignments.len(), Vec::new());
            rows.push(cells);
        }
        // GitHub Flavored Markdown, 4.10: a table has exactly one header row.
        let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Block::Table(Box::new(Table::new(alignments, head, rows, span)))
    }
}

/// Whether a cell says nothing.
fn is_blank(cell: &[Inline]) -> bool {
    crate::briefing::plain_text(cell).trim().is_empty()
}

fn alignment(alignment: TableAlignment) -> Alignment {
    match alignment {
        TableAlignment::None => Alignment::None,
        TableAlignment::Left => Alignment::Left,
        TableAlignment::Center => Alignment::Center,
        TableAlignment::Right => Alignment::Right,
    }
}

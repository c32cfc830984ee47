//! Tables in the generated file, and what is done with those that are too wide.

use std::fmt::Write;

use super::Request;
use super::body::Writer;
use super::code::PartKind;
use crate::briefing::Alignment;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Part;
use crate::briefing::Role;
use crate::briefing::Table;
use crate::briefing::blocks;
use crate::briefing::plain_text;
use crate::briefing::sections;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;

/// How a table is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As a table.
    Table,
    /// As a table on a page of its own, on its side.
    Landscape,
    /// As a table across both columns.
    Across,
    /// As records, a row after the other.
    Records,
}

/// The size of text in tables where a layout's scale is 1, in points.
const SIZE: f64 = 8.75;

/// What is at the left and right of a cell together, in millimetres.
const INSET: f64 = 3.2;

/// Millimetres in a point.
const MM: f64 = 25.4 / 72.0;

/// The least width of a column, which its longest word needs, in millimetres.
fn least_width(table: &Table, column: usize, request: &Request<'_>) -> f64 {
    let spec = &request.layout.manifest.type_;
    let size = (SIZE * spec.scale).max(spec.least);
    // Heads and the cells that head a row are bolder than others.
    let bold = if table.row_headers && column == 0 { 1.06 } else { 1.0 };
    let head = table.head.get(column).map_or(0.0, |cell| longest_word(&plain_text(cell)));
    let cells = table.rows.iter().filter_map(|row| row.get(column));
    let widest = cells
        .map(|cell| longest_word(&plain_text(cell)) * bold)
        .fold((head * 1.06).max(1.6), f64::max);
    widest * size * MM + INSET
}

/// The widths that a table may have on a page that stands and on one that lies, in
/// millimetres.
fn room(request: &Request<'_>) -> (f64, f64) {
    let sheet = request.sheet();
    let hang = sheet.hang();
    (sheet.measure() + hang, sheet.height - sheet.left - sheet.right + hang)
}

/// How a table is set in the layout; `is_free` tells whether it stands in a section itself,
/// and not in something else.
fn form(table: &Table, request: &Request<'_>, is_free: bool) -> Form {
    let manifest = &request.layout.manifest;
    if manifest.records {
        return Form::Records;
    }
    let columns = 0..table.head.len();
    let width: f64 = columns.map(|column| least_width(table, column, request)).sum();
    let (standing, lying) = room(request);
    let columns = f64::from(manifest.page.columns);
    let both = standing * columns + manifest.page.gutter * (columns - 1.0);
    if width <= standing {
        Form::Table
    } else if is_free && width <= both {
        Form::Across
    } else if is_free && manifest.page.columns == 1 && width <= lying {
        Form::Landscape
    } else {
        Form::Records
    }
}

/// Tells of tables that are set in another form than they are written in.
pub(super) fn report(request: &Request<'_>, findings: &mut Findings) {
    if request.layout.manifest.records {
        return;
    }
    let mut look = |table: &Table, is_free: bool| {
        let outcome = match form(table, request, is_free) {
            Form::Table | Form::Across => return,
            Form::Landscape => "stands on a page of its own, on its side",
            Form::Records => "is printed as records, row after row",
        };
        let message = format!("a table too wide for `{}` {outcome}", request.layout.name);
        findings
            .at(Rule::TableWide, table.span, message)
            .hint("leave out columns, or say it in shorter words");
    };
    sections(&request.briefing.sections, &mut |section| {
        for block in &section.blocks {
            if let Block::Table(table) = block {
                look(table, is_open(section.role));
            } else {
                blocks(std::slice::from_ref(block), &mut |block| {
                    if let Block::Table(table) = block {
                        look(table, false);
                    } else if let Block::Chart(chart) = block
                        && chart.prints_data
                    {
                        look(&chart.data, false);
                    }
                });
            }
        }
    });
}

/// Whether what stands in a section of this role stands in no box.
pub(super) fn is_open(role: Role) -> bool {
    let is_boxed =
        matches!(role, Role::BottomLine | Role::Summary | Role::Recommendation);
    !is_boxed && role.registry().is_none()
}

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        self.table_with(table, &table.source);
    }

    /// A table with another source than its own below it.
    pub(super) fn table_with(&mut self, table: &Table, source: &[Inline]) {
        let start = self.code.mark();
        let form = form(table, self.request, self.is_free);
        self.code.push(match form {
            Form::Table => "data-table(",
            Form::Landscape => "landscape(data-table(",
            Form::Across => "across(data-table(",
            Form::Records => "table-records(",
        });
        self.code.push("labels: meta.labels, ");
        self.code.field("id", &table.id);
        if let Some(number) = table.number {
            let label = self.language.labels().label("table");
            self.label("name", &format!("{label}\u{a0}{number}"));
        }
        self.code.raw_field("columns", &columns(table, form, self.request));
        self.code.push("alignments: (");
        for alignment in &table.alignments {
            self.code.push(match alignment {
                Alignment::None | Alignment::Left => "start, ",
                Alignment::Center => "center, ",
                Alignment::Right => "end, ",
            });
        }
        self.code.push("), caption: ");
        self.marked_content(table.portion.as_ref(), &table.caption);
        self.code.push(if table.row_headers { ", row-headers: true" } else { "" });
        self.code.push(", head: (");
        for cell in &table.head {
            self.content(cell);
            self.code.push(", ");
        }
        self.code.push("), rows: (\n");
        for row in &table.rows {
            self.code.push("(");
            for cell in row {
                self.content(cell);
                self.code.push(", ");
            }
            self.code.push("),\n");
        }
        self.code.push("), source: ");
        self.content(source);
        let is_wrapped = matches!(form, Form::Landscape | Form::Across);
        self.code.push(if is_wrapped { "));\n" } else { ");\n" });
        self.code.note(start, table.span);
        let label = table.id.clone();
        let kind = match form {
            Form::Across => PartKind::Floating(label),
            Form::Table | Form::Landscape | Form::Records => PartKind::Labelled(label),
        };
        self.code.part(start, Part::of(table), kind);
    }
}

/// The texts of a column, its head among them.
fn texts(table: &Table, column: usize) -> impl Iterator<Item = String> {
    let cells = table.rows.iter().filter_map(move |row| row.get(column));
    table.head.get(column).into_iter().chain(cells).map(|cell| plain_text(cell))
}

/// About how wide the longest word of a text is in the sans face, in em. What is bound by
/// a blank that may not break is one word.
fn longest_word(text: &str) -> f64 {
    let width = |word: &str| word.chars().map(letter_width).sum::<f64>();
    text.split([' ', '\n', '\t']).map(width).fold(0.0, f64::max)
}

/// About how wide a letter of Inter is, in em.
fn letter_width(c: char) -> f64 {
    match c {
        'm' | 'w' | 'M' | 'W' | '—' | '…' | '%' | '@' => 0.9,
        'i'
        | 'j'
        | 'l'
        | 't'
        | 'f'
        | 'r'
        | 'I'
        | ' '..='/'
        | ':'
        | ';'
        | '|'
        | '\u{a0}' => 0.38,
        '0'..='9' => 0.64,
        c if c.is_uppercase() => 0.72,
        // Letters of East Asia fill a square.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{ffef}' => 1.0,
        _ => 0.6,
    }
}

/// The widths of a table's columns as Typst code: each has room for its longest word; of
/// what is left, a column with four times the text gets twice the width.
fn columns(table: &Table, form: Form, request: &Request<'_>) -> String {
    let (standing, lying) = room(request);
    let page = request.sheet();
    let whole = match form {
        Form::Landscape => lying,
        Form::Across => standing * f64::from(page.columns) + page.gutter,
        Form::Table | Form::Records => standing,
    };
    let columns = 0..table.head.len();
    let least: Vec<_> =
        columns.clone().map(|column| least_width(table, column, request)).collect();
    let rest = (whole - least.iter().sum::<f64>()).max(0.0);
    let weights = columns.map(|column| {
        let length: usize = texts(table, column).map(|text| text.chars().count()).sum();
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let weight = (length as f64).sqrt();
        weight.max(1.0)
    });
    let weights: Vec<_> = weights.collect();
    let all: f64 = weights.iter().sum();
    let mut code = String::from("(");
    for (least, weight) in least.iter().zip(&weights) {
        let _ = write!(code, "{:.1}fr, ", least + rest * weight / all);
    }
    code.push(')');
    code
}

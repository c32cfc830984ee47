//! Tables as XHTML.

use super::Page;
use super::Publication;
use crate::briefing::Alignment;
use crate::briefing::Fact;
use crate::briefing::Inline;
use crate::briefing::Part;
use crate::briefing::Table;
use crate::briefing::inlines;
use crate::briefing::plain_text;

/// How many columns a small screen has room for, and how wide their longest words may be beside
/// each other with the gaps between them, in tenths of their size; wider tables are lists of
/// records. Of a screen of 320 pixels, the margins of readers leave 275.
const MOST_COLUMNS: usize = 4;
const MOST_WIDTH: usize = 200;
const GAP: usize = 6;

/// Whether a small screen, 320 pixels wide, has no room for a table.
fn is_wide(table: &Table) -> bool {
    let longest = |column: usize| {
        let head = table.head.get(column).map_or(0, |cell| bold(longest_word(cell)));
        let cells = table.rows.iter().filter_map(|row| row.get(column));
        let cells = cells.map(|cell| longest_word(cell)).max().unwrap_or(0);
        let is_head = column == 0 && table.row_headers;
        head.max(if is_head { bold(cells) } else { cells })
    };
    let columns = table.head.len();
    let width: usize = (0..columns).map(|column| longest(column) + GAP).sum();
    columns > MOST_COLUMNS || width > MOST_WIDTH
}

/// The width of the longest word of a cell, in tenths of the size of its letters.
fn longest_word(cell: &[Inline]) -> usize {
    let mut longest = 0;
    inlines(cell, &mut |inline| {
        let (text, is_code) = if let Inline::Text(text) = inline {
            (text, false)
        } else if let Inline::Code(text) = inline {
            (text, true)
        } else if let Inline::TermUse(term) = inline {
            (&term.text, false)
        } else {
            return;
        };
        // Lines break after these, and not at full stops and low lines.
        let parts = text.text.split_inclusive(['-', '–', '/']);
        let words = parts.flat_map(|part| part.split([' ', '\n', '\t']));
        longest = words.map(|word| width(word, is_code)).fold(longest, usize::max);
    });
    longest
}

/// The width of a word, as wide typefaces set it. Between letters of East Asia lines break.
fn width(word: &str, is_code: bool) -> usize {
    if word.chars().any(|c| ('\u{2e80}'..='\u{ffef}').contains(&c)) {
        return 10;
    }
    // In thirds of a tenth.
    let letters = word.chars().map(|c| match c {
        _ if is_code => 15,
        'i' | 'I' | 'j' | 'l' | 'f' | 't' | 'r' | '.' | ',' | ':' | ';' | '\'' | '’'
        | '!' | '|' | '(' | ')' | '[' | ']' | '/' | '-' => 10,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' => 24,
        'A'..='Z' => 21,
        _ => 15,
    });
    letters.sum::<usize>().div_ceil(3)
}

/// The width of words in bold letters.
fn bold(width: usize) -> usize {
    (width * 13).div_ceil(12)
}

impl Publication<'_> {
    pub(super) fn table(&mut self, page: &mut Page, table: &Table) {
        self.table_with(page, table, &table.source, None);
    }

    /// A table with another source than its own below it, and perhaps with the identifier of
    /// what names it, if it has no caption; without either it has the name of its section.
    pub(super) fn table_with(
        &mut self,
        page: &mut Page,
        table: &Table,
        source: &[Inline],
        name: Option<&str>,
    ) {
        self.block_pages(page, Part::of(table));
        if is_wide(table) && !table.rows.is_empty() {
            self.records(page, table, name);
        } else {
            self.grid(page, table, name);
        }
        if !source.is_empty() {
            page.xml.open("p", &[("class", "table-source")]);
            self.labels.text(&mut page.xml, self.labels.get("source"));
            page.xml.text(": ");
            self.inlines(page, source);
            page.xml.close();
        }
    }

    fn grid(&mut self, page: &mut Page, table: &Table, name: Option<&str>) {
        let section = page.section.text.clone();
        let mut attributes = vec![("class", "table"), ("id", table.id.as_str())];
        if table.number.is_none() {
            attributes.push(naming(name, &section));
        }
        page.xml.open("table", &attributes);
        if let Some(number) = table.number {
            page.xml.open("caption", &[("class", "table-caption")]);
            self.name(page, "table", number);
            Self::portion(page, table.portion.as_ref());
            self.inlines(page, &table.caption);
            page.xml.close();
        }
        page.xml.open("thead", &[]);
        page.xml.open("tr", &[]);
        for (cell, alignment) in table.head.iter().zip(&table.alignments) {
            let attributes = [("class", class(*alignment)), ("scope", "col")];
            // An empty header cell heads nothing.
            if cell.is_empty() {
                page.xml.leaf("td", &[("class", class(*alignment))], "");
                continue;
            }
            page.xml.open("th", &attributes);
            self.inlines(page, cell);
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
        page.xml.open("tbody", &[]);
        for row in &table.rows {
            page.xml.open("tr", &[]);
            for (i, (cell, alignment)) in row.iter().zip(&table.alignments).enumerate() {
                if i == 0 && table.row_headers {
                    page.xml
                        .open("th", &[("class", class(*alignment)), ("scope", "row")]);
                } else {
                    page.xml.open("td", &[("class", class(*alignment))]);
                }
                self.inlines(page, cell);
                page.xml.close();
            }
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    /// A table that is too wide for a small screen as a list: for each row its first cell, then
    /// the others below their heads.
    fn records(&mut self, page: &mut Page, table: &Table, name: Option<&str>) {
        let caption_id = format!("{}.caption", table.id);
        let section = page.section.text.clone();
        let own = table.number.map(|_| caption_id.as_str());
        let attributes = [
            ("class", "records"),
            ("id", table.id.as_str()),
            ("role", "group"),
            naming(own.or(name), &section),
        ];
        page.xml.open("div", &attributes);
        if let Some(number) = table.number {
            page.xml.open("p", &[("class", "caption"), ("id", &caption_id)]);
            self.name(page, "table", number);
            Self::portion(page, table.portion.as_ref());
            self.inlines(page, &table.caption);
            page.xml.close();
        }
        page.xml.open("ol", &[("class", "record-list"), ("role", "list")]);
        for (i, row) in table.rows.iter().enumerate() {
            page.xml.open("li", &[("class", "record")]);
            page.xml.open("dl", &[("class", "facets")]);
            for (head, cell) in table.head.iter().zip(row) {
                // What heads a column may have notes, which are referred to once.
                let is_first = i == 0;
                if cell.is_empty() && (head.is_empty() || !is_first) {
                    continue;
                }
                page.xml.open("dt", &[("class", "facet")]);
                match head.as_slice() {
                    [] => page.xml.text("–"),
                    head if is_first => self.inlines(page, head),
                    head => page.xml.text(&plain_text(head)),
                }
                page.xml.close();
                page.xml.open("dd", &[("class", "facet-text")]);
                if cell.is_empty() {
                    page.xml.text("–");
                }
                self.inlines(page, cell);
                page.xml.close();
            }
            page.xml.close();
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    pub(super) fn key_facts(&mut self, page: &mut Page, head: &Fact, facts: &[Fact]) {
        let with_source = facts.iter().any(|fact| !fact.source.is_empty());
        let columns = if with_source { 3 } else { 2 };
        Self::open_plain_table(page, "facts", None);
        page.xml.open("thead", &[]);
        page.xml.open("tr", &[]);
        let labels = ["column-fact", "column-figure", "column-source"];
        for (cell, label) in cells(head).into_iter().zip(labels).take(columns) {
            let attributes = [("class", "cell"), ("scope", "col")];
            if cell.is_empty() {
                let label = self.labels.get(label);
                self.labels.leaf(&mut page.xml, "th", &attributes, label);
                continue;
            }
            page.xml.open("th", &attributes);
            self.inlines(page, cell);
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
        page.xml.open("tbody", &[]);
        for fact in facts {
            page.xml.open("tr", &[]);
            for (i, cell) in cells(fact).into_iter().take(columns).enumerate() {
                if i == 0 {
                    page.xml.open("th", &[("class", "cell"), ("scope", "row")]);
                } else {
                    // Numbers of sources in a column of their own need not be raised.
                    let class = if i == 2 { "cell source-cell" } else { "cell" };
                    page.xml.open("td", &[("class", class)]);
                }
                self.inlines(page, cell);
                page.xml.close();
            }
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    /// Opens a table without a caption, which has the name of its section: that of the heading
    /// with an identifier, if it is told.
    pub(super) fn open_plain_table(page: &mut Page, kind: &str, heading: Option<&str>) {
        let class = format!("table {kind}");
        let section = page.section.text.clone();
        let name = naming(heading, &section);
        page.xml.open("table", &[("class", &class), name]);
    }

    /// The head of a table of ours; `labels` by their keys.
    pub(super) fn table_head(&self, page: &mut Page, labels: &[&str]) {
        page.xml.open("thead", &[]);
        page.xml.open("tr", &[]);
        for key in labels {
            let attributes = [("class", "cell"), ("scope", "col")];
            self.labels.leaf(&mut page.xml, "th", &attributes, self.labels.get(key));
        }
        page.xml.close();
        page.xml.close();
    }
}

/// The attribute that names a table: by what names it, or with the title of its section.
fn naming<'a>(by: Option<&'a str>, section: &'a str) -> (&'static str, &'a str) {
    by.map_or(("aria-label", section), |id| ("aria-labelledby", id))
}

/// The cells of a fact in the order of their columns.
fn cells(fact: &Fact) -> [&[Inline]; 3] {
    [&fact.label, &fact.value, &fact.source]
}

/// Alignment is a class: EPUB knows no `align` attribute.
fn class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None | Alignment::Left => "cell",
        Alignment::Center => "cell centered",
        Alignment::Right => "cell number-cell",
    }
}

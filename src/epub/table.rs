//! Tables as XHTML.

use super::Page;
use super::Publication;
use crate::briefing::Alignment;
use crate::briefing::Fact;
use crate::briefing::Inline;
use crate::briefing::Part;
use crate::briefing::Table;

impl Publication<'_> {
    pub(super) fn table(&mut self, page: &mut Page, table: &Table) {
        self.table_with(page, table, &table.source);
    }

    /// A table with another source than its own below it.
    pub(super) fn table_with(
        &mut self,
        page: &mut Page,
        table: &Table,
        source: &[Inline],
    ) {
        self.block_pages(page, Part::of(table));
        page.xml.open("table", &[("class", "table"), ("id", &table.id)]);
        if let Some(number) = table.number {
            page.xml.open("caption", &[("class", "caption")]);
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
        if !source.is_empty() {
            page.xml.open("p", &[("class", "table-source")]);
            page.xml.text(self.language.labels().label("source"));
            page.xml.text(": ");
            self.inlines(page, source);
            page.xml.close();
        }
    }

    pub(super) fn key_facts(&mut self, page: &mut Page, head: &Fact, facts: &[Fact]) {
        let words = self.language.labels();
        let with_source = facts.iter().any(|fact| !fact.source.is_empty());
        let columns = if with_source { 3 } else { 2 };
        Self::open_plain_table(page, "facts");
        page.xml.open("thead", &[]);
        page.xml.open("tr", &[]);
        let labels = ["column-fact", "column-figure", "column-source"];
        for (cell, label) in cells(head).into_iter().zip(labels).take(columns) {
            page.xml.open("th", &[("class", "cell"), ("scope", "col")]);
            if cell.is_empty() {
                page.xml.text(words.label(label));
            }
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
                    page.xml.open("td", &[("class", "cell")]);
                }
                self.inlines(page, cell);
                page.xml.close();
            }
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    /// Opens a table without a caption, which has the name of its section.
    pub(super) fn open_plain_table(page: &mut Page, kind: &str) {
        let class = format!("table {kind}");
        let label = page.section.clone();
        page.xml.open("table", &[("class", &class), ("aria-label", &label)]);
    }

    pub(super) fn table_head(page: &mut Page, heads: &[&str]) {
        page.xml.open("thead", &[]);
        page.xml.open("tr", &[]);
        for head in heads {
            page.xml.leaf("th", &[("class", "cell"), ("scope", "col")], head);
        }
        page.xml.close();
        page.xml.close();
    }
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

//! Tables as XHTML.

use super::Page;
use super::Publication;
use crate::briefing::Alignment;
use crate::briefing::Fact;
use crate::briefing::Inline;
use crate::briefing::Table;

impl Publication<'_> {
    pub(super) fn table(&mut self, page: &mut Page, table: &Table) {
        self.tables += 1;
        page.xml.open("table", &[("class", "table"), ("id", &table.id)]);
        page.xml.open("caption", &[("class", "caption")]);
        self.name(page, "table", self.tables);
        self.inlines(page, &table.caption);
        page.xml.close();
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
        if !table.source.is_empty() {
            page.xml.open("p", &[("class", "table-source")]);
            page.xml.text(self.language.words().label("source"));
            page.xml.text(": ");
            self.inlines(page, &table.source);
            page.xml.close();
        }
    }

    pub(super) fn key_facts(&mut self, page: &mut Page, facts: &[Fact]) {
        let words = self.language.words();
        let with_source = facts.iter().any(|fact| !fact.source.is_empty());
        let mut heads = vec![words.label("column-fact"), words.label("column-figure")];
        if with_source {
            heads.push(words.label("column-source"));
        }
        let rows = facts.iter().map(|fact| {
            let mut row = vec![fact.label.as_slice(), fact.value.as_slice()];
            if with_source {
                row.push(&fact.source);
            }
            row
        });
        self.plain_table(page, "facts", &heads, rows);
    }

    /// A table of ours, whose rows begin with what they are about.
    pub(super) fn plain_table<'b>(
        &mut self,
        page: &mut Page,
        kind: &str,
        heads: &[&str],
        rows: impl Iterator<Item = Vec<&'b [Inline]>>,
    ) {
        let class = format!("table {kind}");
        page.xml.open("table", &[("class", &class)]);
        Self::table_head(page, heads);
        page.xml.open("tbody", &[]);
        for row in rows {
            page.xml.open("tr", &[]);
            for (i, cell) in row.into_iter().enumerate() {
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

/// Alignment is a class: EPUB knows no `align` attribute.
fn class(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::None | Alignment::Left => "cell",
        Alignment::Center => "cell centered",
        Alignment::Right => "cell number-cell",
    }
}

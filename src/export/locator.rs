//! Where the parts of a briefing are in both of its files: a page of the PDF, and a place in
//! the EPUB.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Id;
use crate::briefing::Inline;
use crate::briefing::Pages;
use crate::briefing::blocks;
use crate::briefing::paragraph_id;
use crate::briefing::plain_text;
use crate::briefing::sections;

/// The form of the list; a change that a reader has to know of raises it.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Locators<'a> {
    schema: u32,
    /// The identifier of both files.
    identifier: &'a str,
    #[serde(rename = "locators")]
    list: Vec<Locator>,
}

#[derive(Serialize)]
struct Locator {
    /// `section`, `figure`, `table`, `chart` or `paragraph`.
    kind: &'static str,
    id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    /// The title or the caption.
    #[serde(skip_serializing_if = "String::is_empty")]
    text: String,
    /// The number that the page has in print.
    page: String,
    /// The how-manieth page of the PDF it is, from 1.
    sheet: usize,
    /// The path in the EPUB from its package document, with the fragment.
    #[serde(skip_serializing_if = "Option::is_none")]
    epub: Option<String>,
}

/// The places as JSON, in the order of the text: of what is on a page that has a number.
/// `documents` tells the documents of the EPUB by the identifiers of what is in them.
pub(crate) fn locators(
    briefing: &Briefing,
    pages: &Pages,
    documents: &BTreeMap<Id, String>,
) -> Vec<u8> {
    let mut list = Vec::new();
    let mut add = |kind, id: &Id, number: Option<u32>, text: &[Inline]| {
        let Some(page) = pages.ids.get(id) else { return };
        let start = &pages.starts[*page];
        let text = plain_text(text).split_whitespace().collect::<Vec<_>>().join(" ");
        list.push(Locator {
            kind,
            id: id.clone(),
            number,
            text,
            page: start.label.clone(),
            sheet: start.sheet,
            epub: documents.get(id).map(|document| format!("{document}#{id}")),
        });
    };
    sections(&briefing.sections, &mut |section| {
        add("section", &section.id, None, &section.title);
        blocks(&section.blocks, &mut |block| {
            if let Block::Figure(figure) = block {
                add("figure", &figure.id, figure.number, &figure.caption);
            } else if let Block::Table(table) = block {
                add("table", &table.id, table.number, &table.caption);
            } else if let Block::Chart(chart) = block {
                add("chart", &chart.id, chart.number, &chart.caption);
            } else if let Block::Paragraph(paragraph) = block
                && let Some(number) = paragraph.number
            {
                add("paragraph", &paragraph_id(number), Some(number), &[]);
            }
        });
    });
    let identifier = &briefing.meta.identifier;
    let list = Locators { schema: SCHEMA, identifier, list };
    let mut json = serde_json::to_vec_pretty(&list).unwrap_or_default();
    json.push(b'\n');
    json
}

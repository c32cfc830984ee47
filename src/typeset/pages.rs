//! Where the pages begin in the briefing: the very letter that stands first on each, which is
//! the one with the first place in the generated file among those that no page before has shown.

use std::collections::BTreeMap;

use typst::foundations::Content;
use typst::foundations::Selector;
use typst::introspection::Introspector as _;
use typst::model::Numbering;
use typst_layout::Page;
use typst_layout::PagedDocument;

use super::code::CodePart;
use super::finder::Found;
use super::finder::Place;
use super::finder::label_of;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Id;
use crate::briefing::PageStart;
use crate::briefing::Pages;
use crate::briefing::Part;
use crate::briefing::blocks;
use crate::briefing::paragraph_id;
use crate::briefing::sections;

/// The pages of a document, from what was found on them.
pub(super) fn pages(
    document: &PagedDocument,
    parts: &[&CodePart],
    found: &Found,
    briefing: &Briefing,
) -> Pages {
    let mut places: Vec<_> = found
        .texts
        .iter()
        .zip(&found.notes)
        .map(|(text, note)| {
            let (part, byte) = text.map(|text| whole(parts, text)).or(*note)?;
            Some((parts[part].part, byte))
        })
        .collect();
    // Pages without a place of their own: contents before the text, what is empty within it.
    let first = places.iter().position(Option::is_some).unwrap_or(places.len());
    places[..first].fill(Some((Part::Contents, 0)));
    if let Some(title) = places.first_mut() {
        *title = Some((Part::Title, 0));
    }
    let mut next = (Part::End, 0);
    for place in places.iter_mut().rev() {
        next = *place.get_or_insert(next);
    }
    let mut pages = Pages::default();
    let mut numbers = BTreeMap::new();
    for (page, (laid_out, place)) in document.pages().iter().zip(places).enumerate() {
        if let Some((label, place)) = label(laid_out).zip(place) {
            numbers.insert(page, pages.starts.len());
            pages.starts.push(PageStart { label, sheet: page + 1, place });
        }
    }
    let introspector = document.introspector();
    let page_of = |element: &Content| {
        let page = introspector.page(element.location()?)?.get() - 1;
        numbers.get(&page).copied()
    };
    for id in ids(briefing) {
        let found = label_of(&id).and_then(|label| introspector.query_label(label).ok());
        if let Some(page) = found.and_then(page_of) {
            pages.ids.insert(id, page);
        }
    }
    let terms = briefing.glossary.iter().map(|term| &term.id);
    for id in terms.chain(briefing.actors.iter().map(|actor| &actor.id)) {
        let Some(label) = label_of(&format!("chancery.use.{id}")) else { continue };
        let uses = introspector.query(&Selector::Label(label));
        let mut uses: Vec<_> = uses.iter().filter_map(page_of).collect();
        uses.sort_unstable();
        uses.dedup();
        if !uses.is_empty() {
            pages.uses.insert(id.clone(), uses);
        }
    }
    pages
}

/// The identifiers of what has a label on the pages.
fn ids(briefing: &Briefing) -> Vec<Id> {
    let mut ids = Vec::new();
    sections(&briefing.sections, &mut |section| {
        ids.push(section.id.clone());
        blocks(&section.blocks, &mut |block| match block {
            Block::Figure(figure) => ids.push(figure.id.clone()),
            Block::Table(table) => ids.push(table.id.clone()),
            Block::Chart(chart) => ids.push(chart.id.clone()),
            Block::Paragraph(paragraph) => ids.extend(paragraph.number.map(paragraph_id)),
            Block::List(_)
            | Block::Quotation(_)
            | Block::Callout(_)
            | Block::KeyPoints { .. }
            | Block::KeyFacts { .. }
            | Block::Judgements { .. }
            | Block::Registry { .. }
            | Block::Definitions { .. }
            | Block::Code(_)
            | Block::Math(_)
            | Block::ThematicBreak => {}
        });
    });
    ids
}

/// The number of a page as it is printed, if it has one.
pub(super) fn label(page: &Page) -> Option<String> {
    match page.numbering.as_ref()? {
        Numbering::Pattern(pattern) => {
            pattern.apply(None, &[page.number]).ok().map(String::from)
        }
        Numbering::Func(_) => Some(page.number.to_string()),
    }
}

/// The outermost part that begins with a place, which it stands for: an event begins with its
/// date.
fn whole(parts: &[&CodePart], place: Place) -> Place {
    let (mut first, byte) = place;
    if byte > 0 {
        return place;
    }
    while let Some(before) = first.checked_sub(1)
        && parts[before].bytes.end >= parts[first].bytes.end
    {
        first = before;
    }
    (first, 0)
}

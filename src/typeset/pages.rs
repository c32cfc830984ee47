//! Where the pages begin in the briefing: the very letter that stands first on each.
//!
//! The glyphs on a page know the place in the generated file that they come from, and the file
//! knows which part of the briefing stands there. So the first letter of a page is the one with
//! the first place in the file among those that no page before has shown.

use std::collections::BTreeMap;

use typst::WorldExt as _;
use typst::foundations::Content;
use typst::foundations::Label;
use typst::foundations::Selector;
use typst::introspection::Introspector as _;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::model::Numbering;
use typst::syntax::Span;
use typst::utils::PicoStr;
use typst_layout::Page;
use typst_layout::PagedDocument;

use super::body::Body;
use super::code::CodePart;
use super::code::PartKind;
use super::world::BODY;
use super::world::World;
use super::world::id;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Id;
use crate::briefing::PageStart;
use crate::briefing::Pages;
use crate::briefing::Part;
use crate::briefing::blocks;
use crate::briefing::paragraph_id;
use crate::briefing::sections;

/// A place in the generated file: which part, and which byte of its text.
type Place = (usize, usize);

pub(super) fn pages(
    document: &PagedDocument,
    world: &World<'_>,
    body: &Body,
    briefing: &Briefing,
) -> Pages {
    let parts = body.code.parts();
    let finder = Finder::new(document, world, body.code.text(), &parts);
    let (text, notes) = finder.first_places();
    let mut places: Vec<_> = text
        .into_iter()
        .zip(notes)
        .map(|(text, note)| {
            let (part, byte) = text.map(|text| whole(&parts, text)).or(note)?;
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
        let Some(label) = label_of(&format!("use-{id}")) else { continue };
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

fn label_of(id: &str) -> Option<Label> {
    Label::new(PicoStr::intern(id))
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
fn label(page: &Page) -> Option<String> {
    match page.numbering.as_ref()? {
        Numbering::Pattern(pattern) => {
            pattern.apply(None, &[page.number]).ok().map(String::from)
        }
        Numbering::Func(_) => Some(page.number.to_string()),
    }
}

/// Looks for the parts on the pages.
struct Finder<'a> {
    document: &'a PagedDocument,
    world: &'a World<'a>,
    /// The generated file.
    code: &'a str,
    parts: &'a [&'a CodePart],
    /// The parts that are text, by where they begin in the file.
    texts: BTreeMap<usize, usize>,
    /// The pages of the headings that titles belong to, by the parts.
    headings: BTreeMap<usize, usize>,
}

impl<'a> Finder<'a> {
    fn new(
        document: &'a PagedDocument,
        world: &'a World<'a>,
        code: &'a str,
        parts: &'a [&'a CodePart],
    ) -> Self {
        let mut finder = Self {
            document,
            world,
            code,
            parts,
            texts: BTreeMap::new(),
            headings: BTreeMap::new(),
        };
        for (i, part) in parts.iter().enumerate() {
            if let PartKind::Title(id) = &part.kind
                && let Some(page) = finder.page_of(id)
            {
                finder.headings.insert(i, page);
            }
            match part.kind {
                PartKind::Text | PartKind::Title(_) | PartKind::Note => {
                    finder.texts.insert(part.bytes.start, i);
                }
                PartKind::Whole
                | PartKind::Labelled(_)
                | PartKind::Literal(_)
                | PartKind::Lines(_) => {}
            }
        }
        finder
    }

    /// The page that what has this label begins on, from 0.
    fn page_of(&self, id: &str) -> Option<usize> {
        let introspector = self.document.introspector();
        let location = introspector.query_label(label_of(id)?).ok()?.location()?;
        Some(introspector.page(location)?.get() - 1)
    }

    /// The first place on each page that no page before has: of the text, and of the notes.
    fn first_places(&self) -> (Vec<Option<Place>>, Vec<Option<Place>>) {
        // What has a label may have no text that could be found.
        let mut labelled: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, part) in self.parts.iter().enumerate() {
            if let PartKind::Labelled(id) = &part.kind
                && let Some(page) = self.page_of(id)
            {
                labelled.entry(page).or_default().push(i);
            }
        }
        // The first byte of each text that no page has shown yet.
        let mut unseen: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut texts, mut notes) = (Vec::new(), Vec::new());
        let mut last = None;
        // The bytes of each block of code that are on the pages before.
        let mut read: BTreeMap<usize, usize> = BTreeMap::new();
        for (page, laid_out) in self.document.pages().iter().enumerate() {
            let mut found: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            self.collect(&laid_out.frame, page, &unseen, &mut found);
            let first = |is_note: bool| {
                let of_kind = found.iter().filter(move |(part, _)| {
                    (self.parts[**part].kind == PartKind::Note) == is_note
                });
                of_kind.map(|(part, (first, _))| (*part, *first))
            };
            let whole = labelled.get(&page).into_iter().flatten();
            let whole = whole.map(|part| (*part, 0));
            // A page begins after the one before it.
            let is_later = |place: &Place| last.is_none_or(|last| *place > last);
            let flow = first(false).chain(whole).filter(is_later).min();
            let until = flow.and_then(|(part, _)| found.range(part..).next());
            let until = until.map(|(part, _)| *part);
            let code = self.first_line(&laid_out.frame, (last, flow, until), &mut read);
            let start = [flow, code].into_iter().flatten().min();
            let start =
                start.map(|start| self.with_literal(start, last, &laid_out.frame));
            last = start.or(last);
            texts.push(start);
            notes.push(first(true).next());
            for (part, (_, end)) in found {
                unseen.insert(part, end);
            }
        }
        // Notes at the foot of a page are none of its beginning; those at the end are.
        let with_text =
            texts.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        notes[..with_text].fill(None);
        (texts, notes)
    }

    /// Finds the first byte of each text on a page that is not seen yet, and the byte after
    /// the last.
    fn collect(
        &self,
        frame: &Frame,
        page: usize,
        unseen: &BTreeMap<usize, usize>,
        found: &mut BTreeMap<usize, (usize, usize)>,
    ) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => {
                    self.collect(&group.frame, page, unseen, found);
                }
                FrameItem::Text(text) => {
                    let mut known: Option<(Span, Option<usize>)> = None;
                    for glyph in &text.glyphs {
                        let (span, byte) = (glyph.span.0, usize::from(glyph.span.1));
                        let part = match known {
                            Some((last, part)) if last == span => part,
                            _ => self.part(span),
                        };
                        known = Some((span, part));
                        let Some(part) = part else { continue };
                        if self.headings.get(&part).is_some_and(|of| *of != page) {
                            continue;
                        }
                        if unseen.get(&part).is_some_and(|unseen| byte < *unseen) {
                            continue;
                        }
                        let end = byte + glyph.range().len().max(1);
                        let (first, last) = found.entry(part).or_insert((byte, end));
                        *first = byte.min(*first);
                        *last = end.max(*last);
                    }
                }
                FrameItem::Shape(..)
                | FrameItem::Image(..)
                | FrameItem::Link(..)
                | FrameItem::Tag(_) => {}
            }
        }
    }

    /// The first line of code on a page that no page before has shown, if it is of a block
    /// between the beginning of the page before and what is found on this one, of which `until`
    /// is the first text. The glyphs of code know no place, so the line itself is looked for.
    fn first_line(
        &self,
        frame: &Frame,
        (last, flow, until): (Option<Place>, Option<Place>, Option<usize>),
        read: &mut BTreeMap<usize, usize>,
    ) -> Option<Place> {
        let from = last?.0;
        let to = flow.map_or(self.parts.len(), |(part, _)| part);
        let mut shown: Option<String> = None;
        let mut first = None;
        for part in from..to {
            let PartKind::Lines(text) = &self.parts[part].kind else { continue };
            let shown = shown.get_or_insert_with(|| {
                let mut shown = String::new();
                let _ = self.unknown(frame, until, &mut shown);
                shown
            });
            let start = read.get(&part).copied().unwrap_or(0);
            let mut lines = vec![start];
            lines.extend(text[start..].match_indices('\n').map(|(at, _)| start + at + 1));
            // What comes after the block is on the page or before, and so is its end.
            let ends = flow.is_some();
            let found = lines.into_iter().find_map(|line| {
                let end = line + found_lines(&text[line..], shown);
                let is_whole = end == text.len();
                let is_long = text[line..end].lines().count() > 1;
                (end > line && (is_whole || !ends && is_long)).then_some((line, end))
            });
            let Some((line, end)) = found else { continue };
            first = first.or(Some((part, line)));
            read.insert(part, end);
        }
        first
    }

    /// Where a page begins whose first known text has literal code before it, which begins with
    /// the code if that is on the page, too: the glyphs of code know no place.
    fn with_literal(&self, start: Place, last: Option<Place>, frame: &Frame) -> Place {
        let (mut first, byte) = start;
        if byte > 0 {
            return start;
        }
        let mut shown = String::new();
        let _ = self.unknown(frame, Some(first), &mut shown);
        let mut start = start;
        while let Some(before) = first.checked_sub(1)
            && let PartKind::Literal(text) = &self.parts[before].kind
            && self.is_near(before, first)
        {
            let ends = text.char_indices().map(|(byte, _)| byte).find(|byte| {
                let end: String = text[*byte..].split_whitespace().collect();
                !end.is_empty() && shown.ends_with(&end)
            });
            let Some(byte) = ends else { break };
            let place = (before, byte);
            if last.is_some_and(|last| place <= last) {
                break;
            }
            let end: String = text[byte..].split_whitespace().collect();
            shown.truncate(shown.len() - end.len());
            start = place;
            first = before;
            if byte > 0 {
                break;
            }
        }
        start
    }

    /// Whether literal code and what follows it are in one paragraph or row.
    fn is_near(&self, before: usize, after: usize) -> bool {
        let (before, after) = (&self.parts[before].bytes, &self.parts[after].bytes);
        let between = self.code.get(before.end..after.start);
        between.is_some_and(|code| code.chars().all(|c| "{}, ;".contains(c)))
    }

    /// The text on a page that comes from no place in the generated file, without blanks, up to
    /// a part. Tells whether that was found.
    fn unknown(&self, frame: &Frame, until: Option<usize>, out: &mut String) -> bool {
        frame.items().any(|(_, item)| {
            if let FrameItem::Group(group) = item {
                return self.unknown(&group.frame, until, out);
            }
            let FrameItem::Text(text) = item else { return false };
            let part = text.glyphs.first().and_then(|glyph| self.part(glyph.span.0));
            if part.is_none() {
                out.extend(text.text.split_whitespace());
            }
            part.is_some() && part == until
        })
    }

    /// The text that a place in the generated file is of.
    fn part(&self, span: Span) -> Option<usize> {
        (span.id()? == id(BODY)).then_some(())?;
        let start = self.world.range(span)?.start;
        let (_, part) = self.texts.range(..=start).next_back()?;
        self.parts[*part].bytes.contains(&start).then_some(*part)
    }
}

/// The bytes of the lines from the first on that are in a text without blanks, in their order.
fn found_lines(lines: &str, text: &str) -> usize {
    let (mut rest, mut bytes) = (text, 0);
    for line in lines.split_inclusive('\n') {
        let words: String = line.split_whitespace().collect();
        let Some(found) = rest.find(&words) else { break };
        rest = &rest[found + words.len()..];
        bytes += line.len();
    }
    bytes
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

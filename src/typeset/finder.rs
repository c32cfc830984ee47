//! Looks for the parts of a briefing on its pages.
//!
//! The glyphs on a page know the place in the generated file that they come from, and the file
//! knows which part of the briefing stands there. The glyphs of literal code come from the
//! layout, so its lines are looked for by what they say.

use std::collections::BTreeMap;
use std::ops::Range;

use typst::foundations::Label;
use typst::introspection::Introspector as _;
use typst::layout::Frame;
use typst::layout::FrameItem;
use typst::syntax::Span;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use super::code::CodePart;
use super::code::PartKind;
use super::parsed::Parsed;
use super::world::World;

/// A place in the generated file: which part, and which byte of its text.
pub(super) type Place = (usize, usize);

/// What was found on the pages, from 0.
pub(super) struct Found {
    /// The first place on each page that no page before has.
    pub(super) texts: Vec<Option<Place>>,
    /// The first place in a note, on the pages after the text.
    pub(super) notes: Vec<Option<Place>>,
    /// The first page of each text that was found.
    pub(super) pages: BTreeMap<usize, usize>,
}

pub(super) fn label_of(id: &str) -> Option<Label> {
    Label::new(PicoStr::intern(id))
}

/// Looks for the parts on the pages.
pub(super) struct Finder<'a> {
    document: &'a PagedDocument,
    /// The generated file.
    code: &'a str,
    parts: &'a [&'a CodePart],
    /// The parts that are text, by where they begin in the file.
    texts: BTreeMap<usize, usize>,
    parsed: &'a Parsed,
    /// The bytes of what floats.
    floating: Vec<Range<usize>>,
    /// The pages of the headings that titles belong to, by the parts.
    headings: BTreeMap<usize, usize>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        document: &'a PagedDocument,
        world: &'a World<'a>,
        code: &'a str,
        parts: &'a [&'a CodePart],
    ) -> Self {
        let mut finder = Self {
            document,
            code,
            parts,
            texts: BTreeMap::new(),
            parsed: world.body(),
            floating: Vec::new(),
            headings: BTreeMap::new(),
        };
        let floats = |part: &&&CodePart| matches!(part.kind, PartKind::Floating(_));
        let floating = parts.iter().filter(floats).map(|part| part.bytes.clone());
        finder.floating.extend(floating);
        for (i, part) in parts.iter().enumerate() {
            if let PartKind::Title(id) = &part.kind
                && let Some(page) = finder.page_of(id)
            {
                finder.headings.insert(i, page);
            }
            match part.kind {
                PartKind::Text
                | PartKind::Title(_)
                | PartKind::Note
                | PartKind::Formula => {
                    finder.texts.insert(part.bytes.start, i);
                }
                PartKind::Whole
                | PartKind::Labelled(_)
                | PartKind::Floating(_)
                | PartKind::Literal(_)
                | PartKind::Lines(_) => {}
            }
        }
        finder
    }

    /// The page that what has this label begins on, from 0.
    pub(super) fn page_of(&self, id: &str) -> Option<usize> {
        let introspector = self.document.introspector();
        let location = introspector.query_label(label_of(id)?).ok()?.location()?;
        Some(introspector.page(location)?.get() - 1)
    }

    /// Whether a part floats, or stands in one that does.
    fn floats(&self, part: usize) -> bool {
        let start = self.parts[part].bytes.start;
        self.floating.iter().any(|bytes| bytes.contains(&start))
    }

    /// Goes through all pages.
    pub(super) fn find(&self) -> Found {
        // What has a label may have no text that could be found.
        let mut labelled: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (i, part) in self.parts.iter().enumerate() {
            if let PartKind::Labelled(id) | PartKind::Floating(id) = &part.kind
                && let Some(page) = self.page_of(id)
            {
                labelled.entry(page).or_default().push(i);
            }
        }
        // The first byte of each text that no page has shown yet.
        let mut unseen: BTreeMap<usize, usize> = BTreeMap::new();
        let mut pages = BTreeMap::new();
        let mut on_pages = Vec::new();
        for (page, laid_out) in self.document.pages().iter().enumerate() {
            let mut found: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            self.collect(&laid_out.frame, page, &unseen, &mut found);
            for (part, (_, end)) in &found {
                unseen.insert(*part, *end);
                pages.entry(*part).or_insert(page);
            }
            let whole = labelled.remove(&page).unwrap_or_default();
            on_pages.push((found, whole));
        }
        let flow = |(found, whole): &(BTreeMap<usize, (usize, usize)>, Vec<usize>)| {
            let texts = found.iter().map(|(part, (first, _))| (*part, *first));
            let wholes = whole.iter().map(|part| (*part, 0));
            let all: Vec<_> = texts
                .chain(wholes)
                .filter(|(part, _)| self.parts[*part].kind != PartKind::Note)
                .collect();
            let stays = |place: &&Place| !self.floats(place.0);
            (all.iter().filter(stays).min().copied(), all)
        };
        // What the pages after each have of the text that does not float.
        let mut after = vec![None; on_pages.len()];
        let mut next: Option<Place> = None;
        for (page, found) in on_pages.iter().enumerate().rev() {
            after[page] = next;
            next = [flow(found).0, next].into_iter().flatten().min();
        }
        let (mut texts, mut notes) = (Vec::new(), Vec::new());
        let mut last = None;
        // The bytes of each block of code that are on the pages before.
        let mut read: BTreeMap<usize, usize> = BTreeMap::new();
        for (page, found) in on_pages.iter().enumerate() {
            let frame = &self.document.pages()[page].frame;
            // A page begins after the one before it, and before those that follow. What floats
            // may be neither.
            let fits = |place: &Place| {
                last.is_none_or(|last| *place > last)
                    && (!self.floats(place.0) || after[page].is_none_or(|n| *place < n))
            };
            let flow = flow(found).1.into_iter().filter(fits).min();
            let until = flow.and_then(|(part, _)| found.0.range(part..).next());
            let until = until.map(|(part, _)| *part);
            let code = self.first_line(frame, (last, flow, until), &mut read);
            let start = [flow, code].into_iter().flatten().min();
            let start = start.map(|start| self.with_literal(start, last, frame));
            last = start.or(last);
            texts.push(start);
            let note = found
                .0
                .iter()
                .find(|(part, _)| self.parts[**part].kind == PartKind::Note);
            notes.push(note.map(|(part, (first, _))| (*part, *first)));
        }
        // Notes at the foot of a page are none of its beginning; those at the end are.
        let with_text =
            texts.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        notes[..with_text].fill(None);
        Found { texts, notes, pages }
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
                    for glyphs in text.glyphs.chunk_by(|a, b| a.span.0 == b.span.0) {
                        let Some(part) = self.part(glyphs[0].span.0) else { continue };
                        if self.headings.get(&part).is_some_and(|of| *of != page) {
                            continue;
                        }
                        let unseen = unseen.get(&part).copied().unwrap_or(0);
                        let bytes = glyphs.iter().map(|glyph| {
                            let byte = usize::from(glyph.span.1);
                            (byte, byte + glyph.range().len().max(1))
                        });
                        let bytes = bytes.filter(|(byte, _)| *byte >= unseen);
                        let around = |a: (usize, usize), b: (usize, usize)| {
                            (a.0.min(b.0), a.1.max(b.1))
                        };
                        let Some(bytes) = bytes.reduce(around) else { continue };
                        let all = found.entry(part).or_insert(bytes);
                        *all = around(*all, bytes);
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
    pub(super) fn part(&self, span: Span) -> Option<usize> {
        let start = self.parsed.start(span)?;
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

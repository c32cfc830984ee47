//! Whether all that a briefing says is on its pages, in its order.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use typst::text::TextItem;
use typst_layout::PagedDocument;

use super::code::Code;
use super::code::CodePart;
use super::code::PartKind;
use super::finder::Finder;
use super::finder::Found;
use super::sight;
use crate::briefing::Part;
use crate::briefing::Registry;
use crate::briefing::Shown;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::source::Span;

/// Reports text that is on no page, text that runs off its page or is clipped, and text that is
/// on an earlier page than what stands before it. What floats may be on a later page: pictures
/// and tables do.
pub(super) fn check(
    document: &PagedDocument,
    (finder, found): (&Finder<'_>, &Found),
    (code, parts): (&Code, &[&CodePart]),
    layout: &str,
    findings: &mut Findings,
) {
    let mut pages = None;
    let (mut last, mut floating) = (0, 0);
    for (i, part) in parts.iter().enumerate() {
        let (start, end) = (part.bytes.start, part.bytes.end);
        match &part.kind {
            PartKind::Labelled(id) | PartKind::Floating(id) => {
                floating = end.max(floating);
                if finder.page_of(id).is_none() {
                    report(code, start, layout, "is on no page", findings);
                }
            }
            PartKind::Text | PartKind::Title(_) | PartKind::Note => {
                let Some(page) = found.pages.get(&i) else {
                    // A rule of the layout may have set the words anew.
                    let words = squeezed(&said(&code.text()[start..end]));
                    let pages = pages.get_or_insert_with(|| text_of(document));
                    if !words.is_empty() && !pages.contains(&words) {
                        report(code, start, layout, "is on no page", findings);
                    }
                    continue;
                };
                if part.kind == PartKind::Note || start < floating {
                    continue;
                }
                if *page < last {
                    let place = "is on a page before what it follows";
                    report(code, start, layout, place, findings);
                }
                last = *page.max(&last);
            }
            PartKind::Formula
            | PartKind::Literal(_)
            | PartKind::Lines(_)
            | PartKind::Whole => {}
        }
    }
    for part in unseen(document, finder, parts) {
        report(code, parts[part].bytes.start, layout, "runs off the page", findings);
    }
}

/// The parts of which letters are outside their pages, or clipped, and nowhere else.
fn unseen(
    document: &PagedDocument,
    finder: &Finder<'_>,
    parts: &[&CodePart],
) -> BTreeSet<usize> {
    // By the place in the generated file; literal code comes from no place in it.
    let (mut letters, mut unplaced) = (BTreeMap::new(), String::new());
    for page in document.pages() {
        sight::texts(&page.frame, &mut |text, glyphs, is_seen| {
            if is_seen {
                return;
            }
            let mut is_placed = false;
            for glyph in &text.glyphs[glyphs.clone()] {
                let Some(part) = finder.part(glyph.span.0) else { continue };
                is_placed = true;
                if !squeezed(&text.text[glyph.range()]).is_empty() {
                    letters.insert((glyph.span.0.into_raw(), glyph.span.1), part);
                }
            }
            if !is_placed {
                unplaced.push_str(&letters_of(text, glyphs));
            }
        });
    }
    for page in document.pages() {
        if letters.is_empty() {
            break;
        }
        sight::texts(&page.frame, &mut |text, glyphs, is_seen| {
            if is_seen {
                for glyph in &text.glyphs[glyphs] {
                    letters.remove(&(glyph.span.0.into_raw(), glyph.span.1));
                }
            }
        });
    }
    let mut of: BTreeSet<_> = letters.into_values().collect();
    if !unplaced.is_empty() {
        let seen = text_of(document);
        for (i, part) in parts.iter().enumerate() {
            let (PartKind::Lines(text) | PartKind::Literal(text)) = &part.kind else {
                continue;
            };
            let is_lost =
                |line: String| unplaced.contains(&line) && !seen.contains(&line);
            if text.lines().map(squeezed).any(is_lost) {
                of.insert(i);
            }
        }
    }
    of
}

fn report(code: &Code, byte: usize, layout: &str, place: &str, findings: &mut Findings) {
    let Some(span) = code.origin(byte) else { return };
    findings
        .at(Rule::TextLost, span, format!("in the layout `{layout}` this {place}"))
        .hint("if the layout is built in, please report it; else show it, or allow the rule");
}

/// What the pages are to show, with where it is written.
pub(super) fn shown(code: &Code, parts: &[&CodePart]) -> (Shown, BTreeMap<Part, Span>) {
    let mut shown = Shown::default();
    let mut spans = BTreeMap::new();
    let mut registry: Option<(Registry, usize)> = None;
    for part in parts {
        if let Part::Registry(of) = part.part {
            registry = Some((of, part.bytes.end));
        }
        let of = registry.filter(|(_, end)| part.bytes.start < *end).map(|(of, _)| of);
        match part.kind {
            PartKind::Whole
            | PartKind::Labelled(_)
            | PartKind::Floating(_)
            | PartKind::Lines(_) => {
                shown.wholes.entry(of).or_default().push(part.part);
            }
            PartKind::Text
            | PartKind::Title(_)
            | PartKind::Note
            | PartKind::Literal(_)
            | PartKind::Formula => {
                shown.texts.insert(part.part);
            }
        }
        if let Some(span) = code.origin(part.bytes.start) {
            spans.insert(part.part, span);
        }
    }
    (shown, spans)
}

/// The letters and digits of a text.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters and digits of some glyphs of a text.
fn letters_of(text: &TextItem, glyphs: Range<usize>) -> String {
    if glyphs.len() == text.glyphs.len() {
        return squeezed(&text.text);
    }
    // A letter may have more than one glyph.
    let bytes: BTreeSet<_> =
        text.glyphs[glyphs].iter().map(|glyph| glyph.range.start).collect();
    let starts: BTreeSet<_> = text.glyphs.iter().map(|glyph| glyph.range.start).collect();
    let all = text.text.char_indices();
    let of = |byte: usize| {
        starts.range(..=u16::try_from(byte).unwrap_or(u16::MAX)).next_back()
    };
    let some = all.filter(|(byte, c)| {
        c.is_alphanumeric() && of(*byte).is_some_and(|start| bytes.contains(start))
    });
    some.map(|(_, c)| c).collect()
}

/// The letters and digits that are seen on all pages.
fn text_of(document: &PagedDocument) -> String {
    let mut out = String::new();
    for page in document.pages() {
        sight::texts(&page.frame, &mut |text, glyphs, is_seen| {
            if is_seen {
                out.push_str(&letters_of(text, glyphs));
            }
        });
    }
    out
}

/// What the string literal in a piece of code says ([`Code::string`]).
fn said(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code.split_once('"').map_or("", |(_, rest)| rest).chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => match rest.next() {
                Some('u') => {
                    // A control character, which shows nothing.
                    let _ = rest.by_ref().find(|c| *c == '}');
                }
                Some('n' | 't') => out.push(' '),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

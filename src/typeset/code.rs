//! Writes Typst code. Text gets into it only as string literals, so that nothing an
//! author writes is ever code or markup.

use std::fmt::Write;
use std::ops::Range;

use crate::briefing::Part;
use crate::source::Span;

/// Generated code with the places that its parts come from.
#[derive(Debug, Default)]
pub(super) struct Code {
    out: String,
    /// Bytes of the code and the Markdown that they stand for, inner parts before the
    /// outer ones that they lie in.
    places: Vec<(Range<usize>, Span)>,
    /// Bytes of the code and the parts of the briefing that they show, in the same order.
    parts: Vec<CodePart>,
}

/// Where the code shows a part of the briefing.
#[derive(Clone, Debug)]
pub(super) struct CodePart {
    pub(super) bytes: Range<usize>,
    pub(super) part: Part,
    /// What kind of part it is for finding it on the pages.
    pub(super) kind: PartKind,
}

/// How a part is found on the pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PartKind {
    /// It is text, which stands where its glyphs are.
    Text,
    /// It is text of a title, which stands where the heading with this label is; elsewhere it
    /// is only repeated.
    Title(String),
    /// It is text of a note, which stands apart from what the code has around it.
    Note,
    /// It is a formula, which stands where its glyphs are.
    Formula,
    /// It is code in a line, this, whose glyphs come from the layout.
    Literal(String),
    /// It is code in lines of its own, this, whose glyphs come from the layout.
    Lines(String),
    /// It is more than text, and begins with the first text in it.
    Whole,
    /// It is more than text and may have none in it, but has this label.
    Labelled(String),
    /// It has this label, and floats: what follows it may stand on an earlier page.
    Floating(String),
}

impl Code {
    /// Appends code that is ours.
    pub(super) fn push(&mut self, code: &str) {
        self.out.push_str(code);
    }

    /// Appends a text as a string literal (Typst reference, string, escapes).
    pub(super) fn string(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '\\' => self.out.push_str("\\\\"),
                '"' => self.out.push_str("\\\""),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str("\\t"),
                c if c.is_control() => {
                    let _ = write!(self.out, "\\u{{{:x}}}", u32::from(c));
                }
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    /// Appends `name: "text", `.
    pub(super) fn field(&mut self, name: &str, text: &str) {
        self.push(name);
        self.push(": ");
        self.string(text);
        self.push(", ");
    }

    /// Appends `name: code, `.
    pub(super) fn raw_field(&mut self, name: &str, code: &str) {
        self.push(name);
        self.push(": ");
        self.push(code);
        self.push(", ");
    }

    /// The place where the next code goes.
    pub(super) fn mark(&self) -> usize {
        self.out.len()
    }

    /// Notes that the code from `start` on comes from `span`.
    pub(super) fn note(&mut self, start: usize, span: Span) {
        self.places.push((start..self.out.len(), span));
    }

    /// Notes that the code from `start` on shows a part of the briefing.
    pub(super) fn part(&mut self, start: usize, part: Part, kind: PartKind) {
        self.parts.push(CodePart { bytes: start..self.out.len(), part, kind });
    }

    /// The parts of the briefing in the order of the code, those around others first.
    pub(super) fn parts(&self) -> Vec<&CodePart> {
        let mut parts: Vec<_> = self.parts.iter().collect();
        parts.sort_by_key(|part| (part.bytes.start, std::cmp::Reverse(part.bytes.end)));
        parts
    }

    /// The text of the code.
    pub(super) fn text(&self) -> &str {
        &self.out
    }

    /// Where the innermost part around a byte comes from.
    pub(super) fn origin(&self, byte: usize) -> Option<Span> {
        // They are noted down in the order in which they end.
        let ended = self.places.partition_point(|(range, _)| range.end <= byte);
        let around = |(range, _): &&(Range<usize>, Span)| range.contains(&byte);
        self.places[ended..].iter().find(around).map(|(_, span)| *span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_string_cannot_show_is_escaped() {
        let mut code = Code::default();
        code.string("a\"\\\n\t\u{7}\u{85}é");
        assert_eq!(code.text(), r#""a\"\\\n\t\u{7}\u{85}é""#);
    }
}

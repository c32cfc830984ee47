//! The generated file as the compiler reads it.

use std::num::NonZeroU64;
use std::ops::Range;
use std::sync::OnceLock;

use typst::syntax::Source;
use typst::syntax::Span;
use typst::syntax::SyntaxNode;

use super::body::APPENDICES;
use super::body::Body;
use super::body::TEXT;
use super::world::BODY;
use super::world::id;

/// The file, parsed.
#[derive(Debug)]
pub(super) struct Parsed {
    source: Source,
    /// Where its nodes begin, by their numbers in order.
    starts: OnceLock<Vec<(NonZeroU64, usize)>>,
}

impl Parsed {
    pub(super) fn new(body: &Body) -> Self {
        Self::of(Source::new(id(BODY), body.code.text().to_owned()))
    }

    /// The file after it was another: what has not changed keeps its numbers, by which the
    /// compiler knows it again.
    pub(super) fn after(self, body: &Body) -> Self {
        let (mut source, new) = (self.source, body.code.text());
        let pieces: Vec<_> = pieces(source.text()).into_iter().zip(pieces(new)).collect();
        // From the end, so that what comes before stays where it is.
        for (old, piece) in pieces.into_iter().rev() {
            let (was, is) = (&source.text()[old.clone()], &new[piece]);
            let (head, tail) = (alike(was, is, false), alike(was, is, true));
            let tail = tail.min(was.len() - head).min(is.len() - head);
            if head + tail < was.len().max(is.len()) {
                source.edit(old.start + head..old.end - tail, &is[head..is.len() - tail]);
            }
        }
        Self::of(source)
    }

    fn of(source: Source) -> Self {
        Self { source, starts: OnceLock::new() }
    }

    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// The byte that a node of the file begins at. Typst would look for each from the first of
    /// its siblings on.
    pub(super) fn start(&self, span: Span) -> Option<usize> {
        (span.id()? == self.source.id()).then_some(())?;
        let starts = self.starts.get_or_init(|| starts(self.source.root()));
        let number = span.into_raw();
        let node = starts.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(starts[node].1)
    }
}

/// How many bytes two texts begin with, or end with, that are the same, in whole letters.
fn alike(a: &str, b: &str, at_end: bool) -> usize {
    let (x, y) = (a.as_bytes(), b.as_bytes());
    let is_same = |(x, y): &(&u8, &u8)| x == y;
    let mut bytes = if at_end {
        x.iter().rev().zip(y.iter().rev()).take_while(is_same).count()
    } else {
        x.iter().zip(y).take_while(is_same).count()
    };
    let place = |bytes, text: &str| if at_end { text.len() - bytes } else { bytes };
    let is_whole = |bytes| {
        a.is_char_boundary(place(bytes, a)) && b.is_char_boundary(place(bytes, b))
    };
    while !is_whole(bytes) {
        bytes -= 1;
    }
    bytes
}

/// The bytes of what the file says of the briefing, of its text and of its appendices: an edit
/// often changes some of each.
fn pieces(code: &str) -> [Range<usize>; 3] {
    let text = code.find(TEXT).unwrap_or(code.len());
    let appendices = code.rfind(APPENDICES).unwrap_or(code.len()).max(text);
    [0..text, text..appendices, appendices..code.len()]
}

/// Where the nodes of a tree begin: their numbers grow in the order of the text, and a node's is
/// less than those of its children.
fn starts(root: &SyntaxNode) -> Vec<(NonZeroU64, usize)> {
    let mut starts = Vec::new();
    let mut open = vec![(root, 0)];
    while let Some((node, start)) = open.pop() {
        starts.push((node.span().into_raw(), start));
        let mut end = start + node.len();
        for child in node.children().rev() {
            end -= child.len();
            open.push((child, end));
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::super::code::Code;
    use super::*;

    fn body(says: &str, text: &str, appendices: &str) -> Body {
        let mut code = Code::default();
        for part in [says, TEXT, text, APPENDICES, appendices, ")\n"] {
            code.push(part);
        }
        Body { code, images: std::collections::BTreeMap::new() }
    }

    /// The numbers of the nodes that are texts, with what they say.
    fn numbered(parsed: &Parsed) -> Vec<(String, NonZeroU64)> {
        let mut open = vec![parsed.source.root()];
        let mut found = Vec::new();
        while let Some(node) = open.pop() {
            if node.kind() == typst::syntax::SyntaxKind::Str {
                let start = parsed.start(node.span()).expect("it is known");
                let text = node.leaf_text();
                assert!(parsed.source.text()[start..].starts_with(text.as_str()));
                found.push((text.to_string(), node.span().into_raw()));
            }
            open.extend(node.children().rev());
        }
        found
    }

    #[test]
    fn what_has_not_changed_keeps_its_numbers() {
        let text = |middle: &str| {
            format!(
                "section({{t(\"ä\");}}, {{t(\"one\");parbreak();\n}});\n\
                 section({{t(\"ß\");}}, {{{middle}}});\n\
                 section({{t(\"three\");}}, {{t(\"four\");}});\n"
            )
        };
        let before = body("#let meta = (a: 1)\n", &text("t(\"ö\");"), "t(\"end 1\"), ");
        for (says, middle, end) in [
            ("#let meta = (a: 1)\n", "t(\"ö\");", "t(\"end 1\"), "),
            ("#let meta = (a: 12)\n", "t(\"ü\");", "t(\"end 12\"), "),
            ("#let meta = ()\n", "t(\"ö\");parbreak();t(\"ä\");\n", ""),
            ("", "", "t(\"end 1\"), t(\"end 1\"), "),
        ] {
            let new = body(says, &text(middle), end);
            let old = Parsed::new(&before);
            let known = numbered(&old);
            let parsed = old.after(&new);
            assert_eq!(parsed.source.text(), new.code.text());
            let kinds = |source: &Source| format!("{:?}", source.root());
            assert_eq!(kinds(&parsed.source), kinds(Parsed::new(&new).source()));
            let now = numbered(&parsed);
            for kept in ["\"ä\"", "\"one\"", "\"three\"", "\"four\""] {
                let of = |all: &[(String, NonZeroU64)]| {
                    all.iter().find(|(text, _)| text == kept).map(|(_, number)| *number)
                };
                assert_eq!(of(&now), of(&known), "{kept} in {middle}");
            }
        }
    }
}

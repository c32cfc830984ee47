//! Source texts and positions in them.

use std::sync::Arc;
use std::sync::OnceLock;

use memchr::memchr2_iter;
use serde::Serialize;

/// Which source text a span lies in: an index into the sources of one build,
/// where 0 is the briefing itself and the others are files it draws on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize,
)]
#[non_exhaustive]
pub struct FileId(pub u16);

impl FileId {
    /// The briefing's own Markdown file.
    pub const MAIN: Self = Self(0);

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_main(&self) -> bool {
        *self == Self::MAIN
    }
}

/// A place in a source text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters (Unicode scalar values), from 1.
    pub column: u32,
    /// The offset from the start of the file in bytes, from 0.
    pub byte: u32,
    /// The column in UTF-16 code units, from 1, as some editors count.
    #[serde(skip)]
    pub column_utf16: u32,
}

impl Position {
    /// The first character of a file.
    pub const START: Self = Self { line: 1, column: 1, byte: 0, column_utf16: 1 };
}

/// A stretch of a source text: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Span {
    /// The file, left out of the JSON when it is the briefing itself.
    #[serde(skip_serializing_if = "FileId::is_main")]
    pub file: FileId,
    /// The first character.
    pub start: Position,
    /// The character after the last.
    pub end: Position,
}

impl Span {
    /// An empty span at the start of a file.
    pub const fn file_start(file: FileId) -> Self {
        Self { file, start: Position::START, end: Position::START }
    }

    /// The span's bytes within its file.
    pub fn bytes(&self) -> std::ops::Range<usize> {
        self.start.byte as usize..self.end.byte as usize
    }

    /// Whether another span lies in this one.
    pub(crate) fn holds(self, other: Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that holds this one and `other`, of the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self {
            file: self.file,
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

/// Characters counted per this many bytes, so that a column in a very long line
/// costs no walk over the whole line.
const STRIDE: usize = 256;

/// A source text with its line index.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    id: FileId,
    path: String,
    text: Arc<str>,
    /// The byte at which each line starts.
    lines: Vec<usize>,
    /// What stands before byte `i * STRIDE`, once a long line asks for it.
    counts: OnceLock<Vec<Count>>,
    /// Whether every character is a byte.
    is_ascii: bool,
    /// Whether a character takes two code units in UTF-16.
    has_long: bool,
}

/// How much text there is up to a place.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    characters: u32,
    /// The characters that take two code units in UTF-16.
    long: u32,
}

impl Count {
    fn of(bytes: &[u8], has_long: bool) -> Self {
        let starts = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let is_long = |byte: &&u8| **byte >= 0xF0;
        let long = if has_long { bytes.iter().filter(is_long).count() } else { 0 };
        Self { characters: number(starts), long: number(long) }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            characters: self.characters - other.characters,
            long: self.long - other.long,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            characters: self.characters + other.characters,
            long: self.long + other.long,
        }
    }
}

impl Source {
    /// Indexes `text`; `path` is how messages name the file.
    pub(crate) fn new(id: FileId, path: impl Into<String>, text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        // CommonMark 2.1: a line ends at a newline, or at a carriage return that no
        // newline follows.
        let ends = memchr2_iter(b'\n', b'\r', bytes).map(|at| at + 1);
        let ends = ends
            .filter(|next| bytes[next - 1] == b'\n' || bytes.get(*next) != Some(&b'\n'));
        let lines = std::iter::once(0).chain(ends).collect();
        let is_ascii = bytes.is_ascii();
        let has_long =
            !is_ascii && bytes.iter().fold(0, |most, &byte| byte.max(most)) >= 0xF0;
        let counts = OnceLock::new();
        Self { id, path: path.into(), text, lines, counts, is_ascii, has_long }
    }

    pub(crate) fn id(&self) -> FileId {
        self.id
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The position of a byte offset, moved back to the start of its character
    /// and clamped to the end of the text.
    pub(crate) fn position(&self, byte: usize) -> Position {
        let byte = self.boundary(byte);
        self.on_line(self.lines.partition_point(|&start| start <= byte) - 1, byte)
    }

    /// As [`Source::position`], for an offset that is most likely on a line (from 1).
    fn position_near(&self, line: usize, byte: usize) -> Position {
        let byte = self.boundary(byte);
        let index = line.saturating_sub(1);
        let is_after = self.lines.get(index).is_some_and(|start| *start <= byte);
        let is_before = self.lines.get(index + 1).is_none_or(|next| byte < *next);
        if is_after && is_before {
            return self.on_line(index, byte);
        }
        self.position(byte)
    }

    fn boundary(&self, byte: usize) -> usize {
        if self.is_ascii {
            return byte.min(self.text.len());
        }
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    /// The position of a byte on a line, from 0.
    fn on_line(&self, line: usize, byte: usize) -> Position {
        let start = self.lines[line];
        let before = if self.is_ascii {
            Count { characters: number(byte - start), long: 0 }
        } else if byte - start <= 2 * STRIDE {
            Count::of(&self.text.as_bytes()[start..byte], self.has_long)
        } else {
            self.count(byte).minus(self.count(start))
        };
        let column = before.characters + 1;
        let column_utf16 = column + before.long;
        Position { line: number(line) + 1, column, byte: number(byte), column_utf16 }
    }

    /// The span between two lines (from 1), each with a column in bytes (from 1), the last
    /// not included.
    pub(crate) fn between(&self, start: (usize, usize), end: (usize, usize)) -> Span {
        let from = self.offset(start.0, start.1);
        let to = self.offset(end.0, end.1).max(from);
        if self.is_ascii
            && let Some(start) = self.on_line_of_bytes(start.0, from)
            && let Some(end) = self.on_line_of_bytes(end.0, to)
        {
            return Span { file: self.id, start, end };
        }
        let first = self.position_near(start.0, from);
        let is_near = start.0 == end.0 && to - from <= 2 * STRIDE;
        let last = if is_near && self.text.is_char_boundary(to) {
            let between = &self.text.as_bytes()[first.byte as usize..to];
            let more = if self.is_ascii {
                Count { characters: number(between.len()), long: 0 }
            } else {
                Count::of(between, self.has_long)
            };
            let column = first.column + more.characters;
            let column_utf16 = first.column_utf16 + more.characters + more.long;
            Position { line: first.line, column, byte: number(to), column_utf16 }
        } else {
            self.position_near(end.0, to)
        };
        Span { file: self.id, start: first, end: last }
    }

    /// The position of a byte that is on a line (from 1), where every character is a byte.
    fn on_line_of_bytes(&self, line: usize, byte: usize) -> Option<Position> {
        let start = *self.lines.get(line.wrapping_sub(1))?;
        let is_there =
            start <= byte && self.lines.get(line).is_none_or(|next| byte < *next);
        let column = number(byte.wrapping_sub(start)) + 1;
        let position = Position {
            line: number(line),
            column,
            byte: number(byte),
            column_utf16: column,
        };
        is_there.then_some(position)
    }

    /// The span of a byte range, clamped to the text.
    pub(crate) fn span(&self, bytes: std::ops::Range<usize>) -> Span {
        let start = self.position(bytes.start);
        let end = self.position(bytes.end.max(bytes.start));
        Span { file: self.id, start, end }
    }

    /// The byte offset of a line (from 1) and a column in bytes (from 1), clamped.
    pub(crate) fn offset(&self, line: usize, byte_column: usize) -> usize {
        let Some(&start) = self.lines.get(line.saturating_sub(1)) else {
            return self.text.len();
        };
        (start + byte_column.saturating_sub(1)).min(self.text.len())
    }

    /// The text of a span, or nothing if the span is of another file.
    pub(crate) fn slice(&self, span: Span) -> &str {
        if span.file == self.id { self.text.get(span.bytes()).unwrap_or("") } else { "" }
    }

    /// The text of a line (from 1) without its ending.
    pub(crate) fn line(&self, line: u32) -> &str {
        let i = line as usize - 1;
        let start = self.lines.get(i).copied().unwrap_or(self.text.len());
        let end = self.lines.get(i + 1).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    fn count(&self, byte: usize) -> Count {
        let bytes = self.text.as_bytes();
        let counts = self.counts.get_or_init(|| {
            let mut count = Count::default();
            let before = |chunk| {
                let more = count.plus(Count::of(chunk, self.has_long));
                std::mem::replace(&mut count, more)
            };
            bytes.chunks(STRIDE).map(before).collect()
        });
        let block = (byte / STRIDE).min(counts.len().saturating_sub(1));
        counts[block].plus(Count::of(&bytes[block * STRIDE..byte], self.has_long))
    }
}

/// Sources are at most a few MiB (`Limits::source`), far below 4 GiB.
fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;

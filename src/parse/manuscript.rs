//! What was written, unchecked: links may lead nowhere, ids may clash.

use crate::briefing::Block;
use crate::briefing::Inline;
use crate::source::Span;

/// What was written, unchecked.
#[derive(Debug, Default)]
pub(crate) struct Manuscript {
    /// The text before the first heading, then a part for each heading.
    pub(crate) parts: Vec<Part>,
    /// The footnote definitions in the order of the source.
    pub(crate) footnotes: Vec<Footnote>,
    /// The explicit identifiers of blocks other than headings.
    pub(crate) ids: Vec<(String, Span)>,
}

/// A heading with the blocks up to the next one.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) heading: Option<Heading>,
    pub(crate) blocks: Vec<Block>,
}

/// A heading.
#[derive(Debug)]
pub(crate) struct Heading {
    /// The level, 1 to 6.
    pub(crate) level: u8,
    /// The mark of its portion, which is found later.
    pub(crate) portion: Option<String>,
    pub(crate) inlines: Vec<Inline>,
    /// The identifier that the author gave it.
    pub(crate) id: Option<String>,
    pub(crate) classes: Vec<String>,
    pub(crate) span: Span,
}

/// A footnote definition.
#[derive(Debug)]
pub(crate) struct Footnote {
    pub(crate) label: String,
    pub(crate) blocks: Vec<Block>,
    /// How many parts begin before it.
    pub(crate) part: usize,
    pub(crate) span: Span,
}

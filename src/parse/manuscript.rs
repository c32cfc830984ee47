//! What was written, unchecked: links may lead nowhere, ids may clash.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
    /// The paths of the files that are included.
    pub(crate) included: BTreeSet<String>,
    /// The identifiers in raw HTML that is left out.
    pub(crate) html_ids: BTreeSet<String>,
    /// What is for other readers.
    pub(crate) left_out: LeftOut,
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

/// What is left out of the texts, for other readers or for the other format.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    /// The texts of its blocks.
    pub(crate) texts: Vec<String>,
    /// Where it stands.
    pub(crate) spans: Vec<Span>,
    /// The labels of notes and the keys of sources that it cites.
    pub(crate) labels: BTreeSet<String>,
    /// The audiences that parts, left out or not, are for.
    pub(crate) audiences: BTreeSet<String>,
    /// Whether anything, left out or not, is for one format only.
    pub(crate) has_formats: bool,
    /// What stands for the variables in a text, left out or not.
    pub(crate) variables: BTreeMap<String, String>,
}

impl LeftOut {
    /// Adds what is left out of another text.
    pub(crate) fn extend(&mut self, other: Self) {
        self.texts.extend(other.texts);
        self.spans.extend(other.spans);
        self.labels.extend(other.labels);
        self.audiences.extend(other.audiences);
        self.has_formats |= other.has_formats;
    }
}

//! Blocks: what stands on lines of its own (`CommonMark` 0.31, chapters 4 and 5), and
//! the blocks that briefings add.

use serde::Serialize;

use super::Chart;
use super::Date;
use super::Id;
use super::Inline;
use super::Judgement;
use super::Math;
use super::Registry;
use crate::source::Span;

/// A block of a section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A bullet or ordered list.
    List(List),
    /// A block quote.
    Quotation(Box<Quotation>),
    /// A callout such as a note or a warning.
    Callout(Callout),
    /// A table.
    Table(Box<Table>),
    /// An image with its caption.
    Figure(Box<Figure>),
    /// Numbers drawn as a picture.
    Chart(Box<Chart>),
    /// The points of a key-points section.
    KeyPoints {
        /// Contains points.
        points: Vec<KeyPoint>,
    },
    /// The facts of a key-facts section.
    KeyFacts {
        /// How the columns are headed.
        head: Fact,
        /// Contains facts.
        facts: Vec<Fact>,
    },
    /// The judgements of a key-judgements section.
    Judgements {
        /// Contains judgements.
        items: Vec<Judgement>,
    },
    /// The place where a registry stood in the source.
    Registry {
        /// Which registry.
        of: Registry,
    },
    /// A definition list that is not a glossary.
    Definitions {
        /// Contains definitions.
        items: Vec<Definition>,
    },
    /// A block of literal code.
    Code(CodeBlock),
    /// A formula on lines of its own.
    Math(Box<Math>),
    /// A change of subject.
    ThematicBreak,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Paragraph {
    /// The mark of the portion, without parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// The number, if the paragraphs of the briefing have numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Contains inlines.
    pub inlines: Vec<Inline>,
    /// The paragraph in the source.
    pub span: Span,
}

/// The identifier of a paragraph with a number.
pub fn paragraph_id(number: u32) -> Id {
    format!("p.{number}")
}

/// A bullet or ordered list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct List {
    /// The number of the first item, or nothing for a bullet list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<u32>,
    /// Whether the items stand close together.
    pub tight: bool,
    /// Contains items.
    pub items: Vec<ListItem>,
    /// The list in the source.
    pub span: Span,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ListItem {
    /// Whether the task is done, if the item is a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<bool>,
    /// Contains blocks.
    pub blocks: Vec<Block>,
}

/// A block quote, with who said it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Quotation {
    /// What is quoted.
    pub kind: QuotationKind,
    /// Contains blocks.
    pub blocks: Vec<Block>,
    /// Who said it, where and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// The block quote in the source.
    pub span: Span,
}

/// What a quotation quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum QuotationKind {
    /// What somebody said or wrote.
    Speech,
    /// A provision: its attribution names an article, a section or a paragraph.
    Legal,
    /// Text with no attribution.
    Plain,
}

/// The line that says whose words a quotation is.
///
/// Written as the last paragraph, after a dash: who, role, place, date, source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Attribution {
    /// The whole line without its dash. Contains inlines.
    pub inlines: Vec<Inline>,
    /// The first field: a person or a document.
    pub speaker: String,
    /// The actor that the speaker is, if the briefing lists one of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Id>,
    /// The provision that is quoted, such as `Article 5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provision: Option<String>,
    /// What the speaker is: the field after the name, or several if there are more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Where it was said: the last field before the date, if a role stands before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// The last field that is a date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The language of the quoted words, as BCP 47 tag, if it is not the briefing's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The language that they are translated from, as BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translated_from: Option<String>,
    /// The sources cited in the line.
    pub sources: Vec<Id>,
}

/// A callout.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Callout {
    /// What kind of remark it is.
    pub kind: CalloutKind,
    /// The title, if the author gave one; else the kind's name stands there.
    pub title: Vec<Inline>,
    /// Contains blocks.
    pub blocks: Vec<Block>,
    /// The callout in the source.
    pub span: Span,
}

/// The kinds of callout: GitHub's five, and those that briefings need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CalloutKind {
    /// Worth knowing.
    Note,
    /// Worth trying.
    Tip,
    /// Must be known.
    Important,
    /// May do harm.
    Warning,
    /// Will do harm.
    Caution,
    /// The analyst's own remark.
    Comment,
    /// What is taken for granted.
    Assumption,
    /// What is missing.
    Gap,
    /// What is contested.
    Dispute,
    /// What lies behind.
    Context,
    /// A case.
    Example,
}

impl CalloutKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Note,
        Self::Tip,
        Self::Important,
        Self::Warning,
        Self::Caution,
        Self::Comment,
        Self::Assumption,
        Self::Gap,
        Self::Dispute,
        Self::Context,
        Self::Example,
    ];

    /// The name in lower case, as written after `!` in the source.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
            Self::Comment => "comment",
            Self::Assumption => "assumption",
            Self::Gap => "gap",
            Self::Dispute => "dispute",
            Self::Context => "context",
            Self::Example => "example",
        }
    }
}

/// A table with one header row.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Table {
    /// The fragment that links name.
    pub id: Id,
    /// The mark of the portion, without parentheses, which begins the caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// The caption, from a paragraph `Table: …` before it.
    pub caption: Vec<Inline>,
    /// The number among the tables, if it has a caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// The source line, from a paragraph `Source: …` after it.
    pub source: Vec<Inline>,
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// The header cells, as many as columns.
    pub head: Vec<Vec<Inline>>,
    /// The rows, each with as many cells as columns.
    pub rows: Vec<Vec<Vec<Inline>>>,
    /// Whether the first cell of a row names what the row is about.
    pub row_headers: bool,
    /// The table in the source.
    pub span: Span,
}

impl Table {
    /// A table with nothing but its cells: no caption, no source, no identifier yet.
    pub(crate) fn new(
        alignments: Vec<Alignment>,
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
        span: Span,
    ) -> Self {
        Self {
            id: Id::new(),
            portion: None,
            caption: Vec::new(),
            number: None,
            source: Vec::new(),
            alignments,
            head,
            rows,
            row_headers: false,
            span,
        }
    }
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Alignment {
    /// As the layout sees fit.
    None,
    /// At the start of the line.
    Left,
    /// In the middle.
    Center,
    /// At the end of the line.
    Right,
}

/// An image with its caption.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Figure {
    /// The fragment that links name.
    pub id: Id,
    /// The key of its file in [`super::Briefing::assets`].
    pub asset: String,
    /// The text alternative; empty only if the image is decorative.
    pub alt: String,
    /// The mark of the portion, without parentheses, which begins the caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// The caption. Contains inlines.
    pub caption: Vec<Inline>,
    /// The number among the figures, if anything is said of it below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What it shows in more words than the alternative has room for, from a paragraph
    /// `Description: …` after it. Contains inlines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub description: Vec<Inline>,
    /// Whom the image is owed to, from the caption's `Source: …` or `Photo: …`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// The share of the measure that it takes, in per cent from 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u8>,
    /// The figure in the source.
    pub span: Span,
}

/// A point to take away.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct KeyPoint {
    /// The mark of the portion, without parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// The opening bold run, if the point has one. Contains inlines.
    pub lead: Vec<Inline>,
    /// The rest. Contains blocks.
    pub blocks: Vec<Block>,
}

impl Figure {
    /// Whether anything stands below it, so that it has a number.
    pub(crate) fn is_captioned(&self) -> bool {
        !self.caption.is_empty() || self.credit.is_some()
    }
}

/// A fact at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Fact {
    /// What is told. Contains inlines.
    pub label: Vec<Inline>,
    /// The figure. Contains inlines.
    pub value: Vec<Inline>,
    /// Where it is from. Contains inlines.
    pub source: Vec<Inline>,
}

/// A term and its descriptions in a definition list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Definition {
    /// The term. Contains inlines.
    pub term: Vec<Inline>,
    /// The descriptions. Each contains blocks.
    pub details: Vec<Vec<Block>>,
}

/// A block of literal code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CodeBlock {
    /// The language named after the fence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The code, without the last line ending.
    pub text: String,
    /// The block in the source.
    pub span: Span,
}

/// Whether a text goes on with a comma or the like, which no blank may part from what
/// stands before it.
pub(crate) fn begins_with_punctuation(blocks: &[Block]) -> bool {
    let Some(Block::Paragraph(paragraph)) = blocks.first() else { return false };
    let text = super::plain_text(&paragraph.inlines);
    text.starts_with([',', '.', ';', ':', '!', '?', '…', ')', '–', '—'])
}

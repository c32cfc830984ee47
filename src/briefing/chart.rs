//! Charts: numbers that are drawn.

use serde::Serialize;

use super::Id;
use super::Inline;
use super::Table;
use crate::source::Span;

/// Numbers drawn as a picture, with the numbers themselves as a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Chart {
    /// The fragment that links name.
    pub id: Id,
    /// How the numbers are drawn.
    pub kind: ChartKind,
    /// The text alternative: the author's, else what the numbers say.
    pub alt: String,
    /// The mark of the portion, without parentheses, which begins the caption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// The caption, from a paragraph `Figure: …` before it. Contains inlines.
    pub caption: Vec<Inline>,
    /// The number among the figures, if anything is said of it below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What the values are, such as `per cent of GDP`; empty if it is not said.
    pub unit: String,
    /// The share of the measure that it takes, in per cent from 1 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u8>,
    /// What the records are counted by.
    pub scale: ChartScale,
    /// Where each record stands on the scale: a number, or a time in years of our era.
    /// Nothing, if the records are names.
    pub places: Vec<f64>,
    /// What is drawn: at least one series, each with a value or nothing for every record.
    pub series: Vec<Series>,
    /// The numbers as a table: a row for each record, with its name first, then its values as
    /// they are shown. Its source is that of the chart.
    pub data: Table,
    /// Whether the table is printed below the drawing. The EPUB always has it.
    pub prints_data: bool,
    /// The block in the source.
    pub span: Span,
}

/// A row of values of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Series {
    /// What the values are of.
    pub name: String,
    /// One for each record.
    pub values: Vec<Option<f64>>,
}

/// The kinds of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChartKind {
    /// A bar for each record.
    Bar,
    /// Bars beside each other, one for each series.
    GroupedBar,
    /// Bars that are sums: a part for each series.
    StackedBar,
    /// A line through the values of each series.
    Line,
    /// Values that hold until the next.
    Step,
    /// A sign for each value.
    Dot,
}

/// What the records of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ChartScale {
    /// Things with names.
    Names,
    /// Numbers on a scale.
    Numbers,
    /// Years, months or days.
    Time,
}

impl ChartKind {
    /// Every kind.
    pub const ALL: &[Self] = &[
        Self::Bar,
        Self::GroupedBar,
        Self::StackedBar,
        Self::Line,
        Self::Step,
        Self::Dot,
    ];

    /// The name, as written after `kind=` in the source.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::GroupedBar => "grouped-bar",
            Self::StackedBar => "stacked-bar",
            Self::Line => "line",
            Self::Step => "step",
            Self::Dot => "dot",
        }
    }

    /// Whether the places of its records are told by how far apart they are.
    pub fn is_scaled(self) -> bool {
        matches!(self, Self::Line | Self::Step)
    }
}

impl Chart {
    /// Whether anything stands below it, so that it has a number.
    pub(crate) fn is_captioned(&self) -> bool {
        !self.caption.is_empty() || !self.data.source.is_empty()
    }
}

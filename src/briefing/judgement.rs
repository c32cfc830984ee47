//! Judgements: what analysts think, how likely it is, and how sure they are.

use serde::Serialize;

use super::Block;
use super::Date;
use super::Id;
use super::Inline;
use crate::source::Span;

/// A judgement of a key-judgements section.
///
/// Likelihood and confidence are kept apart, as ICD 203 (Office of the Director of
/// National Intelligence, 2015, D.6.e.2) asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Judgement {
    /// The fragment that links name.
    pub id: Id,
    /// The number that is printed, from 1.
    pub number: u32,
    /// The mark of the portion, without parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// What is judged. Contains inlines.
    pub text: Vec<Inline>,
    /// How likely it is, if the text has a word of the yardstick in bold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
    /// How sure the analyst is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// What it rests on. Each contains inlines.
    pub basis: Vec<Vec<Inline>>,
    /// What it takes for granted. Each contains inlines.
    pub assumptions: Vec<Vec<Inline>>,
    /// What would change it. Each contains inlines.
    pub indicators: Vec<Vec<Inline>>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon: Option<Date>,
    /// The horizon as it is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub horizon_shown: Option<String>,
    /// What else belongs to it. Contains blocks.
    pub blocks: Vec<Block>,
    /// The item in the source.
    pub span: Span,
}

/// A word of a yardstick with what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Likelihood {
    /// The term as the yardstick lists it.
    pub term: String,
    /// The least probability in per cent.
    pub low: u8,
    /// The greatest probability in per cent.
    pub high: u8,
}

/// How sure an analyst is of a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Confidence {
    /// The basis is thin.
    Low,
    /// The basis is plausible, not ample.
    Moderate,
    /// The basis is good.
    High,
}

impl Confidence {
    /// Every confidence, from low to high.
    pub const ALL: &[Self] = &[Self::Low, Self::Moderate, Self::High];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
        }
    }
}

/// A scale of words for likelihood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Yardstick {
    /// What it is called in front matter: `phia`, `icd-203`, or the path of a file.
    pub id: String,
    /// The name that is printed.
    pub name: String,
    /// The terms from the least likely to the most.
    pub terms: Vec<YardstickTerm>,
}

/// A step of a yardstick.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct YardstickTerm {
    /// The words for it, one for each row of the yardstick or more; the first is listed.
    pub words: Vec<String>,
    /// The least probability in per cent.
    pub low: u8,
    /// The greatest probability in per cent.
    pub high: u8,
    /// The range as it is printed.
    pub shown: String,
}

impl Yardstick {
    /// The whole scale as one text: `remote chance 0–5 %, highly unlikely 10–20 %`.
    pub(crate) fn in_words(&self) -> String {
        let steps = self.terms.iter();
        let steps =
            steps.map(|term| format!("{} {}", term.words.join(" / "), term.shown));
        format!("{}: {}.", self.name, steps.collect::<Vec<_>>().join(", "))
    }
}

//! The registries: terms, events, actors, sources, notes, revisions.

use serde::Serialize;

use super::Date;
use super::Id;
use super::Inline;
use crate::source::Span;

/// A glossary term.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Term {
    /// The identifier, with the prefix `t-`.
    pub id: Id,
    /// The term as it is listed.
    pub term: String,
    /// What an abbreviation stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expansion: Option<String>,
    /// Other spellings that count as uses.
    pub also: Vec<String>,
    /// What it means. Contains inlines.
    pub definition: Vec<Inline>,
    /// The terms to read as well.
    pub see_also: Vec<Id>,
    /// How often the text uses it.
    pub uses: u32,
    /// Whether the briefing defines it itself.
    pub origin: Origin,
    /// The entry in the source.
    pub span: Span,
}

/// Where an entry of a registry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// The briefing itself.
    Document,
    /// A file shared by several briefings.
    Shared,
}

/// An event of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The identifier: `e-`, the year and a number where needed.
    pub id: Id,
    /// When.
    pub date: Date,
    /// The date as it is printed.
    pub shown: String,
    /// What happened. Contains inlines.
    pub text: Vec<Inline>,
    /// The strand it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Whether it has happened.
    pub status: EventStatus,
    /// Whether it is one of the few that matter most: those of weight 3.
    pub key: bool,
    /// How much it matters, from 1 to 3.
    pub weight: u8,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The citations. Contains inlines.
    pub source: Vec<Inline>,
    /// The row in the source.
    pub span: Span,
}

/// Whether an event has happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EventStatus {
    /// It has.
    #[default]
    Occurred,
    /// It began and goes on.
    Ongoing,
    /// It is arranged.
    Planned,
    /// It is thought to come.
    Expected,
    /// It was arranged and will not be.
    Cancelled,
    /// Whether or when it was is contested.
    Disputed,
}

impl EventStatus {
    /// Every status.
    pub const ALL: &[Self] = &[
        Self::Occurred,
        Self::Ongoing,
        Self::Planned,
        Self::Expected,
        Self::Cancelled,
        Self::Disputed,
    ];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Occurred => "occurred",
            Self::Ongoing => "ongoing",
            Self::Planned => "planned",
            Self::Expected => "expected",
            Self::Cancelled => "cancelled",
            Self::Disputed => "disputed",
        }
    }
}

/// A person or a body.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Actor {
    /// The identifier, with the prefix `a-`.
    pub id: Id,
    /// The name in the house's spelling.
    pub name: String,
    /// What it is, if the author says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ActorKind>,
    /// The offices held, in the order of the source.
    pub tenures: Vec<Tenure>,
    /// Other spellings.
    pub also: Vec<String>,
    /// What there is to say besides. Contains inlines.
    pub note: Vec<Inline>,
    /// How often the text names it.
    pub uses: u32,
    /// Whether the briefing lists it itself.
    pub origin: Origin,
    /// The row in the source.
    pub span: Span,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ActorKind {
    /// A human being.
    Person,
    /// A body.
    Organisation,
    /// A state.
    State,
    /// A part of a force or a service.
    Unit,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Person, Self::Organisation, Self::State, Self::Unit];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::State => "state",
            Self::Unit => "unit",
        }
    }
}

/// An office and the time it is held.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Tenure {
    /// The office. Contains inlines.
    pub role: Vec<Inline>,
    /// The first day, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The last day, as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_shown: Option<String>,
    /// The last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Source {
    /// The identifier: `s-` and the footnote's label.
    pub id: Id,
    /// The place in the list, from 1.
    pub number: u32,
    /// What is printed before it: the number, or what the citation style wants; perhaps
    /// nothing.
    pub label: String,
    /// What it is. Contains inlines.
    pub text: Vec<Inline>,
    /// How often the text cites it.
    pub citations: u32,
    /// Whether the briefing gives it itself.
    pub origin: Origin,
    /// The definition in the source.
    pub span: Span,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Note {
    /// The identifier: `n-` and the footnote's label.
    pub id: Id,
    /// The number that is printed, from 1.
    pub number: u32,
    /// What it says. Contains inlines, paragraphs parted by line breaks.
    pub text: Vec<Inline>,
    /// How often the text refers to it.
    pub references: u32,
    /// The definition in the source.
    pub span: Span,
}

/// A version of the briefing and what it changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Revision {
    /// The version, as written.
    pub version: String,
    /// The day it was issued.
    pub date: Date,
    /// The day as it is printed.
    pub shown: String,
    /// What changed. Contains inlines.
    pub change: Vec<Inline>,
    /// Who changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The row in the source.
    pub span: Span,
}

/// What was wrong in an earlier version.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Correction {
    /// The day it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The day as it is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// What was wrong and what is right. Contains inlines.
    pub text: Vec<Inline>,
    /// Where it was. Contains inlines.
    pub section: Vec<Inline>,
    /// The row in the source.
    pub span: Span,
}

/// The mark of a note in the text: `a` to `z`, then `aa`. Notes have letters, since
/// sources have numbers.
pub fn note_mark(number: u32) -> String {
    let mut rest = number;
    let mut mark = Vec::new();
    while rest > 0 {
        rest -= 1;
        mark.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    mark.iter().rev().collect()
}

//! The model: what a briefing is, between its Markdown and its printed forms.
//!
//! Plain data. Only `resolve` makes a [`Briefing`], so in one that exists every
//! link, term, citation and image leads somewhere. Its JSON form is public and
//! versioned ([`SCHEMA`]).

mod asset;
mod block;
mod chart;
mod date;
mod inline;
mod judgement;
mod meta;
mod page;
mod registry;
mod walk;

use std::collections::BTreeMap;

use serde::Serialize;

pub use self::asset::Asset;
pub use self::asset::ImageFormat;
pub use self::block::Alignment;
pub use self::block::Attribution;
pub use self::block::Block;
pub use self::block::Callout;
pub use self::block::CalloutKind;
pub use self::block::CodeBlock;
pub use self::block::Definition;
pub use self::block::Fact;
pub use self::block::Figure;
pub use self::block::KeyPoint;
pub use self::block::List;
pub use self::block::ListItem;
pub use self::block::Paragraph;
pub use self::block::Quotation;
pub use self::block::QuotationKind;
pub use self::block::Table;
pub(crate) use self::block::begins_with_punctuation;
pub use self::block::paragraph_id;
pub use self::chart::Chart;
pub use self::chart::ChartKind;
pub use self::chart::ChartScale;
pub use self::chart::Series;
pub use self::date::Bound;
pub use self::date::Date;
pub use self::date::DatePart;
pub use self::date::DatePoint;
pub(crate) use self::date::days_in;
pub use self::inline::Citation;
pub use self::inline::Image;
pub use self::inline::Inline;
pub use self::inline::Link;
pub use self::inline::LinkTarget;
pub use self::inline::Math;
pub use self::inline::MathNode;
pub use self::inline::NoteReference;
pub use self::inline::Phrase;
pub use self::inline::TermUse;
pub use self::inline::Text;
pub(crate) use self::inline::escaped;
pub(crate) use self::inline::inline_span;
pub(crate) use self::inline::innermost_first;
pub(crate) use self::inline::innermost_last;
pub(crate) use self::inline::is_raised_reference;
pub use self::inline::plain_text;
pub(crate) use self::inline::run_span;
pub use self::judgement::Confidence;
pub use self::judgement::Judgement;
pub use self::judgement::Likelihood;
pub use self::judgement::Yardstick;
pub use self::judgement::YardstickTerm;
pub use self::meta::Custom;
pub use self::meta::Designation;
pub use self::meta::Logo;
pub use self::meta::Marking;
pub use self::meta::MarkingStyle;
pub use self::meta::Meta;
pub use self::meta::Person;
pub use self::meta::Status;
pub(crate) use self::meta::capitalised;
pub(crate) use self::page::PageStart;
pub(crate) use self::page::Pages;
pub(crate) use self::page::Part;
pub(crate) use self::page::Raster;
pub(crate) use self::page::Shown;
pub use self::registry::Actor;
pub use self::registry::ActorKind;
pub use self::registry::Correction;
pub use self::registry::Event;
pub use self::registry::EventStatus;
pub use self::registry::Note;
pub use self::registry::Origin;
pub use self::registry::Revision;
pub use self::registry::Source;
pub use self::registry::Tenure;
pub use self::registry::Term;
pub use self::registry::note_mark;
pub(crate) use self::walk::Place;
pub(crate) use self::walk::blocks;
pub(crate) use self::walk::blocks_mut;
pub(crate) use self::walk::children_mut;
pub(crate) use self::walk::entry_runs;
pub(crate) use self::walk::entry_runs_mut;
pub(crate) use self::walk::every_run_mut;
pub(crate) use self::walk::inlines;
pub(crate) use self::walk::runs;
pub(crate) use self::walk::runs_mut;
pub(crate) use self::walk::sections;
pub(crate) use self::walk::sections_mut;
use crate::source::Span;

/// The version of the model's JSON form.
pub const SCHEMA: u32 = 1;

/// An identifier: a slug of letters, digits and hyphens, unique in its briefing.
///
/// Identifiers of sections and figures are the fragments that links name; those of
/// registry entries carry a prefix: `t-` term, `e-` event, `s-` source, `n-` note,
/// `a-` actor.
pub type Id = String;

/// A briefing: complete, with every reference in it resolved.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Briefing {
    /// Always [`SCHEMA`].
    pub schema: u32,
    /// The path of the Markdown file from the project's root.
    pub path: String,
    /// What is said about the briefing rather than in it.
    pub meta: Meta,
    /// The sections in the order of the source, registries included as
    /// [`Block::Registry`].
    pub sections: Vec<Section>,
    /// The glossary in the order of the language's collation.
    pub glossary: Vec<Term>,
    /// The timeline in the order of time.
    pub timeline: Vec<Event>,
    /// The actors as written.
    pub actors: Vec<Actor>,
    /// The citation style that the project names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation_style: Option<String>,
    /// The sources in the order in which they are first cited, the uncited last; or in the
    /// order of the citation style.
    pub sources: Vec<Source>,
    /// The notes in the order in which they are first referred to.
    pub notes: Vec<Note>,
    /// The revision history as written.
    pub revisions: Vec<Revision>,
    /// The corrections as written.
    pub corrections: Vec<Correction>,
    /// The scale that likelihood is told by, if the briefing names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yardstick: Option<Yardstick>,
    /// Counts over the whole text.
    pub stats: Stats,
    /// The image files, by the path that figures and images name.
    pub assets: BTreeMap<String, Asset>,
}

/// A heading and what stands under it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Section {
    /// The fragment that links name.
    pub id: Id,
    /// The depth in the tree of sections, from 1.
    pub level: u8,
    /// The heading; empty for text that stands before the first heading.
    pub title: Vec<Inline>,
    /// The mark of the heading's portion, without parentheses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portion: Option<String>,
    /// What the section is for.
    pub role: Role,
    /// Whether the heading is a question.
    pub question: bool,
    /// What is said about the briefing that the section is, in a dossier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Box<Meta>>,
    /// What stands between the heading and the first subsection.
    pub blocks: Vec<Block>,
    /// The subsections.
    pub children: Vec<Section>,
    /// The heading in the source.
    pub span: Span,
}

/// What a section is for, told from its reserved heading or its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Role {
    /// Ordinary text.
    Body,
    /// The answer in a paragraph.
    BottomLine,
    /// A summary.
    Summary,
    /// The points to take away.
    KeyPoints,
    /// Figures and facts at a glance.
    KeyFacts,
    /// Judgements with their likelihood.
    KeyJudgements,
    /// What is known.
    Known,
    /// What is not known.
    Unknown,
    /// The dated events.
    Timeline,
    /// The people and bodies.
    Actors,
    /// The terms explained.
    Glossary,
    /// The sources cited.
    Sources,
    /// What else to read.
    FurtherReading,
    /// The versions and what each changed.
    Revisions,
    /// What was wrong in earlier versions.
    Corrections,
    /// What is advised.
    Recommendation,
    /// What could be done.
    Options,
    /// What led to it.
    Background,
    /// What may come and how to tell.
    Watch,
    /// How it was found out.
    Method,
    /// Whom to ask.
    Contact,
    /// Who gets it.
    Distribution,
    /// What supports it.
    Annex,
}

impl Role {
    /// Every role, in the order of a usual briefing.
    pub const ALL: &[Self] = &[
        Self::Body,
        Self::BottomLine,
        Self::Summary,
        Self::KeyPoints,
        Self::KeyFacts,
        Self::KeyJudgements,
        Self::Known,
        Self::Unknown,
        Self::Timeline,
        Self::Actors,
        Self::Glossary,
        Self::Sources,
        Self::FurtherReading,
        Self::Revisions,
        Self::Corrections,
        Self::Recommendation,
        Self::Options,
        Self::Background,
        Self::Watch,
        Self::Method,
        Self::Contact,
        Self::Distribution,
        Self::Annex,
    ];

    /// The name in kebab-case, as a class on a heading and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::BottomLine => "bottom-line",
            Self::Summary => "summary",
            Self::KeyPoints => "key-points",
            Self::KeyFacts => "key-facts",
            Self::KeyJudgements => "key-judgements",
            Self::Known => "known",
            Self::Unknown => "unknown",
            Self::Timeline => "timeline",
            Self::Actors => "actors",
            Self::Glossary => "glossary",
            Self::Sources => "sources",
            Self::FurtherReading => "further-reading",
            Self::Revisions => "revisions",
            Self::Corrections => "corrections",
            Self::Recommendation => "recommendation",
            Self::Options => "options",
            Self::Background => "background",
            Self::Watch => "watch",
            Self::Method => "method",
            Self::Contact => "contact",
            Self::Distribution => "distribution",
            Self::Annex => "annex",
        }
    }

    /// Whether the section is ordinary text, whose headings may have numbers, and neither the
    /// answer in short nor a list beside the text.
    pub(crate) fn is_ordinary(self) -> bool {
        !matches!(
            self,
            Self::BottomLine
                | Self::Summary
                | Self::KeyPoints
                | Self::KeyFacts
                | Self::FurtherReading
                | Self::Recommendation
        )
    }

    /// The registry that the section's entries are lifted into.
    pub fn registry(self) -> Option<Registry> {
        match self {
            Self::Timeline => Some(Registry::Timeline),
            Self::Actors => Some(Registry::Actors),
            Self::Glossary => Some(Registry::Glossary),
            Self::Sources => Some(Registry::Sources),
            Self::Revisions => Some(Registry::Revisions),
            Self::Corrections => Some(Registry::Corrections),
            Self::Body
            | Self::BottomLine
            | Self::Summary
            | Self::KeyPoints
            | Self::KeyFacts
            | Self::KeyJudgements
            | Self::Known
            | Self::Unknown
            | Self::FurtherReading
            | Self::Recommendation
            | Self::Options
            | Self::Background
            | Self::Watch
            | Self::Method
            | Self::Contact
            | Self::Distribution
            | Self::Annex => None,
        }
    }
}

/// A list of entries that a briefing keeps apart from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Registry {
    /// The sources cited.
    Sources,
    /// The dated events.
    Timeline,
    /// The terms explained.
    Glossary,
    /// The people and bodies.
    Actors,
    /// The versions and what each changed.
    Revisions,
    /// What was wrong in earlier versions.
    Corrections,
}

impl Registry {
    /// Every registry.
    pub const ALL: &[Self] = &[
        Self::Sources,
        Self::Timeline,
        Self::Glossary,
        Self::Actors,
        Self::Revisions,
        Self::Corrections,
    ];

    /// The role of the section that holds it.
    pub fn role(self) -> Role {
        match self {
            Self::Sources => Role::Sources,
            Self::Timeline => Role::Timeline,
            Self::Glossary => Role::Glossary,
            Self::Actors => Role::Actors,
            Self::Revisions => Role::Revisions,
            Self::Corrections => Role::Corrections,
        }
    }

    /// The name in kebab-case.
    pub fn name(self) -> &'static str {
        self.role().name()
    }
}

impl Briefing {
    /// Whether a registry has no entries.
    pub fn is_empty(&self, registry: Registry) -> bool {
        match registry {
            Registry::Sources => self.sources.is_empty(),
            Registry::Timeline => self.timeline.is_empty(),
            Registry::Glossary => self.glossary.is_empty(),
            Registry::Actors => self.actors.is_empty(),
            Registry::Revisions => self.revisions.is_empty(),
            Registry::Corrections => self.corrections.is_empty(),
        }
    }

    /// Whether there is anything to show of a registry: entries, or what the author wrote
    /// beside them.
    pub(crate) fn shows(&self, registry: Registry) -> bool {
        let says_more = |section: &Section| {
            let is_entries = |block: &Block| matches!(block, Block::Registry { .. });
            !section.children.is_empty() || !section.blocks.iter().all(is_entries)
        };
        !self.is_empty(registry) || self.section_of(registry).is_some_and(says_more)
    }

    /// Calls `visit` with every run of inlines in the registries' entries, with the
    /// registry.
    pub(crate) fn registry_runs(&self, visit: &mut dyn FnMut(Registry, &Vec<Inline>)) {
        for term in &self.glossary {
            visit(Registry::Glossary, &term.definition);
        }
        entry_runs(
            &self.timeline,
            &self.actors,
            &self.revisions,
            &self.corrections,
            visit,
        );
        for source in &self.sources {
            visit(Registry::Sources, &source.text);
        }
    }

    /// The terms of the glossary by their identifiers.
    pub(crate) fn term_names(&self) -> BTreeMap<&Id, &str> {
        self.glossary.iter().map(|term| (&term.id, term.term.as_str())).collect()
    }

    /// The section that holds a registry, if the author gave it one.
    pub fn section_of(&self, registry: Registry) -> Option<&Section> {
        self.sections.iter().find(|section| section.role == registry.role())
    }
}

/// Counts over the whole text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Words of the body: sections without registries, notes and sources.
    pub words: u32,
    /// The briefing itself and its sections of every level.
    pub sections: u32,
    /// Sections whose heading is a question.
    pub questions: u32,
    /// Figures.
    pub figures: u32,
    /// Tables, without those lifted into registries.
    pub tables: u32,
    /// Attributed quotations and others.
    pub quotations: u32,
}

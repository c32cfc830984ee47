//! The keys of `chancery.toml`, table by table.

use super::Limits;
use crate::format::Attachment;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::Paper;
use crate::format::PdfStandard;
use crate::format::Wcag;
use crate::key::Key;
use crate::key::Takes;
use crate::key::key;
use crate::language::Language;

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
    /// What it is for, in a line.
    pub(crate) says: &'static str,
}

/// What a table holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Holds {
    /// These keys.
    Keys(&'static [Key]),
    /// These keys, and none may be without those.
    Needed(&'static [Key], &'static [&'static str]),
    /// Keys of front matter but for `rules`.
    FrontMatter,
    /// Any names, with texts.
    Names,
    /// The levels of rules, and the profile.
    Levels,
}

fn formats() -> Vec<&'static str> {
    Format::ALL.iter().map(|format| format.name()).collect()
}

fn variants() -> Vec<&'static str> {
    EpubVariant::ALL.iter().map(|variant| variant.name()).collect()
}

fn attachments() -> Vec<&'static str> {
    Attachment::ALL.iter().map(|kind| kind.name()).collect()
}

fn standards() -> Vec<&'static str> {
    PdfStandard::ALL.iter().map(|standard| standard.name()).collect()
}

fn papers() -> Vec<&'static str> {
    Paper::ALL.iter().map(|paper| paper.name()).collect()
}

/// The tables of the file; `version` beside them is 1.
pub(crate) const TABLES: &[Table] = &[
    Table { name: "project", holds: Holds::Keys(PROJECT), says: "What the project is." },
    Table {
        name: "defaults",
        holds: Holds::FrontMatter,
        says: "Front matter for the briefings that don't have it.",
    },
    Table { name: "build", holds: Holds::Keys(BUILD), says: "What is built." },
    Table {
        name: "variables",
        holds: Holds::Names,
        says: "Names with the texts that stand for them.",
    },
    Table {
        name: "registries",
        holds: Holds::Keys(REGISTRIES),
        says: "Files of entries that all briefings share.",
    },
    Table {
        name: "citations",
        holds: Holds::Keys(CITATIONS),
        says: "How sources are cited.",
    },
    Table {
        name: "markings",
        holds: Holds::Names,
        says: "Schemes of your own: names with the paths of their files.",
    },
    Table { name: "theme", holds: Holds::Keys(THEME), says: "How it looks." },
    Table {
        name: "accessibility",
        holds: Holds::Needed(ACCESSIBILITY, CLAIMED),
        says: "What is claimed of the EPUBs, and by whom.",
    },
    Table { name: "rules", holds: Holds::Levels, says: "The levels of rules." },
    Table {
        name: "limits",
        holds: Holds::Keys(LIMITS),
        says: "What a briefing may not exceed.",
    },
];

pub(super) const PROJECT: &[Key] = &[
    key("name", Takes::Text, "The series of briefings that name none."),
    key("organisation", Takes::Text, "Who publishes the briefings."),
    key("language", Takes::Text, "A language tag (BCP 47), such as `en-GB`."),
    key("address", Takes::Address, "Where what is built is published."),
    key("abbreviations", Takes::Texts, "Those that need no explaining."),
    key("sources", Takes::Text, "The folder of the briefings."),
    key("output", Takes::Text, "The folder for what is built."),
];

pub(super) const BUILD: &[Key] = &[
    key("to", Takes::Words(formats), "The formats."),
    key("epub-variant", Takes::Words(variants), "The devices that EPUBs are made for."),
    key("layout", Takes::Text, "The layout of briefings that choose none."),
    key("allow-layouts", Takes::Texts, "Those that briefings may name; without it, all."),
    key("jobs", Takes::Number(256), "How many briefings are built at once."),
    key("name", Takes::Text, "How the files are named, with `{stem}` and the like."),
    key("audiences", Takes::Audiences, "For whom parts of the texts may be."),
    key("attach", Takes::Words(attachments), "What the PDF carries beside its pages."),
    key("pdf-standard", Takes::Words(standards), "What the PDF conforms to."),
];

pub(super) const THEME: &[Key] = &[
    key("accent", Takes::Colour, "Headings, rules and signs."),
    key("ink", Takes::Colour, "The text."),
    key("secondary", Takes::Colour, "What is less important."),
    key("danger", Takes::Colour, "Callouts that warn most."),
    key("amber", Takes::Colour, "Callouts that warn."),
    key("green", Takes::Colour, "Callouts that help."),
    key("violet", Takes::Colour, "Callouts that matter."),
    key("tint", Takes::Colour, "The ground of boxes."),
    key("line", Takes::Colour, "Hairlines."),
    key("serif", Takes::Texts, "Families for text."),
    key("sans", Takes::Texts, "Families for headings and tables."),
    key("mono", Takes::Texts, "Families for code."),
    key("math", Takes::Texts, "Families for formulas."),
    key("paper", Takes::Word(papers), "The paper, if it is not the layout's own."),
    key("logo", Takes::Text, "The path of an image, from the root."),
    key("logo-alt", Takes::Text, "What the image says; without it, the organisation."),
    key(
        "labels",
        Takes::Word(Language::with_own_labels),
        "The language that labels are printed in.",
    ),
];

fn wcag() -> Vec<&'static str> {
    Wcag::ALL.iter().map(|wcag| wcag.name()).collect()
}

/// What a claim of accessibility can't be without.
pub(super) const CLAIMED: &[&str] = &["wcag", "certified-by"];

pub(super) const ACCESSIBILITY: &[Key] = &[
    key("wcag", Takes::Word(wcag), "The guidelines that are met, with the level."),
    key("certified-by", Takes::Text, "Who has found so."),
    key("certified-on", Takes::Day, "The day of finding so."),
    key("credential", Takes::Text, "What makes the certifier one."),
    key("report", Takes::Address, "The address of the report."),
];

pub(super) const REGISTRIES: &[Key] = &[
    key("glossary", Takes::Texts, "Files with terms."),
    key("timeline", Takes::Texts, "Files with events."),
    key("actors", Takes::Texts, "Files with actors."),
    key("sources", Takes::Texts, "Files with sources that the texts can cite."),
];

pub(super) const CITATIONS: &[Key] =
    &[key("style", Takes::Text, "The name of a CSL style, or the path of a `.csl`.")];

const ANY: Takes = Takes::Number(i64::MAX as u64);

pub(super) const LIMITS: &[Key] = &[
    key("source", ANY, "The Markdown file, in bytes."),
    key("expanded", ANY, "All included files together, in bytes."),
    key("grade", ANY, "How hard the text may be to read, by Flesch and Kincaid."),
    key("front-matter", ANY, "The front matter, in bytes."),
    key(
        "nesting",
        Takes::Number(Limits::MOST_NESTING),
        "Lists, quotes and the like within each other.",
    ),
    key("nodes", ANY, "Blocks and inlines."),
    key("cells", ANY, "Cells of all tables."),
    key("image-bytes", ANY, "An image file, in bytes."),
    key("image-pixels", ANY, "An image, in pixels."),
    key("pages", ANY, "Pages of the PDF."),
    key("cpu", ANY, "Seconds of processor time to build it."),
    key("memory", ANY, "Memory while it is built, in bytes."),
    key("output", ANY, "An output file, in bytes."),
];

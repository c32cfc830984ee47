//! The rules: everything that a finding can be about.

use serde::Serialize;
use serde::Serializer;

use super::Severity;

/// Declares the rules; each name is also the name of its page and of its test folder.
macro_rules! rules {
    ($($variant:ident $name:literal $severity:ident $summary:literal,)*) => {
        /// A rule that briefings are held to. Names are stable: never renamed, never
        /// given to another rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $(#[doc = $summary] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of the names.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in kebab-case, as in messages and in `chancery.toml`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad a breach is unless the project says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it finds, in one line.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// The page that explains it: what it says, why, and how to mend it.
            pub fn page(self) -> &'static str {
                match self {
                    $(Self::$variant => include_str!(concat!("rules/", $name, ".md")),)*
                }
            }
        }
    };
}

rules! {
    AttributeUnknown "attribute-unknown" Warning
        "An attribute in braces that nothing uses.",
    CharacterControl "character-control" Error
        "A control character, which neither PDF nor EPUB can carry.",
    CharacterMissing "character-missing" Error
        "A character that no font has.",
    CiteUndefined "cite-undefined" Error
        "A footnote reference without a definition.",
    ConfigInvalid "config-invalid" Error
        "A mistake in `chancery.toml`.",
    ConfigUnknown "config-unknown" Warning
        "A key in `chancery.toml` that Chancery does not know.",
    ConstructUnsupported "construct-unsupported" Error
        "A Markdown construct that a briefing can't carry.",
    DateMissing "date-missing" Warning
        "A briefing without a date.",
    DateUnparsable "date-unparsable" Error
        "A date that is not a date.",
    Empty "empty" Error
        "A briefing without content.",
    EncodingInvalid "encoding-invalid" Error
        "A file that is not UTF-8.",
    FileMissing "file-missing" Error
        "A file that the briefing names but that can't be read.",
    HeadingSkip "heading-skip" Warning
        "A heading that skips a level.",
    HtmlRefused "html-refused" Error
        "Raw HTML.",
    IdDuplicate "id-duplicate" Error
        "Two parts with the same explicit identifier.",
    ImageAlt "image-alt" Error
        "An image without a text alternative.",
    ImageMissing "image-missing" Error
        "An image file that is not there.",
    ImageUnreadable "image-unreadable" Error
        "An image file that can't be used.",
    LayoutFailed "layout-failed" Error
        "A layout that could not be carried out.",
    LimitExceeded "limit-exceeded" Error
        "A briefing beyond one of the limits.",
    LinkDeadInternal "link-dead-internal" Error
        "A link to a part of the briefing that does not exist.",
    LinkRelative "link-relative" Warning
        "A link to a file, which leads nowhere from a PDF or an EPUB.",
    LinkScheme "link-scheme" Error
        "A link of a kind that is refused.",
    MarkingInvalid "marking-invalid" Error
        "A handling marking that its scheme does not have.",
    MathInvalid "math-invalid" Error
        "A formula that is not understood.",
    MetaInvalid "meta-invalid" Error
        "Front matter that can't be read, or a key with the wrong kind of value.",
    MetaLookalike "meta-lookalike" Error
        "Something that looks like front matter but is not.",
    MetaUnknown "meta-unknown" Warning
        "A front-matter key that Chancery does not know.",
    NoteOrphan "note-orphan" Warning
        "A footnote definition that nothing refers to.",
    PathOutside "path-outside" Error
        "A path that leaves the project.",
    PlannedPast "planned-past" Warning
        "A planned event whose day has passed.",
    RegistryEmpty "registry-empty" Warning
        "A reserved section without the entries it is for.",
    SeeAlsoDead "see-also-dead" Error
        "A see-also that the glossary does not define.",
    Stale "stale" Warning
        "A briefing past the day of its review.",
    TermDuplicate "term-duplicate" Error
        "A glossary term defined twice.",
    TermUnused "term-unused" Warning
        "A glossary term that the text never uses.",
    TitleMissing "title-missing" Error
        "A briefing without a title.",
}

impl Rule {
    /// The rule of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

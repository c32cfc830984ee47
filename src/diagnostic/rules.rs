//! The rules: everything that a finding can be about.

use serde::Serialize;
use serde::Serializer;

use super::Severity;

/// Where a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// For briefings: every rule but those made for other Markdown.
    Briefing,
    /// For any Markdown: structure and links.
    Generic,
}

impl Profile {
    /// Every profile.
    pub const ALL: &[Self] = &[Self::Briefing, Self::Generic];

    /// The name, as in `chancery.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Briefing => "briefing",
            Self::Generic => "generic",
        }
    }

    /// The profile of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|profile| profile.name() == name)
    }
}

/// The severity that a word of the table below stands for, and whether it is firm.
macro_rules! weight {
    (Fatal) => {
        (Severity::Error, true)
    };
    (Error) => {
        (Severity::Error, false)
    };
    (Warning) => {
        (Severity::Warning, false)
    };
    (Info) => {
        (Severity::Info, false)
    };
}

/// The profiles that a word of the table below stands for.
macro_rules! scope {
    (everywhere) => {
        &[Profile::Briefing, Profile::Generic]
    };
    (briefing) => {
        &[Profile::Briefing]
    };
    (generic) => {
        &[Profile::Generic]
    };
}

/// Declares the rules; each name is also the name of its page and of its test folder.
/// `Fatal` is an error that nothing lowers, since what breaks the rule can't be built.
macro_rules! rules {
    ($($variant:ident $name:literal $weight:ident $scope:ident [$($language:literal)*]
        $summary:literal,)*) => {
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

            fn weight(self) -> (Severity, bool) {
                match self { $(Self::$variant => weight!($weight),)* }
            }

            /// The profiles in which it holds.
            pub fn profiles(self) -> &'static [Profile] {
                match self { $(Self::$variant => scope!($scope),)* }
            }

            /// The languages in which it holds; all of them if none is named.
            pub fn languages(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($language),*],)* }
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
    AbbrFirstUse "abbr-first-use" Info briefing []
        "An abbreviation before what it stands for.",
    AbbrUndefined "abbr-undefined" Warning briefing []
        "An abbreviation that nothing explains.",
    ActorNotInOffice "actor-not-in-office" Warning briefing []
        "Words of an actor on a day outside the offices that are listed.",
    AfterAsOf "after-as-of" Error briefing []
        "Something that happens after the day up to which the briefing knows.",
    AllowanceInvalid "allowance-invalid" Warning everywhere []
        "A comment that should allow something but can't.",
    AllowanceUnused "allowance-unused" Warning everywhere []
        "A comment that allows what is not found.",
    AsOfMissing "as-of-missing" Warning briefing []
        "A briefing that does not say up to when it knows.",
    AttributeUnknown "attribute-unknown" Warning briefing []
        "An attribute in braces that nothing uses.",
    AudienceUnknown "audience-unknown" Fatal everywhere []
        "An audience that nobody has named.",
    CharacterControl "character-control" Fatal everywhere []
        "A control character, which neither PDF nor EPUB can carry.",
    CharacterMissing "character-missing" Fatal everywhere []
        "A character that no font has.",
    ChartInvalid "chart-invalid" Fatal everywhere []
        "A chart that can't be drawn.",
    CiteUndefined "cite-undefined" Fatal everywhere []
        "A footnote reference without a definition.",
    ConditionUnbalanced "condition-unbalanced" Fatal everywhere []
        "A condition that does not say for whom, or that has no end.",
    ConfigInvalid "config-invalid" Fatal everywhere []
        "A mistake in `chancery.toml`.",
    ConfigUnknown "config-unknown" Warning everywhere []
        "A key in `chancery.toml` that Chancery does not know.",
    ConstructUnsupported "construct-unsupported" Fatal everywhere []
        "A Markdown construct that a briefing can't carry.",
    CorrectionUndated "correction-undated" Warning briefing []
        "A correction without a date.",
    DataInvalid "data-invalid" Fatal everywhere []
        "A data file that can't be read as what it should be.",
    DateMissing "date-missing" Warning briefing []
        "A briefing without a date.",
    DateMixed "date-mixed" Warning briefing []
        "A date in another style than those before.",
    DateUnparsable "date-unparsable" Fatal everywhere []
        "A date that is not a date.",
    Embargo "embargo" Error briefing []
        "A briefing that is built before its embargo ends.",
    Empty "empty" Fatal everywhere []
        "A briefing without content.",
    EncodingInvalid "encoding-invalid" Fatal everywhere []
        "A file that is not UTF-8.",
    EntryDuplicate "entry-duplicate" Error briefing []
        "An entry that two shared files have.",
    EventUnsourced "event-unsourced" Warning briefing []
        "An event without a source.",
    FileMissing "file-missing" Fatal everywhere []
        "A file that the briefing names but that can't be read.",
    HeadingDup "heading-dup" Warning everywhere []
        "Two headings of one name below the same heading.",
    HeadingSkip "heading-skip" Warning everywhere []
        "A heading that skips a level.",
    HtmlDropped "html-dropped" Warning generic []
        "Raw HTML, which is left out.",
    HtmlRefused "html-refused" Fatal everywhere []
        "Raw HTML.",
    IdDuplicate "id-duplicate" Fatal everywhere []
        "Two parts with the same explicit identifier.",
    ImageAlt "image-alt" Fatal everywhere []
        "An image without a text alternative.",
    ImageLowRes "image-low-res" Warning everywhere []
        "An image with too few pixels for print.",
    ImageMissing "image-missing" Fatal everywhere []
        "An image file that is not there.",
    ImageUnreadable "image-unreadable" Fatal everywhere []
        "An image file that can't be used.",
    IncludeCycle "include-cycle" Fatal everywhere []
        "A file that includes itself.",
    IndentedCode "indented-code" Warning briefing []
        "Indented text that becomes code.",
    JudgementConfidence "judgement-confidence" Warning briefing []
        "A judgement that does not say how sure it is.",
    JudgementHorizon "judgement-horizon" Warning briefing ["de" "en" "es" "fr" "it" "nl" "pl" "pt" "uk"]
        "A judgement about a time that has no end.",
    JudgementMixed "judgement-mixed" Error briefing ["de" "en" "es" "fr" "it" "nl" "pl" "pt" "uk"]
        "Likelihood and confidence in one sentence.",
    JudgementTerm "judgement-term" Error briefing []
        "A word in a judgement that its scale does not have.",
    KeyPointsCount "key-points-count" Info briefing []
        "Too few or too many key points, or a long one.",
    LayoutFailed "layout-failed" Fatal everywhere []
        "A layout that could not be carried out.",
    Length "length" Error everywhere []
        "More pages than the layout allows.",
    LengthAdvised "length-advised" Warning everywhere []
        "More pages than the layout is meant for.",
    LimitExceeded "limit-exceeded" Fatal everywhere []
        "A briefing beyond one of the limits.",
    LinkBare "link-bare" Info everywhere ["de" "en" "es" "fr" "it" "nl" "pl" "pt" "uk"]
        "A link whose text does not say where it leads.",
    LinkDeadInternal "link-dead-internal" Fatal everywhere []
        "A link to a part of the briefing that does not exist.",
    LinkRelative "link-relative" Warning briefing []
        "A link to a file, which leads nowhere from a PDF or an EPUB.",
    LinkScheme "link-scheme" Fatal everywhere []
        "A link of a kind that is refused.",
    MarkingInvalid "marking-invalid" Fatal briefing []
        "A handling marking that its scheme does not have.",
    MarkingMissing "marking-missing" Warning briefing []
        "A briefing that does not say how it is to be handled.",
    MarkupLookalike "markup-lookalike" Warning briefing []
        "Something that looks like markup and is printed as it stands.",
    MathInvalid "math-invalid" Fatal everywhere []
        "A formula that is not understood.",
    MetaInvalid "meta-invalid" Fatal everywhere []
        "Front matter that can't be read, or a key with the wrong kind of value.",
    MetaLookalike "meta-lookalike" Fatal everywhere []
        "Something that looks like front matter but is not.",
    MetaUnknown "meta-unknown" Warning briefing []
        "A front-matter key that Chancery does not know.",
    NameVariant "name-variant" Warning briefing []
        "A name in another spelling than that of the house.",
    NoteOrphan "note-orphan" Warning everywhere []
        "A footnote definition that nothing refers to.",
    NumberFormat "number-format" Info briefing []
        "Numbers that are written in two ways.",
    ParaLong "para-long" Warning briefing []
        "A long paragraph.",
    PathOutside "path-outside" Fatal everywhere []
        "A path that leaves the project.",
    PlannedPast "planned-past" Warning briefing []
        "A planned event whose day has passed.",
    PortionIncomplete "portion-incomplete" Error briefing []
        "A part without a portion mark, though each is to have one.",
    QuoteNested "quote-nested" Info briefing []
        "A quotation within a translated quotation.",
    QuoteUnattributed "quote-unattributed" Warning briefing []
        "A quotation that does not say whose words it has.",
    QuoteUncited "quote-uncited" Warning briefing []
        "A quotation without a source.",
    QuoteUndated "quote-undated" Warning briefing []
        "A quotation without a date.",
    Readability "readability" Info briefing ["en"]
        "A text that is hard to read.",
    RegistryEmpty "registry-empty" Warning briefing []
        "A reserved section without the entries it is for.",
    RelativeDate "relative-date" Warning briefing ["de" "en" "es" "fr" "it" "nl" "pl" "pt" "uk"]
        "A word that depends on the day of reading.",
    RevisionMissing "revision-missing" Warning briefing []
        "A version without a row in the revision history.",
    SeeAlsoDead "see-also-dead" Fatal briefing []
        "A see-also that the glossary does not define.",
    SentenceLong "sentence-long" Info briefing []
        "A long sentence.",
    SourceAfterAsOf "source-after-as-of" Warning briefing []
        "A source from after the day up to which the briefing knows.",
    Stale "stale" Warning briefing []
        "A briefing past the day of its review.",
    TableHead "table-head" Warning everywhere []
        "A table without headers.",
    TableWide "table-wide" Warning everywhere []
        "A table with more than six columns.",
    TermDuplicate "term-duplicate" Fatal briefing []
        "A glossary term defined twice.",
    TermUnused "term-unused" Warning briefing []
        "A glossary term that the text never uses.",
    TextLost "text-lost" Error everywhere []
        "Text that is not in both files, or in another order.",
    TitleMismatch "title-mismatch" Warning everywhere []
        "A first heading that is not the title.",
    TitleMissing "title-missing" Fatal briefing []
        "A briefing without a title.",
    VariableUnknown "variable-unknown" Fatal briefing []
        "A variable that has no value.",
    VariantLeak "variant-leak" Fatal everywhere []
        "Text for other readers in what is built for these.",
    Weasel "weasel" Info briefing ["de" "en" "es" "fr" "it" "nl" "pl" "pt" "uk"]
        "A judgement with a word that says less than a yardstick.",
}

impl Rule {
    /// How bad a breach is unless the project says otherwise.
    pub fn severity(self) -> Severity {
        self.weight().0
    }

    /// Whether what breaks it can't be built rightly, so that nothing lowers it.
    pub fn is_firm(self) -> bool {
        self.weight().1
    }

    /// The rule of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

impl Rule {
    /// The rule that a name is most likely a slip of.
    pub fn nearest(name: &str) -> Option<Self> {
        super::nearest(name, Self::ALL.iter().map(|rule| rule.name()))
            .and_then(Self::by_name)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

//! The formats and standards that can be asked for.

/// The formats that a briefing can be built to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// EPUB 3.3.
    Epub,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Pdf, Self::Epub];

    /// The name in small letters, which is also the file extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Epub => "epub",
        }
    }

    /// The format of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }
}

/// The devices and shops that an EPUB is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum EpubVariant {
    /// All that read EPUB 3.
    #[default]
    Default,
    /// Kindle, which converts it (Send to Kindle).
    Kindle,
    /// Kobo's own reader, which wants its sentences marked and its name to end with
    /// `.kepub.epub`.
    Kobo,
}

impl EpubVariant {
    /// Every variant.
    pub const ALL: &[Self] = &[Self::Default, Self::Kindle, Self::Kobo];

    /// The name in small letters, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Kindle => "kindle",
            Self::Kobo => "kobo",
        }
    }

    /// The variant of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|variant| variant.name() == name)
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Default => "epub",
            Self::Kindle => "kindle.epub",
            Self::Kobo => "kepub.epub",
        }
    }
}

/// What a PDF can carry beside its pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Attachment {
    /// The Markdown that it is made of.
    Sources,
    /// The timeline, the glossary and the whole briefing as data.
    Data,
}

impl Attachment {
    /// Every kind.
    pub const ALL: &[Self] = &[Self::Sources, Self::Data];

    /// The name in small letters, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sources => "sources",
            Self::Data => "data",
        }
    }

    /// The kind of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|attachment| attachment.name() == name)
    }
}

/// A PDF that is made for printing, beside the one that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Press {
    /// Pages of half the paper, two to a side, in the order in which the sheets are folded into
    /// each other and stapled. It conforms to no standard.
    Booklet,
    /// Pages with a bleed, and with marks where the paper is to be cut.
    Marks,
}

impl Press {
    /// What the name of its file ends with, before the extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Booklet => "booklet",
            Self::Marks => "print",
        }
    }
}

/// A size of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Paper {
    /// 210 by 297 mm (ISO 216).
    A4,
    /// 8.5 by 11 inches.
    UsLetter,
}

impl Paper {
    /// Every size.
    pub const ALL: &[Self] = &[Self::A4, Self::UsLetter];

    /// The name in small letters, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::UsLetter => "us-letter",
        }
    }

    /// The size of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|paper| paper.name() == name)
    }

    /// The width and the height, in millimetres.
    pub fn size(self) -> (f64, f64) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::UsLetter => (215.9, 279.4),
        }
    }
}

/// Declares the standards with their names on the command line and in print.
macro_rules! standards {
    ($($variant:ident $name:literal $title:literal,)*) => {
        /// A PDF version or standard that the PDF is to conform to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum PdfStandard {
            $(#[doc = $title] $variant,)*
        }

        impl PdfStandard {
            /// Every standard.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in small letters, as on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The name in print.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

standards! {
    Pdf14 "1.4" "PDF 1.4",
    Pdf15 "1.5" "PDF 1.5",
    Pdf16 "1.6" "PDF 1.6",
    Pdf17 "1.7" "PDF 1.7",
    Pdf20 "2.0" "PDF 2.0",
    A1b "a-1b" "PDF/A-1b",
    A1a "a-1a" "PDF/A-1a",
    A2b "a-2b" "PDF/A-2b",
    A2u "a-2u" "PDF/A-2u",
    A2a "a-2a" "PDF/A-2a",
    A3b "a-3b" "PDF/A-3b",
    A3u "a-3u" "PDF/A-3u",
    A3a "a-3a" "PDF/A-3a",
    A4 "a-4" "PDF/A-4",
    A4f "a-4f" "PDF/A-4f",
    A4e "a-4e" "PDF/A-4e",
    Ua1 "ua-1" "PDF/UA-1",
}

impl PdfStandard {
    /// What is made unless something else is asked for: accessible and archival.
    pub const DEFAULT: &[Self] = &[Self::Ua1, Self::A2a];

    /// What is made if the PDF carries other files: PDF/A-2 may not.
    pub const WITH_ATTACHMENTS: &[Self] = &[Self::Ua1, Self::A3a];

    /// Whether a file that conforms to it may carry others.
    pub fn takes_attachments(self) -> bool {
        match self {
            Self::A1a | Self::A1b | Self::A2a | Self::A2b | Self::A2u | Self::A4 => false,
            Self::Pdf14
            | Self::Pdf15
            | Self::Pdf16
            | Self::Pdf17
            | Self::Pdf20
            | Self::A3a
            | Self::A3b
            | Self::A3u
            | Self::A4e
            | Self::A4f
            | Self::Ua1 => true,
        }
    }

    /// The standard of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|standard| standard.name() == name)
    }
}

/// Declares the levels of conformance with their names in `chancery.toml` and in metadata.
macro_rules! wcag {
    ($($variant:ident $name:literal $claim:literal,)*) => {
        /// A version and a level of the Web Content Accessibility Guidelines.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Wcag {
            $($variant,)*
        }

        impl Wcag {
            /// Every level.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in `chancery.toml`.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The claim to the letter (EPUB Accessibility 1.1, 3.5.2).
            pub(crate) fn claim(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!("EPUB Accessibility 1.1 - WCAG ", $claim),)*
                }
            }
        }
    };
}

wcag! {
    V20A "2.0-a" "2.0 Level A",
    V20Aa "2.0-aa" "2.0 Level AA",
    V20Aaa "2.0-aaa" "2.0 Level AAA",
    V21A "2.1-a" "2.1 Level A",
    V21Aa "2.1-aa" "2.1 Level AA",
    V21Aaa "2.1-aaa" "2.1 Level AAA",
    V22A "2.2-a" "2.2 Level A",
    V22Aa "2.2-aa" "2.2 Level AA",
    V22Aaa "2.2-aaa" "2.2 Level AAA",
}

impl Wcag {
    /// The level of this name.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|wcag| wcag.name() == name)
    }
}

/// The claim that EPUBs are accessible, with who has looked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claim {
    /// The version and level of the guidelines that are met.
    pub(crate) wcag: Option<Wcag>,
    /// Who has found so.
    pub(crate) certified_by: Option<String>,
    /// The day of finding so, as `CCYY-MM-DD`.
    pub(crate) certified_on: Option<String>,
    /// What makes the certifier one.
    pub(crate) credential: Option<String>,
    /// The address of the report.
    pub(crate) report: Option<String>,
}

//! Inlines: what stands within a line of text (`CommonMark` 0.31, chapter 6).

use std::fmt::Write as _;

use serde::Serialize;

use super::Id;
use crate::source::Span;

/// A piece of running text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Inline {
    /// Text, with the quotes and dashes of the briefing's language.
    Text(Text),
    /// Stressed text.
    Emphasis {
        /// Contains inlines.
        children: Vec<Inline>,
    },
    /// Strongly stressed text.
    Strong {
        /// Contains inlines.
        children: Vec<Inline>,
    },
    /// Text that no longer holds.
    Strikethrough {
        /// Contains inlines.
        children: Vec<Inline>,
    },
    /// Raised text.
    Superscript {
        /// Contains inlines.
        children: Vec<Inline>,
    },
    /// Lowered text.
    Subscript {
        /// Contains inlines.
        children: Vec<Inline>,
    },
    /// Words in another language.
    Phrase(Phrase),
    /// Literal code.
    Code(Text),
    /// A formula within a line.
    Math(Box<Math>),
    /// A line end in the source, which prints as a space.
    SoftBreak,
    /// A line break that the author asked for.
    LineBreak,
    /// A link.
    Link(Link),
    /// An image within a line.
    Image(Image),
    /// A reference to a source.
    Citation(Citation),
    /// A reference to a note.
    NoteReference(NoteReference),
    /// A use of a glossary term.
    TermUse(TermUse),
}

/// Literal text and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Text {
    /// The text as it is printed.
    pub text: String,
    /// The text as it is written.
    pub span: Span,
}

/// Words in another language than the text around them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Phrase {
    /// The language, as BCP 47 tag.
    pub language: String,
    /// Contains inlines.
    pub children: Vec<Inline>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Link {
    /// Where it leads.
    pub target: LinkTarget,
    /// What is clicked: inlines, never another link.
    pub children: Vec<Inline>,
    /// The link in the source.
    pub span: Span,
    /// Whether the author gave it no text, so that it has the label of what it leads to, such
    /// as `Figure 1`.
    #[serde(skip)]
    pub is_named: bool,
}

impl Link {
    /// Whether the text of a link to elsewhere is its address.
    pub(crate) fn shows_address(&self) -> bool {
        let LinkTarget::External { url } = &self.target else { return false };
        shown_form(&plain_text(&self.children)) == shown_form(url)
    }
}

/// An address as a text shows it: a scheme that says nothing is left out.
fn shown_form(address: &str) -> &str {
    let schemes = ["https://", "http://", "mailto:", "tel:"];
    let bare = schemes.iter().find_map(|scheme| address.strip_prefix(scheme));
    bare.unwrap_or(address).trim_end_matches('/')
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum LinkTarget {
    /// Out of the briefing: `https`, `http`, `mailto`, `tel` or `doi`.
    External {
        /// The address.
        url: String,
    },
    /// To another briefing of the project; on screen from the PDF alone.
    Briefing {
        /// The PDF, with the name of a place in it, as seen from that of this briefing.
        file: String,
    },
    /// To a section, figure or table of the briefing.
    Internal {
        /// Its identifier.
        id: Id,
    },
    /// To a glossary entry.
    Term {
        /// Its identifier.
        id: Id,
    },
}

/// An image within a line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Image {
    /// The key of its file in [`super::Briefing::assets`].
    pub asset: String,
    /// The text alternative; empty only if the image is decorative.
    pub alt: String,
    /// The image in the source.
    pub span: Span,
}

/// A reference to a source.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Citation {
    /// The source.
    pub source: Id,
    /// The number that is printed, from 1.
    pub number: u32,
    /// The how-manieth citation of this source it is, from 1.
    pub occurrence: u32,
    /// Where in the source, as written: `p. 4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// What is printed, as the citation style wants it; nothing where the number is.
    /// Contains inlines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<Inline>,
    /// The reference in the source.
    pub span: Span,
}

/// A reference to a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NoteReference {
    /// The note.
    pub note: Id,
    /// The number that is printed, from 1.
    pub number: u32,
    /// The how-manieth reference to this note it is, from 1.
    pub occurrence: u32,
    /// Where in the source, if it is a reference to one.
    #[serde(skip)]
    pub(crate) locator: Option<String>,
    /// The reference in the source.
    pub span: Span,
}

/// A use of a glossary term in the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TermUse {
    /// The term.
    pub term: Id,
    /// Whether it is the first use in its top-level section, which is linked.
    pub first: bool,
    /// The text as used.
    pub text: Text,
}

/// A formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Math {
    /// The formula as written, in LaTeX.
    pub tex: String,
    /// The text alternative.
    pub alt: String,
    /// The formula as presentation `MathML`, from which both outputs are made.
    #[serde(skip)]
    pub root: MathNode,
    /// The formula in the source.
    pub span: Span,
}

/// An element of presentation `MathML` (`MathML` Core, 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MathNode {
    /// The element's local name, such as `mfrac`.
    pub name: String,
    /// The attributes in the order of the source.
    pub attributes: Vec<(String, String)>,
    /// The text of a token element such as `mi`; empty for the others.
    pub text: String,
    /// The child elements; none for a token element.
    pub children: Vec<MathNode>,
}

/// The text of inlines without markup, as titles and alternatives need it.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) => out.push_str(&text.text),
            Inline::TermUse(term) => out.push_str(&term.text.text),
            Inline::Emphasis { children }
            | Inline::Strong { children }
            | Inline::Strikethrough { children }
            | Inline::Superscript { children }
            | Inline::Subscript { children } => push_plain(children, out),
            Inline::Link(link) => push_plain(&link.children, out),
            Inline::Phrase(phrase) => push_plain(&phrase.children, out),
            Inline::Math(math) => out.push_str(&math.alt),
            Inline::Image(image) => out.push_str(&image.alt),
            Inline::SoftBreak | Inline::LineBreak => out.push(' '),
            Inline::Citation(citation) => push_plain(&citation.shown, out),
            Inline::NoteReference(_) => {}
        }
    }
}

/// Whether an inline is printed as a raised number or letter.
pub(crate) fn is_raised_reference(inline: &Inline) -> bool {
    if let Inline::Citation(citation) = inline {
        return citation.shown.is_empty();
    }
    matches!(inline, Inline::NoteReference(_))
}

/// What is printed first of an inline, within all that it marks.
pub(crate) fn innermost_first(inline: &Inline) -> &Inline {
    marked(inline).and_then(<[_]>::first).map_or(inline, innermost_first)
}

/// What is printed last of an inline, within all that it marks.
pub(crate) fn innermost_last(inline: &Inline) -> &Inline {
    marked(inline).and_then(<[_]>::last).map_or(inline, innermost_last)
}

/// What an inline marks, and prints as it stands.
fn marked(inline: &Inline) -> Option<&[Inline]> {
    match inline {
        Inline::Emphasis { children }
        | Inline::Strong { children }
        | Inline::Strikethrough { children } => Some(children),
        Inline::Phrase(phrase) => Some(&phrase.children),
        Inline::Text(_)
        | Inline::Superscript { .. }
        | Inline::Subscript { .. }
        | Inline::Code(_)
        | Inline::Math(_)
        | Inline::SoftBreak
        | Inline::LineBreak
        | Inline::Link(_)
        | Inline::Image(_)
        | Inline::Citation(_)
        | Inline::NoteReference(_)
        | Inline::TermUse(_) => None,
    }
}

/// Where an inline is written.
pub(crate) fn inline_span(inline: &Inline) -> Option<Span> {
    match inline {
        Inline::Text(text) | Inline::Code(text) => Some(text.span),
        Inline::TermUse(term) => Some(term.text.span),
        Inline::Emphasis { children }
        | Inline::Strong { children }
        | Inline::Strikethrough { children }
        | Inline::Superscript { children }
        | Inline::Subscript { children } => children.iter().find_map(inline_span),
        Inline::Phrase(phrase) => phrase.children.iter().find_map(inline_span),
        Inline::Link(link) => Some(link.span),
        Inline::Image(image) => Some(image.span),
        Inline::Math(math) => Some(math.span),
        Inline::Citation(citation) => Some(citation.span),
        Inline::NoteReference(note) => Some(note.span),
        Inline::SoftBreak | Inline::LineBreak => None,
    }
}

/// Where inlines are written, from the first to the last.
pub(crate) fn run_span(inlines: &[Inline]) -> Option<Span> {
    inlines.iter().filter_map(inline_span).reduce(Span::to)
}

/// An address with what may not stand in one percent-encoded (RFC 3986, 2 and 3.5).
pub(crate) fn escaped(address: &str) -> String {
    let bytes = address.as_bytes();
    let is_hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    // Brackets are around the numbers of a host alone.
    let host = address.find("//").map_or(0, |at| at + 2);
    let host =
        host..address[host..].find(['/', '?', '#']).map_or(bytes.len(), |n| host + n);
    let fragment = address.find('#');
    let mut out = String::with_capacity(address.len());
    for (i, &byte) in bytes.iter().enumerate() {
        let is_fine = match byte {
            b'%' => is_hex(i + 1) && is_hex(i + 2),
            b'#' => fragment == Some(i),
            b'[' | b']' => host.contains(&i),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte),
        };
        if is_fine {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_no_address_can_have_is_encoded() {
        for (written, address) in [
            ("https://example.org/a b", "https://example.org/a%20b"),
            ("https://example.org/100%", "https://example.org/100%25"),
            ("https://example.org/%C3%A9", "https://example.org/%C3%A9"),
            ("https://[::1]:80/[a]", "https://[::1]:80/%5Ba%5D"),
            ("https://example.org/#a#b", "https://example.org/#a%23b"),
            ("https://example.org/a|b", "https://example.org/a%7Cb"),
            ("mailto:a@example.org", "mailto:a@example.org"),
        ] {
            assert_eq!(escaped(written), address);
        }
    }
}

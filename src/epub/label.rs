//! Labels: words of the program, in a language that need not be that of the text.

use super::Xml;
use crate::language::Language;
use crate::language::Words;

/// The labels of a publication. Where they are in another language than the text, each tells
/// so (WCAG 2.2, 3.1.2): it stands in an element of its own.
#[derive(Clone, Copy)]
pub(super) struct Labels<'a> {
    pub(super) words: &'static Words,
    /// The language of the text.
    language: &'a Language,
    /// Their language, if it is another than that of the text.
    other: Option<&'a str>,
    /// Their direction, if it is another than that of the text; it orders what stands on a line.
    direction: Option<&'static str>,
}

/// The title of a document.
#[derive(Clone)]
pub(super) struct Title {
    pub(super) text: String,
    /// Whether it is a label, and not the author's.
    pub(super) is_label: bool,
}

impl Title {
    /// A title that is a label.
    pub(super) fn label(text: &str) -> Self {
        Self { text: text.to_owned(), is_label: true }
    }

    /// A title in the language of the text.
    pub(super) fn own(text: String) -> Self {
        Self { text, is_label: false }
    }
}

impl<'a> Labels<'a> {
    pub(super) fn new(language: &'a Language) -> Self {
        let other = Some(language.labels_tag()).filter(|tag| *tag != language.primary());
        let direction = other.and_then(Language::new).map(|labels| labels.direction());
        Self {
            words: language.labels(),
            language,
            other,
            direction: direction.filter(|way| *way != language.direction()),
        }
    }

    /// Whether they are in another language than the text.
    pub(super) fn is_other(self) -> bool {
        self.other.is_some()
    }

    /// A label by its key.
    pub(super) fn get(self, key: &str) -> &'static str {
        self.words.label(key)
    }

    /// What tells the language of an element of XHTML that holds a label alone: nothing, if it
    /// is that of the text. Without a direction: a heading would change its side of the page.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.other.into_iter().flat_map(|tag| [("lang", tag), ("xml:lang", tag)])
    }

    /// As [`Labels::attributes`], in XML that is no XHTML.
    pub(super) fn xml_attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let direction = self.direction.map(|way| ("dir", way));
        self.other.into_iter().map(|tag| ("xml:lang", tag)).chain(direction)
    }

    /// What tells that a part of an element with [`Labels::attributes`] is in the language of
    /// the text again.
    pub(super) fn own_attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let tag = self.language.tag();
        let tags = [("lang", tag), ("xml:lang", tag)].into_iter();
        tags.filter(move |_| self.is_other())
    }

    /// Writes an element of XHTML that holds a label.
    pub(super) fn leaf(
        self,
        xml: &mut Xml,
        name: &'static str,
        attributes: &[(&str, &str)],
        label: &str,
    ) {
        let all: Vec<_> = attributes.iter().copied().chain(self.attributes()).collect();
        xml.leaf(name, &all, label);
    }

    /// Writes a label among other text.
    pub(super) fn text(self, xml: &mut Xml, label: &str) {
        if self.is_other() && !label.is_empty() {
            let direction: Vec<_> =
                self.direction.map(|way| ("dir", way)).into_iter().collect();
            self.leaf(xml, "span", &direction, label);
        } else {
            xml.text(label);
        }
    }

    /// Writes an element of XHTML that holds a title.
    pub(super) fn title(
        self,
        xml: &mut Xml,
        name: &'static str,
        attributes: &[(&str, &str)],
        title: &Title,
    ) {
        if title.is_label {
            self.leaf(xml, name, attributes, &title.text);
        } else {
            xml.leaf(name, attributes, &title.text);
        }
    }

    /// The language of a title, in XML that is no XHTML.
    pub(super) fn xml_attributes_of(self, title: &Title) -> Vec<(&'a str, &'a str)> {
        self.xml_attributes().filter(|_| title.is_label).collect()
    }
}

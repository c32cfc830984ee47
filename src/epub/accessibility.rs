//! Accessibility metadata, computed from what is in the publication (EPUB
//! Accessibility 1.1, 2.2; the values are those of the schema.org vocabulary).

use std::collections::BTreeSet;

use crate::language::Language;

/// What there is in the publication.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub(super) struct Features {
    /// Images with an alternative; those without one are never written.
    pub(super) images: u32,
    /// The keys of all images that are shown: the rest only decorate, and are left out.
    pub(super) shown: BTreeSet<String>,
    /// Signs of a house, which are no content that is seen.
    pub(super) logos: u32,
    /// Whether the cover is a page.
    pub(super) cover: bool,
    /// Whether a term is linked to the glossary.
    pub(super) glossary: bool,
    /// Images with a description besides the alternative.
    pub(super) long_descriptions: u32,
    /// Formulas, each with an alternative.
    pub(super) formulas: u32,
    /// Formulas whose alternative is their source, for want of another.
    pub(super) sources: u32,
    /// Charts that are drawn.
    pub(super) charts: u32,
    /// Whether a layout sets colours of text.
    pub(super) coloured: bool,
    /// Whether the pages of the PDF are marked.
    pub(super) pages: bool,
}

impl Features {
    /// The properties but the summary, in order.
    pub(super) fn properties(&self) -> Vec<(&'static str, &'static str)> {
        let mut properties = vec![("accessMode", "textual")];
        if self.images > 0 {
            properties.push(("accessMode", "visual"));
        }
        // Everything can be read: images and formulas have alternatives.
        properties.push(("accessModeSufficient", "textual"));
        if self.images > 0 {
            properties.push(("accessModeSufficient", "textual,visual"));
        }
        let feature = |name| ("accessibilityFeature", name);
        properties.extend([
            feature("tableOfContents"),
            feature("readingOrder"),
            feature("structuralNavigation"),
        ]);
        if self.cover || self.images + self.logos > 0 {
            properties.push(feature("alternativeText"));
        }
        properties.extend([feature("ARIA"), feature("unlocked")]);
        if !self.coloured {
            properties.push(feature("displayTransformability"));
        }
        if self.long_descriptions > 0 {
            properties.push(feature("longDescription"));
        }
        if self.formulas > 0 {
            // `describedMath` is for pictures of formulas alone (vocabulary of January 2026).
            properties.push(feature("MathML"));
        }
        if self.pages {
            properties.extend([feature("pageBreakMarkers"), feature("pageNavigation")]);
        }
        let hazard = |name| ("accessibilityHazard", name);
        // What moves is refused or made still.
        properties.push(hazard("none"));
        properties
    }

    /// The summary in the language of the labels: what helps, and what falls short.
    pub(super) fn summary(&self, language: &Language) -> String {
        let words = language.labels();
        let mut sentences = vec![words.accessibility("structure")];
        let images =
            if self.images + self.logos > 0 { "images-described" } else { "images-none" };
        sentences.push(words.accessibility(images));
        if self.formulas > 0 {
            sentences.push(words.accessibility("math"));
        }
        if self.pages {
            sentences.push(words.accessibility("pages"));
        }
        if self.glossary {
            sentences.push(words.accessibility("glossary"));
        }
        sentences.push(words.accessibility("hazards-none"));
        if self.sources > 0 {
            sentences.push(words.accessibility("math-source"));
        }
        if self.charts > 0 {
            sentences.push(words.accessibility("charts"));
        }
        sentences.join(" ")
    }
}

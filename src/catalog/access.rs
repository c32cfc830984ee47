//! The accessibility of a publication (Readium Web Publication Manifest, default context,
//! accessibility metadata). What its vocabularies lack is left out.

use serde::Serialize;

use super::manifest::is_uri;
use crate::epub::Access;

#[derive(Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Accessibility<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    conforms_to: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    access_mode: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    access_mode_sufficient: Vec<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    feature: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hazard: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certification: Option<Certification<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
}

#[derive(PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Certification<'a> {
    certified_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a str>,
}

/// The senses by which contents are taken in.
const MODES: &[&str] = &[
    "auditory",
    "chartOnVisual",
    "chemOnVisual",
    "colorDependent",
    "diagramOnVisual",
    "mathOnVisual",
    "musicOnVisual",
    "tactile",
    "textOnVisual",
    "textual",
    "visual",
];

/// The senses of which some are enough.
const SUFFICIENT: &[&str] = &["auditory", "tactile", "textual", "visual"];

const FEATURES: &[&str] = &[
    "ARIA",
    "ChemML",
    "MathML",
    "MathML-chemistry",
    "alternativeText",
    "annotations",
    "audioDescription",
    "bookmarks",
    "braille",
    "captions",
    "closedCaptions",
    "describedMath",
    "displayTransformability",
    "fullRubyAnnotations",
    "highContrastAudio",
    "highContrastDisplay",
    "horizontalWriting",
    "index",
    "largePrint",
    "latex",
    "latex-chemistry",
    "longDescription",
    "none",
    "openCaptions",
    "pageBreakMarkers",
    "pageNavigation",
    "printPageNumbers",
    "readingOrder",
    "rubyAnnotations",
    "signLanguage",
    "structuralNavigation",
    "synchronizedAudioText",
    "tableOfContents",
    "tactileGraphic",
    "tactileObject",
    "taggedPDF",
    "timingControl",
    "transcript",
    "ttsMarkup",
    "unknown",
    "unlocked",
    "verticalWriting",
    "withAdditionalWordSegmentation",
    "withoutAdditionalWordSegmentation",
];

const HAZARDS: &[&str] = &[
    "flashing",
    "motionSimulation",
    "noFlashingHazard",
    "noMotionSimulationHazard",
    "noSoundHazard",
    "none",
    "sound",
    "unknown",
    "unknownFlashingHazard",
    "unknownMotionSimulationHazard",
    "unknownSoundHazard",
];

/// What is told of a publication's accessibility; nothing if nothing is.
pub(super) fn accessibility(access: &Access) -> Option<Accessibility<'_>> {
    let certifier = access.certifier.as_deref();
    let accessibility = Accessibility {
        conforms_to: access.claims.iter().filter_map(|claim| profile(claim)).collect(),
        access_mode: known(&access.modes, MODES),
        access_mode_sufficient: access.sufficient.iter().filter_map(|s| set(s)).collect(),
        feature: known(&access.features, FEATURES),
        hazard: known(&access.hazards, HAZARDS),
        certification: certifier.map(|certified_by| Certification {
            certified_by,
            credential: access.credential.as_deref(),
            report: access.report.as_deref(),
        }),
        summary: access.summary.as_ref().map(|summary| summary.text.as_str()),
    };
    (accessibility != Accessibility::default()).then_some(accessibility)
}

/// The words that a vocabulary has.
fn known<'a>(words: &'a [String], vocabulary: &[&str]) -> Vec<&'a str> {
    let words = words.iter().map(String::as_str);
    words.filter(|word| vocabulary.contains(word)).collect()
}

/// The senses of a set; nothing if one is not known, since the others alone are not enough.
fn set(senses: &str) -> Option<Vec<&str>> {
    let senses = senses.split(',').map(str::trim);
    senses.map(|sense| SUFFICIENT.contains(&sense).then_some(sense)).collect()
}

/// The address of a profile that is claimed: that of a claim in the words of EPUB
/// Accessibility 1.1 (3.5.2), or the claim itself, where it is an address.
fn profile(claim: &str) -> Option<String> {
    if is_uri(claim) {
        return Some(claim.to_owned());
    }
    let rest = claim.strip_prefix("EPUB Accessibility 1.1 - WCAG ")?;
    let (version, level) = rest.split_once(" Level ")?;
    let is_known =
        ["2.0", "2.1", "2.2"].contains(&version) && ["A", "AA", "AAA"].contains(&level);
    let level = level.to_ascii_lowercase();
    is_known.then(|| format!("https://www.w3.org/TR/epub-a11y-11#wcag-{version}-{level}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_become_addresses() {
        for (claim, address) in [
            (
                "EPUB Accessibility 1.1 - WCAG 2.2 Level AA",
                Some("https://www.w3.org/TR/epub-a11y-11#wcag-2.2-aa"),
            ),
            ("http://www.idpf.org/epub/a11y/x", Some("http://www.idpf.org/epub/a11y/x")),
            ("EPUB Accessibility 1.1 - WCAG 2.2 Level B", None),
            ("none", None),
        ] {
            assert_eq!(profile(claim).as_deref(), address, "{claim}");
        }
        assert_eq!(set("textual, visual"), Some(vec!["textual", "visual"]));
        assert_eq!(set("textual,smell"), None);
    }
}

//! The theme of a house: colours, typefaces, paper, sign, language of labels. For PDF and
//! EPUB alike.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::format::Paper;
use crate::source::Span;

/// The theme that a house gets unless it says otherwise.
const DEFAULT: &str = include_str!("../layouts/core/theme.toml");

/// The colours and typefaces of a house, by the names in `core/theme.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Theme {
    /// Colours as `#rrggbb`.
    pub(crate) colours: BTreeMap<String, String>,
    /// Families, in the order in which they are asked for a character.
    pub(crate) fonts: BTreeMap<String, Vec<String>>,
}

static BUILT_IN: LazyLock<Theme> =
    LazyLock::new(|| toml::from_str(DEFAULT).expect("the theme is ours"));

/// What a project says of its theme.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// The colours that it changes, as `#rrggbb`, and where they stand.
    pub(crate) colours: BTreeMap<String, (String, Span)>,
    /// The families that come before the theme's own, and where they stand.
    pub(crate) fonts: BTreeMap<String, (Vec<String>, Span)>,
    pub(crate) paper: Option<Paper>,
    /// The path of an image from the root, and where it stands.
    pub(crate) logo: Option<(String, Span)>,
    /// What the image says; without it, the organisation.
    pub(crate) logo_alt: Option<String>,
    /// The tag of the language that labels are printed in.
    pub(crate) labels: Option<String>,
}

/// The colour of a page, and of letters on a ground of the accent.
const WHITE: &str = "#ffffff";

/// The least contrast of text (WCAG 2.2, 1.4.3).
pub(crate) const LEAST_CONTRAST: f64 = 4.5;

impl Theme {
    /// The theme that is built in.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The theme with what a project changes.
    pub(crate) fn with(&self, choice: &Choice) -> Self {
        let mut theme = self.clone();
        for (name, (colour, _)) in &choice.colours {
            theme.colours.insert(name.clone(), colour.clone());
        }
        for (name, (families, _)) in &choice.fonts {
            let mut all = families.clone();
            let others = theme.fonts.remove(name).unwrap_or_default();
            all.extend(others.into_iter().filter(|family| !families.contains(family)));
            theme.fonts.insert(name.clone(), all);
        }
        theme
    }

    /// The pairs of colours in which text is set, as the names of text and ground, that have
    /// too little contrast, with the contrast. Hairlines say nothing.
    pub(crate) fn faint(&self) -> Vec<(&str, &str, f64)> {
        let is_ground = |name: &str| matches!(name, "tint" | "line");
        let texts = self.colours.iter().filter(|(name, _)| !is_ground(name));
        let tint = self.colours.get("tint").map_or(WHITE, String::as_str);
        let mut faint = Vec::new();
        for (name, colour) in texts {
            for (ground, code) in [("white", WHITE), ("tint", tint)] {
                let ratio = contrast(colour, code);
                if ratio < LEAST_CONTRAST {
                    faint.push((name.as_str(), ground, ratio));
                }
            }
        }
        faint
    }
}

/// Whether a text is a colour, `#rrggbb`.
pub(crate) fn is_colour(text: &str) -> bool {
    channels(text).is_some()
}

fn channels(text: &str) -> Option<[f64; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue].map(|channel| f64::from(channel) / 255.0))
}

/// The contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio).
fn contrast(a: &str, b: &str) -> f64 {
    let luminance = |colour: &str| {
        let [red, green, blue] = channels(colour).unwrap_or_default().map(|channel| {
            if channel <= 0.04045 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::source::Source;

    fn somewhere() -> Span {
        Source::new(FileId::MAIN, "chancery.toml", "".into()).span(0..0)
    }

    #[test]
    fn the_built_in_colours_can_be_read() {
        assert_eq!(Theme::built_in().faint(), []);
        assert!((contrast("#000000", WHITE) - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", WHITE) - 4.48).abs() < 0.01);
        // What the file says of each is so.
        let said = DEFAULT.lines().filter_map(|line| {
            let (name, rest) = line.split_once(" = \"#")?;
            let ratio = rest.split(':').nth(1).unwrap_or(rest.split('#').nth(1)?);
            let ratio = ratio.trim().split([',', ' ']).next()?.parse::<f64>().ok()?;
            Some((name, ratio))
        });
        let said: Vec<_> = said.collect();
        assert_eq!(said.len(), 7, "{said:?}");
        for (name, ratio) in said {
            let measured = contrast(&Theme::built_in().colours[name], WHITE);
            assert!((measured - ratio).abs() < 0.06, "{name}: {measured}");
        }
    }

    #[test]
    fn a_pale_colour_is_noticed() {
        let span = somewhere();
        let mut choice = Choice::default();
        choice.colours.insert("accent".to_owned(), ("#7799bb".to_owned(), span));
        let theme = Theme::built_in().with(&choice);
        let names: Vec<_> = theme
            .faint()
            .into_iter()
            .map(|(a, b, _)| (a.to_owned(), b.to_owned()))
            .collect();
        assert_eq!(
            names,
            [
                ("accent".to_owned(), "white".to_owned()),
                ("accent".to_owned(), "tint".to_owned())
            ]
        );
        choice.colours.clear();
        choice.colours.insert("tint".to_owned(), ("#888888".to_owned(), span));
        assert!(!Theme::built_in().with(&choice).faint().is_empty());
    }

    #[test]
    fn a_house_s_families_come_first() {
        let mut choice = Choice::default();
        let families = vec!["Lato".to_owned()];
        choice.fonts.insert("sans".to_owned(), (families, somewhere()));
        let theme = Theme::built_in().with(&choice);
        assert_eq!(theme.fonts["sans"][..2], ["Lato".to_owned(), "Inter V".to_owned()]);
    }
}

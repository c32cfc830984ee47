//! The theme of a house: colours, typefaces, paper, sign. For PDF and EPUB alike.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// The theme that a house gets unless it says otherwise.
const DEFAULT: &str = include_str!("../../layouts/core/theme.toml");

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

impl Theme {
    /// The theme that is built in.
    pub(crate) fn built_in() -> &'static Self {
        &BUILT_IN
    }
}

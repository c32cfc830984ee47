//! Handling markings: schemes as data, and labels computed from them.
//!
//! A label is never free text: it is put together from what a scheme has, in the order and
//! with the separators that the scheme wants.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

/// The schemes that are built in, in the order in which a short label is looked up.
const BUILT_IN: &[(&str, &str)] = &[
    ("tlp", include_str!("marking/tlp.toml")),
    ("uk-gsc", include_str!("marking/uk-gsc.toml")),
    ("nato", include_str!("marking/nato.toml")),
    ("eu", include_str!("marking/eu.toml")),
    ("us-cui", include_str!("marking/us-cui.toml")),
    ("dod-cui", include_str!("marking/dod-cui.toml")),
];

/// A scheme of markings.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Scheme {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Where its labels and rules are told.
    #[cfg_attr(not(test), expect(dead_code, reason = "for people who read the file"))]
    sources: Vec<String>,
    /// The keys of front matter or of the marking that a marked briefing must have.
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// The scheme whose parts may be named, though the label does not show them.
    #[serde(default)]
    pub(crate) extends: Option<String>,
    pub(crate) page: Page,
    /// From the least sensitive to the most.
    pub(crate) levels: Vec<Level>,
    /// What may stand before or after the level, in the order of the label.
    #[serde(default)]
    pub(crate) parts: Vec<Part>,
    /// What is told on the first page.
    #[serde(default)]
    pub(crate) block: Block,
}

/// How a label stands on the head and foot of a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Page {
    /// `start`, `center` or `end`.
    pub(crate) align: Align,
    /// The least size in points.
    #[serde(default = "default_size")]
    pub(crate) size: f64,
    /// The colour behind it, as `#rrggbb`.
    #[serde(default)]
    pub(crate) ground: Option<String>,
}

fn default_size() -> f64 {
    12.0
}

/// Where in a line something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Align {
    Start,
    Center,
    End,
}

/// A level of a scheme.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Level {
    pub(crate) label: String,
    /// The colour of the label, as `#rrggbb`.
    #[serde(default)]
    pub(crate) colour: Option<String>,
    /// What marks a portion of this level, without parentheses.
    #[serde(default)]
    pub(crate) portion: Option<String>,
    /// What it was called before, or is wrongly called.
    #[serde(default)]
    formerly: Vec<String>,
}

/// A part of a label besides the level.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Part {
    /// The key in the front matter's `marking`.
    pub(crate) key: String,
    /// Whether it stands before the level.
    #[serde(default)]
    before: bool,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    between: String,
    #[serde(default)]
    after: String,
    /// Whether several stand in the order of `values`, whatever the author's.
    #[serde(default)]
    sorted: bool,
    pub(crate) values: Vec<Choice>,
}

/// What a part may be.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Choice {
    /// The label; `{}` stands for words in capitals.
    pub(crate) label: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for people who read the file")]
    name: Option<String>,
    /// The levels that it goes with; all if none is named.
    #[serde(default)]
    levels: Vec<String>,
    /// Whether codes of three letters may follow, with commas, in the order of the
    /// alphabet.
    #[serde(default)]
    list: bool,
}

/// What is told on the first page: names and the keys whose values they head.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Block {
    pub(crate) lines: Vec<(String, String)>,
}

/// A level and parts of a scheme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// The place of the level in the scheme.
    pub(crate) level: usize,
    /// By the keys of the parts, what each is.
    pub(crate) parts: BTreeMap<String, Vec<String>>,
}

/// The names of the schemes that are built in.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The built-in scheme of a name.
pub(crate) fn built_in(name: &str) -> Option<&'static Scheme> {
    static READ: [OnceLock<Scheme>; BUILT_IN.len()] =
        [const { OnceLock::new() }; BUILT_IN.len()];
    let place = BUILT_IN.iter().position(|(known, _)| *known == name)?;
    let scheme = READ[place].get_or_init(|| {
        toml::from_str(BUILT_IN[place].1)
            .expect("the built-in schemes are tested to be right")
    });
    Some(scheme)
}

/// Reads the file of a scheme.
///
/// # Errors
///
/// What is wrong with it and at which bytes.
pub(crate) fn parse(text: &str) -> Result<Scheme, (String, Range<usize>)> {
    let error = |error: toml::de::Error| {
        let message = error.message().lines().next().unwrap_or_default().to_owned();
        (message, error.span().unwrap_or(0..0))
    };
    toml::from_str(text).map_err(error)
}

impl Scheme {
    /// The place of a level by its label.
    pub(crate) fn level(&self, label: &str) -> Option<usize> {
        self.levels.iter().position(|level| level.label == label)
    }

    /// The part of a key.
    pub(crate) fn part(&self, key: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.key == key)
    }

    /// Reads a whole label; nothing if the scheme has none like it. Whether it is written
    /// as it should be [`Scheme::label`] tells.
    pub(crate) fn read(&self, text: &str) -> Option<Chosen> {
        let mut chosen = Chosen::default();
        let mut rest = text;
        for part in self.parts.iter().filter(|part| part.before) {
            rest = part.take(rest, &mut chosen);
        }
        // The longest label, as `TOP SECRET` is more than `SECRET`.
        let fitting = self.levels.iter().enumerate().filter(|(_, level)| {
            rest.strip_prefix(level.label.as_str()).is_some_and(|after| {
                !after.starts_with(|c: char| c.is_alphanumeric() || c == '+')
            })
        });
        let (place, level) = fitting.max_by_key(|(_, level)| level.label.len())?;
        chosen.level = place;
        rest = &rest[level.label.len()..];
        let mut before = rest.len() + 1;
        // Parts may stand in another order than they should; then the label differs.
        while !rest.is_empty() && rest.len() < before {
            before = rest.len();
            for part in self.parts.iter().filter(|part| !part.before) {
                rest = part.take(rest, &mut chosen);
            }
        }
        rest.is_empty().then_some(chosen)
    }

    /// The label of a level and parts, as the scheme writes it.
    pub(crate) fn label(&self, chosen: &Chosen) -> String {
        let part = |part: &Part| {
            let Some(values) = chosen.parts.get(&part.key) else { return String::new() };
            if values.is_empty() {
                return String::new();
            }
            let values = part.ordered(values);
            format!("{}{}{}", part.lead, values.join(&part.between), part.after)
        };
        let side = |before: bool| {
            let parts = self.parts.iter().filter(move |part| part.before == before);
            parts.map(part).collect::<String>()
        };
        format!("{}{}{}", side(true), self.levels[chosen.level].label, side(false))
    }

    /// The label that a text most likely means: letters, blanks and former names apart.
    pub(crate) fn nearest(&self, text: &str) -> Option<String> {
        let squeezed = squeeze(text);
        let of_level = self.levels.iter().find(|level| {
            squeeze(&level.label) == squeezed
                || level.formerly.iter().any(|former| squeeze(former) == squeezed)
        });
        if let Some(level) = of_level {
            return Some(level.label.clone());
        }
        // A label with parts, in small letters, in another order, or with other blanks.
        let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
        [
            spaced.clone(),
            spaced.to_uppercase(),
            spaced.to_uppercase().replace(['–', '—'], "-"),
        ]
        .iter()
        .find_map(|text| self.read(text))
        .map(|chosen| self.label(&chosen))
    }

    /// Why a value can't be; nothing if it can.
    pub(crate) fn objection(
        &self,
        key: &str,
        value: &str,
        level: usize,
    ) -> Option<String> {
        let part = self.part(key)?;
        let level = &self.levels[level].label;
        let Some(choice) = part.values.iter().find(|choice| choice.is(value)) else {
            return Some(format!("{} has no `{value}` among its {key}", self.name));
        };
        let fits = choice.levels.is_empty() || choice.levels.contains(level);
        (!fits).then(|| format!("`{value}` does not go with `{level}`"))
    }

    /// Whether portions can be marked.
    pub(crate) fn has_portions(&self) -> bool {
        self.levels.iter().any(|level| level.portion.is_some())
    }

    /// Whether a text without its parentheses marks a portion; `U` is what is unclassified.
    pub(crate) fn is_portion(&self, text: &str) -> bool {
        if text == "U" {
            return self.has_portions();
        }
        let level = |level: &Level| {
            level.portion.as_deref().is_some_and(|portion| {
                text.strip_prefix(portion)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with("//"))
            })
        };
        self.levels.iter().any(level)
    }
}

impl Part {
    /// Takes what a text begins with, if it is this part, and gives the rest.
    fn take<'a>(&self, text: &'a str, chosen: &mut Chosen) -> &'a str {
        let mut rest = text;
        loop {
            let values = chosen.parts.entry(self.key.clone()).or_default();
            let lead = if values.is_empty() { &self.lead } else { &self.between };
            let Some(after) = rest.strip_prefix(lead.as_str()) else { break };
            let found = self.values.iter().filter_map(|choice| {
                let length = choice.length(after)?;
                Some((length, after[length..].strip_prefix(self.after.as_str())?))
            });
            let Some((length, left)) = found.max_by_key(|(length, _)| *length) else {
                break;
            };
            values.push(after[..length].to_owned());
            rest = left;
        }
        chosen.parts.retain(|_, values| !values.is_empty());
        rest
    }

    /// Values in the order of the label.
    pub(crate) fn ordered(&self, values: &[String]) -> Vec<String> {
        let mut values = values.to_vec();
        if self.sorted {
            let place =
                |value: &String| self.values.iter().position(|choice| choice.is(value));
            values.sort_by_key(place);
        }
        values
    }

    /// Values as they are told beside a name.
    pub(crate) fn joined(&self, values: &[String]) -> String {
        self.ordered(values).join(&self.between)
    }
}

impl Choice {
    /// Whether a text is this value, all of it.
    fn is(&self, text: &str) -> bool {
        self.length(text) == Some(text.len())
    }

    /// How many bytes at the start of a text are this value.
    fn length(&self, text: &str) -> Option<usize> {
        let ends =
            |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        if let Some((before, after)) = self.label.split_once("{}") {
            let rest = text.strip_prefix(before)?;
            let end = rest.find(after)?;
            let words = &rest[..end];
            let capitals = words.chars().any(char::is_uppercase)
                && words.chars().all(|c| c.is_uppercase() || " &0123456789".contains(c));
            return capitals.then_some(before.len() + end + after.len());
        }
        let rest = text.strip_prefix(self.label.as_str())?;
        if !self.list {
            return ends(rest).then_some(self.label.len());
        }
        let mut length = self.label.len();
        let mut last = "";
        while let Some(code) =
            text.get(length..length + 5).and_then(|t| t.strip_prefix(", "))
        {
            let next = text.get(length + 5..).unwrap_or_default();
            let is_code = code.bytes().all(|b| b.is_ascii_uppercase()) && code > last;
            if !is_code || !ends(next) {
                return None;
            }
            (length, last) = (length + 5, code);
        }
        (!last.is_empty() && ends(&text[length..])).then_some(length)
    }
}

/// A label without what people write differently: blanks, small letters, dashes.
fn squeeze(text: &str) -> String {
    let plain = |c: char| if matches!(c, '–' | '—') { '-' } else { c };
    text.to_uppercase().chars().filter(|c| !c.is_whitespace()).map(plain).collect()
}

#[cfg(test)]
mod tests;

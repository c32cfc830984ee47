//! The word files: what is printed and recognised, by language.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::briefing::Role;

/// The words of a language.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Words {
    /// By the name of the role, the headings that give it.
    pub(crate) headings: BTreeMap<String, Vec<String>>,
    /// The roles by their headings, folded.
    #[serde(skip)]
    pub(super) roles: BTreeMap<String, Role>,
    /// By the key of the column, the heads that name it.
    pub(crate) columns: BTreeMap<String, Vec<String>>,
    /// By key, the words before a colon.
    pub(crate) prefixes: BTreeMap<String, Vec<String>>,
    pub(crate) dates: DateWords,
    pub(crate) legal: LegalWords,
    pub(crate) inflection: Inflection,
    /// The words for each confidence; the first is printed.
    pub(crate) confidence: BTreeMap<String, Vec<String>>,
    /// The words for each kind of actor; the first is printed.
    pub(crate) actor_kinds: BTreeMap<String, Vec<String>>,
    /// By the kind of place in a source, the words before it.
    pub(crate) locators: BTreeMap<String, Vec<String>>,
    pub(crate) quotations: QuotationWords,
    pub(crate) lint: LintWords,
    /// By key, the forms by the plural categories of the CLDR.
    pub(super) plurals: BTreeMap<String, BTreeMap<String, String>>,
    labels: BTreeMap<String, String>,
    status: BTreeMap<String, String>,
    event_status: BTreeMap<String, String>,
    callouts: BTreeMap<String, String>,
    accessibility_summary: BTreeMap<String, String>,
}

/// The words in dates.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct DateWords {
    /// Before an approximate date.
    pub(crate) about: Vec<String>,
    /// Between the ends of an interval.
    pub(crate) joiners: Vec<String>,
    /// Words within a date that say nothing.
    pub(crate) ignored: Vec<String>,
    /// What may follow the number of a day.
    pub(crate) ordinals: Vec<String>,
    /// The names of the four seasons from spring, each with its other names.
    pub(crate) seasons: [Vec<String>; 4],
    pub(crate) quarters: [String; 4],
    pub(crate) halves: [String; 2],
    /// How the seasons are printed, from spring, with `{year}`.
    pub(crate) season_names: [String; 4],
    pub(crate) quarter: String,
    pub(crate) half: String,
    /// How decades are written, with `{year}`; the first is printed.
    pub(crate) decades: Vec<String>,
    pub(crate) century: String,
    pub(crate) circa: String,
    pub(crate) circa_long: String,
    pub(crate) unknown: String,
}

/// The words of provisions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LegalWords {
    pub(crate) words: Vec<String>,
}

/// The words by which the line below a quotation tells its language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotationWords {
    /// Before the language that it is translated from.
    pub(crate) translated: Vec<String>,
    /// Before the language that it is in.
    pub(crate) spoken: Vec<String>,
    /// By the tag of a language, its names in the forms that follow such words.
    pub(crate) languages: BTreeMap<String, Vec<String>>,
}

/// The words that rules look for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LintWords {
    /// Those that depend on the day of reading.
    pub(crate) relative: Vec<String>,
    /// Those that name no end.
    pub(crate) vague: Vec<String>,
    /// Those that say less than a word of a yardstick.
    pub(crate) weasel: Vec<String>,
    /// Those for per cent.
    pub(crate) percent: Vec<String>,
    /// Those before the day that a source was looked at.
    pub(crate) accessed: Vec<String>,
    /// The texts of links that say nothing.
    pub(crate) bare: Vec<String>,
}

/// The endings with which a glossary term still counts as used.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Inflection {
    pub(crate) suffixes: Vec<String>,
}

/// The languages that have a file, and their files.
const FILES: &[(&str, &str)] = &[
    ("en", include_str!("en.toml")),
    ("de", include_str!("de.toml")),
    ("es", include_str!("es.toml")),
    ("fr", include_str!("fr.toml")),
    ("it", include_str!("it.toml")),
    ("nl", include_str!("nl.toml")),
    ("pl", include_str!("pl.toml")),
    ("pt", include_str!("pt.toml")),
    ("uk", include_str!("uk.toml")),
];

/// The words of a language, English if it has no file.
pub(super) fn of(language: &str) -> &'static Words {
    static LOADED: [OnceLock<Words>; FILES.len()] =
        [const { OnceLock::new() }; FILES.len()];
    let index = FILES.iter().position(|(name, _)| *name == language).unwrap_or(0);
    LOADED[index].get_or_init(|| {
        let mut words: Words = toml::from_str(FILES[index].1)
            .expect("the word files are tested to be readable");
        for role in Role::ALL {
            for heading in words.headings.get(role.name()).into_iter().flatten() {
                words.roles.insert(super::fold(heading), *role);
            }
        }
        words
    })
}

/// The file with the words of a language, English if it has none.
pub(super) fn file_of(language: &str) -> &'static str {
    let file = FILES.iter().find(|(name, _)| *name == language);
    file.unwrap_or(&FILES[0]).1
}

/// The languages that have a file.
pub(super) fn languages() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// Whether a language has words of its own.
pub(super) fn has(language: &str) -> bool {
    FILES.iter().any(|(name, _)| *name == language)
}

impl Words {
    /// A label, by its key in the word files.
    pub(crate) fn label(&self, key: &str) -> &str {
        lookup(&self.labels, key)
    }

    /// The name of a status of briefings.
    pub(crate) fn status(&self, key: &str) -> &str {
        lookup(&self.status, key)
    }

    /// The name of a status of events.
    pub(crate) fn event_status(&self, key: &str) -> &str {
        lookup(&self.event_status, key)
    }

    /// The name of a kind of callout.
    pub(crate) fn callout(&self, key: &str) -> &str {
        lookup(&self.callouts, key)
    }

    /// A sentence of the accessibility summary.
    pub(crate) fn accessibility(&self, key: &str) -> &str {
        lookup(&self.accessibility_summary, key)
    }
}

fn lookup<'a>(map: &'a BTreeMap<String, String>, key: &str) -> &'a str {
    map.get(key).unwrap_or_else(|| panic!("every word file has `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_the_keys_of_english() {
        let english = of("en");
        for (name, file) in FILES {
            let words: Words =
                toml::from_str(file).unwrap_or_else(|e| panic!("{name}: {e}"));
            let keys = |w: &Words| -> Vec<String> {
                let lists = [
                    &w.headings,
                    &w.columns,
                    &w.prefixes,
                    &w.confidence,
                    &w.actor_kinds,
                    &w.locators,
                ];
                let labels = [
                    &w.labels,
                    &w.status,
                    &w.event_status,
                    &w.callouts,
                    &w.accessibility_summary,
                ];
                lists
                    .iter()
                    .flat_map(|map| map.keys())
                    .chain(w.plurals.keys())
                    .chain(labels.iter().flat_map(|map| map.keys()))
                    .cloned()
                    .collect()
            };
            assert_eq!(keys(&words), keys(english), "{name}");
        }
    }
}

//! What depends on the language of a briefing: labels, reserved words, dates, order.
//!
//! Words and labels are data, one file a language ([`words`]); the names of months and
//! the order of words come from the Unicode CLDR through ICU4X.

mod alphabet;
mod date;
mod facts;
mod number;
mod words;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use icu_collator::Collator;
use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::Locale;
use icu_locale_core::locale;
use icu_plurals::PluralCategory;
use icu_plurals::PluralRules;

pub(crate) use self::alphabet::languages_with;
pub(crate) use self::alphabet::scripts_with;
pub(crate) use self::words::LintWords;
pub(crate) use self::words::Words;
use crate::briefing::Registry;
use crate::briefing::Role;

/// The language of a briefing.
pub(crate) struct Language {
    /// The tag as canonicalised, such as `en-GB`.
    tag: String,
    locale: Locale,
    /// The locale by which dates are printed.
    date_locale: Locale,
    words: &'static Words,
    /// The language of what is printed beside the author's own words.
    labels: Option<(Locale, &'static Words)>,
    months: Arc<date::Months>,
}

impl Language {
    /// The language of a BCP 47 tag; nothing if the tag is not well-formed.
    pub(crate) fn new(tag: &str) -> Option<Self> {
        let locale = Locale::try_from_str(tag).ok()?;
        if locale.id.language.is_unknown() {
            return None;
        }
        let words = words::of(locale.id.language.as_str());
        // The CLDR takes plain `en` for American English, with the month before the day.
        // Of an author who names no country we know only that he writes English.
        let date_locale = if locale.id == locale!("en").id {
            locale!("en-001")
        } else {
            locale.clone()
        };
        let months = date::Months::of(&locale);
        Some(Self {
            tag: locale.id.to_string(),
            locale,
            date_locale,
            words,
            labels: None,
            months,
        })
    }

    /// The languages that there are labels in.
    pub(crate) fn with_own_labels() -> Vec<&'static str> {
        words::languages().collect()
    }

    /// The same language, with the labels of another.
    pub(crate) fn with_labels(mut self, tag: &str) -> Self {
        let locale = Locale::try_from_str(tag).ok();
        self.labels = locale.map(|locale| {
            let words = words::of(locale.id.language.as_str());
            (locale, words)
        });
        self
    }

    /// The labels that are printed.
    pub(crate) fn labels(&self) -> &'static Words {
        self.labels.as_ref().map_or(self.words, |(_, words)| words)
    }

    /// The usual heading of a registry.
    pub(crate) fn heading_of(&self, registry: Registry) -> &'static str {
        &self.labels().headings[registry.name()][0]
    }

    /// The language of the labels, such as `en`.
    pub(crate) fn labels_tag(&self) -> &str {
        let locale = self.labels.as_ref().map_or(&self.locale, |(locale, _)| locale);
        let tag = locale.id.language.as_str();
        if words::has(tag) { tag } else { "en" }
    }

    /// English, which is written when no language is named.
    pub(crate) fn english() -> Self {
        Self::new("en").expect("`en` is a language tag")
    }

    /// The tag as canonicalised, such as `en-GB`.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// The primary language, such as `en`.
    pub(crate) fn primary(&self) -> &str {
        self.locale.id.language.as_str()
    }

    /// The region, such as `GB`, if the tag names one.
    pub(crate) fn region(&self) -> Option<String> {
        self.locale.id.region.map(|region| region.to_string())
    }

    /// Whether the script runs from right to left.
    pub(crate) fn is_right_to_left(&self) -> bool {
        let script = self.locale.id.script.map(|script| script.to_string());
        match script.as_deref() {
            Some("Arab" | "Hebr" | "Syrc" | "Thaa" | "Nkoo" | "Adlm") => true,
            Some(_) => false,
            None => matches!(
                self.primary(),
                "ar" | "he"
                    | "fa"
                    | "ur"
                    | "ps"
                    | "ckb"
                    | "yi"
                    | "dv"
                    | "ug"
                    | "sd"
                    | "syr"
            ),
        }
    }

    /// The direction of the script, as HTML and Typst name it: `ltr` or `rtl`.
    pub(crate) fn direction(&self) -> &'static str {
        if self.is_right_to_left() { "rtl" } else { "ltr" }
    }

    /// The labels and reserved words; English where the language has no file.
    pub(crate) fn words(&self) -> &'static Words {
        self.words
    }

    /// The file of the labels and reserved words, as a text.
    pub(crate) fn word_file(&self) -> &'static str {
        words::file_of(self.primary())
    }

    /// A label that counts something, in the form that the number asks for; `{years}` and
    /// the like are replaced by the number.
    pub(crate) fn counted(&self, key: &str, number: u64) -> String {
        let forms = &self.labels().plurals[key];
        let english = locale!("en");
        // A language without words of its own has those of English.
        let has_words = words::has(self.primary());
        let own = if has_words { &self.locale } else { &english };
        let locale = self.labels.as_ref().map_or(own, |(locale, _)| locale);
        let rules = PluralRules::try_new_cardinal(locale.into());
        let category = rules.map_or(PluralCategory::Other, |r| r.category_for(number));
        let form = match category {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        let pattern = forms.get(form).or_else(|| forms.get("other"));
        let pattern = pattern.map_or("", String::as_str);
        match (pattern.find('{'), pattern.find('}')) {
            (Some(start), Some(end)) => {
                format!("{}{number}{}", &pattern[..start], &pattern[end + 1..])
            }
            _ => pattern.to_owned(),
        }
    }

    /// Which of the named things a word is, by the lists of this language and English.
    pub(crate) fn named(
        &self,
        word: &str,
        lists: fn(&Words) -> &BTreeMap<String, Vec<String>>,
    ) -> Option<&'static str> {
        let word = fold(word);
        [self.words, words::of("en")].iter().flat_map(|words| lists(words)).find_map(
            |(key, names)| {
                names.iter().any(|name| fold(name) == word).then_some(key.as_str())
            },
        )
    }

    /// The role that a heading gives its section.
    pub(crate) fn role(&self, heading: &str) -> Role {
        let heading = fold(heading.trim_end_matches([':', ' ']));
        // A writer in any language may use the English names.
        let found = [self.words, words::of("en")]
            .iter()
            .find_map(|words| words.roles.get(&heading));
        found.copied().unwrap_or(Role::Body)
    }

    /// Which of the known columns a table's head is, by the key in the word files.
    pub(crate) fn column(&self, head: &str) -> Vec<&'static str> {
        let head = fold(head);
        // In data files blanks are often lines, and the keys themselves will do.
        let head = head.replace('_', " ");
        let as_key = head.replace(' ', "-");
        let mut keys = Vec::new();
        for words in [self.words, words::of("en")] {
            for (key, names) in &words.columns {
                if (*key == as_key || names.iter().any(|name| fold(name) == head))
                    && !keys.contains(&key.as_str())
                {
                    keys.push(key.as_str());
                }
            }
        }
        keys
    }

    /// Parts `text` at a known prefix and its colon: the length of what stands before
    /// the rest, blanks included. `key` is the list's key in the word files.
    pub(crate) fn prefix(&self, key: &str, text: &str) -> Option<usize> {
        [self.words, words::of("en")]
            .iter()
            .filter_map(|words| words.prefixes.get(key))
            .flatten()
            .filter_map(|prefix| prefix_length(text, prefix))
            .max()
    }

    /// Whether a word is the name of a month.
    pub(crate) fn is_month(&self, word: &str) -> bool {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        self.months.number(&fold(bare)).is_some()
    }

    /// What a field such as `translated from Russian` or `in French` says.
    pub(crate) fn spoken(&self, field: &str) -> Option<Spoken> {
        let field = fold(field);
        [self.words, words::of("en")].iter().find_map(|words| {
            let quotations = &words.quotations;
            let after = |lead: &String| {
                let rest = field.strip_prefix(&fold(lead))?;
                let glued = lead.is_empty() || lead.ends_with('’');
                if glued { Some(rest) } else { rest.strip_prefix(' ') }
            };
            let tag = |rest: &str| {
                let named = |names: &Vec<String>| names.iter().any(|n| fold(n) == rest);
                let found = quotations.languages.iter().find(|(_, names)| named(names));
                found.map(|(tag, _)| tag.clone())
            };
            let translated = quotations.translated.iter().filter_map(after);
            let translated =
                translated.filter_map(tag).map(Spoken::TranslatedFrom).next();
            let spoken = quotations.spoken.iter().filter_map(after);
            translated.or_else(|| spoken.filter_map(tag).map(Spoken::In).next())
        })
    }

    /// Whether a word announces the number of a provision, as `Article` does.
    pub(crate) fn is_provision(&self, word: &str) -> bool {
        let lists = [self.words, words::of("en")].map(|words| &words.legal.words);
        lists.into_iter().flatten().any(|known| known == word)
    }

    /// The order of words in this language, numbers by their value.
    pub(crate) fn collator(&self) -> Collation {
        let numeric = |tag: &str| format!("{tag}-u-kn-true").parse::<Locale>().ok();
        let options = CollatorOptions::default();
        let collator = numeric(&self.tag)
            .and_then(|locale| Collator::try_new(locale.into(), options).ok())
            .or_else(|| Collator::try_new(locale!("und-u-kn-true").into(), options).ok());
        Collation(collator)
    }
}

/// What the line below a quotation says of its language.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// The words are in this language, a BCP 47 tag.
    In(String),
    /// The words are translated from this language, a BCP 47 tag.
    TranslatedFrom(String),
}

/// The order of words in a language.
pub(crate) struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    pub(crate) fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.0 {
            Some(collator) => collator.compare(a, b).then_with(|| a.cmp(b)),
            None => a.cmp(b),
        }
    }
}

/// A heading or label in the form in which they are compared.
fn fold(text: &str) -> String {
    text.trim().replace('’', "'").to_lowercase()
}

/// The length of `prefix`, a colon and the blanks after it at the start of `text`.
fn prefix_length(text: &str, prefix: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    for wanted in prefix.chars() {
        let (_, c) = rest.next()?;
        c.to_lowercase().eq(wanted.to_lowercase()).then_some(())?;
    }
    let after = rest.as_str();
    // French sets a blank before the colon.
    let colon = after.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let rest = colon.strip_prefix(':')?.trim_start();
    Some(text.len() - rest.len())
}

#[cfg(test)]
mod tests;

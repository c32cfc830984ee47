//! Yardsticks: scales of words for likelihood, as data.

use crate::briefing::Likelihood;
use crate::briefing::Yardstick;
use crate::briefing::YardstickTerm;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;
use crate::value::parse_toml;

/// The yardsticks that are built in, by the names that front matter uses.
const BUILT_IN: &[(&str, &str)] = &[
    ("phia", include_str!("yardstick/phia.toml")),
    ("icd-203", include_str!("yardstick/icd-203.toml")),
];

/// A scale with what its words may not do.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) yardstick: Yardstick,
    /// Whether the first words of all terms are one row and the second another, and a
    /// briefing keeps to one of them (ICD 203, D.6.e.2.a).
    pub(crate) has_rows: bool,
}

/// What is wrong with the file of a yardstick, and where.
pub(crate) type Mistake = (Span, String);

/// The names of the yardsticks that are built in.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The built-in yardstick of a name.
pub(crate) fn built_in(name: &str) -> Option<Scale> {
    let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    let source = Source::new(FileId::MAIN, name, (*text).into());
    Some(parse(name, &source).expect("the built-in yardsticks are tested to be right"))
}

/// Reads the file of a yardstick: `name`, perhaps `rows = true`, and `[[terms]]` with
/// `words`, `low`, `high` and perhaps `shown` each, from the least likely to the most.
///
/// # Errors
///
/// All its mistakes.
pub(crate) fn parse(id: &str, source: &Source) -> Result<Scale, Vec<Mistake>> {
    let (node, malformed) = parse_toml(source);
    if !malformed.is_empty() {
        return Err(malformed.into_iter().map(|m| (m.span, m.message)).collect());
    }
    let mut reader = Reader { mistakes: Vec::new() };
    let scale = reader.scale(id, &node);
    if reader.mistakes.is_empty() { Ok(scale) } else { Err(reader.mistakes) }
}

struct Reader {
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn scale(&mut self, id: &str, node: &Node) -> Scale {
        let mut yardstick =
            Yardstick { id: id.to_owned(), name: String::new(), terms: Vec::new() };
        let mut has_rows = false;
        for entry in node.entries() {
            match entry.key.as_str() {
                "name" => yardstick.name = self.text(entry),
                // For people who read the file.
                "source" => {}
                "rows" => has_rows = entry.node.scalar() == Some("true"),
                "terms" => self.terms(entry, &mut yardstick.terms),
                key => self.mistake(entry.key_span, format!("`{key}` is not a key here")),
            }
        }
        if yardstick.name.is_empty() {
            self.mistake(node.span, "a yardstick needs a `name`");
        }
        if yardstick.terms.is_empty() {
            self.mistake(node.span, "a yardstick needs `[[terms]]`");
        }
        Scale { yardstick, has_rows }
    }

    fn terms(&mut self, entry: &Entry, terms: &mut Vec<YardstickTerm>) {
        let Value::List(items) = &entry.node.value else {
            self.mistake(entry.node.span, "`terms` must be a list of tables");
            return;
        };
        for item in items {
            let before = self.mistakes.len();
            let mut term = YardstickTerm {
                words: Vec::new(),
                low: 0,
                high: 0,
                shown: String::new(),
            };
            for entry in item.entries() {
                match entry.key.as_str() {
                    "words" => term.words = self.texts(entry),
                    "low" => term.low = self.per_cent(entry),
                    "high" => term.high = self.per_cent(entry),
                    "shown" => term.shown = self.text(entry).replace(" %", "\u{a0}%"),
                    key => {
                        self.mistake(
                            entry.key_span,
                            format!("`{key}` is not a key here"),
                        );
                    }
                }
            }
            // What can't be read makes no mistakes of its own.
            if self.mistakes.len() > before {
                continue;
            }
            if term.words.is_empty() {
                self.mistake(item.span, "a term needs `words`");
            }
            if term.low > term.high {
                self.mistake(item.span, "`low` is greater than `high`");
            }
            if terms.last().is_some_and(|last| last.low > term.low) {
                self.mistake(item.span, "the terms must be in the order of likelihood");
            }
            if term.shown.is_empty() {
                term.shown = format!("{}–{}\u{a0}%", term.low, term.high);
            }
            terms.push(term);
        }
    }

    fn text(&mut self, entry: &Entry) -> String {
        let text = entry.node.scalar().unwrap_or_default();
        if text.is_empty() {
            self.mistake(entry.node.span, format!("`{}` must be text", entry.key));
        }
        text.to_owned()
    }

    fn texts(&mut self, entry: &Entry) -> Vec<String> {
        let Value::List(items) = &entry.node.value else {
            self.mistake(entry.node.span, format!("`{}` must be a list", entry.key));
            return Vec::new();
        };
        items.iter().filter_map(|item| item.scalar().map(str::to_owned)).collect()
    }

    fn per_cent(&mut self, entry: &Entry) -> u8 {
        let number = entry.node.scalar().and_then(|text| text.parse().ok());
        number.filter(|n| *n <= 100).unwrap_or_else(|| {
            let message = format!("`{}` must be a number from 0 to 100", entry.key);
            self.mistake(entry.node.span, message);
            0
        })
    }

    fn mistake(&mut self, span: Span, message: impl Into<String>) {
        self.mistakes.push((span, message.into()));
    }
}

impl Scale {
    /// What a word of the scale means, and its row from 0; nothing if it has no such word.
    pub(crate) fn find(&self, word: &str) -> Option<(Likelihood, usize)> {
        let word = word.trim().to_lowercase();
        self.yardstick.terms.iter().find_map(|term| {
            let row = term.words.iter().position(|known| known.to_lowercase() == word)?;
            let likelihood = Likelihood {
                term: term.words[row].clone(),
                low: term.low,
                high: term.high,
            };
            Some((likelihood, row))
        })
    }

    /// All words.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.yardstick.terms.iter().flat_map(|term| &term.words).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_yardsticks_can_be_read() {
        for name in names() {
            let scale = built_in(name).expect("built in");
            assert_eq!(scale.yardstick.terms.len(), 7, "{name}");
        }
        let icd = built_in("icd-203").expect("built in");
        assert!(icd.has_rows);
        assert_eq!(
            icd.find("Highly probable").map(|(l, row)| (l.low, row)),
            Some((80, 1))
        );
    }

    #[test]
    fn mistakes_are_told_at_their_places() {
        let text = "nmae = 'x'\n[[terms]]\nwords = 'likely'\nlow = 200\nhigh = 5\n";
        let source = Source::new(FileId::MAIN, "a.toml", text.into());
        let mistakes = parse("a", &source).expect_err("mistakes");
        let told: Vec<_> = mistakes
            .iter()
            .map(|(span, message)| format!("{}: {message}", span.start.line))
            .collect();
        assert!(told.contains(&"1: `nmae` is not a key here".to_owned()), "{told:?}");
        assert!(told.contains(&"3: `words` must be a list".to_owned()), "{told:?}");
        assert!(told.iter().any(|m| m.starts_with("4: `low` must be")), "{told:?}");
    }
}

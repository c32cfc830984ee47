//! Rules on abbreviations: what is not explained, and what is explained too late.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Linter;
use super::passage::Kind;
use super::passage::Passage;
use crate::briefing::Role;
use crate::diagnostic::Rule;

/// What every reader knows, in the languages with Latin letters.
const KNOWN: &[&str] = &[
    "AD", "AIDS", "AM", "BBC", "BC", "BCE", "CD", "CE", "CEO", "CNN", "CSV", "DNA",
    "DOI", "DVD", "EPUB", "EU", "FAQ", "GDP", "GIF", "GMT", "GPS", "HIV", "HTML", "HTTP",
    "HTTPS", "ID", "ISBN", "ISO", "IT", "JPEG", "JSON", "OK", "PC", "PDF", "PM", "PNG",
    "PR", "RAM", "RSS", "SMS", "SOS", "SVG", "TV", "UFO", "UK", "UN", "URL", "US", "USA",
    "USB", "UTC", "VAT", "VIP", "XML", "YAML", "ZIP",
];

/// Where an abbreviation is used.
struct Use {
    passage: usize,
    word: usize,
}

impl Linter<'_> {
    /// `abbr-undefined` and `abbr-first-use`.
    pub(super) fn abbreviations(&mut self) {
        if !self.wants(Rule::AbbrUndefined) && !self.wants(Rule::AbbrFirstUse) {
            return;
        }
        let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
        let mut expanded: BTreeMap<String, usize> = BTreeMap::new();
        for (number, passage) in self.passages.iter().enumerate() {
            for place in 0..passage.words.len() {
                if let Some(name) = expansion_at(passage, place) {
                    expanded.entry(name).or_insert(number);
                }
            }
            if !is_looked_at(passage) {
                continue;
            }
            for place in 0..passage.words.len() {
                let name = abbreviation(passage.word(place));
                let Some(name) = name.filter(|_| !passage.words[place].is_quoted) else {
                    continue;
                };
                uses.entry(name).or_insert(Use { passage: number, word: place });
            }
        }
        let explained = self.explained();
        for (name, first) in &uses {
            let passage = &self.passages[first.passage];
            let span = self.place(passage, first.word..first.word + 1);
            match expanded.get(*name) {
                Some(place) if first.passage < *place && !explained.contains(*name) => {
                    let message = format!("`{name}` stands before what it stands for");
                    self.findings
                        .at(Rule::AbbrFirstUse, span, message)
                        .hint("write it out where it is first read");
                }
                None if !explained.contains(*name) && !KNOWN.contains(name) => {
                    let message = format!("nothing says what `{name}` stands for");
                    self.findings.at(Rule::AbbrUndefined, span, message).hint(
                        "write it out once with the abbreviation in brackets, list it in the \
                         glossary, or name it under `abbreviations` in `chancery.toml`",
                    );
                }
                _ => {}
            }
        }
    }

    /// What the glossary explains, the house takes for known, or is the name of an actor.
    fn explained(&self) -> BTreeSet<String> {
        let mut explained: BTreeSet<String> =
            self.request.abbreviations.iter().cloned().collect();
        let glossary = self.briefing().glossary.iter();
        let terms =
            glossary.flat_map(|term| std::iter::once(&term.term).chain(&term.also));
        let actors = self.briefing().actors.iter();
        let names =
            actors.flat_map(|actor| std::iter::once(&actor.name).chain(&actor.also));
        for text in terms.chain(names) {
            let words = text.split(|c: char| !c.is_alphanumeric());
            explained.extend(words.filter_map(abbreviation).map(str::to_owned));
        }
        explained
    }
}

/// Whether the writer answers for the words: not in headings, quotations, sources, nor
/// where all is in capitals.
fn is_looked_at(passage: &Passage) -> bool {
    let is_own = matches!(passage.kind, Kind::Paragraph | Kind::Cell | Kind::Judgement);
    let is_listed = matches!(
        passage.role,
        Role::FurtherReading | Role::Sources | Role::Contact | Role::Distribution
    );
    let letters = || passage.text.chars().filter(|c| c.is_alphabetic());
    let capitals = letters().filter(|c| c.is_uppercase()).count();
    let is_loud = passage.words.len() > 3 && capitals * 2 > letters().count();
    is_own && !is_listed && !is_loud
}

/// The abbreviation that a word is: two to six capitals, perhaps with digits, without an
/// ending.
fn abbreviation(word: &str) -> Option<&str> {
    let bare = ["’s", "'s", "s"].iter().find_map(|ending| word.strip_suffix(ending));
    let bare = bare.unwrap_or(word);
    // Latin, Greek and Cyrillic; the capitals of formulas are none.
    let is_part = |c: char| (c.is_uppercase() && c < '\u{530}') || c.is_ascii_digit();
    let capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    let is_roman = bare.chars().all(|c| "IVXLCDM".contains(c));
    let fits = (2..=6).contains(&bare.chars().count())
        && capitals >= 2
        && bare.starts_with(char::is_uppercase)
        && bare.chars().all(is_part);
    // A code such as A4 or B2C is a name.
    let is_code = bare.chars().any(|c| c.is_ascii_digit());
    (fits && !is_roman && !is_code).then_some(bare)
}

/// The abbreviation that is written out at a word: `Long Form (LF)` or `LF (Long Form)`.
fn expansion_at(passage: &Passage, place: usize) -> Option<String> {
    let name = abbreviation(passage.word(place))?;
    let bytes = &passage.words[place].bytes;
    let before = passage.text[..bytes.start].trim_end_matches(['“', '"', ' ']);
    let after = &passage.text[bytes.end..];
    let is_in_brackets = before.ends_with('(');
    let is_before_brackets = after.trim_start().starts_with('(') && {
        let next = passage.words.get(place + 1)?;
        passage.text[next.bytes.clone()].chars().next()
            == name.chars().next().filter(|c| c.is_uppercase())
    };
    (is_in_brackets || is_before_brackets).then(|| name.to_owned())
}

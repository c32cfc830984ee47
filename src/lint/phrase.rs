//! Phrases in passages.

use std::collections::BTreeMap;
use std::ops::Range;

use super::passage::OBJECT;
use super::passage::Passage;

/// Phrases to look for.
pub(super) struct Phrases<'a> {
    /// The phrases, by how many bytes the first word of each has.
    by_first: BTreeMap<usize, Vec<&'a str>>,
}

impl<'a> Phrases<'a> {
    pub(super) fn new(phrases: &'a [String]) -> Self {
        let mut by_first: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for phrase in phrases {
            let first = phrase.split(' ').next().unwrap_or_default();
            by_first.entry(first.len()).or_default().push(phrase);
        }
        Self { by_first }
    }

    /// Their places in a passage, as numbers of words, without what stands in quotation marks.
    /// Letters may be small or capital.
    pub(super) fn find_own(&self, passage: &Passage) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if self.by_first.is_empty() {
            return found;
        }
        for (place, word) in passage.words.iter().enumerate() {
            let is_behind = found.last().is_some_and(|last| place < last.end);
            let Some(phrases) = self.by_first.get(&word.bytes.len()) else { continue };
            let longest =
                phrases.iter().filter_map(|phrase| at(passage, place, phrase)).max();
            if let Some(length) = longest.filter(|_| !is_behind) {
                found.push(place..place + length);
            }
        }
        found.retain(|words| !passage.words[words.start].is_quoted);
        found
    }
}

/// How many words a phrase has, if it stands at a word of a passage.
fn at(passage: &Passage, place: usize, phrase: &str) -> Option<usize> {
    let mut length = 0;
    for word in phrase.split(' ') {
        let next = place + length;
        if next >= passage.words.len() || !is_same(passage.word(next), word) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

fn is_same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || a.len() == b.len()
            && !(a.is_ascii() && b.is_ascii())
            && a.to_lowercase() == b.to_lowercase()
}

/// The sentences of a passage, as numbers of words.
pub(super) fn sentences(passage: &Passage) -> Vec<Range<usize>> {
    parts(passage, &['.', '!', '?', '…'])
}

/// The units of thought of a passage, as numbers of words: also a semicolon or a colon ends
/// one (R. Flesch, "The Art of Readable Writing", 1949).
pub(super) fn units(passage: &Passage) -> Vec<Range<usize>> {
    parts(passage, &['.', '!', '?', '…', ';', ':'])
}

fn parts(passage: &Passage, marks: &[char]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (place, word) in passage.words.iter().enumerate() {
        let end = word.bytes.end;
        let next =
            passage.words.get(place + 1).map_or(passage.text.len(), |w| w.bytes.start);
        let between = &passage.text[end..next];
        let is_last = place + 1 == passage.words.len();
        if is_last || ends(passage.word(place), between, &passage.text[next..], marks) {
            sentences.push(start..place + 1);
            start = place + 1;
        }
    }
    sentences
}

/// Whether a sentence ends after a word: a mark, a blank, then no small letter. What is
/// short and has a full stop is taken for an abbreviation.
fn ends(word: &str, between: &str, rest: &str, marks: &[char]) -> bool {
    let Some(mark) = between.find(marks) else { return false };
    let is_parted = between[mark..].contains(char::is_whitespace);
    // Code may begin a sentence.
    let is_small =
        rest.starts_with(char::is_lowercase) && !between[mark..].contains(OBJECT);
    let is_stop = between[mark..].starts_with('.');
    let is_inner = between[mark..].starts_with([';', ':']);
    let is_short = word.chars().count() <= 2 && word.starts_with(char::is_uppercase);
    let is_title = ["Mr", "Mrs", "Ms", "Dr", "St", "No", "Art", "vs", "Prof", "Nr", "cf"]
        .contains(&word);
    is_parted && (is_inner || !is_small) && !(is_stop && (is_short || is_title))
}

//! Phrases in passages.

use std::collections::BTreeMap;
use std::ops::Range;

use super::passage::OBJECT;
use super::passage::Passage;

/// Phrases to look for, with their numbers.
pub(super) struct Phrases<'a> {
    /// The phrases by their first words: by how many bytes these have, then by these
    /// themselves, in small letters.
    by_first: BTreeMap<usize, BTreeMap<String, Vec<Numbered<'a>>>>,
}

/// A phrase with its number.
type Numbered<'a> = (&'a str, usize);

/// Up to so many words are compared one after the other: that is quicker than to write the
/// word that is looked for in small letters.
const FEW: usize = 16;

impl<'a> Phrases<'a> {
    pub(super) fn new(phrases: &'a [String]) -> Self {
        let mut by_first: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for (number, phrase) in phrases.iter().enumerate() {
            let first = phrase.split(' ').next().unwrap_or_default();
            let of_length = by_first.entry(first.len()).or_default();
            of_length
                .entry(first.to_lowercase())
                .or_default()
                .push((phrase.as_str(), number));
        }
        Self { by_first }
    }

    /// Their places in a passage, as numbers of words, without what stands in quotation marks.
    /// Letters may be small or capital.
    pub(super) fn find_own(&self, passage: &Passage) -> Vec<Range<usize>> {
        let found = self.find_own_numbered(passage).into_iter();
        let mut places: Vec<_> = found.map(|(words, _)| words).collect();
        places.dedup();
        places
    }

    /// As [`Phrases::find_own`], each with the number of the phrase; once for each of those that
    /// are alike.
    pub(super) fn find_own_numbered(
        &self,
        passage: &Passage,
    ) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        if self.by_first.is_empty() {
            return found;
        }
        for place in 0..passage.words.len() {
            if found.last().is_some_and(|(last, _)| place < last.end) {
                continue;
            }
            let phrases = self.beginning(passage.word(place)).iter();
            let there: Vec<_> = phrases
                .filter_map(|&(phrase, number)| {
                    Some((at(passage, place, phrase)?, number))
                })
                .collect();
            let longest = there.iter().map(|(length, _)| *length).max();
            let there = there.into_iter().filter(|(length, _)| Some(*length) == longest);
            found.extend(there.map(|(length, number)| (place..place + length, number)));
        }
        found.retain(|(words, _)| !passage.words[words.start].is_quoted);
        found
    }

    /// The phrases that begin with a word.
    fn beginning(&self, word: &str) -> &[Numbered<'a>] {
        let phrases = self.by_first.get(&word.len()).and_then(|firsts| {
            if firsts.len() > FEW {
                firsts.get(&word.to_lowercase())
            } else {
                let is_it = |first: &str| {
                    first.eq_ignore_ascii_case(word)
                        || !word.is_ascii() && first == word.to_lowercase()
                };
                firsts.iter().find(|(first, _)| is_it(first)).map(|(_, all)| all)
            }
        });
        phrases.map_or(&[], Vec::as_slice)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::briefing::Inline;
    use crate::briefing::Text;
    use crate::source::FileId;
    use crate::source::Span;

    /// Whatever number of phrases there is, the longest is found, in small letters or capital
    /// ones.
    #[test]
    fn phrases_are_found_among_few_and_many() {
        let mut phrases: Vec<String> =
            ["Ost", "Ost West", "Żaba", "İst", "west"].map(str::to_owned).into();
        let text = "Ost, OST WEST żaba “Żaba” İST ist ost";
        let span = Span::file_start(FileId::MAIN);
        let run = [Inline::Text(Text { text: text.to_owned(), span })];
        let passage = Passage::of_source(&run);
        for _ in 0..2 {
            let found = Phrases::new(&phrases).find_own_numbered(&passage);
            let found: Vec<_> = found
                .into_iter()
                .map(|(words, number)| (passage.stretch(words), number))
                .collect();
            let expected =
                [("Ost", 0), ("OST WEST", 1), ("żaba", 2), ("İST", 3), ("ost", 0)];
            assert_eq!(found, expected);
            let twice = ["ost".to_owned(), "Ost".to_owned()];
            let both = Phrases::new(&twice).find_own_numbered(&passage);
            assert_eq!(both[..2], [(0..1, 0), (0..1, 1)]);
            assert_eq!(Phrases::new(&twice).find_own(&passage)[..2], [0..1, 1..2]);
            phrases.extend((100..200).map(|number| number.to_string()));
        }
    }
}

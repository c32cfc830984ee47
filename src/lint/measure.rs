//! Rules on length: of points, sentences and paragraphs, and on how hard they are to read.

use super::Linter;
use super::passage::Kind;
use super::phrase::units;
use crate::briefing::Block;
use crate::briefing::KeyPoint;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::plain_text;
use crate::briefing::run_span;
use crate::briefing::runs;
use crate::diagnostic::Rule;
use crate::diagnostic::Severity;

/// How many points readers keep in mind (Reuters Handbook of Journalism).
const POINTS: std::ops::RangeInclusive<usize> = 2..=5;
const WORDS_OF_POINT: usize = 40;
const LONG_SENTENCE: usize = 25;
const TOO_LONG_SENTENCE: usize = 40;
const LONG_PARAGRAPH: usize = 150;
/// Below so many words the formula says nothing.
const WORDS_FOR_GRADE: usize = 100;

impl Linter<'_> {
    pub(super) fn measures(&mut self) {
        let sections = self.briefing().sections.iter();
        for section in sections.filter(|section| section.role == Role::KeyPoints) {
            self.key_points(section);
        }
        self.sentences();
        self.grade();
    }

    fn key_points(&mut self, section: &Section) {
        for block in &section.blocks {
            let Block::KeyPoints { points } = block else { continue };
            if !POINTS.contains(&points.len()) {
                let message = format!("the key points are {}", points.len());
                self.findings
                    .at(Rule::KeyPointsCount, section.span, message)
                    .hint("readers keep two to five in mind");
            }
            for point in points {
                let words = words_of(point);
                if words > WORDS_OF_POINT {
                    let span = run_span(&point.lead).unwrap_or(section.span);
                    let message = format!("a key point of {words} words");
                    self.findings
                        .at(Rule::KeyPointsCount, span, message)
                        .hint(format!("say it in {WORDS_OF_POINT}"));
                }
            }
        }
    }

    /// `sentence-long` and `para-long`.
    fn sentences(&mut self) {
        if !self.wants(Rule::SentenceLong) && !self.wants(Rule::ParaLong) {
            return;
        }
        for passage in self.passages {
            if !matches!(passage.kind, Kind::Paragraph | Kind::Judgement) {
                continue;
            }
            if passage.words.len() > LONG_PARAGRAPH {
                let message = format!("a paragraph of {} words", passage.words.len());
                self.findings
                    .at(Rule::ParaLong, passage.span(), message)
                    .hint(format!("part it; {LONG_PARAGRAPH} words are many"));
            }
            for sentence in units(passage) {
                let words = sentence.len();
                if words <= LONG_SENTENCE {
                    continue;
                }
                let span = self.place(passage, sentence.start..sentence.start + 1);
                let message = format!("a sentence of {words} words");
                let reported = self.findings.at(Rule::SentenceLong, span, message);
                if words > TOO_LONG_SENTENCE {
                    reported.severity(Severity::Warning).hint("make two of it");
                } else {
                    reported.hint(format!("{LONG_SENTENCE} words are easier to read"));
                }
            }
        }
    }

    /// `readability`: the grade by J. P. Kincaid and others, "Derivation of New Readability
    /// Formulas", 1975.
    fn grade(&mut self) {
        if !self.wants(Rule::Readability) {
            return;
        }
        let (mut words, mut sentence_count, mut syllables) = (0, 0, 0);
        for passage in self.passages.iter().filter(|p| p.kind == Kind::Paragraph) {
            words += passage.words.len();
            sentence_count += units(passage).len();
            let parts = (0..passage.words.len()).map(|w| syllables_of(passage.word(w)));
            syllables += parts.sum::<usize>();
        }
        if words < WORDS_FOR_GRADE {
            return;
        }
        let as_number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let per_sentence = as_number(words) / as_number(sentence_count.max(1));
        let per_word = as_number(syllables) / as_number(words);
        let grade = 0.39 * per_sentence + 11.8 * per_word - 15.59;
        let most = as_number(usize::try_from(self.request.grade).unwrap_or(usize::MAX));
        if grade > most {
            let span = self.field("title");
            let message = format!(
                "the text is as hard as grade {grade:.1} of the Flesch–Kincaid formula"
            );
            self.findings.at(Rule::Readability, span, message).hint(format!(
                "shorten sentences and words; up to {most} is taken for readable"
            ));
        }
    }
}

fn words_of(point: &KeyPoint) -> usize {
    let mut text = plain_text(&point.lead);
    runs(&point.blocks, &mut |_, run| {
        text.push(' ');
        text.push_str(&plain_text(run));
    });
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

/// The syllables of an English word, as its groups of vowels tell.
fn syllables_of(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    let is_mute = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(is_mute)).max(1)
}

//! The dates in running text, and the styles that they are written in.

use std::ops::Range;

use super::Linter;
use super::passage::Kind;
use super::passage::Passage;
use crate::briefing::Date;
use crate::diagnostic::Rule;
use crate::language::Language;

/// How the parts of a date follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `3 March 2024`.
    DayFirst,
    /// `March 3, 2024`.
    MonthFirst,
    /// `3.3.2024`, `3/3/2024`.
    Numbers,
    /// `2024-03-03`.
    Iso,
}

impl Style {
    fn example(self) -> &'static str {
        match self {
            Self::DayFirst => "the day first, as in 3 March 2024",
            Self::MonthFirst => "the month first, as in March 3, 2024",
            Self::Numbers => "numbers, as in 3.3.2024",
            Self::Iso => "ISO 8601, as in 2024-03-03",
        }
    }
}

/// A day in a passage.
pub(super) struct Found {
    /// Its words.
    pub(super) words: Range<usize>,
    pub(super) date: Date,
    pub(super) style: Style,
}

/// The days that a passage names, with their years.
pub(super) fn days(passage: &Passage, language: &Language) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for place in 0..passage.words.len() {
        if found.last().is_some_and(|last| place < last.words.end) {
            continue;
        }
        found.extend(day_at(passage, place, language));
    }
    found
}

fn day_at(passage: &Passage, place: usize, language: &Language) -> Option<Found> {
    let first = passage.word(place);
    if first.starts_with(|c: char| c.is_ascii_digit())
        && let Some(style) = style_of_numbers(first)
    {
        let date = language.parse_date(first)?;
        return Some(Found { words: place..place + 1, date, style });
    }
    let is_day = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == 'º');
        matches!(digits.len(), 1 | 2) && digits.chars().all(|c| c.is_ascii_digit())
    };
    let is_year =
        |word: &str| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit());
    // Some languages have a word between, as Spanish has `de`. Most words are followed by no year.
    let end = (place + 3..=place + 5)
        .take_while(|end| *end <= passage.words.len())
        .find(|end| is_year(passage.word(end - 1)))?;
    let style = match (is_day(first), language.is_month(first)) {
        (true, _) => Style::DayFirst,
        (_, true) => Style::MonthFirst,
        _ => return None,
    };
    let mut inner = (place + 1..end - 1).map(|word| passage.word(word));
    let is_date = if style == Style::DayFirst {
        inner.any(|word| language.is_month(word))
    } else {
        inner.any(is_day)
    };
    let date = language.parse_date(passage.stretch(place..end));
    date.filter(|_| is_date).map(|date| Found { words: place..end, date, style })
}

fn style_of_numbers(word: &str) -> Option<Style> {
    let parts = |by: char| word.split(by).collect::<Vec<_>>();
    let is_number = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
    for (by, style) in [('-', Style::Iso), ('.', Style::Numbers)] {
        let parts = parts(by);
        let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
        let fits = if style == Style::Iso {
            lengths == [4, 2, 2]
        } else {
            matches!(lengths[..], [1 | 2, 1 | 2, 4])
        };
        if fits && parts.iter().all(is_number) {
            return Some(style);
        }
    }
    None
}

impl Linter<'_> {
    /// `date-mixed`: the first style counts.
    pub(super) fn date_styles(&mut self) {
        if !self.wants(Rule::DateMixed) {
            return;
        }
        let mut first: Option<Style> = None;
        for passage in self.passages {
            if matches!(passage.kind, Kind::Quotation | Kind::Entry) {
                continue;
            }
            for day in days(passage, self.request.language) {
                if passage.words[day.words.start].is_quoted {
                    continue;
                }
                let house = *first.get_or_insert(day.style);
                if day.style != house {
                    let written = passage.stretch(day.words.clone());
                    let message =
                        format!("`{written}` is written otherwise than the dates before");
                    let span = self.place(passage, day.words);
                    self.findings
                        .at(Rule::DateMixed, span, message)
                        .hint(format!("the others have {}", house.example()));
                }
            }
        }
    }
}

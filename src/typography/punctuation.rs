//! Quotes, dashes and ellipses by language, and spaces that may not break.

use std::str::FromStr;

use typst::foundations::Smart;
use typst::text::Lang;
use typst::text::Region;
use typst::text::SmartQuoteDict;
use typst::text::SmartQuoter;
use typst::text::SmartQuotes;

use crate::language::Language;

/// What stands before a quote when it is a formula, an image or code (U+FFFC OBJECT
/// REPLACEMENT CHARACTER).
const OBJECT: char = '\u{FFFC}';

/// The quotes of a language, and which of them are open.
pub(crate) struct Quotes {
    marks: SmartQuotes<'static>,
    quoter: SmartQuoter,
}

impl Quotes {
    fn of(language: &Language) -> Self {
        static MARKS: Smart<SmartQuoteDict> = Smart::Auto;
        let lang = Lang::from_str(language.primary()).unwrap_or(Lang::ENGLISH);
        let region = language.region().and_then(|region| Region::from_str(&region).ok());
        Self {
            marks: SmartQuotes::get(&MARKS, lang, region, false),
            quoter: SmartQuoter::new(),
        }
    }
}

/// Turns typewriter punctuation into that of a language, over one run of text.
pub(crate) struct Punctuation<'a> {
    language: &'a Language,
    quotes: Quotes,
    /// The last character of the run so far.
    before: Option<char>,
    /// Whether texts stay as they are typed.
    is_off: bool,
}

impl<'a> Punctuation<'a> {
    pub(crate) fn new(language: &'a Language) -> Self {
        Self { language, quotes: Quotes::of(language), before: None, is_off: false }
    }

    /// Leaves texts as they are typed, where nobody is going to read them.
    #[must_use]
    pub(crate) fn off(self, is_off: bool) -> Self {
        Self { is_off, ..self }
    }

    /// The same punctuation for another text.
    pub(crate) fn anew(&self) -> Self {
        Self::new(self.language).off(self.is_off)
    }

    /// Begins a new run: a paragraph, a cell, a heading.
    pub(crate) fn restart(&mut self) {
        self.quotes.quoter = SmartQuoter::new();
        self.before = None;
    }

    /// Goes on with the quotes of another language; gives back those so far.
    pub(crate) fn speak(&mut self, language: &Language) -> Quotes {
        std::mem::replace(&mut self.quotes, Quotes::of(language))
    }

    /// Goes on with the quotes from before.
    pub(crate) fn set_quotes(&mut self, quotes: Quotes) {
        self.quotes = quotes;
    }

    /// Goes past something that is not text.
    pub(crate) fn object(&mut self) {
        self.before = Some(OBJECT);
    }

    /// Goes past the end of a line.
    pub(crate) fn line_end(&mut self) {
        self.before = Some(' ');
    }

    /// Goes past text that is meant literally.
    pub(crate) fn literal(&mut self, text: &str) {
        self.before = text.chars().last().or(self.before);
    }

    /// The text with the language's punctuation.
    pub(crate) fn text(&mut self, text: String) -> String {
        // Most texts have nothing to set.
        if self.is_off {
            return text;
        }
        if is_set(&text) {
            self.before = text.chars().last().or(self.before);
            return self.bind(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' | '\'' => {
                    out.push_str(self.quote(c == '"', rest.clone()));
                }
                '-' if rest.peek() == Some(&'-') => {
                    rest.next();
                    let em = rest.next_if_eq(&'-').is_some();
                    out.push(if em { '—' } else { '–' });
                }
                '.' => {
                    let mut dots = 1;
                    while rest.next_if_eq(&'.').is_some() {
                        dots += 1;
                    }
                    // A longer row of dots is a leader, not an ellipsis.
                    if dots == 3 {
                        out.push('…');
                    } else {
                        out.extend(std::iter::repeat_n('.', dots));
                    }
                }
                // Breaks of a line that no author types on purpose (Unicode 16, 5.8).
                '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
                _ => out.push(c),
            }
            self.before = out.chars().last();
        }
        self.bind(out)
    }

    /// The mark for a straight quote with what comes after it.
    fn quote(
        &mut self,
        double: bool,
        mut after: impl Iterator<Item = char>,
    ) -> &'static str {
        let next: [_; 3] = std::array::from_fn(|_| after.next().unwrap_or(' '));
        // In `1990's` and `'90s` the mark is an apostrophe, no prime and no quote.
        let after_digit = self.before.is_some_and(char::is_numeric);
        let is_decade = matches!(next, ['0'..='9', '0', 's']);
        if !double && (is_decade || after_digit && next[0].is_alphabetic()) {
            return "’";
        }
        self.quotes.quoter.quote(self.before, &self.quotes.marks, double)
    }

    /// Keeps a day with its month, and a provision with its number, on one line.
    fn bind(&self, text: String) -> String {
        // Days and numbers of provisions have digits.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut words = text.split(' ').peekable();
        while let Some(word) = words.next() {
            out.push_str(word);
            if let Some(next) = words.peek() {
                out.push(if self.belong_together(word, next) { '\u{a0}' } else { ' ' });
            }
        }
        out
    }

    /// Whether a line may not end between two words.
    pub(crate) fn belong_together(&self, word: &str, next: &str) -> bool {
        let word = word.rsplit(|c: char| c.is_whitespace()).next().unwrap_or(word);
        let next = next.split(|c: char| c.is_whitespace()).next().unwrap_or(next);
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let day = bare.trim_end_matches('.');
        let is_number = |word: &str| {
            (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
        };
        let is_day = is_number(day);
        let is_year = |word: &str| {
            let digits = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())
        };
        let is_day_of =
            |word: &str| is_number(word.trim_end_matches(|c: char| !c.is_alphanumeric()));
        // Spanish and Portuguese say `18 de agosto de 2025`.
        let joins = matches!(self.language.primary(), "es" | "pt");
        if is_day {
            return self.language.is_month(next) || joins && next == "de";
        }
        if joins && bare == "de" {
            return self.language.is_month(next) || is_year(next);
        }
        // A month with its year, and in English also a day with a comma before the year.
        let is_whole = bare.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        if is_whole && self.language.is_month(bare) {
            return is_year(next) || is_day_of(next) || joins && next == "de";
        }
        let of_month = bare.strip_suffix(',').unwrap_or_default();
        if is_number(of_month) {
            return is_year(next);
        }
        next.starts_with(|c: char| c.is_ascii_digit()) && self.language.is_provision(bare)
    }
}

/// Whether a text has nothing of a typewriter: no straight quote, no row of hyphens or full
/// stops, no odd break of a line.
fn is_set(text: &str) -> bool {
    let mut before = 0;
    for byte in text.bytes() {
        let is_row = matches!(byte, b'-' | b'.') && byte == before;
        // Breaks beyond ASCII begin with these bytes.
        if is_row || matches!(byte, b'"' | b'\'' | 0xb | 0xc | 0xc2 | 0xe2) {
            return false;
        }
        before = byte;
    }
    true
}

#[cfg(test)]
mod tests;

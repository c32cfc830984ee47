//! Rules on numbers: one way to part thousands, one way to write shares.

use super::Linter;
use super::passage::Kind;
use super::passage::Passage;
use crate::diagnostic::Rule;

impl Linter<'_> {
    /// `number-format`: the first way counts.
    pub(super) fn numbers(&mut self) {
        if !self.wants(Rule::NumberFormat) {
            return;
        }
        let (mut thousands, mut share) = (None, None);
        for passage in self.passages {
            if passage.kind == Kind::Quotation {
                continue;
            }
            for place in 0..passage.words.len() {
                if passage.words[place].is_quoted {
                    continue;
                }
                if let Some(by) = thousands_at(passage, place)
                    && *thousands.get_or_insert(by) != by
                {
                    let message =
                        format!("`{}` parts thousands otherwise", passage.word(place));
                    self.number(passage, place, message);
                }
                let word = passage.word(place).to_lowercase();
                let in_words = self.words().percent.contains(&word);
                let in_sign = word.ends_with('%');
                if (in_words || in_sign) && *share.get_or_insert(in_sign) != in_sign {
                    let message =
                        format!("`{}` is written otherwise before", passage.word(place));
                    self.number(passage, place, message);
                }
            }
        }
    }

    fn number(&mut self, passage: &Passage, place: usize, message: String) {
        let span = self.place(passage, place..place + 1);
        self.findings
            .at(Rule::NumberFormat, span, message)
            .hint("write all numbers of a briefing in one way");
    }
}

/// What parts the thousands of a number: a comma, or a blank.
fn thousands_at(passage: &Passage, place: usize) -> Option<char> {
    let word = passage.word(place);
    let groups: Vec<_> = word.split(',').collect();
    let is_number = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let is_group = |part: &&str| part.len() == 3 && is_number(part);
    let [first, rest @ ..] = &groups[..] else { return None };
    if matches!(first.len(), 1..=3) && is_number(first) && !rest.is_empty() {
        return rest.iter().all(is_group).then_some(',');
    }
    // A blank that does not break, so that two numbers are not taken for one.
    let next = passage.words.get(place + 1)?;
    let between = &passage.text[passage.words[place].bytes.end..next.bytes.start];
    let is_blank = matches!(between, "\u{a0}" | "\u{202f}" | "\u{2009}");
    let follows = is_group(&passage.word(place + 1));
    (is_blank && matches!(word.len(), 1..=3) && is_number(word) && follows).then_some(' ')
}

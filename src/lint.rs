//! What a desk wants checked in a finished briefing: dates, quotations, abbreviations,
//! judgements, lengths. What can't be built at all is found before, by `parse` and
//! `resolve`.

mod abbreviation;
mod date;
mod date_style;
mod judgement;
mod measure;
mod name;
mod number;
mod passage;
mod phrase;
mod quotation;
mod structure;

use self::passage::Passage;
use self::passage::passages;
use crate::briefing::Briefing;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::language::LintWords;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;

/// What is to be looked at, and what for.
pub(crate) struct Request<'a> {
    pub(crate) briefing: &'a Briefing,
    pub(crate) language: &'a Language,
    /// The texts that spans are in.
    pub(crate) sources: &'a [Source],
    /// Where the fields of the front matter stand, by their names.
    pub(crate) fields: &'a [(String, Span)],
    /// Whether the front matter says something that can't be read.
    pub(crate) is_unreadable: bool,
    /// The abbreviations that need no explaining in this house.
    pub(crate) abbreviations: &'a [String],
    /// The highest grade of the Flesch–Kincaid formula.
    pub(crate) grade: u64,
}

/// Looks at a briefing.
pub(crate) fn lint(request: &Request<'_>, findings: &mut Findings) {
    if findings.is_generic() {
        Linter { request, passages: &[], findings }.structure();
        return;
    }
    let passages = passages(request.briefing);
    let mut linter = Linter { request, passages: &passages, findings };
    linter.dates();
    linter.date_styles();
    linter.numbers();
    linter.quotations();
    linter.abbreviations();
    linter.names();
    linter.judgements();
    linter.measures();
    linter.structure();
}

/// What the checks share.
struct Linter<'a> {
    request: &'a Request<'a>,
    /// The running text, in the order of reading.
    passages: &'a [Passage],
    findings: &'a mut Findings,
}

impl<'a> Linter<'a> {
    fn briefing(&self) -> &'a Briefing {
        self.request.briefing
    }

    /// The words that the checks look for in this language.
    fn words(&self) -> &'static LintWords {
        &self.request.language.words().lint
    }

    /// Where a field of the front matter stands, else the start of the briefing.
    fn field(&self, name: &str) -> Span {
        let found = self.request.fields.iter().find(|(field, _)| field == name);
        found.map_or(Span::file_start(FileId::MAIN), |(_, span)| *span)
    }

    /// Where some words of a passage are written.
    fn place(&self, passage: &Passage, words: std::ops::Range<usize>) -> Span {
        passage.place(words, self.request.sources)
    }

    /// Whether a rule is listened to.
    fn wants(&self, rule: Rule) -> bool {
        self.findings.wants(rule)
    }
}

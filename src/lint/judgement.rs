//! Rules on judgements (ICD 203, D.6.e; the PHIA yardstick).

use super::Linter;
use super::passage::Kind;
use super::phrase::Phrases;
use super::phrase::sentences;
use crate::briefing::Block;
use crate::briefing::Judgement;
use crate::briefing::blocks;
use crate::briefing::inline_span;
use crate::briefing::sections;
use crate::diagnostic::Rule;
use crate::source::Span;

impl Linter<'_> {
    pub(super) fn judgements(&mut self) {
        let mut judgements: Vec<&Judgement> = Vec::new();
        sections(&self.briefing().sections, &mut |section| {
            blocks(&section.blocks, &mut |block| {
                if let Block::Judgements { items } = block {
                    judgements.extend(items);
                }
            });
        });
        let passages = self.passages.iter().filter(|p| p.kind == Kind::Judgement);
        for (judgement, passage) in judgements.iter().zip(passages) {
            let start = judgement.text.iter().find_map(inline_span);
            let start = start.unwrap_or(judgement.span);
            self.mixed(judgement, passage);
            if judgement.confidence.is_none() {
                self.findings
                    .at(Rule::JudgementConfidence, start, "nothing says how sure this is")
                    .hint("add `- Confidence: moderate` below it");
            }
            if judgement.horizon.is_none() {
                self.phrases(Rule::JudgementHorizon, passage, &self.words().vague);
            }
            self.phrases(Rule::Weasel, passage, &self.words().weasel);
        }
    }

    /// `judgement-mixed`: likelihood and confidence in one sentence.
    fn mixed(&mut self, judgement: &Judgement, passage: &super::Passage) {
        if judgement.likelihood.is_none() {
            return;
        }
        let confidence = &self.request.language.words().prefixes["confidence"];
        let bold = bold_spans(&judgement.text);
        for sentence in sentences(passage) {
            let span = self.place(passage, sentence.clone());
            let is_in = |place: &Span| {
                place.file == span.file
                    && span.start <= place.start
                    && place.start < span.end
            };
            let has_likelihood = bold.iter().any(is_in);
            let sure = Phrases::new(confidence).find_own(passage);
            let sure = sure.into_iter().find(|words| sentence.contains(&words.start));
            if let Some(words) = sure.filter(|_| has_likelihood) {
                let place = self.place(passage, words);
                self.findings
                    .at(
                        Rule::JudgementMixed,
                        place,
                        "likelihood and confidence in one sentence",
                    )
                    .hint("say how sure you are in `- Confidence: …` below it");
            }
        }
    }

    fn phrases(&mut self, rule: Rule, passage: &super::Passage, phrases: &[String]) {
        for words in Phrases::new(phrases).find_own(passage) {
            let written = passage.stretch(words.clone());
            // The month of May is sure to come.
            if !written.starts_with(char::is_lowercase) {
                continue;
            }
            let (message, hint) = if rule == Rule::Weasel {
                (
                    format!("`{written}` says less than a word of the yardstick"),
                    "say how likely it is",
                )
            } else {
                (
                    format!("`{written}` has no end"),
                    "give the date in `- Horizon: …` below it",
                )
            };
            let span = self.place(passage, words);
            self.findings.at(rule, span, message).hint(hint);
        }
    }
}

/// Where the bold words of a text stand.
fn bold_spans(run: &[crate::briefing::Inline]) -> Vec<Span> {
    let mut spans = Vec::new();
    crate::briefing::inlines(run, &mut |inline| {
        if let crate::briefing::Inline::Strong { children } = inline {
            spans.extend(children.iter().find_map(inline_span));
        }
    });
    spans
}

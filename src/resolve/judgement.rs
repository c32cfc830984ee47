//! The list of a key-judgements section to judgements.

use super::Context;
use super::meta::FileName;
use crate::briefing::Block;
use crate::briefing::Confidence;
use crate::briefing::Inline;
use crate::briefing::Judgement;
use crate::briefing::ListItem;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::plain_text;
use crate::briefing::run_span;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::yardstick;
use crate::yardstick::Scale;

impl Context<'_> {
    /// The scale that the briefing declares: a built-in one by its name, or a file.
    pub(super) fn yardstick(&mut self, named: Option<&FileName>) -> Option<Scale> {
        let named = named.filter(|named| named.path != "none")?;
        let name = named.path.to_lowercase().replace("icd203", "icd-203");
        if let Some(scale) = yardstick::built_in(&name) {
            return Some(scale);
        }
        let is_file = named.path.rsplit_once('.').is_some_and(|(_, e)| e == "toml");
        if !is_file {
            let known: Vec<_> = yardstick::names().collect();
            let message = format!("there is no yardstick `{}`", named.path);
            let reported = match named.span {
                Some(span) => self.findings.at(Rule::MetaInvalid, span, message),
                None => self.findings.in_file(Rule::MetaInvalid, &named.from, message),
            };
            reported.hint(format!(
                "use {}, none, or the path of a `.toml`",
                known.join(", ")
            ));
            return None;
        }
        let source = self.file(named)?;
        match yardstick::parse(&named.path, &source) {
            Ok(scale) => Some(scale),
            Err(mistakes) => {
                for (span, message) in mistakes {
                    self.findings.at(Rule::DataInvalid, span, message);
                }
                None
            }
        }
    }

    /// Makes judgements of the first list in each section of them.
    pub(super) fn judgements(&mut self, sections: &mut [Section], scale: Option<&Scale>) {
        let mut number = 0;
        for section in sections.iter_mut().filter(|s| s.role == Role::KeyJudgements) {
            let list = section.blocks.iter_mut().find(|b| matches!(b, Block::List(_)));
            let Some(block) = list else { continue };
            let Block::List(list) = block else { continue };
            let items = std::mem::take(&mut list.items);
            let span = list.span;
            let items = items
                .into_iter()
                .map(|item| {
                    number += 1;
                    self.judgement(item, number, span, scale)
                })
                .collect();
            *block = Block::Judgements { items };
        }
    }

    fn judgement(
        &mut self,
        item: ListItem,
        number: u32,
        list: Span,
        scale: Option<&Scale>,
    ) -> Judgement {
        let mut judgement = Judgement {
            id: String::new(),
            number,
            portion: None,
            text: Vec::new(),
            likelihood: None,
            confidence: None,
            basis: Vec::new(),
            assumptions: Vec::new(),
            indicators: Vec::new(),
            horizon: None,
            horizon_shown: None,
            blocks: Vec::new(),
            span: list,
        };
        for block in item.blocks {
            if let Block::Paragraph(paragraph) = &block
                && judgement.text.is_empty()
            {
                judgement.span = paragraph.span;
                judgement.portion.clone_from(&paragraph.portion);
                judgement.text.clone_from(&paragraph.inlines);
            } else if let Block::List(mut list) = block {
                list.items.retain_mut(|item| !self.facet(item, &mut judgement));
                if !list.items.is_empty() {
                    judgement.blocks.push(Block::List(list));
                }
            } else {
                judgement.blocks.push(block);
            }
        }
        if let Some(scale) = scale {
            judgement.likelihood = self.likelihood(&judgement, scale);
        }
        judgement
    }

    /// Takes what an item says of a judgement, such as `Confidence: moderate`; whether it
    /// said something of the kind.
    fn facet(&mut self, item: &mut ListItem, judgement: &mut Judgement) -> bool {
        let Some(Block::Paragraph(paragraph)) = item.blocks.first() else { return false };
        let found = ["confidence", "basis", "assumptions", "indicators", "horizon"]
            .iter()
            .find_map(|key| Some((*key, self.after_label(key, &paragraph.inlines)?)));
        let Some((key, rest)) = found else { return false };
        let span = paragraph.span;
        let mut runs = vec![rest];
        runs.retain(|run| !run.is_empty());
        // Several may stand in a list below.
        for block in item.blocks.drain(1..) {
            let Block::List(list) = block else { continue };
            for item in list.items {
                for block in item.blocks {
                    if let Block::Paragraph(paragraph) = block {
                        runs.push(paragraph.inlines);
                    } else {
                        judgement.blocks.push(block);
                    }
                }
            }
        }
        match key {
            "basis" => judgement.basis.extend(runs),
            "assumptions" => judgement.assumptions.extend(runs),
            "indicators" => judgement.indicators.extend(runs),
            "confidence" => judgement.confidence = self.confidence(&runs, span),
            _ => self.horizon(&runs, span, judgement),
        }
        true
    }

    fn confidence(&mut self, runs: &[Vec<Inline>], span: Span) -> Option<Confidence> {
        let text: String = runs.iter().map(|run| plain_text(run)).collect();
        let text = text.trim().trim_end_matches('.');
        let name = self.language.named(text, |words| &words.confidence);
        let found = name.and_then(|name| {
            Confidence::ALL.iter().copied().find(|known| known.name() == name)
        });
        if found.is_none() {
            let words = &self.language.words().confidence;
            let known: Vec<_> =
                Confidence::ALL.iter().map(|c| words[c.name()][0].as_str()).collect();
            self.findings
                .at(Rule::JudgementTerm, span, format!("`{text}` is not a confidence"))
                .hint(format!("use {}", known.join(", ")));
        }
        found
    }

    fn horizon(&mut self, runs: &[Vec<Inline>], span: Span, judgement: &mut Judgement) {
        let text: String = runs.iter().map(|run| plain_text(run)).collect();
        let text = text.replace('\u{a0}', " ");
        let text = text.trim().trim_end_matches('.');
        let Some(date) = self.language.parse_date(text) else {
            self.unparsable(text, span);
            return;
        };
        judgement.horizon_shown = Some(self.shown(text, &date));
        judgement.horizon = Some(date);
    }

    /// The likelihood that a bold word tells. All bold words must be of the scale, and of
    /// one row of it.
    fn likelihood(
        &mut self,
        judgement: &Judgement,
        scale: &Scale,
    ) -> Option<crate::briefing::Likelihood> {
        let mut found = Vec::new();
        for inline in &judgement.text {
            let Inline::Strong { children } = inline else { continue };
            let word = plain_text(children);
            let span = run_span(children).unwrap_or(judgement.span);
            match scale.find(&word) {
                Some(likelihood) => found.push((likelihood, span)),
                None => self.not_of_scale(&word, span, scale),
            }
        }
        let mut found = found.into_iter();
        let ((first, row), place) = found.next()?;
        for ((other, other_row), span) in found {
            if scale.has_rows && other_row != row {
                let (a, b) = (&first.term, &other.term);
                let message = format!("`{a}` and `{b}` are of two rows of the yardstick");
                self.findings
                    .at(Rule::JudgementTerm, span, message)
                    .related(place, format!("`{a}` is here"))
                    .hint("keep to the words of one row");
            }
        }
        Some(first)
    }

    fn not_of_scale(&mut self, word: &str, span: Span, scale: &Scale) {
        let name = &scale.yardstick.name;
        let message = format!("`{word}` is not a term of {name}");
        let near = nearest(word, scale.words()).map(str::to_owned);
        let known: Vec<_> = scale.words().map(|word| format!("`{word}`")).collect();
        let reported = self.findings.at(Rule::JudgementTerm, span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint(format!("bold is for {}", known.join(", "))),
        }
    }
}

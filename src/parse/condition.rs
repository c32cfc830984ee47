//! Parts of a text that are for some readers or for one format only.
//!
//! `<!-- only: audience=board -->` begins one, `<!-- end -->` ends it; they stand between
//! blocks or within one. What is left out is read for one thing alone: to prove that it
//! is nowhere in what is built.

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeCode;
use comrak::nodes::NodeMath;
use comrak::nodes::NodeValue;

use super::Parser;
use super::comment::comments;
use super::setting::Condition;
use crate::briefing::Inline;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::format::Format;
use crate::source::Span;

/// The conditions that hold where siblings are read: for each, whether it is met, and
/// where it stands.
#[derive(Default)]
pub(super) struct Conditions {
    open: Vec<(bool, Span)>,
    /// Whether there has been any.
    is_used: bool,
}

impl Conditions {
    /// Whether what stands here is read.
    pub(super) fn are_met(&self) -> bool {
        self.open.iter().all(|(is_met, _)| *is_met)
    }

    /// Takes away the blanks that stood around comments and what is left out: one between
    /// two words stays.
    pub(super) fn close_gaps(&self, inlines: &mut Vec<Inline>) {
        if !self.is_used {
            return;
        }
        let mut is_after_blank = true;
        for inline in inlines.iter_mut() {
            if let Inline::Text(text) = inline {
                if is_after_blank {
                    text.text = text.text.trim_start_matches(' ').to_owned();
                }
                is_after_blank &= text.text.is_empty();
                is_after_blank |= text.text.ends_with(' ');
            } else {
                is_after_blank = matches!(inline, Inline::SoftBreak | Inline::LineBreak);
            }
        }
        // Only the last of all can have a blank that leads nowhere.
        if let Some(Inline::Text(last)) = inlines.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        inlines.retain(|inline| !matches!(inline, Inline::Text(t) if t.text.is_empty()));
    }
}

impl Parser<'_> {
    /// Takes notice of a comment that begins or ends a condition; whether it was one.
    pub(super) fn condition(
        &mut self,
        text: &str,
        span: Span,
        conditions: &mut Conditions,
    ) -> bool {
        if text == "end" {
            if conditions.open.pop().is_none() {
                self.findings
                    .at(Rule::ConditionUnbalanced, span, "this ends what nothing begins")
                    .hint(
                        "it ends `<!-- only: … -->` in the same block or between blocks",
                    );
            }
            return true;
        }
        let Some(rest) = text.strip_prefix("only:") else { return false };
        let is_met = self.is_met(rest, span);
        conditions.open.push((is_met, span));
        conditions.is_used = true;
        true
    }

    /// Reports conditions that do not end among the siblings among which they begin.
    pub(super) fn close(&mut self, conditions: &Conditions) {
        for (_, span) in &conditions.open {
            self.findings.at(Rule::ConditionUnbalanced, *span, "this has no end").hint(
                "end it by `<!-- end -->` in the same block, or between the same blocks",
            );
        }
    }

    fn is_met(&mut self, text: &str, span: Span) -> bool {
        let Some(condition) = Condition::parse(text) else {
            self.findings
                .at(
                    Rule::ConditionUnbalanced,
                    span,
                    "this says neither for whom nor where",
                )
                .hint(
                    "write `<!-- only: audience=NAME -->` or `<!-- only: format=pdf -->`",
                );
            return false;
        };
        match condition {
            Condition::Audience(names) => {
                for name in &names {
                    if self.setting.audiences.iter().any(|known| known == name) {
                        let audiences = &mut self.manuscript.left_out.audiences;
                        audiences.insert((*name).to_owned());
                    } else {
                        self.unknown_audience(name, span);
                    }
                }
                let chosen = self.setting.audience.as_deref();
                chosen.is_some_and(|chosen| names.contains(&chosen))
            }
            Condition::Format(names) => {
                self.manuscript.left_out.has_formats = true;
                for name in &names {
                    if Format::by_name(name).is_none() {
                        let message = format!("there is no format `{name}`");
                        self.findings
                            .at(Rule::ConditionUnbalanced, span, message)
                            .hint("the formats are pdf, epub");
                    }
                }
                self.setting.format.is_none_or(|format| names.contains(&format))
            }
        }
    }

    fn unknown_audience(&mut self, name: &str, span: Span) {
        let known = self.setting.audiences.iter().map(String::as_str);
        let near = nearest(name, known).map(str::to_owned);
        let message = format!("there is no audience `{name}`");
        let reported = self.findings.at(Rule::AudienceUnknown, span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint("name it under `audiences:` or in `chancery.toml`"),
        }
    }

    /// Notes down the texts of what is left out, and the sources that it cites.
    pub(super) fn leave_out(&mut self, node: MarkdownNode<'_>) {
        let span = self.span(node);
        self.manuscript.left_out.spans.push(span);
        let before = self.manuscript.left_out.texts.len();
        let mut text = String::new();
        for node in node.descendants() {
            let data = node.data();
            if let NodeValue::Text(part) = &data.value {
                text.push_str(part);
            } else if let NodeValue::Code(NodeCode { literal, .. })
            | NodeValue::Math(NodeMath { literal, .. }) = &data.value
            {
                text.push_str(literal);
            } else if let NodeValue::CodeBlock(code) = &data.value {
                self.manuscript.left_out.texts.push(code.literal.clone());
            } else if let NodeValue::FootnoteReference(reference) = &data.value {
                self.manuscript.left_out.labels.insert(reference.name.clone());
            } else if let NodeValue::Image(link) | NodeValue::Link(link) = &data.value {
                if Self::included_path(node.parent().unwrap_or(node)).is_none() {
                    let texts = [link.title.clone(), link.url.clone()];
                    self.manuscript.left_out.texts.extend(texts);
                }
            } else {
                // A new block, or a cell, begins a new text.
                if !super::unsupported::is_inline_mark(&data.value) {
                    self.manuscript.left_out.texts.push(std::mem::take(&mut text));
                }
                text.push(' ');
            }
        }
        self.manuscript.left_out.texts.push(text);
        let texts = self.manuscript.left_out.texts.split_off(before);
        for text in texts.iter().filter(|text| !text.trim().is_empty()) {
            self.note_keys(text);
            self.manuscript.left_out.texts.push(self.setting.fill(text));
        }
    }

    /// Notes down the keys that a text cites which Markdown leaves as it is.
    fn note_keys(&mut self, text: &str) {
        for part in text.split('[').skip(1) {
            let inner = part.split(']').next().unwrap_or_default();
            if let Some(label) = inner.strip_prefix('^') {
                self.manuscript.left_out.labels.insert(label.to_owned());
            }
            for item in inner.split(';') {
                if let Some(key) = item.trim().strip_prefix('@') {
                    let key = key.split(',').next().unwrap_or_default().trim();
                    self.manuscript.left_out.labels.insert(key.to_owned());
                }
            }
        }
    }

    /// Whether the comments of a node begin or end conditions; those that do not are given
    /// back.
    pub(super) fn conditions_of<'t>(
        &mut self,
        html: &'t str,
        span: Span,
        conditions: &mut Conditions,
    ) -> Option<Vec<&'t str>> {
        let texts = comments(html)?;
        let mut others = Vec::new();
        for text in texts {
            if !self.condition(text, span, conditions) {
                others.push(text);
            }
        }
        Some(others)
    }
}

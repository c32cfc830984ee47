//! Comments that say something to Chancery. On GitHub and elsewhere they are invisible.

use super::Parser;
use crate::diagnostic::Allowance;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Span;

/// The texts of the comments in raw HTML; nothing if it is anything but comments
/// (`CommonMark` 0.31, 6.6: a comment ends at the first `-->`).
pub(super) fn comments(html: &str) -> Option<Vec<&str>> {
    let mut texts = Vec::new();
    let mut rest = html.trim();
    while !rest.is_empty() {
        let (text, after) = rest.strip_prefix("<!--")?.split_once("-->")?;
        texts.push(text.trim());
        rest = after.trim_start();
    }
    Some(texts)
}

impl Parser<'_> {
    /// Notes down what comments between blocks allow in the block that follows.
    pub(super) fn block_comments(&mut self, texts: &[&str], span: Span) {
        for text in texts {
            for rule in self.allowed(text, span) {
                self.pending.push((rule, span));
            }
        }
    }

    /// Notes down what a comment within a block allows in it.
    pub(super) fn inline_comment(&mut self, text: &str, span: Span) {
        let scope = self.block_span.unwrap_or(span);
        for rule in self.allowed(text, span) {
            self.findings.allow(Allowance { rule, scope, comment: span });
        }
    }

    /// Lets the allowances that wait hold in a block.
    pub(super) fn settle(&mut self, scope: Span) {
        for (rule, comment) in std::mem::take(&mut self.pending) {
            self.findings.allow(Allowance { rule, scope, comment });
        }
    }

    /// Lets the allowances that wait go, since no block follows.
    pub(super) fn settle_nowhere(&mut self) {
        for (rule, comment) in std::mem::take(&mut self.pending) {
            self.findings.allow(Allowance { rule, scope: comment, comment });
        }
    }

    /// The rules that a comment `lint: allow RULE, RULE: reason` allows.
    fn allowed(&mut self, text: &str, span: Span) -> Vec<Rule> {
        let Some(rest) = text.strip_prefix("lint:") else { return Vec::new() };
        let (names, reason) = rest.split_once(':').unwrap_or((rest, ""));
        let Some(names) = names.trim().strip_prefix("allow ") else {
            self.findings
                .at(Rule::AllowanceInvalid, span, "this comment allows nothing")
                .hint("write `<!-- lint: allow RULE: reason -->`");
            return Vec::new();
        };
        if reason.trim().is_empty() {
            self.findings
                .at(Rule::AllowanceInvalid, span, "what is allowed needs a reason")
                .hint(format!("write `<!-- lint: allow {}: reason -->`", names.trim()));
            return Vec::new();
        }
        let names = names.split(',').map(str::trim);
        names.filter_map(|name| self.allowed_rule(name, span)).collect()
    }

    fn allowed_rule(&mut self, name: &str, span: Span) -> Option<Rule> {
        let Some(rule) = Rule::by_name(name) else {
            let message = format!("there is no rule `{name}`");
            let near = nearest(name, Rule::ALL.iter().map(|rule| rule.name()));
            let reported = self.findings.at(Rule::AllowanceInvalid, span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `{near}`?")),
                None => reported.hint("`chancery rules` lists them"),
            }
            return None;
        };
        if rule.is_firm() {
            self.findings
                .at(Rule::AllowanceInvalid, span, format!("`{name}` can't be allowed"))
                .hint("a briefing with this mistake can't be built rightly");
            return None;
        }
        Some(rule)
    }
}

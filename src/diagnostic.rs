//! What is wrong with a briefing, as data.
//!
//! An author's mistake is a [`Diagnostic`]: it is collected, never returned early,
//! so that one run tells all mistakes of a file. How it is printed is the command
//! line's affair.

mod rules;

use serde::Serialize;

pub use self::rules::Rule;
use crate::source::Source;
use crate::source::Span;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// The briefing is not built.
    Error,
    /// The briefing is built; `--deny-warnings` makes it fail.
    Warning,
    /// Worth knowing; never makes a build fail.
    Info,
}

impl Severity {
    /// The word that messages and JSON use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One finding about a briefing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: Rule,
    /// How bad it is here, after the project's own levels.
    pub severity: Severity,
    /// One phrase, lower case, no full stop, the culprit in backticks.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The file it is in, from the project's root.
    pub path: String,
    /// Where in the file; absent when it concerns the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The source line where the span starts, without its line ending.
    #[serde(skip)]
    pub excerpt: String,
}

/// The level that a project gives a rule in `chancery.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    At(Severity),
}

/// The levels that differ from the rules' own.
pub(crate) type Levels = std::collections::BTreeMap<Rule, Level>;

/// Collects the findings of one briefing.
#[derive(Debug)]
pub(crate) struct Findings {
    levels: Levels,
    list: Vec<Finding>,
}

/// A finding before its file is looked up.
#[derive(Debug)]
struct Finding {
    rule: Rule,
    severity: Severity,
    place: Place,
    message: String,
    hint: Option<String>,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Span(Span),
    /// A file as a whole, which may not have been readable as text.
    File(String),
}

/// A finding just reported, which may still get a hint.
pub(crate) struct Reported<'a>(Option<&'a mut Finding>);

impl Reported<'_> {
    /// Says what to do about it.
    pub(crate) fn hint(self, hint: impl Into<String>) {
        if let Some(finding) = self.0 {
            finding.hint = Some(hint.into());
        }
    }
}

impl Findings {
    pub(crate) fn new(levels: Levels) -> Self {
        Self { levels, list: Vec::new() }
    }

    /// Reports a breach of `rule` at `span`.
    pub(crate) fn at(
        &mut self,
        rule: Rule,
        span: Span,
        message: impl Into<String>,
    ) -> Reported<'_> {
        self.push(rule, Place::Span(span), message.into())
    }

    /// Reports a breach of `rule` by the file `path` as a whole.
    pub(crate) fn in_file(
        &mut self,
        rule: Rule,
        path: &str,
        message: impl Into<String>,
    ) -> Reported<'_> {
        self.push(rule, Place::File(path.to_owned()), message.into())
    }

    /// Whether anything found so far keeps the briefing from being built.
    pub(crate) fn failed(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The findings in the order of their places, each once.
    pub(crate) fn finish(mut self, sources: &[Source]) -> Vec<Diagnostic> {
        self.list.sort_by(|a, b| {
            let key = |f: &Finding| (f.place.clone(), f.severity, f.rule);
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        let mut diagnostics: Vec<Diagnostic> = Vec::with_capacity(self.list.len());
        for finding in self.list {
            let diagnostic = finding.locate(sources);
            if diagnostics.last() != Some(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        diagnostics
    }

    fn push(&mut self, rule: Rule, place: Place, message: String) -> Reported<'_> {
        let level = self.levels.get(&rule).copied();
        let Level::At(severity) = level.unwrap_or(Level::At(rule.severity())) else {
            return Reported(None);
        };
        self.list.push(Finding { rule, severity, place, message, hint: None });
        Reported(self.list.last_mut())
    }
}

impl Finding {
    fn locate(self, sources: &[Source]) -> Diagnostic {
        let (path, span, excerpt) = match self.place {
            Place::File(path) => (path, None, String::new()),
            Place::Span(span) => {
                match sources.iter().find(|source| source.id() == span.file) {
                    Some(source) => (
                        source.path().to_owned(),
                        Some(span),
                        source.line(span.start.line).to_owned(),
                    ),
                    None => (String::new(), None, String::new()),
                }
            }
        };
        Diagnostic {
            rule: self.rule,
            severity: self.severity,
            message: self.message,
            hint: self.hint,
            path,
            span,
            excerpt,
        }
    }
}

/// The candidate that `word` is most likely a slip of, if one is near enough.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::osa_distance(&folded, &candidate.to_lowercase()), candidate)
        })
        .filter(|&(distance, candidate)| {
            let most = match candidate.chars().count() {
                0..=2 => 0,
                3..=5 => 1,
                6..=8 => 2,
                _ => 3,
            };
            distance <= most
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;

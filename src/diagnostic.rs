//! What is wrong with a briefing, as data.
//!
//! An author's mistake is a [`Diagnostic`]: it is collected, never returned early,
//! so that one run tells all mistakes of a file. How it is printed is the command
//! line's affair.

mod allowance;
mod rules;
mod words;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

pub(crate) use self::allowance::Allowance;
use self::allowance::Allowances;
pub use self::rules::Profile;
pub use self::rules::Rule;
pub(crate) use self::words::nearest;
use self::words::plain;
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
    /// Other places that matter to it, such as where a term is defined first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// How a program can mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The source line where the span starts, without its line ending.
    #[serde(skip)]
    pub excerpt: String,
}

impl Diagnostic {
    /// A finding about a file as a whole, as bad as its rule says.
    pub fn of_file(
        rule: Rule,
        path: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            message: message.into(),
            hint: Some(hint.into()),
            path: path.into(),
            span: None,
            related: Vec::new(),
            fix: None,
            excerpt: String::new(),
        }
    }
}

/// Another place that matters to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Related {
    /// What is there, as a phrase.
    pub message: String,
    /// The file, from the project's root.
    pub path: String,
    /// Where in the file.
    pub span: Span,
    /// The source line where the span starts, without its line ending.
    #[serde(skip)]
    pub excerpt: String,
}

/// A mend that leaves nothing to decide: the text of `span` becomes `text`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// The file, from the project's root.
    pub path: String,
    /// What is replaced.
    pub span: Span,
    /// What stands there then.
    pub text: String,
}

/// The level that a project or a briefing gives a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Off,
    At(Severity),
}

impl Level {
    /// The level of this name.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "off" => Self::Off,
            "info" => Self::At(Severity::Info),
            "warning" => Self::At(Severity::Warning),
            "error" => Self::At(Severity::Error),
            _ => return None,
        })
    }
}

/// Which rules hold, and how much each weighs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    /// The profile; briefings have theirs if none is chosen.
    pub(crate) profile: Option<Profile>,
    /// The levels that differ from the rules' own.
    pub(crate) own: BTreeMap<Rule, Level>,
    /// Whether nothing will be built, so that what only files need is no matter.
    pub(crate) checks_only: bool,
}

impl Levels {
    /// Whether any Markdown is looked at that is not to be built.
    fn is_foreign(&self) -> bool {
        self.checks_only && self.profile == Some(Profile::Generic)
    }

    fn level(&self, rule: Rule) -> Level {
        if let Some(level) = self.own.get(&rule) {
            return *level;
        }
        let profile = self.profile.unwrap_or(Profile::Briefing);
        let holds = rule.profiles().contains(&profile);
        // Markdown that is not to be built may use any script, any image, and HTML.
        let of_files = [
            Rule::CharacterMissing,
            Rule::Empty,
            Rule::HtmlDropped,
            Rule::ImageLowRes,
            Rule::ImageUnreadable,
        ];
        if self.is_foreign() && of_files.contains(&rule) {
            return Level::Off;
        }
        if holds { Level::At(rule.severity()) } else { Level::Off }
    }
}

/// The longest line that is shown with a finding, in bytes.
const MOST_EXCERPT: usize = 2_000;

/// The most findings of one rule in one file. Nobody reads more, and a slip that is repeated on
/// every line would fill the memory.
const MOST_FINDINGS: usize = 1_000;

/// Collects the findings of one briefing.
#[derive(Debug)]
pub(crate) struct Findings {
    levels: Levels,
    /// The primary language of the text, by which some rules are silent.
    language: String,
    list: Vec<Finding>,
    allowances: Allowances,
}

/// A finding before its file is looked up.
#[derive(Debug)]
struct Finding {
    rule: Rule,
    /// The severity here, if it differs from the rule's.
    severity: Option<Severity>,
    place: Place,
    message: String,
    hint: Option<String>,
    related: Vec<(Span, String)>,
    fix: Option<(Span, String)>,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Span(Span),
    /// A file as a whole, which may not have been readable as text.
    File(String),
}

/// A finding just reported, of which more may be said.
pub(crate) struct Reported<'a>(&'a mut Finding);

impl Reported<'_> {
    /// Says what to do about it, as the last of what is said.
    pub(crate) fn hint(self, hint: impl Into<String>) {
        self.0.hint = Some(plain(&hint.into()));
    }

    /// Points to another place that matters to it.
    pub(crate) fn related(self, span: Span, message: impl Into<String>) -> Self {
        self.0.related.push((span, plain(&message.into())));
        self
    }

    /// Says how bad this is, which is not as bad as what the rule finds elsewhere.
    pub(crate) fn severity(self, severity: Severity) -> Self {
        self.0.severity = Some(severity);
        self
    }

    /// Tells what would mend it without anybody having to decide.
    pub(crate) fn fix(self, span: Span, text: impl Into<String>) -> Self {
        self.0.fix = Some((span, text.into()));
        self
    }

    /// Tells what would mend it, if this is a case that can be mended so.
    pub(crate) fn fix_if(self, can: bool, span: Span, text: &str) -> Self {
        if can { self.fix(span, text) } else { self }
    }
}

impl Findings {
    pub(crate) fn new(levels: Levels) -> Self {
        let (language, list) = (String::new(), Vec::new());
        Self { levels, language, list, allowances: Allowances::default() }
    }

    /// Tells the primary language of the text, such as `en`.
    pub(crate) fn set_language(&mut self, language: &str) {
        language.clone_into(&mut self.language);
    }

    /// Gives a rule another level in this briefing.
    /// What rules are held to at the moment.
    pub(crate) fn settings(&self) -> (Levels, String) {
        (self.levels.clone(), self.language.clone())
    }

    /// Holds rules to what they were held to before.
    pub(crate) fn restore(&mut self, (levels, language): (Levels, String)) {
        self.levels = levels;
        self.language = language;
    }

    pub(crate) fn set_level(&mut self, rule: Rule, level: Level) {
        self.levels.own.insert(rule, level);
    }

    /// Whether the profile for any Markdown is chosen.
    pub(crate) fn is_generic(&self) -> bool {
        self.levels.profile == Some(Profile::Generic)
    }

    /// Whether any Markdown is looked at that is not to be built.
    pub(crate) fn is_foreign(&self) -> bool {
        self.levels.is_foreign()
    }

    /// Whether a rule is listened to, so that what it looks for needs to be looked for.
    pub(crate) fn wants(&self, rule: Rule) -> bool {
        let languages = rule.languages();
        let covered = languages.is_empty() || languages.contains(&&*self.language);
        covered && self.levels.level(rule) != Level::Off
    }

    /// Allows what a rule finds in a stretch of text.
    pub(crate) fn allow(&mut self, allowance: Allowance) {
        self.allowances.add(allowance);
    }

    /// Reports a breach of `rule` at `span`.
    pub(crate) fn at(
        &mut self,
        rule: Rule,
        span: Span,
        message: impl Into<String>,
    ) -> Reported<'_> {
        self.push(rule, Place::Span(span), &message.into())
    }

    /// Reports a breach of `rule` by the file `path` as a whole.
    pub(crate) fn in_file(
        &mut self,
        rule: Rule,
        path: &str,
        message: impl Into<String>,
    ) -> Reported<'_> {
        self.push(rule, Place::File(path.to_owned()), &message.into())
    }

    /// Points from the last finding to another place that matters to it.
    pub(crate) fn add_related(&mut self, span: Span, message: impl Into<String>) {
        if let Some(finding) = self.list.last_mut() {
            finding.related.push((span, plain(&message.into())));
        }
    }

    /// Whether anything found so far keeps the briefing from being built.
    pub(crate) fn failed(&self) -> bool {
        self.list.iter().any(|finding| self.severity(finding) == Some(Severity::Error))
    }

    /// The findings in the order of their places, each once.
    pub(crate) fn finish(mut self, sources: &[Source]) -> Vec<Diagnostic> {
        self.report_unused_allowances();
        let mut list = std::mem::take(&mut self.list);
        list.sort_by(|a, b| {
            a.place.cmp(&b.place).then_with(|| {
                let key = |f: &Finding| (self.severity(f), f.rule);
                key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
            })
        });
        let mut diagnostics: Vec<Diagnostic> = Vec::with_capacity(list.len());
        let mut counts: BTreeMap<Rule, usize> = BTreeMap::new();
        for finding in list {
            let Some(severity) = self.severity(&finding) else { continue };
            let count = counts.entry(finding.rule).or_default();
            *count += 1;
            if *count > MOST_FINDINGS && finding.fix.is_none() {
                continue;
            }
            let diagnostic = finding.locate(severity, sources);
            if diagnostics.last() != Some(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
        diagnostics
    }

    /// How bad a finding is here; nothing if nobody wants to hear it.
    fn severity(&self, finding: &Finding) -> Option<Severity> {
        let rule = finding.rule;
        if !self.wants(rule) || self.is_allowed(finding) {
            return None;
        }
        match (self.levels.own.get(&rule), self.levels.level(rule)) {
            (_, Level::Off) => None,
            (None, Level::At(severity)) => Some(finding.severity.unwrap_or(severity)),
            (Some(_), Level::At(severity)) => Some(severity),
        }
    }

    /// Whether a comment allows a finding.
    fn is_allowed(&self, finding: &Finding) -> bool {
        let Place::Span(span) = finding.place else { return false };
        self.allowances.allows((finding.rule, span.file, span.start))
    }

    fn report_unused_allowances(&mut self) {
        if self.allowances.is_empty() {
            return;
        }
        let found = self.list.iter().filter_map(|finding| match finding.place {
            Place::Span(span) => Some((finding.rule, span.file, span.start)),
            Place::File(_) => None,
        });
        let found: BTreeSet<_> = found.collect();
        let unused = self.allowances.unused(&found);
        // What isn't looked for can't be found.
        let unused: Vec<_> = unused.filter(|(rule, _)| self.wants(*rule)).collect();
        for (rule, comment) in unused {
            let message = format!("`{}` finds nothing here to allow", rule.name());
            self.at(Rule::AllowanceUnused, comment, message)
                .fix(comment, "")
                .hint("delete the comment");
        }
    }

    fn push(&mut self, rule: Rule, place: Place, message: &str) -> Reported<'_> {
        self.list.push(Finding {
            rule,
            severity: None,
            place,
            message: plain(message),
            hint: None,
            related: Vec::new(),
            fix: None,
        });
        Reported(self.list.last_mut().expect("it was pushed just now"))
    }
}

impl Finding {
    fn locate(self, severity: Severity, sources: &[Source]) -> Diagnostic {
        let of = |span: Span| sources.iter().find(|source| source.id() == span.file);
        // A longer line nobody could read, and many findings in one would have many copies.
        let line = |source: &Source, span: Span| {
            let line = source.line(span.start.line);
            if line.len() > MOST_EXCERPT { String::new() } else { line.to_owned() }
        };
        let path = |span: Span| of(span).map(|s| s.path().to_owned()).unwrap_or_default();
        let (path_of_it, span, excerpt) = match self.place {
            Place::File(path) => (path, None, String::new()),
            Place::Span(span) => match of(span) {
                Some(source) => (path(span), Some(span), line(source, span)),
                None => (String::new(), None, String::new()),
            },
        };
        let related = self.related.into_iter().filter_map(|(span, message)| {
            let excerpt = line(of(span)?, span);
            Some(Related { message, path: path(span), span, excerpt })
        });
        Diagnostic {
            rule: self.rule,
            severity,
            message: self.message,
            hint: self.hint,
            path: path_of_it,
            span,
            related: related.collect(),
            fix: self.fix.map(|(span, text)| Fix { path: path(span), span, text }),
            excerpt,
        }
    }
}

#[cfg(test)]
mod tests;

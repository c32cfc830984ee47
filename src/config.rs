//! `chancery.toml`: what a project says once for all its briefings.

mod build;
mod claim;
mod keys;
mod limits;
mod shared;
mod theme;

use std::sync::Arc;

pub(crate) use self::keys::Holds;
pub(crate) use self::keys::TABLES;
pub(crate) use self::limits::Limits;
pub(crate) use self::shared::Shared;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Findings;
use crate::diagnostic::Level;
use crate::diagnostic::Levels;
use crate::diagnostic::Profile;
use crate::diagnostic::Rule;
use crate::diagnostic::Severity;
use crate::diagnostic::nearest;
use crate::format::Attachment;
use crate::format::Claim;
use crate::format::EpubVariant;
use crate::format::Format;
use crate::format::PdfStandard;
use crate::key::names;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;
use crate::theme::Choice;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;
use crate::value::parse_toml;

/// The name of the file.
pub(crate) const FILE: &str = "chancery.toml";

/// What a project says once for all its briefings.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// `[project] name`: the series of briefings that name none.
    pub(crate) name: Option<String>,
    /// `[project] organisation`.
    pub(crate) organisation: Option<String>,
    /// `[project] language`.
    pub(crate) language: Option<String>,
    /// `[project] address`: where what is built is published.
    pub(crate) address: Option<String>,
    /// `[project] abbreviations`: those that need no explaining.
    pub(crate) abbreviations: Vec<String>,
    /// `[project] sources`, from the root.
    pub(crate) sources: String,
    /// `[project] output`, from the root.
    pub(crate) output: String,
    /// `[defaults]`: front matter for the briefings that don't have it.
    pub(crate) defaults: Vec<Entry>,
    /// `[build] to`.
    pub(crate) to: Option<Vec<Format>>,
    /// `[build] jobs`.
    pub(crate) jobs: Option<usize>,
    /// `[build] epub-variant`.
    pub(crate) epub_variants: Option<Vec<EpubVariant>>,
    /// `[build] layout`.
    pub(crate) layout: Option<String>,
    /// `[build] allow-layouts`: those that briefings may name; all, if nothing is said.
    pub(crate) allow_layouts: Option<Vec<String>>,
    /// `[build] name`: how the files are named, with `{id}` and the like.
    pub(crate) name_pattern: Option<String>,
    /// `[build] pdf-standard`.
    pub(crate) pdf_standard: Option<Vec<PdfStandard>>,
    /// `[build] attach`.
    pub(crate) attachments: Option<Vec<Attachment>>,
    /// `[build] audiences`: whom parts of the texts may be for.
    pub(crate) audiences: Vec<String>,
    /// `[variables]`: what stands for `{{name}}` in the texts.
    pub(crate) variables: Vec<Entry>,
    /// `[registries]`: files, from the root.
    pub(crate) registries: Shared<String>,
    /// `[citations] style`: a name or the path of a `.csl`, and where it stands.
    pub(crate) citation_style: Option<(String, Span)>,
    /// `[markings]`: schemes of one's own by their names, with their files.
    pub(crate) markings: Vec<(String, String)>,
    /// `[theme]`.
    pub(crate) theme: Choice,
    /// `[accessibility]`.
    pub(crate) claim: Claim,
    /// `[rules]`.
    pub(crate) levels: Levels,
    /// `[limits]`.
    pub(crate) limits: Limits,
    /// The file itself, which the defaults' places are in.
    pub(crate) source: Option<Source>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: None,
            organisation: None,
            language: None,
            address: None,
            abbreviations: Vec::new(),
            sources: "sources".to_owned(),
            output: "output".to_owned(),
            defaults: Vec::new(),
            to: None,
            jobs: None,
            epub_variants: None,
            layout: None,
            allow_layouts: None,
            name_pattern: None,
            pdf_standard: None,
            attachments: None,
            audiences: Vec::new(),
            variables: Vec::new(),
            registries: Shared::default(),
            citation_style: None,
            markings: Vec::new(),
            theme: Choice::default(),
            claim: Claim::default(),
            levels: Levels::default(),
            limits: Limits::default(),
            source: None,
        }
    }
}

impl Config {
    /// Reads the text of the file; the diagnostics are all its mistakes.
    pub(crate) fn parse(text: Arc<str>) -> (Self, Vec<Diagnostic>) {
        // The id keeps the places of the defaults apart from a briefing's own.
        let source = Source::new(FileId(u16::MAX), FILE, text);
        let mut reader = Reader {
            config: Self::default(),
            findings: Findings::new(Levels::default()),
        };
        let (node, malformed) = parse_toml(&source);
        for mistake in malformed {
            let reported =
                reader.findings.at(Rule::ConfigInvalid, mistake.span, mistake.message);
            if let Some(hint) = mistake.hint {
                reported.hint(hint);
            }
        }
        if reader.findings.failed() {
            // What follows a slip of syntax is rarely what was meant.
        } else {
            reader.read(&node);
        }
        let Reader { mut config, findings } = reader;
        let diagnostics = findings.finish(std::slice::from_ref(&source));
        config.source = Some(source);
        (config, diagnostics)
    }
}

/// Whether a text can be the name of an audience, which is part of file names.
pub(crate) fn is_audience(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// What the name of an output file can be made of.
pub(crate) const NAME_FIELDS: &[&str] =
    &["stem", "id", "version", "date", "marking", "lang", "audience"];

struct Reader {
    config: Config,
    findings: Findings,
}

impl Reader {
    fn read(&mut self, node: &Node) {
        let mut claimed = None;
        for entry in node.entries() {
            match entry.key.as_str() {
                "version" => {
                    if entry.node.scalar() != Some("1") {
                        self.invalid(entry.node.span, "`version` must be 1");
                    }
                }
                "project" => self.table(entry, Self::project),
                "defaults" => {
                    self.expect_table(entry);
                    self.defaults(entry.node.entries());
                }
                "build" => self.table(entry, Self::build),
                "variables" => self.table(entry, Self::variable),
                "registries" => self.table(entry, Self::registries),
                "citations" => self.table(entry, Self::citations),
                "markings" => self.table(entry, Self::markings),
                "theme" => {
                    self.table(entry, Self::theme);
                    self.check_contrast();
                }
                "accessibility" => {
                    self.table(entry, Self::claim);
                    claimed = Some(entry);
                }
                "rules" => self.table(entry, Self::rules),
                "limits" => self.table(entry, Self::limits),
                _ => {
                    let tables = TABLES.iter().map(|table| table.name);
                    self.unknown(entry, ["version"].into_iter().chain(tables));
                }
            }
        }
        if let Some(table) = claimed {
            self.check_claim(table);
        }
    }

    fn defaults(&mut self, entries: &[Entry]) {
        for entry in entries {
            if entry.key == "rules" {
                self.findings
                    .at(Rule::ConfigInvalid, entry.key_span, "`rules` is no default")
                    .hint("give rules their levels under `[rules]`");
            } else {
                self.config.defaults.push(entry.clone());
            }
        }
    }

    fn table(&mut self, entry: &Entry, read: fn(&mut Self, &Entry)) {
        self.expect_table(entry);
        for entry in entry.node.entries() {
            read(self, entry);
        }
    }

    fn expect_table(&mut self, entry: &Entry) {
        if !matches!(entry.node.value, Value::Map(_)) {
            let message =
                format!("`{}` must be a table, not {}", entry.key, entry.node.kind());
            self.invalid(entry.node.span, message);
        }
    }

    fn project(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "name" => self.config.name = self.text(entry),
            "organisation" => self.config.organisation = self.text(entry),
            "language" => self.config.language = self.text(entry),
            "address" => self.config.address = self.web_address(entry),
            "abbreviations" => {
                self.config.abbreviations = self.texts(entry).unwrap_or_default();
            }
            "sources" => {
                if let Some(folder) = self.folder(entry) {
                    self.config.sources = folder;
                }
            }
            "output" => {
                if let Some(folder) = self.folder(entry) {
                    self.config.output = folder;
                }
            }
            _ => self.unknown(entry, names(keys::PROJECT)),
        }
    }

    fn variable(&mut self, entry: &Entry) {
        if self.text(entry).is_some() {
            self.config.variables.push(entry.clone());
        }
    }

    fn citations(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            "style" => {
                let style = self.text(entry);
                self.config.citation_style = style.map(|style| (style, entry.node.span));
            }
            _ => self.unknown(entry, names(keys::CITATIONS)),
        }
    }

    fn markings(&mut self, entry: &Entry) {
        if let Some(path) = self.text(entry) {
            self.config.markings.push((entry.key.clone(), path));
        }
    }

    fn rules(&mut self, entry: &Entry) {
        if entry.key == "profile" {
            let name = entry.node.scalar().unwrap_or_default();
            self.config.levels.profile = Profile::by_name(name);
            if self.config.levels.profile.is_none() {
                let message = format!("`{name}` is not a profile");
                self.findings
                    .at(Rule::ConfigInvalid, entry.node.span, message)
                    .hint("use `briefing` or `generic`");
            }
            return;
        }
        let rules = (Rule::ConfigInvalid, Rule::ConfigUnknown);
        if let Some((rule, level)) = level_of(entry, rules, &mut self.findings) {
            self.config.levels.own.insert(rule, level);
        }
    }

    fn limits(&mut self, entry: &Entry) {
        if self.config.limits.slot(&entry.key).is_none() {
            self.unknown(entry, names(keys::LIMITS));
            return;
        }
        let number =
            entry.node.scalar().and_then(|text| text.replace('_', "").parse().ok());
        let Some(number) = number.filter(|n| *n > 0) else {
            self.invalid(
                entry.node.span,
                format!("`{}` must be a number above 0", entry.key),
            );
            return;
        };
        if entry.key == "nesting" && number > Limits::MOST_NESTING {
            let message = format!("`nesting` can be at most {}", Limits::MOST_NESTING);
            self.invalid(entry.node.span, message);
            return;
        }
        if let Some(slot) = self.config.limits.slot(&entry.key) {
            *slot = number;
        }
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        let text = entry.node.scalar();
        if text.is_none() {
            let message =
                format!("`{}` must be text, not {}", entry.key, entry.node.kind());
            self.invalid(entry.node.span, message);
        }
        text.map(str::to_owned)
    }

    fn texts(&mut self, entry: &Entry) -> Option<Vec<String>> {
        if let Some(text) = entry.node.scalar() {
            return Some(vec![text.to_owned()]);
        }
        let Value::List(items) = &entry.node.value else {
            self.invalid(
                entry.node.span,
                format!("`{}` must be a list of texts", entry.key),
            );
            return None;
        };
        let texts = items.iter().map(|item| item.scalar().map(str::to_owned)).collect();
        if Option::is_none(&texts) {
            self.invalid(
                entry.node.span,
                format!("`{}` must be a list of texts", entry.key),
            );
        }
        texts
    }

    /// A list of things by their names.
    fn named<T>(
        &mut self,
        entry: &Entry,
        by_name: fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<Vec<T>> {
        let texts = self.texts(entry)?;
        let mut things = Vec::new();
        for text in &texts {
            if let Some(thing) = by_name(text) {
                things.push(thing);
            } else {
                let message = format!("`{}` can't be `{text}`", entry.key);
                self.findings
                    .at(Rule::ConfigInvalid, entry.node.span, message)
                    .hint(format!("use {}", names.join(", ")));
            }
        }
        (things.len() == texts.len() && !things.is_empty()).then_some(things)
    }

    /// A folder below the root.
    fn folder(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        // What begins with a full stop is the system's, or another program's.
        let is_open = |path: &String| {
            !path.is_empty() && !path.split('/').any(|part| part.starts_with('.'))
        };
        let folder = crate::project::normalize("", &text).filter(is_open);
        if folder.is_none() {
            let message = format!("`{text}` is not a folder of the project");
            self.invalid(entry.node.span, message);
        }
        folder
    }

    fn invalid(&mut self, span: Span, message: impl Into<String>) {
        self.findings.at(Rule::ConfigInvalid, span, message);
    }

    fn unknown<'a>(&mut self, entry: &Entry, known: impl Iterator<Item = &'a str>) {
        let message = format!("`{}` is not a key here", entry.key);
        let known: Vec<_> = known.collect();
        let near = nearest(&entry.key, known.iter().copied());
        let reported = self.findings.at(Rule::ConfigUnknown, entry.key_span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint(format!("the keys are {}", list(&known))),
        }
    }
}

/// A rule and the level that an entry gives it. What is wrong with the value is reported
/// by the first of `rules`, an unknown rule by the second.
pub(crate) fn level_of(
    entry: &Entry,
    (invalid, unknown): (Rule, Rule),
    findings: &mut Findings,
) -> Option<(Rule, Level)> {
    let Some(rule) = Rule::by_name(&entry.key) else {
        let message = format!("there is no rule `{}`", entry.key);
        let near = nearest(&entry.key, Rule::ALL.iter().map(|rule| rule.name()));
        let reported = findings.at(unknown, entry.key_span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint("`chancery rules` lists them"),
        }
        return None;
    };
    let name = entry.node.scalar();
    let Some(level) = name.and_then(Level::by_name) else {
        let name = name.unwrap_or(entry.node.kind());
        let message = format!("`{name}` is not a level of `{}`", entry.key);
        findings
            .at(invalid, entry.node.span, message)
            .hint("use `off`, `info`, `warning` or `error`");
        return None;
    };
    // What can't be built can't be waved through.
    if rule.is_firm() && level != Level::At(Severity::Error) {
        findings
            .at(invalid, entry.node.span, format!("`{}` can't be lowered", entry.key))
            .hint("a briefing with this mistake can't be built rightly");
        return None;
    }
    Some((rule, level))
}

/// Names in backticks with commas, at most a dozen.
fn list(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > shown.len() { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

#[cfg(test)]
mod tests;

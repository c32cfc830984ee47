//! The variables of a briefing, and whom and what it is read for.

use std::collections::BTreeMap;

use super::Reading;
use super::meta::canonical;
use crate::config::Config;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::language::Language;
use crate::parse::Head;
use crate::parse::Setting;
use crate::parse::is_variable;
use crate::parse::replace;
use crate::typography::Punctuation;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;

/// The fields of the front matter whose values are dates.
const DATES: &[&str] = &["date", "updated", "as_of", "review_by", "action_by", "embargo"];

/// The fields that are no texts and so no variables.
const NOT_TEXTS: &[&str] = &[
    "variables",
    "audiences",
    "rules",
    "glossary",
    "timeline",
    "actors",
    "sources",
    "parts",
];

/// What decides which parts of a briefing are read, and what its variables say: what the
/// briefing names itself, then its front matter, then the project.
pub(super) fn setting(
    head: &Head,
    config: &Config,
    language: &Language,
    reading: &Reading<'_>,
    findings: &mut Findings,
) -> Setting {
    let own = head.front_matter.as_ref().map_or(&[][..], Node::entries);
    let mut setting = Setting {
        audiences: config.audiences.clone(),
        audience: reading.audience.map(str::to_owned),
        format: reading.format.map(crate::format::Format::name),
        ..Setting::default()
    };
    let mut declared = BTreeMap::new();
    for entry in &config.variables {
        declared.extend(scalar(entry));
    }
    for entry in own {
        match canonical(&entry.key) {
            Some("variables") => declared.extend(own_variables(entry, findings)),
            Some("audiences") => setting.audiences.extend(audiences(entry, findings)),
            _ => {}
        }
    }
    let fields = config.defaults.iter().chain(own);
    let mut variables = fields_of_project(config);
    for entry in fields {
        let Some(key) = canonical(&entry.key).filter(|key| !NOT_TEXTS.contains(key))
        else {
            continue;
        };
        if key == "x" {
            let custom = entry.node.entries().iter().filter_map(scalar);
            variables.extend(custom.map(|(key, text)| (format!("x.{key}"), text)));
        }
        let Some(text) = shown(&entry.node) else { continue };
        let text = replace(&text, &mut |name| declared.get(name).cloned());
        let date = DATES.contains(&key).then(|| language.parse_date(&text)).flatten();
        let text = match date {
            Some(date) => language.format_date(&date),
            None => Punctuation::new(language).text(text),
        };
        variables.insert(key.to_owned(), text);
    }
    setting.declared = declared.keys().cloned().collect();
    variables.extend(declared);
    setting.variables = variables;
    check_audience(&setting, reading.path, findings);
    setting
}

fn fields_of_project(config: &Config) -> BTreeMap<String, String> {
    let fields = [("organisation", &config.organisation), ("series", &config.name)];
    let named = fields.into_iter().filter_map(|(key, value)| {
        value.as_ref().map(|value| (key.to_owned(), value.clone()))
    });
    named.collect()
}

/// A variable, if its value is a text.
fn scalar(entry: &Entry) -> Option<(String, String)> {
    Some((entry.key.clone(), entry.node.scalar()?.to_owned()))
}

/// A value as it stands in a sentence.
fn shown(node: &Node) -> Option<String> {
    match &node.value {
        Value::Scalar(text) => {
            Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        Value::List(items) => {
            let shown: Option<Vec<_>> = items.iter().map(shown).collect();
            shown.map(|texts| texts.join(", "))
        }
        // A person.
        Value::Map(entries) => {
            let name = entries.iter().find(|entry| entry.key == "name")?;
            name.node.scalar().map(str::to_owned)
        }
        Value::Null => None,
    }
}

fn own_variables(entry: &Entry, findings: &mut Findings) -> Vec<(String, String)> {
    if !matches!(entry.node.value, Value::Map(_) | Value::Null) {
        let message = format!("`variables` must be a map, not {}", entry.node.kind());
        findings
            .at(Rule::MetaInvalid, entry.node.span, message)
            .hint("write each variable and its value on a line below it");
    }
    let mut variables = Vec::new();
    for entry in entry.node.entries() {
        if !is_variable(&entry.key) {
            let message = format!("`{}` can't be the name of a variable", entry.key);
            findings
                .at(Rule::MetaInvalid, entry.key_span, message)
                .hint("begin with a letter; use letters, digits, `-`, `_` and `.`");
        } else if let Some(variable) = scalar(entry) {
            variables.push(variable);
        } else {
            let message =
                format!("`{}` must be a text, not {}", entry.key, entry.node.kind());
            findings.at(Rule::MetaInvalid, entry.node.span, message);
        }
    }
    variables
}

fn audiences(entry: &Entry, findings: &mut Findings) -> Vec<String> {
    let names: Vec<&Node> = match &entry.node.value {
        Value::List(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        Value::Scalar(_) | Value::Map(_) => vec![&entry.node],
    };
    let mut audiences = Vec::new();
    for name in names {
        match name.scalar().filter(|name| crate::config::is_audience(name)) {
            Some(name) => audiences.push(name.to_owned()),
            None => {
                findings
                    .at(
                        Rule::MetaInvalid,
                        name.span,
                        "this can't be the name of an audience",
                    )
                    .hint("use letters, digits, `-` and `_`");
            }
        }
    }
    audiences
}

/// An audience that is asked for must be one that the briefing or the project names; else
/// a slip of the pen would leave out what it should not.
fn check_audience(setting: &Setting, path: &str, findings: &mut Findings) {
    let Some(chosen) = &setting.audience else { return };
    if setting.audiences.contains(chosen) {
        return;
    }
    let near = nearest(chosen, setting.audiences.iter().map(String::as_str));
    let message = format!("there is no audience `{chosen}`");
    let reported = findings.in_file(Rule::AudienceUnknown, path, message);
    match near {
        Some(near) => reported.hint(format!("did you mean `{near}`?")),
        None => reported.hint("name it under `audiences:` or in `chancery.toml`"),
    }
}

//! What front matter says that the reading of everything else depends on.

use super::keys::canonical;
use crate::config::Config;
use crate::config::level_of;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::parse::Head;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;

/// The language of the briefing, which the reading of everything else depends on.
pub(in crate::resolve) fn language(
    head: &Head,
    config: &Config,
    findings: &mut Findings,
) -> Language {
    let language = own_language(head, config, findings);
    match &config.theme.labels {
        Some(tag) => language.with_labels(tag),
        None => language,
    }
}

fn own_language(head: &Head, config: &Config, findings: &mut Findings) -> Language {
    let find = |entries: &[Entry]| {
        let found = entries.iter().find(|entry| canonical(&entry.key) == Some("lang"))?;
        Some((found.node.scalar()?.to_owned(), Some(found.node.span)))
    };
    for entry in head.front_matter.as_ref().map_or(&[][..], Node::entries) {
        if canonical(&entry.key) == Some("lang")
            && !matches!(entry.node.value, Value::Scalar(_) | Value::Null)
        {
            let message = format!("`lang` must be text, not {}", entry.node.kind());
            findings.at(Rule::MetaInvalid, entry.node.span, message);
        }
    }
    let own = head.front_matter.as_ref().and_then(|node| find(node.entries()));
    let (tag, span) = own
        .or_else(|| find(&config.defaults))
        .or_else(|| config.language.clone().map(|tag| (tag, None)))
        .unwrap_or_default();
    if tag.is_empty() {
        return Language::english();
    }
    Language::new(&tag).unwrap_or_else(|| {
        let message = format!("`{tag}` is not a language tag");
        let reported = match span {
            Some(span) => findings.at(Rule::MetaInvalid, span, message),
            None => findings.in_file(Rule::MetaInvalid, crate::config::FILE, message),
        };
        reported.hint("use a tag of BCP 47, such as `en-GB`, `uk` or `pt-BR`");
        Language::english()
    })
}

/// Gives rules the levels that the briefing asks for itself.
pub(in crate::resolve) fn levels(head: &Head, findings: &mut Findings) {
    let entries = head.front_matter.as_ref().map_or(&[][..], Node::entries);
    let own = entries.iter().filter(|entry| canonical(&entry.key) == Some("rules"));
    for rules in own {
        if !matches!(rules.node.value, Value::Map(_) | Value::Null) {
            let message = format!("`rules` must be a map, not {}", rules.node.kind());
            findings
                .at(Rule::MetaInvalid, rules.node.span, message)
                .hint("write each rule and its level on a line below it");
        }
        for entry in rules.node.entries() {
            let rules = (Rule::MetaInvalid, Rule::MetaUnknown);
            if let Some((rule, level)) = level_of(entry, rules, findings) {
                findings.set_level(rule, level);
            }
        }
    }
}

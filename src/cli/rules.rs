//! `chancery rules` and `chancery explain`.

use std::fmt::Write;

use chancery::Error;
use chancery::Profile;
use chancery::Rule;
use serde_json::json;

use super::Outcome;
use super::args::ExplainArgs;
use super::args::ListFormat;
use super::args::RulesArgs;
use super::write;

/// Prints the list of rules.
pub(super) fn list(args: &RulesArgs) -> Result<Outcome, Error> {
    let text = match args.format {
        ListFormat::Text => lines(),
        ListFormat::Json => {
            let rules: Vec<_> = Rule::ALL.iter().map(|rule| record(*rule)).collect();
            serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"
        }
    };
    write::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The level as the list tells it: an error that nothing lowers is `firm`.
fn level(rule: Rule) -> &'static str {
    if rule.is_firm() { "firm" } else { rule.severity().name() }
}

fn lines() -> String {
    let widest = Rule::ALL.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in Rule::ALL {
        let (name, level, summary) = (rule.name(), level(*rule), rule.summary());
        let _ = write!(out, "{name:widest$}  {level:7}  {summary}");
        if let [Profile::Generic] = rule.profiles() {
            out.push_str(" (profile generic)");
        }
        if !rule.languages().is_empty() {
            let _ = write!(out, " ({})", rule.languages().join(", "));
        }
        out.push('\n');
    }
    out
}

fn record(rule: Rule) -> serde_json::Value {
    let profiles: Vec<_> = rule.profiles().iter().map(|profile| profile.name()).collect();
    json!({
        "name": rule.name(),
        "severity": rule.severity().name(),
        "firm": rule.is_firm(),
        "profiles": profiles,
        "languages": rule.languages(),
        "summary": rule.summary(),
    })
}

/// Prints the page of a rule.
pub(super) fn explain(args: &ExplainArgs) -> Result<Outcome, Error> {
    let Some(rule) = Rule::by_name(&args.rule) else {
        let near = Rule::nearest(&args.rule);
        let near = near.map(|rule| format!(": did you mean `{}`?", rule.name()));
        let hint = near.unwrap_or_else(|| "; `chancery rules` lists them".to_owned());
        return Err(Error::Usage(format!("there is no rule `{}`{hint}", args.rule)));
    };
    write::stdout(rule.page().as_bytes())?;
    Ok(Outcome::Done)
}

//! The package's own briefings.

use chancery::Profile;
use chancery::Rule;
use chancery::Severity;

use crate::harness::SOURCES;
use crate::harness::findings;
use crate::harness::read;
use crate::harness::root;

/// What we show to the world has no findings, but for those that come of its age.
#[test]
fn our_own_briefings_build_without_a_finding() {
    for case in SOURCES.iter() {
        let worst = case.built.diagnostics.iter().map(|d| d.severity).min();
        assert_ne!(worst, Some(Severity::Error), "{}", findings(&case.built.diagnostics));
        assert_eq!(findings(&case.built.diagnostics), "", "{}", case.name);
        assert_eq!(case.built.artefacts.len(), 2, "{}", case.name);
    }
}

/// The manual has every rule, with its level and what it finds.
#[test]
fn the_manual_lists_the_rules() {
    let manual = read(&root().join("sources/manual.md"));
    let mut table = "| Rule | Level | What it finds |\n| --- | --- | --- |\n".to_owned();
    for rule in Rule::ALL {
        let level = if rule.is_firm() { "firm" } else { rule.severity().name() };
        let only = rule.profiles() == [Profile::Generic];
        let only = if only { ", only `generic`" } else { "" };
        let (name, summary) = (rule.name(), rule.summary());
        table.push_str(&format!("| `{name}` | {level}{only} | {summary} |\n"));
    }
    assert!(manual.contains(&table), "the table of rules should be:\n{table}");
    let firm = Rule::ALL.iter().filter(|rule| rule.is_firm()).count();
    let all = Rule::ALL.len();
    let fact = format!("| Rules | {all}, of which {firm} are firm | |");
    assert!(manual.contains(&fact), "{fact}");
}

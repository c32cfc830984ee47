use super::*;
use crate::source::FileId;

#[test]
fn rules_are_in_the_order_of_their_names_and_named_in_kebab_case() {
    let names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert!(names.is_sorted(), "{names:?}");
    for name in names {
        assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{name}");
        assert_eq!(Rule::by_name(name).map(Rule::name), Some(name));
    }
}

#[test]
fn every_rule_page_says_what_why_and_how() {
    for rule in Rule::ALL {
        let page = rule.page();
        assert!(page.starts_with(&format!("# {}\n", rule.name())), "{}", rule.name());
        for heading in ["## What it says", "## Why", "## How to mend it"] {
            assert!(page.contains(heading), "{} lacks {heading}", rule.name());
        }
    }
}

#[test]
fn a_level_of_off_silences_and_another_level_replaces() {
    let source = Source::new(FileId::MAIN, "a.md", "x".into());
    let span = source.span(0..1);
    let own = BTreeMap::from([
        (Rule::NoteOrphan, Level::Off),
        (Rule::DateMissing, Level::At(Severity::Error)),
    ]);
    let levels = Levels { own, ..Levels::default() };
    let mut findings = Findings::new(levels);
    findings.at(Rule::NoteOrphan, span, "a").hint("b");
    assert!(!findings.failed());
    findings.at(Rule::DateMissing, span, "c").hint("d");
    assert!(findings.failed());
    let diagnostics = findings.finish(&[source]);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].severity, Severity::Error);
    assert_eq!(diagnostics[0].excerpt, "x");
}

#[test]
fn findings_come_in_the_order_of_their_places_and_once() {
    let source = Source::new(FileId::MAIN, "a.md", "one two".into());
    let mut findings = Findings::new(Levels::default());
    findings.at(Rule::ImageAlt, source.span(4..7), "later");
    findings.at(Rule::ImageAlt, source.span(0..3), "first");
    findings.at(Rule::ImageAlt, source.span(0..3), "first");
    let messages: Vec<_> =
        findings.finish(&[source]).into_iter().map(|d| d.message).collect();
    assert_eq!(messages, ["first", "later"]);
}

#[test]
fn a_slip_is_recognised_and_a_stranger_is_not() {
    let keys = ["title", "as_of", "authors"];
    assert_eq!(nearest("as_fo", keys), Some("as_of"));
    assert_eq!(nearest("Title", keys), Some("title"));
    assert_eq!(nearest("publisher", keys), None);
}

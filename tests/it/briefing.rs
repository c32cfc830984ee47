//! Markdown to the model.

use serde_json::Value;

use crate::harness::CASES;
use crate::harness::Case;
use crate::harness::golden;
use crate::harness::options;
use crate::harness::project;

fn model(case: &Case) -> Value {
    serde_json::to_value(case.briefing()).expect("JSON")
}

/// Spans on one line, so that the goldens can be read.
fn shorten(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let (Some(start), Some(end)) = (map.get("start"), map.get("end"))
                && start.get("line").is_some()
            {
                let place = |at: &Value| format!("{}:{}", at["line"], at["column"]);
                let file = map.get("file").map(|f| format!("{f}#")).unwrap_or_default();
                *value = Value::String(format!("{file}{}-{}", place(start), place(end)));
                return;
            }
            map.values_mut().for_each(shorten);
        }
        Value::Array(list) => list.iter_mut().for_each(shorten),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn models_are_as_expected() {
    for case in CASES.iter() {
        let mut model = model(case);
        shorten(&mut model);
        let text = serde_json::to_string_pretty(&model).expect("JSON") + "\n";
        golden(&text, &case.folder.join("expected/briefing.json"));
    }
}

#[test]
fn findings_are_as_expected() {
    for case in CASES.iter() {
        let text = crate::harness::findings(&case.built.diagnostics);
        golden(&text, &case.folder.join("expected/findings.txt"));
    }
}

/// The counts that the dialect promises for its sample.
#[test]
fn the_sample_has_the_promised_counts() {
    let case = CASES.iter().find(|case| case.name == "guarantees").expect("the sample");
    let model = model(case);
    let count = |key: &str| model[key].as_array().expect("a list").len();
    assert_eq!(model["stats"]["sections"], 19, "the briefing itself and its 18 headings");
    assert_eq!(model["stats"]["questions"], 6);
    assert_eq!(model["stats"]["quotations"], 4);
    assert_eq!(model["stats"]["figures"], 1);
    assert_eq!(count("glossary"), 20);
    assert_eq!(count("timeline"), 25);
    assert_eq!(count("actors"), 7);
    assert_eq!(count("sources"), 22);
    let cited = |source: &Value| source["citations"].as_u64() > Some(0);
    assert!(model["sources"].as_array().expect("a list").iter().all(cited));
    let events = model["timeline"].as_array().expect("a list");
    let those = |test: &dyn Fn(&Value) -> bool| events.iter().filter(|e| test(e)).count();
    let date = |event: &Value| event["date"].as_str().expect("a date").to_owned();
    assert_eq!(those(&|event| event["key"] == true), 5);
    assert_eq!(those(&|event| event["status"] == "planned"), 1);
    assert_eq!(those(&|event| date(event).ends_with("/..")), 2);
    assert_eq!(
        those(&|event| date(event).contains('/') && !date(event).contains("..")),
        2
    );
    let sections = model["sections"].as_array().expect("a list");
    let mut roles: Vec<_> = sections
        .iter()
        .filter_map(|section| section["role"].as_str())
        .filter(|role| *role != "body")
        .collect();
    roles.sort_unstable();
    let mut expected = [
        "bottom-line",
        "key-points",
        "key-facts",
        "known",
        "unknown",
        "key-judgements",
        "timeline",
        "actors",
        "glossary",
        "further-reading",
        "revisions",
        "sources",
    ];
    expected.sort_unstable();
    assert_eq!(roles, expected);
    let section = |role: &str| sections.iter().find(|s| s["role"] == role).expect(role);
    let points = &section("key-points")["blocks"][0]["points"];
    assert_eq!(points.as_array().expect("a list").len(), 5);
    let mut quotations = Vec::new();
    collect(&model, "quotation", &mut quotations);
    let kinds: Vec<_> = quotations.iter().map(|q| q["kind"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == Some("legal")).count(), 1);
    assert_eq!(kinds.iter().filter(|kind| **kind == Some("speech")).count(), 3);
    for quotation in quotations {
        let attribution = &quotation["attribution"];
        assert!(attribution["date"].is_string(), "{attribution}");
        assert!(!attribution["sources"].as_array().expect("a list").is_empty());
    }
}

/// Two sections of one registry are one list; links to either lead to it.
#[test]
fn sections_of_one_registry_are_joined() {
    let text = format!(
        "{}See [what came before](#chronology).\n\n## Timeline\n\n| Date | Event |\n|-|-|\n| 2001 | A. |\n\n\
         ## Chronology\n\n| Date | Event |\n|-|-|\n| 1999 | B. |\n",
        crate::harness::HEAD
    );
    let project = project(&text);
    let source = project.briefings().expect("a list").remove(0);
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let briefing = briefing.expect("a briefing");
    let dates: Vec<_> = briefing.timeline.iter().map(|e| e.date.to_string()).collect();
    assert_eq!(dates, ["1999", "2001"]);
}

/// A term that only explains other terms is needed; one that nothing uses is not.
#[test]
fn terms_that_explain_used_terms_are_kept() {
    let text = format!(
        "{}The dredger came.\n\n## Glossary\n\ndredger\n: A ship with a drag.\n\n\
         drag\n: A tool.\n\nquay\n: A wall.\n",
        crate::harness::HEAD
    );
    let found = crate::harness::findings(&crate::harness::build(&text).diagnostics);
    assert!(found.contains("the text never uses `quay`"), "{found}");
    assert_eq!(found.matches("term-unused").count(), 1, "{found}");
}

/// Only what an author says is claimed: nobody called this briefing final.
#[test]
fn a_briefing_has_no_status_unless_it_says_so() {
    let status = |front: &str| {
        let text = format!(
            "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n{front}---\n\nA.\n"
        );
        let project = project(&text);
        let source = project.briefings().expect("a list").remove(0);
        let briefing = chancery::data(&project, &source, &options()).0;
        let model = serde_json::to_value(briefing.expect("a briefing")).expect("JSON");
        let built = crate::harness::build(&text);
        let page = crate::harness::documents(&built.artefacts[1].bytes);
        let shown = page["EPUB/text/title.xhtml"].contains(">Status<");
        (model["meta"].get("status").cloned(), shown)
    };
    assert_eq!(status(""), (None, false));
    assert_eq!(status("status: final\n"), (Some("final".into()), true));
}

fn collect<'a>(value: &'a Value, kind: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(map) => {
            if map.get("type").is_some_and(|t| t == kind) {
                found.push(value);
            }
            map.values().for_each(|value| collect(value, kind, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, kind, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

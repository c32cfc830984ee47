//! What is too large, too deep or too odd ends in a clear message, soon.

use std::time::Duration;
use std::time::Instant;

use chancery::Project;
use chancery::Rule;
use chancery::Severity;

use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::findings;
use crate::harness::options;

/// Builds, and says what came of it; nothing may take longer than `most`.
#[track_caller]
fn outcome(markdown: &str, most: Duration) -> String {
    let start = Instant::now();
    let built = build(markdown);
    assert!(start.elapsed() < most, "it took {:?}", start.elapsed());
    let errors: Vec<_> =
        built.diagnostics.into_iter().filter(|d| d.severity == Severity::Error).collect();
    match built.artefacts.len() {
        2 => "built".to_owned(),
        _ => findings(&errors),
    }
}

const SOON: Duration = Duration::from_secs(2);

#[test]
fn an_empty_file_and_one_with_only_front_matter_are_told() {
    for (text, expected) in [
        ("", "sources/a.md: error[empty]: the briefing has no content"),
        ("\n\n", "sources/a.md:1:1: error[title-missing]: the briefing has no title"),
        (HEAD, "sources/a.md: error[empty]: the briefing has no content"),
        ("# T\n", "built"),
    ] {
        let found = outcome(text, SOON);
        assert!(found.contains(expected), "{text:?}: {found}");
    }
}

#[test]
fn a_file_at_the_limit_is_read_and_one_beyond_is_not() {
    // Limits are low here, so that the test need not typeset megabytes.
    let config = "[limits]\nsource = 1000\nnodes = 60\ncells = 9\nfront-matter = 72\n";
    let run = |markdown: String| {
        let files = [("sources/a.md", markdown), ("chancery.toml", config.to_owned())];
        let project = Project::from_files(files).expect("a project");
        let source = project.briefings().expect("a list").remove(0);
        let built = chancery::build(&project, &source, &options());
        match built.artefacts.len() {
            2 => "built".to_owned(),
            _ => findings(&built.diagnostics),
        }
    };
    let filled = |size: usize| {
        let mut text = HEAD.to_owned();
        text.push_str(&"word ".repeat((size - text.len()) / 5));
        text.push_str(&"x".repeat(size - text.len()));
        text
    };
    assert_eq!(run(filled(1000)), "built");
    assert!(run(filled(1001)).contains("has 1001 bytes, more than 1000"));
    let table = |rows: usize| format!("{HEAD}|a|\n|-|\n{}", "|b|\n".repeat(rows));
    assert_eq!(run(table(8)), "built");
    assert!(run(table(9)).contains("more than 9 table cells"));
    let head = |n: usize| {
        format!(
            "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nid: {}\n---\n\nx\n",
            "x".repeat(n)
        )
    };
    assert_eq!(run(head(9)), "built");
    assert!(run(head(10)).contains("bytes, more than 72"));
    let nodes = |n: usize| format!("{HEAD}{}", "*a*\n\n".repeat(n));
    assert_eq!(run(nodes(19)), "built");
    assert!(run(nodes(20)).contains("more than 60 blocks and inlines"));
}

#[test]
fn the_default_limit_of_the_source_holds() {
    let megabytes = |n: usize| {
        let text = format!("{HEAD}{}", "x".repeat(n - HEAD.len()));
        outcome(&text, Duration::from_secs(30))
    };
    assert!(megabytes((2 << 20) + 1).contains("more than 2097152"));
}

#[test]
fn nesting_builds_up_to_the_limit_for_every_pair_of_containers() {
    let openers = ["> ", "- ", "1. "];
    for outer in openers {
        for inner in openers {
            let nested = |depth: usize| {
                let mut markers = String::new();
                for i in 0..depth {
                    markers.push_str(if i % 2 == 0 { outer } else { inner });
                }
                format!("{HEAD}{markers}text\n")
            };
            assert_eq!(outcome(&nested(12), SOON), "built", "{outer:?} {inner:?}");
            let deeper = outcome(&nested(13), SOON);
            assert!(deeper.contains("nested more than 12 deep"), "{outer:?} {inner:?}");
        }
    }
}

#[test]
fn twenty_thousand_quote_markers_are_refused_at_once() {
    for text in
        [">".repeat(20_000), "> ".repeat(20_000), format!("{HEAD}{}", ">".repeat(20_000))]
    {
        assert!(outcome(&text, SOON).contains("nested more than 12 deep"));
    }
}

#[test]
fn what_makes_parsers_slow_ends_soon() {
    let n = 20_000;
    for text in [
        "[".repeat(n),
        "![".repeat(n),
        "[a](".repeat(n),
        "*a _a ".repeat(n),
        "**x".repeat(n),
        "`".repeat(n),
        "a`b``".repeat(n / 4),
        "<!--".repeat(n),
        "$$".repeat(n),
        "^[".repeat(n),
        "- ".repeat(n),
        "1. ".repeat(n),
        "* a\n".repeat(n / 4),
        "|".repeat(n),
        format!("|a|\n|-|\n{}", "|".repeat(n)),
        "[^a]".repeat(n / 4),
        "&".repeat(n),
        "\\".repeat(n),
        "a\n: ".repeat(n / 4),
        "~".repeat(n),
        "^a".repeat(n),
        "http://a.".repeat(n / 4),
        "a@b.".repeat(n / 4),
        "\u{feff}".repeat(n / 4),
        "#".repeat(n),
        "# a\n".repeat(n / 4),
        ":::".repeat(n),
        "> [!NOTE]\n".repeat(n / 4),
        format!("{}\n\n## Glossary\n\nXy\n: A term.\n", "Xy ".repeat(n)),
    ] {
        let start = Instant::now();
        let project = crate::harness::project(&text);
        let source = project.briefings().expect("a list").remove(0);
        let _ = chancery::check(&project, &source, &options());
        let shape: String = text.chars().take(12).collect();
        assert!(start.elapsed() < SOON, "{shape:?} took {:?}", start.elapsed());
    }
}

/// Nothing in the `CommonMark` specification makes us panic. The examples come from the
/// npm package `commonmark-spec`, which `tests/run` installs.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn no_example_of_the_commonmark_specification_panics() {
    let tools = crate::validators::tools();
    let spec = tools.join("node_modules/commonmark-spec/spec.txt");
    let spec = crate::harness::read(&spec);
    let examples: Vec<_> = spec
        .split("```````````````````````````````` example\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("\n.\n").map(|(markdown, _)| markdown))
        .map(|markdown| markdown.replace('→', "\t"))
        .collect();
    assert!(examples.len() > 600, "the specification has {} examples", examples.len());
    let mut built = 0;
    for example in &examples {
        let made = build(&format!("{HEAD}{example}\n"));
        for found in &made.diagnostics {
            // What the engine says would be a fault of ours.
            assert_ne!(found.rule, Rule::LayoutFailed, "{example}\n{}", found.message);
        }
        built += usize::from(made.artefacts.len() == 2);
    }
    // The rest have raw HTML, images that are not there, and links to nowhere.
    assert!(built > 400, "only {built} of {} were built", examples.len());
    build(&spec);
}

/// An embargo holds until its day has come, unless it is set aside.
/// Images may stand wherever text does, and what can't be carried is told at its line.
#[test]
fn nothing_is_left_to_the_exporter() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
    let text = format!(
        "{HEAD}## A ![in a heading](q.svg)\n\nText.[^n] And ![in text](q.svg).\n\n\
         [^n]: A note with ![a sign](q.svg) and more words to be a note.\n\n\
         ## Timeline\n\n| Date | Event |\n|-|-|\n| 2001 | Begun ![an event](q.svg). |\n\n\
         ## Glossary\n\n| Term | Meaning |\n|-|-|\n| Text | Words ![a term](q.svg). |\n"
    );
    let files = [("sources/a.md", text.as_str()), ("sources/q.svg", svg)];
    let project = chancery::Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = chancery::build(&project, &source, &options());
    assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
    let says = |text: &str| {
        findings(&crate::harness::build(&format!("{HEAD}{text}\n")).diagnostics)
    };
    assert!(says("a\u{feff}b").contains(":8:2: error[character-control]"));
    assert!(says("a $$ $$ b").contains("an empty formula"));
}

#[test]
fn an_embargo_ends_with_its_day() {
    let text = HEAD.replacen("---\n", "---\nembargo: 2026-11-23\n", 1) + "Text.\n";
    let project = crate::harness::project(&text);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = |day: &str, embargoed: bool| {
        let mut options = options();
        options.today = chancery::briefing::Date::parse(day);
        options.embargoed = embargoed;
        chancery::build(&project, &source, &options).artefacts.len()
    };
    assert_eq!(built("2026-11-22", false), 0);
    assert_eq!(built("2026-11-22", true), 2);
    assert_eq!(built("2026-11-23", false), 2);
}

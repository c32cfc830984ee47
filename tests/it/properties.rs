//! What holds for any input.

use chancery::Format;
use chancery::Project;
use chancery::briefing::Date;
use proptest::prelude::*;
use serde_json::Value;

use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::options;

/// Pieces of Markdown, from which odd documents are made.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "# ",
        "## ",
        "### ",
        "\n",
        "\n\n",
        "- ",
        "  - ",
        "1. ",
        "> ",
        "> [!NOTE]\n> ",
        "*",
        "**",
        "_",
        "~~",
        "~",
        "^",
        "`",
        "```\n",
        "$",
        "$$",
        "[",
        "](",
        ")",
        "![",
        "[^a]",
        "[^b]: ",
        "| a | b |\n",
        "|---|:-:|\n",
        "|",
        ": ",
        "---\n",
        "Table: ",
        "Source: ",
        "— ",
        "\"",
        "'",
        "...",
        "--",
        "<br>",
        "<!-- x -->",
        "<b>",
        "&amp;",
        "\\",
        "{#id .c k=v}",
        "#a",
        // Apart from words: what ends in the middle of one is a row of words of its own.
        " http://x.y ",
        "## Glossary\n\n",
        "## Timeline\n\n",
        "## Sources\n\n",
        "| Term | Meaning |\n|-|-|\n",
        "| Date | Event |\n|-|-|\n",
        "| 4 April 1949 | x |\n",
        "| NATO | y |\n",
        "NATO",
        "Article 5",
        "17 August",
        "\\frac{1}{2}",
        "x^2",
        "\u{a0}",
        "ї",
        "ж",
        "α",
        "é",
        "\t",
        "    ",
        "[x] ",
        "!",
        "<!-- only: audience=board -->\n",
        "<!-- only: audience=press -->",
        "<!-- only: format=pdf -->\n\n",
        "<!-- end -->",
        "\n\n<!-- end -->\n\n",
        "<!-- allow: image-alt: it is so -->\n",
        "{{name}}",
        "{{title}}",
        "{{",
        "[p](_p.md \"include\")",
        "\n\n[p](_p.md \"include\")\n\n",
        "[q](sources/b.md#part)",
        "[@doe]",
        "[@doe, p. 4; @none]",
        "[^doe]",
        "## Key facts\n\n",
        "## Judgements\n\n",
        "## People and organisations\n\n",
        "## Corrections\n\n",
        "## Revision history\n\n",
        "- **Likely** (high confidence): ",
        "  - Basis: ",
        "(TLP:GREEN) ",
        "> \"x\"\n> — A, 4 April 1949",
        "likely",
        "very unlikely",
        "yesterday",
        "\u{202b}שלום",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => "[a-z ]{1,12}"]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// A front matter with everything that pieces of documents refer to.
const FRONT: &str = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\n\
    marking: {scheme: tlp, level: \"TLP:GREEN\", portions: true}\nyardstick: phia\n\
    audiences: [board, press]\nvariables: {name: Wombat}\nbibliography: b.bib\n---\n\n";

/// The documents that a document may refer to.
const OTHERS: &[(&str, &str)] = &[
    (
        "sources/_p.md",
        "## Included {#inner}\n\nText {{name}} [^a].\n\n[^a]: An inner note.\n",
    ),
    ("sources/b.md", "---\ntitle: B\n---\n\n## Part\n\nText.\n"),
    (
        "sources/b.bib",
        "@book{doe, title = {A Title}, author = {Doe, Jane}, year = 2001}\n",
    ),
];

fn data(markdown: &str) -> (Option<Value>, Vec<chancery::Diagnostic>) {
    data_for(markdown, None)
}

/// The model for an audience.
fn data_for(
    markdown: &str,
    audience: Option<&str>,
) -> (Option<Value>, Vec<chancery::Diagnostic>) {
    let files = OTHERS.iter().copied().chain([("sources/a.md", markdown)]);
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("the document");
    let mut options = options();
    options.audience = audience.map(str::to_owned);
    let (briefing, diagnostics) = chancery::data(&project, &source, &options);
    (briefing.map(|b| serde_json::to_value(&b).expect("JSON")), diagnostics)
}

/// Every span of a model, by its bytes.
fn spans(value: &Value, found: &mut Vec<(u64, u64)>) {
    match value {
        Value::Object(map) => {
            // Those of other files name their file.
            if !map.contains_key("file")
                && let (Some(start), Some(end)) = (map.get("start"), map.get("end"))
                && let (Some(start), Some(end)) =
                    (start["byte"].as_u64(), end["byte"].as_u64())
            {
                found.push((start, end));
            }
            map.values().for_each(|value| spans(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| spans(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn ids(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let is_part = map.contains_key("level") || map.contains_key("alignments");
            if let (true, Some(id)) = (is_part, map.get("id").and_then(Value::as_str)) {
                found.push(id.to_owned());
            }
            map.values().for_each(|value| ids(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| ids(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// How many cases: 20,000 in all by default, more when asked for.
fn cases(share: u32) -> ProptestConfig {
    let all = std::env::var("CHANCERY_CASES").ok().and_then(|n| n.parse().ok());
    let cases = all.unwrap_or(20_000u32) / 10 * share;
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(6))]

    #[test]
    fn reading_never_panics_and_spans_lie_in_the_source(body in document(), rich: bool) {
        let (front, audience) = if rich { (FRONT, Some("board")) } else { (HEAD, None) };
        let markdown = format!("{front}{body}");
        let (model, diagnostics) = data_for(&markdown, audience);
        let length = markdown.len() as u64;
        for found in &diagnostics {
            if let Some(span) = found.span.filter(|_| found.path == "sources/a.md") {
                prop_assert!(span.start.byte <= span.end.byte);
                prop_assert!(u64::from(span.end.byte) <= length);
                prop_assert!(markdown.is_char_boundary(span.start.byte as usize));
            }
        }
        if let Some(model) = model {
            let mut found = Vec::new();
            spans(&model, &mut found);
            for (start, end) in found {
                prop_assert!(start <= end && end <= length, "{start}..{end} of {length}");
            }
            let mut found = Vec::new();
            ids(&model, &mut found);
            let count = found.len();
            found.sort();
            found.dedup();
            prop_assert_eq!(found.len(), count, "identifiers are unique");
        }
    }
}

/// A sentence of its own words, in different dress.
fn sentence(number: usize, dress: usize) -> String {
    let form = match dress {
        0 => "alpha beta gamma delta epsilon.",
        1 => "alpha [beta gamma](https://example.org/) delta epsilon.",
        2 => "*alpha beta* gamma[^n] **delta** epsilon.",
        3 => "alpha beta {{name}} gamma delta epsilon.",
        4 => "alpha beta<br>gamma &amp; delta epsilon[@doe, p. 4].",
        _ => "alpha\nbeta gamma\n`delta` epsilon.",
    };
    let words = ["alpha", "beta", "gamma", "delta", "epsilon"];
    words.iter().fold(form.to_owned(), |text, word| {
        text.replace(word, &format!("{word}{number}"))
    })
}

/// Sentences in paragraphs, some of them for one audience: number, dress, audience.
fn variants() -> impl Strategy<Value = Vec<(usize, usize, Option<&'static str>)>> {
    let audience = prop::sample::select(vec![None, Some("board"), Some("press")]);
    prop::collection::vec((0..6usize, 0..6usize, audience), 1..12)
}

proptest! {
    #![proptest_config(cases(1))]

    /// What is for others is left out, what is for all stays, and the proof takes neither
    /// for the other.
    #[test]
    fn variants_have_what_is_theirs(parts in variants(), for_board: bool) {
        let mut markdown = format!("{FRONT}## (TLP:CLEAR) Part\n\n[^n]: A note.\n\n");
        for (number, dress, audience) in &parts {
            let text = format!("(TLP:CLEAR) {}", sentence(*number, *dress));
            markdown.push_str(&match audience {
                Some(name) => format!("<!-- only: audience={name} -->\n\n{text}\n\n<!-- end -->\n\n"),
                None => format!("{text}\n\n"),
            });
        }
        let reader = for_board.then_some("board");
        let (model, diagnostics) = data_for(&markdown, reader);
        let leaks = diagnostics.iter().filter(|d| d.rule == chancery::Rule::VariantLeak);
        let leaks: Vec<_> = leaks.map(|leak| &leak.message).collect();
        prop_assert!(leaks.is_empty(), "{leaks:?}\n{markdown}");
        prop_assert!(model.is_some(), "{}", crate::harness::findings(&diagnostics));
        let model = model.map(|model| model.to_string()).unwrap_or_default();
        for number in 0..6 {
            let is_read = parts.iter().any(|(n, _, audience)| {
                *n == number && (audience.is_none() || *audience == reader)
            });
            prop_assert_eq!(model.contains(&format!("alpha{number}")), is_read, "{}", markdown);
        }
    }
}

proptest! {
    #![proptest_config(cases(1))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
        let _ = data(&text);
    }

    #[test]
    fn any_front_matter_is_read_without_a_panic(text in "[ -~\n]{0,120}") {
        let _ = data(&format!("---\n{text}\n---\n\ntext\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_built_is_well_formed(body in document()) {
        let project = crate::harness::project(&format!("{HEAD}{body}"));
        let source = project.briefings().expect("a list").remove(0);
        let mut options = options();
        options.formats = Some(vec![Format::Epub]);
        let built = chancery::build(&project, &source, &options);
        for found in &built.diagnostics {
            prop_assert_ne!(found.rule, chancery::Rule::LayoutFailed, "{}", found.message);
        }
        for artefact in built.artefacts {
            for (name, text) in documents(&artefact.bytes) {
                if name == "mimetype" || name.ends_with(".css") {
                    continue;
                }
                let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
                let parsed = roxmltree::Document::parse_with_options(&text, options);
                prop_assert!(parsed.is_ok(), "{name}: {:?}\n{text}", parsed.err());
            }
        }
    }
}

proptest! {
    #[test]
    fn dates_come_back_as_written(text in "(-?[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(-(0[1-9]|1[0-2]|2[1-4]|3[3-6]|4[01]))?[?~%]?") {
        if let Some(date) = Date::parse(&text) {
            prop_assert_eq!(date.to_string(), text);
        }
    }

    #[test]
    fn nothing_makes_the_date_reader_panic(text in "\\PC{0,30}") {
        let _ = Date::parse(&text);
    }

    #[test]
    fn the_configuration_is_read_without_a_panic(text in "[ -~\n]{0,200}") {
        let _ = Project::from_files([("chancery.toml", text)]);
    }
}

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
        "http://x.y",
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
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 1 => "\\PC{0,6}", 1 => "[a-z ]{1,12}"]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

fn data(markdown: &str) -> (Option<Value>, Vec<chancery::Diagnostic>) {
    let project = crate::harness::project(markdown);
    let source = project.briefings().expect("a list").remove(0);
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    (briefing.map(|b| serde_json::to_value(&b).expect("JSON")), diagnostics)
}

/// Every span of a model, by its bytes.
fn spans(value: &Value, found: &mut Vec<(u64, u64)>) {
    match value {
        Value::Object(map) => {
            if let (Some(start), Some(end)) = (map.get("start"), map.get("end"))
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
    fn reading_never_panics_and_spans_lie_in_the_source(body in document()) {
        let markdown = format!("{HEAD}{body}");
        let (model, diagnostics) = data(&markdown);
        let length = markdown.len() as u64;
        for found in &diagnostics {
            if let Some(span) = found.span {
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

proptest! {
    #![proptest_config(cases(2))]

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

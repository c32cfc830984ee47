//! The schemas for editors say what the readers of front matter and `chancery.toml` say.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use chancery::Project;
use chancery::Rule;
use chancery::Schema;
use serde_json::Value;

use crate::harness::options;
use crate::validators::run;
use crate::validators::tools;

fn schema(of: Schema) -> Value {
    serde_json::from_str(&of.json()).expect("JSON")
}

/// The keys of a map of properties that share a description: a name and other spellings.
fn keys(properties: &Value) -> BTreeSet<String> {
    properties.as_object().expect("properties").keys().cloned().collect()
}

#[test]
fn the_manual_names_every_key() {
    let manual = crate::harness::read(&crate::harness::root().join("sources/manual.md"));
    for key in keys(&schema(Schema::FrontMatter)["properties"]) {
        assert!(manual.contains(&format!("`{key}`")), "{key}");
    }
    let project = schema(Schema::Project);
    for (table, body) in project["properties"].as_object().expect("tables") {
        assert!(manual.contains(&format!("[{table}]")) || table == "version", "{table}");
        if matches!(table.as_str(), "project" | "build" | "registries" | "limits") {
            for key in keys(&body["properties"]) {
                let names = [format!("`{key}`"), format!("\n{key} = ")];
                assert!(names.iter().any(|name| manual.contains(name)), "{table} {key}");
            }
        }
    }
}

/// The command prints what the library makes, and knows no other name.
#[test]
fn the_command_prints_a_schema() {
    let run = |name: &str| {
        let mut command = std::process::Command::new(crate::harness::PROGRAM);
        command.args(["schema", name]).output().expect("it runs")
    };
    for of in Schema::ALL {
        let output = run(of.name());
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stdout), of.json());
    }
    let output = run("cover");
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("the schemas are front-matter, project"), "{message}");
}

/// Values that the front matter can have, in YAML's flow style, as text or not.
const VALUES: &[&str] = &[
    "",
    "[]",
    "[a, b]",
    "[[a]]",
    "[{a: b}]",
    "[1, true]",
    "{a: b}",
    "{a: [b]}",
    "{1a: b}",
    "[a b]",
    "{name: N}",
    "{name: N, role: R, orcid: 1}",
    "{name: N, colour: R}",
    "{role: R}",
    "[{name: N}, M]",
    "[null]",
    "{scheme: tlp, level: \"TLP:RED\"}",
    "{scheme: tlp, level: \"TLP:RED\", portions: 3}",
    "{scheme: tlp, level: \"TLP:RED\", copy_number: [a]}",
    "{level: \"TLP:RED\"}",
    "{image-alt: warning}",
    "{image-alt: loud}",
    "{image-alt: [off]}",
    "{no-such-rule: error}",
    "{meta-invalid: \"off\"}",
];

/// A text that a key takes.
fn sample(key: &str) -> &'static str {
    match key {
        "date" | "updated" | "modified" | "as_of" | "review_by" | "action_by"
        | "embargo" => "2026-01-02",
        "status" => "draft",
        "lang" | "language" => "en-GB",
        "issue" => "12",
        "isbn" => "978-0-306-40615-7",
        "marking" => "TLP:GREEN",
        "yardstick" => "phia",
        "rules" | "variables" => "",
        _ => "one",
    }
}

/// Whether something is wrong with the form of a value, as Chancery finds.
fn is_refused(markdown: &str) -> bool {
    let files = [("sources/a.md", markdown)];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let (_, diagnostics) = chancery::data(&project, &source, &options());
    diagnostics.iter().any(|found| {
        matches!(found.rule, Rule::MetaInvalid | Rule::MetaUnknown | Rule::MarkingInvalid)
    })
}

/// The files that a schema refuses, of all in a folder.
fn refused(of: Schema, folder: &Path, names: &[String]) -> BTreeSet<String> {
    let tools = tools();
    let path = folder.join("schema.json");
    std::fs::write(&path, of.json()).expect("written");
    let files: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    let mut arguments = vec![path.as_path()];
    arguments.extend(files.iter().map(std::path::PathBuf::as_path));
    let output = run(&tools, "jsonschema", &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["parse_errors"], serde_json::json!([]), "{report}");
    let errors = report["errors"].as_array().expect("errors");
    let file = |error: &Value| {
        let path = error["filename"].as_str().expect("a file").to_owned();
        crate::harness::file_name(Path::new(&path))
    };
    errors.iter().map(file).collect()
}

/// Compares both verdicts on files by their names.
#[track_caller]
fn agree(of: Schema, ending: &str, cases: &BTreeMap<String, (String, bool)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut names = Vec::new();
    for (i, (text, _)) in cases.values().enumerate() {
        let name = format!("{i}.{ending}");
        std::fs::write(folder.path().join(&name), text).expect("written");
        names.push(name);
    }
    let refused = refused(of, folder.path(), &names);
    let mut differ = Vec::new();
    for ((case, (text, is_refused)), name) in cases.iter().zip(&names) {
        if refused.contains(name) != *is_refused {
            differ.push(format!("{case}: Chancery refuses it: {is_refused}\n{text}"));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(!refused.is_empty() && refused.len() < names.len());
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn editors_and_front_matter_agree() {
    let mut cases = BTreeMap::new();
    let schema = schema(Schema::FrontMatter);
    let known = keys(&schema["properties"]);
    for key in known.iter().map(String::as_str).chain(["as_fo", "titel"]) {
        for value in VALUES.iter().copied().chain([sample(key)]) {
            let text = format!("{key}: {value}\n");
            let refused = is_refused(&format!("---\n{text}---\n\n# T\n\nText.\n"));
            cases.insert(format!("{key}: {value}"), (text, refused));
        }
    }
    agree(Schema::FrontMatter, "yaml", &cases);
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn editors_and_the_project_agree() {
    let mut cases = BTreeMap::new();
    let schema = schema(Schema::Project);
    let values = [
        "\"one\"",
        "[\"one\"]",
        "[[\"one\"]]",
        "{a = \"b\"}",
        "{a = [\"b\"]}",
        "7",
        "0",
        "true",
        "\"https://example.org\"",
        "\"pdf\"",
        "[\"pdf\", \"epub\"]",
        "[\"ua-1\"]",
        "\"warning\"",
        "\"error\"",
        "\"generic\"",
        "[\"a b\"]",
        "13",
    ];
    let mut case = |text: String| {
        let files = [("chancery.toml", text.as_str())];
        let refused = match Project::from_files(files) {
            Ok(project) => {
                project.warnings().iter().any(|w| w.rule == Rule::ConfigUnknown)
            }
            Err(_) => true,
        };
        cases.insert(text.clone(), (text, refused));
    };
    for (table, body) in schema["properties"].as_object().expect("tables") {
        for value in values {
            // What stands in the defaults is told with the briefings.
            if table != "defaults" || !value.starts_with('{') {
                case(format!("{table} = {value}\n"));
            }
        }
        let known = match table.as_str() {
            "version" | "defaults" => continue,
            _ => body["properties"].as_object().cloned().unwrap_or_default(),
        };
        for key in known.keys().map(String::as_str).chain(["kye"]) {
            for value in values {
                case(format!("[{table}]\n{key} = {value}\n"));
            }
        }
    }
    agree(Schema::Project, "toml", &cases);
}

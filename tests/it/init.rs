//! `chancery init`: what it writes builds without warnings, and it overwrites nothing.

use std::path::Path;
use std::process::Output;

use chancery::Project;
use chancery::Rule;
use chancery::Schema;
use chancery::built_in_layouts;
use serde_json::Value;

use crate::harness::files;
use crate::harness::options;
use crate::harness::read;

/// The languages that have a sample.
const LANGUAGES: &[&str] = &["en-GB", "de", "fr", "uk"];

/// Runs the program in a folder, without a terminal.
fn chancery(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = crate::harness::program();
    command.args(arguments).current_dir(folder).stdin(std::process::Stdio::null());
    command.output().expect("it runs")
}

/// Begins a project, which must succeed.
#[track_caller]
fn begun(arguments: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = chancery(folder.path(), &[&["init"][..], arguments].concat());
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    folder
}

/// Builds what was begun, which must find nothing; what is said of it.
#[track_caller]
fn built(folder: &Path) -> String {
    let output = chancery(folder, &["build", "--deny-warnings"]);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    said
}

fn said(output: &Output) -> String {
    let both = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8(both).expect("UTF-8")
}

/// The files of a project that was begun.
const FILES: &[&str] = &[
    ".github/workflows/briefings.yml",
    ".gitignore",
    "chancery.toml",
    "sources/briefing.md",
    "sources/figures/meridian.svg",
];

#[test]
fn without_flags_a_whole_project_is_written_and_builds() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = chancery(folder.path(), &["init", "new desk"]);
    let told = said(&output);
    assert_eq!(output.status.code(), Some(0), "{told}");
    let root = folder.path().join("new desk");
    let written: Vec<_> = files(&root)
        .iter()
        .map(|path| {
            path.strip_prefix(&root).expect("below").to_string_lossy().into_owned()
        })
        .map(|path| path.replace('\\', "/"))
        .collect();
    assert_eq!(written, FILES);
    // What is told can be typed.
    for command in ["build \"new desk\"", "check --deny-warnings \"new desk\"", "layouts"]
    {
        assert!(told.contains(&format!("\n  chancery {command}")), "{told}");
    }
    let said = built(&root);
    assert!(said.contains("output/briefing.pdf: 2 pages"), "{said}");
    let output = chancery(folder.path(), &["check", "--deny-warnings", "new desk"]);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn every_sample_builds_in_every_layout() {
    for language in LANGUAGES {
        for layout in built_in_layouts() {
            let folder = begun(&["--language", language, "--layout", layout.name]);
            built(folder.path());
        }
    }
}

#[test]
fn the_sample_has_what_a_briefing_has() {
    for language in LANGUAGES.iter().chain(&["pt-BR"]) {
        let folder = begun(&["--language", language]);
        built(folder.path());
        let project = Project::at(folder.path()).expect("a project");
        let source = project.source_at("sources/briefing.md").expect("a briefing");
        let (briefing, found) = chancery::data(&project, &source, &options());
        let briefing = briefing.unwrap_or_else(|| panic!("{language}: {found:#?}"));
        let model = serde_json::to_value(&briefing).expect("JSON");
        for list in ["glossary", "timeline", "sources"] {
            assert!(model[list].as_array().is_some_and(|list| list.len() > 3), "{list}");
        }
        let sections = model["sections"].to_string();
        for part in ["\"key-points\"", "\"table\"", "\"figure\"", "\"quotation\""] {
            assert!(sections.contains(part), "{language} {part}: {sections}");
        }
        // A text in English must not pass for one in Portuguese.
        let primary = language.split('-').next().expect("a language");
        let shown = if primary == "pt" { "en" } else { primary };
        let lang = model["meta"]["language"].as_str().unwrap_or_default();
        assert!(lang.starts_with(shown), "{language}: {lang}");
    }
}

#[test]
fn every_kind_of_marking_can_be_answered() {
    for marking in [
        "TLP:AMBER+STRICT",
        "OFFICIAL-SENSITIVE - RECIPIENTS ONLY",
        "NATO RESTRICTED",
        "RESTREINT UE/EU RESTRICTED",
        "CUI",
    ] {
        let folder = begun(&["--organisation", "A desk", "--marking", marking]);
        built(folder.path());
    }
}

#[test]
fn hostile_titles_and_names_are_written_to_the_letter() {
    for title in [
        r#"O'Brien: "yes" \ no # - [a] {b} & *c* | > % `d` $e$"#,
        "- no",
        "null",
        "1.10",
        "---",
        "<b>&amp;</b>",
        "تقرير الميناء",
        "Ґрунт і їжак",
    ] {
        let flags = [format!("--title={title}"), format!("--organisation={title}")];
        let folder = begun(&[&flags[0], &flags[1]]);
        built(folder.path());
        let project = read(&folder.path().join("chancery.toml"));
        let project: toml::Table = toml::from_str(&project).expect("TOML");
        assert_eq!(project["project"]["organisation"].as_str(), Some(title));
        let output = chancery(folder.path(), &["data", "sources/briefing.md"]);
        let model: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let shown = model["meta"]["title"].as_str().expect("a title");
        let letters = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_alphanumeric() || "\\#&|%".contains(*c))
                .collect()
        };
        assert_eq!(letters(shown), letters(title));
    }
}

#[test]
fn what_cannot_be_is_refused_before_anything_is_written() {
    for (arguments, why) in [
        (["--title", "Plan 😀"], "no font has `😀`"),
        (["--title", "{{client}}"], "there is no variable `client`"),
        (["--language", "english"], "`english` is not a language tag"),
        (["--layout", "breifing"], "the layouts are briefing, dossier"),
        (["--marking", "TLP:WHITE"], "write `TLP:CLEAR`"),
        (["--marking", "CUI"], "needs `controlled_by`"),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let output = chancery(folder.path(), &[&["init"][..], &arguments].concat());
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(why) && said.contains(arguments[0]), "{said}");
        assert!(files(folder.path()).is_empty());
    }
}

#[test]
fn nothing_is_overwritten() {
    for path in FILES {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(&file, "mine").expect("written");
        let output = chancery(folder.path(), &["init"]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        let told = said.replace('\\', "/");
        assert!(told.contains(path) && told.contains("nothing was written"), "{told}");
        assert_eq!(files(folder.path()), std::slice::from_ref(&file));
        assert_eq!(read(&file), "mine");
    }
    // All that is in the way is told at once; a file where a folder should be is, too.
    let folder = begun(&[]);
    let again = said(&chancery(folder.path(), &["init"]));
    assert!(FILES.iter().all(|path| again.replace('\\', "/").contains(path)), "{again}");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sources"), "mine").expect("written");
    assert!(said(&chancery(folder.path(), &["init"])).contains("sources` is there"));
    assert_eq!(files(folder.path()).len(), 1);
}

/// A line that is a comment, without its mark.
fn without_mark(line: &str) -> &str {
    let bare = line.strip_prefix('#').unwrap_or(line);
    bare.strip_prefix(' ').unwrap_or(bare)
}

#[test]
fn every_key_is_there_and_every_comment_can_be_taken_off() {
    let folder = begun(&["--organisation", "A desk", "--marking", "TLP:CLEAR"]);
    let path = folder.path().join("chancery.toml");
    let text = read(&path);
    let all: String =
        text.lines().map(|line| without_mark(line).to_owned() + "\n").collect();
    let table: toml::Table = toml::from_str(&all).expect("TOML");
    let schema: Value = serde_json::from_str(&Schema::Project.json()).expect("JSON");
    for (name, body) in schema["properties"].as_object().expect("tables") {
        assert!(table.contains_key(name), "{name}");
        let known = body["properties"].as_object().into_iter().flatten();
        for (key, _) in known {
            // Other spellings are told beside the key.
            let is_told = text.contains(&format!("`{key}`"));
            assert!(table[name].get(key).is_some() || is_told, "{name} {key}");
        }
    }
    // The examples name files that are not there, and a style that the sample's sources are
    // not made for; all else is taken.
    std::fs::write(&path, &all).expect("written");
    let project = Project::at(folder.path()).expect("a project");
    assert!(project.warnings().is_empty(), "{:?}", project.warnings());
    let source = project.source_at("sources/briefing.md").expect("a briefing");
    let mut found = chancery::check(&project, &source, &options());
    found.retain(|found| {
        !matches!(
            found.rule,
            Rule::ConstructUnsupported | Rule::FileMissing | Rule::ImageMissing
        )
    });
    assert!(found.is_empty(), "{found:#?}");
}

/// Where no value is an example, taking the mark off changes nothing.
#[test]
fn the_defaults_that_are_told_are_those_that_hold() {
    let folder = begun(&[]);
    built(folder.path());
    let output = folder.path().join("output/briefing.pdf");
    let before = std::fs::read(&output).expect("a file");
    let path = folder.path().join("chancery.toml");
    let lines = read(&path);
    let mut is_left_out = false;
    let lines = lines.lines().filter(|line| {
        if line.starts_with(['[', '#']) && line.trim_start_matches("# ").starts_with('[')
        {
            // What these tables have are examples, and rules of the other profile.
            let tables = ["[accessibility]", "[markings]", "[variables]", "[rules]"];
            is_left_out = tables.iter().any(|table| line.ends_with(table));
        }
        !is_left_out && !line.contains("No default.")
    });
    let all: String = lines.map(|line| without_mark(line).to_owned() + "\n").collect();
    std::fs::write(&path, all).expect("written");
    built(folder.path());
    assert!(std::fs::read(&output).expect("a file") == before);
}

#[test]
fn the_workflow_is_yaml_and_runs_what_there_is() {
    let folder = begun(&[]);
    let text = read(&folder.path().join(".github/workflows/briefings.yml"));
    let workflow: Value = serde_saphyr::from_str(&text).expect("YAML");
    let steps = workflow["jobs"]["build"]["steps"].as_array().expect("steps");
    let runs: Vec<_> = steps.iter().filter_map(|step| step["run"].as_str()).collect();
    let lines = runs.iter().flat_map(|run| run.lines());
    let calls = lines.flat_map(|line| line.split("chancery ").skip(1));
    let calls = calls.filter_map(|call| call.split([';', '>']).next());
    let mut commands = 0;
    for call in
        calls.filter(|call| call.starts_with("check") || call.starts_with("build"))
    {
        let words: Vec<_> = call.split_whitespace().collect();
        let output = chancery(folder.path(), &words);
        assert!(output.status.success(), "{words:?}: {}", said(&output));
        commands += 1;
    }
    assert_eq!(commands, 3, "{runs:?}");
}

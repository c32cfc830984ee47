//! The program as people use it: what it prints, what it writes, how it ends.

use std::path::Path;

use serde_json::Value;
use snapbox::cmd::Command;
use snapbox::str;

use crate::harness::PROGRAM;

/// A folder with files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn chancery(folder: &Path, arguments: &[&str]) -> Command {
    let mut redactions = snapbox::Redactions::new();
    redactions.insert("[VERSION]", env!("CARGO_PKG_VERSION")).expect("a name");
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("COLUMNS", "100")
        .with_assert(
            snapbox::Assert::new().action_env("SNAPSHOTS").redact_with(redactions),
        )
}

const GOOD: &str =
    "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n---\n\nText.\n";
const BAD: &str = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n---\n\nSee [^x] and ![](a.png).\n";

fn exists(folder: &tempfile::TempDir, path: &str) -> bool {
    folder.path().join(path).exists()
}

#[test]
fn build_makes_both_files_and_says_so() {
    let folder = folder(&[
        ("sources/a.md", GOOD),
        ("sources/b/c.md", GOOD),
        ("sources/_d.md", BAD),
    ]);
    chancery(folder.path(), &["build"]).assert().code(0).stdout_eq("").stderr_eq(str![[
        r#"
output/a.pdf: 1 page, [..] kB, PDF/UA-1 + PDF/A-2a, [..] s
output/a.epub: [..] kB, EPUB 3.3, [..] s
output/b/c.pdf: 1 page, [..] kB, PDF/UA-1 + PDF/A-2a, [..] s
output/b/c.epub: [..] kB, EPUB 3.3, [..] s

"#
    ]]);
    for path in ["output/a.pdf", "output/a.epub", "output/b/c.pdf", "output/b/c.epub"] {
        assert!(exists(&folder, path), "{path}");
    }
    assert!(!exists(&folder, "output/_d.pdf"));
}

#[test]
fn every_mistake_is_shown_with_its_line_and_a_caret() {
    let folder = folder(&[("sources/a.md", BAD)]);
    chancery(folder.path(), &["build"]).assert().code(1).stdout_eq("").stderr_eq(str![[
        r#"
error[cite-undefined]: no footnote defines `[^x]`
 --> sources/a.md:8:5
  |
8 | See [^x] and ![](a.png).
  |     ^^^^
  |
  = hint: write `[^x]: …` under the sources
error[image-alt]: the image has no text alternative
 --> sources/a.md:8:14
  |
8 | See [^x] and ![](a.png).
  |              ^^^^^^^^^^
  |
  = hint: say between the brackets what it shows, or add `{.decorative}`
error[image-missing]: there is no image `a.png`
 --> sources/a.md:8:14
  |
8 | See [^x] and ![](a.png).
  |              ^^^^^^^^^^
  |
  = hint: `sources/a.png` was looked for, from the project's root
3 errors

"#
    ]]);
}

#[test]
fn a_failing_briefing_keeps_its_old_output_and_stops_no_other() {
    let folder = folder(&[("sources/a.md", GOOD), ("sources/b.md", GOOD)]);
    chancery(folder.path(), &["build"]).assert().code(0);
    let before = std::fs::read(folder.path().join("output/a.pdf")).expect("a file");
    std::fs::write(folder.path().join("sources/a.md"), BAD).expect("written");
    std::fs::remove_file(folder.path().join("output/b.pdf")).expect("removed");
    chancery(folder.path(), &["build"]).assert().code(1);
    assert_eq!(
        std::fs::read(folder.path().join("output/a.pdf")).expect("a file"),
        before
    );
    assert!(exists(&folder, "output/b.pdf"));
    let strays: Vec<_> = crate::harness::files(&folder.path().join("output"));
    // With the manifest.
    assert_eq!(strays.len(), 5, "{strays:?}");
}

#[test]
fn short_json_and_github_say_the_same() {
    let folder = folder(&[("sources/a.md", BAD)]);
    let run = |format: &str| {
        chancery(folder.path(), &["check", "--diagnostic-format", format])
            .assert()
            .code(1)
    };
    run("short").stdout_eq(str![[r#"
sources/a.md:8:5: error[cite-undefined]: no footnote defines `[^x]`
sources/a.md:8:14: error[image-alt]: the image has no text alternative
sources/a.md:8:14: error[image-missing]: there is no image `a.png`

"#]]);
    run("github").stdout_eq(str![[r#"
::error file=sources/a.md,line=8,endLine=8,col=5,endColumn=9,title=cite-undefined::no footnote defines `[^x]`%0Ahint: write `[^x]: …` under the sources
::error file=sources/a.md,line=8,endLine=8,col=14,endColumn=24,title=image-alt::the image has no text alternative%0Ahint: say between the brackets what it shows, or add `{.decorative}`
::error file=sources/a.md,line=8,endLine=8,col=14,endColumn=24,title=image-missing::there is no image `a.png`%0Ahint: `sources/a.png` was looked for, from the project's root

"#]]);
    run("json").stdout_eq(str![[r#"
{"schema":1,"rule":"cite-undefined","severity":"error","message":"no footnote defines `[^x]`","hint":"write `[^x]: …` under the sources","path":"sources/a.md","span":{"start":{"line":8,"column":5,"byte":71},"end":{"line":8,"column":9,"byte":75}}}
{"schema":1,"rule":"image-alt","severity":"error","message":"the image has no text alternative","hint":"say between the brackets what it shows, or add `{.decorative}`","path":"sources/a.md","span":{"start":{"line":8,"column":14,"byte":80},"end":{"line":8,"column":24,"byte":90}}}
{"schema":1,"rule":"image-missing","severity":"error","message":"there is no image `a.png`","hint":"`sources/a.png` was looked for, from the project's root","path":"sources/a.md","span":{"start":{"line":8,"column":14,"byte":80},"end":{"line":8,"column":24,"byte":90}}}

"#]]);
}

/// Characters beyond the Basic Multilingual Plane take two code units in UTF-16.
#[test]
fn columns_count_what_is_asked_for() {
    let text = GOOD.replace("Text.", "𝐴𝐵 [^x]");
    let folder = folder(&[("sources/a.md", &text)]);
    let column = |unit: &str| {
        let arguments = ["check", "--diagnostic-format", "json", "--columns", unit];
        let output = chancery(folder.path(), &arguments).output().expect("it runs");
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (found["span"]["start"]["column"].as_u64(), found["schema"].as_u64())
    };
    assert_eq!(column("characters"), (Some(4), Some(1)));
    assert_eq!(column("utf-16"), (Some(6), Some(1)));
}

#[test]
fn a_sarif_log_has_rules_places_and_fixes() {
    let text = BAD.replace("---\n\nSee", "--- \n\nSee");
    let folder = folder(&[("sources/a b.md", &text)]);
    let output = chancery(folder.path(), &["check", "--diagnostic-format", "sarif"])
        .output()
        .expect("it runs");
    let log: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().expect("results");
    let rules = &run["tool"]["driver"]["rules"];
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index"));
        assert_eq!(rules[index.expect("small")]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "sources/a%20b.md");
    }
    let lookalike = results.iter().find(|r| r["ruleId"] == "meta-lookalike");
    let change = &lookalike.expect("found")["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["replacements"][0]["insertedContent"]["text"], "---");
    assert_eq!(change["replacements"][0]["deletedRegion"]["startLine"], 6);
}

#[test]
fn a_junit_report_has_a_case_for_each_briefing() {
    let undated =
        "---\ntitle: <T> & co\nas_of: 2025-08-18\nmarking: none\n---\n\nText.\n";
    let folder = folder(&[
        ("sources/a.md", BAD),
        ("sources/b.md", undated),
        ("sources/c.md", GOOD),
    ]);
    chancery(folder.path(), &["check", "--diagnostic-format", "junit"])
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="chancery">
  <testsuite name="chancery" tests="3" failures="1">
    <testcase classname="chancery" name="sources/a.md">
      <failure type="cite-undefined" message="no footnote defines `[^x]`">sources/a.md:8:5: error[cite-undefined]: no footnote defines `[^x]`
sources/a.md:8:14: error[image-alt]: the image has no text alternative
sources/a.md:8:14: error[image-missing]: there is no image `a.png`</failure>
    </testcase>
    <testcase classname="chancery" name="sources/b.md">
      <system-out>sources/b.md:1:1: warning[date-missing]: the briefing has no date</system-out>
    </testcase>
    <testcase classname="chancery" name="sources/c.md">
    </testcase>
  </testsuite>
</testsuites>

"#]]);
}

#[test]
fn rules_are_listed_and_explained() {
    let folder = folder(&[]);
    let output = chancery(folder.path(), &["rules"]).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let output = chancery(folder.path(), &["rules", "--format", "json"])
        .output()
        .expect("it runs");
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rules = json.as_array().expect("a list");
    assert_eq!(rules.len(), chancery::Rule::ALL.len());
    for rule in rules {
        let name = rule["name"].as_str().expect("a name");
        assert!(text.lines().any(|line| line.starts_with(name)), "{name}");
    }
    chancery(folder.path(), &["explain", "stale"])
        .assert()
        .code(0)
        .stdout_eq(chancery::Rule::by_name("stale").expect("a rule").page());
    chancery(folder.path(), &["explain", "stael"]).assert().code(2).stderr_eq(str![[
        r#"
chancery: there is no rule `stael`: did you mean `stale`?

"#
    ]]);
}

#[test]
fn fix_mends_what_leaves_nothing_to_decide_and_nothing_else() {
    let text = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n--- \n\nText.\n\n\
                <!-- lint: allow heading-skip: no more -->\n\n## A\n\n[^x]\n";
    let folder = folder(&[("sources/a.md", text)]);
    chancery(folder.path(), &["check", "--fix"]).assert().code(1).stderr_eq(str![[r#"
sources/a.md: 2 mends
1 error

"#]]);
    let after = std::fs::read_to_string(folder.path().join("sources/a.md"));
    let expected = text
        .replace("--- \n", "---\n")
        .replace("<!-- lint: allow heading-skip: no more -->", "");
    assert_eq!(after.expect("a file"), expected);
    chancery(folder.path(), &["check", "-", "--fix"]).assert().code(2);
}

#[test]
fn warnings_fail_only_when_denied() {
    let undated = "---\ntitle: T\nas_of: 2025-08-18\nmarking: none\n---\n\nText.\n";
    let folder = folder(&[("sources/a.md", undated)]);
    chancery(folder.path(), &["check"]).assert().code(0);
    chancery(folder.path(), &["check", "--deny-warnings"]).assert().code(1);
    chancery(folder.path(), &["build", "--deny-warnings"]).assert().code(1);
    assert!(!exists(&folder, "output/a.pdf"));
    chancery(folder.path(), &["build"]).assert().code(0);
    assert!(exists(&folder, "output/a.pdf"));
}

#[test]
fn a_warning_of_the_project_fails_when_denied_and_nothing_is_written() {
    let folder = folder(&[("sources/a.md", GOOD), ("chancery.toml", "colour = 1\n")]);
    chancery(folder.path(), &["build", "--deny-warnings"]).assert().code(1);
    assert!(!exists(&folder, "output"));
    chancery(folder.path(), &["build"]).assert().code(0);
}

#[test]
fn check_finds_a_layout_that_is_not_there() {
    let text = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nlayout: brief\n---\n\nText.\n";
    let folder = folder(&[("sources/a.md", text)]);
    for command in ["check", "build", "data"] {
        let arguments: &[&str] =
            if command == "data" { &["data", "sources/a.md"] } else { &[command] };
        let output = chancery(folder.path(), arguments).output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("UTF-8");
        assert!(said.contains("there is no layout `brief`"), "{command}: {said}");
        assert_eq!(output.status.code(), Some(1), "{command}");
    }
}

#[test]
fn a_file_outside_any_project_is_built_beside_the_user() {
    let elsewhere = folder(&[("x/a.md", GOOD), ("x/a.png", "")]);
    let here = folder(&[]);
    let path = elsewhere.path().join("x/a.md");
    let path = path.to_string_lossy();
    chancery(here.path(), &["build", &path]).assert().code(0);
    assert!(exists(&here, "output/a.pdf"));
    chancery(here.path(), &["build", &path, "-o", "there"]).assert().code(0);
    assert!(exists(&here, "there/a.epub"));
}

#[test]
fn a_folder_that_is_no_project_is_built() {
    let folder = folder(&[("a.md", GOOD), ("_b.md", BAD)]);
    chancery(folder.path(), &["build", "."]).assert().code(0);
    assert!(exists(&folder, "output/a.pdf") && !exists(&folder, "output/_b.pdf"));
}

#[test]
fn one_format_can_go_to_standard_output_and_a_briefing_come_from_input() {
    let folder = folder(&[]);
    let output = chancery(folder.path(), &["build", "-", "--to", "pdf", "-o", "-"])
        .stdin(GOOD)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.starts_with(b"%PDF-1.7"));
    chancery(folder.path(), &["build", "-", "-o", "-"])
        .stdin(GOOD)
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
chancery: `-o -` takes one briefing and one format, as in `--to pdf -o -`

"#]]);
}

#[test]
fn locators_are_a_file_beside_the_others() {
    let folder = folder(&[("sources/a.md", GOOD)]);
    chancery(folder.path(), &["build", "--locators"]).assert().code(0);
    assert!(exists(&folder, "output/a.locators.json"));
    // Where they would say nothing they are refused.
    for other in [&["--impose", "booklet"][..], &["--marks"], &["--to", "pdf", "-o", "-"]]
    {
        let arguments = [&["build", "--locators"], other].concat();
        chancery(folder.path(), &arguments).assert().code(2);
    }
}

#[test]
fn formats_layouts_and_standards_can_be_chosen() {
    let folder = folder(&[("sources/a.md", GOOD)]);
    chancery(folder.path(), &["build", "--to", "epub"]).assert().code(0);
    assert!(exists(&folder, "output/a.epub") && !exists(&folder, "output/a.pdf"));
    chancery(folder.path(), &["build", "--to", "pdf", "--pdf-standard", "a-3a,ua-1"])
        .assert()
        .code(0)
        .stderr_eq(str![[r#"
output/a.pdf: 1 page, [..] kB, PDF/A-3a + PDF/UA-1, [..] s

"#]]);
    chancery(folder.path(), &["build", "--layout", "briefing"]).assert().code(0);
    chancery(folder.path(), &["build", "--layout", "brief"]).assert().code(2).stderr_eq(
        str![[r#"
chancery: there is no layout `brief`; the layouts are briefing, dossier, explainer, large-print, memo, note

"#]],
    );
    chancery(folder.path(), &["build", "--pdf-standard", "a-1a,ua-1"]).assert().code(2);
    chancery(folder.path(), &["build", "--pdf-standard", "x"]).assert().code(2);
    chancery(folder.path(), &["build", "--to", "docx"]).assert().code(2);
}

#[test]
fn the_layouts_that_briefings_may_name_can_be_given() {
    let text = GOOD.replace("marking: none", "marking: none\nlayout: note");
    let folder = folder(&[("sources/a.md", text.as_str())]);
    for command in ["check", "build"] {
        for (list, code) in [("briefing,memo", 1), ("briefing,note", 0)] {
            let arguments = [command, "--allow-layouts", list];
            chancery(folder.path(), &arguments).assert().code(code);
        }
    }
}

#[test]
fn wrong_usage_and_configuration_end_with_2() {
    let folder =
        folder(&[("sources/a.md", GOOD), ("chancery.toml", "[project]\nlanguage = 5\n")]);
    chancery(folder.path(), &["build"]).assert().code(1);
    std::fs::write(folder.path().join("chancery.toml"), "[limits]\nnodes = 'x'\n")
        .expect("written");
    chancery(folder.path(), &["build"]).assert().code(2).stderr_eq(str![[r#"
error[config-invalid]: `nodes` must be a number above 0
 --> chancery.toml:2:9
  |
2 | nodes = 'x'
  |         ^^^
1 error

"#]]);
    let empty = self::folder(&[]);
    chancery(empty.path(), &["build"]).assert().code(2).stderr_eq(str![[r#"
chancery: there are no briefings in `[..]`: put Markdown files into `sources/`, name one, or write a sample with `chancery init`

"#]]);
    chancery(empty.path(), &["bulid"]).assert().code(2);
    chancery(empty.path(), &["check", "--today", "soon"]).assert().code(2);
    chancery(empty.path(), &["build", "missing.md"]).assert().code(2);
    chancery(empty.path(), &["build"]).env("SOURCE_DATE_EPOCH", "x").assert().code(2);
}

#[test]
fn two_briefings_of_one_name_are_refused_before_anything_is_built() {
    let folder = folder(&[("sources/a.md", GOOD), ("sources/A.md", GOOD)]);
    chancery(folder.path(), &["build"]).assert().code(2).stderr_eq(str![[r#"
chancery: `sources/A.md` and `sources/a.md` would both be built to `output/a`: rename one of them

"#]]);
    assert!(!exists(&folder, "output"));
}

#[test]
fn what_the_machine_refuses_ends_with_3() {
    let folder =
        folder(&[("sources/a.md", GOOD), ("output", "a file where a folder should be")]);
    chancery(folder.path(), &["build"]).assert().code(3);
}

#[test]
fn the_model_is_printed_as_json() {
    let folder = folder(&[("sources/a.md", GOOD)]);
    let output =
        chancery(folder.path(), &["data", "sources/a.md"]).output().expect("it runs");
    let model: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(model["schema"], 1);
    assert_eq!(model["meta"]["title"], "T");
    assert_eq!(
        model["sections"][0]["blocks"][0]["inlines"][0]["span"]["start"]["line"],
        8
    );
    chancery(folder.path(), &["data", "-"]).stdin(BAD).assert().code(1).stdout_eq("");
}

#[test]
fn help_tells_every_option() {
    let folder = folder(&[]);
    let help = folder.path();
    chancery(help, &["--version"]).assert().code(0).stdout_eq("chancery [VERSION]\n");
    let text = |arguments: &[&str]| {
        let output = chancery(help, arguments).output().expect("it runs");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let build = text(&["build", "--help"]);
    for option in [
        "--output",
        "--to",
        "--layout",
        "--pdf-standard",
        "--deny-warnings",
        "--diagnostic-format",
        "--today",
    ] {
        assert!(build.contains(option), "{option}");
    }
    assert!(text(&["--help"]).contains("Exit codes"));
    // The manual tells them too.
    let manual = crate::harness::read(&crate::harness::root().join("sources/manual.md"));
    for word in build.split_whitespace().filter(|word| word.starts_with("--")) {
        let option = word.trim_end_matches([',', '.', ')', ']']);
        assert!(manual.contains(option), "the manual lacks {option}");
    }
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_others_whatever_the_mask() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("sources/a.md", GOOD)]);
    let status = std::process::Command::new("sh")
        .args(["-c", &format!("umask 077; exec {PROGRAM} build")])
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert!(status.status.success());
    let mode = std::fs::metadata(folder.path().join("output/a.pdf")).expect("a file");
    assert_eq!(mode.permissions().mode() & 0o777, 0o644);
}

/// Markdown that is not to be built may have what no briefing can have.
#[test]
fn the_generic_profile_checks_structure_and_links_alone() {
    let text = "# T\n\n<a id=\"there\"></a>\n\n語 ![web](https://example.org/a.png) [a](#there) \
        [top](#top) [b](other.md#x) [dead](#nowhere)\n\n## A\n\n#### B\n";
    let folder = folder(&[("a.md", text)]);
    let arguments =
        ["check", "--profile", "generic", "--diagnostic-format", "short", "a.md"];
    let output = chancery(folder.path(), &arguments).output().expect("it runs");
    let found = String::from_utf8_lossy(&output.stdout).into_owned();
    let rules: Vec<_> =
        found.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!(rules, ["link-dead-internal", "heading-skip"], "{found}");
}

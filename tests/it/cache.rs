//! What is kept between builds, what is said of what was built, and work on several machines.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::harness::files;

const HEAD: &str = "lang: en\ndate: 2026-01-01\nas_of: 2026-01-01\nmarking: none\n";

/// A project of so many briefings, of which every third uses a term that all share, with a cache
/// of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(briefings: usize) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.write("chancery.toml", "[registries]\nglossary = [\"sources/_terms.md\"]\n");
        desk.terms("an alliance");
        for number in 0..briefings {
            let word = if number % 3 == 0 { "NATO" } else { "Nobody" };
            desk.briefing(number, &format!("{word} acts in text {number}."));
        }
        desk
    }

    fn terms(&self, meaning: &str) {
        let text = format!(
            "| Term | Meaning |\n|-|-|\n| NATO | {meaning} |\n| EU | a union |\n"
        );
        self.write("sources/_terms.md", &text);
    }

    fn briefing(&self, number: usize, words: &str) {
        let text =
            format!("---\ntitle: Text {number}\n{HEAD}---\n\n## Part\n\n{words}\n");
        self.write(&format!("sources/t{number:02}.md"), &text);
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        crate::harness::program()
            .current_dir(self.folder.path())
            .env("CHANCERY_CACHE", self.path(".cache"))
            .args(arguments)
            .output()
            .expect("run")
    }

    /// Builds, and tells how many briefings came out in which way.
    fn build(&self, arguments: &[&str]) -> BTreeMap<String, usize> {
        let report = self.path("report.json");
        let name = report.to_string_lossy().into_owned();
        let mut all = vec!["build", "-q", "--report", &name];
        all.extend(arguments);
        let output = self.run(&all);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let report = json(&report);
        let mut counts = BTreeMap::new();
        for briefing in report["briefings"].as_array().expect("briefings") {
            let status = briefing["status"].as_str().expect("a status").to_owned();
            *counts.entry(status).or_default() += 1;
        }
        counts
    }

    fn built(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = self.path(folder);
        let found = files(&folder).into_iter().map(|path| {
            let name = path.strip_prefix(&folder).expect("below").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("read"))
        });
        found.collect()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

fn json(path: &Path) -> Value {
    let text = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&text).expect("JSON")
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(status, count)| ((*status).to_owned(), *count)).collect()
}

#[test]
fn what_has_not_changed_is_not_built_again() {
    let desk = Desk::new(9);
    assert_eq!(desk.build(&[]), counts(&[("built", 9)]));
    let first = desk.built("output");
    assert_eq!(desk.build(&[]), counts(&[("unchanged", 9)]));
    // Another day is nothing to a text whose rules don't ask for it.
    assert_eq!(desk.build(&["--today", "2026-02-01"]), counts(&[("unchanged", 9)]));
    desk.briefing(4, "Other words.");
    assert_eq!(desk.build(&[]), counts(&[("built", 1), ("unchanged", 8)]));
    desk.briefing(4, "Nobody acts in text 4.");
    assert_eq!(desk.build(&[]), counts(&[("cached", 1), ("unchanged", 8)]));
    assert_eq!(desk.built("output"), first);
    std::fs::remove_dir_all(desk.path("output")).expect("deleted");
    assert_eq!(desk.build(&[]), counts(&[("cached", 9)]));
    assert_eq!(desk.built("output"), first);
    std::fs::write(desk.path("output/t03.pdf"), "spoilt").expect("written");
    assert_eq!(desk.build(&[]), counts(&[("cached", 1), ("unchanged", 8)]));
    assert_eq!(desk.build(&["--no-cache"]), counts(&[("built", 9)]));
    assert_eq!(desk.built("output"), first);
}

#[test]
fn a_changed_term_builds_the_briefings_that_use_it() {
    let desk = Desk::new(9);
    desk.build(&[]);
    desk.terms("a treaty of many");
    assert_eq!(desk.build(&[]), counts(&[("built", 3), ("unchanged", 6)]));
    let cached = desk.built("output");
    assert_eq!(desk.build(&["--no-cache"]), counts(&[("built", 9)]));
    assert_eq!(desk.built("output"), cached, "nothing was passed over that had changed");
    desk.write(
        "chancery.toml",
        "[registries]\nglossary = \"sources/_terms.md\"\n# other\n",
    );
    assert_eq!(desk.build(&[]), counts(&[("built", 9)]), "the configuration is for all");
}

#[test]
fn a_new_shadow_of_a_layout_and_a_new_font_are_noticed() {
    let desk = Desk::new(1);
    desk.build(&[]);
    let built_in = crate::harness::root().join("layouts/briefing");
    for file in ["layout.toml", "layout.typ"] {
        let text = std::fs::read_to_string(built_in.join(file)).expect("read");
        desk.write(&format!("layouts/briefing/{file}"), &text);
    }
    assert_eq!(desk.build(&[]), counts(&[("built", 1)]));
    assert_eq!(desk.build(&[]), counts(&[("unchanged", 1)]));
    desk.write("fonts/none.txt", "x");
    assert_eq!(desk.build(&[]), counts(&[("built", 1)]));
}

#[test]
fn a_damaged_cache_costs_time_alone() {
    let desk = Desk::new(4);
    desk.build(&[]);
    let first = desk.built("output");
    for (kind, damage) in [("cas", 0), ("cas", 1), ("ac", 0), ("ac", 1), ("ac", 2)] {
        for path in files(&desk.path(".cache").join(kind)) {
            let mut bytes = std::fs::read(&path).expect("read");
            let middle = bytes.len() / 2;
            match damage {
                0 => bytes.truncate(middle),
                1 => bytes[middle] ^= 1,
                _ => bytes.clear(),
            }
            std::fs::write(&path, bytes).expect("written");
        }
        std::fs::remove_dir_all(desk.path("output")).expect("deleted");
        desk.build(&[]);
        assert_eq!(desk.built("output"), first, "{kind} {damage}");
    }
    assert_eq!(desk.build(&[]), counts(&[("unchanged", 4)]), "it has healed");
}

#[test]
fn builds_at_the_same_time_give_the_same() {
    let desk = Desk::new(6);
    let mut running: Vec<_> = (0..8)
        .map(|_| {
            crate::harness::program()
                .current_dir(desk.folder.path())
                .env("CHANCERY_CACHE", desk.path(".cache"))
                .args(["build", "-q", "-j", "2"])
                .spawn()
                .expect("run")
        })
        .collect();
    for child in &mut running {
        assert_eq!(child.wait().expect("ended").code(), Some(0));
    }
    let together = desk.built("output");
    assert_eq!(desk.build(&["--no-cache", "-j", "1"]), counts(&[("built", 6)]));
    assert_eq!(desk.built("output"), together);
}

#[test]
fn a_file_is_verified_by_its_manifest_and_its_sources() {
    let desk = Desk::new(4);
    desk.build(&[]);
    let verify = |arguments: &[&str]| {
        let mut all = vec!["verify"];
        all.extend(arguments);
        let output = desk.run(&all);
        (output.status.code(), said(&output))
    };
    let (code, text) = verify(&["--rebuild", "output/t00.pdf", "output/t00.epub"]);
    assert_eq!(code, Some(0), "{text}");
    desk.terms("a treaty");
    let (code, text) = verify(&["output/t00.pdf"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("`sources/_terms.md` has changed since"), "{text}");
    desk.terms("an alliance");
    let path = desk.path("output/t00.pdf");
    let mut bytes = std::fs::read(&path).expect("read");
    bytes.push(b'\n');
    std::fs::write(&path, bytes).expect("written");
    let (code, text) = verify(&["output/t00.pdf"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("was changed after it was built"), "{text}");
    std::fs::remove_file(desk.path("sources/t01.md")).expect("deleted");
    let (code, text) = verify(&["output/t01.epub"]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("`sources/t01.md` is no longer to be had"), "{text}");
    assert_eq!(verify(&["sources/t02.md"]).0, Some(2));
    assert_eq!(verify(&["output/none.pdf"]).0, Some(2));
}

#[test]
fn what_is_left_of_a_source_is_told_and_deleted() {
    let desk = Desk::new(3);
    desk.build(&[]);
    std::fs::rename(desk.path("sources/t01.md"), desk.path("sources/other.md"))
        .expect("moved");
    let output = desk.run(&["build", "-q"]);
    let text = said(&output);
    assert!(text.contains("t01.pdf` is left of `sources/t01.md`"), "{text}");
    assert!(text.contains("chancery clean --stale"), "{text}");
    // What somebody has changed is his.
    std::fs::write(desk.path("output/t01.epub"), "mine").expect("written");
    let output = desk.run(&["clean", "--stale"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let names: Vec<_> = desk.built("output").into_keys().collect();
    let expected = [
        "manifest.json",
        "other.epub",
        "other.pdf",
        "t00.epub",
        "t00.pdf",
        "t01.epub",
        "t02.epub",
        "t02.pdf",
    ];
    assert_eq!(names, expected);
    std::fs::write(desk.path("output/notes.txt"), "mine").expect("written");
    desk.run(&["clean"]);
    let names: Vec<_> = desk.built("output").into_keys().collect();
    assert_eq!(names, ["manifest.json", "notes.txt", "t01.epub"]);
}

#[test]
fn the_manifest_is_the_same_whatever_the_way() {
    let desk = Desk::new(5);
    desk.build(&["-j", "1"]);
    let first = desk.built("output");
    let manifest = json(&desk.path("output/manifest.json"));
    let entry = &manifest["files"]["t00.pdf"];
    assert_eq!(entry["source"], "sources/t00.md");
    assert_eq!(entry["root"], "..");
    assert_eq!(entry["standards"][0], "PDF/UA-1");
    assert_eq!(entry["sha256"], chancery::sha256(&first["t00.pdf"]));
    assert!(entry["inputs"]["sources/_terms.md"].is_string(), "{entry}");
    // Another folder, other workers, from the cache or not, one after the other.
    let other = Desk::new(5);
    for number in (0..5).rev() {
        other.build(&[&format!("sources/t{number:02}.md"), "-j", "3"]);
    }
    assert_eq!(other.built("output"), first);
    other.build(&[]);
    assert_eq!(other.built("output"), first);
}

#[test]
fn shares_of_eight_machines_make_up_the_whole() {
    let desk = Desk::new(20);
    desk.build(&["--no-cache"]);
    let whole = desk.built("output");
    let single = json(&desk.path("report.json"));
    let mut reports = Vec::new();
    for number in 1..=8 {
        let name = format!("share-{number}.json");
        let share = format!("{number}/8");
        let output = desk.run(&[
            "build",
            "-q",
            "--no-cache",
            "-o",
            "shares",
            "--shard",
            &share,
            "--report",
            &name,
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        reports.push(name);
    }
    let mut shares = desk.built("shares");
    let mut files = whole.clone();
    shares.remove("manifest.json");
    files.remove("manifest.json");
    assert_eq!(shares, files);
    let names = || reports.iter().map(String::as_str);
    let merge = |names: Vec<&str>| desk.run(&[vec!["report", "merge"], names].concat());
    let output = merge(names().collect());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let merged: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let digests = |report: &Value| {
        let briefings = report["briefings"].as_array().expect("briefings").clone();
        let outputs = briefings.into_iter().flat_map(|briefing| {
            briefing["outputs"].as_array().expect("outputs").clone()
        });
        outputs.map(|output| output["sha256"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(digests(&merged), digests(&single));
    assert_eq!(merged["counts"], single["counts"]);
    // Nor does the manifest tell of how many machines it was.
    std::fs::remove_file(desk.path("shares/manifest.json")).expect("deleted");
    let output = merge(["--manifest", "shares"].into_iter().chain(names()).collect());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(desk.built("shares"), whole);
    let output = merge(["--manifest", "output"].into_iter().chain(names()).collect());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("in no folder of `--manifest`"), "{}", said(&output));
    let output = merge(names().skip(1).collect());
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("share 1 is missing"), "{}", said(&output));
    // By what they cost.
    for number in 1..=3 {
        let share = format!("{number}/3");
        let arguments = ["-o", "costs", "--shard", &share, "--shard-by"];
        let output =
            desk.run(&[&["build", "-q"], &arguments[..], &["share-1.json"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    let mut costs = desk.built("costs");
    costs.remove("manifest.json");
    assert_eq!(costs, files);
}

#[test]
fn services_tell_which_share_it_is() {
    let desk = Desk::new(6);
    let taken = |variables: &[(&str, &str)], share: &str| {
        let output = crate::harness::program()
            .current_dir(desk.folder.path())
            .env("CHANCERY_CACHE", "")
            .envs(variables.iter().copied())
            .args(["plan", "--shard", share])
            .output()
            .expect("run");
        (output.status.code(), said(&output))
    };
    let of = |share: &str| taken(&[], share);
    let gitlab = [("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "3")];
    let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("AWS_BATCH_JOB_ARRAY_SIZE", "3")];
    let kubernetes = [("JOB_COMPLETION_INDEX", "1")];
    assert_eq!(taken(&gitlab, "auto"), of("2/3"));
    assert_eq!(taken(&batch, "auto"), of("2/3"));
    assert_eq!(taken(&kubernetes, "auto/3"), of("2/3"));
    let all: String = ["1/3", "2/3", "3/3"].map(|share| of(share).1).concat();
    assert_eq!(all.lines().count(), 6, "{all}");
    assert_eq!(of("auto").0, Some(2));
    assert_eq!(taken(&kubernetes, "auto").0, Some(2));
}

#[test]
fn a_plan_tells_what_is_made_of_what() {
    let desk = Desk::new(2);
    let plan = || -> Value {
        let output = desk.run(&["plan", "--json", "--epub-variant", "default,kobo"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let before = plan();
    let action = &before["actions"][0];
    let expected = ["output/t00.pdf", "output/t00.epub", "output/t00.kepub.epub"];
    assert_eq!(action["outputs"], serde_json::json!(expected));
    let inputs = action["inputs"].as_object().expect("inputs");
    for path in ["chancery.toml", "sources/t00.md", "sources/_terms.md", "fonts/"] {
        assert!(inputs.contains_key(path), "{path}: {inputs:#?}");
    }
    assert!(!desk.path("output").exists());
    desk.briefing(1, "Other words.");
    let after = plan();
    assert_eq!(before["actions"][0], after["actions"][0]);
    assert_ne!(before["actions"][1]["key"], after["actions"][1]["key"]);
    // What is planned is what is read.
    desk.build(&[]);
    let report = json(&desk.path("report.json"));
    assert_eq!(report["briefings"][0]["inputs"], after["actions"][0]["inputs"]);
}

#[test]
fn make_is_told_what_files_depend_on() {
    let desk = Desk::new(2);
    desk.build(&["--depfile"]);
    let rule = std::fs::read_to_string(desk.path("output/t00.pdf.d")).expect("a rule");
    let (target, inputs) = rule.split_once(':').expect("a rule");
    assert_eq!(target, "output/t00.pdf");
    for path in ["sources/t00.md", "sources/_terms.md", "chancery.toml"] {
        assert!(inputs.contains(path), "{rule}");
    }
    assert!(!inputs.contains("t01.md") && !inputs.contains("fonts"), "{rule}");
    assert!(rule.ends_with('\n'));
}

#[test]
fn a_report_tells_what_came_of_each_briefing() {
    let desk = Desk::new(3);
    desk.briefing(1, "A [link](#nowhere) | here.");
    let output = desk.run(&["build", "-q", "--report", "r.json", "--summary", "s.md"]);
    assert_eq!(output.status.code(), Some(1));
    let report = json(&desk.path("r.json"));
    assert_eq!(report["counts"]["failed"], 1);
    assert_eq!(report["counts"]["built"], 2);
    let failed = &report["briefings"][1];
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["diagnostics"][0]["rule"], "link-dead-internal");
    assert_eq!(failed["outputs"], serde_json::json!([]));
    let good = &report["briefings"][0];
    assert_eq!(good["outputs"][0]["pages"], 1);
    assert_eq!(good["words"], 6, "{good}");
    assert!(good["cpu_seconds"].as_f64().expect("a number") > 0.0);
    let summary = std::fs::read_to_string(desk.path("s.md")).expect("a summary");
    assert!(summary.contains("2 of 3 built"), "{summary}");
    assert!(summary.contains("| sources/t01.md | failed |"), "{summary}");
}

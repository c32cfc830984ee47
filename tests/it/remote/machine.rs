//! A machine: a project, the same on all, and a cache of its own.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Output;

use crate::harness::files;

/// How many briefings a machine has.
pub(super) const COUNT: usize = 6;

/// The machine.
pub(super) struct Machine {
    folder: tempfile::TempDir,
    variables: BTreeMap<&'static str, String>,
}

impl Machine {
    pub(super) fn new() -> Self {
        Self::with(BTreeMap::new())
    }

    /// One in whose environment these variables are.
    pub(super) fn with(variables: BTreeMap<&'static str, String>) -> Self {
        let machine = Self { folder: tempfile::tempdir().expect("a folder"), variables };
        machine
            .write("chancery.toml", "[registries]\nglossary = \"sources/_terms.md\"\n");
        machine.terms("an alliance");
        for number in 0..COUNT {
            let word = if number == 0 { "NATO" } else { "Nobody" };
            let text = format!(
                "---\ntitle: Text {number}\nlang: en\ndate: 2026-01-01\n\
                 as_of: 2026-01-01\nmarking: none\n---\n\n## Part\n\n\
                 {word} acts in text {number}.\n"
            );
            machine.write(&format!("sources/t{number}.md"), &text);
        }
        machine
    }

    pub(super) fn terms(&self, meaning: &str) {
        let text = format!("| Term | Meaning |\n|-|-|\n| NATO | {meaning} |\n");
        self.write("sources/_terms.md", &text);
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub(super) fn run(&self, url: &str, arguments: &[&str]) -> Output {
        crate::harness::program()
            .current_dir(self.folder.path())
            .env("CHANCERY_CACHE", self.path(".cache"))
            .env("CHANCERY_REMOTE_CACHE", url)
            .env_remove("http_proxy")
            .env_remove("HTTP_PROXY")
            .env_remove("ALL_PROXY")
            .envs(&self.variables)
            .args(["build", "-q", "--locators", "--report", "report.json"])
            .args(arguments)
            .output()
            .expect("run")
    }

    /// Builds, and tells how many briefings came out in which way, and what was said.
    pub(super) fn build(
        &self,
        url: &str,
        arguments: &[&str],
    ) -> (BTreeMap<String, usize>, String) {
        let output = self.run(url, arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(0), "{said}");
        let report = std::fs::read(self.path("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
        let mut counts = BTreeMap::new();
        for briefing in report["briefings"].as_array().expect("briefings") {
            let status = briefing["status"].as_str().expect("a status").to_owned();
            *counts.entry(status).or_default() += 1;
        }
        (counts, said)
    }

    pub(super) fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.path("output");
        let found = files(&folder).into_iter().map(|path| {
            let name = path.strip_prefix(&folder).expect("below").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("read"))
        });
        found.collect()
    }
}

pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

pub(super) fn counts(expected: &[(&str, usize)]) -> (BTreeMap<String, usize>, String) {
    let counts = expected.iter().map(|(status, count)| ((*status).to_owned(), *count));
    (counts.collect(), String::new())
}

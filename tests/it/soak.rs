//! Batches among poison, kills, interrupts, damage and failing disks, many at once and in other
//! places: the promises about what is left then. With `CHANCERY_LONG` they are tried as often as
//! before a release.

#![cfg(target_os = "linux")]

mod bound;
mod endure;
mod fault;
mod kill;
mod matrix;
mod poison;
mod spoil;
mod trace;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;

use crate::harness::files;

const HEAD: &str = "---\ntitle: Text\nlang: en\ndate: 2026-01-01\nas_of: 2026-01-01\nmarking: none\n---\n\n";

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// How often something is tried: seldom, or as often as before a release.
fn times(quick: usize, long: usize) -> usize {
    if std::env::var_os("CHANCERY_LONG").is_some() { long } else { quick }
}

/// Numbers that look like chance and are the same in each run (Knuth's MMIX).
struct Sequence(u64);

impl Sequence {
    /// A number below `most`.
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }

    /// A part of a span, of which there are a thousand.
    fn part_of(&mut self, span: Duration) -> Duration {
        span * u32::try_from(self.below(1000)).expect("small") / 1000
    }
}

/// A project with a cache of its own.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.write("chancery.toml", "");
        desk
    }

    /// A project with so many briefings, which say which version they are.
    fn of(briefings: usize, version: &str) -> Self {
        let desk = Self::new();
        desk.briefings(briefings, version);
        desk
    }

    fn briefings(&self, count: usize, version: &str) {
        for number in 0..count {
            let words = "Words are here. ".repeat(1 + number % 7);
            let text = format!("{HEAD}## Part\n\n{version} of text {number}. {words}\n");
            self.write(&format!("sources/b{number:03}.md"), text);
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }

    /// A layout of the project: a built-in one with something added.
    fn layout(&self, name: &str, more: &str) {
        let built_in = crate::harness::root().join("layouts/briefing");
        for (file, more) in [("layout.toml", ""), ("layout.typ", more)] {
            let text = crate::harness::read(&built_in.join(file));
            self.write(&format!("layouts/{name}/{file}"), format!("{text}\n{more}\n"));
        }
    }

    fn empty(&self, folder: &str) {
        let folder = self.path(folder);
        if folder.exists() {
            std::fs::remove_dir_all(folder).expect("deleted");
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crate::harness::program();
        command.current_dir(self.folder.path()).args(arguments);
        command.env("CHANCERY_CACHE", self.path(".cache"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("run")
    }

    /// Builds all of it, and gives what is in the output folder.
    #[track_caller]
    fn build(&self, arguments: &[&str]) -> Files {
        let output = self.run(&[&["build", "-q", "-j", "2"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        self.files("output")
    }

    /// The files below a folder, by their paths from there.
    fn files(&self, folder: &str) -> Files {
        let folder = self.path(folder);
        let found = files(&folder).into_iter().map(|path| {
            let name = path.strip_prefix(&folder).expect("below").to_string_lossy();
            (name.into_owned(), std::fs::read(&path).expect("read"))
        });
        found.collect()
    }

    /// The processes that run in the project's folder.
    fn processes(&self) -> Vec<String> {
        let here = self.folder.path().canonicalize().expect("a folder");
        let all = std::fs::read_dir("/proc").expect("processes");
        let numbers = all.filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_here = std::fs::read_link(path.join("cwd")).ok()? == here;
            is_here.then(|| crate::harness::file_name(&path))
        });
        numbers.collect()
    }

    /// Waits until no process runs in the project's folder any more.
    #[track_caller]
    fn quiet(&self) {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) {
            if self.processes().is_empty() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("workers outlive the program: {:?}", self.processes());
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What a report says of the briefings, but for how long they took and where they came from.
fn reported(path: &Path) -> Value {
    let mut briefings = json(path)["briefings"].take();
    for briefing in briefings.as_array_mut().expect("briefings") {
        let briefing = briefing.as_object_mut().expect("a briefing");
        for key in ["status", "seconds", "cpu_seconds"] {
            briefing.remove(key).expect("it is told");
        }
    }
    briefings
}

/// What the names of temporary files begin with, in the output folder and in the cache.
const TEMPORARY: [&str; 2] = [".chancery-", ".new-"];

fn is_temporary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    TEMPORARY.iter().any(|start| name.starts_with(start))
}

/// What was built of one version of the sources, and of another.
struct Versions {
    old: Files,
    new: Files,
}

/// The report, where its temporary files are swept as well.
const REPORT: &str = "output/report.json";

impl Versions {
    /// That each file in the output folder is the whole old or the whole new one. The manifest is
    /// whole, and tells of no other files; the report is whole, if it is there.
    #[track_caller]
    fn hold(&self, desk: &Desk, when: &str) {
        for (name, bytes) in desk.files("output") {
            if is_temporary(&name) || name == "report.json" || name == "manifest.json" {
                continue;
            }
            let is_whole = [&self.old, &self.new]
                .iter()
                .any(|version| version.get(&name) == Some(&bytes));
            assert!(is_whole, "{when}: {name} is torn, of {} bytes", bytes.len());
        }
        if desk.path(REPORT).exists() {
            assert!(json(&desk.path(REPORT))["briefings"].is_array(), "{when}");
        }
        let manifest = json(&desk.path("output/manifest.json"));
        for (name, entry) in manifest["files"].as_object().expect("files") {
            let digests =
                [&self.old, &self.new].map(|version| chancery::sha256(&version[name]));
            let digest = entry["sha256"].as_str().expect("a digest");
            assert!(digests.iter().any(|whole| whole == digest), "{when}: {name}");
        }
    }
}

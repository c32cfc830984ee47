//! Writing that fails once, at each of its calls in turn, as if the disk were full or broken or
//! no more files could be opened. `strace` (Debian package of that name) lets the calls fail. It
//! follows the first thread alone, which is the one that writes; the workers, which no other
//! process may follow, stay as they are.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use super::Desk;
use super::REPORT;
use super::Versions;
use super::is_temporary;
use super::json;
use super::said;
use super::times;

/// The calls by which a file comes to its place. Which of those that rename is called is the
/// affair of the library.
const CALLS: &str = "openat,write,fsync,fchmod,rename,renameat,renameat2";

/// A call: its name, which one of that name it is, and the file that it is for.
#[derive(Debug)]
struct Call {
    name: String,
    number: usize,
    target: String,
}

/// Builds under `strace`, as it is told to. The cache is off.
fn traced(desk: &Desk, trace: &Path, options: &[&str], paths: &[&str]) -> Output {
    let build = ["build", "-q", "-j", "1", "--report", REPORT];
    Command::new("strace")
        .args(["-qq", "-y", "-o"])
        .arg(trace)
        .args(options)
        .arg(crate::harness::PROGRAM)
        .args(build)
        .args(paths)
        .current_dir(desk.folder.path())
        .env("CHANCERY_CACHE", "")
        .output()
        .expect("`strace` is installed")
}

/// The last of the quoted texts of a line.
fn last_quoted(line: &str) -> Option<&str> {
    line.rsplit('"').nth(1)
}

/// The calls of a build that is left alone by which its files are written.
fn calls(desk: &Desk) -> Vec<Call> {
    let trace = desk.path("trace");
    let output = traced(desk, &trace, &["-e", &format!("trace={CALLS}")], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mut counts = BTreeMap::new();
    let (mut calls, mut first) = (Vec::<Call>::new(), 0);
    for line in crate::harness::read(&trace).lines() {
        let Some((name, rest)) = line.split_once('(') else { continue };
        let count = counts.entry(name.to_owned()).or_insert(0);
        *count += 1;
        if !rest.contains("/.chancery-") {
            continue;
        }
        let (name, number) = (name.to_owned(), *count);
        calls.push(Call { name, number, target: String::new() });
        // What a file is for is known when it comes to its place.
        if line.starts_with("rename") {
            let target = last_quoted(rest).expect("a path");
            for call in &mut calls[first..] {
                target.clone_into(&mut call.target);
            }
            first = calls.len();
        }
    }
    calls
}

/// Two briefings that were built and then changed.
fn desk() -> (Desk, Versions) {
    let desk = Desk::of(2, "New");
    let new = desk.build(&["--no-cache"]);
    desk.briefings(2, "Old");
    let old = desk.build(&["--no-cache"]);
    desk.briefings(2, "New");
    (desk, Versions { old, new })
}

/// Puts what the old version came to into the output folder, and nothing else.
fn put_back(desk: &Desk, versions: &Versions) {
    desk.empty("output");
    for (name, bytes) in &versions.old {
        desk.write(&format!("output/{name}"), bytes);
    }
}

/// That the next build, which nothing disturbs, leaves what it should and nothing else.
#[track_caller]
fn heals(desk: &Desk, versions: &Versions, when: &str) {
    let mut built = desk.build(&["--no-cache", "--report", REPORT]);
    built.remove("report.json");
    assert!(built == versions.new, "{when}: {:?}", built.keys());
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_call_that_fails_tears_no_file_and_is_told() {
    let (desk, versions) = desk();
    let calls = calls(&desk);
    // Two files of each briefing, the manifest and the report; five calls each.
    assert!(calls.len() >= 30, "{calls:#?}");
    let errors = ["ENOSPC", "EACCES", "EIO", "EMFILE"];
    let all = calls.len() * errors.len();
    let step = all / times(12, all);
    for place in (0..all).step_by(step) {
        // If some are passed over, not each error at the same calls.
        let turn = if step == 1 { place } else { place + place / step };
        let error = errors[turn % errors.len()];
        let Call { name, number, target } = &calls[place / errors.len()];
        let when = format!("{error} at {name} {number} for {target}");
        put_back(&desk, &versions);
        let inject = format!("inject={name}:error={error}:when={number}");
        let trace = format!("trace={name}");
        let options = ["-e", &trace, "-e", &inject];
        let output = traced(&desk, Path::new("/dev/null"), &options, &[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(3), "{when}: {said}");
        assert!(said.starts_with(&format!("chancery: `{target}`: ")), "{when}: {said}");
        assert!(
            !said.contains("panicked") && !said.contains("a fault"),
            "{when}: {said}"
        );
        versions.hold(&desk, &when);
        let left = desk.files("output").into_keys().find(|name| is_temporary(name));
        assert_eq!(left, None, "{when}");
        if target != REPORT {
            assert!(desk.path(REPORT).exists(), "{when}: there is no report");
        }
        heals(&desk, &versions, &when);
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_kill_at_a_call_tears_no_file_and_is_swept() {
    let (desk, versions) = desk();
    let calls = calls(&desk);
    for call in calls.iter().step_by(calls.len() / times(6, calls.len())) {
        let Call { name, number, target } = call;
        let when = format!("a kill at {name} {number} for {target}");
        put_back(&desk, &versions);
        let inject = format!("inject={name}:signal=KILL:when={number}");
        let trace = format!("trace={name}");
        let options = ["-e", &trace, "-e", &inject];
        let output = traced(&desk, Path::new("/dev/null"), &options, &[]);
        assert_eq!(output.status.signal(), Some(9), "{when}: {}", said(&output));
        versions.hold(&desk, &when);
        desk.quiet();
        heals(&desk, &versions, &when);
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_manifest_that_cannot_be_read_loses_no_entry() {
    let (desk, _) = desk();
    let paths = ["sources/b000.md"];
    let trace = desk.path("trace");
    traced(&desk, &trace, &["-e", "trace=openat"], &paths);
    let text = crate::harness::read(&trace);
    let number = text.lines().position(|line| line.contains("\"output/manifest.json\""));
    let number = number.expect("the manifest is read") + 1;
    let before = json(&desk.path("output/manifest.json"));
    for error in ["EIO", "EMFILE"] {
        let inject = format!("inject=openat:error={error}:when={number}");
        let options = ["-e", "trace=openat", "-e", &inject];
        let output = traced(&desk, Path::new("/dev/null"), &options, &paths);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(3), "{error}: {said}");
        assert!(
            said.starts_with("chancery: `output/manifest.json`: "),
            "{error}: {said}"
        );
        assert_eq!(json(&desk.path("output/manifest.json")), before, "{error}");
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_folder_is_synced_once_after_all_of_its_files() {
    let (desk, versions) = desk();
    let trace = desk.path("trace");
    let output = traced(&desk, &trace, &["-e", &format!("trace={CALLS}")], &[]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let text = crate::harness::read(&trace);
    let is_of_folder =
        |line: &str| line.starts_with("fsync(") && line.contains("/output>)");
    let places: Vec<_> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_of_folder(line))
        .map(|(place, _)| place)
        .collect();
    let last = text.lines().enumerate().filter(|(_, line)| line.starts_with("rename"));
    let (last, _) = last.last().expect("files are renamed");
    assert!(matches!(places[..], [place] if place > last), "{places:?} {last}: {text}");
    // A disk that fails is told of; a file system that knows no such thing is not.
    let mut synced = text.lines().filter(|line| line.starts_with("fsync("));
    let number = synced.position(is_of_folder).expect("the folder is synced") + 1;
    for (error, code) in [("EIO", 3), ("EINVAL", 0)] {
        let inject = format!("inject=fsync:error={error}:when={number}");
        let options = ["-e", "trace=fsync", "-e", &inject];
        put_back(&desk, &versions);
        let output = traced(&desk, Path::new("/dev/null"), &options, &[]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(code), "{error}: {said}");
        assert_eq!(said.starts_with("chancery: `output`: "), code == 3, "{said}");
        versions.hold(&desk, error);
    }
}

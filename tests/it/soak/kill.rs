//! Builds that are killed or interrupted at any moment.

use std::os::unix::process::CommandExt;
use std::os::unix::process::ExitStatusExt;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use super::Desk;
use super::HEAD;
use super::REPORT;
use super::Sequence;
use super::Versions;
use super::is_temporary;
use super::json;
use super::said;
use super::times;

const BRIEFINGS: usize = 8;

const BUILD: [&str; 6] = ["build", "-q", "-j", "2", "--report", REPORT];

/// A desk whose output folder has the old version, and what both versions come to.
fn desk() -> (Desk, Versions) {
    let desk = Desk::of(BRIEFINGS, "New");
    let new = desk.build(&["--no-cache"]);
    desk.briefings(BRIEFINGS, "Old");
    let old = desk.build(&["--no-cache"]);
    (desk, Versions { old, new })
}

/// How long something takes.
fn span(does: impl FnOnce()) -> Duration {
    let start = Instant::now();
    does();
    start.elapsed()
}

/// A build that has gone on for so long.
fn begun(desk: &Desk, moment: Duration) -> Child {
    let mut command = desk.command(&BUILD);
    let child = command.stderr(Stdio::piped()).process_group(0).spawn().expect("run");
    std::thread::sleep(moment);
    child
}

#[test]
fn a_build_that_is_killed_leaves_whole_files_and_heals() {
    let (desk, mut versions) = desk();
    let cold = span(|| drop(desk.build(&[])));
    desk.empty("output");
    let warm = span(|| drop(desk.build(&[])));
    let mut sequence = Sequence(1);
    for number in 0..times(12, 200) {
        // Two of four builds find in the cache what they need.
        let is_cold = number % 4 < 2;
        if number % 4 == 0 {
            desk.empty(".cache");
        }
        desk.briefings(BRIEFINGS, ["New", "Old"][number % 2]);
        let moment = sequence.part_of(if is_cold { cold } else { warm });
        let when = format!("kill {number} after {moment:?}");
        let mut child = begun(&desk, moment);
        child.kill().expect("killed");
        child.wait().expect("ended");
        desk.quiet();
        versions.hold(&desk, &when);
        for (name, bytes) in desk.files(".cache/cas") {
            let digest = name.rsplit('/').next().unwrap_or_default();
            let is_whole = is_temporary(&name) || digest == chancery::sha256(&bytes);
            assert!(is_whole, "{when}: {name} in the cache is torn");
        }
        let mut built = desk.build(&["--report", REPORT]);
        built.remove("report.json");
        let names: Vec<_> = built.keys().collect();
        assert!(built == versions.new, "{when}: there are {names:?}, or others' bytes");
        std::mem::swap(&mut versions.old, &mut versions.new);
    }
}

/// Whom a signal is sent to.
#[derive(Clone, Copy, Debug)]
enum Whom {
    Program,
    /// All that run with it, as when it is typed.
    Group,
}

/// Interrupts a build, and gives how it ended, what it has said and how long that took.
fn interrupted(child: Child, signal: &str, whom: Whom) -> (ExitStatus, String, Duration) {
    let start = Instant::now();
    let number = match whom {
        Whom::Program => child.id().to_string(),
        Whom::Group => format!("-{}", child.id()),
    };
    let sent = Command::new("kill").args(["-s", signal, "--", &number]).status();
    assert!(sent.expect("sent").success(), "it had ended before");
    let output = child.wait_with_output().expect("ended");
    (output.status, said(&output), start.elapsed())
}

#[test]
fn an_interrupt_ends_a_build_in_good_order_at_any_moment() {
    let (desk, versions) = desk();
    let most = span(|| drop(desk.build(&["--no-cache"]))) * 2;
    desk.briefings(BRIEFINGS, "New");
    // Short, so that they come last; there is one for each worker, so that none ends by itself.
    desk.layout("endless", "#let _ = lorem(300000000)");
    for name in ["y", "z"] {
        let head = HEAD.replace("marking", "layout: endless\nmarking");
        desk.write(&format!("sources/{name}.md"), head + "X\n");
    }
    let mut sequence = Sequence(2);
    let mut reports = 0;
    for moment in 0..times(4, 50) {
        desk.empty(".cache");
        if desk.path(REPORT).exists() {
            std::fs::remove_file(desk.path(REPORT)).expect("deleted");
        }
        let (signal, bare, code) = [("INT", 2, 130), ("TERM", 15, 143)][moment % 2];
        let after = sequence.part_of(most);
        let whom = [Whom::Program, Whom::Group][moment / 2 % 2];
        let when = format!("{signal} to {whom:?} after {after:?}");
        let (status, said, took) = interrupted(begun(&desk, after), signal, whom);
        // Before it has begun to build, it has nothing to put in order.
        let is_early = status.signal() == Some(bare);
        assert!(is_early || status.code() == Some(code), "{when}: {status} {said}");
        assert!(!said.contains("a fault"), "{when}: {said}");
        assert!(took < Duration::from_secs(10), "{when}: it took {took:?}");
        desk.quiet();
        versions.hold(&desk, &when);
        for folder in ["output", ".cache"] {
            let left = desk.files(folder).into_keys().find(|name| is_temporary(name));
            assert_eq!(left, None, "{when}");
        }
        if is_early {
            continue;
        }
        let report = json(&desk.path(REPORT));
        let briefings = report["briefings"].as_array().expect("briefings");
        assert_eq!(report["briefings_in_all"], BRIEFINGS + 2, "{when}");
        for briefing in briefings {
            assert_eq!(briefing["status"], "built", "{when}: {briefing:#}");
        }
        reports += 1;
    }
    assert!(reports > 0, "no interrupt came while it was built");
}

#[test]
fn an_interrupt_ends_a_build_that_waits_for_another() {
    let desk = Desk::of(1, "New");
    std::fs::create_dir(desk.path("output")).expect("made");
    let other = std::fs::File::open(desk.path("output")).expect("a folder");
    other.lock().expect("locked");
    let mut child = begun(&desk, Duration::ZERO);
    super::bound::first_line(&mut child);
    let (status, _, took) = interrupted(child, "INT", Whom::Program);
    assert_eq!(status.code(), Some(130), "{status}");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
}

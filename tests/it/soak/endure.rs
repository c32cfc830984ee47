//! What many briefings in one run take: memory that does not grow, and names that do not run
//! out.

use std::collections::BTreeSet;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;
use std::time::Duration;

use super::Desk;
use super::HEAD;
use super::json;
use super::said;
use super::times;

/// How many briefings a worker builds before another takes its place (`LIFE` in
/// `src/cli/pool.rs`).
const LIFE: usize = 200;

/// A project of so many briefings of one sentence.
fn tiny(briefings: usize) -> Desk {
    let desk = Desk::new();
    for number in 0..briefings {
        desk.write(&source(number), format!("{HEAD}Text {number}.\n"));
    }
    desk
}

fn source(number: usize) -> String {
    format!("sources/b{number:05}.md")
}

/// A number of bytes that the system tells of a process (proc(5), status); nothing if there is
/// none any more.
fn bytes(process: &str, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let number = line.trim_start_matches(':').split_whitespace().next()?;
    Some(number.parse::<u64>().ok()? * 1024)
}

/// Asks a worker for a briefing, and gives the first byte of its reply: 0 if it was built.
fn ask(worker: &mut Child, root: &Path, source: &str) -> u8 {
    let job = serde_json::json!({
        "root": root,
        "source": source,
        "text": null,
        "options": chancery::Options::default().to_json(),
        "checks": false,
        "known": null,
        "bounds": {"cpu": 60, "memory": 2_000_000_000_u64},
    });
    let input = worker.stdin.as_mut().expect("a pipe");
    writeln!(input, "{job}").expect("asked");
    let output = worker.stdout.as_mut().expect("a pipe");
    // The kind, seconds, and the length of what follows.
    let mut head = [0; 17];
    output.read_exact(&mut head).expect("a reply");
    let length = u64::from_le_bytes(head[9..].try_into().expect("eight bytes"));
    let read = std::io::copy(&mut output.take(length), &mut std::io::sink());
    assert_eq!(read.expect("read"), length, "{source}");
    head[0]
}

fn worker(desk: &Desk) -> Child {
    desk.command(&["__worker", "1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("run")
}

#[test]
fn a_worker_takes_no_more_memory_for_many_briefings_than_for_few() {
    let (few, many) = (times(20, 50), times(60, 1_000));
    let desk = tiny(many);
    let root = desk.path("").canonicalize().expect("a folder");
    let mut worker = worker(&desk);
    let mut at_few = 0;
    for number in 0..many {
        assert_eq!(ask(&mut worker, &root, &source(number)), 0, "{number} was not built");
        if number + 1 == few {
            at_few = bytes(&worker.id().to_string(), "VmHWM").expect("it lives");
        }
    }
    let at_many = bytes(&worker.id().to_string(), "VmHWM").expect("it lives");
    drop(worker.stdin.take());
    assert!(worker.wait().expect("ended").success());
    let most = at_few + 10_000_000;
    assert!(at_few > 0 && at_many <= most, "{at_few} bytes, then {at_many}");
}

/// What was seen of a build while it ran.
struct Seen {
    /// The most memory of the program itself, in bytes.
    own: u64,
    /// The most memory of a worker, in bytes.
    worker: u64,
    /// The workers by their numbers.
    workers: BTreeSet<String>,
}

/// Whether a process is a worker already: before it runs what it is to, its memory is told as that
/// of the program that it comes from.
fn is_worker(process: &str) -> bool {
    let line = std::fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).any(|argument| argument == b"__worker")
}

/// Builds the PDFs of a desk, and looks at the processes meanwhile.
fn watched(desk: &Desk, workers: &str, cache: &str) -> Seen {
    let arguments = ["build", "-q", cache, "--to", "pdf", "--report", "report.json"];
    let mut command = desk.command(&[&arguments[..], &["-j", workers]].concat());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("run");
    let own = child.id().to_string();
    let mut seen = Seen { own: 0, worker: 0, workers: BTreeSet::new() };
    while child.try_wait().expect("asked").is_none() {
        seen.own = seen.own.max(bytes(&own, "VmHWM").unwrap_or(0));
        for process in desk.processes().into_iter().filter(|process| *process != own) {
            if is_worker(&process) {
                let most = bytes(&process, "VmHWM").unwrap_or(0);
                seen.worker = seen.worker.max(most);
                seen.workers.insert(process);
            }
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    seen
}

/// That all of so many briefings were built.
#[track_caller]
fn all_built(desk: &Desk, briefings: usize) {
    let report = json(&desk.path("report.json"));
    let all = u64::try_from(briefings).ok();
    assert_eq!(report["counts"]["built"].as_u64(), all, "{}", report["counts"]);
    let is_pdf = |path: &PathBuf| {
        let size = std::fs::metadata(path).expect("a file").len();
        path.extension().is_some_and(|ending| ending == "pdf") && size > 1_000
    };
    let pdfs = crate::harness::files(&desk.path("output")).into_iter().filter(is_pdf);
    assert_eq!(pdfs.count(), briefings);
}

#[test]
fn many_briefings_take_many_workers_and_no_more_memory() {
    let briefings = times(LIFE + 5, 70_000);
    let desk = tiny(briefings);
    let seen = watched(&desk, &times(1, 2).to_string(), "--no-cache");
    all_built(&desk, briefings);
    // What leads a batch knows a little of each briefing, for the manifest and the report.
    let most = 22_000_000 + 8_000 * u64::try_from(briefings).expect("few");
    assert!(seen.own > 0 && seen.own <= most, "{} bytes for the program", seen.own);
    assert!(seen.worker <= 100_000_000, "{} bytes for a worker", seen.worker);
    let least = briefings.div_ceil(LIFE);
    let found = seen.workers.len();
    assert!(found >= least, "{found} workers for {briefings} briefings");
}

/// A new cache asks for the digest of the program, which is larger than all that the program needs.
#[test]
fn a_new_cache_takes_no_memory_for_the_program() {
    let desk = tiny(20);
    let seen = watched(&desk, "1", "--cache=.cache");
    all_built(&desk, 20);
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_chancery")).expect("a file").len();
    assert!(seen.own > 0 && seen.own < size / 2, "{} bytes of {size}", seen.own);
}

/// The compiler has room for 65,535 names of files and never forgets one (typst-syntax, `FileId`).
/// A worker sees at most as many briefings as it lives for; here they have 70,000 pictures.
#[test]
fn a_worker_bears_more_files_than_the_compiler_has_names_for() {
    let (briefings, pictures) = (times(2, LIFE), 350);
    let desk = Desk::new();
    for briefing in 0..briefings {
        let mut text = format!("{HEAD}Pictures:\n");
        for picture in 0..pictures {
            let name = format!("q/{briefing}-{picture}.svg");
            let width = 1 + briefing * pictures + picture;
            let drawing = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 99999 9999\">\
                 <rect width=\"{width}\" height=\"9999\"/></svg>"
            );
            desk.write(&format!("sources/{name}"), drawing);
            text.push_str(&format!("![]({name}){{.decorative}}\n"));
        }
        desk.write(&source(briefing), text);
    }
    let seen = watched(&desk, "1", "--no-cache");
    all_built(&desk, briefings);
    assert_eq!(seen.workers.len(), 1, "{:?}", seen.workers);
}

//! Many briefings in one run: workers, what they may take, and what becomes of the others.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use crate::harness::files;
use crate::harness::root;

/// A project with so many good briefings.
fn project(good: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("sources")).expect("made");
    for number in 0..good {
        let text = format!(
            "---\ntitle: Briefing {number}\nlang: en\ndate: 2026-01-01\nas_of: 2026-01-01\nmarking: none\n---\n\n## Text\n\n\
             {}\n",
            format!("Words of briefing {number}. ").repeat(1 + number % 7)
        );
        write(folder.path(), &format!("sources/b{number:03}.md"), &text);
    }
    folder
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, text).expect("written");
}

fn chancery(folder: &Path, arguments: &[&str]) -> Output {
    crate::harness::program().current_dir(folder).args(arguments).output().expect("run")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files in the output folder, by their names.
fn built(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let output = folder.join("output");
    if !output.exists() {
        return BTreeMap::new();
    }
    let found = files(&output).into_iter().map(|path| {
        let name = path.strip_prefix(&output).expect("below").to_string_lossy();
        (name.into_owned(), std::fs::read(&path).expect("read"))
    });
    found.filter(|(name, _)| name != "manifest.json").collect()
}

/// A layout of the project that does something before anything else.
fn layout(folder: &Path, name: &str, does: &str) {
    let built_in = root().join("layouts/briefing");
    for file in ["layout.toml", "layout.typ"] {
        let text = std::fs::read_to_string(built_in.join(file)).expect("read");
        let text = if file == "layout.typ" { format!("{text}\n{does}\n") } else { text };
        write(folder, &format!("layouts/{name}/{file}"), &text);
    }
}

fn poisoned(folder: &Path, name: &str, layout: &str) {
    let text = format!(
        "---\ntitle: Poison\nlang: en\ndate: 2026-01-01\nas_of: 2026-01-01\nmarking: none\nlayout: {layout}\n---\n\nText.\n"
    );
    write(folder, &format!("sources/{name}.md"), &text);
}

#[test]
fn poison_costs_the_briefing_that_has_it_and_no_other() {
    let clean = project(24);
    let output = chancery(clean.path(), &["build", "-q", "-j", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let expected = built(clean.path());
    assert_eq!(expected.len(), 48);

    let mixed = project(24);
    let folder = mixed.path();
    layout(folder, "endless", "#let _ = lorem(300000000)");
    layout(folder, "vast", "#let _ = \"a\" * 1900000000 + \"b\" * 1900000000");
    layout(folder, "broken", "#let _ = (");
    poisoned(folder, "b000-endless", "endless");
    poisoned(folder, "b005-vast", "vast");
    poisoned(folder, "b010-broken", "broken");
    write(folder, "sources/b015-binary.md", "\u{0}");
    write(folder, "chancery.toml", "[limits]\ncpu = 3\nmemory = 900_000_000\n");
    let arguments = ["build", "-j", "2", "--diagnostic-format", "short", "--report", "r"];
    let output = chancery(folder, &arguments);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let report = std::fs::read(folder.join("r")).expect("a report");
    let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
    let cpu = |place: usize| &report["briefings"][place]["cpu_seconds"];
    assert!(cpu(0).is_null(), "what a killed worker took is not known: {}", cpu(0));
    assert!(cpu(1).as_f64().is_some_and(|seconds| seconds > 0.0), "{}", cpu(1));
    std::fs::remove_file(folder.join("r")).expect("removed");
    assert_eq!(built(folder), expected, "{said}");
    let told: Vec<_> = said.lines().filter(|line| line.contains("error[")).collect();
    assert_eq!(told.len(), 5, "{said}");
    for (line, (path, what)) in told.iter().zip([
        ("b000-endless.md", "limit-exceeded"),
        ("b005-vast.md", "limit-exceeded"),
        ("b010-broken.md", "layout-failed"),
        ("b015-binary.md", "title-missing"),
        ("b015-binary.md", "character-control"),
    ]) {
        assert!(line.contains(path) && line.contains(what), "{line}");
    }
    assert!(told[0].contains("3 s of processor time"), "{}", told[0]);
    assert!(told[1].contains("900000000 bytes of memory"), "{}", told[1]);
}

#[test]
fn what_is_told_has_the_order_of_names() {
    let folder = project(9);
    let output = chancery(folder.path(), &["build", "-j", "3"]);
    let said = said(&output);
    let names: Vec<_> = said.lines().filter_map(|line| line.split_once(':')).collect();
    let names: Vec<_> = names.iter().map(|(name, _)| *name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable_by_key(|name| {
        name.trim_end_matches(".pdf").trim_end_matches(".epub")
    });
    assert_eq!(names.len(), 18, "{said}");
    assert_eq!(names, sorted);
    let output = chancery(folder.path(), &["build", "--quiet"]);
    assert_eq!(said_of(&output), "");
}

fn said_of(output: &Output) -> String {
    said(output) + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn a_failure_can_end_the_batch() {
    let folder = project(40);
    // The longest is built first.
    write(
        folder.path(),
        "sources/z.md",
        &format!("---\ntitle: [\n---\n{}", "x ".repeat(9000)),
    );
    let output = chancery(folder.path(), &["build", "-j", "1", "--fail-fast"]);
    assert_eq!(output.status.code(), Some(1));
    // Another may have been begun before the first was told of.
    let skipped = ["40", "39"].map(|count| format!("{count} briefings were not built"));
    let said = said(&output);
    assert!(skipped.iter().any(|skipped| said.contains(skipped)), "{said}");
    assert!(built(folder.path()).len() <= 2);
    let output = chancery(folder.path(), &["build", "-j", "2", "-q"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(built(folder.path()).len(), 80);
}

#[test]
fn numbers_of_workers_are_held_to_what_makes_sense() {
    let folder = project(1);
    for (jobs, code) in [("0", 2), ("257", 2), ("x", 2), ("1", 0), ("256", 0)] {
        let output = chancery(folder.path(), &["build", "-q", "-j", jobs]);
        assert_eq!(output.status.code(), Some(code), "{jobs}: {}", said(&output));
    }
    write(folder.path(), "chancery.toml", "[build]\njobs = 0\n");
    let output = chancery(folder.path(), &["build", "-q"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("from 1 to 256"), "{}", said(&output));
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::Read;
    use std::io::Write;
    use std::process::Stdio;
    use std::time::Duration;

    use super::*;

    /// The processes whose parent is this one.
    fn children(parent: u32) -> Vec<u32> {
        let processes = std::fs::read_dir("/proc").expect("processes");
        let numbers = processes.filter_map(|entry| {
            entry.ok()?.file_name().to_string_lossy().parse::<u32>().ok()
        });
        numbers
            .filter(|number| {
                let stat = std::fs::read_to_string(format!("/proc/{number}/stat"));
                let stat = stat.unwrap_or_default();
                let after = stat.rsplit(')').next().unwrap_or_default();
                after.split_whitespace().nth(1) == Some(&parent.to_string())
            })
            .collect()
    }

    #[test]
    fn an_interrupt_leaves_no_worker_and_no_half_file() {
        for (signal, code) in [("INT", 130), ("TERM", 143)] {
            let folder = project(30);
            layout(folder.path(), "endless", "#let _ = lorem(300000000)");
            poisoned(folder.path(), "a", "endless");
            poisoned(folder.path(), "c", "endless");
            let mut child = crate::harness::program()
                .current_dir(folder.path())
                .args(["build", "-j", "2", "-q"])
                .spawn()
                .expect("run");
            let mut workers = Vec::new();
            for _ in 0..200 {
                workers = children(child.id());
                if workers.len() == 2 {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            assert_eq!(workers.len(), 2, "there are workers");
            let status = Command::new("kill")
                .args([&format!("-{signal}"), &child.id().to_string()])
                .status();
            assert!(status.expect("sent").success());
            assert_eq!(child.wait().expect("ended").code(), Some(code));
            for _ in 0..100 {
                workers.retain(|worker| Path::new(&format!("/proc/{worker}")).exists());
                if workers.is_empty() {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(workers.is_empty(), "workers outlive the program: {workers:?}");
            for (name, bytes) in built(folder.path()) {
                assert!(!name.contains(".chancery-"), "{name} is left");
                assert!(bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK"), "{name}");
            }
        }
    }

    /// What the system tells of each thread of a process.
    fn threads(process: u32) -> Vec<String> {
        let threads =
            std::fs::read_dir(format!("/proc/{process}/task")).expect("threads");
        let status = |thread: std::fs::DirEntry| {
            std::fs::read_to_string(thread.path().join("status")).expect("its status")
        };
        threads.map(|thread| status(thread.expect("a thread"))).collect()
    }

    #[test]
    fn workers_give_up_their_rights() {
        for asked in [1, 3] {
            gives_up_its_rights(asked);
        }
    }

    fn gives_up_its_rights(asked: usize) {
        let folder = project(1);
        let mut worker = crate::harness::program()
            .args(["__worker", &asked.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("run");
        let root = folder.path().canonicalize().expect("a folder");
        let options = chancery::Options::default().to_json();
        let job = serde_json::json!({
            "root": root,
            "source": "sources/b000.md",
            "text": null,
            "options": options,
            "checks": false,
            "bounds": {"cpu": 60, "memory": 2_000_000_000_u64},
        });
        let mut input = worker.stdin.take().expect("a pipe");
        writeln!(input, "{job}").expect("asked");
        let mut output = worker.stdout.take().expect("a pipe");
        let mut first = [0];
        output.read_exact(&mut first).expect("a reply");
        assert_eq!(first, [0], "it was built");
        let threads = threads(worker.id());
        assert_eq!(threads.len(), asked + 1, "and the one that waits for them");
        for status in threads {
            for line in ["Seccomp:\t2", "NoNewPrivs:\t1"] {
                assert!(status.lines().any(|said| said == line), "{line}: {status}");
            }
        }
        // What it has not been told of it can't read.
        let outside = serde_json::json!({
            "root": "/etc",
            "source": "hostname",
            "text": null,
            "options": options,
            "checks": false,
            "bounds": {"cpu": 60, "memory": 2_000_000_000_u64},
        });
        let rest = std::thread::spawn(move || {
            let mut all = Vec::new();
            output.read_to_end(&mut all).map(|_| all).unwrap_or_default()
        });
        writeln!(input, "{outside}").expect("asked");
        drop(input);
        let all = rest.join().expect("read");
        let text = String::from_utf8_lossy(&all);
        assert!(text.contains("Permission denied"), "{}", &text[text.len() - 200..]);
        worker.wait().expect("ended");
    }
}

//! `chancery watch`: what is saved is built again, and nothing else.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::channel;
use std::time::Duration;

use crate::harness::HEAD;
use crate::harness::PROGRAM;
use crate::harness::program;
use crate::harness::read;
use crate::harness::root;

/// How long something may take on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_mins(2);

/// The program at work, with what it says.
pub(crate) struct Watch {
    pub(crate) program: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut program = program();
        program.arg("watch").args(arguments).args(["--today", "2026-11-22"]);
        let mut program = program
            .current_dir(folder)
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let said = program.stderr.take().expect("a pipe");
        Self::of(program, said)
    }

    pub(crate) fn of(program: Child, said: impl Read + Send + 'static) -> Self {
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        Self { program, lines }
    }

    /// What it says until it waits for the next change.
    #[track_caller]
    pub(crate) fn round(&self) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("{error} after: {said}"));
            if line.starts_with("watching ") {
                return said;
            }
            said.push_str(&line);
            said.push('\n');
        }
    }

    /// Waits until a worker has used a second of processor time (proc(5)).
    #[cfg(target_os = "linux")]
    #[track_caller]
    fn labours(&self) {
        let threads = PathBuf::from(format!("/proc/{}/task", self.program.id()));
        let ticks = |child: &str| {
            let told = std::fs::read_to_string(format!("/proc/{child}/stat")).ok()?;
            told.rsplit(')').next()?.split_whitespace().nth(11)?.parse::<u64>().ok()
        };
        let start = std::time::Instant::now();
        while start.elapsed() < PATIENCE {
            let threads = crate::harness::folders(&threads).into_iter();
            let children: String = threads
                .filter_map(|path| std::fs::read_to_string(path.join("children")).ok())
                .collect();
            if children.split_whitespace().filter_map(ticks).any(|ticks| ticks > 100) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("no worker is at work");
    }

    /// The next line that it says.
    #[track_caller]
    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("a line")
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn briefing(text: &str) -> String {
    format!("{HEAD}## Text\n\n{text}\n")
}

/// Writes a file as many editors do: a new one takes the place of the old one.
fn save(path: &Path, text: &str) {
    let new = path.with_file_name(".new");
    std::fs::write(&new, text).expect("written");
    std::fs::rename(new, path).expect("renamed");
}

/// A project with two briefings, and the first of them.
fn project() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = folder.path().join("sources");
    std::fs::create_dir(&sources).expect("made");
    for name in ["a.md", "b.md"] {
        std::fs::write(sources.join(name), briefing("Prices fell.")).expect("written");
    }
    (folder, sources.join("a.md"))
}

/// Gives the first briefing a layout of its own, within limits: its file, and what is in it.
fn own_layout(folder: &Path, first: &Path, limits: &str) -> (PathBuf, String) {
    let own = folder.join("layouts/own");
    std::fs::create_dir_all(&own).expect("made");
    let built_in = root().join("layouts/briefing");
    std::fs::copy(built_in.join("layout.toml"), own.join("layout.toml")).expect("copied");
    let (layout, good) = (own.join("layout.typ"), read(&built_in.join("layout.typ")));
    std::fs::write(&layout, &good).expect("written");
    let config = folder.join("chancery.toml");
    std::fs::write(config, format!("[limits]\n{limits}\n")).expect("written");
    let text = briefing("Prices fell.");
    save(first, &text.replacen("title: T\n", "title: T\nlayout: own\n", 1));
    (layout, good)
}

/// The files that it says it has built.
fn built(said: &str) -> Vec<&str> {
    let files = said.lines().filter(|line| line.contains(" kB, "));
    files.filter_map(|line| line.split(": ").next()).collect()
}

#[test]
fn what_is_saved_is_built_again_and_nothing_else() {
    let (folder, first) = project();
    let watch = Watch::start(folder.path(), &[]);
    let said = watch.round();
    let all = ["output/a.pdf", "output/a.epub", "output/b.pdf", "output/b.epub"];
    assert_eq!(built(&said), all, "{said}");
    std::fs::write(&first, briefing("Prices rose.")).expect("written");
    let said = watch.round();
    assert_eq!(built(&said), all[..2], "{said}");
    save(&first, &briefing("Prices stayed."));
    let said = watch.round();
    assert_eq!(built(&said), all[..2], "{said}");
    // A new briefing, in a folder that is new as well.
    let (made, new) = (first.with_file_name(".made"), first.with_file_name("new"));
    std::fs::create_dir(&made).expect("made");
    std::fs::write(made.join("c.md"), briefing("Prices fell.")).expect("written");
    std::fs::rename(made, &new).expect("renamed");
    let said = watch.round();
    assert_eq!(built(&said), ["output/new/c.pdf", "output/new/c.epub"], "{said}");
    save(&new.join("c.md"), &briefing("Prices rose."));
    let said = watch.round();
    assert_eq!(built(&said), ["output/new/c.pdf", "output/new/c.epub"], "{said}");
}

#[test]
fn what_is_only_touched_is_not_built_again() {
    let (folder, first) = project();
    let watch = Watch::start(folder.path(), &[]);
    watch.round();
    save(&first, &briefing("Prices fell."));
    save(&folder.path().join("sources/notes.txt"), "mine");
    save(&folder.path().join("output/other.pdf"), "none");
    let last = folder.path().join("sources/b.md");
    save(&last, &briefing("Prices rose."));
    let said = watch.round();
    assert_eq!(built(&said), ["output/b.pdf", "output/b.epub"], "{said}");
}

#[test]
fn what_a_briefing_takes_in_is_watched_too() {
    let (folder, first) = project();
    let taken = first.with_file_name("_taken.md");
    std::fs::write(&taken, "Prices fell.\n").expect("written");
    save(&first, &briefing("[T](_taken.md \"include\")"));
    let watch = Watch::start(folder.path(), &[]);
    watch.round();
    save(&taken, "Prices rose.\n");
    let said = watch.round();
    assert_eq!(built(&said), ["output/a.pdf", "output/a.epub"], "{said}");
}

/// A worker that dies does not tell what it has asked for.
#[test]
fn what_a_briefing_takes_in_is_watched_though_its_worker_died() {
    let (folder, first) = project();
    let (layout, good) = own_layout(folder.path(), &first, "memory = 900_000_000");
    let watch = Watch::start(folder.path(), &["--diagnostic-format", "short"]);
    watch.round();
    let vast = "#let _ = \"a\" * 1900000000 + \"b\" * 1900000000";
    save(&layout, &format!("{good}\n{vast}\n"));
    let said = watch.round();
    assert!(said.contains("a.md: error[limit-exceeded]"), "{said}");
    save(&layout, &good);
    let said = watch.round();
    assert_eq!(built(&said), ["output/a.pdf", "output/a.epub"], "{said}");
}

/// A worker that dies does not tell either which version of a file it has read.
#[cfg(target_os = "linux")]
#[test]
fn what_is_saved_while_a_worker_is_dying_is_built() {
    let (folder, first) = project();
    let (layout, good) = own_layout(folder.path(), &first, "cpu = 4");
    let watch = Watch::start(folder.path(), &["--diagnostic-format", "short"]);
    watch.round();
    let long =
        "#for a in range(3000) { for b in range(3000) { for c in range(3000) {} } }";
    save(&layout, &format!("{good}\n{long}\n"));
    watch.labours();
    save(&layout, &good);
    let said = watch.round();
    assert!(said.contains("a.md: error[limit-exceeded]"), "{said}");
    let said = watch.round();
    assert_eq!(built(&said), ["output/a.pdf", "output/a.epub"], "{said}");
}

/// Beside a lone file there may be anything, which is not watched.
#[test]
fn of_a_lone_file_only_what_it_is_made_of_is_watched() {
    let folder = tempfile::tempdir().expect("a folder");
    let part = folder.path().join("parts/part.md");
    for name in ["parts", "others/a", "others/b", "others/c"] {
        std::fs::create_dir_all(folder.path().join(name)).expect("made");
    }
    std::fs::write(&part, "Prices fell.\n").expect("written");
    let first = folder.path().join("a.md");
    std::fs::write(&first, briefing("[P](parts/part.md \"include\")")).expect("written");
    let watch = Watch::start(folder.path(), &["a.md"]);
    watch.round();
    save(&part, "Prices rose.\n");
    assert_eq!(built(&watch.round()), ["output/a.pdf", "output/a.epub"]);
    #[cfg(target_os = "linux")]
    {
        let id = watch.program.id();
        let all = crate::harness::files(Path::new(&format!("/proc/{id}/fdinfo")));
        let all: String = all.iter().map(|path| crate::harness::read(path)).collect();
        assert_eq!(all.matches("inotify wd:").count(), 2, "{all}");
    }
}

#[test]
fn mistakes_come_and_go() {
    let (folder, first) = project();
    let watch = Watch::start(folder.path(), &["--diagnostic-format", "short"]);
    watch.round();
    save(&first, &briefing("Prices fell.[^none]"));
    let said = watch.round();
    assert!(said.contains("sources/a.md:10:13: error[cite-undefined]"), "{said}");
    assert_eq!(built(&said), Vec::<&str>::new());
    save(&first, &briefing("Prices rose."));
    let said = watch.round();
    assert!(!said.contains("error"), "{said}");
    assert_eq!(built(&said), ["output/a.pdf", "output/a.epub"]);
    // A mistake in what all briefings share keeps everything from being built.
    let config = folder.path().join("chancery.toml");
    save(&config, "version = \n");
    assert!(watch.line().contains("config-invalid"));
    save(&config, "[project]\nlanguage = \"de\"\n");
    let said = watch.round();
    assert_eq!(built(&said).len(), 4, "{said}");
}

#[test]
fn what_can_not_be_watched_is_refused() {
    let (folder, _) = project();
    for arguments in [
        ["-o", "-", "--to", "pdf"].as_slice(),
        &["-"],
        &["--report", "r.json"],
        &["--diagnostic-format", "junit"],
    ] {
        let mut program = program();
        program.arg("watch").args(arguments).current_dir(folder.path());
        let output = program.output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}

/// On a terminal the old findings are wiped away; those that still hold are told again.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn a_terminal_is_wiped_and_told_anew() {
    let (folder, first) = project();
    let second = first.with_file_name("b.md");
    std::fs::write(second, briefing("Prices fell.[^none]")).expect("written");
    let command = format!("{PROGRAM} watch --no-cache --today 2026-11-22");
    let mut program = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let said = program.stdout.take().expect("a pipe");
    let watch = Watch::of(program, said);
    let said = watch.round();
    assert!(said.contains("no footnote defines `[^none]`"), "{said}");
    save(&first, &briefing("Prices rose."));
    let said = watch.round();
    assert!(said.starts_with("\u{1b}[H\u{1b}[2J"), "{said:?}");
    assert!(said.contains("no footnote defines `[^none]`"), "{said}");
    assert!(said.contains("output/a.pdf: ") && !said.contains("output/b.pdf"), "{said}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    let (folder, _) = project();
    let mut watch = Watch::start(folder.path(), &[]);
    watch.round();
    let id = watch.program.id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("sent").success());
    assert_eq!(watch.program.wait().expect("it ends").code(), Some(130));
}

//! What the program and its workers ask of the system: no network but what a command is for, no
//! file but the project's and what starting a program takes, no other program. `strace` (Debian package of that name) tells.

use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use tempfile::NamedTempFile;

use super::Desk;
use super::HEAD;
use super::said;
use crate::harness::read;
use crate::lsp::Client;
use crate::serve::Server;
use crate::serve::event;
use crate::watch::Watch;

/// The calls that are looked at: those that open files, start programs, or have to do with
/// sockets.
const CALLS: &str = "trace=network,open,openat,openat2,creat,execve,execveat";

/// What the loader, the C library and Rust's own open when a program or a thread starts: libraries,
/// the place of the stack, and how much memory and how many processors there may be.
const SYSTEM: [&str; 12] = [
    "/etc/ld.so.cache",
    "/etc/ld.so.preload",
    "/lib/",
    "/lib64/",
    "/usr/lib/",
    "/usr/lib64/",
    "/proc/self/maps",
    "/proc/self/cgroup",
    "/proc/self/mountinfo",
    "/proc/sys/vm/overcommit_memory",
    "/sys/fs/cgroup/",
    "/sys/devices/system/cpu/",
];

/// A project that has of everything that is read: settings, a picture, entries, sources, an
/// included file and a layout.
fn desk() -> Desk {
    let desk = Desk::of(2, "One");
    desk.write("chancery.toml", "[registries]\nglossary = \"terms.csv\"\n");
    desk.write("terms.csv", "Term,Meaning\nWords,What is said.\n");
    desk.write("sources/l.bib", "@book{k, author={A, B}, title={C}, year={2001}}\n");
    desk.write("sources/_i.md", "This is included.\n");
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
                   <rect width=\"9\" height=\"4\"/></svg>";
    desk.write("sources/q.svg", drawing);
    desk.layout("own", "");
    let head = HEAD.replace("marking", "layout: own\nsources: l.bib\nmarking");
    let text =
        "## Part\n\nWords.[@k]\n\n![A bar](q.svg \"Bar\")\n\n[i](_i.md \"include\")\n";
    desk.write("sources/all.md", head + text);
    desk
}

/// The program by the path that it finds itself by.
fn program() -> PathBuf {
    Path::new(crate::harness::PROGRAM).canonicalize().expect("the program")
}

/// A command under `strace`, which is told how, and the file of its calls.
fn strace(desk: &Desk, how: &str, arguments: &[&str]) -> (Command, NamedTempFile) {
    let trace = NamedTempFile::new().expect("a file");
    let mut command = Command::new("strace");
    command.args(how.split(' ')).args("-f -y -s 4096 -e signal=none -e".split(' '));
    command.args([CALLS, "-o"]).arg(trace.path()).arg(program()).args(arguments);
    // Cargo tells of further folders of libraries.
    command.current_dir(desk.folder.path()).env_remove("LD_LIBRARY_PATH");
    command.env("CHANCERY_CACHE", desk.path(".cache"));
    (command, trace)
}

/// Runs a command under `strace`, and gives the calls, a line each.
fn traced(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let (mut command, trace) = strace(desk, "-qq", arguments);
    let output = command.output().expect("`strace` is installed");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    read(trace.path()).lines().map(str::to_owned).collect()
}

/// Starts a command that does not end by itself: the child is the program, not `strace`.
fn started(desk: &Desk, arguments: &[&str]) -> (Child, NamedTempFile) {
    let (mut command, trace) = strace(desk, "-q -D", arguments);
    let command = command.stdin(Stdio::piped());
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    (command.spawn().expect("`strace` is installed"), trace)
}

/// Ends a command that does not end by itself, and gives its calls.
fn interrupted(program: &mut Child, trace: &NamedTempFile) -> Vec<String> {
    let id = program.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().expect("sent");
    assert!(sent.success());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
    ended(&id, trace)
}

/// The calls of a process that has ended. What traces it may still be writing.
fn ended(id: &str, trace: &NamedTempFile) -> Vec<String> {
    let start = Instant::now();
    loop {
        let calls = read(trace.path());
        let is_end = |line: &str| line.starts_with(id) && line.contains("+++ exited");
        if calls.lines().any(is_end) {
            return calls.lines().map(str::to_owned).collect();
        }
        assert!(start.elapsed() < Duration::from_mins(2), "{calls}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What a command may ask of the network.
#[derive(Clone, Copy)]
enum Network<'a> {
    Nothing,
    /// To be asked, from this machine alone.
    Listening,
    /// To ask this port of this machine.
    #[cfg_attr(not(feature = "remote-cache"), expect(dead_code, reason = "nothing asks"))]
    Asking(&'a str),
}

impl Network<'_> {
    /// Whether a call is one of those that there may be.
    fn allows(self, call: &str, line: &str) -> bool {
        let is_here = line.contains("inet_addr(\"127.0.0.1\")");
        match (self, call) {
            (Self::Listening | Self::Asking(_), "socket") => {
                line.contains("AF_INET,") && line.contains("SOCK_STREAM")
            }
            (Self::Listening, "bind") => is_here,
            (Self::Listening, "listen" | "accept" | "accept4") => true,
            (Self::Asking(port), "connect") => {
                is_here && line.contains(&format!("htons({port})"))
            }
            _ => false,
        }
    }
}

/// The name of a call, without the process and without that it goes on.
fn name(line: &str) -> &str {
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let line = line.strip_prefix("<... ").unwrap_or(line);
    line.split(['(', ' ']).next().unwrap_or_default()
}

/// What stands first between two signs.
fn between<'a>(line: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(open)?;
    rest.split_once(close).map(|(inner, _)| inner)
}

/// The paths of a line: what is asked for, from the folder that is named before or where the program
/// runs, and what was opened.
fn paths(line: &str, root: &Path) -> Vec<PathBuf> {
    let (call, result) = line.rsplit_once(" = ").unwrap_or((line, ""));
    let asked = between(call, "\"", "\"").map(|path| {
        let before = call.split('"').next().unwrap_or_default();
        between(before, "<", ">").map_or(root, Path::new).join(path)
    });
    let opened = between(result, "<", ">").map(PathBuf::from);
    asked.into_iter().chain(opened).collect()
}

/// Whether a path is one of the system's that any program opens.
fn is_of_system(path: &str) -> bool {
    // What is opened as `self` is told by the number of the process.
    let number = path.strip_prefix("/proc/").and_then(|rest| rest.split('/').next());
    let digits = number.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let path = match digits {
        Some(digits) => path.replacen(digits, "self", 1),
        None => path.to_owned(),
    };
    path == "/dev/null" || SYSTEM.iter().any(|start| path.starts_with(start))
}

/// What is wrong with a call; nothing if it is one of those that there may be.
fn fault(
    line: &str,
    root: &Path,
    program: &Path,
    network: Network<'_>,
) -> Option<String> {
    // The first half of a call tells what is asked for.
    if line.contains("resumed>") {
        return None;
    }
    match name(line) {
        // Signals come through a pair of sockets, as the errors of a start may.
        "socketpair" if line.contains("AF_UNIX") => None,
        call @ ("socketpair" | "socket" | "connect" | "bind" | "listen" | "accept"
        | "accept4") => {
            let is_fault = !network.allows(call, line);
            is_fault.then(|| format!("network: {line}"))
        }
        "execve" | "execveat" => {
            let is_own = line.contains(&format!("\"{}\"", program.display()));
            (!is_own).then(|| format!("another program: {line}"))
        }
        "open" | "openat" | "openat2" | "creat" => {
            let is_written = ["O_WRONLY", "O_RDWR", "O_CREAT", "creat("]
                .iter()
                .any(|flag| line.contains(flag));
            let is_known = |path: &PathBuf| {
                let text = path.to_string_lossy();
                let is_inside = path.starts_with(root) && !text.contains("/../");
                let is_read = !is_written && (path == program || is_of_system(&text));
                let is_output = ["output", ".cache"]
                    .iter()
                    .any(|folder| path.starts_with(root.join(folder)));
                if is_written { is_inside && is_output } else { is_inside || is_read }
            };
            let foreign = paths(line, root).into_iter().find(|path| !is_known(path));
            foreign.map(|path| format!("{}: {line}", path.display()))
        }
        _ => None,
    }
}

/// Looks at the calls of a command.
#[track_caller]
fn examine(desk: &Path, what: &str, lines: &[String], network: Network<'_>) {
    let root = desk.canonicalize().expect("a folder");
    let is_inside = |path: &PathBuf| path.starts_with(&root) && *path != root;
    let inside = |line: &&String| paths(line, &root).iter().any(is_inside);
    assert!(
        lines.iter().any(|line| inside(&line)),
        "{what}: nothing was opened: {lines:#?}"
    );
    let program = program();
    let faults: Vec<_> =
        lines.iter().filter_map(|line| fault(line, &root, &program, network)).collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn no_command_asks_for_the_network_or_foreign_files() {
    let desk = desk();
    let commands: [&[&str]; 14] = [
        &["build", "-q", "-j", "2"],
        // What has not changed, what has gone, and nothing kept.
        &["build", "-q"],
        &["build", "-q", "-j", "1", "--shard", "1/1", "--report", "output/report.json"],
        &["build", "-q", "--no-cache", "--layout", "note", "--to", "pdf"],
        &["check"],
        &["plan"],
        &["verify", "output/all.pdf"],
        &["data", "sources/all.md"],
        &["catalog", "output"],
        &["report", "merge", "output/report.json", "-o", "output/whole.json"],
        &["fonts"],
        &["layouts"],
        &["info"],
        &["clean"],
    ];
    for (number, arguments) in commands.iter().enumerate() {
        if number == 2 {
            desk.empty("output");
        }
        let lines = traced(&desk, arguments);
        let what = format!("{arguments:?}");
        examine(desk.folder.path(), &what, &lines, Network::Nothing);
    }
    let workers = traced(&desk, &["build", "-q", "--no-cache"]);
    let starts = workers.iter().filter(|line| line.contains("\"__worker\"")).count();
    assert!(starts > 0, "no worker was followed: {workers:#?}");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn what_watches_asks_for_no_network_or_foreign_files() {
    let desk = desk();
    let (mut program, trace) = started(&desk, &["watch"]);
    let said = program.stderr.take().expect("a pipe");
    let mut watch = Watch::of(program, said);
    watch.round();
    desk.write("sources/b000.md", format!("{HEAD}## Part\n\nOther words.\n"));
    assert!(watch.round().contains("output/b000.pdf"));
    let lines = interrupted(&mut watch.program, &trace);
    examine(desk.folder.path(), "watch", &lines, Network::Nothing);
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn an_editor_is_served_without_network_or_foreign_files() {
    let desk = desk();
    let (program, trace) = started(&desk, &["lsp"]);
    let id = program.id().to_string();
    let mut editor = Client::of(program);
    let source = desk.path("sources/all.md").canonicalize().expect("a source");
    let uri = format!("file://{}", source.display());
    let text = read(&source);
    assert!(editor.diagnostics("textDocument/didOpen", &uri, &text).is_empty());
    let wrong = text.replace("[@k]", "[@none]");
    assert!(!editor.diagnostics("textDocument/didChange", &uri, &wrong).is_empty());
    assert_eq!(editor.end(), Some(0));
    examine(desk.folder.path(), "lsp", &ended(&id, &trace), Network::Nothing);
}

/// It is asked by this machine alone, and asks nobody.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn what_serves_is_asked_by_this_machine_alone() {
    let desk = desk();
    let (program, trace) = started(&desk, &["serve", "sources/all.md"]);
    let mut server = Server::of(program, desk.folder);
    let mut events = server.ready();
    let state = server.state();
    let drawing = state["pages"][0]["drawing"].as_str().expect("a path");
    assert!(server.get(drawing).0.starts_with("HTTP/1.1 200"));
    server.save("sources/all.md", &format!("{HEAD}## Part\n\nOther words.\n"));
    event(&mut events);
    let lines = interrupted(&mut server.program, &trace);
    let is_bind = |line: &&String| name(line) == "bind" && !line.contains("resumed>");
    let bound = lines.iter().filter(is_bind).count();
    assert_eq!(bound, 1, "{lines:#?}");
    examine(server.folder.path(), "serve", &lines, Network::Listening);
}

/// A cache that machines share is asked, and nobody else.
#[cfg(feature = "remote-cache")]
#[test]
#[ignore = "needs what `tests/run` installs"]
fn who_shares_a_remote_cache_asks_it_alone() {
    let desk = desk();
    let cache = crate::remote::server::Server::start();
    let (_, port) = cache.host.split_once(':').expect("a port");
    let address = format!("http://{}", cache.host);
    let arguments = ["build", "-q", "--remote-cache", &address, "--cache-write"];
    let lines = traced(&desk, &arguments);
    let asked = lines.iter().filter(|line| name(line) == "connect").count();
    assert!(asked > 0, "{lines:#?}");
    examine(desk.folder.path(), "build", &lines, Network::Asking(port));
}

//! What the program and its workers ask of the system: no network, no file but the project's and
//! what starting a program takes, no other program. `strace` (Debian package of that name) tells.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use super::Desk;
use super::HEAD;
use super::said;

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

/// Runs a command under `strace`, and gives the calls, a line each.
fn traced(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let trace = tempfile::NamedTempFile::new().expect("a file");
    let mut command = Command::new("strace");
    command.args("-f -qq -y -s 4096 -e signal=none -e".split(' ')).args([CALLS, "-o"]);
    command.arg(trace.path()).arg(program()).args(arguments);
    // Cargo tells of further folders of libraries.
    command.current_dir(desk.folder.path()).env_remove("LD_LIBRARY_PATH");
    command.env("CHANCERY_CACHE", desk.path(".cache"));
    let output = command.output().expect("`strace` is installed");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
    crate::harness::read(trace.path()).lines().map(str::to_owned).collect()
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
fn fault(line: &str, root: &Path, program: &Path) -> Option<String> {
    match name(line) {
        // Signals come through a pair of sockets, as the errors of a start may.
        "socketpair" if line.contains("AF_UNIX") => None,
        "socketpair" | "socket" | "connect" | "bind" | "listen" | "accept"
        | "accept4" => Some(format!("network: {line}")),
        "execve" | "execveat" => {
            let is_own = line.contains(&format!("\"{}\"", program.display()))
                || line.contains("resumed>");
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

#[test]
#[ignore = "needs what `tests/run` installs"]
fn no_command_asks_for_the_network_or_foreign_files() {
    let desk = desk();
    let root = desk.folder.path().canonicalize().expect("a folder");
    let program = program();
    let commands: [&[&str]; 8] = [
        &["build", "-q", "-j", "2"],
        // What has not changed, what has gone, and nothing kept.
        &["build", "-q"],
        &["build", "-q", "-j", "1", "--report", "output/report.json"],
        &["build", "-q", "--no-cache", "--layout", "note", "--to", "pdf"],
        &["check"],
        &["plan"],
        &["verify", "output/all.pdf"],
        &["data", "sources/all.md"],
    ];
    for (number, arguments) in commands.iter().enumerate() {
        if number == 2 {
            desk.empty("output");
        }
        let lines = traced(&desk, arguments);
        let is_inside = |line: &&String| line.contains(&*root.to_string_lossy());
        let inside = lines.iter().filter(is_inside).count();
        assert!(inside > 0, "{arguments:?}: nothing was opened: {lines:#?}");
        let faults: Vec<_> =
            lines.iter().filter_map(|line| fault(line, &root, &program)).collect();
        assert!(faults.is_empty(), "{arguments:?}: {faults:#?}");
    }
    let workers = traced(&desk, &["build", "-q", "--no-cache"]);
    let starts = workers.iter().filter(|line| line.contains("\"__worker\"")).count();
    assert!(starts > 0, "no worker was followed: {workers:#?}");
}

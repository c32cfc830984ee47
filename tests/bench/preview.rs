//! What an edit costs in `chancery serve`, from the saved file to the pages, against a build from
//! nothing: CPU time of the server and its worker, and what memory grows to.
//!
//! `cargo bench --bench preview [EDITS]`; without a number it is a thousand edits.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs, writes files and prints what it measures"
)]

#[path = "batch/text.rs"]
#[expect(dead_code, reason = "it serves another benchmark as well")]
mod text;

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

/// How many edits of each kind, and builds, the median is of.
const ROUNDS: usize = 21;

/// How many sections make about ten pages, and about three hundred.
const SHORT: u64 = 7;
const LONG: u64 = 340;

/// The rules that words made up by chance do not keep.
const SETTINGS: &str = "[rules]\nnote-orphan = \"off\"\nterm-unused = \"off\"\n";

fn main() {
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let folder = tempfile::tempdir().expect("a folder");
    for (name, sections) in [("short", SHORT), ("long", LONG)] {
        compare(&folder.path().join(name), sections);
    }
    grow(&folder.path().join("short"), number.unwrap_or(1000));
}

/// Prints what edits cost against builds.
fn compare(folder: &Path, sections: u64) {
    let desk = Desk::new(folder, sections);
    let rounds = if sections == SHORT { ROUNDS } else { 5 };
    let cold = cost(&(0..rounds).map(|_| desk.build()).collect::<Vec<_>>());
    let mut server = Server::start(&desk);
    let mut edit = |of: fn(&str, usize) -> String| {
        let edits = (1..=rounds).map(|round| server.save(&of(&desk.text, round)));
        cost(&edits.collect::<Vec<_>>())
    };
    let word = edit(word);
    let added = edit(paragraph);
    println!(
        "{} pages: a build takes {:.0} ms of CPU and {:.0} by the clock; a changed word {:.0} and \
         {:.0}, {:.3} and {:.3} of the build; an added paragraph {:.0} and {:.0}, {:.3} and {:.3}",
        server.pages(),
        cold.0,
        cold.1,
        word.0,
        word.1,
        word.0 / cold.0,
        word.1 / cold.1,
        added.0,
        added.1,
        added.0 / cold.0,
        added.1 / cold.1,
    );
}

/// Prints what memory grows to.
fn grow(folder: &Path, edits: usize) {
    let desk = Desk::new(folder, SHORT);
    let mut server = Server::start(&desk);
    let (mut early, mut most) = (0.0_f64, 0.0_f64);
    for round in 1..=edits {
        server.save(&match round % 10 {
            // One more than the last time, until it is begun anew.
            0 => paragraph(&desk.text, 1 + round / 10 % 5),
            _ => word(&desk.text, round),
        });
        most = most.max(server.memory());
        if round == edits / 20 {
            early = most;
        }
    }
    println!(
        "{edits} edits: {most:.0} MiB at the most, {:.3} of the {early:.0} MiB after {}",
        most / early,
        edits / 20
    );
}

/// A changed word in the middle of the text.
fn word(text: &str, round: usize) -> String {
    let middle = text.len() / 2;
    let (head, rest) = text.split_at(middle);
    format!("{head}{}", rest.replacen("harbour", &format!("haven{round}"), 1))
}

/// So many paragraphs more, in the middle of the text.
fn paragraph(text: &str, number: usize) -> String {
    let middle = text.len() / 2;
    let (head, rest) = text.split_at(middle);
    let of = |ships| {
        format!(
            "The port counted {ships} ships more than the year before. Two of them came from \
             further than any that had called there, and the pilots wrote down their names.\n\n"
        )
    };
    let more: String = (1..=number).map(of).collect();
    format!("{head}{}", rest.replacen("\n\n## ", &format!("\n\n{more}## "), 1))
}

/// What is usual, in milliseconds: the mean of the processor's times, which the system counts in
/// hundredths of a second, and the median of the clock's.
fn cost(times: &[(f64, f64)]) -> (f64, f64) {
    let number = f64::from(u32::try_from(times.len()).expect("few"));
    let cpu = times.iter().map(|time| time.0).sum::<f64>() / number;
    let mut clock: Vec<_> = times.iter().map(|time| time.1).collect();
    clock.sort_by(f64::total_cmp);
    (cpu, clock[clock.len() / 2])
}

/// A project of one briefing.
struct Desk {
    folder: PathBuf,
    text: String,
}

impl Desk {
    fn new(folder: &Path, sections: u64) -> Self {
        std::fs::create_dir_all(folder.join("sources")).expect("made");
        std::fs::write(folder.join("chancery.toml"), SETTINGS).expect("written");
        let desk =
            Self { folder: folder.to_owned(), text: text::briefing_of(0, sections) };
        desk.save(&desk.text);
        desk
    }

    /// Saves the briefing as editors do: a new file takes the place of the old one.
    fn save(&self, text: &str) {
        let new = self.folder.join(".new");
        std::fs::write(&new, text).expect("written");
        std::fs::rename(new, self.folder.join("sources/b.md")).expect("renamed");
    }

    fn chancery(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.current_dir(&self.folder);
        command
    }

    /// What a build from nothing takes.
    fn build(&self) -> (f64, f64) {
        let start = Instant::now();
        let before = ended();
        let status = self.chancery().args(["build", "-q", "--no-cache"]).status();
        assert!(status.expect("it runs").success(), "it builds");
        (ended() - before, milliseconds(start))
    }
}

/// The program as it serves a desk.
struct Server<'a> {
    program: Child,
    desk: &'a Desk,
    host: String,
    events: BufReader<TcpStream>,
}

impl<'a> Server<'a> {
    fn start(desk: &'a Desk) -> Self {
        desk.save(&desk.text);
        let mut command = desk.chancery();
        let command = command.args(["serve", "--today", "2026-01-20"]);
        let mut program = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut said = BufReader::new(program.stdout.take().expect("a pipe"));
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        let (_, rest) = line.split_once("http://").expect("an address");
        let host = rest.split('/').next().expect("a host").to_owned();
        let events = BufReader::new(get(&host, "/events"));
        let mut server = Self { program, desk, host, events };
        while server.next() == 0 {}
        server
    }

    /// Waits for the next event; how often what is shown has changed.
    fn next(&mut self) -> u64 {
        loop {
            let mut line = String::new();
            assert_ne!(self.events.read_line(&mut line).expect("a line"), 0, "events");
            if let Some(number) = line.strip_prefix("data: ") {
                return number.trim().parse().expect("a number");
            }
        }
    }

    /// Saves another text, and waits until it is shown; what that took.
    fn save(&mut self, text: &str) -> (f64, f64) {
        let before = self.spent();
        let start = Instant::now();
        self.desk.save(text);
        self.next();
        let clock = milliseconds(start);
        // The worker has written all that is shown; what follows is not of this edit.
        (self.spent() - before, clock)
    }

    fn pages(&self) -> usize {
        let mut state = String::new();
        let mut answer = BufReader::new(get(&self.host, "/state.json"));
        std::io::Read::read_to_string(&mut answer, &mut state).expect("an answer");
        let (_, body) = state.split_once("\r\n\r\n").expect("a body");
        let state: serde_json::Value = serde_json::from_str(body).expect("JSON");
        state["pages"].as_array().expect("pages").len()
    }

    /// The server, and the worker that is its child.
    fn processes(&self) -> Vec<u32> {
        let own = self.program.id();
        let mut all = vec![own];
        for task in entries(&format!("/proc/{own}/task")) {
            let children = std::fs::read_to_string(task.join("children"));
            let children = children.unwrap_or_default();
            all.extend(
                children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()),
            );
        }
        all
    }

    /// The CPU time of both, in milliseconds.
    fn spent(&self) -> f64 {
        self.processes().into_iter().map(|id| spent(&id.to_string(), 11)).sum()
    }

    /// The memory of the worker, in MiB.
    fn memory(&self) -> f64 {
        let of = |id: u32| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status"));
            let status = status.unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
        };
        self.processes().into_iter().map(of).sum()
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn get(host: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).expect("connected");
    stream.set_read_timeout(Some(Duration::from_mins(2))).expect("set");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    stream
}

fn entries(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// The CPU time of programs that have ended, in milliseconds.
fn ended() -> f64 {
    spent("self", 13)
}

/// The CPU time of a process, in milliseconds: two fields of proc(5), in hundredths of a second;
/// of what stands behind the name, those from 11 are its own and those from 13 of its children.
fn spent(process: &str, field: usize) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
    let stat = stat.unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default();
    let times = fields.split(' ').skip(field).take(2);
    times.map(|time| time.parse::<f64>().unwrap_or(0.0) * 10.0).sum()
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}

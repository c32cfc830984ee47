//! What the EPUB costs beside the PDF: the sample, a briefing of ten pages and one of three
//! hundred, each built with it and without it; and what both files cost against bare Typst, if
//! `TYPST` and `PANDOC` name it and what writes its text.
//!
//! `cargo bench --bench epub`

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs, writes files and prints what it measures"
)]

#[path = "batch/measure.rs"]
mod measure;
#[path = "batch/text.rs"]
#[expect(dead_code, reason = "it serves another benchmark as well")]
mod text;

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use self::measure::Cost;
use self::measure::cost;
use self::measure::memory_of;

/// Each is measured so often, by turns, and the least counts: noise only adds.
const ROUNDS: usize = 5;

/// The rules that words made up by chance do not keep.
const SETTINGS: &str = "[rules]\nnote-orphan = \"off\"\nterm-unused = \"off\"\n";

/// What is built: a name, how often at once so that hundredths of a second tell, and the text
/// with as many sections, or the sample.
const BRIEFINGS: [(&str, usize, Option<u64>); 3] =
    [("sample", 20, None), ("short", 20, Some(7)), ("long", 2, Some(340))];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let find = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let others = find("TYPST").zip(find("PANDOC"));
    println!(
        "| Briefing | Text | EPUB | Memory for it | PDF and EPUB against bare Typst |"
    );
    println!("| --- | ---: | ---: | ---: | ---: |");
    for (name, times, sections) in BRIEFINGS {
        let desk = folder.path().join(name);
        let size = write(&desk, sections);
        let build = |formats: &str| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
            command.current_dir(&desk).args(["build", "-q", "--no-cache", "--to"]);
            command.args([formats, "b.md"]);
            command
        };
        let typst = others.as_ref().map(|(typst, pandoc)| {
            let mut command = Command::new(pandoc);
            command.current_dir(&desk).args(["-f", "markdown-citations", "-s", "p.md"]);
            cost(vec![with(command, &["-t", "typst", "-o", "b.typ"])], 1);
            typst
        });
        let bare = || {
            typst.map(|typst| {
                let mut command = Command::new(typst);
                command.current_dir(&desk).args(["compile", "b.typ"]);
                command
            })
        };
        let mut least: [Option<Cost>; 3] = [None; 3];
        // The first time it is looked at memory alone.
        for round in 0..=ROUNDS {
            for (least, command) in least.iter_mut().zip([
                Some(build("pdf")),
                Some(build("pdf,epub")),
                bare(),
            ]) {
                let Some(command) = command else { continue };
                let runs = || cost((0..times).map(|_| same(&command)).collect(), 1);
                let one = if round == 0 { memory_of(runs) } else { runs() };
                *least = Some(least.map_or(one, |least| least.least(one)));
            }
        }
        let [Some(pdf), Some(both), bare] = least else { return };
        let number = f64::from(u32::try_from(times).expect("few"));
        let ratio = bare.map_or_else(
            || "not measured".to_owned(),
            |bare| format!("{:.2} of the CPU", both.cpu / bare.cpu),
        );
        println!(
            "| {name} | {:.0} kB | {:.1} ms of CPU | {:.0} kB | {ratio} |",
            size / 1e3,
            (both.cpu - pdf.cpu) / number * 1e3,
            (both.memory - pdf.memory) / 1e3,
        );
    }
}

/// Writes a project of one briefing; how many bytes its text has.
fn write(folder: &Path, sections: Option<u64>) -> f64 {
    std::fs::create_dir_all(folder).expect("made");
    std::fs::write(folder.join("chancery.toml"), SETTINGS).expect("written");
    let text = if let Some(sections) = sections {
        text::briefing_of(0, sections)
    } else {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/guarantees");
        let figures = folder.join("figures");
        std::fs::create_dir_all(&figures).expect("made");
        for entry in std::fs::read_dir(sample.join("figures")).expect("a folder") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), figures.join(entry.file_name())).expect("copied");
        }
        std::fs::read_to_string(sample.join("guarantees.md")).expect("the sample")
    };
    std::fs::write(folder.join("b.md"), &text).expect("written");
    // Pandoc hands keywords on as they stand, which Typst can't read.
    let plain = text.lines().filter(|line| !line.starts_with("keywords:"));
    let plain = plain.collect::<Vec<_>>().join("\n");
    std::fs::write(folder.join("p.md"), plain).expect("written");
    f64::from(u32::try_from(text.len()).expect("a small text"))
}

fn with(mut command: Command, arguments: &[&str]) -> Command {
    command.args(arguments);
    command
}

/// The same command once more.
fn same(command: &Command) -> Command {
    let mut other = Command::new(command.get_program());
    other.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        other.current_dir(folder);
    }
    other
}

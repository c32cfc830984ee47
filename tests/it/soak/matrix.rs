//! The same bytes from the same sources in every folder and environment, with any number of
//! workers, in whatever order the files were made, by every clock, with a cache and without.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::Value;

use super::Desk;
use super::HEAD;
use super::reported;
use super::said;

/// What is varied, each in three ways.
const FOLDERS: [&str; 3] = ["a", "other place/ї", "deep/down/in/the/tree"];
const ZONES: [&str; 3] = ["UTC", "Pacific/Kiritimati", "America/Anchorage"];
const LOCALES: [&str; 3] = ["C", "de_DE.UTF-8", "tr_TR.UTF-8"];
const MASKS: [&str; 3] = ["022", "077", "000"];
const WORKERS: [&str; 3] = ["1", "2", "8"];
const ORDERS: [[usize; 4]; 3] = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]];

/// What is kept of builds: nothing, that of one folder, or that of all which keep it there.
const CACHES: [&str; 3] = ["", "own", "shared"];

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\
                       <rect width=\"9\" height=\"4\"/></svg>";

/// A briefing with words, dates and numbers that an environment could change.
fn text(number: usize) -> String {
    let terms = ["iz", "ID", "ız", "İl"].map(|term| format!("{term}{number}"));
    let entries: Vec<_> =
        terms.iter().map(|term| format!("{term}\n: A track of 1,234.5 m.\n")).collect();
    format!(
        "{HEAD}## Part\n\nText {number} of {}, \"quoted\".\n\n![A bar](q.svg \"Bar\")\n\n\
         ## Timeline\n\n| Date | Event |\n| --- | --- |\n| 4 March 2025 | It begins. |\n\
         | 2025-03 | It goes on. |\n\n## Glossary\n\n{}",
        terms.join(" and "),
        entries.join("\n"),
    )
}

/// The digests of what is in the output folder, and what the report says but for times.
type Outcome = (BTreeMap<String, String>, Value);

/// Writes the project into a folder of the desk, its files in this order.
fn write(desk: &Desk, folder: &str, order: [usize; 4]) {
    desk.write(&format!("{folder}/chancery.toml"), "");
    for number in order {
        desk.write(&format!("{folder}/sources/b{number}.md"), text(number));
        if number == 2 {
            desk.write(&format!("{folder}/sources/q.svg"), DRAWING);
        }
    }
}

/// What comes of a command, to which it is added what to build.
fn outcome(desk: &Desk, folder: &str, command: &mut Command, when: &str) -> Outcome {
    let build = ["build", "-q", "--report", "report.json", "--today", "2026-11-22"];
    let output = command.args(build).current_dir(desk.path(folder)).output();
    let output = output.expect("run");
    assert_eq!(output.status.code(), Some(0), "{when}: {}", said(&output));
    let digests = desk
        .files(&format!("{folder}/output"))
        .into_iter()
        .map(|(name, bytes)| (name, chancery::sha256(&bytes)))
        .collect();
    (digests, reported(&desk.path(folder).join("report.json")))
}

/// What comes of one of 27 combinations. Of any two of the seven things that are varied, all nine
/// pairs are among them (an orthogonal array).
fn combination(desk: &Desk, number: usize) -> Outcome {
    let (a, b, c) = (number % 3, number / 3 % 3, number / 9);
    let folder = format!("{number}/{}", FOLDERS[(a + b + c) % 3]);
    write(desk, &folder, ORDERS[(a + c) % 3]);
    let cache = match CACHES[(b + c) % 3] {
        "" => String::new(),
        "own" => desk.path(&folder).join(".cache").display().to_string(),
        shared => desk.path(shared).display().to_string(),
    };
    let (zone, locale, mask) = (ZONES[a], LOCALES[b], MASKS[c]);
    let workers = WORKERS[(a + b) % 3];
    let mut command = Command::new("sh");
    command.args(["-c", "umask \"$1\" && shift && exec \"$0\" \"$@\" -j \"$WORKERS\""]);
    command.args([crate::harness::PROGRAM, mask]).env_clear().env("WORKERS", workers);
    command.env("TZ", zone).env("LC_ALL", locale).env("LANG", locale);
    command.env("CHANCERY_CACHE", &cache);
    let when =
        format!("{folder}, {zone}, {locale}, {mask}, {workers} workers, {cache:?}");
    outcome(desk, &folder, &mut command, &when)
}

#[test]
fn twenty_seven_combinations_give_the_same() {
    let desk = Desk::new();
    let first = combination(&desk, 0);
    // Two files of each briefing, and the manifest.
    assert_eq!(first.0.len(), 9, "{:?}", first.0);
    assert_eq!(first.1.as_array().map(Vec::len), Some(4));
    for number in 1..27 {
        let again = combination(&desk, number);
        assert_eq!(again.0, first.0, "the files of combination {number}");
        assert_eq!(again.1, first.1, "the report of combination {number}");
    }
}

/// `faketime` (Debian package of that name) sets the clock that a program sees.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn the_clocks_of_1970_and_2108_give_the_same() {
    let desk = Desk::new();
    let build = |folder: &str, command: &mut Command| {
        write(&desk, folder, ORDERS[0]);
        let command = command.env("CHANCERY_CACHE", "");
        outcome(&desk, folder, command, folder)
    };
    let first = build("now", &mut crate::harness::program());
    for day in ["1970-01-02", "2108-02-03"] {
        let mut command = Command::new("faketime");
        command.args(["-f", &format!("@{day} 04:05:06"), crate::harness::PROGRAM]);
        let again = build(day, &mut command);
        assert_eq!(again, first, "{day}");
    }
}

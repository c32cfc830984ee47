//! A cache in which single entries are spoilt, at many places and in many ways.

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use super::Desk;
use super::Sequence;
use super::reported;
use super::said;
use super::times;
use crate::harness::files;

/// What is done to an entry.
#[derive(Clone, Copy, Debug)]
enum Harm {
    /// A bit of one byte is turned.
    Flip,
    CutOff,
    Empty,
    /// It has the place of another, and that one its own.
    Swap,
    Folder,
    /// A pipe, to which nobody writes, has its place.
    Pipe,
    /// A file has the place of its folder.
    Above,
}

const HARMS: [Harm; 7] = [
    Harm::Flip,
    Harm::CutOff,
    Harm::Empty,
    Harm::Swap,
    Harm::Folder,
    Harm::Pipe,
    Harm::Above,
];

/// Spoils an entry, or two.
fn spoil(harm: Harm, path: &Path, other: &Path, sequence: &mut Sequence) {
    let mut bytes = std::fs::read(path).expect("read");
    let place = sequence.below(bytes.len());
    match harm {
        Harm::Flip => bytes[place] ^= 1_u8 << sequence.below(8),
        Harm::CutOff => bytes.truncate(place),
        Harm::Empty => bytes.clear(),
        Harm::Swap => {
            std::fs::copy(other, path).expect("written");
            std::fs::write(other, bytes).expect("written");
            return;
        }
        Harm::Folder => {
            std::fs::remove_file(path).expect("deleted");
            std::fs::create_dir(path).expect("made");
            std::fs::write(path.join("file"), bytes).expect("written");
            return;
        }
        Harm::Pipe => {
            std::fs::remove_file(path).expect("deleted");
            let made = Command::new("mkfifo").arg(path).status();
            assert!(made.expect("run").success());
            return;
        }
        Harm::Above => {
            let folder = path.parent().expect("a folder");
            std::fs::remove_dir_all(folder).expect("deleted");
            std::fs::write(folder, bytes).expect("written");
            return;
        }
    }
    std::fs::write(path, bytes).expect("written");
}

#[test]
fn a_spoilt_entry_of_the_cache_reaches_no_output() {
    let desk = Desk::of(4, "One");
    let arguments = ["build", "-q", "-j", "1", "--report", "report.json"];
    let run = |when: &str| {
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{when}: {}", said(&output));
        // What was kept of a build may also be what is said of it.
        assert_eq!(said(&output), "", "{when}");
    };
    run("at first");
    let written = desk.path("report.json");
    let (expected, report) = (desk.files("output"), reported(&written));
    let cache = desk.files(".cache");
    let mut sequence = Sequence(3);
    for number in 0..times(20, 1_000) {
        let kind = ["ac", "cas"][number / HARMS.len() % 2];
        let entries: Vec<PathBuf> = files(&desk.path(".cache").join(kind));
        let place = sequence.below(entries.len());
        let other = (place + 1 + sequence.below(entries.len() - 1)) % entries.len();
        let harm = HARMS[number % HARMS.len()];
        spoil(harm, &entries[place], &entries[other], &mut sequence);
        // Files that are there are compared with what the cache says, others taken from it.
        if sequence.below(2) == 0 {
            desk.empty("output");
        }
        let when = format!("{number}: {harm:?} of {}", entries[place].display());
        run(&when);
        let built = desk.files("output");
        for (name, bytes) in &expected {
            assert!(built.get(name) == Some(bytes), "{when}: {name} is another");
        }
        assert_eq!(built.len(), expected.len(), "{when}");
        assert_eq!(reported(&written), report, "{when}");
        let is_kept = entries[place].is_file();
        assert!(is_kept, "{when}: the entry is not kept again");
        desk.empty(".cache");
        for (path, bytes) in &cache {
            desk.write(&format!(".cache/{path}"), bytes);
        }
    }
}

//! What is bounded, waited for and swept.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::ChildStderr;
use std::process::Stdio;
use std::time::Duration;
use std::time::SystemTime;

use super::Desk;
use super::HEAD;
use super::json;
use super::said;
use super::times;
use crate::harness::files;

/// The first line that a program says, and the rest of what it will say.
pub(super) fn first_line(child: &mut Child) -> (String, BufReader<ChildStderr>) {
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    lines.read_line(&mut line).expect("read");
    (line, lines)
}

/// Makes the files below a folder so many hours older.
fn age(folder: &Path, hours: u64) {
    let when = SystemTime::now() - Duration::from_hours(hours);
    for path in files(folder) {
        let file = std::fs::OpenOptions::new().append(true).open(path).expect("open");
        file.set_modified(when).expect("set");
    }
}

#[test]
fn the_cache_keeps_to_its_size_and_to_what_was_used_last() {
    let desk = Desk::of(16, "One");
    let first = desk.build(&[]);
    let cache = desk.path(".cache");
    let bytes = || {
        let sizes = files(&cache.join("cas"))
            .into_iter()
            .map(|path| std::fs::metadata(path).expect("a file").len());
        sizes.sum::<u64>()
    };
    assert!(bytes() > 1_200_000, "{} bytes are no test of a megabyte", bytes());
    // What is an hour old may go; a use is noted down after some hours.
    age(&cache, 12);
    let bounded = |arguments: &[&str]| {
        let mut command = desk.command(&[&["build", "-q"], arguments].concat());
        let output = command.env("CHANCERY_CACHE_SIZE", "1").output().expect("run");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    };
    bounded(&["sources/b003.md", "sources/b012.md"]);
    assert!((1..=1_000_000).contains(&bytes()), "{} bytes are left", bytes());
    desk.empty("output");
    bounded(&["--report", "report.json"]);
    assert_eq!(desk.files("output"), first);
    let report = json(&desk.path("report.json"));
    let kept: Vec<_> = report["briefings"]
        .as_array()
        .expect("briefings")
        .iter()
        .filter(|briefing| briefing["status"] == "cached")
        .map(|briefing| briefing["source"].as_str().expect("a path"))
        .collect();
    assert!((2..16).contains(&kept.len()), "{kept:?}");
    for path in ["sources/b003.md", "sources/b012.md"] {
        assert!(kept.contains(&path), "{path} was used last: {kept:?}");
    }
}

#[test]
fn a_size_that_is_no_number_is_refused() {
    let desk = Desk::of(1, "One");
    let mut command = desk.command(&["build", "-q"]);
    let output = command.env("CHANCERY_CACHE_SIZE", "1G").output().expect("run");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let expected = "CHANCERY_CACHE_SIZE is not a number of megabytes: `1G`";
    assert!(said(&output).contains(expected), "{}", said(&output));
    assert!(!desk.path("output").join("b000.pdf").exists());
}

#[test]
fn what_a_killed_build_has_left_half_written_is_swept() {
    let desk = Desk::of(1, "One");
    let first = desk.build(&[]);
    let strays = ["output/.chancery-aB3xY9", "output/a/b/.chancery-000000"];
    let others = ["output/notes.txt", "sources/.chancery-aB3xY9"];
    for path in strays.iter().chain(&others) {
        desk.write(path, "x");
    }
    // A link out of the folder is not gone through.
    std::os::unix::fs::symlink(desk.path("sources"), desk.path("output/link"))
        .expect("a link");
    for part in ["ac/00/.new-aB3xY9", "cas/00/.new-aB3xY9"] {
        desk.write(&format!(".cache/{part}"), "x");
    }
    age(&desk.path(".cache"), 12);
    // Somebody may be writing this one.
    desk.write(".cache/cas/00/.new-fresh0", "x");
    desk.build(&[]);
    for path in strays {
        assert!(!desk.path(path).exists(), "{path} is left");
    }
    for path in others {
        assert!(desk.path(path).exists(), "{path} is gone");
    }
    let left: Vec<_> = desk
        .files(".cache")
        .into_keys()
        .filter(|name| super::is_temporary(name))
        .collect();
    assert_eq!(left, ["cas/00/.new-fresh0"]);
    std::fs::remove_file(desk.path("output/link")).expect("deleted");
    let mut built = desk.build(&[]);
    built.remove("notes.txt");
    assert_eq!(built, first);
}

#[test]
fn what_a_killed_build_has_left_beside_its_report_is_swept() {
    let desk = Desk::of(1, "One");
    let strays = ["told/.chancery-aB3xY9.new", "in/short/.chancery-000000.new"];
    let others = [
        "told/.chancery-report",
        "told/notes.new",
        "told/below/.chancery-aB3xY9.new",
        "sources/.chancery-aB3xY9.new",
    ];
    for path in strays.iter().chain(&others) {
        desk.write(path, "x");
    }
    std::os::unix::fs::symlink(
        desk.path("sources"),
        desk.path("told/.chancery-link.new"),
    )
    .expect("a link");
    for folder in ["told", "in"] {
        age(&desk.path(folder), 12);
    }
    // Somebody may be writing this one.
    desk.write("told/.chancery-fresh0.new", "x");
    desk.build(&["--report", "told/report.json", "--summary", "in/short/summary.md"]);
    for path in strays {
        assert!(!desk.path(path).exists(), "{path} is left");
    }
    for path in others.into_iter().chain(["told/.chancery-fresh0.new"]) {
        assert!(desk.path(path).exists(), "{path} is gone");
    }
    assert!(desk.path("told/.chancery-link.new").is_dir(), "the link is gone");
}

#[test]
fn a_build_waits_for_another_into_the_same_folder_and_says_so() {
    let desk = Desk::of(1, "One");
    std::fs::create_dir(desk.path("output")).expect("made");
    let other = std::fs::File::open(desk.path("output")).expect("a folder");
    other.lock().expect("locked");
    let mut command = desk.command(&["build", "-q"]);
    let mut child = command.stderr(Stdio::piped()).spawn().expect("run");
    let (line, mut rest) = first_line(&mut child);
    assert_eq!(line, "chancery: waiting for another build into `output`\n");
    assert_eq!(child.try_wait().expect("asked"), None, "it does not wait");
    assert!(desk.files("output").is_empty());
    drop(other);
    let mut more = String::new();
    rest.read_line(&mut more).expect("read");
    assert_eq!((child.wait().expect("ended").code(), more), (Some(0), String::new()));
    assert_eq!(desk.files("output").len(), 3);
}

/// A picture of noise (G. Marsaglia, "Xorshift RNGs"), with so many pixels to a side, which can't
/// be packed.
fn noise(side: u32, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let words = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let bytes = usize::try_from(side * side * 3).expect("small");
    let pixels = words.take(bytes.div_ceil(8)).flatten().take(bytes).collect();
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_raw(side, side, pixels)
        .expect("enough bytes")
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("written");
    out.into_inner()
}

/// What is said of the EPUBs of a briefing with four such pictures.
fn too_large(side: u32, config: &str) -> Vec<String> {
    let desk = Desk::new();
    desk.write("chancery.toml", config);
    let mut text = HEAD.to_owned();
    for number in 0..4_u64 {
        desk.write(&format!("sources/q{number}.png"), noise(side, number + 1));
        text.push_str(&format!("![Noise](q{number}.png \"Number {number}\")\n\n"));
    }
    desk.write("sources/a.md", text);
    let variants = ["--to", "epub", "--epub-variant", "default,kindle"];
    let form = ["build", "-q", "--diagnostic-format", "short"];
    let output = desk.run(&[form, variants].concat());
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(desk.files("output").is_empty());
    let said = said(&output);
    said.lines().filter(|line| line.contains("error[")).map(str::to_owned).collect()
}

#[test]
fn no_file_is_larger_than_its_readers_take() {
    let told = too_large(200, "[limits]\noutput = 100_000\n");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(told.iter().all(|line| line.contains("more than 100000")), "{told:#?}");
    // Send to Kindle takes 200 MiB, others 256: that takes a gigabyte to try.
    if times(0, 1) > 0 {
        let told = too_large(4_400, "");
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].contains("more than 209715200"), "{told:#?}");
    }
}

//! What checking costs, against what parsing alone costs, over Markdown that nobody here
//! wrote; and what is found in it. `tests/tools/foreign` fetches the files and runs this.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark reads files and prints what it measures"
)]

#[path = "../../src/parse/dialect.rs"]
mod dialect;

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::Instant;

use chancery::Options;
use chancery::Profile;
use chancery::Project;
use chancery::Severity;
use comrak::Arena;

/// Each is measured so often, by turns, and the least counts: noise only adds.
const ROUNDS: usize = 7;

/// Above so many findings for a thousand files a rule says too much.
const MOST_OF_A_THOUSAND: f64 = 50.0;

fn main() {
    let folder = std::env::args().nth(1).map(PathBuf::from);
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        foreign(&folder);
    } else {
        println!("name the folder of the files: use `tests/tools/foreign`");
    }
    sample();
}

/// Checks every file below a folder by the profile for any Markdown.
fn foreign(folder: &Path) {
    let project = Project::at(folder).expect("a folder");
    let files = project.briefings_in("").expect("files");
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect("UTF-8");
    let texts: Vec<String> = files.iter().map(|file| read(file.path())).collect();
    let mut options = Options::default();
    options.profile = Some(Profile::Generic);
    let (mut parsing, mut checking) = (Duration::MAX, Duration::MAX);
    let mut found: BTreeMap<&str, (usize, Severity)> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for text in &texts {
            parse(text);
        }
        parsing = parsing.min(start.elapsed());
        found.clear();
        let start = Instant::now();
        for file in &files {
            for diagnostic in chancery::check(&project, file, &options) {
                let entry = found.entry(diagnostic.rule.name());
                entry.or_insert((0, diagnostic.severity)).0 += 1;
            }
        }
        checking = checking.min(start.elapsed());
    }
    println!(
        "{} files, {} bytes",
        files.len(),
        texts.iter().map(String::len).sum::<usize>()
    );
    println!("comrak's own parse {parsing:.2?}; `check` {checking:.2?}");
    println!("ratio {:.2}", checking.as_secs_f64() / parsing.as_secs_f64());
    for (rule, (count, severity)) in found {
        let files = u32::try_from(files.len()).expect("a number of files");
        let count = u32::try_from(count).expect("a number of findings");
        let of_a_thousand = f64::from(count) * 1000.0 / f64::from(files);
        let much = if of_a_thousand > MOST_OF_A_THOUSAND { "  too many" } else { "" };
        println!("{rule}: {count} ({}), {of_a_thousand:.0} ‰{much}", severity.name());
    }
}

/// Parses as Chancery has comrak parse, and no more.
fn parse(text: &str) {
    let arena = Arena::new();
    std::hint::black_box(comrak::parse_document(&arena, text, &dialect::options()));
}

/// Checks the sample of the tests.
fn sample() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/guarantees");
    let mut least = Duration::MAX;
    for _ in 0..ROUNDS {
        let project = Project::at(&folder).expect("a folder");
        let source = project.source_at("guarantees.md").expect("the sample");
        let start = Instant::now();
        std::hint::black_box(chancery::check(&project, &source, &Options::default()));
        least = least.min(start.elapsed());
    }
    println!("`check` of the sample {least:.2?}");
}

//! How what a check costs grows with the text: shapes of Markdown at three sizes, each twice the
//! one before. It is CPU time of the program and its worker, less what a text of one word costs;
//! where the growth is near to what it may be, the least of several runs. The limits of size are
//! set aside, so that they hide nothing.
//!
//! `cargo bench --bench growth [WORDS]`; with words, only the shapes that have these in their
//! names.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs, writes files and prints what it measures"
)]

#[path = "batch/measure.rs"]
#[expect(dead_code, reason = "it serves another benchmark as well")]
mod measure;
#[path = "growth/shapes.rs"]
mod shapes;

use std::path::PathBuf;
use std::process::Command;

use self::measure::spent;
use self::shapes::SHAPES;
use self::shapes::Shape;

/// How much more twice the text may cost: a little more than twice, since tables and trees that
/// no longer fit into the processor's memory cost more to look into.
const MOST: f64 = 2.6;

/// Growth from which on it is measured again.
const NEAR: f64 = 2.3;

/// How often it is measured then.
const ROUNDS: usize = 3;

/// What the first text costs at least, in seconds: CPU time is told in hundredths.
const ENOUGH: f64 = 0.25;

/// The size of the first text at least and at most, in bytes.
const SIZES: (usize, usize) = (64 << 10, 4 << 20);

/// What is not tried again, let alone with twice the text, in seconds.
const PATIENCE: f64 = 10.0;

const HEAD: &str =
    "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n---\n\n";

const SETTINGS: &str = "[limits]\nsource = 100_000_000\nnodes = 100_000_000\n\
                        cells = 100_000_000\ncpu = 60\nmemory = 8_000_000_000\n";

fn main() {
    let words = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let words = words.unwrap_or_default();
    let desk = Desk::new();
    let one = (0..5).map(|_| desk.check("a").0).fold(f64::MAX, f64::min);
    println!("| Shape | First size | CPU seconds | Growth | |");
    println!("| --- | ---: | ---: | ---: | --- |");
    let mut above = Vec::new();
    let shapes: Vec<_> =
        SHAPES.iter().filter(|shape| shape.name.contains(&words)).collect();
    for shape in &shapes {
        let found = Found::of(shape, &desk, one);
        found.print(shape.name);
        if found.growth().any(|growth| growth > MOST) {
            above.push(shape.name);
        }
    }
    let (all, many) = (shapes.len(), above.len());
    println!("\n{all} shapes, of which {many} grow by more than {MOST}");
    for name in above {
        println!("- {name}");
    }
}

/// What was found of a shape.
struct Found {
    /// The size of the first text, in bytes.
    size: usize,
    /// What it cost, and twice and four times the text, in seconds.
    costs: Vec<f64>,
    /// Whether the last text was refused for what it takes.
    is_refused: bool,
}

impl Found {
    fn of(shape: &Shape, desk: &Desk, one: f64) -> Self {
        let check = |size: usize| {
            let (cost, is_refused) = desk.check(&shape.text(size));
            (cost - one, is_refused)
        };
        let (mut size, most) = SIZES;
        let (mut first, mut is_refused) = check(size);
        while first < ENOUGH && size < most {
            size *= 2;
            (first, is_refused) = check(size);
        }
        let mut costs = vec![first];
        for times in [2, 4] {
            if costs.iter().any(|cost| *cost > PATIENCE) {
                break;
            }
            let (cost, refused) = check(size * times);
            costs.push(cost);
            is_refused = refused;
        }
        let mut found = Self { size, costs, is_refused };
        for _ in 1..ROUNDS {
            if found.growth().all(|growth| growth < NEAR) {
                break;
            }
            for (place, cost) in found.costs.iter_mut().enumerate() {
                if *cost < PATIENCE {
                    *cost = f64::min(*cost, check(size << place).0);
                }
            }
        }
        found
    }

    /// How many times more twice the text costs, where it costs enough to tell.
    fn growth(&self) -> impl Iterator<Item = f64> {
        let pairs = self.costs.windows(2);
        pairs.filter(|pair| pair[0] >= ENOUGH / 2.0).map(|pair| pair[1] / pair[0])
    }

    /// Prints a row of the table.
    fn print(&self, name: &str) {
        let numbers = |numbers: Vec<f64>| {
            let numbers = numbers.iter().map(|number| format!("{number:.2}"));
            numbers.collect::<Vec<_>>().join(" ")
        };
        let (costs, growth) =
            (numbers(self.costs.clone()), numbers(self.growth().collect()));
        let remark = if self.is_refused { "refused in the end" } else { "" };
        println!("| {name} | {} KiB | {costs} | {growth} | {remark} |", self.size >> 10);
    }
}

/// A project of one briefing.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        let sources = desk.source().parent().expect("a folder").to_owned();
        std::fs::create_dir_all(sources).expect("made");
        let settings = desk.folder.path().join("chancery.toml");
        std::fs::write(settings, SETTINGS).expect("written");
        desk
    }

    fn source(&self) -> PathBuf {
        self.folder.path().join("sources/a.md")
    }

    /// What the check of a text costs in seconds, and whether it is refused for what it takes.
    fn check(&self, text: &str) -> (f64, bool) {
        std::fs::write(self.source(), format!("{HEAD}{text}\n")).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.current_dir(self.folder.path()).env("CHANCERY_CACHE", "");
        command.args(["check", "--diagnostic-format", "short", "--today", "2026-11-22"]);
        let before = spent();
        let output = command.output().expect("run");
        let cost = spent() - before;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{said}{errors}");
        (cost, said.contains("error[limit-exceeded]"))
    }
}

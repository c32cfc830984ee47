//! What many briefings cost: with two workers against one, without an EPUB, a thousand against a
//! hundred, again without a change and with one, and against bare Typst and Pandoc if `TYPST` and
//! `PANDOC` name them. All in one run, so that the ratios hold on a machine that does other things
//! as well. What is told in pairs is the median of what runs next to each other give.
//!
//! `cargo bench --bench batch [NUMBER]`; without a number it is a hundred briefings.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    reason = "a benchmark runs programs, writes files and prints what it measures"
)]

#[path = "batch/measure.rs"]
mod measure;
#[path = "batch/text.rs"]
mod text;

use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use self::measure::Cost;
use self::measure::cost;
use self::measure::memory_of;

/// Each is measured so often.
const ROUNDS: usize = 7;

/// The rules that words made up by chance do not keep.
const SETTINGS: &str = "[rules]\nnote-orphan = \"off\"\nterm-unused = \"off\"\n";

fn main() {
    let number = std::env::args().skip(1).find_map(|word| word.parse().ok());
    let number: usize = number.unwrap_or(100);
    let folder = tempfile::tempdir().expect("a folder");
    let few = Desk::new(&folder.path().join("few"), number);
    let many = Desk::new(&folder.path().join("many"), number * 10);
    let rounds = by_turns([&|| few.cold(1), &|| few.cold(2), &|| few.pages_alone(2)]);
    println!("{number} briefings of {:.1} pages on average\n", few.pages());
    let [one, two, alone] = &rounds;
    let faster = in_pairs(one, two, |one, two| one.clock / two.clock);
    println!("In pairs, two workers build {faster:.2} times as fast as one.\n");
    let more = in_pairs(two, alone, |two, alone| two.cpu - alone.cpu);
    let more = more / f64::from(few.number());
    println!("In pairs, an EPUB takes {:.1} ms of CPU, with its cover.\n", more * 1e3);
    let [one_worker, two_workers, pages_alone] = rounds.map(|costs| least_of(&costs));
    println!("| What | Seconds | CPU seconds | Memory at the most | Against |");
    println!("| --- | ---: | ---: | ---: | --- |");
    row("one worker", one_worker, None);
    row("two workers", two_workers, Some((one_worker, "one worker")));
    row("the same, PDF alone", pages_alone, Some((two_workers, "two workers")));
    again(&few, (two_workers, "two workers"));
    // Half of the small ones before the large one and half after it, for what changes meanwhile.
    let mut small: Vec<_> = (0..5).map(|_| few.cold(2)).collect();
    let large = many.cold(2).least(memory_of(|| many.cold(2)));
    small.extend((0..5).map(|_| few.cold(2)));
    let tenth = Cost { memory: two_workers.memory, ..mean(&small) };
    row(&format!("{} briefings", number * 10), large, Some((tenth, "a tenth")));
    again(&many, (large, "all of them"));
    let find = |name: &str| std::env::var_os(name).map(PathBuf::from);
    if let (Some(typst), Some(pandoc)) = (find("TYPST"), find("PANDOC")) {
        let others = Others { typst, pandoc };
        others.typst_files(&few);
        let bare = least(|| others.bare(&few, &[]));
        row("bare Typst, two at once", bare, Some((two_workers, "two workers")));
        // It looks through the system's fonts, of which there may be many or few.
        let bare = least(|| others.bare(&few, &["--ignore-system-fonts"]));
        row("the same without fonts", bare, Some((two_workers, "two workers")));
        let both = least(|| others.both(&few));
        row(
            "Pandoc, PDF and EPUB, two at once",
            both,
            Some((two_workers, "two workers")),
        );
    }
}

/// Prints what it takes to build again when nothing has changed, and when one briefing has.
fn again(desk: &Desk, against: (Cost, &str)) {
    desk.kept(2);
    row("again, unchanged", least(|| desk.kept(2)), Some(against));
    let mut round = 0;
    let changed = least(|| {
        round += 1;
        desk.change(round);
        desk.kept(2)
    });
    row("again, one changed", changed, Some(against));
}

/// What each takes, in several rounds in which all of them have their turn: what is slow for a
/// while is slow for each. In one more it is looked at memory alone.
fn by_turns<const N: usize>(measures: [&dyn Fn() -> Cost; N]) -> [Vec<Cost>; N] {
    let mut costs = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        for (costs, measure) in costs.iter_mut().zip(measures) {
            costs.push(measure());
        }
    }
    for (costs, measure) in costs.iter_mut().zip(measures) {
        costs.push(memory_of(measure));
    }
    costs
}

/// The median of what the rounds tell, each by itself.
fn in_pairs(these: &[Cost], others: &[Cost], of: fn(&Cost, &Cost) -> f64) -> f64 {
    let pairs = these.iter().zip(others).take(ROUNDS);
    let mut told: Vec<_> = pairs.map(|(this, other)| of(this, other)).collect();
    told.sort_by(f64::total_cmp);
    told[told.len() / 2]
}

/// What it takes at the least, of several rounds.
fn least(mut measure: impl FnMut() -> Cost) -> Cost {
    let looked = memory_of(&mut measure);
    (0..ROUNDS).fold(looked, |least, _| least.least(measure()))
}

/// The least of each.
fn least_of(costs: &[Cost]) -> Cost {
    costs.iter().copied().reduce(Cost::least).expect("one at least")
}

/// What each takes on average.
fn mean(costs: &[Cost]) -> Cost {
    let number = f64::from(u32::try_from(costs.len()).expect("few"));
    let sum = |of: fn(&Cost) -> f64| costs.iter().map(of).sum::<f64>() / number;
    Cost { clock: sum(|cost| cost.clock), cpu: sum(|cost| cost.cpu), memory: 0.0 }
}

/// Prints a row of the table, with ratios if there is something to hold it against.
fn row(what: &str, cost: Cost, against: Option<(Cost, &str)>) {
    let against = against.map_or_else(String::new, |(other, name)| {
        format!(
            "{name}: {:.3} of the time, {:.3} of the CPU, {:.2} of the memory",
            cost.clock / other.clock,
            cost.cpu / other.cpu,
            cost.memory / other.memory
        )
    });
    let Cost { clock, cpu, memory } = cost;
    let mebibytes = memory / f64::from(1 << 20);
    println!("| {what} | {clock:.2} | {cpu:.2} | {mebibytes:.0} MiB | {against} |");
}

/// A project of many briefings.
struct Desk {
    folder: PathBuf,
    number: usize,
}

impl Desk {
    fn new(folder: &Path, number: usize) -> Self {
        let desk = Self { folder: folder.to_owned(), number };
        std::fs::create_dir_all(folder.join("sources")).expect("made");
        std::fs::write(folder.join("chancery.toml"), SETTINGS).expect("written");
        for number in 0..number {
            std::fs::write(desk.source(number), text::briefing(number)).expect("written");
        }
        desk
    }

    fn source(&self, number: usize) -> PathBuf {
        self.folder.join(format!("sources/b{number:04}.md"))
    }

    fn build(&self, workers: usize) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.current_dir(&self.folder);
        command.args(["build", "-q", "--report", "report.json", "-j"]);
        command.arg(workers.to_string());
        command
    }

    /// Builds everything with nothing kept.
    fn cold(&self, workers: usize) -> Cost {
        let mut command = self.build(workers);
        command.arg("--no-cache");
        cost(vec![command], 1)
    }

    /// Builds every PDF and no EPUB, with nothing kept.
    fn pages_alone(&self, workers: usize) -> Cost {
        let mut command = self.build(workers);
        command.args(["--no-cache", "--to", "pdf"]);
        cost(vec![command], 1)
    }

    /// Builds what the cache does not have.
    fn kept(&self, workers: usize) -> Cost {
        let mut command = self.build(workers);
        command.arg("--cache").arg(self.folder.join(".cache"));
        cost(vec![command], 1)
    }

    /// Writes one more sentence into one briefing.
    fn change(&self, round: usize) {
        let text =
            text::briefing(0).replacen("\n\n## Key points", " REST.\n\n## Key points", 1);
        let text = text.replace("REST", &format!("This is round {round}"));
        std::fs::write(self.source(0), text).expect("written");
    }

    /// How many pages a PDF has on average, by the report.
    fn pages(&self) -> f64 {
        let report = std::fs::read(self.folder.join("report.json")).expect("a report");
        let report: serde_json::Value = serde_json::from_slice(&report).expect("JSON");
        let briefings = report["briefings"].as_array().expect("briefings");
        let pages = briefings.iter().filter_map(|briefing| {
            let outputs = briefing["outputs"].as_array()?;
            outputs.iter().find_map(|output| output["pages"].as_f64())
        });
        let pages: Vec<_> = pages.collect();
        assert_eq!(pages.len(), self.number, "some were not built");
        pages.iter().sum::<f64>() / f64::from(self.number())
    }

    fn number(&self) -> u32 {
        u32::try_from(self.number).expect("few")
    }
}

/// The programs that it is held against.
struct Others {
    typst: PathBuf,
    pandoc: PathBuf,
}

impl Others {
    fn pandoc(&self, desk: &Desk, number: usize, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.pandoc);
        command.current_dir(&desk.folder).args(["-f", "markdown-citations", "-s"]);
        command.args(arguments).arg(desk.source(number));
        command
    }

    /// Writes the text as Pandoc writes it for Typst, which is not measured.
    fn typst_files(&self, desk: &Desk) {
        let commands = (0..desk.number).map(|number| {
            let name = format!("{number}.typ");
            self.pandoc(desk, number, &["-t", "typst", "-o", &name])
        });
        cost(commands.collect(), 2);
    }

    fn bare(&self, desk: &Desk, arguments: &[&str]) -> Cost {
        let commands = (0..desk.number).map(|number| {
            let mut command = Command::new(&self.typst);
            command.current_dir(&desk.folder).arg("compile").args(arguments);
            command.arg(format!("{number}.typ"));
            command
        });
        cost(commands.collect(), 2)
    }

    fn both(&self, desk: &Desk) -> Cost {
        let engine = format!("--pdf-engine={}", self.typst.display());
        let commands = (0..desk.number).flat_map(|number| {
            let (pdf, epub) = (format!("p{number}.pdf"), format!("p{number}.epub"));
            [
                self.pandoc(desk, number, &[&engine, "-o", &pdf]),
                self.pandoc(desk, number, &["-o", &epub]),
            ]
        });
        cost(commands.collect(), 2)
    }
}

//! What the user sees: findings, problems, and a line for each file that was built.

mod github;
mod human;
mod json;
mod junit;
mod sarif;
mod short;

use std::cell::Cell;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;

use chancery::Artefact;
use chancery::Diagnostic;
use chancery::Mended;
use chancery::Severity;

use super::CONFIG;
use super::args::Columns;
use super::args::CommonArgs;
use super::args::DiagnosticFormat;

/// Where findings go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
}

/// Prints findings in the form that was asked for.
pub(super) struct Reporter {
    format: DiagnosticFormat,
    columns: Columns,
    stream: Stream,
    colors: bool,
    /// Whether warnings make a briefing fail.
    deny: bool,
    /// Whether only findings and problems are told.
    quiet: bool,
    /// How many findings there were of each severity.
    counts: Cell<[usize; 3]>,
    /// What was found in each file, for the forms that are one document.
    found: RefCell<Vec<(String, Vec<Diagnostic>)>>,
}

/// The severities in the order of the sum, with their names.
const SEVERITIES: [(Severity, &str); 3] = [
    (Severity::Error, "error"),
    (Severity::Warning, "warning"),
    (Severity::Info, "info"),
];

impl Reporter {
    pub(super) fn new(args: &CommonArgs, stream: Stream) -> Self {
        let terminal = match stream {
            Stream::Stdout => std::io::stdout().is_terminal(),
            Stream::Stderr => std::io::stderr().is_terminal(),
        };
        Self {
            format: args.diagnostic_format,
            columns: args.columns,
            stream,
            colors: terminal && !forbids_color(),
            deny: args.deny_warnings,
            quiet: false,
            counts: Cell::default(),
            found: RefCell::default(),
        }
    }

    /// Tells findings and problems alone, if asked to.
    pub(super) fn quiet(self, quiet: bool) -> Self {
        Self { quiet, ..self }
    }

    /// Prints what was found in a briefing, or in the project's configuration.
    pub(super) fn diagnostics(&self, path: &str, diagnostics: &[Diagnostic]) {
        let mut counts = self.counts.get();
        for diagnostic in diagnostics {
            let kind = SEVERITIES.iter().position(|(s, _)| *s == diagnostic.severity);
            if let Some(count) = kind.and_then(|kind| counts.get_mut(kind)) {
                *count += 1;
            }
        }
        self.counts.set(counts);
        for diagnostic in diagnostics {
            let text = match self.format {
                DiagnosticFormat::Human => human::render(diagnostic, self.colors),
                DiagnosticFormat::Short => short::render(diagnostic),
                DiagnosticFormat::Json => json::render(diagnostic, self.columns),
                DiagnosticFormat::Github => github::render(diagnostic),
                // These are one document, which is written in the end.
                DiagnosticFormat::Sarif | DiagnosticFormat::Junit => continue,
            };
            self.print(&text);
        }
        // Configuration that nothing is said about is no case of its own.
        if !self.format.is_for_people() && (path != CONFIG || !diagnostics.is_empty()) {
            self.found.borrow_mut().push((path.to_owned(), diagnostics.to_vec()));
        }
    }

    fn print(&self, text: &str) {
        let harmless = self.format.is_for_people().then(|| harmless(text));
        let text = harmless.as_deref().unwrap_or(text);
        match self.stream {
            Stream::Stdout => line(&mut std::io::stdout().lock(), text),
            Stream::Stderr => line(&mut std::io::stderr().lock(), text),
        }
    }

    /// Tells of a file that was built.
    pub(super) fn built(&self, text: &str) {
        if self.format.is_for_people() && !self.quiet {
            line(&mut std::io::stderr().lock(), text);
        }
    }

    /// Whether a bar may tell how far a batch has come.
    pub(super) fn shows_progress(&self) -> bool {
        self.format == DiagnosticFormat::Human
            && !self.quiet
            && std::io::stderr().is_terminal()
    }

    /// Sums the findings up, for people, or writes the document of them.
    pub(super) fn finish(&self) {
        let found = self.found.borrow();
        if self.format == DiagnosticFormat::Sarif {
            let all: Vec<_> =
                found.iter().flat_map(|(_, found)| found).cloned().collect();
            self.print(&sarif::render(&all, self.columns));
        } else if self.format == DiagnosticFormat::Junit {
            self.print(&junit::render(&found, self.deny));
        }
        let counts = self.counts.get();
        if self.format != DiagnosticFormat::Human
            || self.quiet
            || counts.iter().sum::<usize>() == 0
        {
            return;
        }
        let parts: Vec<_> = counts
            .iter()
            .zip(SEVERITIES)
            .filter(|(count, _)| **count > 0)
            .map(|(count, (_, name))| {
                format!("{count} {name}{}", if *count == 1 { "" } else { "s" })
            })
            .collect();
        line(&mut std::io::stderr().lock(), &parts.join(", "));
    }
}

/// A text in which no build service finds a command of Azure Pipelines or `TeamCity`, which they
/// obey anywhere in a line. What takes their place has the same width.
fn harmless(text: &str) -> String {
    let commands = ["##vso[", "##[", "##teamcity["];
    commands.iter().fold(text.to_owned(), |text, command| {
        text.replace(command, &command.replace('[', "("))
    })
}

/// A path in one line that is no command of GitHub's, and moves no terminal.
pub(super) fn shown(path: &str) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let shown: String = path.chars().map(plain).collect();
    if shown.starts_with("::") { format!("./{shown}") } else { shown }
}

/// What is said of a file that was built.
pub(super) fn artefact_line(
    path: &Path,
    artefact: &Artefact,
    bytes: usize,
    how: &str,
) -> String {
    let pages = match artefact.pages {
        0 => String::new(),
        1 => "1 page, ".to_owned(),
        pages => format!("{pages} pages, "),
    };
    let standards = if artefact.standards.is_empty() {
        String::new()
    } else {
        format!("{}, ", artefact.standards.join(" + "))
    };
    let path = shown(&path.to_string_lossy());
    format!("{path}: {pages}{}, {standards}{how}", size(bytes))
}

/// What is said of a list that was written beside the files.
pub(super) fn list_line(path: &Path, bytes: usize) -> String {
    format!("{}: {}", shown(&path.to_string_lossy()), size(bytes))
}

/// Tells something that was asked for.
pub(super) fn say(message: &str) {
    line(&mut std::io::stdout().lock(), message);
}

/// Tells what keeps the program from working.
pub(super) fn problem(message: &str) {
    let plain = |c: char| if c.is_control() && c != '\n' { '\u{fffd}' } else { c };
    let message: String = harmless(message).chars().map(plain).collect();
    line(&mut std::io::stderr().lock(), &format!("chancery: {message}"));
}

/// Whether there are warnings among findings.
pub(super) fn has_warnings(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|found| found.severity == Severity::Warning)
}

/// Tells of a fault of ours, and what it has said.
pub(super) fn bug(path: &str, said: &str) {
    problem(&format!(
        "a fault in Chancery {} kept `{path}` from being built: {said}\nPlease report it \
         with the briefing, or with as little of it as shows it.",
        env!("CARGO_PKG_VERSION")
    ));
}

/// Tells of a source that was mended.
pub(super) fn mended(file: &Mended) {
    let times = if file.count == 1 { "mend" } else { "mends" };
    let text = format!("{}: {} {times}", file.path, file.count);
    line(&mut std::io::stderr().lock(), &text);
}

/// A size as people read it, in units of 1000.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Whether the user wants no colours (no-color.org).
#[expect(clippy::disallowed_methods, reason = "the command line reads the environment")]
fn forbids_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// Prints a line; if nobody reads any more, so be it.
fn line(out: &mut dyn Write, text: &str) {
    let _ = writeln!(out, "{text}");
}

//! What the user sees: findings, problems, and a line for each file that was built.

mod github;
mod human;
mod json;
mod short;

use std::cell::Cell;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;

use chancery::Artefact;
use chancery::Diagnostic;
use chancery::Severity;

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
    stream: Stream,
    colors: bool,
    /// How many findings there were of each severity.
    counts: Cell<[usize; 3]>,
}

/// The severities in the order of the sum, with their names.
const SEVERITIES: [(Severity, &str); 3] = [
    (Severity::Error, "error"),
    (Severity::Warning, "warning"),
    (Severity::Info, "info"),
];

impl Reporter {
    pub(super) fn new(format: DiagnosticFormat, stream: Stream) -> Self {
        let terminal = match stream {
            Stream::Stdout => std::io::stdout().is_terminal(),
            Stream::Stderr => std::io::stderr().is_terminal(),
        };
        let colors = terminal && !forbids_color();
        Self { format, stream, colors, counts: Cell::default() }
    }

    /// Prints findings.
    pub(super) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        let mut counts = self.counts.get();
        for diagnostic in diagnostics {
            let kind = SEVERITIES.iter().position(|(s, _)| *s == diagnostic.severity);
            if let Some(count) = kind.and_then(|kind| counts.get_mut(kind)) {
                *count += 1;
            }
        }
        self.counts.set(counts);
        let print = match self.format {
            DiagnosticFormat::Human => |d: &Diagnostic, colors| human::render(d, colors),
            DiagnosticFormat::Short => |d: &Diagnostic, _| short::render(d),
            DiagnosticFormat::Json => |d: &Diagnostic, _| json::render(d),
            DiagnosticFormat::Github => |d: &Diagnostic, _| github::render(d),
        };
        for diagnostic in diagnostics {
            let text = print(diagnostic, self.colors);
            match self.stream {
                Stream::Stdout => line(&mut std::io::stdout().lock(), &text),
                Stream::Stderr => line(&mut std::io::stderr().lock(), &text),
            }
        }
    }

    /// Whether there are warnings among findings.
    #[expect(clippy::unused_self, reason = "a question about what is reported")]
    pub(super) fn has_warnings(&self, diagnostics: &[Diagnostic]) -> bool {
        diagnostics.iter().any(|found| found.severity == Severity::Warning)
    }

    /// Tells what keeps the program from working.
    #[expect(clippy::unused_self, reason = "said as all else is said")]
    pub(super) fn problem(&self, message: &str) {
        line(&mut std::io::stderr().lock(), &format!("chancery: {message}"));
    }

    /// Tells of a fault of ours.
    pub(super) fn bug(&self, path: &str) {
        self.problem(&format!(
            "a fault in Chancery {} kept `{path}` from being built; the message above says \
             where. Please report it with the briefing, or with as little of it as shows it.",
            env!("CARGO_PKG_VERSION")
        ));
    }

    /// Tells of a file that was built.
    pub(super) fn artefact(&self, path: &Path, artefact: &Artefact, seconds: f64) {
        if self.format == DiagnosticFormat::Json {
            return;
        }
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
        let size = size(artefact.bytes.len());
        let text =
            format!("{}: {pages}{size}, {standards}{seconds:.2} s", path.display());
        line(&mut std::io::stderr().lock(), &text);
    }

    /// Sums the findings up, for people.
    pub(super) fn finish(&self) {
        let counts = self.counts.get();
        if self.format != DiagnosticFormat::Human || counts.iter().sum::<usize>() == 0 {
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

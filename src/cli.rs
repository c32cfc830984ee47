//! The command line: words to calls of the library, and results to files, messages
//! and exit codes. The only user of clap, the terminal, the clock and the environment.

mod args;
mod build;
mod check;
mod clock;
mod data;
mod inputs;
mod report;
mod write;

use std::process::ExitCode;

use chancery::Error;
use clap::Parser;

use self::args::Args;
use self::args::Command;
use self::report::Reporter;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything was built.
    Done,
    /// A briefing failed.
    Failed,
    /// What was asked for does not make sense.
    Usage,
    /// The machine refused.
    Machine,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::Failed => 1,
            Outcome::Usage => 2,
            Outcome::Machine => 3,
        })
    }
}

/// Runs the program.
pub(crate) fn run() -> ExitCode {
    let args = Args::parse();
    let result = match args.command {
        Command::Build(args) => build::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Data(args) => data::run(&args),
    };
    ExitCode::from(result)
}

/// Tells why the program can't go on.
fn refuse(error: &Error, reporter: &Reporter) -> Outcome {
    if let Error::Config(diagnostics) = error {
        reporter.diagnostics(diagnostics);
    } else {
        reporter.problem(&error.to_string());
    }
    if matches!(error, Error::Io { .. }) { Outcome::Machine } else { Outcome::Usage }
}

//! The command line: words to calls of the library, and results to files, messages
//! and exit codes. The only user of clap, the terminal, the clock and the environment.

mod args;
mod batch;
mod build;
mod cache;
mod catalog;
mod check;
mod clean;
mod clock;
mod completions;
mod confine;
mod data;
mod examples;
mod fonts;
mod help;
mod info;
mod init;
mod inputs;
mod layouts;
mod lsp;
mod man;
mod manifest;
mod merge;
mod plan;
mod pool;
mod progress;
mod records;
#[cfg(not(feature = "remote-cache"))]
#[path = "cli/alone.rs"]
mod remote;
#[cfg(feature = "remote-cache")]
mod remote;
mod report;
mod room;
mod rules;
mod serve;
mod shard;
mod signal;
mod spread;
mod store;
mod tally;
mod verify;
mod watch;
mod worker;
mod write;

use std::process::ExitCode;

use chancery::Error;

use self::args::Command;
use self::args::ReportCommand;
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
    let args = help::parse();
    let result = match args.command {
        Command::Init(args) => plain(init::run(&args)),
        Command::Build(args) => build::run(&args),
        Command::Watch(args) => watch::run(&args),
        Command::Plan(args) => plain(plan::run(&args)),
        Command::Verify(args) => plain(verify::run(&args)),
        Command::Clean(args) => plain(clean::run(&args)),
        Command::Report(args) => {
            let ReportCommand::Merge(args) = args.command;
            plain(merge::run(&args))
        }
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => plain(serve::run(&args)),
        Command::Worker(args) => worker::run(args.threads),
        Command::Shower(args) => serve::show(args.threads),
        Command::Data(args) => room::with_room(|| data::run(&args)),
        Command::Rules(args) => plain(rules::list(&args)),
        Command::Explain(args) => plain(rules::explain(&args)),
        Command::Catalog(args) => plain(catalog::run(&args)),
        Command::Lsp(args) => room::with_room(|| plain(lsp::run(&args))),
        Command::Layouts(args) => plain(layouts::run(&args)),
        Command::Fonts(args) => plain(fonts::run(&args)),
        Command::Info(args) => plain(info::run(&args)),
        Command::Completions(args) => plain(completions::run(&args)),
        Command::Man(args) => plain(man::run(&args)),
        Command::Schema(args) => {
            plain(write::stdout(args.of.json().as_bytes()).map(|()| Outcome::Done))
        }
    };
    let settled = plain(write::settle().map(|()| Outcome::Done));
    ExitCode::from(result.max(settled))
}

/// Tells why the program can't go on.
fn refuse(error: &Error, reporter: &Reporter) -> Outcome {
    if let Error::Config(diagnostics) = error {
        reporter.diagnostics(CONFIG, diagnostics);
        reporter.finish();
    } else {
        report::problem(&error.to_string());
    }
    failure(error)
}

/// The outcome of a command that finds nothing in briefings.
fn plain(result: Result<Outcome, Error>) -> Outcome {
    result.unwrap_or_else(|error| {
        report::problem(&error.to_string());
        failure(&error)
    })
}

fn failure(error: &Error) -> Outcome {
    if matches!(error, Error::Io { .. }) { Outcome::Machine } else { Outcome::Usage }
}

/// The file that findings about a project's configuration are in.
const CONFIG: &str = "chancery.toml";

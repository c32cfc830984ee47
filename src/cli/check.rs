//! `chancery check`.

use chancery::Error;
use chancery::Options;
use chancery::Severity;

use super::Outcome;
use super::args::CheckArgs;
use super::clock;
use super::inputs;
use super::refuse;
use super::report::Reporter;
use super::report::Stream;

/// Checks what the arguments ask for; the findings are the output.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    let reporter = Reporter::new(args.common.diagnostic_format, Stream::Stdout);
    check(args, &reporter).unwrap_or_else(|error| refuse(&error, &reporter))
}

fn check(args: &CheckArgs, reporter: &Reporter) -> Result<Outcome, Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.today = Some(clock::today(&args.common, epoch));
    options.epoch = epoch;
    let mut outcome = Outcome::Done;
    for work in inputs::collect(&args.paths)? {
        reporter.diagnostics(work.project.warnings());
        let mut found = work.project.warnings().to_vec();
        for source in &work.sources {
            let diagnostics = chancery::check(&work.project, source, &options);
            reporter.diagnostics(&diagnostics);
            found.extend(diagnostics);
        }
        let failed = found.iter().any(|d| d.severity == Severity::Error);
        if failed || (args.common.deny_warnings && reporter.has_warnings(&found)) {
            outcome = Outcome::Failed;
        }
    }
    reporter.finish();
    Ok(outcome)
}

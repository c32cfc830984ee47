//! `chancery data`.

use chancery::Error;
use chancery::Options;

use super::CONFIG;
use super::Outcome;
use super::args::DataArgs;
use super::clock;
use super::inputs;
use super::refuse;
use super::report::Reporter;
use super::report::Stream;
use super::report::has_warnings;
use super::write;

/// Prints the model of a briefing as JSON.
pub(super) fn run(args: &DataArgs) -> Outcome {
    let reporter = Reporter::new(&args.common, Stream::Stderr);
    print(args, &reporter).unwrap_or_else(|error| refuse(&error, &reporter))
}

fn print(args: &DataArgs, reporter: &Reporter) -> Result<Outcome, Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.today = Some(clock::today(&args.common, epoch));
    options.epoch = epoch;
    options.audience.clone_from(&args.common.audience);
    options.formats = args.to.map(|format| vec![format]);
    let (project, source) = inputs::single(&args.path)?;
    reporter.diagnostics(CONFIG, project.warnings());
    let (briefing, diagnostics) = chancery::data(&project, &source, &options);
    reporter.diagnostics(source.path(), &diagnostics);
    reporter.finish();
    let Some(briefing) = briefing else { return Ok(Outcome::Failed) };
    if args.common.deny_warnings && has_warnings(&diagnostics) {
        return Ok(Outcome::Failed);
    }
    let mut json = serde_json::to_vec_pretty(&briefing)
        .map_err(|error| Error::Io { path: "-".into(), source: error.into() })?;
    json.push(b'\n');
    write::stdout(&json)?;
    Ok(Outcome::Done)
}

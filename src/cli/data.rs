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
    options.today = Some(clock::today(args.common.today.as_ref(), epoch));
    options.epoch = epoch;
    options.audience.clone_from(&args.common.audience);
    options.allow_layouts.clone_from(&args.common.allow_layouts);
    options.formats = args.to.map(|format| vec![format]);
    let (project, source) = inputs::single(&args.path)?;
    reporter.diagnostics(CONFIG, project.warnings());
    if let Some(folder) = &args.typst {
        options.layout.clone_from(&args.layout);
        let (files, diagnostics) = chancery::typst_files(&project, &source, &options);
        reporter.diagnostics(source.path(), &diagnostics);
        reporter.finish();
        if files.is_empty() || args.common.deny_warnings && has_warnings(&diagnostics) {
            return Ok(Outcome::Failed);
        }
        for (path, bytes) in &files {
            write::write(&folder.join(path), bytes)?;
        }
        let folder = folder.display();
        let said = format!(
            "{folder}: typst compile --root {folder} --font-path {folder}/fonts \
             --features a11y-extras {folder}/main.typ\n"
        );
        write::stdout(said.as_bytes())?;
        return Ok(Outcome::Done);
    }
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

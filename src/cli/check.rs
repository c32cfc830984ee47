//! `chancery check`.

use chancery::Diagnostic;
use chancery::Error;
use chancery::Options;
use chancery::Project;
use chancery::Severity;

use super::CONFIG;
use super::Outcome;
use super::args::CheckArgs;
use super::clock;
use super::inputs;
use super::inputs::Work;
use super::refuse;
use super::report;
use super::report::Reporter;
use super::report::Stream;
use super::report::has_warnings;
use super::write;

/// Checks what the arguments ask for; the findings are the output.
pub(super) fn run(args: &CheckArgs) -> Outcome {
    let reporter = Reporter::new(&args.common, Stream::Stdout);
    check(args, &reporter).unwrap_or_else(|error| refuse(&error, &reporter))
}

fn check(args: &CheckArgs, reporter: &Reporter) -> Result<Outcome, Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.today = Some(clock::today(args.common.today.as_ref(), epoch));
    options.epoch = epoch;
    options.audience.clone_from(&args.common.audience);
    options.profile = args.profile;
    let mut works = inputs::collect(&args.paths)?;
    if args.fix && args.paths.iter().any(|path| path.as_os_str() == inputs::STDIN) {
        return Err(Error::Usage("`--fix` can't mend standard input".to_owned()));
    }
    if args.fix {
        for work in &works {
            fix(work, &options)?;
        }
        works = inputs::collect(&args.paths)?;
    }
    let mut outcome = Outcome::Done;
    for work in works {
        reporter.diagnostics(CONFIG, work.project.warnings());
        let mut found = work.project.warnings().to_vec();
        for source in &work.sources {
            let diagnostics = chancery::check(&work.project, source, &options);
            reporter.diagnostics(source.path(), &diagnostics);
            found.extend(diagnostics);
        }
        let failed = found.iter().any(|d| d.severity == Severity::Error);
        if failed || (args.common.deny_warnings && has_warnings(&found)) {
            outcome = Outcome::Failed;
        }
    }
    reporter.finish();
    Ok(outcome)
}

/// Mends the sources as far as nothing has to be decided. A mend may bring to light what
/// another can mend, so that there are some rounds.
fn fix(work: &Work, options: &Options) -> Result<(), Error> {
    const ROUNDS: usize = 8;
    for _ in 0..ROUNDS {
        let project = match work.project.root() {
            Some(root) => Project::at(root)?,
            None => return Ok(()),
        };
        let mut found: Vec<Diagnostic> = Vec::new();
        for source in &work.sources {
            found.extend(chancery::check(&project, source, options));
        }
        let mended = chancery::mend(&project, &found);
        if mended.is_empty() {
            break;
        }
        for file in mended {
            let path = project.root().unwrap_or(".".as_ref()).join(&file.path);
            write::rewrite(&path, file.text.as_bytes())?;
            report::mended(&file);
        }
    }
    Ok(())
}

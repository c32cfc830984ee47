//! `chancery check`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chancery::Diagnostic;
use chancery::Error;
use chancery::Options;
use chancery::Project;
use chancery::Severity;
use chancery::SourceId;

use super::CONFIG;
use super::Outcome;
use super::args::CheckArgs;
use super::clock;
use super::confine::Bounds;
use super::inputs;
use super::inputs::Work;
use super::pool;
use super::pool::Ended;
use super::refuse;
use super::report;
use super::report::Reporter;
use super::report::Stream;
use super::report::has_warnings;
use super::signal;
use super::spread::Spread;
use super::worker::Job;
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
    options.allow_layouts.clone_from(&args.common.allow_layouts);
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
    signal::watch(signal::Manner::AtOnce);
    let mut outcome = Outcome::Done;
    for work in works {
        let warnings = work.project.warnings();
        reporter.diagnostics(CONFIG, warnings);
        let mut failed = args.common.deny_warnings && has_warnings(warnings);
        each(&work, &options, &mut |source, checked| match checked {
            Ok(found) => {
                reporter.diagnostics(source.path(), found);
                failed |= found.iter().any(|d| d.severity == Severity::Error)
                    || (args.common.deny_warnings && has_warnings(found));
            }
            Err(said) => {
                report::bug(source.path(), said);
                failed = true;
            }
        });
        if failed {
            outcome = Outcome::Failed;
        }
    }
    reporter.finish();
    Ok(outcome)
}

/// What was found in a briefing, or what a fault of ours has said.
type Checked = Result<Vec<Diagnostic>, String>;

/// Checks the briefings of a project, and tells what was found in the order of names.
fn each(work: &Work, options: &Options, tell: &mut dyn FnMut(&SourceId, &Checked)) {
    let (cpu, memory) = work.project.bounds();
    let job = |source: &SourceId| Job {
        root: work.project.root().map(PathBuf::from).unwrap_or_default(),
        source: source.path().to_owned(),
        text: work.text.clone(),
        options: options.to_json(),
        checks: true,
        known: None,
        bounds: Bounds { cpu, memory },
    };
    let jobs: Vec<_> = work.sources.iter().map(job).enumerate().collect();
    let mut done: BTreeMap<usize, Checked> = BTreeMap::new();
    let mut turn = 0;
    let spread = Spread::of(jobs.len(), work.project.jobs());
    pool::run(&jobs, spread, &mut |ended| {
        let source = &work.sources[ended.place];
        let checked = match ended.ended {
            Ended::Built(built) => Ok(built.diagnostics),
            Ended::Same(_) => Ok(Vec::new()),
            Ended::Limit(limit) => Ok(vec![limit.finding(&work.project, source)]),
            Ended::Fault(said) => Err(said),
            Ended::Machine(error) => Err(error.to_string()),
        };
        done.insert(ended.place, checked);
        while let Some(checked) = done.remove(&turn) {
            tell(&work.sources[turn], &checked);
            turn += 1;
        }
        true
    });
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
        each(work, options, &mut |_, checked| {
            found.extend(checked.iter().flatten().cloned());
        });
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

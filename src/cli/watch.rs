//! `chancery watch`: builds, and whenever files are saved builds again what they have changed.

mod changes;
mod folders;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use chancery::Diagnostic;
use chancery::Error;
use chancery::Input;
use chancery::Project;
use chancery::SourceId;

pub(super) use self::changes::Changes;
pub(super) use self::folders::folders;
use super::CONFIG;
use super::Outcome;
use super::args::BuildArgs;
use super::args::DiagnosticFormat;
use super::batch;
use super::build;
use super::inputs;
use super::inputs::STDIN;
use super::inputs::Work;
use super::refuse;
use super::report::Reporter;
use super::report::Stream;
use super::signal;

/// Which briefing: the root of its project, and its path from there.
type Key = (PathBuf, String);

/// What came of a briefing when it was last built.
struct Known {
    inputs: Vec<Input>,
    diagnostics: Vec<Diagnostic>,
}

/// Briefings that are being watched.
struct Watch<'a> {
    args: &'a BuildArgs,
    changes: Changes,
    known: BTreeMap<Key, Known>,
    /// What keeps anything from being built, as it was told.
    problem: Option<String>,
}

/// Watches what the arguments name until it is interrupted.
pub(super) fn run(args: &BuildArgs) -> Outcome {
    let Err(error) = watch(args) else { return Outcome::Done };
    refuse(&error, &Reporter::new(&args.common, Stream::Stderr))
}

fn watch(args: &BuildArgs) -> Result<(), Error> {
    check(args)?;
    signal::watch(signal::Manner::AtOnce);
    let (changes, known) = (Changes::start()?, BTreeMap::new());
    let mut watch = Watch { args, changes, known, problem: None };
    watch.round()?;
    loop {
        watch.changes.wait()?;
        if let Err(error) = watch.round() {
            watch.tell(&error);
        }
    }
}

/// Refuses what is asked for once, and not over and over.
fn check(args: &BuildArgs) -> Result<(), Error> {
    let is_stdin = args.paths.iter().any(|path| path == Path::new(STDIN));
    if is_stdin || build::is_stdout(args) {
        return Err(Error::Usage("`watch` takes files and writes files, not `-`".into()));
    }
    let batches = [args.report.is_some(), args.summary.is_some(), args.shard.is_some()];
    if batches.contains(&true) {
        let message = "`--report`, `--summary` and `--shard` are about a whole batch, and \
            `watch` builds what has changed";
        return Err(Error::Usage(message.into()));
    }
    match args.common.diagnostic_format {
        DiagnosticFormat::Sarif | DiagnosticFormat::Junit => Err(Error::Usage(
            "`watch` tells findings as they come: ask for human, short, json or github"
                .into(),
        )),
        DiagnosticFormat::Human
        | DiagnosticFormat::Short
        | DiagnosticFormat::Json
        | DiagnosticFormat::Github => Ok(()),
    }
}

impl Watch<'_> {
    /// Builds what is not as it was when it was last built, if there is anything.
    fn round(&mut self) -> Result<(), Error> {
        // What a build has asked for is watched from then on, and may have changed already.
        while self.build_changed()? {}
        Ok(())
    }

    /// Builds what has changed; whether more is watched because of it.
    fn build_changed(&mut self) -> Result<bool, Error> {
        let works = inputs::collect(&self.args.paths)?;
        self.follow(&works)?;
        let keys: BTreeSet<_> = works.iter().flat_map(keys).collect();
        let count = self.known.len();
        self.known.retain(|key, _| keys.contains(key));
        let has_less = self.known.len() < count;
        let changed: BTreeSet<_> =
            works.iter().flat_map(|work| self.changed(work)).collect();
        if changed.is_empty() && !has_less && self.problem.is_none() {
            return Ok(false);
        }
        self.build(&changed)?;
        self.follow(&works)
    }

    /// Watches the folders of the projects, without what is built; whether there are new ones.
    fn follow(&mut self, works: &[Work]) -> Result<bool, Error> {
        let mut all = BTreeSet::new();
        for work in works {
            let of = |source| build::folder(self.args, &work.project, source);
            let outputs =
                work.sources.iter().map(of).chain([build::output(&work.project)]);
            let outputs: Vec<_> = outputs.collect();
            let known = keys(work).filter_map(|key| self.known.get(&key));
            let inputs =
                known.flat_map(|known| &known.inputs).map(|input| input.path.as_str());
            all.extend(folders(&work.project, &work.sources, inputs, &outputs));
        }
        self.changes.follow(all)
    }

    /// The briefings of a project that have to be built.
    fn changed(&self, work: &Work) -> Vec<Key> {
        let is_same = |input: &Input| work.project.digest(&input.path) == input.digest;
        let is_known = |key: &Key| {
            self.known.get(key).is_some_and(|known| known.inputs.iter().all(is_same))
        };
        keys(work).filter(|key| !is_known(key)).collect()
    }

    fn build(&mut self, changed: &BTreeSet<Key>) -> Result<(), Error> {
        let reporter =
            Reporter::new(&self.args.common, Stream::Stderr).quiet(self.args.quiet);
        let redraws = reporter.shows_progress();
        if redraws {
            clear();
            self.problem = None;
        }
        let (mut works, options, _) = build::prepare(self.args, &reporter)?;
        let all = works.iter().map(|work| work.sources.len()).sum();
        for work in &mut works {
            let root = root(&work.project);
            let is_changed = |source: &SourceId| {
                changed.contains(&(root.clone(), source.path().to_owned()))
            };
            work.sources.retain(is_changed);
        }
        // What is still wrong with the others is told again once it was wiped away.
        let others = self.known.iter().filter(|(key, _)| !changed.contains(key));
        for ((_, path), known) in others.filter(|_| redraws) {
            reporter.diagnostics(path, &known.diagnostics);
        }
        // Before anything is built, so that what is saved meanwhile has changed.
        let assumed = |key: &Key| {
            let last = self.known.get(key).map(|known| known.inputs.as_slice());
            (key.clone(), least_inputs(&works, key, last.unwrap_or_default()))
        };
        let mut assumed: BTreeMap<_, _> = changed.iter().map(assumed).collect();
        let (_, records) = batch::build(self.args, &works, &options, None, &reporter);
        for record in records {
            let (inputs, diagnostics) = (record.inputs, record.diagnostics);
            let key = (record.root, record.source);
            let inputs = if inputs.is_empty() {
                assumed.remove(&key).unwrap_or_default()
            } else {
                inputs
            };
            self.known.insert(key, Known { inputs, diagnostics });
        }
        self.problem = None;
        reporter.built(&waiting(all));
        Ok(())
    }

    /// Tells what keeps anything from being built, once.
    fn tell(&mut self, error: &Error) {
        let reporter = Reporter::new(&self.args.common, Stream::Stderr);
        let problem = if let Error::Config(found) = error {
            let messages = found.iter().map(|found| found.message.as_str());
            messages.collect::<Vec<_>>().join("\n")
        } else {
            error.to_string()
        };
        if self.problem.as_ref() != Some(&problem) {
            if reporter.shows_progress() {
                clear();
            }
            refuse(error, &reporter);
            self.problem = Some(problem);
        }
    }
}

/// What a briefing depends on at least, should its worker die before it tells what it was made of:
/// what it was made of last, as it is now.
fn least_inputs(works: &[Work], (at, path): &Key, last: &[Input]) -> Vec<Input> {
    let Some(work) = works.iter().find(|work| root(&work.project) == *at) else {
        return Vec::new();
    };
    let last = last.iter().map(|input| input.path.as_str());
    let paths: BTreeSet<_> = last.chain([CONFIG, path.as_str()]).collect();
    let input = |path: &str| Input::new(path, work.project.digest(path));
    paths.into_iter().map(input).collect()
}

fn root(project: &Project) -> PathBuf {
    project.root().map(Path::to_owned).unwrap_or_default()
}

fn keys(work: &Work) -> impl Iterator<Item = Key> {
    let root = root(&work.project);
    work.sources.iter().map(move |source| (root.clone(), source.path().to_owned()))
}

fn waiting(briefings: usize) -> String {
    let what = if briefings == 1 { "briefing" } else { "briefings" };
    format!("watching {briefings} {what}; Ctrl+C ends")
}

/// Wipes the terminal.
fn clear() {
    let mut terminal = std::io::stderr().lock();
    let _ = terminal.write_all(b"\x1b[H\x1b[2J").and_then(|()| terminal.flush());
}

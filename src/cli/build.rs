//! `chancery build`.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chancery::Artefact;
use chancery::Attachment;
use chancery::Built;
use chancery::Error;
use chancery::Options;
use chancery::PdfStandard;
use chancery::Press;
use chancery::Project;
use chancery::SourceId;

use super::CONFIG;
use super::Outcome;
use super::args::BuildArgs;
use super::args::Imposition;
use super::clock;
use super::clock::Stopwatch;
use super::inputs;
use super::inputs::Work;
use super::refuse;
use super::report::Reporter;
use super::report::Stream;
use super::report::bug;
use super::report::has_warnings;
use super::write;

/// The path that stands for standard output.
const STDOUT: &str = "-";

/// The stack for typesetting, in bytes: lists and quotes nest.
const STACK: usize = 64 << 20;

/// Builds what the arguments ask for. A briefing that fails keeps none of the others
/// from being built.
pub(super) fn run(args: &BuildArgs) -> Outcome {
    let reporter = Reporter::new(&args.common, Stream::Stderr);
    match prepare(args, &reporter) {
        Ok((works, options)) => build_all(args, &works, &options, &reporter),
        Err(error) => refuse(&error, &reporter),
    }
}

/// Everything that can go wrong before anything is built.
fn prepare(args: &BuildArgs, reporter: &Reporter) -> Result<(Vec<Work>, Options), Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.formats.clone_from(&args.to);
    options.layout.clone_from(&args.layout);
    options.paper = args.paper;
    options.attachments.clone_from(&args.attach);
    options.fit = args.fit;
    options.no_page_list = args.no_page_list;
    options.locators = args.locators;
    options.press = press(args);
    options.pdf_standards.clone_from(&args.pdf_standard);
    options.today = Some(clock::today(args.common.today.as_ref(), epoch));
    options.epoch = epoch;
    options.embargoed = args.embargoed;
    options.audience.clone_from(&args.common.audience);
    let works = inputs::collect(&args.paths)?;
    for work in &works {
        reporter.diagnostics(CONFIG, work.project.warnings());
        let standards = options.pdf_standards.as_deref().or(work.project.pdf_standards());
        chancery::check_standards(standards.unwrap_or_default())?;
        check_attachments(args, work)?;
        let layout = args.layout.as_deref().filter(|name| !work.project.has_layout(name));
        if let Some(name) = layout {
            let known = work.project.layouts().join(", ");
            return Err(Error::Usage(format!(
                "there is no layout `{name}`; the layouts are {known}"
            )));
        }
    }
    check_names(args, &works, &options)?;
    if is_stdout(args) {
        let files: usize = works.iter().map(|work| work.sources.len()).sum();
        let is_printed = options.press.is_some();
        let formats = if is_printed { 1 } else { args.to.as_ref().map_or(2, Vec::len) };
        if args.locators {
            return Err(Error::Usage(
                "`--locators` writes a file beside the others, so it can't go with `-o -`"
                    .to_owned(),
            ));
        }
        if files != 1 || formats != 1 {
            return Err(Error::Usage(
                "`-o -` takes one briefing and one format, as in `--to pdf -o -`"
                    .to_owned(),
            ));
        }
    }
    Ok((works, options))
}

/// What the PDF is for, if it is for printing alone.
fn press(args: &BuildArgs) -> Option<Press> {
    match args.impose {
        Some(Imposition::Booklet) => Some(Press::Booklet),
        None => args.marks.then_some(Press::Marks),
    }
}

/// Refuses two briefings that would be built to the same file, also on systems where
/// small letters and capitals are the same.
fn check_names(args: &BuildArgs, works: &[Work], options: &Options) -> Result<(), Error> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for work in works {
        for source in &work.sources {
            let target = target(args, &work.project, source, options, "pdf");
            let key = target.to_string_lossy().to_lowercase();
            if let Some(other) = taken.insert(key, source.path()) {
                return Err(Error::Usage(format!(
                    "`{other}` and `{}` would both be built to `{}`",
                    source.path(),
                    target.with_extension("").display()
                )));
            }
        }
    }
    Ok(())
}

/// Refuses attachments that the standards asked for do not allow, or that would tell what is
/// for other readers.
fn check_attachments(args: &BuildArgs, work: &Work) -> Result<(), Error> {
    let attached =
        args.attach.as_deref().or(work.project.attachments()).unwrap_or_default();
    if attached.is_empty() {
        return Ok(());
    }
    if args.common.audience.is_some() && attached.contains(&Attachment::Sources) {
        return Err(Error::Usage(
            "`--attach sources` with `--audience`: the sources have what is for others"
                .to_owned(),
        ));
    }
    let standards = args.pdf_standard.as_deref().or(work.project.pdf_standards());
    let forbids = |standard: &&PdfStandard| !standard.takes_attachments();
    if let Some(standard) = standards.unwrap_or_default().iter().find(forbids) {
        return Err(Error::Usage(format!(
            "{} forbids attachments; ask for a-3a",
            standard.title()
        )));
    }
    Ok(())
}

fn is_stdout(args: &BuildArgs) -> bool {
    args.output.as_deref() == Some(Path::new(STDOUT))
}

/// Where a briefing is built to.
fn target(
    args: &BuildArgs,
    project: &Project,
    source: &SourceId,
    options: &Options,
    extension: &str,
) -> PathBuf {
    let folder = match &args.output {
        Some(folder) => folder.clone(),
        None if project.owns(source) => {
            let root = project.root().unwrap_or(Path::new("."));
            relative(root).join(project.output())
        }
        None => PathBuf::from("output"),
    };
    let name = chancery::output_name(project, source, options);
    folder.join(format!("{name}.{extension}"))
}

/// A folder as seen from the current one, if it is at or below it.
fn relative(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let below = here.as_deref().and_then(|here| folder.strip_prefix(here).ok());
    below.unwrap_or(folder).to_owned()
}

fn build_all(
    args: &BuildArgs,
    works: &[Work],
    options: &Options,
    reporter: &Reporter,
) -> Outcome {
    let mut outcome = Outcome::Done;
    for work in works {
        // A warning about `chancery.toml` is one about each of the project's briefings.
        let warned = has_warnings(work.project.warnings());
        for source in &work.sources {
            let watch = Stopwatch::start();
            let Some(built) = in_own_thread(&work.project, source, options) else {
                bug(source.path());
                outcome = outcome.max(Outcome::Failed);
                continue;
            };
            reporter.diagnostics(source.path(), &built.diagnostics);
            let denied =
                args.common.deny_warnings && (warned || has_warnings(&built.diagnostics));
            if built.artefacts.is_empty() || denied {
                outcome = outcome.max(Outcome::Failed);
                continue;
            }
            if let Some(locators) = &built.locators {
                let path = target(args, &work.project, source, options, "locators.json");
                if let Err(error) = list(&path, locators, reporter) {
                    outcome = outcome.max(refuse(&error, reporter));
                }
            }
            for artefact in &built.artefacts {
                let result = deliver(
                    args,
                    &work.project,
                    source,
                    options,
                    artefact,
                    &watch,
                    reporter,
                );
                if let Err(error) = result {
                    outcome = outcome.max(refuse(&error, reporter));
                }
            }
        }
    }
    reporter.finish();
    outcome
}

/// Builds in a thread with a stack of its own, so that a fault of ours costs one
/// briefing.
fn in_own_thread(
    project: &Project,
    source: &SourceId,
    options: &Options,
) -> Option<Built> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, || chancery::build(project, source, options))
            .ok()?
            .join()
            .ok()
    })
}

/// Writes a list that goes beside the files.
fn list(path: &Path, bytes: &[u8], reporter: &Reporter) -> Result<(), Error> {
    write::write(path, bytes)?;
    reporter.list(path, bytes.len());
    Ok(())
}

fn deliver(
    args: &BuildArgs,
    project: &Project,
    source: &SourceId,
    options: &Options,
    artefact: &Artefact,
    watch: &Stopwatch,
    reporter: &Reporter,
) -> Result<(), Error> {
    if is_stdout(args) {
        return write::stdout(&artefact.bytes);
    }
    let path = target(args, project, source, options, artefact.format.name());
    write::write(&path, &artefact.bytes)?;
    reporter.artefact(&path, artefact, watch.seconds());
    Ok(())
}

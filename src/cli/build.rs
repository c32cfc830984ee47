//! `chancery build`.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chancery::Attachment;
use chancery::Error;
use chancery::Options;
use chancery::PdfStandard;
use chancery::Press;
use chancery::Project;
use chancery::SourceId;
use unicode_normalization::UnicodeNormalization as _;

use super::CONFIG;
use super::Outcome;
use super::args::BuildArgs;
use super::args::Imposition;
use super::batch;
use super::clock;
use super::inputs;
use super::inputs::Work;
use super::refuse;
use super::report::Reporter;
use super::report::Stream;
use super::shard::Shard;
use super::signal;

/// The path that stands for standard output.
const STDOUT: &str = "-";

/// Builds what the arguments ask for. A briefing that fails keeps none of the others
/// from being built.
pub(super) fn run(args: &BuildArgs) -> Outcome {
    let reporter = Reporter::new(&args.common, Stream::Stderr).quiet(args.quiet);
    match prepare(args, &reporter) {
        Ok((works, options, shard)) => {
            signal::watch(signal::Manner::InOrder);
            batch::build(args, &works, &options, shard.as_ref(), &reporter).0
        }
        Err(error) => refuse(&error, &reporter),
    }
}

/// What is to be built, how, and how much of it.
pub(super) type Plan = (Vec<Work>, Options, Option<Shard>);

/// What is to be built, without anything being told.
pub(super) fn plan(args: &BuildArgs) -> Result<Plan, Error> {
    prepare(args, &Reporter::new(&args.common, Stream::Stderr))
}

/// Everything that can go wrong before anything is built.
pub(super) fn prepare(args: &BuildArgs, reporter: &Reporter) -> Result<Plan, Error> {
    let epoch = clock::epoch()?;
    let mut options = Options::default();
    options.formats.clone_from(&args.to);
    options.epub_variants.clone_from(&args.epub_variant);
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
    options.allow_layouts.clone_from(&args.common.allow_layouts);
    let works = inputs::collect(&args.paths)?;
    for work in &works {
        reporter.diagnostics(CONFIG, work.project.warnings());
        if args.output.is_none() && work.project.leads_out(work.project.output()) {
            return Err(Error::Usage(format!(
                "`{}` leads out of the project; name the folder with `-o`",
                work.project.output()
            )));
        }
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
    check_output(args)?;
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
        let variants = args.epub_variant.as_ref().map_or(1, Vec::len);
        if files != 1 || formats != 1 || variants != 1 {
            return Err(Error::Usage(
                "`-o -` takes one briefing and one format, as in `--to pdf -o -`"
                    .to_owned(),
            ));
        }
    }
    let shard = match &args.shard {
        Some(text) => Some(Shard::parse(text, args.shard_by.as_deref())?),
        None => None,
    };
    Ok((works, options, shard))
}

/// What the PDF is for, if it is for printing alone.
fn press(args: &BuildArgs) -> Option<Press> {
    match args.impose {
        Some(Imposition::Booklet) => Some(Press::Booklet),
        None => args.marks.then_some(Press::Marks),
    }
}

/// Refuses the name of a file where a folder is asked for, as other programs take it.
fn check_output(args: &BuildArgs) -> Result<(), Error> {
    let Some(output) = args.output.as_deref().filter(|output| !output.is_dir()) else {
        return Ok(());
    };
    let is = |ending: &str| {
        output.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
    };
    if is("pdf") || is("epub") {
        return Err(Error::Usage(format!(
            "`-o` names a folder, not a file as `{}`: the files in it are called as their \
             sources; `-o .` is the current folder",
            output.display()
        )));
    }
    Ok(())
}

/// Refuses two briefings that would be built to the same file, also on systems where
/// small letters and capitals are the same.
fn check_names(args: &BuildArgs, works: &[Work], options: &Options) -> Result<(), Error> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for work in works {
        for source in &work.sources {
            let target = target(args, &work.project, source, options, "pdf");
            work.forget(source);
            let key = folded(&target.to_string_lossy());
            if let Some(other) = taken.insert(key, source.path()) {
                return Err(Error::Usage(format!(
                    "`{other}` and `{}` would both be built to `{}`: rename one of them",
                    source.path(),
                    target.with_extension("").display()
                )));
            }
        }
    }
    Ok(())
}

/// A name as systems compare it for which small letters and capitals are the same, however they
/// are composed.
fn folded(name: &str) -> String {
    let large: String = name.nfc().flat_map(char::to_uppercase).collect();
    large.to_lowercase()
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

pub(super) fn is_stdout(args: &BuildArgs) -> bool {
    args.output.as_deref() == Some(Path::new(STDOUT))
}

/// The folder that a briefing is built into.
pub(super) fn folder(args: &BuildArgs, project: &Project, source: &SourceId) -> PathBuf {
    match &args.output {
        Some(folder) => folder.clone(),
        None if project.owns(source) => output(project),
        None => PathBuf::from("output"),
    }
}

/// Where a briefing is built to.
pub(super) fn target(
    args: &BuildArgs,
    project: &Project,
    source: &SourceId,
    options: &Options,
    extension: &str,
) -> PathBuf {
    let folder = folder(args, project, source);
    let name = chancery::output_name(project, source, options);
    folder.join(format!("{name}.{extension}"))
}

/// The project's folder for what is built, as seen from the current one.
pub(super) fn output(project: &Project) -> PathBuf {
    relative(project.root().unwrap_or(Path::new("."))).join(project.output())
}

/// A folder as seen from the current one, if it is at or below it.
fn relative(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let below = here.as_deref().and_then(|here| folder.strip_prefix(here).ok());
    below.unwrap_or(folder).to_owned()
}

//! What can be typed.

mod serve;
mod values;

use std::path::PathBuf;

use chancery::Attachment;
use chancery::EpubVariant;
use chancery::Format;
use chancery::Paper;
use chancery::PdfStandard;
use chancery::Position;
use chancery::Profile;
use chancery::Schema;
use chancery::briefing::Date;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

use super::completions::Shell;

pub(crate) use self::serve::ServeArgs;
use self::values::parse_attachment;
use self::values::parse_day;
use self::values::parse_format;
use self::values::parse_jobs;
use self::values::parse_paper;
use self::values::parse_profile;
use self::values::parse_schema;
use self::values::parse_standard;
use self::values::parse_variant;

/// Markdown in, a print-ready PDF and an EPUB out.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 all built; 1 a briefing failed, or warnings under \
    --deny-warnings; 2 wrong usage or configuration; 3 the machine refused (disk, permission).";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Begin a project: a sample that builds without warnings, and what it needs.
    Init(InitArgs),
    /// Build briefings.
    Build(Box<BuildArgs>),
    /// Build, and whenever a file is saved build again what it changes.
    Watch(Box<BuildArgs>),
    /// Show a briefing in the browser while you write it: its pages, its EPUB, its findings.
    Serve(ServeArgs),
    /// Tell what would be built of what, without building it.
    Plan(Box<PlanArgs>),
    /// Tell whether files are what their manifest and their sources say.
    Verify(VerifyArgs),
    /// Delete what was built.
    Clean(CleanArgs),
    /// Put the reports of several machines together.
    Report(ReportArgs),
    /// Check briefings without building them; findings go to standard output.
    Check(CheckArgs),
    /// Print the model of a briefing as JSON.
    Data(DataArgs),
    /// List the rules: name, level, profiles, languages, what each finds.
    Rules(RulesArgs),
    /// Explain a rule: what it says, why, and how to mend what it finds.
    Explain(ExplainArgs),
    /// List the layouts, or copy a built-in one into the project to change it.
    Layouts(LayoutsArgs),
    /// List what was built: a feed for reading programs (OPDS 2.0) and a page for people.
    Catalog(CatalogArgs),
    /// Serve an editor: findings while you write, meanings, footnotes and terms (LSP).
    Lsp(LspArgs),
    /// Print a JSON Schema, by which editors complete and check keys.
    Schema(SchemaArgs),
    /// List the fonts that briefings can be set in, and what each covers.
    Fonts(FontsArgs),
    /// Tell what a report of a fault needs: version, machine, features, limits.
    Info(InfoArgs),
    /// Print the script by which a shell completes commands and options.
    Completions(CompletionsArgs),
    /// Print the manual page, or write one for each command into a folder.
    Man(ManArgs),
    /// Build what standard input asks for.
    #[command(name = WORKER, hide = true)]
    Worker(WorkerArgs),
    /// Make previews of what standard input asks for.
    #[command(name = SHOWER, hide = true)]
    Shower(WorkerArgs),
}

/// How a worker works.
#[derive(Debug, clap::Args)]
pub(crate) struct WorkerArgs {
    /// The threads that it sets type with.
    pub(crate) threads: usize,
}

/// The commands that this program starts itself with.
pub(crate) const WORKER: &str = "__worker";
pub(crate) const SHOWER: &str = "__shower";

/// How messages are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticFormat {
    /// With the source line and a caret.
    Human,
    /// One line each.
    Short,
    /// One JSON object a line.
    Json,
    /// As annotations of GitHub Actions.
    Github,
    /// One document in SARIF 2.1.0, for code scanning.
    Sarif,
    /// One document in JUnit XML, a test case for each briefing.
    Junit,
}

impl DiagnosticFormat {
    /// Whether lines for people may stand between the findings.
    pub(crate) fn is_for_people(self) -> bool {
        match self {
            Self::Human | Self::Short | Self::Github => true,
            Self::Json | Self::Sarif | Self::Junit => false,
        }
    }
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Columns {
    /// Characters (Unicode scalar values).
    Characters,
    /// Code units of UTF-16, as many editors count.
    #[value(name = "utf-16")]
    Utf16,
}

impl Columns {
    /// The column of a position, from 1.
    pub(crate) fn of(self, position: Position) -> u32 {
        match self {
            Self::Characters => position.column,
            Self::Utf16 => position.column_utf16,
        }
    }
}

/// How pages are put on sheets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Imposition {
    /// Two to a side, to be folded and stapled.
    Booklet,
}

#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct BuildArgs {
    /// Briefings, or folders of them; `-` is standard input. Without any, the
    /// project's sources.
    pub(crate) paths: Vec<PathBuf>,
    /// The folder for what is built, or `-` for standard output.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The formats: pdf, epub.
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', value_parser = parse_format)]
    pub(crate) to: Option<Vec<Format>>,
    /// What the EPUB is made for: default, kindle, kobo; of several, each gets one.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_variant)]
    pub(crate) epub_variant: Option<Vec<EpubVariant>>,
    /// The layout; the briefing's own choice counts less.
    #[arg(long, value_name = "NAME")]
    pub(crate) layout: Option<String>,
    /// The paper: a4, us-letter; without it, the layout's own.
    #[arg(long, value_name = "SIZE", value_parser = parse_paper)]
    pub(crate) paper: Option<Paper>,
    /// Set the text a little smaller if it does not fit the pages that its layout allows.
    #[arg(long)]
    pub(crate) fit: bool,
    /// Put the pages on sheets for printing: booklet. Makes `NAME.booklet.pdf` alone.
    #[arg(long, value_name = "HOW")]
    #[arg(conflicts_with_all = ["marks", "to", "attach", "pdf_standard", "locators", "no_page_list", "epub_variant"])]
    pub(crate) impose: Option<Imposition>,
    /// Give the pages a bleed of 3 mm and crop marks. Makes `NAME.print.pdf` alone.
    #[arg(long, conflicts_with_all = ["to", "locators", "no_page_list", "epub_variant"])]
    pub(crate) marks: bool,
    /// Write where sections, figures and tables are in both files, as `NAME.locators.json`.
    #[arg(long)]
    pub(crate) locators: bool,
    /// Leave the page numbers of the PDF out of the EPUB.
    #[arg(long)]
    pub(crate) no_page_list: bool,
    /// What the PDF conforms to: ua-1, a-2a, a-3a, 1.7, … [default: ua-1,a-2a]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_standard)]
    pub(crate) pdf_standard: Option<Vec<PdfStandard>>,
    /// What the PDF carries beside its pages: sources, data; it is PDF/A-3a then.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_attachment)]
    pub(crate) attach: Option<Vec<Attachment>>,
    /// How many briefings are built at once, with a processor each; without it, all processors.
    #[arg(short, long, value_name = "N", value_parser = parse_jobs)]
    pub(crate) jobs: Option<usize>,
    /// Build everything anew, and keep nothing of it.
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Where builds are kept, instead of in the user's own cache.
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub(crate) cache: Option<PathBuf>,
    /// Ask a cache that machines share before anything is built, by the protocol of Bazel over
    /// HTTP or, with the feature `cloud`, in a bucket, as in `s3://BUCKET/PREFIX`; without it, the one
    /// that `CHANCERY_REMOTE_CACHE` names.
    #[cfg(feature = "remote-cache")]
    #[arg(long, value_name = "URL", conflicts_with = "no_cache")]
    pub(crate) remote_cache: Option<String>,
    /// Give what is built to the cache that machines share.
    #[cfg(feature = "remote-cache")]
    #[arg(long, conflicts_with = "no_cache")]
    pub(crate) cache_write: bool,
    /// Build only the briefings that fall to machine I of N, as in 2/8; `auto` asks the
    /// variables of GitLab, AWS Batch and, with the number of machines as in `auto/8`, Kubernetes.
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<String>,
    /// Give each machine as much to do, by the times of an earlier report.
    #[arg(long, value_name = "REPORT", requires = "shard")]
    pub(crate) shard_by: Option<PathBuf>,
    /// Write what came of each briefing, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Write a summary in Markdown, as `$GITHUB_STEP_SUMMARY` takes it.
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<PathBuf>,
    /// Write beside each file what it depends on, for Make and Ninja, as `FILE.d`.
    #[arg(long)]
    pub(crate) depfile: bool,
    /// Begin no more briefings once one has failed.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Tell findings and problems alone, not what was built.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Build briefings before their embargo ends.
    #[arg(long)]
    pub(crate) embargoed: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PlanArgs {
    /// As JSON: each action with its inputs, its outputs and its key.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) build: BuildArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// The files, which a `manifest.json` beside or above them knows.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Build them again, and compare.
    #[arg(long)]
    pub(crate) rebuild: bool,
    /// The root of the project, if it is not above the files.
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CleanArgs {
    /// Only what is left of sources that are gone.
    #[arg(long)]
    pub(crate) stale: bool,
    /// The cache of builds, and nothing else.
    #[arg(long, conflicts_with_all = ["stale", "output"])]
    pub(crate) cache: bool,
    /// The folder that was built into, if it is not the project's.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    pub(crate) command: ReportCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Put the reports of all shares of a batch together, if they are whole and agree.
    Merge(MergeArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// The reports, as `build --shard I/N --report FILE` has written them.
    #[arg(required = true)]
    pub(crate) reports: Vec<PathBuf>,
    /// Where to; without it, standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The folder that all have built into, as the reports name it: its `manifest.json` becomes
    /// that of all shares.
    #[arg(long, value_name = "DIR")]
    pub(crate) manifest: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Briefings, or folders of them; `-` is standard input. Without any, the
    /// project's sources.
    pub(crate) paths: Vec<PathBuf>,
    /// Carry out the mends that leave nothing to decide, in the sources, then check.
    #[arg(long)]
    pub(crate) fix: bool,
    /// The rules that hold: all, or those for any Markdown; counts more than the project.
    #[arg(long, value_name = "PROFILE", value_parser = parse_profile)]
    pub(crate) profile: Option<Profile>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DataArgs {
    /// The briefing; `-` is standard input.
    pub(crate) path: PathBuf,
    /// The format that the model is for, if parts are for one alone.
    #[arg(long, value_name = "FORMAT", value_parser = parse_format)]
    pub(crate) to: Option<Format>,
    /// Write into this folder what Typst's own command line needs to set the briefing, so
    /// that a layout can be worked on with it.
    #[arg(long, value_name = "DIR", conflicts_with = "to")]
    pub(crate) typst: Option<PathBuf>,
    /// The layout for `--typst`; the briefing's own choice counts less.
    #[arg(long, value_name = "NAME", requires = "typst")]
    pub(crate) layout: Option<String>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RulesArgs {
    /// How the list is printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub(crate) format: ListFormat,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    Text,
    /// As JSON.
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LspArgs {
    /// The audience that texts are read for.
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// The day for the rules that need one, instead of the clock's.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct LayoutsArgs {
    /// How the list is printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub(crate) format: ListFormat,
    #[command(subcommand)]
    pub(crate) command: Option<LayoutsCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LayoutsCommand {
    /// Copy a built-in layout into the project's folder `layouts/`.
    Eject {
        /// The built-in layout.
        name: String,
        /// The name of the copy; without it the copy takes the place of the built-in one.
        #[arg(long = "as", value_name = "NAME")]
        new_name: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct CatalogArgs {
    /// The folder of EPUBs and PDFs; without it, the project's folder for what is built.
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

const SAMPLES: &str = "Without a terminal nothing is asked. A file that is there already is \
    never overwritten.\n\nThe sample is in English, German, French or Ukrainian. In a project \
    of another language it is in English and says so (`lang: en-GB`).";

#[derive(Debug, clap::Args)]
#[command(after_help = SAMPLES)]
pub(crate) struct InitArgs {
    /// The folder, made if it is not there; without it, the current one.
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// The title of the first briefing [default: that of the sample]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) title: Option<String>,
    /// Who publishes the briefings [default: nobody is named]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) organisation: Option<String>,
    /// The language of the briefings, a tag such as de or pt-BR [default: en-GB]
    #[arg(long, value_name = "TAG")]
    pub(crate) language: Option<String>,
    /// The layout of the briefings [default: briefing]
    #[arg(long, value_name = "NAME")]
    pub(crate) layout: Option<String>,
    /// How the briefings are to be handled: a label such as TLP:GREEN, or none; CUI needs an
    /// organisation [default: none]
    #[arg(long, value_name = "LABEL")]
    pub(crate) marking: Option<String>,
    /// Ask nothing: what is not given here has its default.
    #[arg(short, long)]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The name of the rule, as messages print it in brackets.
    pub(crate) rule: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Of what: `front-matter`, or `project` for chancery.toml.
    #[arg(value_parser = parse_schema)]
    pub(crate) of: Schema,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CommonArgs {
    /// Fail if there are warnings.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// How messages are printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "human")]
    pub(crate) diagnostic_format: DiagnosticFormat,
    /// What columns count in `json` and `sarif`.
    #[arg(long, value_name = "UNIT", value_enum, default_value = "characters")]
    pub(crate) columns: Columns,
    /// The audience: parts for others are left out, and the names get its name.
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// The layouts that briefings may name, whatever the project says.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) allow_layouts: Option<Vec<String>>,
    /// The day for the rules that need one, instead of the clock's.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FontsArgs {
    /// How the list is printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InfoArgs {
    /// How it is printed.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub(crate) format: ListFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The folder for the pages; without it, the page of the program is printed.
    #[arg(value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
}

//! What can be typed.

use std::path::PathBuf;

use chancery::Attachment;
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
    /// Build briefings.
    Build(BuildArgs),
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
    /// Serve an editor: findings while you write, meanings, footnotes and terms (LSP).
    Lsp(LspArgs),
    /// Print a JSON Schema, by which editors complete and check keys.
    Schema(SchemaArgs),
}

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
    #[arg(conflicts_with_all = ["marks", "to", "attach", "pdf_standard", "locators", "no_page_list"])]
    pub(crate) impose: Option<Imposition>,
    /// Give the pages a bleed of 3 mm and crop marks. Makes `NAME.print.pdf` alone.
    #[arg(long, conflicts_with_all = ["to", "locators", "no_page_list"])]
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
    /// Build briefings before their embargo ends.
    #[arg(long)]
    pub(crate) embargoed: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
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
    /// As one JSON array.
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
    /// The day for the rules that need one, instead of the clock's.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
}

fn parse_format(name: &str) -> Result<Format, String> {
    Format::by_name(name).ok_or_else(|| "the formats are pdf, epub".to_owned())
}

fn parse_attachment(name: &str) -> Result<Attachment, String> {
    Attachment::by_name(name).ok_or_else(|| "there are sources, data".to_owned())
}

fn parse_paper(name: &str) -> Result<Paper, String> {
    Paper::by_name(name).ok_or_else(|| "the sizes are a4, us-letter".to_owned())
}

fn parse_profile(name: &str) -> Result<Profile, String> {
    Profile::by_name(name).ok_or_else(|| "the profiles are briefing, generic".to_owned())
}

fn parse_schema(name: &str) -> Result<Schema, String> {
    let found = Schema::ALL.iter().copied().find(|schema| schema.name() == name);
    found.ok_or_else(|| "the schemas are front-matter, project".to_owned())
}

fn parse_standard(name: &str) -> Result<PdfStandard, String> {
    let names = PdfStandard::ALL.iter().map(|standard| standard.name());
    PdfStandard::by_name(name).ok_or_else(|| {
        format!("the standards are {}", names.collect::<Vec<_>>().join(", "))
    })
}

fn parse_day(text: &str) -> Result<Date, String> {
    let is_day =
        |date: &Date| date.first_day().is_some() && date.first_day() == date.last_day();
    Date::parse(text).filter(is_day).ok_or_else(|| "write a day as 2025-08-18".to_owned())
}

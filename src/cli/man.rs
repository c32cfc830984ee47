//! `chancery man`: manual pages, made of the same texts as `--help`.

use std::io;

use chancery::Error;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::Inline;
use clap_mangen::roff::Roff;
use clap_mangen::roff::bold;
use clap_mangen::roff::roman;

use super::Outcome;
use super::args::ManArgs;
use super::examples;
use super::help;
use super::write;

/// Prints the page of the program, or writes the pages of all commands into a folder.
pub(super) fn run(args: &ManArgs) -> Result<Outcome, Error> {
    let refused = |source| Error::Io { path: "-".into(), source };
    let mut whole = help::visible().disable_help_subcommand(true);
    whole.build();
    let mut pages = Vec::new();
    collect(&whole, "", &mut pages).map_err(refused)?;
    let Some(folder) = &args.folder else {
        let first = pages.first().map(|(_, page)| page.as_slice());
        write::stdout(first.unwrap_or_default())?;
        return Ok(Outcome::Done);
    };
    for (name, page) in &pages {
        write::write(&folder.join(name), page)?;
    }
    let said = format!("{}: {} pages\n", folder.display(), pages.len());
    write::stdout(said.as_bytes())?;
    Ok(Outcome::Done)
}

/// The page of a command and of those below it, with the names of their files. `path` is
/// that of the command without the name of the program.
fn collect(
    command: &Command,
    path: &str,
    pages: &mut Vec<(String, Vec<u8>)>,
) -> io::Result<()> {
    pages.push((format!("{}.1", title(path)), page(command, path)?));
    for part in command.get_subcommands().filter(|part| !part.is_hide_set()) {
        let path = format!("{path} {}", part.get_name());
        collect(part, path.trim_start(), pages)?;
    }
    Ok(())
}

/// The name of a page, such as `chancery-report-merge`.
fn title(path: &str) -> String {
    [help::NAME].into_iter().chain(path.split_whitespace()).collect::<Vec<_>>().join("-")
}

fn page(command: &Command, path: &str) -> io::Result<Vec<u8>> {
    let source = format!("{} {}", help::NAME, env!("CARGO_PKG_VERSION"));
    let man = Man::new(command.clone())
        .title(title(path).to_uppercase())
        // An empty date would be left out, and the source taken for it.
        .date(" ")
        .source(source)
        .manual("Chancery");
    let mut out = Vec::new();
    man.render_title(&mut out)?;
    man.render_name_section(&mut out)?;
    man.render_synopsis_section(&mut out)?;
    man.render_description_section(&mut out)?;
    if command.get_arguments().any(|argument| !argument.is_hide_set()) {
        man.render_options_section(&mut out)?;
    }
    let mut rest = Roff::new();
    if command.has_subcommands() {
        commands(command, path, &mut rest);
    }
    notes(command, path, &mut rest);
    shown(path, &mut rest);
    if path.is_empty() {
        environment(&mut rest);
    }
    see_also(path, &mut rest);
    rest.to_writer(&mut out)?;
    Ok(out)
}

/// The commands below one, each with its page.
fn commands(command: &Command, path: &str, roff: &mut Roff) {
    roff.control("SH", ["COMMANDS"]);
    for part in command.get_subcommands().filter(|part| !part.is_hide_set()) {
        let about = part.get_about().map(ToString::to_string).unwrap_or_default();
        let name = title(&format!("{path} {}", part.get_name()));
        roff.control("TP", []);
        roff.text([bold(name), roman("(1)")]);
        roff.text([roman(about)]);
    }
}

/// What stands below the options in the help of a command.
fn notes(command: &Command, path: &str, roff: &mut Roff) {
    if let Some(text) = command.get_after_help() {
        roff.control("SH", [if path.is_empty() { "EXIT STATUS" } else { "NOTES" }]);
        for line in text.to_string().lines() {
            if line.trim().is_empty() {
                roff.control("PP", []);
            } else {
                roff.text([roman(line)]);
            }
        }
    }
}

/// The examples of a command, each line as it is typed.
fn shown(path: &str, roff: &mut Roff) {
    let examples = examples::of(path);
    if !examples.is_empty() {
        roff.control("SH", ["EXAMPLES"]);
    }
    for (line, says) in examples {
        roff.control("PP", []);
        roff.text([roman(*says)]);
        roff.control("PP", []);
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([bold(*line)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

/// The variables that the program asks for.
fn environment(roff: &mut Roff) {
    roff.control("SH", ["ENVIRONMENT"]);
    for (name, says) in VARIABLES {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*says)]);
    }
}

/// Those that the manual tells of as well.
const VARIABLES: &[(&str, &str)] = &[
    ("CHANCERY_CACHE", "The folder of the cache; if it is empty, there is no cache."),
    ("CHANCERY_CACHE_SIZE", "How many megabytes the cache may have."),
    (
        "SOURCE_DATE_EPOCH",
        "Seconds since 1970: the date of briefings that have none, and the day for rules.",
    ),
    ("NO_COLOR", "Anything but nothing turns colours off."),
];

fn see_also(path: &str, roff: &mut Roff) {
    let above = path.rsplit_once(' ').map_or("", |(above, _)| above);
    let mut text: Vec<Inline> = Vec::new();
    if !path.is_empty() {
        text.extend([bold(title(above)), roman("(1)")]);
    }
    if path != "explain" {
        let comma = if text.is_empty() { "" } else { ", " };
        text.extend([roman(comma), bold(title("explain")), roman("(1)")]);
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text(text);
}

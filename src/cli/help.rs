//! The command line as a whole: what is parsed, and what help, completions and manual pages
//! tell of it.

use std::fmt::Write;
use std::path::Path;

use clap::Command;
use clap::CommandFactory;
use clap::FromArgMatches;
use clap::builder::StyledStr;
use clap::error::ContextKind;
use clap::error::ContextValue;

use super::args::Args;
use super::examples;

/// The name of the program, whatever its file is called.
pub(super) const NAME: &str = "chancery";

/// What was typed. Ends the program if it makes no sense, or asks for help.
pub(super) fn parse() -> Args {
    let matches = command().try_get_matches().unwrap_or_else(|mut error| {
        if error.get(ContextKind::SuggestedSubcommand).is_none()
            && let Some(ContextValue::String(word)) =
                error.get(ContextKind::InvalidSubcommand)
            && let Some(tip) = tip(word)
        {
            let tips = ContextValue::StyledStrs(vec![tip.into()]);
            error.insert(ContextKind::Suggested, tips);
        }
        error.exit()
    });
    Args::from_arg_matches(&matches)
        .unwrap_or_else(|error| error.format(&mut command()).exit())
}

/// What was most likely meant by a word that is no command.
fn tip(word: &str) -> Option<String> {
    // A command of a command is no business of this.
    if std::env::args_os().nth(1).is_none_or(|first| first != word) {
        return None;
    }
    let command = match word.to_lowercase().as_str() {
        "new" | "create" | "start" => "init",
        "make" | "render" | "convert" | "compile" | "export" | "pdf" | "epub" => "build",
        "lint" | "validate" | "test" => "check",
        "preview" | "view" | "open" => "serve",
        _ if Path::new(word).exists() => {
            return Some(format!("to build it, write 'chancery build {word}'"));
        }
        _ => return None,
    };
    Some(format!("the command is called '{command}'"))
}

/// The commands with their examples.
fn command() -> Command {
    with_examples(Args::command(), "")
}

/// The commands that people type, with their examples.
pub(super) fn visible() -> Command {
    let whole = command();
    let shown = whole.get_subcommands().filter(|part| !part.is_hide_set()).cloned();
    let text = |text: Option<&StyledStr>| text.cloned().unwrap_or_default();
    Command::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .about(text(whole.get_about()))
        .after_help(text(whole.get_after_help()))
        .subcommands(shown)
}

/// Writes the examples below the long help of a command and of those below it. `path` is
/// what comes before its own parts, without the name of the program.
fn with_examples(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|part| {
        let path = format!("{path} {}", part.get_name());
        with_examples(part, path.trim_start())
    });
    let examples = examples::of(path);
    if examples.is_empty() {
        return command;
    }
    let mut text = String::from("Examples:\n");
    for (line, says) in examples {
        let _ = writeln!(text, "  {line}\n      {says}");
    }
    if let Some(before) = command.get_after_help() {
        text = format!("{}\n\n{text}", before.to_string().trim_end());
    }
    command.after_long_help(text.trim_end().to_owned())
}

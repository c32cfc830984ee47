//! `chancery completions`: what a shell needs to complete commands and options.

use chancery::Error;
pub(super) use clap_complete::Shell;
use clap_complete::generate;

use super::Outcome;
use super::args::CompletionsArgs;
use super::help;
use super::write;

/// Prints the script of a shell.
pub(super) fn run(args: &CompletionsArgs) -> Result<Outcome, Error> {
    let mut script = Vec::new();
    generate(args.shell, &mut help::visible(), help::NAME, &mut script);
    write::stdout(&script)?;
    Ok(Outcome::Done)
}

//! The command `chancery`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

//! What can be typed after `serve`.

use std::path::PathBuf;

use chancery::Paper;
use chancery::briefing::Date;

use super::values::parse_day;
use super::values::parse_paper;

#[derive(Debug, clap::Args)]
pub(crate) struct ServeArgs {
    /// The briefing; without it, the only one of the project.
    #[arg(value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// The port, which only this machine can reach; without it, any that is free.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(crate) port: u16,
    /// Open the page in the browser.
    #[arg(long)]
    pub(crate) open: bool,
    /// The address of a line in your editor, such as `vscode://file/{path}:{line}:{column}`.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_editor)]
    pub(crate) editor: Option<String>,
    /// The layout; the briefing's own choice counts less.
    #[arg(long, value_name = "NAME")]
    pub(crate) layout: Option<String>,
    /// The paper: a4, us-letter; without it, the layout's own.
    #[arg(long, value_name = "SIZE", value_parser = parse_paper)]
    pub(crate) paper: Option<Paper>,
    /// The audience: parts for others are left out.
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: Option<String>,
    /// The day for the rules that need one, instead of the clock's.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) today: Option<Date>,
}

/// An address of another program, which runs nothing in the page.
fn parse_editor(text: &str) -> Result<String, String> {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["javascript", "data"].contains(&scheme.to_ascii_lowercase().as_str());
    (is_scheme && text.contains("{path}"))
        .then(|| text.to_owned())
        .ok_or_else(|| "write it as `vscode://file/{path}:{line}:{column}`".to_owned())
}

//! `chancery layouts`.

use std::fmt::Write;
use std::path::Path;

use chancery::Error;
use chancery::Project;
use chancery::built_in_layouts;
use serde_json::json;

use super::Outcome;
use super::args::LayoutsArgs;
use super::args::LayoutsCommand;
use super::args::ListFormat;
use super::write;

/// Lists the layouts, or copies one into the project.
pub(super) fn run(args: &LayoutsArgs) -> Result<Outcome, Error> {
    let here = Path::new(".");
    let project = Project::open(here, here)?;
    match &args.command {
        Some(LayoutsCommand::Eject { name, new_name }) => {
            eject(&project, name, new_name.as_deref().unwrap_or(name))
        }
        None => list(&project, args.format),
    }
}

fn list(project: &Project, format: ListFormat) -> Result<Outcome, Error> {
    let names = project.layouts();
    let text = match format {
        ListFormat::Text => {
            let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
            let mut out = String::new();
            for name in &names {
                let said = match project.layout_summary(name) {
                    Ok((summary, true)) => format!("{summary} (the project's own)"),
                    Ok((summary, false)) => summary,
                    Err(message) => format!("can't be used: {message}"),
                };
                let _ = writeln!(out, "{name:widest$}  {said}");
            }
            out
        }
        ListFormat::Json => {
            let record = |name: &String| match project.layout_summary(name) {
                Ok((summary, own)) => {
                    json!({"name": name, "summary": summary, "own": own})
                }
                Err(message) => json!({"name": name, "error": message}),
            };
            let records: Vec<_> = names.iter().map(record).collect();
            serde_json::to_string_pretty(&records).unwrap_or_default() + "\n"
        }
    };
    write::stdout(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Copies a built-in layout into the project's folder `layouts/`, under a name.
fn eject(project: &Project, name: &str, new_name: &str) -> Result<Outcome, Error> {
    let Some(layout) = built_in_layouts().into_iter().find(|layout| layout.name == name)
    else {
        let names: Vec<_> = built_in_layouts().iter().map(|layout| layout.name).collect();
        let message =
            format!("no layout `{name}` is built in; there are {}", names.join(", "));
        return Err(Error::Usage(message));
    };
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if new_name.is_empty() || !new_name.chars().all(is_name) || new_name == "core" {
        let message = format!("`{new_name}` can't be the name of a layout");
        return Err(Error::Usage(message));
    }
    let root = project.root().unwrap_or(Path::new("."));
    let folder = root.join("layouts").join(new_name);
    if project.layout_summary(new_name).is_ok_and(|(_, own)| own) {
        let message =
            format!("`{}` is there already; nothing was changed", folder.display());
        return Err(Error::Usage(message));
    }
    for (file, bytes) in &layout.files {
        write::write(&folder.join(file), bytes)?;
    }
    let said = format!("{}: {}\n", folder.display(), {
        let files: Vec<_> = layout.files.keys().map(String::as_str).collect();
        files.join(", ")
    });
    write::stdout(said.as_bytes())?;
    Ok(Outcome::Done)
}

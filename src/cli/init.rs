//! `chancery init`.

use std::fmt::Write as _;
use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use chancery::Answers;
use chancery::Error;
use chancery::Question;
use chancery::project_files;

use super::Outcome;
use super::args::InitArgs;
use super::clock;
use super::write;

/// Writes a new project, if nothing is in its way.
pub(super) fn run(args: &InitArgs) -> Result<Outcome, Error> {
    let folder = args.folder.as_deref().unwrap_or(Path::new("."));
    let today = clock::today(None, clock::epoch()?);
    let mut answers = Answers::default();
    // Nobody should answer questions for nothing.
    refuse_to_overwrite(folder, &project_files(&answers, &today))?;
    let given = [
        (Question::Title, &args.title),
        (Question::Organisation, &args.organisation),
        (Question::Language, &args.language),
        (Question::Layout, &args.layout),
        (Question::Marking, &args.marking),
    ];
    for (question, text) in given {
        if let Some(text) = text {
            let refused = |why| Error::Usage(format!("--{}: {why}", question.name()));
            answers.answer(question, text).map_err(refused)?;
        }
    }
    let is_terminal = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if is_terminal && !args.yes {
        let open = given.iter().filter(|(_, text)| text.is_none());
        let open: Vec<_> = open.map(|(question, _)| *question).collect();
        let (mut input, mut output) = (std::io::stdin().lock(), std::io::stderr().lock());
        ask(&mut answers, &open, &mut input, &mut output)?;
    }
    let files = project_files(&answers, &today);
    for (path, text) in &files {
        write::write(&folder.join(path), text.as_bytes())?;
    }
    write::stdout(told(folder, &files).as_bytes())?;
    Ok(Outcome::Done)
}

/// Asks what is open. An empty line leaves an answer as it is; what can't be taken is asked
/// again.
fn ask(
    answers: &mut Answers,
    open: &[Question],
    input: &mut dyn BufRead,
    output: &mut dyn Write,
) -> Result<(), Error> {
    let refused = |source| Error::Io { path: "-".into(), source };
    for question in open {
        let is_title = *question == Question::Title;
        let without = if is_title { "that of the sample" } else { "none" };
        loop {
            let holds = answers.get(*question).unwrap_or(without);
            write!(output, "{} [{holds}]: ", question.words()).map_err(refused)?;
            output.flush().map_err(refused)?;
            let mut line = String::new();
            if input.read_line(&mut line).map_err(refused)? == 0 {
                writeln!(output).map_err(refused)?;
                let message = "there are no more answers; nothing was written";
                return Err(Error::Usage(message.to_owned()));
            }
            match answers.answer(*question, &line) {
                Ok(()) => break,
                Err(why) => writeln!(output, "  {why}").map_err(refused)?,
            }
        }
    }
    Ok(())
}

/// Refuses to write where something is.
fn refuse_to_overwrite(
    folder: &Path,
    files: &[(&'static str, String)],
) -> Result<(), Error> {
    let mut found: Vec<_> =
        files.iter().filter_map(|(path, _)| obstacle(folder, path)).collect();
    found.dedup();
    if found.is_empty() {
        return Ok(());
    }
    let names: Vec<_> =
        found.iter().map(|path| format!("`{}`", path.display())).collect();
    let (names, verb) = (names.join(", "), if found.len() == 1 { "is" } else { "are" });
    Err(Error::Usage(format!(
        "{names} {verb} there already; nothing was written: name another folder"
    )))
}

/// What is where a file is to be, or where one of its folders is to be and is no folder.
fn obstacle(folder: &Path, path: &str) -> Option<PathBuf> {
    // A symbolic link is in the way even if it leads nowhere.
    let exists = |place: &Path| place.symlink_metadata().is_ok();
    let file = folder.join(path);
    let above = file.ancestors().skip(1).take_while(|&place| place != folder);
    let mut above = above.chain(std::iter::once(folder));
    let found = above.find(|&place| exists(place) && !place.is_dir());
    match found.map(Path::to_path_buf) {
        Some(place) => Some(place),
        None => exists(&file).then_some(file),
    }
}

/// What was written, and what can be done next.
fn told(folder: &Path, files: &[(&'static str, String)]) -> String {
    let mut out = String::new();
    for (path, _) in files {
        let _ = writeln!(out, "{}", folder.join(path).display());
    }
    let name = folder.display().to_string();
    let name =
        if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name };
    let place = if name == "." { String::new() } else { format!(" {name}") };
    let commands = [
        (format!("chancery build{place}"), "makes the PDF and the EPUB, in `output/`"),
        (
            format!("chancery check --deny-warnings{place}"),
            "finds mistakes, as in `briefings.yml`",
        ),
        (
            "chancery layouts".to_owned(),
            "lists the layouts that `chancery.toml` can name",
        ),
    ];
    let widest = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    out.push_str("\nWrite your own text over `sources/briefing.md`. Next:\n");
    for (command, does) in commands {
        let _ = writeln!(out, "  {command:widest$}  {does}");
    }
    out
}

#[cfg(test)]
mod tests;

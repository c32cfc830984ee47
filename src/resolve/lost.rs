//! Images that are not where a text says: what its author most likely meant.

use std::path::Path;

use crate::diagnostic::nearest;
use crate::project::Project;
use crate::project::normalize;

/// The most folders that are looked into.
const MOST_FOLDERS: usize = 20;

/// What to do about a path that leads to no file: `written` in the file `from`, which is
/// `normal` from the root.
pub(super) fn missing(
    project: &Project,
    from: &str,
    written: &str,
    normal: &str,
) -> String {
    if let Some(found) = beside(project, normal) {
        return format!("did you mean `{}`?", bracketed(&relative(from, &found)));
    }
    if let Some(found) = normalize("", written).filter(|path| is_there(project, path)) {
        return starts_here(from, &found);
    }
    format!("`{normal}` was looked for, from the project's root")
}

/// What to do about a path that leads out of the project, or into none.
pub(super) fn outside(project: &Project, from: &str, written: &str) -> String {
    let slashed = written.replace('\\', "/");
    let inner = slashed.trim_start_matches('/');
    let of_file = normalize(from, inner).filter(|path| is_there(project, path));
    let found =
        of_file.or_else(|| normalize("", inner).filter(|path| is_there(project, path)));
    match found {
        Some(found) if written.contains('\\') => {
            let path = bracketed(&relative(from, &found));
            format!("write `/` in the place of `\\`: `{path}`")
        }
        Some(found) => starts_here(from, &found),
        None => {
            let name = slashed.rsplit('/').next().unwrap_or_default();
            format!(
                "copy the file into the project, beside this one: `{}`",
                bracketed(name)
            )
        }
    }
}

fn starts_here(from: &str, found: &str) -> String {
    let path = bracketed(&relative(from, found));
    format!("a path starts from the folder of its own file: write `{path}`")
}

fn is_there(project: &Project, path: &str) -> bool {
    !path.is_empty() && project.read(path).is_ok()
}

/// A file in the same folder whose name is nearly the one that is wanted, or of the same name in
/// a folder below.
fn beside(project: &Project, normal: &str) -> Option<String> {
    // The root has no name by which its files could be asked for.
    let (folder, name) = normal.rsplit_once('/')?;
    if project.leads_out(folder) {
        return None;
    }
    let files = project.files_in(folder);
    let mut names: Vec<_> =
        files.iter().filter_map(|path| path.rsplit('/').next()).collect();
    // A text is no image.
    names.retain(|name| Path::new(name).extension().is_none_or(|ending| ending != "md"));
    let stem = |name: &str| name.rsplit_once('.').unwrap_or((name, "")).0.to_lowercase();
    let wanted = stem(name);
    let same = names.iter().copied().find(|other| stem(other) == wanted);
    if let Some(found) = same.or_else(|| nearest(name, names.iter().copied())) {
        return Some(format!("{folder}/{found}"));
    }
    let below = project.folders_in(folder).into_iter().take(MOST_FOLDERS);
    below
        .map(|below| format!("{folder}/{below}/{name}"))
        .find(|path| is_there(project, path))
}

/// The path to a file from the folder of another, both from the root.
fn relative(from: &str, path: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut above: Vec<_> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut below: Vec<_> = path.split('/').collect();
    while !above.is_empty() && below.len() > 1 && above[0] == below[0] {
        above.remove(0);
        below.remove(0);
    }
    format!("{}{}", "../".repeat(above.len()), below.join("/"))
}

/// A path as Markdown takes it: between angle brackets if there are blanks in it.
fn bracketed(path: &str) -> String {
    if path.contains(' ') { format!("<{path}>") } else { path.to_owned() }
}

//! Which folders are watched for briefings.

use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

use chancery::Project;
use chancery::SourceId;

use super::super::CONFIG;
use super::super::store;

/// A folder that programs may take away at any time has this file (bford.info/cachedir).
const CACHE: &str = "CACHEDIR.TAG";

/// The folders to be watched for briefings that are made of these inputs and go to these folders.
///
/// Of a project these are all, but for hidden ones, what other programs make, and what is built. A
/// lone file may lie in a folder of anything: there only those that it is made of are watched.
pub(in super::super) fn folders<'a>(
    project: &Project,
    sources: &'a [SourceId],
    inputs: impl Iterator<Item = &'a str>,
    outputs: &[PathBuf],
) -> BTreeSet<PathBuf> {
    let Some(root) = project.root() else { return BTreeSet::new() };
    let mut found = BTreeSet::new();
    if root.join(CONFIG).is_file() || root.join("sources").is_dir() {
        let sources: Vec<_> =
            sources.iter().map(|source| root.join(source.path())).collect();
        let holds_none =
            |folder: &PathBuf| sources.iter().all(|source| !source.starts_with(folder));
        let outputs = outputs.iter().filter_map(|folder| store::full(folder));
        let left_out: Vec<_> = outputs.filter(holds_none).collect();
        walk(root, &left_out, &mut found);
        return found;
    }
    // The path of a folder ends with a slash.
    let folder =
        |path: &str| root.join(path.rsplit_once('/').map_or("", |(folder, _)| folder));
    let paths = sources.iter().map(SourceId::path).chain(inputs).map(folder);
    found.extend(paths.chain([root.to_owned()]).filter(|folder| folder.is_dir()));
    found
}

/// Collects a folder and those in it. Symbolic links are not followed: what they lead to in the
/// project is watched where it is.
fn walk(folder: &Path, left_out: &[PathBuf], found: &mut BTreeSet<PathBuf>) {
    for entry in folder.read_dir().into_iter().flatten().flatten() {
        let path = entry.path();
        let is_walked = entry.file_type().is_ok_and(|kind| kind.is_dir())
            && !is_hidden(&path)
            && !path.join(CACHE).exists()
            && entry.file_name() != "node_modules"
            && !left_out.contains(&path);
        if is_walked {
            walk(&path, left_out, found);
        }
    }
    found.insert(folder.to_owned());
}

/// Whether a file or folder is none that a project is made of: hidden, or the copy of an editor.
pub(super) fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.') || name.ends_with('~')
}

//! Images that are not where a text says: what its author most likely meant.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use crate::diagnostic::nearest;
use crate::project::Project;
use crate::project::normalize;

/// The most folders that are looked into.
const MOST_FOLDERS: usize = 20;

/// The folders that were looked into for a briefing, by their paths from the root. Each is listed
/// once, however many files it lacks.
#[derive(Default)]
pub(super) struct Listings(BTreeMap<String, Rc<Listing>>);

/// What is in a folder; nothing of one that lies outside the project.
#[derive(Default)]
pub(super) struct Listing {
    /// The files by their paths from the root, in order.
    pub(super) files: Vec<String>,
    /// The names of those that may be images, in order.
    names: Vec<String>,
    /// The first of these names by what comes before its ending, in small letters.
    stems: BTreeMap<String, String>,
    /// The names of the folders, in order.
    folders: Vec<String>,
}

impl Listings {
    /// What is in a folder.
    pub(super) fn of(&mut self, project: &Project, folder: &str) -> Rc<Listing> {
        let listing = self.0.entry(folder.to_owned());
        Rc::clone(listing.or_insert_with(|| Rc::new(Listing::of(project, folder))))
    }
}

impl Listing {
    fn of(project: &Project, folder: &str) -> Self {
        if project.leads_out(folder) {
            return Self::default();
        }
        let files = project.files_in(folder);
        let names = files.iter().filter_map(|path| path.rsplit('/').next());
        // A text is no image.
        let is_image =
            |name: &&str| Path::new(name).extension().is_none_or(|ending| ending != "md");
        let names: Vec<_> = names.filter(is_image).map(str::to_owned).collect();
        let mut stems = BTreeMap::new();
        for name in &names {
            stems.entry(stem(name)).or_insert_with(|| name.clone());
        }
        let folders = project.folders_in(folder);
        Self { files, names, stems, folders }
    }
}

/// What comes before the ending of a name, in small letters.
fn stem(name: &str) -> String {
    name.rsplit_once('.').unwrap_or((name, "")).0.to_lowercase()
}

/// What to do about a path that leads to no file: `written` in the file `from`, which is
/// `normal` from the root.
pub(super) fn missing(
    project: &Project,
    listings: &mut Listings,
    from: &str,
    written: &str,
    normal: &str,
) -> String {
    if let Some(found) = beside(project, listings, normal) {
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
fn beside(project: &Project, listings: &mut Listings, normal: &str) -> Option<String> {
    // The root has no name by which its files could be asked for.
    let (folder, name) = normal.rsplit_once('/')?;
    let listing = listings.of(project, folder);
    let same = listing.stems.get(&stem(name)).map(String::as_str);
    let near = || nearest(name, listing.names.iter().map(String::as_str));
    if let Some(found) = same.or_else(near) {
        return Some(format!("{folder}/{found}"));
    }
    let below = listing.folders.iter().take(MOST_FOLDERS);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_listed_once_for_all_that_it_lacks() {
        let root = tempfile::tempdir().expect("a folder");
        let figures = root.path().join("sources/figures");
        #[expect(clippy::disallowed_methods, reason = "the test needs files")]
        {
            std::fs::create_dir_all(&figures).expect("made");
            std::fs::write(figures.join("map.png"), "x").expect("written");
        }
        let project = Project::at(root.path()).expect("a project");
        let mut listings = Listings::default();
        let mut hint = |name: &str| {
            let (written, normal) =
                (format!("figures/{name}"), format!("sources/figures/{name}"));
            missing(&project, &mut listings, "sources/a.md", &written, &normal)
        };
        let meant = "did you mean `figures/map.png`?";
        assert_eq!(hint("mapp.png"), meant);
        // If the folder were listed again, nothing would be found in it.
        #[expect(clippy::disallowed_methods, reason = "the test needs files")]
        {
            std::fs::remove_file(figures.join("map.png")).expect("deleted");
        }
        assert_eq!(hint("Map.jpg"), meant);
        assert_eq!(hint("mao.png"), meant);
    }
}

//! Paths on the command line to briefings of projects.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use chancery::Project;
use chancery::SourceId;

/// Briefings of one project.
pub(super) struct Work {
    pub(super) project: Project,
    pub(super) sources: Vec<SourceId>,
    /// The text of the only briefing, if it came from standard input.
    pub(super) text: Option<Vec<u8>>,
}

impl Work {
    /// Forgets what was read of a briefing that is a file.
    pub(super) fn forget(&self, source: &SourceId) {
        if self.text.is_none() {
            self.project.forget(source);
        }
    }
}

/// The path that stands for standard input.
pub(super) const STDIN: &str = "-";

/// The briefings that the paths name, by project; without paths, those of the project
/// around the current folder.
pub(super) fn collect(paths: &[PathBuf]) -> Result<Vec<Work>, Error> {
    let here = Path::new(".");
    if paths.is_empty() {
        let project = Project::open(here, here)?;
        let sources = project.briefings()?;
        if sources.is_empty() {
            return Err(nothing(&project));
        }
        return Ok(vec![Work { project, sources, text: None }]);
    }
    let mut works: BTreeMap<Option<PathBuf>, Work> = BTreeMap::new();
    for path in paths {
        if path.as_os_str() == STDIN {
            let work = stdin(here)?;
            works.insert(None, work);
            continue;
        }
        let project = open(path, here)?;
        let root = project.root().map(Path::to_owned);
        let empty = || Work { project, sources: Vec::new(), text: None };
        let work = works.entry(root).or_insert_with(empty);
        let id = work.project.source(path)?;
        if path.is_dir() {
            let mut found =
                if id.path().is_empty() { work.project.briefings()? } else { Vec::new() };
            // A folder that is no project is taken as it is.
            if found.is_empty() {
                found = work.project.briefings_in(id.path())?;
            }
            if found.is_empty() {
                let message = format!("there are no briefings in `{}`", path.display());
                return Err(Error::Usage(message));
            }
            work.sources.extend(found);
        } else {
            work.sources.push(id);
        }
    }
    let mut works: Vec<_> = works.into_values().collect();
    for work in &mut works {
        work.sources.sort();
        work.sources.dedup();
    }
    Ok(works)
}

/// The one briefing that a path names.
pub(super) fn single(path: &Path) -> Result<(Project, SourceId), Error> {
    let here = Path::new(".");
    if path.as_os_str() == STDIN {
        let mut work = stdin(here)?;
        return Ok((work.project, work.sources.remove(0)));
    }
    let project = open(path, here)?;
    let id = project.source(path)?;
    Ok((project, id))
}

/// Why a project has no briefings, and what to do about it.
pub(super) fn nothing(project: &Project) -> Error {
    let sources = project.sources();
    let root = project.root().unwrap_or(Path::new(".")).display().to_string();
    // What Windows puts before a whole path is nobody's.
    let root = root.trim_start_matches(r"\\?\");
    let within = format!("{sources}/");
    let cure = match project.overlooked().first() {
        Some(path) if path.starts_with(&within) => {
            format!("the name of `{path}` does not end in `.md`")
        }
        Some(path) => format!("move `{path}` into `{within}`, or name it in the command"),
        None => format!(
            "put Markdown files into `{within}`, name one, or write a sample with \
             `chancery init`"
        ),
    };
    Error::Usage(format!("there are no briefings in `{root}`: {cure}"))
}

/// The project that a path belongs to.
fn open(path: &Path, here: &Path) -> Result<Project, Error> {
    let opened = Project::open(path, here);
    if let Err(Error::Usage(message)) = &opened
        && !path.exists()
    {
        return Err(Error::Usage(format!("{message}{}", meant(path, here))));
    }
    opened
}

/// What may have been meant by a path at which nothing is.
fn meant(path: &Path, here: &Path) -> String {
    /// The most briefings that are named.
    const MOST: usize = 5;
    if path.to_string_lossy().contains('*') {
        return ": name the folder instead, as in `chancery build sources`".to_owned();
    }
    let project = Project::open(here, here).ok();
    let sources = project.and_then(|project| project.briefings().ok());
    // They are named from the project's root, which may be another folder.
    let is_here = |source: &&SourceId| Path::new(source.path()).exists();
    let sources = sources.unwrap_or_default();
    let names: Vec<_> = sources.iter().filter(is_here).map(SourceId::path).collect();
    let wanted = path.file_stem();
    if let Some(name) = names.iter().find(|name| Path::new(name).file_stem() == wanted) {
        return format!(": did you mean `{name}`?");
    }
    let more = if names.len() > MOST { ", …" } else { "" };
    let names: Vec<_> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!(": the briefing here is {name}"),
        names => format!(": the briefings here are {}{more}", names.join(", ")),
    }
}

fn stdin(here: &Path) -> Result<Work, Error> {
    let refused = |source| Error::Io { path: STDIN.into(), source };
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).map_err(refused)?;
    let project = Project::open(here, here)?;
    let source = project.source_at("stdin.md")?;
    let project = project.with_text("stdin.md", bytes.clone());
    Ok(Work { project, sources: vec![source], text: Some(bytes) })
}

//! A project: the only reader of files.
//!
//! Everything a build needs is asked of [`Project::read`], which stays within the
//! project's root (symbolic links included), reads each file once, and records what
//! was read.

mod disk;
mod folder;
mod path;
mod trace;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use self::disk::canonical;
use self::disk::collect;
use self::disk::list;
use self::disk::read_below;
pub use self::folder::Folder;
use self::path::is_hidden;
use self::path::is_markdown;
pub(crate) use self::path::normalize;
pub(crate) use self::path::portable;
use self::path::slashed;
pub use self::trace::Input;
use self::trace::note;
use crate::config;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Rule;
use crate::diagnostic::Severity;
use crate::error::Error;
use crate::format::Attachment;
use crate::format::PdfStandard;

/// A folder of briefings with what they share.
#[derive(Debug)]
pub struct Project {
    store: Store,
    config: Config,
    warnings: Vec<Diagnostic>,
    read: Mutex<BTreeMap<String, ReadResult>>,
    /// The digests of files, by their paths.
    digests: Mutex<BTreeMap<String, String>>,
}

/// What came of reading a file.
type ReadResult = Result<Arc<[u8]>, ReadError>;

/// Where the files are.
#[derive(Debug)]
enum Store {
    /// In a folder, whose path has no symbolic links.
    Folder(PathBuf),
    /// In memory, by path from the root.
    Memory(BTreeMap<String, Arc<[u8]>>),
}

/// A briefing's Markdown file, by its path from the project's root, parts joined by
/// `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(String);

impl SourceId {
    /// The path from the project's root.
    pub fn path(&self) -> &str {
        &self.0
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// The path, or a symbolic link on it, leaves the project.
    Outside,
    /// There is no such file.
    Missing,
    /// The system refused.
    Refused(String),
}

impl Project {
    /// Opens the project that `path`, a file or folder, belongs to.
    ///
    /// The root is the nearest folder upwards with `chancery.toml`, else with
    /// `sources/`, else `fallback` if `path` is below it, else the folder of `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the path can't be read, [`Error::Config`] if `chancery.toml`
    /// has mistakes.
    pub fn open(path: &Path, fallback: &Path) -> Result<Self, Error> {
        let start = canonical(path)?;
        let folder = if start.is_dir() {
            start.as_path()
        } else {
            start.parent().unwrap_or(&start)
        };
        let fallback = canonical(fallback)?;
        let root = folder
            .ancestors()
            .find(|dir| dir.join(config::FILE).is_file())
            .or_else(|| folder.ancestors().find(|dir| dir.join("sources").is_dir()))
            .or_else(|| folder.starts_with(&fallback).then_some(fallback.as_path()))
            .unwrap_or(folder);
        Self::configured(Store::Folder(root.to_owned()))
    }

    /// Opens the project whose root is `root`, whatever lies above it.
    ///
    /// # Errors
    ///
    /// As [`Project::open`].
    pub fn at(root: &Path) -> Result<Self, Error> {
        Self::configured(Store::Folder(canonical(root)?))
    }

    /// A project in memory: files by their paths from the root.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if there is a `chancery.toml` with mistakes.
    pub fn from_files<P, B>(
        files: impl IntoIterator<Item = (P, B)>,
    ) -> Result<Self, Error>
    where
        P: Into<String>,
        B: Into<Vec<u8>>,
    {
        let files = files.into_iter();
        let files =
            files.map(|(path, bytes)| (path.into(), Arc::from(bytes.into()))).collect();
        Self::configured(Store::Memory(files))
    }

    /// Puts a text in the place of a file, as that of standard input.
    #[must_use]
    pub fn with_text(self, path: &str, text: Vec<u8>) -> Self {
        let mut read = self.kept();
        read.insert(path.to_owned(), Ok(Arc::from(text)));
        drop(read);
        self
    }

    /// The briefing at a normal path from the root, which need not be a file yet.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if the path leaves the project.
    pub fn source_at(&self, path: &str) -> Result<SourceId, Error> {
        let normal = normalize("", path).filter(|path| !path.is_empty());
        let outside = || Error::Usage(format!("`{path}` is outside the project"));
        normal.map(SourceId).ok_or_else(outside)
    }

    /// Whether a briefing lies in the project's folder of sources.
    pub fn owns(&self, source: &SourceId) -> bool {
        let below = source.path().strip_prefix(&self.config.sources);
        below.is_some_and(|rest| rest.starts_with('/'))
    }

    fn configured(store: Store) -> Result<Self, Error> {
        let mut project = Self {
            store,
            config: Config::default(),
            warnings: Vec::new(),
            read: Mutex::default(),
            digests: Mutex::default(),
        };
        let bytes = match project.read(config::FILE) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => return Ok(project),
            Err(ReadError::Refused(message)) => {
                return Err(Error::Io {
                    path: config::FILE.into(),
                    source: io::Error::other(message),
                });
            }
            Err(ReadError::Outside) => {
                return Err(Error::Usage(format!(
                    "`{}` leads out of the project",
                    config::FILE
                )));
            }
        };
        if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
            return Err(Error::Config(vec![Diagnostic::of_file(
                Rule::ConfigInvalid,
                config::FILE,
                "the file is in UTF-16",
                "save it as UTF-8; Notepad asks for the encoding under `Save as`",
            )]));
        }
        let text = String::from_utf8_lossy(&bytes);
        let (config, diagnostics) = Config::parse(text.into());
        if diagnostics.iter().any(|found| found.severity == Severity::Error) {
            return Err(Error::Config(diagnostics));
        }
        project.config = config;
        project.warnings = diagnostics;
        Ok(project)
    }

    /// The root folder; nothing for a project in memory.
    pub fn root(&self) -> Option<&Path> {
        match &self.store {
            Store::Folder(root) => Some(root),
            Store::Memory(_) => None,
        }
    }

    /// What is odd about `chancery.toml`.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The folder of the project's own briefings, from the root.
    pub fn sources(&self) -> &str {
        &self.config.sources
    }

    /// Files that may have been meant as briefings, in order: those of other kinds in the folder
    /// of sources, and Markdown beside it.
    pub fn overlooked(&self) -> Vec<String> {
        let Store::Folder(root) = &self.store else { return Vec::new() };
        let mut found = Vec::new();
        // What can't be read there was told before.
        if collect(root, &self.config.sources, &mut found).is_err() {
            return Vec::new();
        }
        found.retain(|path| !is_markdown(path));
        found.sort();
        let beside = list(root).into_iter().flatten();
        let mut beside: Vec<_> = beside
            .filter(|(_, kind)| kind.is_file())
            .map(|(name, _)| name)
            .filter(|name| is_markdown(name) && !name.eq_ignore_ascii_case("readme.md"))
            .collect();
        beside.sort();
        found.extend(beside);
        found
    }

    /// The folder for what is built, from the root.
    pub fn output(&self) -> &str {
        &self.config.output
    }

    /// What the project's PDFs are to carry.
    pub fn attachments(&self) -> Option<&[Attachment]> {
        self.config.attachments.as_deref()
    }

    /// The standards that the project asks of its PDFs.
    pub fn pdf_standards(&self) -> Option<&[PdfStandard]> {
        self.config.pdf_standard.as_deref()
    }

    /// How many briefings are to be built at once.
    pub fn jobs(&self) -> Option<usize> {
        self.config.jobs
    }

    /// How many seconds of processor time and how many bytes of memory building a briefing may
    /// take.
    pub fn bounds(&self) -> (u64, u64) {
        (self.config.limits.cpu, self.config.limits.memory)
    }

    /// What a briefing may not exceed: the limits by their keys in `chancery.toml`, in order.
    pub fn limits(&self) -> Vec<(&'static str, u64)> {
        self.config.limits.all()
    }

    /// What `chancery.toml` says.
    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// The briefing in the file `path`.
    ///
    /// # Errors
    ///
    /// [`Error::Usage`] if the file is outside the project.
    pub fn source(&self, path: &Path) -> Result<SourceId, Error> {
        let outside =
            || Error::Usage(format!("`{}` is outside the project", path.display()));
        match &self.store {
            Store::Folder(root) => {
                let full = canonical(path)?;
                let relative = full.strip_prefix(root).map_err(|_| outside())?;
                Ok(SourceId(slashed(relative)))
            }
            Store::Memory(_) => self.source_at(&slashed(path)),
        }
    }

    /// The briefings below `folder`, a path from the root, in the order of their
    /// paths: every `*.md` whose path has no part that begins with `_` or `.`.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if a folder can't be read.
    pub fn briefings_in(&self, folder: &str) -> Result<Vec<SourceId>, Error> {
        let mut found = Vec::new();
        match &self.store {
            Store::Folder(root) => collect(root, folder, &mut found)?,
            Store::Memory(files) => {
                let prefix = format!("{folder}/");
                let below = files.keys().filter_map(|path| path.strip_prefix(&prefix));
                let shown = below.filter(|path| !path.split('/').any(is_hidden));
                found.extend(shown.map(|path| format!("{folder}/{path}")));
            }
        }
        found.retain(|path| is_markdown(path));
        found.sort();
        Ok(found.into_iter().map(SourceId).collect())
    }

    /// The project's own briefings: those below its folder of sources.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if a folder can't be read.
    pub fn briefings(&self) -> Result<Vec<SourceId>, Error> {
        self.briefings_in(&self.config.sources)
    }

    /// The path of a briefing below the folder of sources, without its extension;
    /// for a briefing elsewhere, the stem of its file name.
    pub fn output_stem(&self, source: &SourceId) -> String {
        let path = source.path();
        let stem = path.strip_suffix(".md").unwrap_or(path);
        let below =
            stem.strip_prefix(&self.config.sources).and_then(|p| p.strip_prefix('/'));
        let name = || stem.rsplit('/').next().unwrap_or(stem);
        below.unwrap_or_else(name).split('/').map(portable).collect::<Vec<_>>().join("/")
    }

    /// The size of a briefing's file in bytes; 0 if there is none.
    pub fn size(&self, source: &SourceId) -> u64 {
        match &self.store {
            Store::Folder(root) => disk::size(&root.join(source.path())),
            Store::Memory(files) => {
                files.get(source.path()).map_or(0, |bytes| bytes.len() as u64)
            }
        }
    }

    /// Whether a folder of the project leads out of it, by a symbolic link.
    pub fn leads_out(&self, folder: &str) -> bool {
        match &self.store {
            Store::Folder(root) => disk::leads_out(root, folder),
            Store::Memory(_) => false,
        }
    }

    /// Forgets what was read of a file, so that many briefings need no more room than one.
    pub fn forget(&self, source: &SourceId) {
        self.kept().remove(source.path());
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        digests.remove(source.path());
    }

    /// Reads a file by its normal path from the root ([`normalize`]), once.
    pub(crate) fn read(&self, path: &str) -> ReadResult {
        note(path.to_owned());
        let mut read = self.kept();
        if let Some(result) = read.get(path) {
            return result.clone();
        }
        let result = self.read_anew(path);
        read.insert(path.to_owned(), result.clone());
        result
    }

    /// What was read so far.
    fn kept(&self) -> MutexGuard<'_, BTreeMap<String, ReadResult>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_anew(&self, path: &str) -> ReadResult {
        match &self.store {
            Store::Folder(root) => read_below(root, path),
            Store::Memory(files) => files.get(path).cloned().ok_or(ReadError::Missing),
        }
    }

    /// The names of the folders directly in a folder of the project, in order.
    pub(crate) fn folders_in(&self, folder: &str) -> Vec<String> {
        note(format!("{folder}/"));
        let prefix = format!("{folder}/");
        let mut found: Vec<String> = match &self.store {
            Store::Folder(root) => list(&root.join(folder))
                .into_iter()
                .flatten()
                .filter(|entry| entry.1.is_dir())
                .map(|entry| entry.0)
                .collect(),
            Store::Memory(files) => files
                .keys()
                .filter_map(|path| path.strip_prefix(&prefix)?.split_once('/'))
                .map(|(name, _)| name.to_owned())
                .collect(),
        };
        found.sort();
        found.dedup();
        found
    }

    /// The files directly in a folder of the project, by their paths from the root,
    /// in order; none if there is no such folder.
    pub(crate) fn files_in(&self, folder: &str) -> Vec<String> {
        note(format!("{folder}/"));
        let prefix = format!("{folder}/");
        let mut found: Vec<String> = match &self.store {
            Store::Folder(root) => list(&root.join(folder))
                .into_iter()
                .flatten()
                .filter(|entry| entry.1.is_file())
                .map(|entry| format!("{prefix}{}", entry.0))
                .collect(),
            Store::Memory(files) => files
                .keys()
                .filter(|path| {
                    path.strip_prefix(&prefix).is_some_and(|p| !p.contains('/'))
                })
                .cloned()
                .collect(),
        };
        found.sort();
        found
    }
}

#[cfg(test)]
mod tests;

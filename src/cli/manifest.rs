//! `manifest.json`: of each file in the output folder, what it was made of and how. The same
//! builds give the same manifest.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use chancery::Format;
use serde::Deserialize;
use serde::Serialize;

use super::store;
use super::tally::Output;
use super::tally::Record;
use super::tally::SCHEMA;
use super::tally::slashed;
use super::write;

/// Its name.
pub(super) const NAME: &str = "manifest.json";

/// What is known of the files in a folder, by their paths from there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    schema: u32,
    pub(super) files: BTreeMap<String, Entry>,
}

/// How a file was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) sha256: String,
    bytes: u64,
    /// The program and its version.
    pub(super) program: String,
    /// The way from the folder of the manifest to the root of the project; nothing if that is
    /// not above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) root: Option<String>,
    /// The briefing, from the root.
    pub(super) source: String,
    /// What was asked for.
    pub(super) options: serde_json::Value,
    standards: Vec<String>,
    /// What the program has proven of it.
    checks: Vec<String>,
    /// What it was made of: the digests of files, by their paths from the root.
    pub(super) inputs: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the manifest of a folder; an empty one if there is none, or what is there is none.
    ///
    /// # Errors
    ///
    /// If there is one that the machine does not let us read, which is not to be written over.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        let bytes = store::find(&path).map_err(|source| Error::Io { path, source })?;
        let read = bytes.and_then(|bytes| serde_json::from_slice::<Self>(&bytes).ok());
        Ok(read
            .filter(|manifest| manifest.schema == SCHEMA)
            .unwrap_or(Self { schema: SCHEMA, files: BTreeMap::new() }))
    }

    /// Takes in what was built; the other files stay as they were.
    pub(super) fn take(&mut self, folder: &Path, record: &Record, options: &str) {
        for output in &record.outputs {
            let Ok(path) = output.path.strip_prefix(folder) else { continue };
            self.files.insert(slashed(path), Entry::of(folder, record, output, options));
        }
    }

    /// Writes the manifest, unless it is there already.
    pub(super) fn write(&self, folder: &Path) -> Result<(), Error> {
        let text = serde_json::to_string_pretty(self).expect("texts and numbers") + "\n";
        let path = folder.join(NAME);
        if store::read(&path).as_deref() == Some(text.as_bytes()) {
            return Ok(());
        }
        write::write(&path, text.as_bytes())
    }

    /// The files whose sources are no longer there, with those.
    pub(super) fn stale(&self, folder: &Path) -> Vec<(PathBuf, String)> {
        let gone = self.files.iter().filter(|(_, entry)| {
            let root = entry.root.as_ref().map(|root| folder.join(root));
            root.is_some_and(|root| store::stamp(&root.join(&entry.source)).is_none())
        });
        gone.map(|(path, entry)| (folder.join(path), entry.source.clone())).collect()
    }
}

impl Entry {
    fn of(folder: &Path, record: &Record, output: &Output, options: &str) -> Self {
        let checks: &[_] = match output.format {
            Some((Format::Pdf, _)) => &["standards", "text"],
            Some((Format::Epub, _)) => &["lint", "text"],
            _ => &[],
        };
        let inputs = record.inputs.iter();
        Self {
            sha256: output.digest.clone(),
            bytes: output.size,
            program: concat!("chancery ", env!("CARGO_PKG_VERSION")).to_owned(),
            root: way_up(folder, &record.root),
            source: record.source.clone(),
            options: serde_json::from_str(options).unwrap_or_default(),
            standards: output.standards.iter().map(|name| (*name).to_owned()).collect(),
            checks: checks.iter().map(|name| (*name).to_owned()).collect(),
            inputs: inputs
                .map(|input| (input.path.clone(), input.digest.clone()))
                .collect(),
        }
    }
}

/// The way from a folder up to the root, if that is above it.
fn way_up(folder: &Path, root: &Path) -> Option<String> {
    let full = store::full(folder)?;
    let below = full.strip_prefix(root).ok()?;
    let steps = vec![".."; below.components().count()];
    Some(if steps.is_empty() { ".".to_owned() } else { steps.join("/") })
}

/// The manifest that knows a file, its folder, and the path from there.
pub(super) fn of_file(file: &Path) -> Option<(Manifest, PathBuf, String)> {
    let full = store::full(file)?;
    full.ancestors().skip(1).find_map(|folder| {
        let manifest = Manifest::read(folder).ok()?;
        let path = slashed(full.strip_prefix(folder).ok()?);
        manifest.files.contains_key(&path).then(|| (manifest, folder.to_owned(), path))
    })
}

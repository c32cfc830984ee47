//! `manifest.json`: of each file in the output folder, what it was made of and how. The same
//! builds give the same manifest.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use chancery::Error;
use chancery::Format;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Value;
use serde_json::json;

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
    #[serde(deserialize_with = "files")]
    pub(super) files: BTreeMap<String, Entry>,
}

/// What a file was made of: the digests of files, by their paths from the root.
type Inputs = BTreeMap<String, String>;

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
    pub(super) options: Shared<Value>,
    standards: Vec<String>,
    /// What the program has proven of it.
    checks: Vec<String>,
    pub(super) inputs: Shared<Inputs>,
}

/// What many entries have alike, and the memory has once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    pub(super) fn new(value: T) -> Self {
        Self(Arc::new(value))
    }
}

impl<T: PartialEq> Shared<T> {
    /// Takes what another has, if it is the same.
    fn share(&mut self, other: &Self) {
        if *self == *other {
            self.0 = Arc::clone(&other.0);
        }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(&self.0, serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

/// Reads the files of a manifest, each of which shares what it can with the one before it.
fn files<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Entry>, D::Error> {
    struct Files;

    impl<'de> Visitor<'de> for Files {
        type Value = BTreeMap<String, Entry>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("files by their paths")
        }

        fn visit_map<A: MapAccess<'de>>(
            self,
            mut map: A,
        ) -> Result<Self::Value, A::Error> {
            let mut files = BTreeMap::new();
            let mut last: Option<(Shared<Value>, Shared<Inputs>)> = None;
            while let Some((path, mut entry)) = map.next_entry::<String, Entry>()? {
                if let Some((options, inputs)) = &last {
                    entry.options.share(options);
                    entry.inputs.share(inputs);
                }
                last = Some((entry.options.clone(), entry.inputs.clone()));
                files.insert(path, entry);
            }
            Ok(files)
        }
    }

    deserializer.deserialize_map(Files)
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
    pub(super) fn take(
        &mut self,
        folder: &Path,
        record: &Record,
        options: &Shared<Value>,
    ) {
        let inputs = record.inputs.iter();
        let inputs = inputs.map(|input| (input.path.clone(), input.digest.clone()));
        let inputs = Shared::new(inputs.collect());
        for output in &record.outputs {
            let Ok(path) = output.path.strip_prefix(folder) else { continue };
            let entry = Entry::of(folder, record, output, (options, &inputs));
            self.files.insert(slashed(path), entry);
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
    fn of(
        folder: &Path,
        record: &Record,
        output: &Output,
        (options, inputs): (&Shared<Value>, &Shared<Inputs>),
    ) -> Self {
        let checks = checks(output.format.map(|(format, _)| format));
        Self {
            sha256: output.digest.clone(),
            bytes: output.size,
            program: concat!("chancery ", env!("CARGO_PKG_VERSION")).to_owned(),
            root: way_up(folder, &record.root),
            source: record.source.clone(),
            options: options.clone(),
            standards: output.standards.iter().map(|name| (*name).to_owned()).collect(),
            checks: checks.iter().map(|name| (*name).to_owned()).collect(),
            inputs: inputs.clone(),
        }
    }

    /// How a file was made that another machine has built, as the report tells; `path` is the way
    /// to it from the folder of the manifest. Nothing if the report does not tell it all.
    pub(super) fn reported(
        path: &str,
        report: &Value,
        briefing: &Value,
        output: &Value,
    ) -> Option<Self> {
        let steps = output["root"].as_str().map(|way| way.matches("..").count());
        let root = steps.and_then(|steps| steps.checked_sub(path.matches('/').count()));
        let entry = json!({
            "sha256": output["sha256"],
            "bytes": output["bytes"],
            "program": report["program"],
            "root": root.map(up),
            "source": briefing["source"],
            "options": report["options"],
            "standards": output["standards"],
            "checks": checks(output["format"].as_str().and_then(Format::by_name)),
            "inputs": briefing["inputs"],
        });
        let is_told = report["options"].is_object();
        serde_json::from_value(entry).ok().filter(|_| is_told)
    }
}

/// What the program has proven of a file of a format, or of a list.
fn checks(format: Option<Format>) -> &'static [&'static str] {
    match format {
        Some(Format::Pdf) => &["standards", "text"],
        Some(Format::Epub) => &["lint", "text"],
        _ => &[],
    }
}

/// The way from a folder up to the root, if that is above it.
pub(super) fn way_up(folder: &Path, root: &Path) -> Option<String> {
    let full = store::full(folder)?;
    let below = full.strip_prefix(root).ok()?;
    Some(up(below.components().count()))
}

/// The way so many folders up.
fn up(steps: usize) -> String {
    if steps == 0 { ".".to_owned() } else { vec![".."; steps].join("/") }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_share_what_they_have_alike() {
        let entry = |digest: &str, fit: bool, input: &str| {
            json!({
                "sha256": digest, "bytes": 1, "program": "chancery 1", "source": "a.md",
                "options": {"fit": fit}, "standards": [], "checks": [],
                "inputs": {"a.md": input},
            })
        };
        let value = json!({
            "schema": SCHEMA,
            "files": {
                "a.epub": entry("1", false, "4"),
                "a.pdf": entry("2", false, "4"),
                "b.pdf": entry("3", true, "5"),
            },
        });
        let text = value.to_string();
        let manifest: Manifest = serde_json::from_str(&text).expect("a manifest");
        let of = |path: &str| &manifest.files[path];
        let alike = |a: &Entry, b: &Entry| {
            (
                Arc::ptr_eq(&a.options.0, &b.options.0),
                Arc::ptr_eq(&a.inputs.0, &b.inputs.0),
            )
        };
        assert_eq!(alike(of("a.epub"), of("a.pdf")), (true, true));
        assert_eq!(alike(of("a.pdf"), of("b.pdf")), (false, false));
        // What is written is what was read.
        assert_eq!(serde_json::to_value(&manifest).expect("texts and numbers"), value);
    }
}

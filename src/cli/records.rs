//! What is written beside the files of a batch: manifests, the report, the summary, dependencies.

use std::path::Path;
use std::path::PathBuf;

use chancery::Error;
use chancery::Options;
use serde_json::Value;

use super::args::BuildArgs;
use super::manifest::Manifest;
use super::manifest::Shared;
use super::report;
use super::tally;
use super::tally::Record;
use super::write;

/// Writes them all, also if one of them can't be written.
pub(super) fn write(
    args: &BuildArgs,
    options: &Options,
    records: &[Record],
    folders: &[PathBuf],
    shard: Option<(u64, u64)>,
    total: usize,
) -> Result<(), Error> {
    // The day for rules is in no file.
    let mut chosen = options.clone();
    chosen.today = None;
    let chosen = chosen.to_json();
    let common = serde_json::from_str::<Value>(&chosen).unwrap_or_default();
    let common = Shared::new(common);
    let mut written: Vec<_> =
        folders.iter().map(|folder| manifest(folder, records, &common)).collect();
    if let Some(path) = &args.report {
        let report = tally::report(records, &chosen, shard, total);
        written.push(write::report(path, &report));
    }
    if let Some(path) = &args.summary {
        written.push(write::report(path, &tally::summary(records)));
    }
    if args.depfile {
        written.extend(records.iter().map(dependencies));
    }
    written.into_iter().collect()
}

/// Brings the manifest of a folder up to date, and tells of files whose sources are gone.
fn manifest(
    folder: &Path,
    records: &[Record],
    asked: &Shared<Value>,
) -> Result<(), Error> {
    let mut manifest = Manifest::read(folder)?;
    for record in records {
        manifest.take(folder, record, asked);
    }
    if !manifest.files.is_empty() {
        manifest.write(folder)?;
    }
    for (path, source) in manifest.stale(folder) {
        report::problem(&format!(
            "`{}` is left of `{source}`, which is gone; `chancery clean --stale` deletes it",
            path.display()
        ));
    }
    Ok(())
}

/// Writes what each file of a briefing was made of, in the syntax of Make.
fn dependencies(record: &Record) -> Result<(), Error> {
    let there = record.inputs.iter().filter(|input| input.digest.len() == 64);
    let files = there.filter(|input| !input.path.ends_with('/'));
    let inputs: Vec<_> =
        files.map(|input| quoted(&record.root.join(&input.path))).collect();
    for output in &record.outputs {
        let text =
            format!("{}: \\\n  {}\n", quoted(&output.path), inputs.join(" \\\n  "));
        let mut path = output.path.clone().into_os_string();
        path.push(".d");
        write::write(Path::new(&path), text.as_bytes())?;
    }
    Ok(())
}

/// A path as Make reads it.
fn quoted(path: &Path) -> String {
    let mut out = String::new();
    for c in tally::slashed(path).chars() {
        match c {
            ' ' | '#' | ':' | '%' => out.extend(['\\', c]),
            '$' => out.push_str("$$"),
            c => out.push(c),
        }
    }
    out
}

//! What came of each briefing: for the report, the manifest and the summary.

use std::fmt::Write;
use std::path::Path;
use std::path::PathBuf;

use chancery::Artefact;
use chancery::Diagnostic;
use chancery::EpubVariant;
use chancery::Format;
use chancery::Input;
use chancery::Severity;
use chancery::sha256;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeMap as _;
use serde_json::Value;
use serde_json::json;

use super::manifest::way_up;

/// The version of the report and of the manifest.
pub(super) const SCHEMA: u32 = 1;

/// How a briefing came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// It was built.
    Built,
    /// It was in the cache.
    Cached,
    /// Its files are there as they should be.
    Unchanged,
    /// Something is wrong with it.
    Failed,
    /// A fault of ours kept it from being built.
    Fault,
}

impl Status {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Built => "built",
            Self::Cached => "cached",
            Self::Unchanged => "unchanged",
            Self::Failed => "failed",
            Self::Fault => "fault",
        }
    }

    fn is_good(self) -> bool {
        !matches!(self, Self::Failed | Self::Fault)
    }
}

/// A file that is there now.
#[derive(Clone, Debug)]
pub(super) struct Output {
    pub(super) path: PathBuf,
    pub(super) digest: String,
    pub(super) size: u64,
    /// What it is; nothing for a list that goes beside the others.
    pub(super) format: Option<(Format, EpubVariant)>,
    pub(super) pages: usize,
    pub(super) standards: Vec<&'static str>,
}

impl Output {
    pub(super) fn of(
        path: PathBuf,
        artefact: &Artefact,
        digest: String,
        size: u64,
    ) -> Self {
        Self {
            path,
            digest,
            size,
            format: Some((artefact.format, artefact.variant)),
            pages: artefact.pages,
            standards: artefact.standards.clone(),
        }
    }

    /// A list that goes beside the files.
    pub(super) fn list(path: PathBuf, bytes: &[u8]) -> Self {
        Self::known_list(path, sha256(bytes), bytes.len() as u64)
    }

    /// A list whose digest is known.
    pub(super) fn known_list(path: PathBuf, digest: String, size: u64) -> Self {
        Self { path, digest, size, format: None, pages: 0, standards: Vec::new() }
    }
}

/// A briefing and what came of it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The path of its source from the root of its project.
    pub(super) source: String,
    pub(super) root: PathBuf,
    pub(super) status: Status,
    pub(super) outputs: Vec<Output>,
    pub(super) words: u32,
    pub(super) inputs: Vec<Input>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Seconds on the clock.
    pub(super) seconds: f64,
    /// Seconds of the processor, if they are known.
    pub(super) cpu: Option<f64>,
}

impl Record {
    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == severity).count()
    }

    fn json(&self) -> Value {
        let outputs = self.outputs.iter().map(|output| {
            json!({
                "path": slashed(&output.path),
                "sha256": output.digest,
                "bytes": output.size,
                "format": output.format.map(|(format, _)| format.name()),
                "variant": output.format.and_then(|(format, variant)| {
                    (format == Format::Epub).then(|| variant.name())
                }),
                "pages": Some(output.pages).filter(|pages| *pages > 0),
                "standards": output.standards,
                // From the folder of the file.
                "root": output.path.parent().and_then(|folder| way_up(folder, &self.root)),
            })
        });
        let inputs =
            self.inputs.iter().map(|input| (input.path.clone(), input.digest.clone()));
        json!({
            "source": self.source,
            "status": self.status.name(),
            "outputs": outputs.collect::<Vec<_>>(),
            "words": self.words,
            "inputs": inputs.collect::<std::collections::BTreeMap<_, _>>(),
            "diagnostics": self.diagnostics,
            "seconds": rounded(self.seconds),
            "cpu_seconds": self.cpu.map(rounded),
        })
    }
}

/// A path with its parts joined by `/`.
pub(super) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// A number with three places.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

/// The report of a batch: all briefings in the order of names. `options` is what was asked for,
/// as JSON.
pub(super) fn report(
    records: &[Record],
    options: &str,
    shard: Option<(u64, u64)>,
    total: usize,
) -> String {
    let of =
        |status: Status| records.iter().filter(|record| record.status == status).count();
    let found =
        |severity| records.iter().map(|record| record.count(severity)).sum::<usize>();
    let batch = json!({
        "schema": SCHEMA,
        "program": concat!("chancery ", env!("CARGO_PKG_VERSION")),
        "options": serde_json::from_str::<Value>(options).unwrap_or_default(),
        "shard": shard.map(|(number, of)| json!({"number": number, "of": of})),
        "briefings_in_all": total,
        "counts": {
            "built": of(Status::Built),
            "cached": of(Status::Cached),
            "unchanged": of(Status::Unchanged),
            "failed": of(Status::Failed),
            "fault": of(Status::Fault),
            "errors": found(Severity::Error),
            "warnings": found(Severity::Warning),
        },
        "briefings": null,
    });
    let report = Report { batch, records };
    let text = serde_json::to_string_pretty(&report).expect("texts and numbers");
    text + "\n"
}

/// A report that is written briefing by briefing: as a tree, the whole of it would take more memory
/// than all records.
struct Report<'a> {
    /// What is said of the batch, with nothing as `briefings`.
    batch: Value,
    records: &'a [Record],
}

impl Serialize for Report<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, value) in self.batch.as_object().into_iter().flatten() {
            if key == "briefings" {
                map.serialize_entry(key, &Briefings(self.records))?;
            } else {
                map.serialize_entry(key, value)?;
            }
        }
        map.end()
    }
}

/// What came of all briefings, of which one at a time is a tree.
struct Briefings<'a>(&'a [Record]);

impl Serialize for Briefings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Record::json))
    }
}

/// A summary in Markdown: the counts, and a table of what did not come out.
pub(super) fn summary(records: &[Record]) -> String {
    let good = records.iter().filter(|record| record.status.is_good()).count();
    let mut text = format!("## Briefings\n\n{good} of {} built", records.len());
    let unchanged =
        records.iter().filter(|record| record.status == Status::Unchanged).count();
    if unchanged > 0 {
        let _ = write!(text, ", {unchanged} of them unchanged");
    }
    text.push_str(".\n");
    let told: Vec<_> = records
        .iter()
        .filter(|record| !record.status.is_good() || record.count(Severity::Warning) > 0)
        .collect();
    if told.is_empty() {
        return text;
    }
    text.push_str("\n| Briefing | Status | First finding |\n| --- | --- | --- |\n");
    for record in told {
        let first = record.diagnostics.iter().min_by_key(|found| found.severity);
        let said = first.map_or_else(String::new, |found| {
            let line = found.span.map_or_else(String::new, |span| {
                format!(":{}:{}", span.start.line, span.start.column)
            });
            let more = record.diagnostics.len() - 1;
            let more =
                if more == 0 { String::new() } else { format!(" and {more} more") };
            format!(
                "{}{line}: {} ({}){more}",
                found.path,
                found.message,
                found.rule.name()
            )
        });
        let (source, status) = (cell(&record.source), record.status.name());
        let _ = writeln!(text, "| {source} | {status} | {} |", cell(&said));
    }
    text
}

/// A text that may stand in a cell of a table, where nothing of it is markup.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            '`' | '|' | '<' | '>' | '&' | '[' | ']' | '*' | '_' | '\\' | '#' | '!'
            | '@' | '~' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_what_its_tree_would_be() {
        let record = |source: &str| Record {
            source: source.to_owned(),
            root: PathBuf::from("/none"),
            status: Status::Built,
            outputs: vec![Output::list(PathBuf::from("a.locators.json"), b"[]")],
            words: 3,
            inputs: vec![Input::new("b.md", "1"), Input::new("a.md", "2")],
            diagnostics: Vec::new(),
            seconds: 0.5,
            cpu: Some(0.25),
        };
        for sources in [&["a", "b"][..], &[]] {
            let records: Vec<_> = sources.iter().map(|source| record(source)).collect();
            let text = report(&records, "{\"fit\":false}", Some((1, 2)), 4);
            let tree: Value = serde_json::from_str(&text).expect("JSON");
            let again = serde_json::to_string_pretty(&tree).expect("JSON") + "\n";
            assert_eq!(text, again);
            let briefings = tree["briefings"].as_array().expect("briefings");
            let found =
                briefings.iter().filter_map(|briefing| briefing["source"].as_str());
            assert_eq!(found.collect::<Vec<_>>(), sources);
        }
    }

    #[test]
    fn nothing_in_a_cell_is_markup() {
        assert_eq!(cell("a|b\n<i>"), "a&#124;b &#60;i&#62;");
        assert_eq!(cell("`x` at 1:2"), "&#96;x&#96; at 1:2");
    }
}

//! What the tests share: cases, builds, goldens.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::sync::LazyLock;

use chancery::Briefing;
use chancery::Built;
use chancery::Format;
use chancery::Options;
use chancery::Project;
use chancery::briefing::Date;
use roxmltree::Document;
use roxmltree::ParsingOptions;

/// The folder of the package.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_chancery");

/// The program, without the cache of whoever runs the tests.
pub(crate) fn program() -> std::process::Command {
    let mut program = std::process::Command::new(PROGRAM);
    program.env("CHANCERY_CACHE", "");
    program
}

/// The day for rules that need one, so that goldens stay.
pub(crate) fn options() -> Options {
    let mut options = Options::default();
    options.today = Date::parse("2026-11-22");
    options
}

/// A briefing of `tests/cases/` or `sources/` that was built.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) built: Built,
}

impl Case {
    pub(crate) fn bytes(&self, format: Format) -> &[u8] {
        let artefact = self.built.artefacts.iter().find(|a| a.format == format);
        let found = artefact.unwrap_or_else(|| {
            panic!("`{}` was not built: {:#?}", self.name, self.built.diagnostics)
        });
        &found.bytes
    }
}

impl Case {
    /// The model of the briefing.
    pub(crate) fn briefing(&self) -> Briefing {
        let project = Project::at(&self.folder).expect("a project");
        let path = self.folder.join(format!("{}.md", self.name));
        let source = project.source(&path).expect("a briefing");
        let (briefing, diagnostics) = chancery::data(&project, &source, &options());
        briefing.unwrap_or_else(|| panic!("{}: {diagnostics:#?}", self.name))
    }
}

/// The cases, each a project of its own with one briefing of the same name.
pub(crate) static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let mut folders = folders(&root().join("tests/cases"));
    folders.sort();
    let cases = folders.into_iter().map(|folder| {
        let name = file_name(&folder);
        let path = folder.join(format!("{name}.md"));
        let project = Project::at(&folder).expect("a project");
        let source = project.source(&path).expect("a briefing");
        let built = chancery::build(&project, &source, &options());
        Case { name, folder, built }
    });
    cases.collect()
});

/// The package's own briefings.
pub(crate) static SOURCES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let project = Project::at(root()).expect("this package");
    let sources = project.briefings().expect("the sources");
    let cases = sources.iter().map(|source| {
        let built = chancery::build(&project, source, &options());
        let name = project.output_stem(source).replace('/', "-");
        Case { name, folder: root().join("sources"), built }
    });
    cases.collect()
});

/// All that the validators look at.
pub(crate) fn everything() -> impl Iterator<Item = &'static Case> {
    CASES.iter().chain(SOURCES.iter())
}

/// A project in memory with one briefing.
pub(crate) fn project(markdown: &str) -> Project {
    Project::from_files([("sources/a.md", markdown)]).expect("a project")
}

/// Builds one briefing in memory.
pub(crate) fn build(markdown: &str) -> Built {
    let project = project(markdown);
    let source = project.briefings().expect("a briefing").remove(0);
    chancery::build(&project, &source, &options())
}

/// The front matter that a case in a test needs not to be warned about.
pub(crate) const HEAD: &str =
    "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n---\n\n";

/// The findings in the form of expected texts: place, severity, rule, message, hint.
pub(crate) fn findings(diagnostics: &[chancery::Diagnostic]) -> String {
    let mut out = String::new();
    for found in diagnostics {
        let place = found
            .span
            .map(|span| format!(":{}:{}", span.start.line, span.start.column))
            .unwrap_or_default();
        out.push_str(&format!(
            "{}{place}: {}[{}]: {}\n",
            found.path,
            found.severity.name(),
            found.rule.name(),
            found.message
        ));
        for related in &found.related {
            let (at, message) = (related.span.start, &related.message);
            let place = format!("{}:{}:{}", related.path, at.line, at.column);
            out.push_str(&format!("  see {place}: {message}\n"));
        }
        if let Some(fix) = &found.fix {
            let (from, to) = (fix.span.start, fix.span.end);
            let place =
                format!("{}:{}-{}:{}", from.line, from.column, to.line, to.column);
            out.push_str(&format!("  fix {}:{place}: `{}`\n", fix.path, fix.text));
        }
        if let Some(hint) = &found.hint {
            out.push_str(&format!("  hint: {hint}\n"));
        }
    }
    out
}

/// Compares a text with a golden file, or writes the file when asked to.
#[track_caller]
pub(crate) fn golden(actual: &str, path: &Path) {
    let expected = snapbox::Data::read_from(path, Some(snapbox::data::DataFormat::Text));
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .normalize_paths(false)
        .eq(actual.to_owned(), expected);
}

/// Fails if a folder has files that no test compared with anything.
#[track_caller]
pub(crate) fn no_others(folder: &Path, compared: &[PathBuf]) {
    let mut others = files(folder);
    others.retain(|path| !compared.contains(path));
    assert!(others.is_empty(), "nothing is compared with {others:?}: delete them");
}

/// The files of an archive, in order.
pub(crate) fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("readable");
            (file.name().expect("a name").into_owned(), bytes)
        })
        .collect()
}

/// A document of XHTML, which begins with its document type.
pub(crate) fn xhtml(text: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).unwrap_or_else(|e| panic!("{e}\n{text}"))
}

/// The text files of an EPUB by name.
pub(crate) fn documents(bytes: &[u8]) -> BTreeMap<String, String> {
    unzip(bytes)
        .into_iter()
        .filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)))
        .collect()
}

/// The folders directly in a folder.
pub(crate) fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

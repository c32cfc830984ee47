//! The bar for EPUBs: what a program can tell of them beyond the validators, and e-readers that
//! people use.

use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;

use chancery::EpubVariant;
use chancery::Format;
use chancery::Options;
use chancery::Project;
use chancery::briefing::Meta;

use crate::harness::CASES;
use crate::harness::SOURCES;
use crate::harness::everything;
use crate::harness::options;
use crate::validators::run;
use crate::validators::tools;

/// What an item says of an EPUB whose author left something out, which nobody can make up.
fn is_left_out(message: &str, meta: &Meta) -> bool {
    match message {
        "there is no dc:creator" | "there is no dc:publisher" => {
            meta.organisation.is_none()
        }
        "there is no dc:rights" => meta.rights.is_none(),
        "there is no dc:description" => meta.summary.is_none(),
        _ => message.ends_with("has no position but None") && meta.issue.is_none(),
    }
}

/// The items that a variant fails on purpose, each with what the bar says of it and why it is
/// right all the same. There are none: what devices get otherwise is within the bar.
const ON_PURPOSE: [(EpubVariant, &str, &str); 0] = [];

/// The defects that can't be made in a variant, since it has not what they change, or has it in
/// another form.
const NOT_MADE: [(EpubVariant, &[&str], &str); 2] = [
    (
        EpubVariant::Kindle,
        &[
            "feature_missing",
            "mathml_not_told",
            "formula_silent",
            "formula_of_content",
            "formula_with_prefix",
            "drawing_told",
        ],
        "it has neither MathML nor drawings: formulas are text, drawings pictures of dots",
    ),
    (
        EpubVariant::Kobo,
        &[
            "heading_skips",
            "heading_twice",
            "contents_page_lacks",
            "backlink_last",
            "backlink_missing",
            "note_before_reference",
            "table_wide",
            "note_in_file",
        ],
        "its sentences stand in elements of their own, and its body in two boxes",
    ),
];

/// The items that files fail, with the messages, by the names of the files.
fn failures(files: &[PathBuf], more: &[&Path]) -> BTreeMap<String, Vec<String>> {
    let mut arguments = vec![Path::new("--json")];
    arguments.extend(more);
    arguments.extend(files.iter().map(PathBuf::as_path));
    let output = run(&tools(), "bar", &arguments);
    let told: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!("{error}: {}", String::from_utf8_lossy(&output.stderr))
        });
    let told = told.as_object().expect("files");
    assert_eq!(told.len(), files.len());
    told.iter()
        .map(|(file, items)| {
            let items = items.as_object().expect("items");
            assert!(items.len() >= 46, "{file} is held against {} items", items.len());
            let messages = items.values().filter_map(|messages| messages.as_array());
            let messages = messages.flatten().filter_map(|message| message.as_str());
            (file.clone(), messages.map(str::to_owned).collect())
        })
        .collect()
}

/// Every EPUB that is held against the bar, with its metadata: all cases, our own briefings,
/// and both in the other layouts.
fn epubs() -> Vec<(String, Meta, Vec<u8>)> {
    let mut all: Vec<_> = everything()
        .map(|case| {
            let name =
                format!("{}-{}", crate::harness::file_name(&case.folder), case.name);
            (name, case.briefing().meta, case.bytes(Format::Epub).to_vec())
        })
        .collect();
    for case in [&CASES[2], &SOURCES[0], &SOURCES[1]] {
        let project = Project::at(&case.folder).expect("a project");
        let path = case.folder.join(format!("{}.md", case.name));
        let source = project.source(&path).expect("a briefing");
        for layout in ["memo", "explainer", "large-print", "dossier"] {
            let mut options: Options = options();
            options.layout = Some(layout.to_owned());
            let built = chancery::build(&project, &source, &options);
            let name = format!("{layout}-{}", case.name);
            let epub = built.artefacts[1].bytes.clone();
            all.push((name, case.briefing().meta, epub));
        }
    }
    all.extend(crate::scripts::epubs());
    all
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_epub_meets_the_bar() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut metas = BTreeMap::new();
    let mut files = Vec::new();
    for (name, meta, epub) in epubs() {
        let path = folder.path().join(format!("{name}.epub"));
        assert!(!path.exists(), "{name} is there already");
        std::fs::write(&path, epub).expect("written");
        metas.insert(path.to_string_lossy().into_owned(), meta);
        files.push(path);
    }
    for (file, messages) in failures(&files, &[]) {
        let meta = &metas[&file];
        let wrong: Vec<_> =
            messages.iter().filter(|message| !is_left_out(message, meta)).collect();
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
    }
    // A second build is the same file.
    let case = &CASES[0];
    let project = Project::at(&case.folder).expect("a project");
    let source = project
        .source(&case.folder.join(format!("{}.md", case.name)))
        .expect("a briefing");
    let again = chancery::build(&project, &source, &options());
    let path = folder.path().join("again.epub");
    std::fs::write(&path, &again.artefacts[1].bytes).expect("written");
    let first = files[0].clone();
    let same = failures(std::slice::from_ref(&first), &[Path::new("--again"), &path]);
    let other = failures(&[first], &[Path::new("--again"), &files[1]]);
    assert_ne!(same, other, "another file passes for the same");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_defect_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for name in ["guarantees", "kitchen-sink"] {
        let case = CASES.iter().find(|case| case.name == name).expect("a case");
        files.push((name, case.bytes(Format::Epub)));
    }
    let manual = SOURCES.iter().find(|case| case.name == "manual").expect("the manual");
    files.push(("manual", manual.bytes(Format::Epub)));
    let paths: Vec<_> = files
        .into_iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(format!("{name}.epub"));
            std::fs::write(&path, bytes).expect("written");
            path
        })
        .collect();
    let arguments: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    let output = run(&tools(), "mutants", &arguments);
    let told = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}\n{error}");
    assert!(told.lines().count() > 50, "{told}");
}

/// Every case and our own briefings, as each device gets them.
fn variants() -> Vec<(String, EpubVariant, Meta, Vec<u8>)> {
    let mut all = Vec::new();
    for (place, case) in everything().enumerate() {
        for (variant, epub) in crate::variants::built(place) {
            let name = format!("{place}-{}-{}", case.name, variant.name());
            all.push((name, variant, case.briefing().meta, epub));
        }
    }
    all
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_variant_meets_the_bar() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut about = BTreeMap::new();
    let mut files = Vec::new();
    for (name, variant, meta, epub) in variants() {
        let path = folder.path().join(format!("{name}.epub"));
        std::fs::write(&path, epub).expect("written");
        about.insert(path.to_string_lossy().into_owned(), (variant, meta));
        files.push(path);
    }
    assert_eq!(files.len(), everything().count() * EpubVariant::ALL.len());
    let mut excused = vec![0_u32; ON_PURPOSE.len()];
    for (file, messages) in failures(&files, &[]) {
        let (variant, meta) = &about[&file];
        let mut wrong = Vec::new();
        for message in messages.iter().filter(|message| !is_left_out(message, meta)) {
            let place = ON_PURPOSE
                .iter()
                .position(|(of, said, _)| of == variant && message.contains(said));
            match place {
                Some(place) => excused[place] += 1,
                None => wrong.push(message),
            }
        }
        assert!(wrong.is_empty(), "{file}: {wrong:#?}");
    }
    // An excuse that nothing needs any more is taken back.
    let idle = ON_PURPOSE.iter().zip(&excused).filter(|(_, times)| **times == 0);
    assert_eq!(idle.count(), 0, "{ON_PURPOSE:?}: {excused:?}");
}

/// The bar is as sharp for devices as for all: whatever defect can be made is noticed.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_defect_of_a_variant_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    for (variant, not_made, why) in NOT_MADE {
        let mut paths = Vec::new();
        // The sample first: some variations need a briefing without pictures.
        for name in ["guarantees", "kitchen-sink", "manual"] {
            let place = everything().position(|case| case.name == name);
            let epub = crate::variants::built(place.expect("a case")).remove(&variant);
            let path = folder.path().join(format!("{name}-{}.epub", variant.name()));
            std::fs::write(&path, epub.expect("the variant")).expect("written");
            paths.push(path);
        }
        let arguments: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
        let output = run(&tools(), "mutants", &arguments);
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(
            told.contains("mutants: "),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let first = |line: &str| line.split_whitespace().next().unwrap_or("").to_owned();
        let lines = told.lines().filter(|line| line.ends_with("NOT MADE"));
        let missing: Vec<_> = lines.map(first).collect();
        assert_eq!(missing, not_made, "{}: {why}", variant.name());
        assert!(!told.contains("WRONG"), "{}: {told}", variant.name());
    }
}

/// Two of our own briefings, as files.
fn two_books(folder: &Path) -> Vec<PathBuf> {
    let books = SOURCES.iter().map(|case| {
        let path = folder.join(format!("{}.epub", case.name));
        std::fs::write(&path, case.bytes(Format::Epub)).expect("written");
        path
    });
    books.collect()
}

/// epub.js, foliate-js and r2-shared-js find what the files say of themselves, every note,
/// term and source pops up with its text, and nothing but a table is wider than 320 px.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn e_readers_read_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let books = two_books(folder.path());
    let arguments: Vec<_> = books.iter().map(PathBuf::as_path).collect();
    let output = run(&tools(), "readers", &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for book in told.as_object().expect("books").values() {
        let links = &book["foliate"]["links"];
        assert!(links.as_u64().is_some_and(|links| links > 20), "{book}");
        assert_eq!(links, &book["foliate"]["opened"], "{book}");
    }
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn calibre_converts_there_and_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let books = two_books(folder.path());
    let arguments: Vec<_> = books.iter().map(PathBuf::as_path).collect();
    let output = run(&tools(), "calibre", &arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

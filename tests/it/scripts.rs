//! Languages and scripts with fonts of the project, in every layout.
//!
//! The texts stand in `tests/scripts/`; the fonts are Debian's `fonts-noto-core` and
//! `fonts-noto-cjk`. `CHANCERY_LONG` asks for both papers, and for the manual in every layout; `tests/run --long`
//! sets it.

use std::path::Path;
use std::path::PathBuf;

use chancery::Format;
use chancery::Paper;
use chancery::Project;

use crate::harness::findings;
use crate::harness::options;
use crate::harness::read;
use crate::harness::root;
use crate::validators::run;
use crate::validators::tools;

const LAYOUTS: &[&str] =
    &["briefing", "note", "memo", "explainer", "large-print", "dossier"];

/// Where Debian has the fonts.
const NOTO: &str = "/usr/share/fonts";

/// The texts, with the fonts that each needs.
const TEXTS: &[(&str, &[&str])] = &[
    ("german", &[]),
    ("ukrainian", &[]),
    (
        "arabic",
        &[
            "truetype/noto/NotoNaskhArabic-Regular.ttf",
            "truetype/noto/NotoNaskhArabic-Bold.ttf",
        ],
    ),
    (
        "japanese",
        &[
            "opentype/noto/NotoSerifCJK-Regular.ttc",
            "opentype/noto/NotoSerifCJK-Bold.ttc",
        ],
    ),
];

/// A project with one of the texts and its fonts.
fn project(name: &str, fonts: &[&str]) -> Project {
    let text = read(&root().join("tests/scripts").join(format!("{name}.md")));
    let mut files = vec![("sources/a.md".to_owned(), text.into_bytes())];
    for font in fonts {
        let path = Path::new(NOTO).join(font);
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|e| panic!("{}: {e}: use `tests/run`", path.display()));
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        files.push((format!("fonts/{file}"), bytes));
    }
    Project::from_files(files).expect("a project")
}

fn is_long() -> bool {
    std::env::var_os("CHANCERY_LONG").is_some()
}

fn papers() -> &'static [Option<Paper>] {
    const ALL: &[Option<Paper>] = &[Some(Paper::A4), Some(Paper::UsLetter)];
    if is_long() { ALL } else { &ALL[..1] }
}

/// The EPUBs of the texts, with their metadata.
pub(crate) fn epubs() -> Vec<(String, chancery::briefing::Meta, Vec<u8>)> {
    let texts = TEXTS.iter().map(|(name, fonts)| {
        let project = project(name, fonts);
        let source = project.source_at("sources/a.md").expect("a briefing");
        let built = chancery::build(&project, &source, &options());
        let epub = built.artefacts.into_iter().nth(1).expect("an EPUB");
        let (briefing, _) = chancery::data(&project, &source, &options());
        ((*name).to_owned(), briefing.expect("a briefing").meta, epub.bytes)
    });
    texts.collect()
}

/// The files of a briefing in a layout, written into a folder.
fn written(
    project: &Project,
    path: &str,
    (layout, paper): (&str, Option<Paper>),
    folder: &Path,
    name: &str,
) -> Vec<PathBuf> {
    let source = project.source_at(path).expect("a briefing");
    let mut options = options();
    options.layout = Some(layout.to_owned());
    options.paper = paper;
    let built = chancery::build(project, &source, &options);
    assert_eq!(built.artefacts.len(), 2, "{name}: {}", findings(&built.diagnostics));
    let mut paths = Vec::new();
    for made in built.artefacts {
        let path = folder.join(format!("{name}.{}", made.format.name()));
        std::fs::write(&path, made.bytes).expect("written");
        paths.push(path);
    }
    paths
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_script_is_accessible_in_every_layout() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (text, fonts) in TEXTS {
        let project = project(text, fonts);
        for layout in LAYOUTS {
            for paper in papers() {
                let size = paper.map_or("own", Paper::name);
                let name = format!("{text}-{layout}-{size}");
                let how = (*layout, *paper);
                files.extend(written(
                    &project,
                    "sources/a.md",
                    how,
                    folder.path(),
                    &name,
                ));
            }
        }
    }
    if is_long() {
        // A note has room for two pages, and the manual many more.
        let project = Project::at(root()).expect("a project");
        for layout in LAYOUTS.iter().filter(|layout| **layout != "note") {
            for paper in papers() {
                let name =
                    format!("manual-{layout}-{}", paper.map_or("own", Paper::name));
                let how = (*layout, *paper);
                files.extend(written(
                    &project,
                    "sources/manual.md",
                    how,
                    folder.path(),
                    &name,
                ));
            }
        }
    }
    let of = |format: Format| {
        let extension = format.name();
        let all = files.iter().map(PathBuf::as_path);
        let is_one = |path: &&Path| path.extension().is_some_and(|e| e == extension);
        all.filter(is_one).collect::<Vec<_>>()
    };
    let pdfs = of(Format::Pdf);
    let mut arguments = vec![Path::new("-f"), Path::new("ua1,2a")];
    arguments.extend(&pdfs);
    let output = run(&tools(), "verapdf", &arguments);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("PASS ").count(), 2 * pdfs.len(), "{said}");
    let epubs = of(Format::Epub);
    let output = run(&tools(), "epubcheck", &epubs);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("PASS ").count(), epubs.len(), "{said}");
}

/// A face of the project is asked before the typewriter face, which has Arabic letters too.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn scripts_have_the_faces_of_the_project() {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, fonts) = TEXTS[2];
    let project = project("arabic", fonts);
    let how = ("briefing", None);
    let files = written(&project, "sources/a.md", how, folder.path(), "arabic");
    let output = run(&tools(), "pdffonts", &[&files[0]]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("NotoNaskhArabic-Regular"), "{said}");
    assert!(said.contains("NotoNaskhArabic-Bold"), "{said}");
}

/// Terms are found in scripts that set no blanks between words.
#[test]
fn terms_are_found_within_japanese_sentences() {
    let text = read(&root().join("tests/scripts/japanese.md"));
    let project = crate::harness::project(&text);
    let source = project.source_at("sources/a.md").expect("a briefing");
    // Characters without a font keep it from being built, not from being read.
    let said = findings(&chancery::check(&project, &source, &options()));
    assert!(!said.contains("term-unused"), "{said}");
}

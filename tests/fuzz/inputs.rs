//! What is done with the bytes that a fuzzer makes up. Nothing of it may panic, and what comes of
//! it has to be what it should. The tests run it over `corpus/` and over the cases of the rules.

use chancery::Built;
use chancery::Format;
use chancery::Options;
use chancery::Project;
use chancery::Rule;
use chancery::briefing::Date;

/// Does with the bytes what is done with such: front matter, the Markdown of a briefing, a date in
/// EDTF, a picture of any kind, Markdown that an EPUB is made of, `chancery.toml`, a build that
/// was kept.
pub(crate) fn take(target: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match target {
        "front_matter" => {
            check(&project(&format!("---\n{text}\n---\n\n## Part\n\nText.\n"), &[]));
        }
        "document" => check(&project(&format!("{FRONT}{text}"), &[])),
        "date" => date(&text),
        "picture" => picture(bytes),
        "epub" => epub(&format!("{FRONT}{text}")),
        "config" => config(&text),
        "wire" => wire(bytes, &text),
        other => panic!("there is no target `{other}`"),
    }
}

/// A front matter with everything that pieces of documents refer to.
const FRONT: &str = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\n\
    marking: {scheme: tlp, level: \"TLP:GREEN\", portions: true}\nyardstick: phia\n\
    audiences: [board, press]\nvariables: {name: Wombat}\nbibliography: b.bib\n---\n\n";

/// The files that a document may refer to.
const OTHERS: &[(&str, &str)] = &[
    ("sources/_p.md", "## Included {#inner}\n\nText {{name}} [^a].\n\n[^a]: A note.\n"),
    ("sources/b.md", "---\ntitle: B\n---\n\n## Part\n\nText.\n"),
    ("sources/b.bib", "@book{doe, title = {A}, author = {Doe, Jane}, year = 2001}\n"),
    ("sources/_t.csv", "term,meaning\nNATO,an alliance\n"),
];

/// The project with a briefing, and with other files.
fn project(markdown: &str, files: &[(&str, &[u8])]) -> Project {
    let others = OTHERS.iter().map(|(path, text)| (*path, text.as_bytes()));
    let own = [("sources/a.md", markdown.as_bytes())];
    let files = others.chain(own).chain(files.iter().copied());
    Project::from_files(files).expect("a project without settings")
}

fn options() -> Options {
    let mut options = Options::default();
    options.today = Date::parse("2026-11-22");
    options
}

/// Checks a briefing: the places of all findings lie in it.
fn check(project: &Project) {
    let source = project.source_at("sources/a.md").expect("the briefing");
    for found in chancery::check(project, &source, &options()) {
        let Some(span) = found.span else { continue };
        assert!(span.start.byte <= span.end.byte, "{found:?}");
        assert!(span.start.line >= 1 && span.start.column >= 1, "{found:?}");
    }
}

/// A date that is read is written so that it is read again as the same.
fn date(text: &str) {
    let Some(date) = Date::parse(text) else { return };
    let written = date.to_string();
    assert_eq!(Date::parse(&written), Some(date), "{text} is written {written}");
}

/// The names that a picture may have.
const PICTURES: [&str; 6] = ["p.svg", "p.png", "p.jpg", "p.gif", "p.webp", "p.txt"];

fn picture(bytes: &[u8]) {
    let paths = PICTURES.map(|name| format!("sources/{name}"));
    let files: Vec<_> = paths.iter().map(|path| (path.as_str(), bytes)).collect();
    let images = PICTURES.map(|name| format!("![What it shows]({name})\n\n"));
    check(&project(&format!("{FRONT}## Part\n\n{}", images.concat()), &files));
}

/// An EPUB is made of what has no errors; no fault of ours is found in it.
fn epub(markdown: &str) {
    let project = project(markdown, &[]);
    let source = project.source_at("sources/a.md").expect("the briefing");
    let mut options = options();
    options.formats = Some(vec![Format::Epub]);
    options.no_page_list = true;
    let built = chancery::build(&project, &source, &options);
    for found in &built.diagnostics {
        let is_ours = matches!(found.rule, Rule::LayoutFailed | Rule::TextLost);
        assert!(!is_ours, "{}", found.message);
    }
    for artefact in &built.artefacts {
        assert!(artefact.bytes.starts_with(b"PK"), "an archive");
    }
}

fn config(text: &str) {
    let briefing = "---\ntitle: T\n---\n\n## Part\n\nText.\n";
    let files = [("chancery.toml", text), ("sources/a.md", briefing)];
    if let Ok(project) = Project::from_files(files) {
        check(&project);
    }
}

/// A build that is read is written as it was.
fn wire(bytes: &[u8], text: &str) {
    if let Some(built) = Built::from_bytes(bytes) {
        let written = built.to_bytes();
        let again = Built::from_bytes(&written).map(|again| again.to_bytes());
        assert_eq!(again, Some(written));
    }
    if let Some(options) = Options::from_json(text) {
        let written = options.to_json();
        let again = Options::from_json(&written).map(|again| again.to_json());
        assert_eq!(again, Some(written));
    }
}

//! How often briefings are laid out until what they say of themselves holds, and how much of
//! them is laid out again after an edit.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::PoisonError;

use chancery::Project;
use serde_json::Value;

use crate::harness::CASES;
use crate::harness::SOURCES;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::root;

/// One after the other: the compiler has one clock.
static CLOCK: Mutex<()> = Mutex::new(());

/// What a thread of the compiler does, by the compiler's own clock: the names of what begins.
/// Other tests run beside this one, so that only what this thread does is told.
fn begun(make: impl FnOnce()) -> Vec<String> {
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    typst_timing::clear();
    typst_timing::enable();
    drop(typst_timing::TimingScope::new("this thread"));
    make();
    typst_timing::disable();
    let mut events = Vec::new();
    typst_timing::export_json(&mut events, |_| (String::new(), 0)).expect("events");
    let events: Value = serde_json::from_slice(&events).expect("JSON");
    let events = events.as_array().expect("a list");
    let is = |event: &Value, name: &str| event["name"].as_str() == Some(name);
    let own = events.iter().find(|event| is(event, "this thread")).expect("it was noted");
    let begins = |event: &&Value| event["ph"] == "B" && event["tid"] == own["tid"];
    let names = events.iter().filter(begins).filter_map(|event| event["name"].as_str());
    names.map(str::to_owned).collect()
}

/// How many rounds of layout a build takes.
fn rounds(make: impl FnOnce() -> chancery::Built) -> usize {
    let begun = begun(|| {
        let built = make();
        assert!(!built.artefacts.is_empty(), "{}", findings(&built.diagnostics));
    });
    begun.iter().filter(|name| name.starts_with("iter (")).count()
}

/// The layouts whose first round guesses so well that the second moves nothing. Where a glossary
/// or notes stand in columns with the text, a line more or less is another page.
const STEADY: &[&str] = &["briefing", "dossier"];

#[test]
fn briefings_are_laid_out_twice() {
    let mut many = Vec::new();
    let mut look = |project: &Project, path: &Path, layout: &str| {
        let source = project.source(path).expect("a briefing");
        let mut options = options();
        options.layout = Some(layout.to_owned());
        let took = rounds(|| chancery::build(project, &source, &options));
        assert!(took > 0, "no round was seen");
        if took > 2 {
            many.push(format!("{} in {layout}: {took}", source.path()));
        }
    };
    for case in CASES.iter() {
        let project = Project::at(&case.folder).expect("a project");
        let path = case.folder.join(format!("{}.md", case.name));
        for layout in STEADY {
            look(&project, &path, layout);
        }
    }
    let project = Project::at(root()).expect("this package");
    for case in SOURCES.iter() {
        look(&project, &case.folder.join(format!("{}.md", case.name)), "briefing");
    }
    assert!(many.is_empty(), "{many:#?}");
}

/// A text of sections, with paragraphs more at the end of the fourth.
fn grown(paragraphs: usize) -> String {
    let mut text = "---\ntitle: Of harbours\nid: growing\n---\n\n".to_owned();
    for section in 0..12 {
        let _ = write!(text, "## Section {section}\n\n");
        for number in 0..6 {
            let _ = write!(
                text,
                "In harbour {section} pier {number} took in more ships than the year before. \
                 Nobody had asked for it, and the town made room for them.\n\n"
            );
        }
        for number in 0..paragraphs * usize::from(section == 3) {
            let _ = write!(
                text,
                "More was said of ship {number} in the years after than of all the others. \
                 It had come late, and it stayed for good.\n\n"
            );
        }
    }
    text
}

/// Set where a test is the only one in its process.
const ALONE: &str = "CHANCERY_TEST_ALONE";

/// What the compiler remembers, the builds of other tests make it forget, so that this has a
/// process of its own.
#[test]
fn an_added_paragraph_has_little_laid_out_again() {
    if std::env::var_os(ALONE).is_none() {
        let name = "rounds::an_added_paragraph_has_little_laid_out_again";
        let this = std::env::current_exe().expect("a program");
        let mut alone = Command::new(this);
        let alone = alone.args(["--exact", name]).env(ALONE, "1").output();
        let alone = alone.expect("it runs");
        let said = String::from_utf8_lossy(&alone.stdout);
        let has_run = said.contains("1 passed");
        assert!(alone.status.success() && has_run, "{said}");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("sources/growing.md");
    std::fs::create_dir(folder.path().join("sources")).expect("made");
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    for layout in ["briefing", "dossier"] {
        let mut previewer = chancery::Previewer::default();
        let mut look = |paragraphs| {
            std::fs::write(&source, grown(paragraphs)).expect("written");
            let mut options = options();
            options.layout = Some(layout.to_owned());
            let begun = begun(|| {
                let project = Project::at(folder.path()).expect("a project");
                let source = project.source(&source).expect("a briefing");
                let preview = previewer.preview(&project, &source, &options);
                assert!(!preview.pages.is_empty(), "{}", findings(&preview.diagnostics));
            });
            // Each paragraph whose lines are looked for is prepared for it.
            begun.iter().filter(|name| *name == "prepare").count()
        };
        let mut look = |paragraphs| alone.install(|| look(paragraphs));
        let all = look(0);
        assert!(all > 70, "{layout}: {all} paragraphs");
        for paragraphs in 1..=9 {
            // With a page more, heads and feet tell of it.
            let again = look(paragraphs);
            assert!(again * 2 < all, "{layout}: {again} of {all} paragraphs");
        }
    }
}

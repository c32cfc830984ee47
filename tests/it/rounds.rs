//! How often briefings are laid out until what they say of themselves holds.

use std::path::Path;

use chancery::Project;
use serde_json::Value;

use crate::harness::CASES;
use crate::harness::SOURCES;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::root;

/// How many rounds of layout a build takes, told by the compiler's own clock. Other tests run
/// beside this one, so that only what this thread does is counted.
fn rounds(make: impl FnOnce() -> chancery::Built) -> usize {
    typst_timing::clear();
    typst_timing::enable();
    drop(typst_timing::TimingScope::new("this thread"));
    let built = make();
    typst_timing::disable();
    assert!(!built.artefacts.is_empty(), "{}", findings(&built.diagnostics));
    let mut events = Vec::new();
    typst_timing::export_json(&mut events, |_| (String::new(), 0)).expect("events");
    let events: Value = serde_json::from_slice(&events).expect("JSON");
    let events = events.as_array().expect("a list");
    let is = |event: &Value, name: &str| event["name"].as_str() == Some(name);
    let own = events.iter().find(|event| is(event, "this thread")).expect("it was noted");
    let begins = |event: &&Value| {
        event["ph"] == "B"
            && event["tid"] == own["tid"]
            && event["name"].as_str().is_some_and(|name| name.starts_with("iter ("))
    };
    events.iter().filter(begins).count()
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

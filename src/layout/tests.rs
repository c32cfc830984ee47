use super::*;
use crate::briefing::Registry;

#[test]
fn every_layout_file_is_built_in() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = Project::open(root, root).expect("this package");
    let mut found = Vec::new();
    for folder in std::iter::once("core").chain(built_in::NAMES.iter().copied()) {
        found.extend(project.files_in(&format!("layouts/{folder}")));
    }
    let built_in: Vec<_> =
        built_in::paths().map(|path| format!("layouts/{path}")).collect();
    // What the program reads itself.
    let is_read = ["layouts/core/style.css", "layouts/core/theme.toml"];
    found.retain(|path| !is_read.contains(&path.as_str()));
    found.sort();
    assert_eq!(found, built_in);
}

#[test]
fn a_project_s_own_layout_comes_first() {
    let files = [
        ("layouts/briefing/layout.toml", "summary = 'x'\nappendices = ['glossary']\n"),
        ("layouts/briefing/layout.typ", "#let briefing(meta, body, appendices) = body"),
        ("layouts/briefing/style.css", ""),
    ];
    let project = Project::from_files(files).expect("a project");
    let layout = Layout::find(&project, "briefing").expect("a layout");
    assert_eq!(layout.manifest.appendices, [Registry::Glossary]);
    let empty = Project::from_files(Vec::<(String, String)>::new()).expect("a project");
    let layout = Layout::find(&empty, "briefing").expect("a layout");
    assert_eq!(layout.manifest.appendices.len(), 6);
}

#[test]
fn what_is_wrong_with_a_layout_is_told() {
    let project = Project::from_files([
        ("layouts/a/layout.typ", ""),
        ("layouts/b/layout.typ", ""),
        ("layouts/old/layout.typ", ""),
        ("layouts/old/layout.toml", "contract = 7\nsummary = ''\nappendices = []"),
        ("layouts/b/layout.toml", "summary = ''\nappendices = ['body']"),
    ])
    .expect("a project");
    let message = |name: &str| match Layout::find(&project, name) {
        Err(LayoutError::Broken { path, message }) => format!("{path}: {message}"),
        Err(LayoutError::Unknown { known }) => format!("known: {}", known.join(", ")),
        Ok(_) => "fine".to_owned(),
    };
    assert_eq!(message("a"), "layouts/a/layout.toml: missing");
    assert_eq!(message("b"), "layouts/b/layout.toml: `body` is not a registry");
    assert_eq!(
        message("old"),
        "layouts/old/layout.toml: it was written for version 7 of the contract; this is 1"
    );
    assert_eq!(
        message("c"),
        "known: a, b, briefing, dossier, explainer, large-print, memo, note, old"
    );
    assert_eq!(
        message("../a"),
        "known: a, b, briefing, dossier, explainer, large-print, memo, note, old"
    );
}

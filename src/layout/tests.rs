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
        ("layouts/key/layout.typ", ""),
        ("layouts/key/layout.toml", "summary = ''\nappendices = []\npagse = 2\n"),
        ("layouts/none/layout.typ", ""),
        (
            "layouts/none/layout.toml",
            "summary = ''\nappendices = []\n[page]\ncolumns = 0\n",
        ),
        ("layouts/thin/layout.typ", ""),
        (
            "layouts/thin/layout.toml",
            "summary = ''\nappendices = []\n[page]\nleft = 200\n",
        ),
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
    assert_eq!(message("b"), "layouts/b/layout.toml: at 2:14: `body` is not a registry");
    let key = message("key");
    assert!(
        key.starts_with("layouts/key/layout.toml: at 3:1: unknown field `pagse`"),
        "{key}"
    );
    assert_eq!(
        message("none"),
        "layouts/none/layout.toml: `columns` is 0; pages have one or two"
    );
    assert_eq!(
        message("thin"),
        "layouts/thin/layout.toml: the margins leave no room for text"
    );
    assert_eq!(
        message("old"),
        "layouts/old/layout.toml: it was written for version 7 of the contract; this is 1"
    );
    assert_eq!(
        message("c"),
        "known: a, b, briefing, dossier, explainer, key, large-print, memo, none, note, old, thin"
    );
    assert_eq!(
        message("../a"),
        "known: a, b, briefing, dossier, explainer, key, large-print, memo, none, note, old, thin"
    );
}

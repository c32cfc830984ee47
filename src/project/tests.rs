use super::*;
use crate::digest::sha256;

#[test]
fn paths_are_normalised_and_confined() {
    for (from, path, expected) in [
        ("sources/a.md", "figures/x.svg", Some("sources/figures/x.svg")),
        ("sources/a.md", "../x.svg", Some("x.svg")),
        ("sources/a.md", "./y/../x.svg", Some("sources/x.svg")),
        ("sources/a.md", "../../x.svg", None),
        ("sources/a.md", "/etc/passwd", None),
        ("sources/a.md", "\\\\server\\x", None),
        ("sources/a.md", "C:/x", None),
        ("sources/a.md", "a\\..\\b", None),
        ("a.md", "x.svg", Some("x.svg")),
    ] {
        assert_eq!(normalize(from, path).as_deref(), expected, "{path} in {from}");
    }
}

#[test]
fn output_names_are_portable() {
    for (name, expected) in [
        ("guarantees", "guarantees"),
        ("Її звіт", "Її звіт"),
        ("a:b?", "a-b-"),
        ("con", "-con"),
        ("com1.x", "-com1.x"),
        ("comet", "comet"),
        // A letter is no number of a port, and two digits are none.
        ("comx", "comx"),
        ("com10", "com10"),
        ("lpt9", "-lpt9"),
        ("a\u{7}b", "a-b"),
        ("a\u{200b}b", "a-b"),
        ("a\u{2060}b", "a-b"),
        ("a. ", "a"),
        ("...", "-"),
    ] {
        assert_eq!(portable(name), expected, "{name}");
    }
}

#[test]
fn a_source_is_found_by_its_path() {
    let project = Project::from_files([("sources/a/b.md", "")]).expect("a project");
    let path: std::path::PathBuf = ["sources", "a", "b.md"].iter().collect();
    assert_eq!(project.source(&path).expect("a source").path(), "sources/a/b.md");
}

#[test]
fn briefings_are_found_below_the_sources_without_the_hidden() {
    let files = [
        "sources/b.md",
        "sources/a/c.md",
        "sources/_x.md",
        "sources/_d/e.md",
        "f.md",
        "sources/g.txt",
    ];
    let project = Project::from_files(files.map(|path| (path, ""))).expect("a project");
    let found = project.briefings().expect("a list");
    let paths: Vec<_> = found.iter().map(SourceId::path).collect();
    assert_eq!(paths, ["sources/a/c.md", "sources/b.md"]);
    assert_eq!(project.output_stem(&found[0]), "a/c");
    assert_eq!(project.output_stem(&SourceId("x/f.md".to_owned())), "f");
}

#[test]
fn a_link_out_of_the_project_is_refused() {
    let outside = tempfile::tempdir().expect("a folder");
    let inside = tempfile::tempdir().expect("a folder");
    #[expect(clippy::disallowed_methods, reason = "the test needs files")]
    {
        std::fs::write(outside.path().join("secret"), "x").expect("written");
        std::fs::create_dir(inside.path().join("sources")).expect("made");
        std::fs::write(inside.path().join("sources/a.md"), "x").expect("written");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(outside.path(), inside.path().join("sources/link"))
        .expect("linked");
    let project = Project::open(inside.path(), inside.path()).expect("a project");
    assert_eq!(project.read("sources/link/secret"), Err(ReadError::Outside));
    let ((), inputs) = project.traced(|| {
        assert!(project.read("sources/a.md").is_ok());
        assert_eq!(project.read("sources/b.md"), Err(ReadError::Missing));
        project.files_in("fonts");
    });
    let inputs: Vec<_> =
        inputs.iter().map(|input| (input.path.as_str(), input.digest.as_str())).collect();
    let (x, nothing) = (sha256(b"x"), sha256(b""));
    let expected = [
        ("chancery.toml", "missing"),
        ("fonts/", nothing.as_str()),
        ("sources/a.md", x.as_str()),
        ("sources/b.md", "missing"),
    ];
    assert_eq!(inputs, expected);
}

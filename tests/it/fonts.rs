//! `chancery fonts` and `chancery info`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use chancery::Project;
use serde_json::Value;

use crate::harness::PROGRAM;
use crate::harness::read;
use crate::harness::root;

fn output(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env_clear();
    let output = command.env("HOME", "/home/somebody").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn json(folder: &Path, command: &str) -> Value {
    let text = output(folder, &[command, "--format", "json"]);
    serde_json::from_str(&text).expect("JSON")
}

/// A project with a font of its own, two files that are none, and a text.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("fonts")).expect("made");
    let write = |path: &str, bytes: &[u8]| {
        std::fs::write(folder.path().join(path), bytes).expect("written");
    };
    write("chancery.toml", b"[limits]\npages = 12\n\n[theme]\nserif = ['Inter V']\n");
    write("fonts/House.otf", ttf_inter::REGULAR);
    write("fonts/broken.ttf", b"not a font");
    write("fonts/web.woff2", b"wOF2");
    write("fonts/LICENCE.txt", b"Free.");
    folder
}

#[test]
fn the_linked_families_are_those_that_the_manual_names() {
    let project = Project::from_files::<String, Vec<u8>>([]).expect("a project");
    let found = chancery::fonts(&project);
    let manual = read(&root().join("sources/manual.md"));
    for family in &found.families {
        let name = family.name.trim_end_matches(" Math");
        assert!(manual.contains(name), "the manual lacks {name}");
        assert!(family.faces.iter().all(|face| face.file.is_none()));
    }
    let used: BTreeSet<_> =
        found.families.iter().flat_map(|family| &family.used_for).collect();
    assert_eq!(used.len(), 4, "{used:?}");
    assert!(found.unusable.is_empty());
    // All that the program itself prints can be set upright.
    let covered: BTreeSet<_> = found
        .families
        .iter()
        .filter(|family| family.used_for.iter().any(|used| used == "serif"))
        .flat_map(|family| &family.faces[0].languages)
        .collect();
    assert_eq!(covered.len(), 9, "{covered:?}");
}

#[test]
fn fonts_of_the_project_are_told_with_their_files() {
    let folder = project();
    let text = output(folder.path(), &["fonts"]);
    let inter = "Inter V (sans, serif)\n  linked: normal 100 to 900\n";
    assert!(text.contains(inter), "{text}");
    assert!(text.contains("  fonts/House.otf: normal 100 to 900\n"), "{text}");
    for file in ["fonts/broken.ttf", "fonts/web.woff2"] {
        let line = format!("{file}\n  can't be used: it is no TrueType or OpenType font");
        assert!(text.contains(&line), "{text}");
    }
    assert!(!text.contains("LICENCE"), "{text}");
    let list = json(folder.path(), "fonts");
    let records = list.as_array().expect("a list");
    let inter = records.iter().find(|record| record["name"] == "Inter V");
    let faces = inter.expect("Inter")["faces"].as_array().expect("faces");
    let files: Vec<_> = faces.iter().map(|face| &face["file"]).collect();
    assert_eq!(files, [&Value::Null, &Value::from("fonts/House.otf")]);
    assert_eq!(records.iter().filter(|record| !record["error"].is_null()).count(), 2);
}

/// What Libertinus lacks in bold italics is said, and no more than that.
#[test]
fn what_some_faces_lack_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = output(folder.path(), &["fonts"]);
    assert!(text.contains("uk but for italic 700"), "{text}");
}

#[test]
fn info_names_the_pinned_libraries_as_they_are_locked() {
    let info = json(root(), "info");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    let lock: toml::Table =
        toml::from_str(&read(&root().join("Cargo.lock"))).expect("TOML");
    let locked = lock["package"].as_array().expect("packages");
    let manifest: toml::Table =
        toml::from_str(&read(&root().join("Cargo.toml"))).expect("TOML");
    let wanted = manifest["dependencies"].as_table().expect("dependencies");
    let exact: BTreeSet<_> = wanted
        .iter()
        .filter(|(_, wanted)| {
            let version = wanted.get("version").unwrap_or(wanted);
            version.as_str().is_some_and(|version| version.starts_with('='))
        })
        .map(|(name, _)| name.as_str())
        // The parts of Typst have one version.
        .filter(|name| !name.starts_with("typst-"))
        .collect();
    let linked = info["linked"].as_object().expect("libraries");
    assert_eq!(linked.keys().map(String::as_str).collect::<BTreeSet<_>>(), exact);
    for (name, version) in linked {
        let package =
            locked.iter().find(|package| package["name"].as_str() == Some(name));
        let found = package.expect("locked")["version"].as_str();
        assert_eq!(found, version.as_str(), "{name}");
    }
    let features = manifest["features"].as_table().expect("features");
    let features: Vec<_> = features.keys().filter(|name| *name != "default").collect();
    let told: Vec<_> = info["features"].as_object().expect("features").keys().collect();
    assert_eq!(told, features);
}

#[test]
fn info_tells_the_limits_and_which_the_project_has_changed() {
    let folder = project();
    let info = json(folder.path(), "info");
    assert_eq!(info["limits"]["pages"], 12);
    assert_eq!(info["changed_limits"], serde_json::json!(["pages"]));
    let text = output(folder.path(), &["info"]);
    assert!(text.contains("  pages = 12 (the project's own)\n"), "{text}");
    // A configuration with mistakes keeps nobody from reporting them.
    std::fs::write(folder.path().join("chancery.toml"), "[limits]\npages = 'x'\n")
        .expect("written");
    assert_eq!(json(folder.path(), "info")["configuration"], "has mistakes");
}

#[cfg(unix)]
#[test]
fn info_names_nobody() {
    let folder = project();
    let text = output(folder.path(), &["info"]);
    assert!(!text.contains("somebody"), "{text}");
    assert!(!text.contains(folder.path().to_str().expect("UTF-8")), "{text}");
    assert!(text.contains("cache: ~/"), "{text}");
    let mut command = Command::new(PROGRAM);
    let elsewhere = command.arg("info").env("CHANCERY_CACHE", "/srv/somebody/cache");
    let output = elsewhere.env("HOME", "/home/somebody").output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("cache: not in the home folder\n"), "{text}");
}

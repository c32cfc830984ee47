//! The same bytes from the same input, wherever and whenever.

use std::path::Path;

use crate::harness::read;
use crate::harness::root;

/// Builds the sample in a folder of its own under a given environment.
fn build_in(folder: &Path, environment: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    let sources = folder.join("sources");
    std::fs::create_dir_all(sources.join("figures")).expect("made");
    let from = root().join("tests/cases/guarantees");
    for file in ["guarantees.md", "figures/nato-members.svg"] {
        std::fs::write(sources.join(file), read(&from.join(file))).expect("written");
    }
    let status = crate::harness::program()
        .args(["build", "--today", "2026-11-22"])
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .expect("the program runs");
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stderr));
    ["guarantees.pdf", "guarantees.epub"]
        .map(|name| {
            let bytes =
                std::fs::read(folder.join("output").join(name)).expect("an output");
            (name.to_owned(), bytes)
        })
        .into()
}

#[test]
fn builds_agree_in_another_folder_zone_locale_and_number_of_threads() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = build_in(&folder.path().join("a"), &[]);
    let variants: [&[(&str, &str)]; 5] = [
        &[("TZ", "Pacific/Kiritimati"), ("RAYON_NUM_THREADS", "1")],
        &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("RAYON_NUM_THREADS", "8")],
        &[("TZ", "America/Anchorage"), ("HOME", "/nonexistent")],
        // A briefing that dates itself takes no date from elsewhere.
        &[("SOURCE_DATE_EPOCH", "0")],
        &[("SOURCE_DATE_EPOCH", "4102444800"), ("NO_COLOR", "1")],
    ];
    for (i, variant) in variants.iter().enumerate() {
        let folder = folder.path().join(format!("other place {i}/ї"));
        let again = build_in(&folder, variant);
        for ((name, first), (_, again)) in first.iter().zip(&again) {
            assert!(first == again, "{name} differs under {variant:?}");
        }
    }
}

#[test]
fn a_briefing_without_a_date_takes_that_of_the_epoch() {
    let markdown = "---\ntitle: T\nas_of: 2025-08-18\nmarking: none\n---\n\nText.\n";
    let project = crate::harness::project(markdown);
    let source = project.briefings().expect("a list").remove(0);
    let date = |epoch: Option<i64>| {
        let mut options = crate::harness::options();
        options.epoch = epoch;
        let built = chancery::build(&project, &source, &options);
        let epub = &built.artefacts[1];
        let package = &crate::harness::documents(&epub.bytes)["EPUB/package.opf"];
        let at = package.find("dcterms:modified\">").expect("a date") + 18;
        (package[at..at + 20].to_owned(), built.diagnostics.len())
    };
    assert_eq!(date(None), ("1980-01-01T00:00:00Z".to_owned(), 1));
    assert_eq!(date(Some(1_755_500_000)), ("2025-08-18T00:00:00Z".to_owned(), 0));
}

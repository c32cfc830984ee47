//! The house rules that the compiler does not know.

use std::path::Path;

use crate::harness::files;
use crate::harness::read;
use crate::harness::root;

/// The program's files by their paths from `src/`, and their texts without comments of
/// whole lines.
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let files = files(&src)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "rs"));
    files
        .map(|path| {
            let name = path
                .strip_prefix(&src)
                .expect("below src")
                .to_string_lossy()
                .into_owned();
            (name.replace('\\', "/"), read(&path))
        })
        .collect()
}

fn is_test(name: &str) -> bool {
    name.ends_with("tests.rs")
}

/// The module that a file belongs to: the first part of its path.
fn module(name: &str) -> &str {
    name.split('/').next().unwrap_or(name).trim_end_matches(".rs")
}

fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What each module may use of the others. Arrows never turn.
const ALLOWED: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("digest", &[]),
    ("diagnostic", &["source"]),
    ("error", &["diagnostic"]),
    ("format", &[]),
    ("briefing", &["source"]),
    ("value", &["source"]),
    ("language", &["briefing"]),
    ("typography", &["language"]),
    ("key", &[]),
    (
        "config",
        &[
            "briefing",
            "diagnostic",
            "format",
            "key",
            "language",
            "project",
            "source",
            "theme",
            "value",
        ],
    ),
    ("project", &["config", "diagnostic", "digest", "error", "format"]),
    ("layout", &["briefing", "project"]),
    ("theme", &["format", "source"]),
    ("export", &["briefing", "language"]),
    ("marking", &[]),
    ("yardstick", &["briefing", "source", "value"]),
    ("proof", &["briefing", "language", "parse", "source"]),
    ("schema", &["config", "diagnostic", "key", "marking", "resolve"]),
    ("mend", &["diagnostic", "project"]),
    ("lint", &["briefing", "diagnostic", "language", "source"]),
    (
        "parse",
        &[
            "briefing",
            "config",
            "diagnostic",
            "format",
            "language",
            "source",
            "typography",
            "value",
        ],
    ),
    (
        "resolve",
        &[
            "briefing",
            "config",
            "diagnostic",
            "format",
            "key",
            "language",
            "marking",
            "parse",
            "project",
            "source",
            "typography",
            "value",
            "yardstick",
        ],
    ),
    (
        "typeset",
        &[
            "briefing",
            "config",
            "diagnostic",
            "digest",
            "error",
            "export",
            "format",
            "language",
            "layout",
            "project",
            "source",
            "theme",
        ],
    ),
    ("catalog", &["briefing", "epub", "error", "format", "language", "project"]),
    (
        "init",
        &[
            "briefing",
            "config",
            "diagnostic",
            "error",
            "format",
            "key",
            "language",
            "layout",
            "pipeline",
            "project",
            "resolve",
            "theme",
            "typography",
        ],
    ),
    ("epub", &["briefing", "format", "language", "layout", "typography"]),
    ("wire", &["briefing", "diagnostic", "format", "pipeline", "project", "source"]),
    (
        "pipeline",
        &[
            "briefing",
            "config",
            "diagnostic",
            "digest",
            "epub",
            "error",
            "export",
            "format",
            "language",
            "layout",
            "lint",
            "project",
            "proof",
            "resolve",
            "source",
            "theme",
            "typeset",
        ],
    ),
];

#[test]
fn modules_use_only_what_they_may() {
    for (name, text) in sources() {
        if is_test(&name)
            || ["lib.rs", "main.rs"].contains(&name.as_str())
            || module(&name) == "cli"
        {
            continue;
        }
        let own = module(&name);
        let allowed = ALLOWED.iter().find(|(module, _)| *module == own);
        let (_, allowed) = allowed.unwrap_or_else(|| panic!("`{own}` is not on the map"));
        for part in code(&text).split("crate::").skip(1) {
            let used = part.split(|c: char| !c.is_alphanumeric() && c != '_').next();
            let used = used.unwrap_or_default();
            assert!(
                used == own || allowed.contains(&used),
                "{name} uses `{used}`, which `{own}` may not"
            );
        }
    }
}

/// Each library has one door.
const DOORS: &[(&str, &[&str])] = &[
    ("comrak", &["parse"]),
    ("math_core", &["parse/math.rs"]),
    ("typst", &["typeset", "typography"]),
    ("typst_kit", &["typeset"]),
    ("typst_layout", &["typeset"]),
    ("typst_pdf", &["typeset"]),
    ("typst_render", &["typeset"]),
    ("typst_svg", &["typeset/chart.rs", "typeset/preview.rs"]),
    ("syntect", &["typography/highlight.rs"]),
    ("flate2", &["typeset/compact.rs"]),
    ("jpeg_encoder", &["typeset/cover.rs"]),
    ("ttf_inter", &["typeset/fonts.rs"]),
    ("zip", &["epub/container.rs"]),
    ("image", &["resolve/asset.rs", "epub/picture.rs"]),
    ("url", &["resolve/crossref.rs"]),
    ("uuid", &["resolve/meta.rs"]),
    ("memchr", &["source.rs"]),
    ("unicode_normalization", &["resolve/anchor.rs", "project/path.rs", "cli/build.rs"]),
    ("csv", &["value/csv.rs", "export.rs"]),
    ("biblatex", &["resolve/citation"]),
    ("hayagriva", &["resolve/citation"]),
    ("serde_saphyr", &["value/yaml.rs"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/man.rs"]),
    ("annotate_snippets", &["cli/report/human.rs"]),
    ("lsp_server", &["cli/lsp.rs"]),
    ("lsp_types", &["cli/lsp.rs"]),
    ("quick_xml", &["cli/report/junit.rs"]),
    ("tempfile", &["cli/write.rs", "cli/store.rs"]),
    ("sha2", &["digest.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("notify", &["cli/watch/changes.rs"]),
    ("rustix", &["cli/confine.rs", "cli/pool.rs", "project/disk.rs"]),
    ("landlock", &["cli/confine.rs"]),
    ("seccompiler", &["cli/confine.rs"]),
    ("libc", &["cli/confine.rs"]),
    ("signal_hook", &["cli/signal.rs"]),
    ("ureq", &["cli/remote"]),
    ("object_store", &["cli/remote"]),
    ("async_trait", &["cli/remote/carrier.rs"]),
    ("tokio", &["cli/remote/bucket.rs"]),
    ("icu_collator", &["language"]),
    ("icu_calendar", &["language"]),
    ("icu_datetime", &["language"]),
    ("icu_decimal", &["language"]),
    ("icu_locale_core", &["language"]),
    ("icu_plurals", &["language"]),
];

#[test]
fn libraries_are_named_only_behind_their_doors() {
    for (name, text) in sources().into_iter().filter(|(name, _)| !is_test(name)) {
        let code = code(&text);
        for (library, doors) in DOORS {
            let named = code.contains(&format!("use {library}::"))
                || code.contains(&format!(" {library}::"))
                || code.contains(&format!("({library}::"));
            let at_door = doors.iter().any(|door| {
                name == *door
                    || module(&name) == *door
                    || name.starts_with(&format!("{door}/"))
            });
            assert!(!named || at_door, "{name} names `{library}`");
        }
    }
}

#[test]
fn files_are_read_and_written_in_one_place_each() {
    for (name, text) in sources().into_iter().filter(|(name, _)| !is_test(name)) {
        let code = code(&text);
        let touches = code.contains("std::fs") || code.contains("std::env::var");
        let may = [
            "project/disk.rs",
            "cli/write.rs",
            "cli/store.rs",
            "cli/clock.rs",
            "cli/report.rs",
        ];
        assert!(
            !touches || may.contains(&name.as_str()),
            "{name} touches files or environment"
        );
        let is_server = name == "cli/serve/http.rs";
        assert!(is_server || !code.contains("std::net"), "{name} has network");
    }
}

/// What a person reads in one sitting.
const MOST_LINES: usize = 500;

#[test]
fn files_are_short_documented_and_well_named() {
    for (name, text) in sources() {
        let lines = text.lines().count();
        assert!(is_test(&name) || lines <= MOST_LINES, "{name} has {lines} lines");
        assert!(
            is_test(&name) || text.starts_with("//! "),
            "{name} does not say what it is"
        );
        let file = name.rsplit('/').next().unwrap_or(&name);
        for vague in ["utils", "util", "common", "types", "helpers", "misc", "mod"] {
            assert_ne!(file.trim_end_matches(".rs"), vague, "{name}");
        }
        for mark in
            ["TO".to_owned() + "DO", "FIX".to_owned() + "ME", "XX".to_owned() + "X"]
        {
            assert!(is_test(&name) || !text.contains(&mark), "{name} has {mark}");
        }
    }
}

#[test]
fn the_top_level_is_what_it_should_be() {
    let expected = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "README.md",
        "chancery.toml",
        "layouts",
        "output",
        "sources",
        "src",
        "tests",
    ];
    let mut found: Vec<_> = std::fs::read_dir(root())
        .expect("the package")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && name != "target")
        .collect();
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn the_map_names_every_module() {
    let map = read(&root().join("src/ARCHITECTURE.md"));
    let modules: Vec<_> =
        sources().iter().map(|(name, _)| module(name).to_owned()).collect();
    for module in modules {
        assert!(map.contains(&format!("`{module}")), "the map lacks `{module}`");
    }
}

#[test]
fn the_licences_of_what_is_linked_are_told() {
    let notice = read(&root().join("layouts/NOTICE"));
    for font in ["Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono", "Inter"] {
        assert!(notice.contains(font), "NOTICE lacks {font}");
    }
    for licence in
        ["SIL OPEN FONT LICENSE", "GUST", "Bitstream Vera", "Independent JPEG Group"]
    {
        assert!(notice.contains(licence), "NOTICE lacks {licence}");
    }
}

/// Every file that is shipped is below the size that crates.io takes.
#[test]
fn no_font_is_copied_into_the_repository() {
    for folder in ["src", "layouts", "sources", "tests"] {
        for path in files(&root().join(folder)) {
            let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            assert!(
                !["ttf", "otf", "woff", "woff2"].contains(&extension),
                "{}",
                path.display()
            );
        }
    }
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts/briefing").is_dir());
}

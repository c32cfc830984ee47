//! What fuzzers begin with, and what they have found: taken as they take it. `tests/fuzz/` is
//! where they are.

use std::path::Path;

use crate::harness::file_name;
use crate::harness::files;
use crate::harness::folders;
use crate::harness::read;
use crate::harness::root;

#[path = "../fuzz/inputs.rs"]
mod inputs;

use self::inputs::take;

/// What bytes can be taken for; each has a fuzzer and a folder in `corpus/`.
const TARGETS: [&str; 7] =
    ["config", "date", "document", "epub", "front_matter", "picture", "wire"];

/// Takes a file for something.
fn replay(target: &str, path: &Path) {
    let bytes = std::fs::read(path).expect("read");
    let taken = std::panic::catch_unwind(|| take(target, &bytes));
    assert!(taken.is_ok(), "{} panics as {target}", path.display());
}

#[test]
fn nothing_that_was_found_panics_any_more() {
    for target in TARGETS {
        let folder = root().join("tests/fuzz/corpus").join(target);
        let found = files(&folder);
        assert!(!found.is_empty(), "{target} has nothing to begin with");
        for path in found {
            replay(target, &path);
        }
    }
}

/// The cases of the rules are odd already; here each is taken for what it is not.
#[test]
fn the_cases_of_the_rules_panic_nowhere() {
    for path in files(&root().join("tests/rules")) {
        for target in TARGETS {
            // Making EPUBs of all takes long, and other tests do.
            if target != "epub" {
                replay(target, &path);
            }
        }
    }
}

#[test]
fn every_target_has_a_fuzzer() {
    let folder = root().join("tests/fuzz");
    let manifest = read(&folder.join("Cargo.toml"));
    for name in TARGETS {
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        let text = read(&folder.join(format!("fuzz_targets/{name}.rs")));
        assert!(text.contains(&format!("take(\"{name}\", bytes)")), "{name}");
    }
    let corpus = folders(&folder.join("corpus"));
    let corpus: Vec<_> = corpus.iter().map(|path| file_name(path)).collect();
    assert_eq!(corpus, TARGETS);
    assert_eq!(files(&folder.join("fuzz_targets")).len(), TARGETS.len());
}

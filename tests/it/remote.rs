//! The cache that machines share: what one has built another takes over, and a server that fails
//! or lies costs time alone. `tests/run` builds the program with the features for it.

use std::process::Command;

/// The default program can't reach a network: none of what it is linked of can.
#[test]
fn the_default_program_has_no_network() {
    let tree = |features: &str| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .current_dir(crate::harness::root())
            .args(["tree", "--locked", "--offline", "--edges", "normal"])
            .args(["--prefix", "none", "--format", "{p}", "--features", features])
            .output()
            .expect("run");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let has = |tree: &str, name: &str| {
        tree.lines().any(|line| line.split(' ').next() == Some(name))
    };
    let default = tree("default");
    for name in [
        "ureq",
        "reqwest",
        "hyper",
        "tokio",
        "object_store",
        "curl",
        "rustls",
        "native-tls",
        "openssl",
    ] {
        assert!(!has(&default, name), "{name} is linked");
    }
    let shared = tree("remote-cache");
    assert!(has(&shared, "ureq") && !has(&shared, "rustls"), "{shared}");
    let shared = tree("remote-cache-tls");
    assert!(has(&shared, "rustls") && !has(&shared, "object_store"), "{shared}");
    // Stores are asked by the same client, and nothing is compiled by CMake.
    let shared = tree("cloud");
    assert!(has(&shared, "rustls") && has(&shared, "object_store"), "{shared}");
    assert!(!has(&shared, "reqwest") && !has(&shared, "aws-lc-sys"), "{shared}");
}

#[cfg(not(feature = "remote-cache"))]
#[test]
fn a_program_without_it_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.md"), crate::harness::HEAD).expect("written");
    let output = crate::harness::program()
        .current_dir(folder.path())
        .env("CHANCERY_CACHE", folder.path().join(".cache"))
        .env("CHANCERY_REMOTE_CACHE", "http://localhost:1")
        .args(["build", "a.md"])
        .output()
        .expect("run");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("without the feature `remote-cache`"), "{said}");
}

#[cfg(feature = "cloud")]
mod cloud;
#[cfg(feature = "remote-cache")]
mod machine;
#[cfg(feature = "remote-cache")]
mod machines;
#[cfg(feature = "remote-cache")]
mod nginx;
#[cfg(feature = "remote-cache")]
pub(crate) mod server;

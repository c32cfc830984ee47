//! Machines with a cache each, and one that they share.

use std::collections::BTreeMap;

use super::machine::COUNT;
use super::machine::Machine;
use super::machine::counts;
use super::machine::said;
use super::server::Manner;
use super::server::Server;

/// A server that has what a machine has built, its address, and what was built.
fn filled() -> (Server, String, BTreeMap<String, Vec<u8>>) {
    let server = Server::start();
    let url = format!("http://{}/cache", server.host);
    let machine = Machine::new();
    assert_eq!(machine.build(&url, &["--cache-write"]), counts(&[("built", COUNT)]));
    let built = machine.built();
    (server, url, built)
}

#[test]
fn what_one_machine_has_built_another_takes_over() {
    let (server, url, built) = filled();
    // A record, its result, and a PDF, an EPUB and a list for each.
    assert_eq!(server.state().count("PUT"), COUNT * 5);
    server.state().asked.clear();
    let other = Machine::new();
    assert_eq!(other.build(&url, &[]), counts(&[("cached", COUNT)]));
    assert!(other.built() == built, "the files are others");
    assert_eq!(server.state().count("GET"), COUNT * 5);
    assert_eq!(server.state().count("PUT"), 0, "it may read alone");
    server.state().asked.clear();
    assert_eq!(other.build(&url, &[]), counts(&[("unchanged", COUNT)]));
    assert_eq!(server.state().asked.len(), 0, "what is here is not asked for");
    // Without anything kept here, and with the files in their places.
    std::fs::remove_dir_all(other.path(".cache")).expect("deleted");
    assert_eq!(other.build(&url, &[]), counts(&[("unchanged", COUNT)]));
    std::fs::remove_dir_all(other.path(".cache")).expect("deleted");
    assert_eq!(other.build(&url, &["--no-cache"]), counts(&[("built", COUNT)]));
    assert_eq!(
        other.build("", &["--remote-cache", &url]).0,
        counts(&[("unchanged", COUNT)]).0
    );
}

#[test]
fn what_has_changed_is_built_and_given_away_if_that_is_asked_for() {
    let (server, url, _) = filled();
    server.state().asked.clear();
    let other = Machine::new();
    other.terms("a treaty");
    // Who does not use the term has the same fingerprint.
    let expected = counts(&[("built", 1), ("cached", COUNT - 1)]);
    assert_eq!(other.build(&url, &[]), expected);
    assert_eq!(server.state().count("PUT"), 0);
    let third = Machine::new();
    third.terms("a treaty");
    assert_eq!(third.build(&url, &["--cache-write"]), expected);
    assert!(server.state().count("PUT") > 0);
    assert!(third.built() == other.built());
    let fourth = Machine::new();
    fourth.terms("a treaty");
    assert_eq!(fourth.build(&url, &[]), counts(&[("cached", COUNT)]));
    assert!(fourth.built() == other.built());
}

#[test]
fn damaged_files_are_none() {
    let (server, url, built) = filled();
    let good = server.state().files.clone();
    let damages: [fn(&mut Vec<u8>); 4] = [
        |bytes| bytes.truncate(bytes.len() / 2),
        |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        },
        Vec::clear,
        |bytes| *bytes = b"<html>Welcome to our network</html>".to_vec(),
    ];
    for kind in ["/cache/cas/", "/cache/ac/"] {
        for damage in damages {
            let mut files = good.clone();
            files.iter_mut().filter(|(path, _)| path.starts_with(kind)).for_each(
                |(_, bytes)| {
                    damage(bytes);
                },
            );
            server.state().files = files;
            let machine = Machine::new();
            let (counts, said) = machine.build(&url, &[]);
            assert!(machine.built() == built, "{kind}: the files are others");
            assert!(said.lines().count() <= 1, "{said}");
            // Of a result only what leads to the record matters.
            if kind.contains("cas") {
                let expected = BTreeMap::from([("built".to_owned(), COUNT)]);
                assert_eq!(counts, expected, "{kind}");
                assert!(said.contains("a damaged file"), "{kind}: {said}");
            }
        }
    }
}

/// A record that has its digest, and names a file by a path.
#[test]
fn no_name_leads_out_of_the_cache() {
    let (server, url, _) = filled();
    let machine = Machine::new();
    let evil = format!("{}/evil", "../".repeat(20));
    let evil = format!("{evil:/<64}");
    let mut state = server.state();
    let records: Vec<_> = state
        .files
        .iter()
        .filter(|(_, bytes)| bytes.get(72..80) == Some(br#"{"today""#))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    assert_eq!(records.len(), COUNT);
    for (path, record) in records {
        let old = path.rsplit('/').next().expect("a digest").to_owned();
        let text = String::from_utf8_lossy(&record).into_owned();
        let named = text.split("\"digest\":\"").nth(1).expect("a file")[..64].to_owned();
        let record = replaced(&record, &named, &evil);
        // With a seal of its own, which begins with the key, or it would be believed in nothing.
        let action = state.files.iter().find(|(path, bytes)| {
            path.contains("/ac/") && bytes.windows(64).any(|part| part == old.as_bytes())
        });
        let (action, _) = action.expect("what leads to the record");
        let key = action.rsplit('/').next().expect("a key");
        let seal = chancery::sha256(&[key.as_bytes(), b"\0", &record[64..]].concat());
        let record = [seal.as_bytes(), &record[64..]].concat();
        let new = chancery::sha256(&record);
        state.files.insert(format!("/cache/cas/{new}"), record);
        for (path, bytes) in &mut state.files {
            if path.contains("/ac/") {
                *bytes = replaced(bytes, &old, &new);
            }
        }
    }
    state.asked.clear();
    drop(state);
    assert_eq!(machine.build(&url, &[]).0["built"], COUNT);
    let state = server.state();
    assert_eq!(state.count("GET"), COUNT * 2, "{:?}", state.asked);
    assert!(!state.asked.iter().any(|asked| asked.contains("evil")));
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let place = bytes.windows(from.len()).position(|part| part == from.as_bytes());
    if let Some(place) = place {
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn a_server_that_fails_costs_time_alone() {
    let (server, _, built) = filled();
    let url = format!("http://desk:secret@{}/cache", server.host);
    for manner in [
        Manner::Status(401),
        Manner::Status(500),
        Manner::Garbage,
        Manner::Short,
        Manner::Gone,
        Manner::Endless,
    ] {
        server.state().manner = manner;
        let machine = Machine::new();
        let (counts, said) = machine.build(&url, &["--cache-write"]);
        assert_eq!(counts, BTreeMap::from([("built".to_owned(), COUNT)]), "{manner:?}");
        assert!(machine.built() == built, "{manner:?}");
        assert_eq!(said.lines().count(), 1, "{manner:?}: {said}");
        assert!(said.contains(&server.host) && !said.contains("secret"), "{said}");
    }
    // The name and the password are told as Bazel tells them: "desk:secret" in Base64.
    let told = server.state().authorization.clone();
    assert_eq!(told.as_deref(), Some("Basic ZGVzazpzZWNyZXQ="));
    let machine = Machine::new();
    let (counts, said) = machine.build("http://127.0.0.1:1", &[]);
    assert_eq!(counts, BTreeMap::from([("built".to_owned(), COUNT)]));
    assert!(said.contains("does not answer") && said.lines().count() == 1, "{said}");
}

#[test]
fn wrong_addresses_are_refused() {
    let machine = Machine::new();
    let refused = |url: &str, arguments: &[&str]| {
        let output = machine.run(url, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    };
    assert!(refused("ftp://host", &[]).contains("is no address of a cache"));
    assert!(refused("", &["--cache-write"]).contains("needs `--remote-cache URL`"));
    let words = ["--remote-cache", "http://host", "--no-cache"];
    assert!(refused("", &words).contains("cannot be used with"));
    if !cfg!(feature = "remote-cache-tls") {
        assert!(refused("https://host", &[]).contains("remote-cache-tls"));
    }
    if !cfg!(feature = "cloud") {
        let said = refused("s3://bucket/prefix", &[]);
        assert!(said.contains("without the feature `cloud`"), "{said}");
    }
}

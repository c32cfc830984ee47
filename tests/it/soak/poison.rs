//! Poison among good briefings: each is told, and costs no other a byte.

use serde_json::Value;

use super::Desk;
use super::Files;
use super::HEAD;
use super::json;
use super::said;
use super::times;

/// What is told of a briefing.
enum Told {
    /// A rule, the file that it tells of if that is another, where in it, and what it says.
    Rule(&'static str, &'static str, Option<(u64, u64)>, &'static str),
    /// A fault of ours, and what it says.
    Fault(&'static str),
}

/// A briefing that would stop, exhaust or deceive the program.
struct Poison {
    name: &'static str,
    text: Vec<u8>,
    told: Told,
}

fn poison(name: &'static str, text: impl Into<Vec<u8>>, told: Told) -> Poison {
    Poison { name, text: text.into(), told }
}

/// A briefing in a layout.
fn set_in(layout: &str) -> String {
    HEAD.replace("marking", &format!("layout: {layout}\nmarking")) + "Text.\n"
}

fn text(text: &str) -> String {
    format!("{HEAD}{text}\n")
}

fn picture(file: &str) -> String {
    text(&format!("![A picture]({file} \"Caption\")"))
}

/// The line that the text begins in.
const LINE: u64 = 9;

/// A finding at the beginning of the text.
fn first(rule: &'static str, says: &'static str) -> Told {
    Told::Rule(rule, "", Some((LINE, 1)), says)
}

fn poisons() -> Vec<Poison> {
    let control = |says| Told::Rule("character-control", "", Some((LINE, 2)), says);
    let limit = |place, says| Told::Rule("limit-exceeded", "", place, says);
    let bytes = |bytes: &[u8]| [HEAD.as_bytes(), bytes, b"\n"].concat();
    vec![
        poison("endless", set_in("endless"), limit(None, "3 s of processor time")),
        poison("vast", set_in("vast"), limit(None, "900000000 bytes of memory")),
        poison("panic", set_in("panic"), Told::Fault("index out of bounds")),
        poison("stack", set_in("stack"), Told::Fault("overflowed its stack")),
        poison(
            "nesting",
            text(&">".repeat(20_000)),
            limit(Some((LINE, 1)), "more than 12 deep"),
        ),
        // The head and 999 rows have the thousand cells that there may be.
        poison(
            "cells",
            text(&format!("|a|\n|-|\n{}", "|b|\n".repeat(1_001))),
            limit(Some((LINE + 1_001, 2)), "more than 1000 table cells"),
        ),
        poison(
            "circle",
            text("[i](_circle.md \"include\")"),
            Told::Rule(
                "include-cycle",
                "sources/_circle.md",
                Some((1, 1)),
                "includes itself",
            ),
        ),
        poison(
            "escape",
            text("[i](../../../etc/passwd.md \"include\")"),
            first("path-outside", "outside the project"),
        ),
        poison("link", picture("link.png"), first("path-outside", "link.png")),
        poison(
            "remote",
            picture("https://example.org/a.png"),
            first("image-missing", "https://example.org/a.png"),
        ),
        poison(
            "bomb",
            picture("bomb.png"),
            first("image-unreadable", "625000000 pixels"),
        ),
        poison("lie", picture("lie.png"), first("image-unreadable", "neither PNG")),
        poison(
            "drawing",
            picture("drawing.svg"),
            first("image-unreadable", "more than 50000 elements"),
        ),
        poison(
            "yaml",
            "---\ntitle: &a [x, x]\nlang: &b [*a, *a]\nid: [*b, *b]\n---\n\nText.\n",
            Told::Rule("meta-invalid", "", Some((2, 11)), "anchors and aliases"),
        ),
        poison(
            "bibliography",
            HEAD.replace("marking", "sources: doubling.bib\nmarking") + "Text [@a].\n",
            Told::Rule(
                "data-invalid",
                "sources/doubling.bib",
                Some((11, 9)),
                "comes to too much",
            ),
        ),
        poison("nothing", bytes(b"a\0b"), control("U+0000")),
        poison(
            "bytes",
            bytes(b"a\xffb"),
            Told::Rule("encoding-invalid", "", Some((LINE, 2)), "0xFF"),
        ),
        poison("turned", text("a\u{202e}b"), control("U+202E")),
        poison(
            "script",
            text("[a](javascript:alert)"),
            first("link-scheme", "javascript:"),
        ),
        poison(
            "html",
            text("<script>alert(1)</script>"),
            first("html-refused", "raw HTML is refused"),
        ),
    ]
}

/// Puts what the poisoned briefings draw on beside them.
fn supply(desk: &Desk) {
    for (name, does) in [
        ("endless", "#let _ = lorem(300000000)"),
        ("vast", "#let _ = \"a\" * 1900000000 + \"b\" * 1900000000"),
        ("panic", "#let _ = numbering(\"a\", 9223372036854775807)"),
        (
            "stack",
            "#let _ = { let a = (); for i in range(1000000) { a = (a,) }; repr(a).len() }",
        ),
    ] {
        desk.layout(name, does);
    }
    desk.write("sources/_circle.md", "[i](_circle.md \"include\")\n");
    std::os::unix::fs::symlink("/proc/self/environ", desk.path("sources/link.png"))
        .expect("a link");
    // A PNG that says it has 25,000 by 25,000 pixels, and has none (ISO/IEC 15948, 11.2).
    let size = 25_000_u32.to_be_bytes();
    let head =
        [b"IHDR", &size[..], &size, &[8, 2, 0, 0, 0], b"\x47\xb2\x3c\x4a"].concat();
    let ends = b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82";
    let start = b"\x89PNG\r\n\x1a\n\0\0\0\x0d";
    desk.write("sources/bomb.png", [&start[..], &head, ends].concat());
    desk.write("sources/lie.png", "%PDF-1.7\n");
    let patterns: Vec<_> = (0..30)
        .map(|n| {
            let next = n + 1;
            let rect = format!("<rect width=\"9\" height=\"9\" fill=\"url(#p{next})\"/>");
            format!("<pattern id=\"p{n}\">{rect}{rect}</pattern>")
        })
        .collect();
    let drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">{}\
         <rect width=\"9\" height=\"9\" fill=\"url(#p0)\"/></svg>",
        patterns.concat()
    );
    desk.write("sources/drawing.svg", drawing);
    let strings: Vec<_> =
        (1..32).map(|n| format!("@string{{s{n} = s{m} # s{m}}}\n", m = n - 1)).collect();
    let strings = strings.concat();
    let bibliography = format!("@string{{s0 = {{lol}}}}{strings}@book{{a, title=s31}}\n");
    desk.write("sources/doubling.bib", bibliography);
}

/// That a briefing's part of the report says what it should.
fn look(poison: &Poison, briefing: &Value, said: &str) {
    let name = poison.name;
    let source = briefing["source"].as_str().expect("a path");
    assert_eq!(briefing["outputs"], serde_json::json!([]), "{name}");
    match poison.told {
        Told::Rule(rule, path, place, says) => {
            assert_eq!(briefing["status"], "failed", "{name}: {briefing:#}");
            let path = if path.is_empty() { source } else { path };
            let found = briefing["diagnostics"].as_array().expect("findings");
            let is_told = found.iter().any(|found| {
                let start = &found["span"]["start"];
                let at = start["line"].as_u64().zip(start["column"].as_u64());
                found["rule"] == rule
                    && found["severity"] == "error"
                    && found["path"] == path
                    && at == place
                    && found["message"].as_str().is_some_and(|text| text.contains(says))
            });
            assert!(is_told, "{name}: {rule} at {place:?}: {found:#?}");
        }
        Told::Fault(says) => {
            assert_eq!(briefing["status"], "fault", "{name}: {briefing:#}");
            let start = format!("kept `{source}` from being built: ");
            let told = said.split_once(&start).map(|(_, told)| told).unwrap_or_default();
            let end = told.find("Please report it").unwrap_or_default();
            assert!(told[..end].contains(says), "{name}: {told}");
        }
    }
}

#[test]
fn each_of_twenty_poisons_costs_itself_alone() {
    let good = times(30, 980);
    let config = "[limits]\ncpu = 3\nmemory = 900_000_000\ncells = 1_000\n";
    let clean = Desk::of(good, "One");
    clean.write("chancery.toml", config);
    let mut expected = clean.build(&["--no-cache"]);
    expected.remove("manifest.json");
    assert_eq!(expected.len(), 2 * good);

    let mixed = Desk::of(good, "One");
    mixed.write("chancery.toml", config);
    supply(&mixed);
    let poisons = poisons();
    assert_eq!(poisons.len(), 20);
    for (number, poison) in poisons.iter().enumerate() {
        let place = number * good / poisons.len();
        mixed.write(&format!("sources/b{place:03}-{}.md", poison.name), &poison.text);
    }
    let arguments = ["--no-cache", "-q", "-j", "2", "--report", "report.json"];
    let output = mixed.run(&[&["build"], &arguments[..]].concat());
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let mut built = mixed.files("output");
    built.remove("manifest.json");
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&built), names(&expected), "{said}");
    for (name, bytes) in &expected {
        assert!(built[name] == *bytes, "{name} is another among poison");
    }

    let report = json(&mixed.path("report.json"));
    let counts = &report["counts"];
    assert_eq!(counts["built"].as_u64(), u64::try_from(good).ok(), "{counts}");
    assert_eq!(counts["failed"], 18, "{counts}");
    assert_eq!(counts["fault"], 2, "{counts}");
    let briefings = report["briefings"].as_array().expect("briefings");
    for poison in &poisons {
        let end = format!("-{}.md", poison.name);
        let briefing = briefings
            .iter()
            .find(|briefing| {
                briefing["source"].as_str().is_some_and(|source| source.ends_with(&end))
            })
            .unwrap_or_else(|| panic!("nothing is said of {}", poison.name));
        look(poison, briefing, &said);
    }
}

use super::*;
use crate::source::FileId;

fn source(text: &str) -> Source {
    Source::new(FileId::MAIN, "a.md", text.into())
}

fn parse(text: &str) -> Result<Node, Malformed> {
    parse_yaml(&source(text), 0..text.len())
}

#[test]
fn scalars_keep_their_spelling() {
    let text =
        "version: 1.10\nlang: no\ndate: 2025-08-18\nid: 012\nb: yes\nn: ~\nq: \"a: b\"";
    let node = parse(text).expect("yaml");
    let values: Vec<_> = node.entries().iter().map(|e| e.node.scalar()).collect();
    assert_eq!(
        values,
        [
            Some("1.10"),
            Some("no"),
            Some("2025-08-18"),
            Some("012"),
            Some("yes"),
            None,
            Some("a: b"),
        ]
    );
}

#[test]
fn keys_and_values_know_their_places() {
    let node = parse("title: Її\nas_fo: 2025\nlist: [a, b]\n").expect("yaml");
    let places: Vec<_> = node
        .entries()
        .iter()
        .map(|e| {
            (e.key_span.start.line, e.node.span.start.line, e.node.span.start.column)
        })
        .collect();
    assert_eq!(places, [(1, 1, 8), (2, 2, 8), (3, 3, 7)]);
    assert_eq!(node.entries()[1].node.span.end.column, 12);
}

#[test]
fn an_unquoted_colon_gets_the_cure() {
    let malformed = parse("title: Ukraine: an overview\n").expect_err("not yaml");
    assert_eq!(malformed.span.start.line, 1, "{malformed:?}");
    assert_eq!(
        malformed.hint.as_deref(),
        Some("put the value in double quotes: `title: \"Ukraine: an overview\"`")
    );
}

#[test]
fn a_key_written_twice_is_an_error_at_the_second() {
    let malformed = parse("title: a\ntitle: b\n").expect_err("a duplicate");
    assert_eq!(malformed.span.start.line, 2, "{malformed:?}");
}

#[test]
fn bombs_are_refused_at_once() {
    for text in [
        "a: &a [x]\nb: [*a, *a]\n".to_owned(),
        "[".repeat(100_000),
        "- ".repeat(100_000),
        format!("a: {}{}", "[".repeat(3000), "]".repeat(3000)),
    ] {
        assert!(parse(&text).is_err());
    }
}

use super::*;
use crate::source::FileId;

fn proof(text: &str, secret: &str) -> Proof {
    let source = Source::new(FileId::MAIN, "a.md", text.into());
    let start = text.find(secret).expect("it is there");
    let left_out = LeftOut {
        texts: vec![secret.to_owned()],
        spans: vec![source.span(start..start + secret.len())],
        ..LeftOut::default()
    };
    let language = Language::new("en-GB").expect("a language");
    Proof::new(&left_out, &[source], &language)
}

#[test]
fn five_words_of_what_is_left_out_are_found() {
    let proof = proof(
        "All may read this. The price that we would pay is ten. All may read on.",
        "The price that we would pay is ten.",
    );
    let says = |text: &str| proof.breach(text);
    assert_eq!(
        says("it is the price, that we Would pay").as_deref(),
        Some("the price that we would")
    );
    assert_eq!(says("the price that they would pay"), None);
    assert_eq!(says("All may read this. All may read on."), None);
}

#[test]
fn what_all_may_read_is_no_secret() {
    let proof = proof(
        "We meet on the first of May. On the quay we meet on the first of May too.",
        "On the quay we meet on the first of May too.",
    );
    assert_eq!(proof.breach("We meet on the first of May."), None);
    assert!(proof.breach("the first of May too").is_some());
}

#[test]
fn a_short_text_counts_as_a_whole_unless_it_says_nothing() {
    assert!(
        proof("a\n\nOperation Falcon\n", "Operation Falcon")
            .breach("operation falcon")
            .is_some()
    );
    assert_eq!(
        proof("a\n\nOperation Falcon\n", "Operation Falcon").breach("a falcon"),
        None
    );
    assert_eq!(proof("a\n\nMay 2025\n", "May 2025").breach("in May 2025"), None);
    assert_eq!(proof("a\n\nGlossary\n", "Glossary").breach("Glossary"), None);
}

#[test]
fn a_sentence_is_the_same_with_a_link() {
    let text = "The [price](a.md) of one<br>ton[^n] &amp; more {#x}";
    assert_eq!(words(&bare(text)), ["the", "price", "of", "one", "ton", "more"]);
    assert_eq!(words(&bare("a < b [c] {d")), ["a", "b", "c", "d"]);
}

#[test]
fn texts_are_found_in_code_and_in_xml() {
    let code = "#strong(text(\"The \\\"price\\\"\")) text(\"is\\nten\") price";
    assert_eq!(words(&literals(code)), ["the", "price", "is", "ten"]);
    let json =
        serde_json::json!([{"text": "The"}, {"text": "price", "type": "text"}, "is"]);
    assert_eq!(texts_of_json(&json), ["The price ", "is", ""]);
    let xml =
        "<p class=\"lead\" title=\"A &amp; B\">one <em>two</em><img alt=\"three\"/></p>";
    assert_eq!(words(&text_of_xml(xml)), ["a", "b", "one", "two", "three"]);
}

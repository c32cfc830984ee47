use super::*;

/// What of a text is a use of terms, with the places of these.
fn found<'t>(tag: &str, terms: &[&str], text: &'t str) -> Vec<(&'t str, usize)> {
    let language = Language::new(tag).expect("a language");
    let matcher = Matcher::of(terms.iter().copied().zip(0..), &language);
    matcher.find(text).into_iter().map(|(range, term)| (&text[range], term)).collect()
}

#[test]
fn a_letter_with_a_dot_is_no_letter_without() {
    let uses = found("en", &["İz", "iz"], "İz, iz and Iz.");
    assert_eq!(uses, [("İz", 0), ("iz", 1), ("Iz", 1)]);
    assert_eq!(found("en", &["İn"], "In or in, and İn."), [("İn", 0)]);
    // In Turkish, that is how one word begins a sentence, and the other.
    for tag in ["tr", "az-Latn"] {
        let uses = found(tag, &["iz", "ız"], "İz, iz, Iz ve ız.");
        assert_eq!(uses, [("İz", 0), ("iz", 0), ("Iz", 1), ("ız", 1)], "{tag}");
    }
}

#[test]
fn a_word_may_begin_a_sentence_and_a_name_may_not_be_written_small() {
    let uses = found("en", &["track", "NATO"], "Track and track, NATO but no nATO.");
    assert_eq!(uses, [("Track", 0), ("track", 0), ("NATO", 1)]);
}

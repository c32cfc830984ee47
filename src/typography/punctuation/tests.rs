use super::*;

#[track_caller]
fn check(tag: &str, text: &str, expected: &str) {
    let language = Language::new(tag).expect("a language");
    assert_eq!(
        Punctuation::new(&language).text(text.to_owned()),
        expected,
        "{tag}: {text}"
    );
}

#[test]
fn quotes_follow_the_language() {
    check("en-GB", r#"He said "it's 'so'"."#, "He said “it’s ‘so’”.");
    check("de", r#"Er sagte "so"."#, "Er sagte „so“.");
    check("fr", r#"dit "oui""#, "dit «\u{202f}oui\u{202f}»");
    check("uk", r#"Він "так""#, "Він «так»");
    check("en", "the 1990's", "the 1990’s");
    check("en", "the '90s and 'so'", "the ’90s and ‘so’");
}

#[test]
fn dashes_and_dots_are_set() {
    check("en", "a -- b --- c ... d .... e -", "a – b — c … d .... e -");
}

#[test]
fn days_and_provisions_keep_together() {
    check("en", "on 17 August 2025", "on 17\u{a0}August\u{a0}2025");
    check("en", "(3 April)", "(3\u{a0}April)");
    check("en", "17 men, May 5", "17 men, May\u{a0}5");
    check("en", "August 18, 2025.", "August\u{a0}18,\u{a0}2025.");
    check("en", "in March 2024, 1200 of", "in March\u{a0}2024, 1200 of");
    check("en", "In May, 2024 was", "In May, 2024 was");
    check("es", "el 18 de agosto de 2025", "el 18\u{a0}de\u{a0}agosto\u{a0}de\u{a0}2025");
    check("en", "Article 5 and Articles 4", "Article\u{a0}5 and Articles\u{a0}4");
    check("de", "am 4. April", "am 4.\u{a0}April");
}

#[test]
fn quotes_close_across_other_inlines() {
    let language = Language::new("en").expect("a language");
    let mut punctuation = Punctuation::new(&language);
    assert_eq!(punctuation.text("see \"".to_owned()), "see “");
    punctuation.object();
    assert_eq!(punctuation.text("\" there".to_owned()), "” there");
}

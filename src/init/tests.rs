use super::*;
use crate::diagnostic::Rule;

/// The answers that a project has with these.
#[track_caller]
fn answers(given: &[(Question, &str)]) -> Answers {
    let mut answers = Answers::default();
    for (question, text) in given {
        answers.answer(*question, text).expect("an answer that can be taken");
    }
    answers
}

fn file(answers: &Answers, name: &str) -> String {
    let mut files = files(answers, LOOKED_AT).into_iter();
    files.find(|(path, _)| *path == name).expect("a file").1
}

#[test]
fn each_sample_is_in_its_language_and_of_one_day() {
    for (tag, text) in SAMPLES {
        let lang = text.lines().find_map(|line| line.strip_prefix("lang: "));
        let language = lang.and_then(Language::new).expect("a language");
        assert_eq!(language.primary(), *tag);
        assert!(text.contains(&format!("\nas_of: {LOOKED_AT}\n")), "{tag}");
    }
}

#[test]
fn a_language_without_a_sample_begins_with_an_english_one_that_says_so() {
    let answers = answers(&[(Question::Language, "pt-BR")]);
    assert!(file(&answers, BRIEFING).contains("\nlang: en-GB\n"));
    assert!(file(&answers, "chancery.toml").contains("\nlanguage = \"pt-BR\""));
}

#[test]
fn only_a_memo_says_whom_it_is_for() {
    let plain = file(&answers(&[]), BRIEFING);
    assert!(plain.contains("\nkind: briefing\n") && !plain.contains("\nto: "));
    let memo = file(&answers(&[(Question::Layout, "memo")]), BRIEFING);
    assert!(memo.contains("\nkind: submission\n") && memo.contains("\nto: "));
}

#[test]
fn a_title_is_kept_to_the_letter() {
    let titles = [
        r#"O'Brien: "yes" \ no # - [a] {b} & *c* | > %"#,
        "- no",
        "1.10",
        "null",
        "تقرير",
        "Ґрунт",
        "  much \t room\n ",
    ];
    for title in titles {
        let answers = answers(&[(Question::Title, title)]);
        let front = file(&answers, BRIEFING);
        let line = front.lines().find_map(|line| line.strip_prefix("title: "));
        let read: String = serde_json::from_str(line.expect("a title")).expect("JSON");
        let kept = title.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(read, kept);
    }
}

#[test]
fn what_cannot_be_printed_or_meant_is_refused() {
    let mut answers = Answers::default();
    let long = "a".repeat(MOST + 1);
    let wrong = [
        (Question::Title, "Plan 😀"),
        (Question::Title, "{{client}}"),
        (Question::Title, "a\u{202e}b"),
        (Question::Title, long.as_str()),
        (Question::Organisation, "a\u{7}b"),
        (Question::Language, "en_"),
        (Question::Language, "english"),
        (Question::Layout, "breifing"),
        (Question::Marking, "SECRETS"),
    ];
    for (question, text) in wrong {
        let before = answers.get(question).map(str::to_owned);
        let why = answers.answer(question, text).expect_err(text);
        assert!(!why.is_empty());
        assert_eq!(answers.get(question), before.as_deref());
    }
    assert_eq!(answers.answer(Question::Title, " \n"), Ok(()));
    assert_eq!(answers.get(Question::Title), None);
}

#[test]
fn every_rule_is_there_with_the_level_that_it_has() {
    let text = file(&answers(&[]), "chancery.toml");
    for rule in Rule::ALL {
        let line = format!("\n# {} = \"{}\"", rule.name(), rule.severity().name());
        assert!(text.contains(&line), "{line}");
    }
}

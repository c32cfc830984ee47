use super::*;

/// Asks every question; what is asked, and what the answers are then.
fn asked(lines: &str) -> (Result<(), Error>, Answers, String) {
    let (mut answers, mut output) = (Answers::default(), Vec::new());
    let result = ask(&mut answers, Question::ALL, &mut lines.as_bytes(), &mut output);
    (result, answers, String::from_utf8(output).expect("UTF-8"))
}

#[test]
fn empty_lines_take_what_holds() {
    let (result, answers, output) = asked("\n\n\n\n\n");
    assert!(result.is_ok(), "{output}");
    for question in Question::ALL {
        assert_eq!(answers.get(*question), Answers::default().get(*question));
        assert!(output.contains(&question.words()), "{output}");
    }
    assert!(output.contains("[that of the sample]: "), "{output}");
}

#[test]
fn what_cannot_be_taken_is_asked_again_with_what_can() {
    let lines = "A title\r\nA house\nenglish\nde\nnotes\nnote\nTLP:WHITE\nTLP:CLEAR\n";
    let (result, answers, output) = asked(lines);
    assert!(result.is_ok(), "{output}");
    let expected = ["A title", "A house", "de", "note", "TLP:CLEAR"];
    for (question, expected) in Question::ALL.iter().zip(expected) {
        assert_eq!(answers.get(*question), Some(expected));
    }
    for told in ["`english` is not a language tag", "large-print", "write `TLP:CLEAR`"] {
        assert!(output.contains(told), "{output}");
    }
    assert_eq!(output.matches("Layout (").count(), 2, "{output}");
}

#[test]
fn the_end_of_the_answers_ends_it() {
    let (result, _, output) = asked("A title\n");
    assert!(matches!(result, Err(Error::Usage(_))), "{output}");
}

use super::*;

fn source(text: &str) -> Source {
    Source::new(FileId::MAIN, "a.md", text.into())
}

#[track_caller]
fn check(text: &str, byte: usize, line: u32, column: u32) {
    let position = source(text).position(byte);
    assert_eq!(
        (position.line, position.column),
        (line, column),
        "byte {byte} of {text:?}"
    );
}

#[test]
fn columns_count_characters() {
    check("її b", 0, 1, 1);
    check("її b", 2, 1, 2);
    check("її b", 5, 1, 4);
    check("a\nї x", 4, 2, 2);
}

#[test]
fn columns_count_code_units_for_those_who_ask() {
    let position = source("a\n😀ї b").position(8);
    assert_eq!((position.column, position.column_utf16), (3, 4));
}

#[test]
fn every_line_ending_counts_once() {
    check("a\r\nb", 3, 2, 1);
    check("a\rb", 2, 2, 1);
    check("a\nb\n", 4, 3, 1);
    assert_eq!(source("a\r\nb").line(1), "a");
}

#[test]
fn a_byte_inside_a_character_or_past_the_end_is_clamped() {
    check("aї", 2, 1, 2);
    check("ab", 99, 1, 3);
    check("", 0, 1, 1);
}

#[test]
fn columns_of_a_long_line_cross_the_stride() {
    let text = "ї".repeat(1000);
    check(&text, 1998, 1, 1000);
    check(&text, 512, 1, 257);
}

#[test]
fn offsets_lead_back() {
    let source = source("ab\nїd\n");
    assert_eq!(source.offset(2, 3), 5);
    assert_eq!(source.offset(9, 1), source.text().len());
}

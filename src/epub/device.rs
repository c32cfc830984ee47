//! What becomes of texts in an EPUB for one kind of device.

/// What is done to the texts of a document.
#[derive(Debug, Default)]
pub(super) enum Device {
    /// Nothing.
    #[default]
    Any,
    /// Kindle shows characters that join and part words invisibly as blanks, and those of words
    /// that may be hyphenated in notes as nothing, so that a word ends in its middle.
    Kindle,
    /// Kobo's own reader finds a place in the text by the sentences, which have to be marked.
    Kobo(Sentences),
}

/// How many sentences have been marked.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    block: u32,
    sentence: u32,
}

impl Sentences {
    /// Begins another block.
    pub(super) fn next_block(&mut self) {
        // Blocks in blocks have no text of their own between them.
        if self.sentence > 0 || self.block == 0 {
            self.block += 1;
            self.sentence = 0;
        }
    }

    /// The identifier of the next sentence.
    pub(super) fn next(&mut self) -> String {
        self.block = self.block.max(1);
        self.sentence += 1;
        format!("kobo.{}.{}", self.block, self.sentence)
    }
}

/// A text as Kindle shows it rightly.
pub(super) fn for_kindle(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'))
        .collect()
}

/// The sentences of a text, which together are the whole of it: each ends after its mark, the
/// quotation mark behind it and the blanks.
pub(super) fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        if !matches!(c, '.' | '!' | '?' | ':' | '…' | '。' | '！' | '？' | '؟') {
            continue;
        }
        while chars
            .next_if(|(_, c)| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')'))
            .is_some()
        {}
        let mut has_blank = matches!(c, '。' | '！' | '？');
        while chars.next_if(|(_, c)| c.is_whitespace()).is_some() {
            has_blank = true;
        }
        let end = chars.peek().map_or(text.len(), |(place, _)| *place);
        // A number or an address goes on.
        if has_blank || end == text.len() {
            sentences.push(&text[start..end]);
            start = end;
        }
    }
    if start < text.len() {
        sentences.push(&text[start..]);
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_the_whole_text() {
        for (text, expected) in [
            ("One. Two!", &["One. ", "Two!"][..]),
            ("He said: “No.” Then 3.5 more", &["He said: ", "“No.” ", "Then 3.5 more"]),
            ("https://example.org/a.b", &["https://example.org/a.b"]),
            ("一。二", &["一。", "二"]),
            ("", &[]),
            ("...", &["..."]),
        ] {
            assert_eq!(sentences(text), expected);
            assert_eq!(sentences(text).concat(), text);
        }
    }

    #[test]
    fn kindle_gets_no_characters_that_it_shows_wrongly() {
        assert_eq!(for_kindle("a\u{2060}–\u{200b}b\u{ad}c"), "a–bc");
    }

    #[test]
    fn sentences_are_counted_by_block() {
        let mut sentences = Sentences::default();
        sentences.next_block();
        sentences.next_block();
        assert_eq!(sentences.next(), "kobo.1.1");
        assert_eq!(sentences.next(), "kobo.1.2");
        sentences.next_block();
        assert_eq!(sentences.next(), "kobo.2.1");
    }
}

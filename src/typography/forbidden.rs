//! Characters that no text may have.

/// Whether a character is one that neither XML nor the text of a PDF can carry, or that
/// turns the order of what is read against the order of what is written.
pub(crate) fn is_forbidden(c: char) -> bool {
    // What breaks lines becomes a blank (`Punctuation::text`).
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
        // Tags, which say something that nobody sees.
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// Whether a text may have a forbidden character, as its bytes in UTF-8 tell in a moment.
pub(crate) fn may_be_forbidden(text: &str) -> bool {
    let bytes = text.bytes();
    // Without an early end, so that many bytes are looked at together.
    if bytes.fold(true, |is_plain, byte| is_plain & (byte.wrapping_sub(0x20) < 0x5f)) {
        return false;
    }
    let mut before = 0;
    text.bytes().any(|byte| {
        let may = byte < 0x20
            || byte == 0x7f
            || matches!(
                (before, byte),
                (0xc2, ..0xa0) | (0xe2, 0x80 | 0x81) | (0xef, 0xbb | 0xbf) | (0xf3, 0xa0)
            );
        before = byte;
        may
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_forbidden_character_is_passed_over() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|&c| is_forbidden(c)) {
            assert!(may_be_forbidden(&format!("a{c}b")), "U+{:04X}", u32::from(c));
        }
        assert!(!may_be_forbidden("Plain text, naïve 語 и 🙂."));
    }
}

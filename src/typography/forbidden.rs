//! Characters that no text may have.

/// Whether a character is one that neither XML nor the text of a PDF can carry, or that
/// turns the order of what is read against the order of what is written.
pub(crate) fn is_forbidden(c: char) -> bool {
    // What breaks lines becomes a blank (`Punctuation::text`).
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{fffe}' | '\u{ffff}')
}

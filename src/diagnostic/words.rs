//! Words of messages: what of an author's may stand in them, and what he may have meant.

/// How much of what an author has written a message quotes, in characters.
const MOST_QUOTED: usize = 400;

/// A message in one line that no terminal and no build service obeys, cut where it quotes much.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MOST_QUOTED));
    for (place, c) in text.chars().enumerate() {
        if place == MOST_QUOTED {
            out.push('…');
            break;
        }
        match c {
            // The pictures that Unicode has of control characters.
            '\0'..='\u{1f}' => {
                out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'));
            }
            '\u{7f}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The longest word that a slip is looked for in, in characters.
const MOST_LETTERS: usize = 64;

/// How many words it may be a slip of.
const MOST_CANDIDATES: usize = 2_000;

/// The candidate that `word` is most likely a slip of, if one is near enough.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // To look at many or long ones takes long, and finds what nobody meant.
    let length = word.chars().count();
    if length > MOST_LETTERS {
        return None;
    }
    let folded = word.to_lowercase();
    candidates
        .into_iter()
        .take(MOST_CANDIDATES)
        .filter(|candidate| candidate.len() <= 4 * (length + 3))
        .map(|candidate| {
            (strsim::osa_distance(&folded, &candidate.to_lowercase()), candidate)
        })
        .filter(|&(distance, candidate)| {
            let most = match candidate.chars().count() {
                0..=2 => 0,
                3..=5 => 1,
                6..=8 => 2,
                _ => 3,
            };
            distance <= most
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_message_is_a_command() {
        let said = plain("a\n::error::x\u{1b}[31m \u{202e}\u{9b}31m");
        assert_eq!(said, "a\u{240a}::error::x\u{241b}[31m \u{fffd}\u{fffd}31m");
        assert_eq!(plain(&"x".repeat(1_000)).chars().count(), 401);
    }
}

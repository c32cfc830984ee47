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
    let (folded, letters) = (word.to_lowercase(), Letters::of(word));
    let mut nearest: Option<(usize, &str)> = None;
    for candidate in candidates.into_iter().take(MOST_CANDIDATES) {
        if candidate.len() > 4 * (length + 3) {
            continue;
        }
        let most = match candidate.chars().count() {
            0..=2 => 0,
            3..=5 => 1,
            6..=8 => 2,
            _ => 3,
        };
        // Nearly all are told by their letters, which costs a small part of telling the distance.
        let most = nearest.map_or(most, |(distance, _)| most.min(distance));
        if letters.distance(&Letters::of(candidate)) > most {
            continue;
        }
        let distance = strsim::osa_distance(&folded, &candidate.to_lowercase());
        let is_nearest = nearest.is_none_or(|nearest| (distance, candidate) < nearest);
        if distance <= most && is_nearest {
            nearest = Some((distance, candidate));
        }
    }
    nearest.map(|(_, candidate)| candidate)
}

/// How many groups letters are put in, so that a word has few numbers.
const GROUPS: usize = 32;

/// How many letters of a word, in lower case, fall into each group.
struct Letters([u16; GROUPS]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0; GROUPS];
        for letter in word.chars().flat_map(char::to_lowercase) {
            // In lower case, one that ends a word is another letter than by itself.
            let letter = if letter == 'ς' { 'σ' } else { letter };
            counts[u32::from(letter) as usize % GROUPS] += 1;
        }
        Self(counts)
    }

    /// How far two words are apart at least: a slip takes one letter away and adds one, at most.
    fn distance(&self, other: &Self) -> usize {
        let (mut more, mut less) = (0, 0);
        for (own, other) in self.0.iter().zip(&other.0) {
            more += own.saturating_sub(*other);
            less += other.saturating_sub(*own);
        }
        usize::from(more.max(less))
    }
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

    /// The nearest candidate, told without looking at letters first.
    fn nearest_plainly<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
        let distance = |candidate: &&'a str| {
            strsim::osa_distance(&word.to_lowercase(), &candidate.to_lowercase())
        };
        let is_near = |candidate: &&'a str| {
            let most = match candidate.chars().count() {
                0..=2 => 0,
                3..=5 => 1,
                6..=8 => 2,
                _ => 3,
            };
            distance(candidate) <= most
        };
        let near = candidates.iter().copied().filter(is_near);
        near.min_by_key(|candidate| (distance(candidate), *candidate))
    }

    #[test]
    fn letters_keep_no_candidate_back() {
        let letters: Vec<char> = "aabbcdeiAB-_éßİıσςΣΟж𝒳".chars().collect();
        let all = letters.len() as u64;
        let mut state = 7_u64;
        let mut below = |most: u64| {
            // G. Marsaglia, "Xorshift RNGs".
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % most).expect("small")
        };
        let mut found = 0;
        for round in 0..4_000 {
            let kinds = if round % 2 == 0 { all } else { 5 };
            let mut name = || {
                let length = below(13);
                (0..length).map(|_| letters[below(kinds)]).collect::<String>()
            };
            let (word, names) = (name(), [0; 12].map(|_| name()));
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            let plainly = nearest_plainly(&word, &names);
            let quickly = nearest(&word, names.iter().copied());
            assert_eq!(quickly, plainly, "`{word}` in {names:?}");
            found += usize::from(plainly.is_some());
        }
        assert!((500..3_900).contains(&found), "{found} of 4000 are a weak test");
    }
}

//! Rules on names: one spelling for each actor.

use super::Linter;
use super::passage::Kind;
use super::phrase::Phrases;
use crate::diagnostic::Rule;

impl Linter<'_> {
    /// `name-variant`: another spelling where the house has its own.
    pub(super) fn names(&mut self) {
        if !self.wants(Rule::NameVariant) {
            return;
        }
        let (mut variants, mut actors) = (Vec::new(), Vec::new());
        for actor in &self.briefing().actors {
            for also in actor.also.iter().filter(|also| is_variant(also, &actor.name)) {
                variants.push(also.clone());
                actors.push(actor);
            }
        }
        let variants = Phrases::new(&variants);
        for passage in self.passages {
            if passage.kind == Kind::Quotation {
                continue;
            }
            for (words, variant) in variants.find_own_numbered(passage) {
                let written = passage.stretch(words.clone());
                let actor = actors[variant];
                let message = format!("`{written}` is `{}` here", actor.name);
                let span = self.place(passage, words);
                self.findings
                    .at(Rule::NameVariant, span, message)
                    .related(actor.span, "it is listed here")
                    .hint("use the spelling of the list");
            }
        }
    }
}

/// Whether another name is another spelling of the name: near it, and neither an
/// abbreviation nor a part of it.
fn is_variant(also: &str, house: &str) -> bool {
    let last = |name: &str| name.split(' ').next_back().unwrap_or(name).to_lowercase();
    let has_small = also.chars().any(char::is_lowercase);
    let (other, house) = (last(also), last(house));
    let letters = house.chars().count();
    has_small && other != house && strsim::osa_distance(&other, &house) * 2 <= letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_letters_make_a_variant_in_any_script() {
        assert!(is_variant("Zelensky", "Volodymyr Zelenskyy"));
        assert!(is_variant("Зеленський", "Володимир Зелєнський"));
        assert!(!is_variant("VZ", "Volodymyr Zelenskyy"));
        assert!(!is_variant("J. Doe", "Jane Doe"));
        // As far from each other as in Latin letters.
        assert!(!is_variant("Martin", "Ivan Petrov"));
        assert!(!is_variant("Шевчук", "Іван Петров"));
    }
}

//! The parts of a dossier in the generated file, and where actors are named.

use super::body::Writer;
use super::code::PartKind;
use crate::briefing::Meta;
use crate::briefing::Part;
use crate::briefing::Section;
use crate::briefing::capitalised;

impl Writer<'_> {
    /// A part of a dossier: its title page, then its sections.
    pub(super) fn part(
        &mut self,
        section: &Section,
        meta: &Meta,
        number: Option<&[usize]>,
    ) {
        let whole = self.code.mark();
        self.code.push("part(");
        self.code.field("id", &section.id);
        self.number(number);
        self.code.push("title: ");
        let start = self.code.mark();
        self.title_of = Some(section.id.clone());
        self.content(&section.title);
        self.title_of = None;
        self.code.note(start, section.span);
        self.code.push(", ");
        self.code.field("subtitle", meta.subtitle.as_deref().unwrap_or_default());
        self.code.field("kind", &capitalised(meta.kind.as_deref().unwrap_or_default()));
        self.code.push("facts: (");
        for (name, value) in self.language.part_facts(meta) {
            self.code.push("(");
            self.label_alone(name);
            self.code.push(", ");
            self.code.string(&value);
            self.code.push("), ");
        }
        self.code.push("), {\n");
        self.sections(section.children.iter(), number);
        self.code.push("});\n");
        self.code.part(whole, Part::of(section), PartKind::Whole);
    }

    /// Marks the actors that a text names, so that their index can tell the page.
    pub(super) fn mark_actors(&mut self, text: &str) {
        if !self.request.layout.manifest.actor_index || self.title_of.is_some() {
            return;
        }
        let actors = &self.request.briefing.actors;
        for actor in actors {
            let names = std::iter::once(&actor.name).chain(&actor.also);
            if names.into_iter().any(|name| names_in(text, name)) {
                self.code.push("named(");
                self.code.string(&actor.id);
                self.code.push(");");
            }
        }
    }
}

/// Whether a text has a name as words of its own.
fn names_in(text: &str, name: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + name.len()..].chars().next();
        !is_part(before) && !is_part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn names_are_words_of_their_own() {
        assert!(names_in("said Ann Bell.", "Ann Bell"));
        assert!(!names_in("said Ann Bellamy.", "Ann Bell"));
        assert!(names_in("Ann Bellamy and Ann Bell", "Ann Bell"));
    }
}

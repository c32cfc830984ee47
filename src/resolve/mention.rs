//! Finds where the text names the actors.

use super::Context;
use super::registry::Registries;
use super::term::Matcher;
use crate::briefing::Actor;
use crate::briefing::ActorKind;
use crate::briefing::Note;
use crate::briefing::Origin;
use crate::briefing::Section;
use crate::briefing::plain_text;
use crate::briefing::runs;
use crate::briefing::sections;

impl Context<'_> {
    /// Counts how often the text, the timeline and the notes name each actor, and drops
    /// shared actors that they never name.
    pub(super) fn mentions(
        &self,
        list: &[Section],
        registries: &mut Registries,
        notes: &[Note],
    ) {
        if registries.actors.is_empty() {
            return;
        }
        let mut counts = vec![0_u32; registries.actors.len()];
        {
            let actors = &registries.actors;
            let names = actors.iter().enumerate().flat_map(|(place, actor)| {
                names_of(actor).map(move |name| (name, place))
            });
            let matcher = Matcher::of(names, self.language);
            let mut look = |text: &str| {
                for (_, actor) in matcher.find(text) {
                    counts[actor] += 1;
                }
            };
            sections(list, &mut |section| {
                look(&plain_text(&section.title));
                runs(&section.blocks, &mut |_, run| look(&plain_text(run)));
            });
            for event in &registries.events {
                look(&plain_text(&event.text));
            }
            for note in notes {
                look(&plain_text(&note.text));
            }
        }
        for (actor, count) in registries.actors.iter_mut().zip(counts) {
            actor.uses = count;
        }
        registries
            .actors
            .retain(|actor| actor.uses > 0 || actor.origin == Origin::Document);
    }
}

/// The ways to name an actor: the name, other spellings, and a person's last name.
fn names_of(actor: &Actor) -> impl Iterator<Item = &str> {
    let is_person = actor.kind.is_none_or(|kind| kind == ActorKind::Person);
    let last = actor.name.rsplit(' ').next().filter(|last| is_person && last.len() > 1);
    std::iter::once(actor.name.as_str())
        .chain(actor.also.iter().map(String::as_str))
        .chain(last.filter(|last| *last != actor.name))
}

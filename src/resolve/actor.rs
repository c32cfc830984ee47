//! Rows of the actors: people and bodies with their offices.

use std::collections::BTreeMap;

use super::Context;
use super::anchor::Names;
use super::anchor::slug;
use super::glossary::fold;
use super::registry::Row;
use super::registry::names;
use crate::briefing::Actor;
use crate::briefing::ActorKind;
use crate::briefing::Date;
use crate::briefing::Origin;
use crate::briefing::Tenure;
use crate::diagnostic::Rule;
use crate::source::FileId;
use crate::source::Span;

/// The places of actors, by the files that list them and by their names.
pub(super) type Places = BTreeMap<(FileId, String), usize>;

impl Context<'_> {
    /// Adds a row to the actors. A further row of the same name is a further office.
    pub(super) fn actor(
        &mut self,
        row: &Row<'_>,
        span: Span,
        origin: Origin,
        actors: &mut Vec<Actor>,
        places: &mut Places,
    ) {
        let Some(name) = row.text("name") else { return };
        let (since, shown) = self.actor_date(row, "since", span);
        let (until, until_shown) = self.actor_date(row, "until", span);
        if let (Some(since), Some(until)) = (&since, &until)
            && until.last_day() < since.first_day()
        {
            let message = format!("`{name}` leaves office before taking it");
            self.findings.at(Rule::DateUnparsable, row.place("until", span), message);
        }
        let role = row.get("role").to_vec();
        let tenure = Tenure { role, shown, since, until_shown, until };
        let kind = row.text("kind").and_then(|word| self.actor_kind(&word, row, span));
        let also = row.text("also").map(|text| names(&text, ',')).unwrap_or_default();
        let note = row.get("note").to_vec();
        let place = *places.entry((span.file, fold(&name))).or_insert(actors.len());
        if let Some(actor) = actors.get_mut(place) {
            actor.tenures.push(tenure);
            actor.kind = actor.kind.or(kind);
            actor.also.extend(also);
            if actor.note.is_empty() {
                actor.note = note;
            }
            return;
        }
        actors.push(Actor {
            id: String::new(),
            name,
            kind,
            tenures: vec![tenure],
            also,
            note,
            uses: 0,
            origin,
            span,
        });
    }

    fn actor_date(
        &mut self,
        row: &Row<'_>,
        key: &str,
        span: Span,
    ) -> (Option<Date>, Option<String>) {
        let Some(written) = row.text(key) else { return (None, None) };
        let Some(date) = self.language.parse_date(&written) else {
            self.unparsable(&written, row.place(key, span));
            return (None, None);
        };
        let shown = self.shown(&written, &date);
        (Some(date), Some(shown))
    }

    fn actor_kind(&mut self, word: &str, row: &Row<'_>, span: Span) -> Option<ActorKind> {
        let name = self.language.named(word, |words| &words.actor_kinds);
        let kind = name.and_then(|name| {
            ActorKind::ALL.iter().copied().find(|kind| kind.name() == name)
        });
        if kind.is_none() {
            let words = &self.language.words().actor_kinds;
            let known: Vec<_> = ActorKind::ALL
                .iter()
                .map(|kind| words[kind.name()][0].as_str())
                .collect();
            let message = format!("`{word}` is not a kind of actor");
            self.findings
                .at(Rule::MetaInvalid, row.place("kind", span), message)
                .hint(format!("use {}", known.join(", ")));
        }
        kind
    }
}

/// Names the actors, whose identifiers are their names.
pub(super) fn identify(actors: &mut [Actor]) {
    let mut names = Names::default();
    for actor in actors {
        actor.id = names.numbered(&format!("a-{}", slug(&actor.name)));
    }
}

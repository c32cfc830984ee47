//! Dossiers: briefings bound into one, with one glossary, one timeline, one list of sources
//! and one of actors.

mod rename;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use self::rename::Names;
use self::rename::rename;
use super::timeline;
use crate::briefing::Actor;
use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Event;
use crate::briefing::Id;
use crate::briefing::Inline;
use crate::briefing::Marking;
use crate::briefing::Registry;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::Text;
use crate::briefing::plain_text;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::source::Span;

/// The identifier of a part, by its number from 1. Authors' identifiers have no dots.
pub(super) fn part_id(number: usize) -> Id {
    format!("part.{number}")
}

/// What something in a part is called in the dossier.
pub(super) fn id_in_part(number: usize, id: &str) -> Id {
    format!("part.{number}.{id}")
}

/// Whether an identifier is one of a dossier already.
fn is_of_dossier(id: &str) -> bool {
    id.strip_prefix("part.")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// What tells an event from others: its date and what happened.
fn happening(event: &Event) -> (String, String) {
    (event.date.to_string(), plain_text(&event.text))
}

/// A dossier in the making.
pub(super) struct Dossier<'a> {
    briefing: Briefing,
    language: &'a Language,
    parts: usize,
    /// Whether the dossier says itself how it is to be handled.
    is_marked: bool,
    /// What is called otherwise in the end, since it is there once.
    finals: BTreeMap<Id, Id>,
    /// Places in the glossary, by names in small letters, and by what they stand for and mean.
    meanings: BTreeMap<String, BTreeMap<(Option<String>, String), usize>>,
    /// Places in the timeline, by dates and texts.
    happenings: BTreeMap<(String, String), usize>,
    /// The sources by their texts.
    texts: BTreeMap<String, Id>,
    /// Places in the list of actors, by names.
    names: BTreeMap<String, usize>,
}

impl<'a> Dossier<'a> {
    /// A dossier that begins with a briefing's own text.
    /// `is_marked` tells whether it says how it is to be handled: else it takes the highest
    /// marking of its parts.
    pub(super) fn new(
        briefing: Briefing,
        is_marked: bool,
        language: &'a Language,
    ) -> Self {
        let sources = briefing.sources.iter();
        let texts = sources.map(|source| (plain_text(&source.text), source.id.clone()));
        let texts = texts.collect();
        let mut meanings = BTreeMap::<_, BTreeMap<_, _>>::new();
        for (place, term) in briefing.glossary.iter().enumerate() {
            let said = (term.expansion.clone(), plain_text(&term.definition));
            let of_name = meanings.entry(term.term.to_lowercase()).or_default();
            of_name.insert(said, place);
        }
        let (mut happenings, mut names) = (BTreeMap::new(), BTreeMap::new());
        for (place, event) in briefing.timeline.iter().enumerate() {
            happenings.entry(happening(event)).or_insert(place);
        }
        for (place, actor) in briefing.actors.iter().enumerate() {
            names.entry(actor.name.clone()).or_insert(place);
        }
        let finals = BTreeMap::new();
        Self {
            briefing,
            language,
            parts: 0,
            is_marked,
            finals,
            meanings,
            happenings,
            texts,
            names,
        }
    }

    /// Adds a briefing; `named` is where the dossier names it.
    pub(super) fn add(
        &mut self,
        mut part: Briefing,
        named: Span,
        findings: &mut Findings,
    ) {
        self.parts += 1;
        let number = self.parts;
        let in_part = |id: &str| {
            if is_of_dossier(id) { id.to_owned() } else { id_in_part(number, id) }
        };
        rename(&mut part, &Names { id: &in_part, cite: &|_| None, note: &|_| None });
        self.check(&part, named, findings);
        let section = self.section(&mut part, number);
        self.briefing.sections.push(section);
        self.terms(std::mem::take(&mut part.glossary), &part.meta.title);
        self.events(std::mem::take(&mut part.timeline));
        self.sources(std::mem::take(&mut part.sources));
        self.actors(std::mem::take(&mut part.actors));
        self.briefing.notes.append(&mut part.notes);
        for mut revision in std::mem::take(&mut part.revisions) {
            revision.version = format!("{} {}", part.meta.title, revision.version);
            self.briefing.revisions.push(revision);
        }
        for mut correction in std::mem::take(&mut part.corrections) {
            if correction.section.is_empty() {
                correction.section = title_of(&part.meta.title, correction.span);
            }
            self.briefing.corrections.push(correction);
        }
        self.briefing.assets.append(&mut part.assets);
        if self.briefing.yardstick.is_none() {
            self.briefing.yardstick = part.yardstick.take();
        }
        let (stats, own) = (part.stats, &mut self.briefing.stats);
        own.words += stats.words;
        own.sections += stats.sections;
        own.questions += stats.questions;
        own.figures += stats.figures;
        own.tables += stats.tables;
        own.quotations += stats.quotations;
    }

    /// What a part and the dossier must have in common.
    fn check(&mut self, part: &Briefing, named: Span, findings: &mut Findings) {
        let whole = &self.briefing;
        let title = &part.meta.title;
        if part.meta.language.split('-').next() != whole.meta.language.split('-').next() {
            let message = format!(
                "\"{title}\" is in `{}`, the dossier in `{}`",
                part.meta.language, whole.meta.language
            );
            findings
                .at(Rule::MetaInvalid, named, message)
                .hint("a dossier has one language; bind those of others apart");
        }
        if let (Some(own), Some(others)) = (&whole.yardstick, &part.yardstick)
            && own.name != others.name
        {
            let message =
                format!("\"{title}\" judges by {}, others by {}", others.name, own.name);
            findings
                .at(Rule::MetaInvalid, named, message)
                .hint("words of two scales in one dossier can't be compared");
        }
        let numbers = |briefing: &Briefing| {
            briefing.citation_style.is_some()
                && briefing.sources.iter().any(|source| !source.label.is_empty())
        };
        if numbers(part) || numbers(whole) {
            findings
                .at(Rule::MetaInvalid, named, "a citation style that numbers sources")
                .hint("in a dossier, use a style of authors and dates, or none");
        }
        let Some(theirs) = &part.meta.marking else { return };
        if !self.is_marked {
            let own = self.briefing.meta.marking.take();
            let fits = own.as_ref().is_none_or(|own| own.scheme == theirs.scheme);
            self.briefing.meta.marking = Some(higher(own, theirs));
            if fits {
                return;
            }
        }
        let whole = &self.briefing;
        match &whole.meta.marking {
            Some(own) if own.scheme != theirs.scheme => {
                let message = format!(
                    "\"{title}\" is marked by `{}`, the dossier by `{}`",
                    theirs.scheme, own.scheme
                );
                findings
                    .at(Rule::MarkingInvalid, named, message)
                    .hint("schemes can't be mixed: give the dossier and its parts one");
            }
            Some(own) if own.rank < theirs.rank => {
                let message = format!(
                    "\"{title}\" is `{}`, more than the dossier's `{}`",
                    theirs.label, own.label
                );
                findings
                    .at(Rule::MarkingInvalid, named, message)
                    .hint(format!("mark the dossier `{}`", theirs.label));
            }
            Some(_) => {}
            None => {
                let message = format!(
                    "\"{title}\" is `{}`, and the dossier has no marking",
                    theirs.label
                );
                findings
                    .at(Rule::MarkingInvalid, named, message)
                    .hint(format!("mark the dossier `{}`", theirs.label));
            }
        }
    }

    /// The part as a section, with what its registries say besides their entries.
    fn section(&mut self, part: &mut Briefing, number: usize) -> Section {
        let mut children = std::mem::take(&mut part.sections);
        for section in &mut children {
            let Some(registry) = section.role.registry() else { continue };
            let id = std::mem::take(&mut section.id);
            self.finals.insert(id, self.section_id(registry));
            section.blocks.retain(|block| !matches!(block, Block::Registry { .. }));
            section.role = Role::Body;
        }
        children.retain(|section| {
            !section.id.is_empty()
                || !section.blocks.is_empty()
                || !section.children.is_empty()
        });
        for (i, section) in children.iter_mut().enumerate() {
            if section.id.is_empty() {
                section.id = id_in_part(number, &format!("rest.{i}"));
            }
            lower(section);
        }
        let start = Span::file_start(
            children
                .first()
                .map_or(crate::source::FileId::MAIN, |section| section.span.file),
        );
        Section {
            id: part_id(number),
            level: 1,
            title: title_of(&part.meta.title, start),
            portion: None,
            role: Role::Body,
            question: false,
            part: Some(Box::new(part.meta.clone())),
            blocks: Vec::new(),
            children,
            span: start,
        }
    }

    /// The identifier of the section that a registry stands in.
    fn section_id(&self, registry: Registry) -> Id {
        let own = self.briefing.section_of(registry).map(|section| section.id.clone());
        own.unwrap_or_else(|| registry.name().to_owned())
    }

    /// Adds terms: one that is defined in the same words is there once; one that is
    /// defined in others is told apart by its part.
    fn terms(&mut self, terms: Vec<Term>, part: &str) {
        for mut term in terms {
            let name = term.term.to_lowercase();
            let said = (term.expansion.clone(), plain_text(&term.definition));
            let meanings = self.meanings.entry(name).or_default();
            let known = &mut self.briefing.glossary;
            if let Some(&place) = meanings.get(&said) {
                let same = &mut known[place];
                same.uses += term.uses;
                join(&mut same.also, term.also);
                join(&mut same.see_also, term.see_also);
                self.finals.insert(term.id, same.id.clone());
                continue;
            }
            if !meanings.is_empty() {
                term.term = format!("{} ({part})", term.term);
            }
            meanings.insert(said, known.len());
            known.push(term);
        }
    }

    /// Adds events; the same on the same date is there once.
    fn events(&mut self, events: Vec<Event>) {
        for event in events {
            let known = &mut self.briefing.timeline;
            match self.happenings.entry(happening(&event)) {
                Entry::Occupied(place) => {
                    self.finals.insert(event.id, known[*place.get()].id.clone());
                }
                Entry::Vacant(place) => {
                    place.insert(known.len());
                    known.push(event);
                }
            }
        }
    }

    /// Adds sources; the same text is there once.
    fn sources(&mut self, sources: Vec<Source>) {
        for source in sources {
            let text = plain_text(&source.text);
            if let Some(id) = self.texts.get(&text) {
                self.finals.insert(source.id, id.clone());
            } else {
                self.texts.insert(text, source.id.clone());
                self.briefing.sources.push(source);
            }
        }
    }

    /// Adds actors; one of the same name is there once, with all offices.
    fn actors(&mut self, actors: Vec<Actor>) {
        for actor in actors {
            let known = &mut self.briefing.actors;
            let Some(&place) = self.names.get(&actor.name) else {
                self.names.insert(actor.name.clone(), known.len());
                known.push(actor);
                continue;
            };
            let same = &mut known[place];
            for tenure in actor.tenures {
                let is_there = same.tenures.iter().any(|known| {
                    plain_text(&known.role) == plain_text(&tenure.role)
                        && known.since == tenure.since
                });
                if !is_there {
                    same.tenures.push(tenure);
                }
            }
            join(&mut same.also, actor.also);
            same.uses += actor.uses;
            same.kind = same.kind.or(actor.kind);
            if same.note.is_empty() {
                same.note = actor.note;
            }
            self.finals.insert(actor.id, same.id.clone());
        }
    }

    /// The dossier: registries in order, numbers anew, references to what is there once.
    pub(super) fn finish(mut self) -> Briefing {
        let briefing = &mut self.briefing;
        let collation = self.language.collator();
        briefing.glossary.sort_by(|a, b| collation.compare(&a.term, &b.term));
        briefing.actors.sort_by(|a, b| collation.compare(&a.name, &b.name));
        // The order gives events their names.
        briefing.timeline.sort_by(|a, b| a.date.chronological(&b.date));
        let before: Vec<_> =
            briefing.timeline.iter().map(|event| event.id.clone()).collect();
        timeline::order(&mut briefing.timeline);
        let after = briefing.timeline.iter().map(|event| event.id.clone());
        let events: BTreeMap<_, _> = before.into_iter().zip(after).collect();
        let mut numbers = BTreeMap::new();
        for (place, source) in (1..).zip(&mut briefing.sources) {
            source.number = place;
            if !source.label.is_empty() {
                source.label = place.to_string();
            }
            numbers.insert(source.id.clone(), place);
        }
        let mut notes = BTreeMap::new();
        for (place, note) in (1..).zip(&mut briefing.notes) {
            note.number = place;
            notes.insert(note.id.clone(), place);
        }
        let finals = &self.finals;
        let id = |id: &str| {
            let id = finals.get(id).map_or(id, String::as_str);
            events.get(id).map_or(id, String::as_str).to_owned()
        };
        let counts = RefCell::new(BTreeMap::<Id, u32>::new());
        let cite = |id: &str| {
            let mut counts = counts.borrow_mut();
            let count = counts.entry(id.to_owned()).or_default();
            *count += 1;
            Some((*numbers.get(id)?, *count))
        };
        let names = Names { id: &id, cite: &cite, note: &|id| notes.get(id).copied() };
        // The events have their names already.
        let ids: Vec<_> =
            briefing.timeline.iter().map(|event| event.id.clone()).collect();
        rename(briefing, &names);
        for (event, id) in briefing.timeline.iter_mut().zip(ids) {
            event.id = id;
        }
        let counts = counts.into_inner();
        for source in &mut briefing.sources {
            source.citations = counts.get(&source.id).copied().unwrap_or(0);
        }
        self.briefing
    }
}

/// Adds what is not there yet.
fn join(list: &mut Vec<String>, others: Vec<String>) {
    list.extend(others);
    list.sort();
    list.dedup();
}

/// Takes a section and those in it one level down.
fn lower(section: &mut Section) {
    section.level += 1;
    section.children.iter_mut().for_each(lower);
}

fn title_of(title: &str, span: Span) -> Vec<Inline> {
    vec![Inline::Text(Text { text: title.to_owned(), span })]
}

/// The higher marking of two; the first, if they are of different schemes.
fn higher(a: Option<Marking>, b: &Marking) -> Marking {
    match a {
        Some(a) if a.scheme != b.scheme || a.rank >= b.rank => a,
        _ => b.clone(),
    }
}

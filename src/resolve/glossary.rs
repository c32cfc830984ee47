//! The glossary: the briefing's own terms and those of shared files, in order.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Context;
use super::anchor::slug;
use super::entry::RawTerm;
use super::meta::FileName;
use super::shared::is_data;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Origin;
use crate::briefing::Term;
use crate::briefing::inlines;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Source;

impl Context<'_> {
    /// Puts the glossary together, in the order of the language.
    ///
    /// The briefing's own definition of a term wins over a shared one. Within one
    /// origin a term can be defined once.
    pub(super) fn glossary(
        &mut self,
        own: Vec<RawTerm>,
        files: &[FileName],
    ) -> Vec<Term> {
        let mut shared = Vec::new();
        let mut seen = BTreeSet::new();
        for file in files {
            // A file that the project and the briefing name is read once.
            if let Some(source) =
                self.file(file).filter(|source| seen.insert(source.id()))
            {
                shared.extend(self.glossary_file(&source));
            }
        }
        let mut terms: Vec<RawTerm> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for raw in own.into_iter().chain(shared) {
            let name = fold(&raw.term);
            match known.get(&name).map(|place| &terms[*place]) {
                None => {
                    known.insert(name, terms.len());
                    terms.push(raw);
                }
                Some(twin) if twin.origin != raw.origin => {}
                Some(twin) => {
                    let message = format!("the glossary defines `{}` twice", raw.term);
                    self.findings
                        .at(Rule::TermDuplicate, raw.span, message)
                        .related(twin.span, "it is defined here already")
                        .hint("delete one of them, or join them");
                }
            }
        }
        // The order of words is much to read for nothing.
        if terms.len() > 1 {
            let collation = self.language.collator();
            terms.sort_by(|a, b| collation.compare(&a.term, &b.term));
        }
        let ids = term_ids(&terms);
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (place, raw) in terms.iter().enumerate() {
            for name in std::iter::once(&raw.term).chain(&raw.also) {
                places.entry(fold(name)).or_insert(place);
            }
        }
        let mut glossary = Vec::with_capacity(terms.len());
        for (raw, id) in terms.iter().zip(&ids) {
            let mut see_also = Vec::new();
            for (name, place) in &raw.see_also {
                if let Some(place) = places.get(&fold(name)) {
                    see_also.push(ids[*place].clone());
                } else {
                    let message = format!("the glossary does not define `{name}`");
                    let near = nearest(name, terms.iter().map(|term| term.term.as_str()));
                    let reported = self.findings.at(Rule::SeeAlsoDead, *place, message);
                    if let Some(near) = near {
                        reported.hint(format!("did you mean `{near}`?"));
                    }
                }
            }
            self.check_definition(raw);
            glossary.push(Term {
                id: id.clone(),
                term: raw.term.clone(),
                expansion: raw.expansion.clone(),
                also: raw.also.clone(),
                definition: raw.definition.clone(),
                see_also,
                uses: 0,
                origin: raw.origin,
                span: raw.span,
            });
        }
        glossary
    }

    /// A shared definition is read in many briefings, none of which has its notes or
    /// images.
    fn check_definition(&mut self, raw: &RawTerm) {
        if raw.origin == Origin::Document {
            return;
        }
        inlines(&raw.definition, &mut |inline| {
            let (what, span) = if let Inline::NoteReference(note) = inline {
                ("a footnote", note.span)
            } else if let Inline::Image(image) = inline {
                ("an image", image.span)
            } else {
                return;
            };
            let message = format!("a shared definition can't hold {what}");
            self.findings.at(Rule::ConstructUnsupported, span, message);
        });
    }

    /// The terms of a shared file: its tables and definition lists, and its headings.
    fn glossary_file(&mut self, source: &Source) -> Vec<RawTerm> {
        let path = source.path().to_owned();
        if is_data(&path) {
            let before = self.findings.failed();
            let tables = self.tables(source).into_iter();
            let mut tables: Vec<_> =
                tables.map(|table| Block::Table(Box::new(table))).collect();
            let terms = self.terms_of(&mut tables, Origin::Shared);
            if terms.is_empty() && self.findings.failed() == before {
                self.no_terms(&path);
            }
            return terms;
        }
        let manuscript = self.manuscript(source);
        let mut terms = Vec::new();
        for mut part in manuscript.parts {
            let listed = self.terms_of(&mut part.blocks, Origin::Shared);
            let heading = part.heading.filter(|heading| heading.level > 1);
            if !listed.is_empty() {
                terms.extend(listed);
            } else if let Some(heading) = heading {
                let name = crate::briefing::plain_text(&heading.inlines);
                let blocks = part.blocks;
                terms.extend(self.term_of_heading(
                    &name,
                    blocks,
                    Origin::Shared,
                    heading.span,
                ));
            }
        }
        if terms.is_empty() {
            self.no_terms(&path);
        }
        terms
    }

    fn no_terms(&mut self, path: &str) {
        self.findings
            .in_file(Rule::RegistryEmpty, path, "the file defines no terms")
            .hint("give each term a `##` heading, or list them in a table");
    }
}

/// A term in the form in which terms are the same.
pub(super) fn fold(term: &str) -> String {
    term.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn term_ids(terms: &[RawTerm]) -> Vec<String> {
    let mut names = super::anchor::Names::default();
    let ids = terms.iter().map(|term| names.numbered(&format!("t-{}", slug(&term.term))));
    ids.collect()
}

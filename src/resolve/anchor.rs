//! Identifiers: what the fragments of links name.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::Anchors;
use super::Context;
use crate::briefing::Block;
use crate::briefing::Id;
use crate::briefing::Registry;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::blocks_mut;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::source::Span;

impl Context<'_> {
    /// Gives every section, figure and table an identifier of its own, and tells
    /// which fragments lead to which.
    pub(super) fn anchors(
        &mut self,
        sections: &mut [Section],
        headings: Vec<(String, Span)>,
        others: Vec<(String, Span)>,
        joined: &[(String, Registry)],
    ) -> Anchors {
        let mut names = Names::default();
        let mut explicit: Vec<_> = headings.into_iter().chain(others).collect();
        explicit.sort_by_key(|(_, span)| span.start);
        for (id, span) in explicit {
            if !is_identifier(&id) {
                let message = format!("`{id}` can't be an identifier");
                self.findings
                    .at(Rule::IdDuplicate, span, message)
                    .hint(
                        "begin with a letter, but not with the `t-`, `e-`, `s-`, `n-`, `a-` or \
                         `r-` of registries; use letters, digits, `-` and `_`; `book-inner` \
                         and `book-columns` are Kobo's",
                    );
            } else if !names.taken.insert(id.clone()) {
                self.findings.at(
                    Rule::IdDuplicate,
                    span,
                    format!("`{id}` is taken already"),
                );
            }
        }
        let mut anchors = Anchors::new();
        let (mut figures, mut tables) = (0_u32, 0);
        sections_mut(sections, &mut |section| {
            let fragment = slug(&plain_text(&section.title));
            if section.id.is_empty() {
                let base = if section.title.is_empty() { "start" } else { &fragment };
                section.id = names.unique(base);
            }
            // A link may use the heading's own words beside an explicit identifier.
            anchors.entry(fragment).or_insert_with(|| section.id.clone());
            anchors.insert(section.id.clone(), section.id.clone());
            blocks_mut(&mut section.blocks, &mut |block| {
                if let Block::Figure(figure) = block {
                    // What has no caption has no number.
                    figures += u32::from(figure.is_captioned());
                    if figure.id.is_empty() {
                        figure.id = names.unique(&if figure.is_captioned() {
                            format!("figure-{figures}")
                        } else {
                            "picture".to_owned()
                        });
                    }
                    anchors.insert(figure.id.clone(), figure.id.clone());
                } else if let Block::Chart(chart) = block {
                    figures += u32::from(chart.is_captioned());
                    if chart.id.is_empty() {
                        chart.id = names.unique(&if chart.is_captioned() {
                            format!("figure-{figures}")
                        } else {
                            "chart".to_owned()
                        });
                    }
                    chart.data.id = names.unique(&format!("{}-data", chart.id));
                    anchors.insert(chart.id.clone(), chart.id.clone());
                } else if let Block::Table(table) = block {
                    tables += u32::from(!table.caption.is_empty());
                    table.id = names.unique(&if table.caption.is_empty() {
                        "data".to_owned()
                    } else {
                        format!("table-{tables}")
                    });
                    anchors.insert(table.id.clone(), table.id.clone());
                } else if let Block::Judgements { items } = block {
                    for judgement in items {
                        judgement.id =
                            names.unique(&format!("judgement-{}", judgement.number));
                        anchors.insert(judgement.id.clone(), judgement.id.clone());
                    }
                }
            });
        });
        let firsts: BTreeMap<Role, &Id> =
            sections.iter().rev().map(|section| (section.role, &section.id)).collect();
        for (fragment, registry) in joined.iter().filter(|(name, _)| !name.is_empty()) {
            if let Some(&first) = firsts.get(&registry.role()) {
                anchors.entry(fragment.clone()).or_insert_with(|| first.clone());
            }
        }
        anchors
    }
}

/// Where a fragment leads: what has this name, or else the only part whose name other
/// programs would write so, which count hyphens otherwise or keep letters of ASCII alone.
pub(super) fn find<'a>(anchors: &'a Anchors, fragment: &str) -> Option<&'a Id> {
    anchors.get(fragment).or_else(|| {
        FORMS.iter().find_map(|form| {
            let wanted = form(fragment);
            let mut near = anchors.iter().filter(|(name, _)| form(name) == wanted);
            let (_, id) = near.next().filter(|_| !wanted.is_empty())?;
            near.all(|(_, other)| other == id).then_some(id)
        })
    })
}

/// How other programs would write a name.
const FORMS: [fn(&str) -> String; 2] = [joined, plain];

/// Names as other programs would write them, with where they lead, unless to several places.
pub(super) struct Forms<'a>([BTreeMap<String, Option<&'a Id>>; 2]);

impl<'a> Forms<'a> {
    pub(super) fn of(anchors: &'a Anchors) -> Self {
        Self(FORMS.map(|form| {
            let mut known: BTreeMap<_, Option<&Id>> = BTreeMap::new();
            for (name, id) in anchors {
                let place = known.entry(form(name)).or_insert(Some(id));
                if *place != Some(id) {
                    *place = None;
                }
            }
            known
        }))
    }

    /// Where the only part leads that other programs would call so.
    pub(super) fn find(&self, fragment: &str) -> Option<&'a Id> {
        FORMS.iter().zip(&self.0).find_map(|(form, known)| {
            let wanted = form(fragment);
            known.get(&wanted).copied().flatten().filter(|_| !wanted.is_empty())
        })
    }

    /// Whether any name has the same letters of ASCII.
    pub(super) fn has_plain(&self, fragment: &str) -> bool {
        let plain = plain(fragment);
        !plain.is_empty() && self.0[1].contains_key(&plain)
    }
}

/// A name with one hyphen between its parts.
fn joined(name: &str) -> String {
    let parts = name.split('-').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-").to_lowercase()
}

/// A name with its letters of ASCII alone, accents taken off (Python-Markdown, toc).
fn plain(name: &str) -> String {
    let letters = name.nfkd().filter(char::is_ascii).collect::<String>();
    joined(&letters)
}

/// The fragment that GitHub gives a heading: small letters, blanks to hyphens, no
/// punctuation.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.trim().chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if c.is_whitespace() || c == '-' {
            slug.push('-');
        }
    }
    slug
}

/// Identifiers given so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    /// The number to try next for a base, so that many of one name take no time.
    next: BTreeMap<String, u32>,
}

impl Names {
    /// An identifier that begins with a letter, as XML asks (Namespaces in XML, 3), and
    /// that is not taken.
    fn unique(&mut self, base: &str) -> String {
        let base =
            if is_identifier(base) { base.to_owned() } else { format!("part-{base}") };
        self.numbered(base.trim_end_matches('-'))
    }

    /// The base, with a number if it is taken.
    pub(super) fn numbered(&mut self, base: &str) -> String {
        let mut id = base.to_owned();
        while !self.taken.insert(id.clone()) {
            let next = self.next.entry(base.to_owned()).or_insert(0);
            *next += 1;
            id = format!("{base}-{next}");
        }
        id
    }
}

/// Whether a text can be an identifier in XML. The prefixes of registries (`t-` and
/// the like) are theirs, and the full stop belongs to what the EPUB names itself; two names
/// are what Kobo's reader looks for.
fn is_identifier(text: &str) -> bool {
    let reserved = ["t-", "e-", "s-", "n-", "a-", "r-"];
    text.starts_with(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && !reserved.iter().any(|prefix| text.starts_with(prefix))
        && !matches!(text, "book-inner" | "book-columns")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_of_other_programs_are_understood() {
        let names = ["docker---uvicorn", "wydajność", "a-1", "a--1", "two"];
        let anchors: Anchors =
            names.iter().map(|name| ((*name).to_owned(), format!("id-{name}"))).collect();
        let find = |fragment: &str| find(&anchors, fragment).map(String::as_str);
        assert_eq!(find("two"), Some("id-two"));
        assert_eq!(find("docker-uvicorn"), Some("id-docker---uvicorn"));
        assert_eq!(find("wydajnosc"), Some("id-wydajność"));
        assert_eq!(find("a---1"), None, "which of the two is meant can't be told");
        assert_eq!(find("three"), None);
        assert_eq!(find("--"), None);
    }
}

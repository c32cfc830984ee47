//! The addresses of links, for readers of paper: each gets a number among the sources.

use std::collections::BTreeMap;

use crate::briefing::Briefing;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Registry;
use crate::briefing::inlines;
use crate::briefing::runs;
use crate::briefing::sections;

/// The addresses that the text does not show, with where they are listed.
#[derive(Debug, Default)]
pub(super) struct PrintedLinks {
    /// By address, the identifier and number of its entry among the sources.
    numbers: BTreeMap<String, (String, u32)>,
    /// The addresses that no source has, in the order of the text, with the identifiers
    /// and numbers of the entries to add.
    pub(super) added: Vec<(String, String, u32)>,
}

impl PrintedLinks {
    /// Collects the links of a briefing's text and registries.
    pub(super) fn of(briefing: &Briefing) -> Self {
        let mut links = Self::default();
        for source in &briefing.sources {
            inlines(&source.text, &mut |inline| {
                if let Some(url) = address(inline) {
                    let entry = (source.id.clone(), source.number);
                    links.numbers.entry(url.to_owned()).or_insert(entry);
                }
            });
        }
        // Where sources have no numbers, those of the links begin anew.
        let is_numbered = briefing.sources.iter().any(|source| !source.label.is_empty());
        let sources = if is_numbered { briefing.sources.len() } else { 0 };
        let mut next = u32::try_from(sources).unwrap_or(u32::MAX);
        let mut look = |run: &[Inline]| {
            inlines(run, &mut |inline| {
                let Some(url) = hidden_address(inline) else { return };
                if !links.numbers.contains_key(url) {
                    next += 1;
                    let id = format!("s.link.{next}");
                    links.numbers.insert(url.to_owned(), (id.clone(), next));
                    links.added.push((url.to_owned(), id, next));
                }
            });
        };
        sections(&briefing.sections, &mut |section| {
            look(&section.title);
            runs(&section.blocks, &mut |_, run| look(run));
        });
        briefing.registry_runs(&mut |registry, run| {
            // The sources are what is added to.
            if registry != Registry::Sources {
                look(run);
            }
        });
        for note in &briefing.notes {
            look(&note.text);
        }
        links
    }

    /// The entry that tells the address of a link, unless the link's text shows it.
    pub(super) fn entry(&self, link: &Link) -> Option<&(String, u32)> {
        self.numbers.get(hidden(link)?)
    }
}

fn address(inline: &Inline) -> Option<&str> {
    let Inline::Link(Link { target: LinkTarget::External { url }, .. }) = inline else {
        return None;
    };
    url.starts_with("http").then_some(url)
}

fn hidden_address(inline: &Inline) -> Option<&str> {
    let Inline::Link(link) = inline else { return None };
    hidden(link)
}

fn hidden(link: &Link) -> Option<&str> {
    unseen(link).filter(|url| url.starts_with("http"))
}

/// The address of a link to elsewhere, unless the link's text shows it.
pub(super) fn unseen(link: &Link) -> Option<&str> {
    let LinkTarget::External { url } = &link.target else { return None };
    (!link.shows_address()).then_some(url)
}

/// An address as it is printed: letters and calls go without their scheme.
pub(super) fn printed(address: &str) -> &str {
    let schemes = ["mailto:", "tel:"];
    schemes.iter().find_map(|scheme| address.strip_prefix(scheme)).unwrap_or(address)
}

//! What of a briefing is on no page, so that nothing may link to it.

use std::collections::BTreeSet;

use super::Request;
use super::body::links;
use super::timeline::printed;
use crate::briefing::Block;
use crate::briefing::Event;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::blocks;
use crate::briefing::sections;

/// The identifiers of what is on no page: registries that the layout does not show, and
/// those that are empty.
pub(super) fn omitted(request: &Request<'_>) -> BTreeSet<String> {
    let briefing = request.briefing;
    let mut ids = BTreeSet::new();
    let shown = &request.layout.manifest.appendices;
    for registry in Registry::ALL {
        if shown.contains(registry) && shows(request, *registry) {
            continue;
        }
        match briefing.section_of(*registry) {
            Some(section) => ids_in(section, &mut ids),
            None => {
                ids.insert(registry.name().to_owned());
            }
        }
        match registry {
            Registry::Sources => {
                ids.extend(briefing.sources.iter().map(|s| s.id.clone()));
            }
            Registry::Timeline => {
                ids.extend(briefing.timeline.iter().map(|e| e.id.clone()));
            }
            Registry::Glossary => {
                ids.extend(briefing.glossary.iter().map(|t| t.id.clone()));
            }
            Registry::Actors => {
                ids.extend(briefing.actors.iter().map(|a| a.id.clone()));
            }
            Registry::Revisions | Registry::Corrections => {}
        }
    }
    let printed = printed(request);
    let is_printed =
        |event: &&Event| printed.iter().any(|other| std::ptr::eq(*other, *event));
    let left_out = briefing.timeline.iter().filter(|event| !is_printed(event));
    ids.extend(left_out.map(|event| event.id.clone()));
    ids
}

/// Whether there is anything to show of a registry: entries, what the author wrote beside
/// them, or the addresses of links.
pub(super) fn shows(request: &Request<'_>, registry: Registry) -> bool {
    let has_links = || links(request).is_some_and(|links| !links.added.is_empty());
    request.briefing.shows(registry) || registry == Registry::Sources && has_links()
}

/// The identifiers of a section and of all that is in it.
fn ids_in(section: &Section, ids: &mut BTreeSet<String>) {
    sections(std::slice::from_ref(section), &mut |section| {
        ids.insert(section.id.clone());
        blocks(&section.blocks, &mut |block| {
            if let Block::Figure(figure) = block {
                ids.insert(figure.id.clone());
            } else if let Block::Table(table) = block {
                ids.insert(table.id.clone());
            } else if let Block::Chart(chart) = block {
                ids.insert(chart.id.clone());
            } else if let Block::Judgements { items } = block {
                ids.extend(items.iter().map(|item| item.id.clone()));
            }
        });
    });
}

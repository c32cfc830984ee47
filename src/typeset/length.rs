//! About how long a briefing will be.

use super::Request;
use super::omitted::shows;
use crate::briefing::Briefing;
use crate::briefing::Section;
use crate::briefing::plain_text;

/// About how many pages of A4 a briefing takes, told from its counts alone: how much of
/// a page a word, a heading or an entry took in the sample and the manual.
///
/// A layout that depends on the number of pages begins with it, and so needs one round
/// of layout less.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn expected_pages(briefing: &Briefing) -> f64 {
    let stats = &briefing.stats;
    [
        (stats.words as usize, 380.0),
        (stats.sections as usize, 20.0),
        ((stats.figures + stats.tables) as usize, 2.5),
        (briefing.sources.len(), 17.0),
        (briefing.timeline.len(), 16.0),
        (briefing.glossary.len(), 35.0),
        (briefing.actors.len(), 20.0),
    ]
    .iter()
    .map(|(count, a_page)| *count as f64 / a_page)
    .sum()
}

/// What the table of contents will have, about: the levels and titles of the headings of the two
/// upper levels.
///
/// The first round of layout knows no headings. With these in their place the pages after the
/// contents have their numbers from the beginning.
pub(super) fn expected_contents(request: &Request<'_>) -> Vec<(u8, String)> {
    fn collect(section: &Section, out: &mut Vec<(u8, String)>) {
        if section.level <= 2 && !section.title.is_empty() {
            out.push((section.level, plain_text(&section.title)));
        }
        section.children.iter().for_each(|child| collect(child, out));
    }
    let briefing = request.briefing;
    let mut out = Vec::new();
    for section in &briefing.sections {
        if section.role.registry().is_none() {
            collect(section, &mut out);
        }
    }
    let appendices = request.layout.manifest.appendices.iter();
    for registry in appendices.filter(|registry| shows(request, **registry)) {
        match briefing.section_of(*registry) {
            Some(section) => collect(section, &mut out),
            None => out.push((1, request.language.heading_of(*registry).to_owned())),
        }
    }
    out
}

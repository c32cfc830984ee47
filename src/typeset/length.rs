//! About how long a briefing will be.

use crate::briefing::Briefing;

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

//! The timeline: its order and the identifiers of its events.

use crate::briefing::Event;

/// Orders the events by time and names each by its date.
pub(super) fn order(events: &mut [Event]) {
    events.sort_by(|a, b| a.date.chronological(&b.date));
    let mut names = super::anchor::Names::default();
    for event in events {
        let day = event.date.points().next().map(ToString::to_string).unwrap_or_default();
        let allowed = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let base: String =
            format!("e-{day}").to_lowercase().chars().map(allowed).collect();
        event.id = names.numbered(base.trim_end_matches('-'));
    }
}

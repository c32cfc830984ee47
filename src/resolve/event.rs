//! Rows of a timeline to events, and dates as they are printed.

use super::Context;
use super::registry::Row;
use crate::briefing::Date;
use crate::briefing::Event;
use crate::briefing::EventStatus;
use crate::briefing::Inline;
use crate::diagnostic::Rule;
use crate::source::Span;

/// The weight of the events that matter most.
const MOST_WEIGHT: u8 = 3;

impl Context<'_> {
    pub(super) fn event(&mut self, row: &Row<'_>, span: Span) -> Option<Event> {
        let cell = row.get("date");
        let written = row.text("date")?;
        let mut status = EventStatus::Occurred;
        let mut text = written.as_str();
        for (key, named) in [
            ("planned", EventStatus::Planned),
            ("expected", EventStatus::Expected),
            ("cancelled", EventStatus::Cancelled),
            ("disputed", EventStatus::Disputed),
        ] {
            if let Some(length) = self.language.prefix(key, text) {
                status = named;
                text = &text[length..];
            }
        }
        let place = row.place("date", span);
        let Some(date) = self.language.parse_date(text) else {
            self.unparsable(text, place);
            return None;
        };
        if let Some(word) = row.text("status") {
            status = self.event_status(&word, row.place("status", span))?;
        }
        if status == EventStatus::Occurred && date.is_open() {
            status = EventStatus::Ongoing;
        }
        self.check_planned(status, &date, text.trim(), place);
        let bold = matches!(cell, [Inline::Strong { .. }]);
        let weight = self.weight(row, bold, span);
        let shown = self.shown(text, &date);
        Some(Event {
            id: String::new(),
            date,
            shown,
            text: row.get("event").to_vec(),
            category: row.text("category"),
            status,
            key: weight == MOST_WEIGHT,
            weight,
            place: row.text("place"),
            source: row.get("source").to_vec(),
            span,
        })
    }

    /// How much an event matters: what its column says, or else 3 if its date is bold.
    fn weight(&mut self, row: &Row<'_>, bold: bool, span: Span) -> u8 {
        let Some(written) = row.text("weight") else {
            return if bold { MOST_WEIGHT } else { 1 };
        };
        let weight = written.parse().ok().filter(|n| (1..=MOST_WEIGHT).contains(n));
        weight.unwrap_or_else(|| {
            let message = format!("`{written}` is not a weight");
            self.findings
                .at(Rule::MetaInvalid, row.place("weight", span), message)
                .hint("use 1, 2 or 3; 3 is the most");
            1
        })
    }

    fn event_status(&mut self, word: &str, span: Span) -> Option<EventStatus> {
        let words = self.language.words();
        let found = EventStatus::ALL.iter().copied().find(|status| {
            let name = status.name();
            word.eq_ignore_ascii_case(name)
                || word.eq_ignore_ascii_case(words.event_status(name))
        });
        if found.is_none() {
            let names: Vec<_> =
                EventStatus::ALL.iter().map(|s| words.event_status(s.name())).collect();
            self.findings
                .at(
                    Rule::MetaInvalid,
                    span,
                    format!("`{word}` is not a status of events"),
                )
                .hint(format!("use {}", names.join(", ")));
        }
        found
    }

    fn check_planned(
        &mut self,
        status: EventStatus,
        date: &Date,
        written: &str,
        span: Span,
    ) {
        let awaited = matches!(status, EventStatus::Planned | EventStatus::Expected);
        let Some(today) = self.today.filter(|_| awaited) else { return };
        if date.last_day().is_some_and(|last| Some(last) < today.first_day()) {
            let message = format!("{written} has passed, and the event is still awaited");
            self.findings
                .at(Rule::PlannedPast, span, message)
                .hint("say what happened, or mark it as cancelled");
        }
    }

    pub(super) fn unparsable(&mut self, text: &str, span: Span) {
        self.findings
            .at(Rule::DateUnparsable, span, format!("`{text}` is not a date"))
            .hint("write `17 August 2025`, `August 2025`, `c. 1990`, `2014 –`, or EDTF");
    }

    /// A date as it is printed: in the author's words, unless they are EDTF.
    pub(super) fn shown(&self, written: &str, date: &Date) -> String {
        let is_edtf = Date::parse(written.trim()).is_some();
        let is_year = written.trim().bytes().all(|b| b.is_ascii_digit());
        let shown = if is_edtf && !is_year {
            self.language.format_date(date)
        } else {
            written.trim().to_owned()
        };
        // A day is not parted from its month.
        crate::typography::Punctuation::new(self.language).text(shown)
    }
}

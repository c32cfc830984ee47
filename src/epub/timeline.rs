//! The timeline as XHTML: ordered lists of dated events, by period.

use super::Page;
use super::Publication;
use crate::briefing::Bound;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::DatePoint;
use crate::briefing::Event;
use crate::briefing::EventStatus;
use crate::briefing::Part;

/// Timelines longer than this are parted into periods.
const LONG: usize = 12;

impl Publication<'_> {
    pub(super) fn timeline(&mut self, page: &mut Page) {
        let events = &self.briefing.timeline;
        let periods = periods(events);
        if periods.is_empty() {
            self.events(page, events);
            return;
        }
        for (period, events) in periods {
            let name = self.language.format_date(&Date::Point(period.clone()));
            let id = format!("period.{}", period.to_string().to_lowercase());
            let heading_id = format!("{id}.title");
            let attributes =
                [("class", "period"), ("id", &*id), ("aria-labelledby", &heading_id)];
            page.xml.open("section", &attributes);
            page.xml.leaf("h2", &[("class", "heading h2"), ("id", &heading_id)], &name);
            self.events(page, events);
            page.xml.close();
        }
    }

    fn events(&mut self, page: &mut Page, events: &[Event]) {
        // Safari takes a list without markers for no list, unless told.
        page.xml.open("ol", &[("class", "timeline"), ("role", "list")]);
        for event in events {
            let edtf = event.date.to_string();
            let class = if event.key { "event key" } else { "event" };
            page.xml
                .open("li", &[("class", class), ("id", &event.id), ("data-edtf", &edtf)]);
            self.event_date(page, event);
            page.xml.open("p", &[("class", "event-text")]);
            if event.key {
                page.xml.open("strong", &[]);
                self.inlines(page, &event.text);
                page.xml.close();
            } else {
                self.inlines(page, &event.text);
            }
            self.inlines(page, &event.source);
            page.xml.close();
            let facts: Vec<_> =
                event.category.iter().chain(&event.place).map(String::as_str).collect();
            if !facts.is_empty() {
                page.xml.leaf("p", &[("class", "event-facts")], &facts.join(" · "));
            }
            page.xml.close();
        }
        page.xml.close();
    }

    fn event_date(&mut self, page: &mut Page, event: &Event) {
        page.xml.open("p", &[("class", "event-date")]);
        self.line_pages(page, Part::of(event));
        match &event.date {
            Date::Point(point) => self.point(page, point, &event.shown),
            Date::Interval { from, to } => {
                // A dash within an end (`1800–99`) has no blanks around it.
                let parts = event.shown.split_once(" –").or(event.shown.split_once('–'));
                let parts = parts.map(|(a, b)| (a.trim(), b.trim()));
                let spaced = event.shown.contains(" –");
                let (first, last) = parts.unwrap_or((event.shown.as_str(), ""));
                self.bound(page, from, first);
                page.xml.text(match (first, last) {
                    ("", _) => "– ",
                    (_, "") => " –",
                    _ if spaced => " – ",
                    _ => "–",
                });
                self.bound(page, to, last);
            }
        }
        let told = matches!(
            event.status,
            EventStatus::Planned
                | EventStatus::Expected
                | EventStatus::Cancelled
                | EventStatus::Disputed
        );
        let status = if told {
            Some(event.status)
        } else {
            event.date.is_open().then_some(EventStatus::Ongoing)
        };
        if let Some(status) = status {
            let status = format!(" ({})", self.labels.words.event_status(status.name()));
            let attributes = [("class", "event-status")];
            self.labels.leaf(&mut page.xml, "span", &attributes, &status);
        }
        page.xml.close();
    }

    fn bound(&mut self, page: &mut Page, bound: &Bound, shown: &str) {
        match bound {
            Bound::At(point) if !shown.is_empty() => self.point(page, point, shown),
            Bound::At(_) | Bound::Open | Bound::Unknown => page.xml.text(shown),
        }
    }

    /// A date in a `time` element, if HTML has a form for it.
    fn point(&mut self, page: &mut Page, point: &DatePoint, shown: &str) {
        let dates = &self.language.words().dates;
        let mut shown = shown;
        if point.approximate
            && let Some(rest) = shown.strip_prefix(dates.circa.as_str())
        {
            page.xml.leaf("abbr", &[("title", &dates.circa_long)], &dates.circa);
            page.xml.text(" ");
            shown = rest.trim_start();
        }
        match datetime(point) {
            Some(datetime) => page.xml.leaf("time", &[("datetime", &datetime)], shown),
            None => page.xml.text(shown),
        }
    }
}

/// The form of a date in HTML (Living Standard, 4.5.14): a year of at least four
/// digits, a month, a day, or a day with time and zone; nothing for other precisions.
fn datetime(point: &DatePoint) -> Option<String> {
    if point.year_unspecified > 0 || !(1..=9999).contains(&point.year) {
        return None;
    }
    let year = point.year;
    match point.part {
        DatePart::Year | DatePart::SomeMonth | DatePart::SomeDay => {
            Some(format!("{year:04}"))
        }
        DatePart::Month(month) | DatePart::SomeDayOf(month) => {
            Some(format!("{year:04}-{month:02}"))
        }
        DatePart::Day(month, day) => {
            let zoned = point.time.as_ref().filter(|time| time.ends_with('Z'));
            let time = zoned.map(|time| format!("T{time}")).unwrap_or_default();
            Some(format!("{year:04}-{month:02}-{day:02}{time}"))
        }
        DatePart::Grouping(_) => None,
    }
}

/// The periods of a long timeline: decades, or years if there are few decades; none
/// if it is short.
fn periods(events: &[Event]) -> Vec<(DatePoint, &[Event])> {
    if events.len() <= LONG {
        return Vec::new();
    }
    let year = |event: &Event| event.date.points().next().map_or(0, |point| point.year);
    let decade = |event: &Event| year(event).div_euclid(10);
    let decades = events.chunk_by(|a, b| decade(a) == decade(b)).count();
    let mut periods: Vec<(DatePoint, &[Event])> = Vec::new();
    if decades > 2 {
        for chunk in events.chunk_by(|a, b| decade(a) == decade(b)) {
            let mut point = DatePoint::new(decade(&chunk[0]) * 10, DatePart::Year);
            point.year_unspecified = 1;
            periods.push((point, chunk));
        }
    } else {
        for chunk in events.chunk_by(|a, b| year(a) == year(b)) {
            periods.push((DatePoint::new(year(&chunk[0]), DatePart::Year), chunk));
        }
    }
    // An interval with an open beginning stands first, whatever its year.
    let mut seen = std::collections::BTreeSet::new();
    let distinct = periods.iter().all(|(point, _)| seen.insert(point.to_string()));
    if distinct { periods } else { Vec::new() }
}

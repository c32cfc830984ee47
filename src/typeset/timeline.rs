//! The timeline in the generated file: its events, and the strip to scale.

use super::Request;
use super::body::Writer;
use super::code::PartKind;
use crate::briefing::Date;
use crate::briefing::Event;
use crate::briefing::EventStatus;
use crate::briefing::Part;

/// Gaps from the end of what happened to the next event of at least this many years are
/// told on the rail.
const GAP_YEARS: i64 = 10;

/// The days of a year on average in the Gregorian calendar.
const YEAR_DAYS: f64 = 365.2425;

/// The events that the layout shows, in the order of time: all, or the key ones and the last
/// of the others.
pub(super) fn printed<'a>(request: &Request<'a>) -> Vec<&'a Event> {
    let events = &request.briefing.timeline;
    let most = request.layout.manifest.events.unwrap_or(events.len());
    let mut weighty: Vec<_> = events.iter().enumerate().rev().collect();
    weighty.sort_by_key(|(_, event)| !event.key);
    weighty.truncate(most);
    weighty.sort_by_key(|(place, _)| *place);
    weighty.into_iter().map(|(_, event)| event).collect()
}

impl Writer<'_> {
    pub(super) fn timeline(&mut self) {
        let words = self.language.labels();
        self.code.push("timeline(meta.labels, (strip: ");
        self.strip();
        self.code.push(", events: (");
        let mut before: Option<i64> = None;
        for event in printed(self.request) {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &event.id);
            self.code.field("date", &event.shown);
            self.code.field("status", event.status.name());
            let told = matches!(
                event.status,
                EventStatus::Planned
                    | EventStatus::Expected
                    | EventStatus::Cancelled
                    | EventStatus::Disputed
            );
            let status = if told { words.event_status(event.status.name()) } else { "" };
            self.label("status-name", status);
            self.code.raw_field("key", if event.key { "true" } else { "false" });
            let interval = matches!(event.date, Date::Interval { .. });
            self.code.raw_field("interval", if interval { "true" } else { "false" });
            let approximate = event.date.is_approximate();
            self.code
                .raw_field("approximate", if approximate { "true" } else { "false" });
            self.code.field("category", event.category.as_deref().unwrap_or_default());
            self.code.field("place", event.place.as_deref().unwrap_or_default());
            let first = event.date.first_day();
            match before.zip(first).map(|(a, b)| years_between(a, b)) {
                Some(years) if years >= GAP_YEARS => {
                    let years = u64::try_from(years).unwrap_or(0);
                    let gap = self.language.counted("years-gap", years);
                    self.label("gap", &gap);
                }
                _ => self.code.push("gap: none, "),
            }
            before = before.max(event.date.last_day()).max(first);
            self.code.push("text: ");
            self.content(&event.text);
            self.code.push(", source: ");
            self.content(&event.source);
            self.code.push("),\n");
            self.code.note(start, event.span);
            self.code.part(start, Part::of(event), PartKind::Whole);
        }
        self.code.push(")));\n");
    }

    /// The events on a scale; none if they lie within a month.
    fn strip(&mut self) {
        let events = &self.request.briefing.timeline;
        let starts = events.iter().filter_map(|event| event.date.first_day());
        let ends = events.iter().filter_map(|event| event.date.last_day());
        let (Some(first), Some(last)) = (starts.min(), ends.max()) else {
            self.code.push("none");
            return;
        };
        if last - first < 31 {
            self.code.push("none");
            return;
        }
        let scale = Scale::new(first, last);
        let words = self.language.labels();
        let alt = words
            .label("timeline-strip")
            .replace("{events}", &events.len().to_string())
            .replace("{first}", &Scale::year_of(first).to_string())
            .replace("{last}", &Scale::year_of(last).to_string());
        self.code.push("(");
        self.code.field("alt", &alt);
        self.code.push("ticks: (");
        for event in events {
            if let Some(day) = event.date.first_day() {
                let key = if event.key { "true" } else { "false" };
                self.code.push(&format!("(at: {}, key: {key}), ", scale.at(day)));
            }
        }
        self.code.push("), spans: (");
        for event in events {
            let Date::Interval { .. } = event.date else { continue };
            let from = event.date.first_day().unwrap_or(first);
            let to = event.date.last_day().unwrap_or(last);
            self.code.push(&format!(
                "(from: {}, to: {}), ",
                scale.at(from),
                scale.at(to)
            ));
        }
        self.code.push("), years: (");
        for year in scale.years() {
            self.code.push("(");
            self.code.raw_field("at", &scale.at(Scale::day_of(year)));
            self.code.field("shown", &year.to_string());
            self.code.push("), ");
        }
        self.code.push("))");
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "days of years"
)]
fn years_between(a: i64, b: i64) -> i64 {
    ((b - a) as f64 / YEAR_DAYS).floor() as i64
}

/// The scale of the strip, which begins and ends with whole years.
struct Scale {
    first_year: i64,
    last_year: i64,
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "days of years"
)]
impl Scale {
    /// From the year of the day `first` to the end of that of `last`.
    fn new(first: i64, last: i64) -> Self {
        Self { first_year: Self::year_of(first), last_year: Self::year_of(last) + 1 }
    }

    fn year_of(day: i64) -> i64 {
        (day as f64 / YEAR_DAYS).floor() as i64
    }

    fn day_of(year: i64) -> i64 {
        (year as f64 * YEAR_DAYS).ceil() as i64
    }

    /// Where a day is, from 0 to 1, as Typst code.
    fn at(&self, day: i64) -> String {
        let (from, to) = (Self::day_of(self.first_year), Self::day_of(self.last_year));
        let fraction = (day - from) as f64 / (to - from) as f64;
        format!("{:.4}", fraction.clamp(0.0, 1.0))
    }

    /// The years that are named: about eight, at round numbers.
    fn years(&self) -> Vec<i64> {
        let length = self.last_year - self.first_year;
        let steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
        let step = steps.into_iter().find(|step| length / step <= 9).unwrap_or(2000);
        let first = self.first_year.div_euclid(step) * step;
        let mut years: Vec<_> = (first..=self.last_year)
            .step_by(usize::try_from(step).unwrap_or(1))
            .collect();
        years.retain(|&year| year >= self.first_year);
        years
    }
}

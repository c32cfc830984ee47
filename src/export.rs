//! The data of a briefing in forms that other programs read: the timeline as CSV and
//! iCalendar, the glossary as CSV, the model as JSON.

mod locator;

use std::fmt::Write;

pub(crate) use self::locator::locators;

use crate::briefing::Briefing;
use crate::briefing::DatePart;
use crate::briefing::DatePoint;
use crate::briefing::Event;
use crate::briefing::EventStatus;
use crate::briefing::plain_text;
use crate::language::Words;

/// A file that goes with a briefing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Export {
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    /// What it is, in a line.
    pub(crate) says: String,
    pub(crate) bytes: Vec<u8>,
}

/// The data of a briefing; nothing where it has none. `stamp` is the day of the last change.
pub(crate) fn data(
    briefing: &Briefing,
    stamp: (i32, u8, u8),
    words: &Words,
) -> Vec<Export> {
    let mut files = Vec::new();
    if !briefing.timeline.is_empty() {
        files.push(Export {
            name: "timeline.csv".to_owned(),
            media_type: "text/csv",
            says: words.label("attached-timeline").to_owned(),
            bytes: timeline(briefing),
        });
        files.push(Export {
            name: "timeline.ics".to_owned(),
            media_type: "text/calendar",
            says: words.label("attached-calendar").to_owned(),
            bytes: calendar(briefing, stamp).into_bytes(),
        });
    }
    if !briefing.glossary.is_empty() {
        files.push(Export {
            name: "glossary.csv".to_owned(),
            media_type: "text/csv",
            says: words.label("attached-glossary").to_owned(),
            bytes: glossary(briefing),
        });
    }
    if let Ok(bytes) = serde_json::to_vec_pretty(briefing) {
        files.push(Export {
            name: "briefing.json".to_owned(),
            media_type: "application/json",
            says: words.label("attached-briefing").to_owned(),
            bytes,
        });
    }
    files
}

/// Records as CSV (RFC 4180). Writing into memory does not fail.
fn table(records: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    for record in records {
        let _ = writer.write_record(&record);
    }
    writer.into_inner().unwrap_or_default()
}

fn timeline(briefing: &Briefing) -> Vec<u8> {
    let head = ["date", "shown", "event", "category", "status", "key", "place"];
    let head = head.map(str::to_owned).to_vec();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let rows = briefing.timeline.iter().map(|event| {
        vec![
            event.date.to_string(),
            event.shown.replace('\u{a0}', " "),
            words(&plain_text(&event.text)),
            text(&event.category),
            event.status.name().to_owned(),
            event.key.to_string(),
            text(&event.place),
        ]
    });
    table(std::iter::once(head).chain(rows))
}

fn glossary(briefing: &Briefing) -> Vec<u8> {
    let head = ["term", "expansion", "meaning", "also"].map(str::to_owned).to_vec();
    let rows = briefing.glossary.iter().map(|term| {
        vec![
            term.term.clone(),
            term.expansion.clone().unwrap_or_default(),
            words(&plain_text(&term.definition)),
            term.also.join("; "),
        ]
    });
    table(std::iter::once(head).chain(rows))
}

/// A text in one line, without the blanks that may not break.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The events whose days are known, as a calendar (RFC 5545). A month or a year is an event
/// of all its days; an interval without an end has the day of its beginning.
fn calendar(briefing: &Briefing, stamp: (i32, u8, u8)) -> String {
    let mut out = String::new();
    let (year, month, day) = stamp;
    let stamp = format!("{year:04}{month:02}{day:02}T000000Z");
    line(&mut out, "BEGIN:VCALENDAR");
    line(&mut out, "VERSION:2.0");
    let version = env!("CARGO_PKG_VERSION");
    line(&mut out, &format!("PRODID:-//Chancery//Chancery {version}//EN"));
    for event in &briefing.timeline {
        let Some(first) = event.date.first_day() else { continue };
        let last = event.date.last_day().unwrap_or(first);
        let (Some(start), Some(end)) = (calendar_day(first), calendar_day(last + 1))
        else {
            continue;
        };
        line(&mut out, "BEGIN:VEVENT");
        let identifier = briefing.meta.identifier.trim_start_matches("urn:uuid:");
        line(&mut out, &format!("UID:{}@{identifier}", event.id));
        line(&mut out, &format!("DTSTAMP:{stamp}"));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{start}"));
        line(&mut out, &format!("DTEND;VALUE=DATE:{end}"));
        line(&mut out, &format!("SUMMARY:{}", escaped(&words(&plain_text(&event.text)))));
        let shown = event.shown.replace('\u{a0}', " ");
        line(&mut out, &format!("DESCRIPTION:{}", escaped(&shown)));
        if let Some(category) = &event.category {
            line(&mut out, &format!("CATEGORIES:{}", escaped(category)));
        }
        if let Some(place) = &event.place {
            line(&mut out, &format!("LOCATION:{}", escaped(place)));
        }
        line(&mut out, &format!("STATUS:{}", status(event)));
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

fn status(event: &Event) -> &'static str {
    match event.status {
        EventStatus::Cancelled => "CANCELLED",
        EventStatus::Planned | EventStatus::Expected | EventStatus::Disputed => {
            "TENTATIVE"
        }
        EventStatus::Occurred | EventStatus::Ongoing => "CONFIRMED",
    }
}

/// A day, told from 1 January of the year 0, as a calendar writes it; only years of four
/// digits can be written.
fn calendar_day(day: i64) -> Option<String> {
    let unix_epoch = DatePoint::from_unix_days(0).first_day();
    let point = DatePoint::from_unix_days(day - unix_epoch);
    let DatePart::Day(month, of_month) = point.part else { return None };
    let is_written = (1..=9999).contains(&point.year) && point.first_day() == day;
    is_written.then(|| format!("{:04}{month:02}{of_month:02}", point.year))
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded after 75 octets (RFC 5545, 3.1).
fn line(out: &mut String, text: &str) {
    let mut length = 0;
    for c in text.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        let _ = write!(out, "{c}");
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        line(&mut out, &"ї".repeat(80));
        assert!(out.lines().all(|line| line.len() <= 75), "{out}");
        let unfolded = out.replace("\r\n ", "");
        assert_eq!(unfolded.trim_end(), "ї".repeat(80));
    }

    #[test]
    fn days_are_told_as_calendars_do() {
        let day =
            |text: &str| crate::briefing::Date::parse(text).and_then(|d| d.first_day());
        assert_eq!(
            calendar_day(day("2024-02-29").expect("a day")).as_deref(),
            Some("20240229")
        );
        assert_eq!(
            calendar_day(day("0987-12-31").expect("a day")).as_deref(),
            Some("09871231")
        );
        assert_eq!(calendar_day(day("-0044").expect("a day")), None);
        assert_eq!(escaped("a, b; c\\"), "a\\, b\\; c\\\\");
    }
}

//! Dates with their precision: the Extended Date/Time Format.
//!
//! Source: Library of Congress, EDTF specification of 4 February 2019 (now part of
//! ISO 8601-2:2019). Supported: level 0, level 1, and of level 2 the sub-year
//! groupings 33 to 36 (quarters) and 40, 41 (halves), because desks write "Q3 2025".

use std::cmp::Ordering;
use std::fmt;

use serde::Serialize;
use serde::Serializer;

/// A point in time or an interval; serialized as its EDTF string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Date {
    /// A date, as precise as it is known.
    Point(DatePoint),
    /// A time span.
    Interval {
        /// Where it begins.
        from: Bound,
        /// Where it ends.
        to: Bound,
    },
}

/// An end of an interval.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bound {
    /// At this date.
    At(DatePoint),
    /// Nowhere yet: written `..`.
    Open,
    /// Somewhere: written as nothing.
    Unknown,
}

/// A date, as precise as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DatePoint {
    /// The year; 0 is 1 BC. Where digits are unspecified they are 0 here.
    pub year: i32,
    /// How many of the year's last digits are unspecified: 0, 1 (decade), 2 (century).
    pub year_unspecified: u8,
    /// What is known below the year.
    pub part: DatePart,
    /// The time of day with its zone, as written: `15:00Z`.
    pub time: Option<String>,
    /// Whether the date is in doubt: `?` or `%`.
    pub uncertain: bool,
    /// Whether the date is approximate: `~` or `%`.
    pub approximate: bool,
}

/// What is known of a date below its year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DatePart {
    /// Nothing.
    Year,
    /// Some month, which is not said: `2004-XX`.
    SomeMonth,
    /// Some day, which is not said: `2004-XX-XX`.
    SomeDay,
    /// A grouping of months: 21 to 24 seasons from spring, 33 to 36 quarters, 40 and
    /// 41 halves.
    Grouping(u8),
    /// A month, 1 to 12.
    Month(u8),
    /// Some day of a month, 1 to 12, which is not said: `2004-06-XX`.
    SomeDayOf(u8),
    /// A month, 1 to 12, and a day, 1 to 31.
    Day(u8, u8),
}

impl Date {
    /// Reads an EDTF string; nothing if it is not one of the supported forms.
    pub fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once('/') else {
            return DatePoint::parse(text).map(Self::Point);
        };
        let from = Bound::parse(from)?;
        let to = Bound::parse(to)?;
        let known = |bound: &Bound| matches!(bound, Bound::At(_));
        if !known(&from) && !known(&to) {
            return None;
        }
        if let (Bound::At(a), Bound::At(b)) = (&from, &to)
            && b.last_day() < a.first_day()
        {
            return None;
        }
        Some(Self::Interval { from, to })
    }

    /// The first day that it can be, as days from 1 January of the year 0.
    pub fn first_day(&self) -> Option<i64> {
        match self {
            Self::Point(point) | Self::Interval { from: Bound::At(point), .. } => {
                Some(point.first_day())
            }
            Self::Interval { .. } => None,
        }
    }

    /// The last day that it can be, as days from 1 January of the year 0.
    pub fn last_day(&self) -> Option<i64> {
        match self {
            Self::Point(point) | Self::Interval { to: Bound::At(point), .. } => {
                Some(point.last_day())
            }
            Self::Interval { .. } => None,
        }
    }

    /// The date without a time of day.
    #[must_use]
    pub fn day(&self) -> Self {
        let day = |point: &DatePoint| DatePoint { time: None, ..point.clone() };
        let bound =
            |bound: &Bound| bound.point().map_or(bound.clone(), |p| Bound::At(day(p)));
        match self {
            Self::Point(point) => Self::Point(day(point)),
            Self::Interval { from, to } => {
                Self::Interval { from: bound(from), to: bound(to) }
            }
        }
    }

    /// Whether it is an interval that has not ended.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Interval { to: Bound::Open, .. })
    }

    /// Whether it is marked as approximate.
    pub fn is_approximate(&self) -> bool {
        self.points().any(|point| point.approximate)
    }

    /// The dates that it names, one or two.
    pub fn points(&self) -> impl Iterator<Item = &DatePoint> {
        let (first, second) = match self {
            Self::Point(point) => (Some(point), None),
            Self::Interval { from, to } => (from.point(), to.point()),
        };
        first.into_iter().chain(second)
    }

    /// Orders dates for a timeline: by the first day, then the coarser before the
    /// finer that it contains, then by the last day.
    ///
    /// So `1949` precedes `1949-04-04`, and an interval whose beginning is open
    /// precedes all others.
    pub fn chronological(&self, other: &Self) -> Ordering {
        let time =
            |date: &Self| date.points().next().and_then(|point| point.time.clone());
        self.first_day()
            .cmp(&other.first_day())
            .then_with(|| self.rank().cmp(&other.rank()))
            .then_with(|| time(self).cmp(&time(other)))
            .then_with(|| {
                let last = |date: &Self| date.last_day().unwrap_or(i64::MAX);
                last(self).cmp(&last(other))
            })
    }

    /// How fine it is, coarser first.
    fn rank(&self) -> u8 {
        self.points().next().map_or(0, DatePoint::rank)
    }
}

impl Bound {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Unknown),
            ".." => Some(Self::Open),
            _ => DatePoint::parse(text).map(Self::At),
        }
    }

    /// The date, if it is one.
    pub fn point(&self) -> Option<&DatePoint> {
        match self {
            Self::At(point) => Some(point),
            Self::Open | Self::Unknown => None,
        }
    }
}

impl DatePoint {
    /// A date without qualification.
    pub(crate) fn new(year: i32, part: DatePart) -> Self {
        Self {
            year,
            year_unspecified: 0,
            part,
            time: None,
            uncertain: false,
            approximate: false,
        }
    }

    /// The day that is `days` days after 1 January 1970 in the proleptic Gregorian
    /// calendar.
    pub fn from_unix_days(days: i64) -> Self {
        let unix_epoch = day_number(1970, 1, 1);
        let days = days.clamp(-700_000, 2_900_000) + unix_epoch;
        // The mean year is a little longer than 365 days, so this is the year or the
        // one before.
        let mut year = i32::try_from(days.div_euclid(366)).unwrap_or(0);
        while day_number(year + 1, 1, 1) <= days {
            year += 1;
        }
        let months = (1..=12).rev();
        let month =
            months.into_iter().find(|&m| day_number(year, m, 1) <= days).unwrap_or(1);
        let day = u8::try_from(days - day_number(year, month, 1) + 1).unwrap_or(1);
        Self::new(year, DatePart::Day(month, day))
    }

    /// Reads a single EDTF date.
    fn parse(text: &str) -> Option<Self> {
        let (text, uncertain, approximate) = match text.strip_suffix(['?', '~', '%']) {
            None => (text, false, false),
            Some(rest) => match &text[rest.len()..] {
                "?" => (rest, true, false),
                "~" => (rest, false, true),
                _ => (rest, true, true),
            },
        };
        let (text, time) = match text.split_once('T') {
            None => (text, None),
            Some((date, time)) => (date, Some(parse_time(time)?)),
        };
        let mut point = if let Some(long) = text.strip_prefix('Y') {
            let digits = long.strip_prefix('-').unwrap_or(long);
            let is_long = digits.len() > 4 && digits.bytes().all(|b| b.is_ascii_digit());
            Self::new(is_long.then(|| long.parse().ok())??, DatePart::Year)
        } else {
            Self::parse_day(text)?
        };
        if time.is_some() && !matches!(point.part, DatePart::Day(..)) {
            return None;
        }
        point.time = time;
        point.uncertain = uncertain;
        point.approximate = approximate;
        Some(point)
    }

    fn parse_day(text: &str) -> Option<Self> {
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let mut fields = text.split('-');
        let year = fields.next()?;
        let month = fields.next();
        let day = fields.next();
        if fields.next().is_some() || year.len() != 4 || !year.is_ascii() {
            return None;
        }
        let known = year.trim_end_matches('X');
        let year_unspecified = u8::try_from(year.len() - known.len()).ok()?;
        if year_unspecified > 2 || !known.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year = sign * year.replace('X', "0").parse::<i32>().ok()?;
        let part = match (month, day) {
            (None, None) => DatePart::Year,
            (Some("XX"), None) => DatePart::SomeMonth,
            (Some("XX"), Some("XX")) => DatePart::SomeDay,
            (Some(month), None) => match two_digits(month)? {
                month @ 1..=12 => DatePart::Month(month),
                grouping @ (21..=24 | 33..=36 | 40..=41) => DatePart::Grouping(grouping),
                _ => return None,
            },
            (Some(month), Some(day)) => {
                let month = two_digits(month).filter(|month| (1..=12).contains(month))?;
                match day {
                    "XX" => DatePart::SomeDayOf(month),
                    day => {
                        let day = two_digits(day)?;
                        (1..=days_in(year, month)).contains(&day).then_some(())?;
                        DatePart::Day(month, day)
                    }
                }
            }
            (None, Some(_)) => return None,
        };
        if year_unspecified > 0 && part != DatePart::Year {
            return None;
        }
        Some(Self { year_unspecified, ..Self::new(year, part) })
    }

    /// The first day that it can be, as days from 1 January of the year 0.
    pub fn first_day(&self) -> i64 {
        let month = match self.part {
            DatePart::Year | DatePart::SomeMonth | DatePart::SomeDay => 1,
            DatePart::Grouping(grouping) => months_of(grouping).0,
            DatePart::Month(month)
            | DatePart::SomeDayOf(month)
            | DatePart::Day(month, _) => month,
        };
        let day = if let DatePart::Day(_, day) = self.part { day } else { 1 };
        day_number(self.year, month, day)
    }

    /// The last day that it can be, as days from 1 January of the year 0.
    pub fn last_day(&self) -> i64 {
        let year = match self.year_unspecified {
            0 => self.year,
            1 => self.year + 9,
            _ => self.year + 99,
        };
        let month = match self.part {
            DatePart::Year | DatePart::SomeMonth | DatePart::SomeDay => 12,
            DatePart::Grouping(grouping) => months_of(grouping).1,
            DatePart::Month(month)
            | DatePart::SomeDayOf(month)
            | DatePart::Day(month, _) => month,
        };
        match self.part {
            DatePart::Day(_, day) => day_number(year, month, day),
            DatePart::Year
            | DatePart::SomeMonth
            | DatePart::SomeDay
            | DatePart::Grouping(_)
            | DatePart::Month(_)
            | DatePart::SomeDayOf(_) => day_number(year, month, days_in(year, month)),
        }
    }

    fn rank(&self) -> u8 {
        match (self.year_unspecified, self.part) {
            (2.., _) => 0,
            (1, _) => 1,
            (0, DatePart::Year | DatePart::SomeMonth | DatePart::SomeDay) => 2,
            (0, DatePart::Grouping(40..)) => 3,
            (0, DatePart::Grouping(_)) => 4,
            (0, DatePart::Month(_) | DatePart::SomeDayOf(_)) => 5,
            (0, DatePart::Day(..)) => 6 + u8::from(self.time.is_some()),
        }
    }
}

/// The first and last month of a grouping. Seasons are those of the northern
/// hemisphere, winter being counted from December of its year.
fn months_of(grouping: u8) -> (u8, u8) {
    match grouping {
        21 => (3, 5),
        22 => (6, 8),
        23 => (9, 11),
        24 => (12, 12),
        33 => (1, 3),
        34 => (4, 6),
        35 => (7, 9),
        36 => (10, 12),
        40 => (1, 6),
        _ => (7, 12),
    }
}

fn two_digits(text: &str) -> Option<u8> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// Checks a time of day: hours, minutes, optional seconds, optional zone.
fn parse_time(text: &str) -> Option<String> {
    let clock = match text.strip_suffix('Z') {
        Some(clock) => clock,
        None => match text.find(['+', '-']) {
            Some(at) => {
                let (hours, minutes) = text[at + 1..].split_once(':').unzip();
                let hours = two_digits(hours.unwrap_or(&text[at + 1..]))?;
                let minutes = minutes.map_or(Some(0), two_digits)?;
                (hours <= 14 && minutes < 60).then_some(&text[..at])?
            }
            None => text,
        },
    };
    let mut fields = clock.split(':');
    let hours = two_digits(fields.next()?)?;
    let minutes = two_digits(fields.next()?)?;
    let seconds = fields.next().map_or(Some(0), two_digits)?;
    (hours < 24 && minutes < 60 && seconds < 60 && fields.next().is_none())
        .then(|| text.to_owned())
}

/// The number of days of a month in the proleptic Gregorian calendar.
pub(crate) fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The days from 1 January of the year 0 in the proleptic Gregorian calendar.
fn day_number(year: i32, month: u8, day: u8) -> i64 {
    // Counted in years that begin in March, so that the leap day comes last.
    let shift = i64::from(month <= 2);
    let y = i64::from(year) - shift;
    let m = (i64::from(month) + 9) % 12;
    let era_days = 365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
    era_days + (153 * m + 2) / 5 + i64::from(day) + 59
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Point(point) => point.fmt(f),
            Self::Interval { from, to } => write!(f, "{from}/{to}"),
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(point) => point.fmt(f),
            Self::Open => f.write_str(".."),
            Self::Unknown => Ok(()),
        }
    }
}

impl fmt::Display for DatePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:04}", self.year.abs());
        let known = digits.len() - usize::from(self.year_unspecified);
        if digits.len() > 4 {
            f.write_str("Y")?;
        }
        if self.year < 0 {
            f.write_str("-")?;
        }
        write!(
            f,
            "{}{}",
            &digits[..known],
            "X".repeat(usize::from(self.year_unspecified))
        )?;
        match self.part {
            DatePart::Year => {}
            DatePart::SomeMonth => f.write_str("-XX")?,
            DatePart::SomeDay => f.write_str("-XX-XX")?,
            DatePart::Grouping(part) | DatePart::Month(part) => write!(f, "-{part:02}")?,
            DatePart::SomeDayOf(month) => write!(f, "-{month:02}-XX")?,
            DatePart::Day(month, day) => write!(f, "-{month:02}-{day:02}")?,
        }
        if let Some(time) = &self.time {
            write!(f, "T{time}")?;
        }
        f.write_str(match (self.uncertain, self.approximate) {
            (false, false) => "",
            (true, false) => "?",
            (false, true) => "~",
            (true, true) => "%",
        })
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests;

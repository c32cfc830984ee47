//! Dates as people write and read them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets;
use icu_datetime::input::Date as IcuDate;
use icu_locale_core::Locale;

use super::Language;
use super::fold;
use crate::briefing::Bound;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::DatePoint;
use crate::briefing::days_in;

/// The names of the months in a language, and the words that accompany them.
pub(super) struct Months {
    /// The names, folded, with their numbers.
    names: Vec<(String, u8)>,
    /// What stands in every date of the language, as Spanish `de` does, folded.
    fillers: Vec<String>,
}

impl Months {
    /// Takes the names from the CLDR: within a date (some languages inflect them) and
    /// alone, long and short.
    pub(super) fn of(locale: &Locale) -> Arc<Self> {
        // Many briefings of one run are in the same language.
        static KNOWN: Mutex<BTreeMap<String, Arc<Months>>> = Mutex::new(BTreeMap::new());
        let mut known = KNOWN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let months = known
            .entry(locale.to_string())
            .or_insert_with(|| Arc::new(Self::from_data(locale)));
        Arc::clone(months)
    }

    fn from_data(locale: &Locale) -> Self {
        let mut words: Vec<(String, u8)> = Vec::new();
        let mut collect = |text: &str, month| {
            let text = text.split(|c: char| c.is_whitespace() || c.is_ascii_digit());
            let bare = text.map(|word| fold(word.trim_matches(['.', ','])));
            words.extend(bare.filter(|word| !word.is_empty()).map(|word| (word, month)));
        };
        for set in [fieldsets::YMD::long(), fieldsets::YMD::medium()] {
            let Ok(formatter) = Formatter::try_new(locale.into(), set) else { continue };
            each_month(|month, date| collect(&formatter.format(date).to_string(), month));
        }
        for set in [fieldsets::M::long(), fieldsets::M::medium()] {
            let Ok(formatter) = Formatter::try_new(locale.into(), set) else { continue };
            each_month(|month, date| collect(&formatter.format(date).to_string(), month));
        }
        words.sort();
        words.dedup();
        let (mut names, mut fillers) = (Vec::new(), Vec::new());
        for run in words.chunk_by(|a, b| a.0 == b.0) {
            match run {
                [only] => names.push(only.clone()),
                several => fillers.push(several[0].0.clone()),
            }
        }
        Self { names, fillers }
    }

    /// The number of a month by its name, or by as many of its letters as tell it from
    /// the others, but no fewer than three.
    pub(super) fn number(&self, word: &str) -> Option<u8> {
        if let Some((_, month)) = self.names.iter().find(|(name, _)| name == word) {
            return Some(*month);
        }
        let mut begun = self.names.iter().filter(|(name, _)| name.starts_with(word));
        let (_, month) = begun.next()?;
        let one = word.chars().count() >= 3 && begun.all(|(_, other)| other == month);
        one.then_some(*month)
    }
}

type Formatter<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// Calls `visit` with each month's number and a day in it.
fn each_month(mut visit: impl FnMut(u8, &IcuDate<Gregorian>)) {
    for month in 1..=12 {
        if let Ok(date) = IcuDate::try_new_gregorian(2001, month, 1) {
            visit(month, &date);
        }
    }
}

impl Language {
    /// Reads a date as people write it in this language, or as EDTF.
    ///
    /// `4 April 1949`, `September 1995`, `11–12 July 2023`, `1914–18`, `April 2014 –`,
    /// `c. 1990`, `spring 2022`, `Q3 2025`, `1990s`, `1985-04-12/..`.
    pub(crate) fn parse_date(&self, text: &str) -> Option<Date> {
        let text = text.trim();
        if let Some(date) = Date::parse(text) {
            return Some(date);
        }
        let Some((from, to)) = self.interval(text) else {
            return self.parse_point(text, None).map(Date::Point);
        };
        let whole;
        let to = if let Some(year) = closing_year(from, to) {
            whole = year.to_string();
            &whole
        } else {
            to
        };
        let bound = |part: &str, model: Option<&DatePoint>| {
            self.parse_point(part, model).map(Bound::At)
        };
        let to_bound = if to.is_empty() { Bound::Open } else { bound(to, None)? };
        let from_bound =
            if from.is_empty() { Bound::Open } else { bound(from, to_bound.point())? };
        // The EDTF reader knows which intervals are possible.
        Date::parse(&Date::Interval { from: from_bound, to: to_bound }.to_string())
    }

    /// Parts an interval at its dash or joining word.
    fn interval<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str)> {
        for dash in ["–", "—", " - ", " -- ", "--"] {
            if let Some((from, to)) = text.split_once(dash) {
                return Some((from.trim(), to.trim()));
            }
        }
        if let Some(from) = text.strip_suffix(" -") {
            return Some((from.trim(), ""));
        }
        let joined = self.words.dates.joiners.iter().find_map(|word| {
            let (from, to) = text.split_once(&format!(" {word} "))?;
            Some((from.trim(), to.trim()))
        });
        // A hyphen between figures, for want of a dash on the keyboard.
        joined.or_else(|| {
            let is_digit = |part: &str, last: bool| {
                let c = if last { part.chars().next_back() } else { part.chars().next() };
                c.is_some_and(|c| c.is_ascii_digit())
            };
            text.split_once('-')
                .filter(|(from, to)| is_digit(from, true) && is_digit(to, false))
        })
    }

    /// Reads one date; what it leaves out (`11` in `11–12 July`) is taken from
    /// `model`.
    fn parse_point(&self, text: &str, model: Option<&DatePoint>) -> Option<DatePoint> {
        if let Some(Date::Point(point)) = Date::parse(text) {
            return Some(point);
        }
        let dates = &self.words.dates;
        let mut text = text.trim();
        let mut approximate = false;
        for about in &dates.about {
            let head = text.get(..about.len()).unwrap_or("");
            if fold(head) == fold(about)
                && !text[about.len()..].starts_with(char::is_alphabetic)
            {
                approximate = true;
                text = text[about.len()..].trim_start();
                break;
            }
        }
        let (text, uncertain) = match text.strip_suffix('?') {
            Some(rest) => (rest.trim_end(), true),
            None => (text, false),
        };
        let point = self
            .parse_grouping(text)
            .or_else(|| self.parse_decade(text))
            .or_else(|| self.parse_day(text, model))?;
        Some(DatePoint { uncertain, approximate, ..point })
    }

    /// `spring 2022`, `Q3 2025`, `2025 H1`, `III kwartał 2025 r.`.
    fn parse_grouping(&self, text: &str) -> Option<DatePoint> {
        let dates = &self.words.dates;
        let words: Vec<_> = self.telling_words(text).collect();
        let position = words.iter().position(|word| parse_year(word).is_some())?;
        let year = parse_year(&words[position])?;
        let name = [&words[..position], &words[position + 1..]].concat().join(" ");
        let is_name =
            |known: &str| self.telling_words(known).collect::<Vec<_>>().join(" ") == name;
        let season = (0..4).find(|&i| {
            let printed = dates.season_names[i].replace("{year}", "");
            is_name(&printed) || dates.seasons[i].iter().any(|known| is_name(known))
        });
        let numbered = |pattern: &str, i: usize| {
            let pattern = pattern.replace("{year}", "");
            let roman = ["I", "II", "III", "IV"][i];
            is_name(&pattern.replace("{number}", &(i + 1).to_string()))
                || is_name(&pattern.replace("{number}.", roman))
        };
        let quarter = || {
            (0..4).find(|&i| is_name(&dates.quarters[i]) || numbered(&dates.quarter, i))
        };
        let half =
            || (0..2).find(|&i| is_name(&dates.halves[i]) || numbered(&dates.half, i));
        let code = season
            .map(|i| 21 + i)
            .or_else(|| quarter().map(|i| 33 + i))
            .or_else(|| half().map(|i| 40 + i))?;
        Some(DatePoint::new(year, DatePart::Grouping(u8::try_from(code).ok()?)))
    }

    /// The words of a date, folded, without those that say nothing.
    fn telling_words<'a>(&'a self, text: &'a str) -> impl Iterator<Item = String> + 'a {
        let words = text.split([' ', '\u{a0}', '\u{202f}', ',']);
        words
            .filter(|word| !word.is_empty())
            .map(fold)
            .filter(|word| !self.says_nothing(word))
    }

    fn says_nothing(&self, word: &str) -> bool {
        let bare = word.trim_end_matches('.');
        self.months.fillers.iter().any(|filler| filler == bare)
            || self.words.dates.ignored.iter().any(|ignored| ignored == word)
    }

    /// `1990s`.
    fn parse_decade(&self, text: &str) -> Option<DatePoint> {
        let text = fold(text);
        let year = self.words.dates.decades.iter().find_map(|pattern| {
            let pattern = fold(pattern);
            let (before, after) = pattern.split_once("{year}")?;
            parse_year(text.strip_prefix(before)?.strip_suffix(after)?)
        })?;
        if year % 10 != 0 {
            return None;
        }
        let mut point = DatePoint::new(year, DatePart::Year);
        point.year_unspecified = 1;
        Some(point)
    }

    /// `4 April 1949`, `April 4, 1949`, `April 1949`, `4.4.1949`, `1949`.
    fn parse_day(&self, text: &str, model: Option<&DatePoint>) -> Option<DatePoint> {
        if let Some(point) = parse_dotted(text) {
            return Some(point);
        }
        let (mut day, mut month, mut year) = (None, None, None);
        for word in text.split([' ', '\u{a0}', '\u{202f}', ',']).filter(|w| !w.is_empty())
        {
            let word = fold(word);
            let bare = word.trim_end_matches('.');
            if let Some(number) = self.months.number(bare).filter(|_| month.is_none()) {
                month = Some(number);
            } else if let Some(number) =
                self.parse_ordinal(&word).filter(|_| day.is_none())
            {
                day = Some(number);
            } else if let Some(number) = parse_year(&word).filter(|_| year.is_none()) {
                year = Some(number);
            } else if !self.says_nothing(&word) {
                return None;
            }
        }
        if day.is_some() && month.is_none() {
            month = model.and_then(|model| match model.part {
                DatePart::Day(month, _) | DatePart::Month(month) => Some(month),
                DatePart::Year
                | DatePart::SomeMonth
                | DatePart::SomeDay
                | DatePart::Grouping(_)
                | DatePart::SomeDayOf(_) => None,
            });
            month?;
        }
        let year = year.or_else(|| model.filter(|_| month.is_some()).map(|m| m.year))?;
        let part = match (month, day) {
            (None, _) => DatePart::Year,
            (Some(month), None) => DatePart::Month(month),
            (Some(month), Some(day)) => {
                (1..=days_in(year, month)).contains(&day).then_some(())?;
                DatePart::Day(month, day)
            }
        };
        Some(DatePoint::new(year, part))
    }

    /// The number of a day, with or without its ending: `4`, `4th`, `4.`.
    fn parse_ordinal(&self, word: &str) -> Option<u8> {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let ending = &word[digits.len()..];
        let known = ending.is_empty()
            || ending == "."
            || self.words.dates.ordinals.iter().any(|ordinal| ordinal == ending);
        (known && digits.len() <= 2)
            .then(|| digits.parse().ok())?
            .filter(|d| (1..=31).contains(d))
    }

    /// A date as this language prints it: `4 April 1949`, `April 1949 – 2004`.
    pub(crate) fn format_date(&self, date: &Date) -> String {
        match date {
            Date::Point(point) => self.format_point(point),
            Date::Interval { from, to } => {
                let end = |bound: &Bound| match bound {
                    Bound::At(point) => self.format_point(point),
                    Bound::Open => String::new(),
                    Bound::Unknown => self.words.dates.unknown.clone(),
                };
                let (from, to) = (end(from), end(to));
                // What has blanks in itself needs them around the dash as well.
                let is_year = |end: &str| {
                    !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit())
                };
                if is_year(&from) && is_year(&to) {
                    return format!("{from}–{to}");
                }
                format!("{from} – {to}").trim().to_owned()
            }
        }
    }

    fn format_point(&self, point: &DatePoint) -> String {
        let dates = &self.words.dates;
        let year = point.year;
        let insert = |pattern: &str, number: u8| {
            pattern
                .replace("{year}", &year.to_string())
                .replace("{number}", &number.to_string())
        };
        let text = match point.part {
            _ if point.year_unspecified == 1 => {
                dates.decades.first().map_or_else(String::new, |way| insert(way, 0))
            }
            _ if point.year_unspecified > 1 => insert(&dates.century, 0),
            DatePart::Year | DatePart::SomeMonth | DatePart::SomeDay => year.to_string(),
            DatePart::Grouping(code @ 21..=24) => {
                insert(&dates.season_names[usize::from(code - 21)], 0)
            }
            DatePart::Grouping(code @ 33..=36) => insert(&dates.quarter, code - 32),
            DatePart::Grouping(code) => insert(&dates.half, code.saturating_sub(39)),
            DatePart::Month(month) | DatePart::SomeDayOf(month) => {
                let formatter =
                    Formatter::try_new((&self.date_locale).into(), fieldsets::YM::long());
                match (formatter, IcuDate::try_new_gregorian(year, month, 1)) {
                    (Ok(formatter), Ok(date)) => formatter.format(&date).to_string(),
                    _ => point.to_string(),
                }
            }
            DatePart::Day(month, day) => {
                let formatter = Formatter::try_new(
                    (&self.date_locale).into(),
                    fieldsets::YMD::long(),
                );
                match (formatter, IcuDate::try_new_gregorian(year, month, day)) {
                    (Ok(formatter), Ok(date)) => formatter.format(&date).to_string(),
                    _ => point.to_string(),
                }
            }
        };
        let text =
            if point.approximate { format!("{} {text}", dates.circa) } else { text };
        let text = if point.uncertain { format!("{text}?") } else { text };
        match &point.time {
            None => text,
            Some(time) => {
                let zone = if time.ends_with('Z') { " UTC" } else { "" };
                format!("{text}, {}{zone}", time.trim_end_matches('Z'))
            }
        }
    }
}

/// A year of three or four digits.
fn parse_year(word: &str) -> Option<i32> {
    let digits = word.len() == 3 || word.len() == 4;
    (digits && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok())?
}

/// The year that two figures after another year mean: 1918 in `1914–18`.
fn closing_year(from: &str, to: &str) -> Option<i32> {
    let from = parse_year(from).filter(|_| from.len() == 4)?;
    let to: i32 = to.parse().ok().filter(|_| to.len() == 2)?;
    (to > from % 100).then_some(from - from % 100 + to)
}

/// `4.4.1949`: day, month, year with dots, as much of Europe writes.
fn parse_dotted(text: &str) -> Option<DatePoint> {
    let mut fields = text.split('.').map(str::trim);
    let (day, month, year) = (fields.next()?, fields.next()?, fields.next()?);
    let is_number =
        |s: &str| !s.is_empty() && s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit());
    if fields.next().is_some() || !is_number(day) || !is_number(month) {
        return None;
    }
    let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, parse_year(year)?);
    ((1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day))
        .then(|| DatePoint::new(year, DatePart::Day(month, day)))
}

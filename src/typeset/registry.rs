//! The metadata and the registries in the generated file: facts as data, prose as
//! content made by the same functions as the body's.

use super::body::Writer;
use super::length::expected_pages;
use crate::briefing::Block;
use crate::briefing::Date;
use crate::briefing::EventStatus;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::capitalised;

/// The labels that layouts can use, by their keys in the word files.
const LABELS: &[&str] = &[
    "contents",
    "page",
    "pages",
    "page-of",
    "reference",
    "version",
    "status",
    "date",
    "updated",
    "as-of",
    "review-by",
    "authors",
    "contact",
    "organisation",
    "rights",
    "marking",
    "see-also",
    "source",
    "also",
    "column-date",
    "column-event",
    "column-source",
    "column-name",
    "column-role",
    "column-since",
    "column-version",
    "column-change",
    "column-fact",
    "column-figure",
];

/// Gaps from the end of what happened to the next event of at least this many years are
/// told on the rail.
const GAP_YEARS: i64 = 10;

/// The days of a year on average in the Gregorian calendar.
const YEAR_DAYS: f64 = 365.2425;

impl Writer<'_> {
    /// The metadata as `meta`; what is absent is an empty text.
    pub(super) fn meta(&mut self) {
        let meta = &self.request.briefing.meta;
        let language = self.language;
        let words = language.words();
        let date = |date: &Option<Date>| {
            date.as_ref().map(|d| language.format_date(d)).unwrap_or_default()
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let people: Vec<_> =
            meta.authors.iter().map(|person| person.name.clone()).collect();
        let fields = [
            ("title", meta.title.clone()),
            ("subtitle", text(&meta.subtitle)),
            ("kind", capitalised(meta.kind.as_deref().unwrap_or_default())),
            ("reference", text(&meta.id)),
            ("series", text(&meta.series)),
            ("version", text(&meta.version)),
            (
                "status",
                meta.status.map_or("", |status| words.status(status.name())).to_owned(),
            ),
            ("date", date(&meta.date)),
            ("updated", date(&meta.updated)),
            ("as-of", date(&meta.as_of)),
            ("as-of-day", date(&meta.as_of.as_ref().map(Date::day))),
            ("review-by", date(&meta.review_by)),
            ("authors", meta.by_line()),
            ("organisation", text(&meta.organisation)),
            ("contact", meta.contact.join(", ")),
            (
                "marking",
                meta.marking.as_ref().map(|m| m.label.clone()).unwrap_or_default(),
            ),
            ("rights", text(&meta.rights)),
            ("summary", text(&meta.summary)),
            ("lang", language.primary().to_owned()),
        ];
        self.code.push("#let meta = (\n");
        for (name, value) in fields {
            self.code.field(name, &value);
            self.code.push("\n");
        }
        match language.region() {
            Some(region) => self.code.field("region", &region),
            None => self.code.push("region: none, "),
        }
        let rtl = if language.is_right_to_left() { "rtl" } else { "ltr" };
        self.code.raw_field("direction", rtl);
        let pages = expected_pages(self.request.briefing);
        self.code.raw_field("expected-pages", &format!("{pages:.1}"));
        self.code.push("\ndocument-authors: (");
        let issuer = if people.is_empty() {
            meta.organisation.iter().cloned().collect()
        } else {
            people
        };
        for name in issuer {
            self.code.string(&name);
            self.code.push(", ");
        }
        self.code.push("), keywords: (");
        for keyword in &meta.keywords {
            self.code.string(keyword);
            self.code.push(", ");
        }
        self.code.push("),\ndocument-date: ");
        let (year, month, day) = self.request.day;
        self.code.push(&format!("datetime(year: {year}, month: {month}, day: {day}),\n"));
        self.code.push("labels: (");
        for key in LABELS {
            self.code.field(key, words.label(key));
        }
        self.code.push("),\n)\n");
    }

    /// A registry with its heading, as an element of `appendices`; nothing if it is
    /// empty.
    pub(super) fn appendix(&mut self, registry: Registry) {
        let links = self.links.as_ref().map_or(0, |links| links.added.len());
        let is_empty = self.request.briefing.is_empty(registry)
            && (registry != Registry::Sources || links == 0);
        let own = self.request.briefing.section_of(registry);
        if is_empty && own.is_none_or(is_bare) {
            return;
        }
        self.code.push("section(level: 1, appendix: true, ");
        self.code.field("role", registry.name());
        self.code.field(
            "id",
            own.map_or_else(|| registry.name().to_owned(), |s| s.id.clone()).as_str(),
        );
        self.code.push("title: ");
        if let Some(section) = own {
            self.content(&section.title);
        } else {
            let words = self.language.words();
            let name = &words.headings[registry.name()][0];
            self.code.string(name);
        }
        self.code.push(", {\n");
        let blocks = own.map_or(&[][..], |section| &section.blocks);
        let is_entries = |block: &Block| matches!(block, Block::Registry { .. });
        let place = blocks.iter().position(is_entries).unwrap_or(blocks.len());
        self.blocks(&blocks[..place]);
        if place > 0 {
            self.code.push("parbreak();");
        }
        if !is_empty {
            match registry {
                Registry::Timeline => self.timeline(),
                Registry::Glossary => self.glossary(),
                Registry::Actors => self.actors(),
                Registry::Revisions => self.revisions(),
                Registry::Sources => self.sources(),
            }
        }
        // What the author had after the entries, which stand there once.
        self.blocks(blocks.get(place + 1..).unwrap_or_default());
        if let Some(section) = own {
            for child in &section.children {
                self.section(child);
            }
        }
        self.code.push("}),\n");
    }

    fn sources(&mut self) {
        // The list itself shows every address.
        let links = self.links.take();
        self.code.push("sources(meta.labels, (");
        for source in &self.request.briefing.sources {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &source.id);
            self.code.raw_field("number", &source.number.to_string());
            self.code.push("text: ");
            self.content(&source.text);
            self.code.push("),\n");
            self.code.note(start, source.span);
        }
        for (url, id, number) in links.iter().flat_map(|links| &links.added) {
            self.code.push("(");
            self.code.field("id", id);
            self.code.raw_field("number", &number.to_string());
            self.code.push("text: external(");
            self.code.string(url);
            self.code.push(", t(");
            self.code.string(url);
            self.code.push("))),\n");
        }
        self.code.push("));\n");
        self.links = links;
    }

    fn glossary(&mut self) {
        let terms = &self.request.briefing.glossary;
        self.code.push("glossary(meta.labels, (");
        for term in terms {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &term.id);
            self.code.field("term", &term.term);
            self.code.field("expansion", term.expansion.as_deref().unwrap_or_default());
            self.code.field("also", &term.also.join(", "));
            self.code.raw_field("uses", &term.uses.to_string());
            self.code.push("definition: ");
            self.content(&term.definition);
            self.code.push(", see: (");
            for other in &term.see_also {
                let name = terms.iter().find(|term| term.id == *other);
                self.code.push("(");
                self.code.field("id", other);
                self.code.field("term", name.map_or("", |term| &term.term));
                self.code.push("), ");
            }
            self.code.push(")),\n");
            self.code.note(start, term.span);
        }
        self.code.push("));\n");
    }

    fn actors(&mut self) {
        self.code.push("actors(meta.labels, (");
        for actor in &self.request.briefing.actors {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &actor.id);
            self.code.field("name", &actor.name);
            self.code.field("also", &actor.also.join(", "));
            let since: Vec<_> = actor
                .tenures
                .iter()
                .filter_map(|tenure| tenure.shown.as_deref())
                .collect();
            self.code.field("since", &since.join("; "));
            self.code.push("role: ");
            let roles: Vec<_> = actor.tenures.iter().map(|t| t.role.as_slice()).collect();
            self.content(&roles.concat());
            self.code.push("),\n");
            self.code.note(start, actor.span);
        }
        self.code.push("));\n");
    }

    fn revisions(&mut self) {
        self.code.push("revisions(meta.labels, (");
        for revision in &self.request.briefing.revisions {
            self.code.push("(");
            self.code.field("version", &revision.version);
            self.code.field("date", &revision.shown);
            self.code.field("by", revision.by.as_deref().unwrap_or_default());
            self.code.push("change: ");
            self.content(&revision.change);
            self.code.push("),\n");
        }
        self.code.push("));\n");
    }

    fn timeline(&mut self) {
        let words = self.language.words();
        self.code.push("timeline(meta.labels, (strip: ");
        self.strip();
        self.code.push(", events: (");
        let mut before: Option<i64> = None;
        for event in &self.request.briefing.timeline {
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
            self.code.field("status-name", status);
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
                    let gap =
                        words.label("years-gap").replace("{years}", &years.to_string());
                    self.code.field("gap", &gap);
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
        let words = self.language.words();
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

/// Whether a section says nothing but its heading.
fn is_bare(section: &Section) -> bool {
    section.children.is_empty()
        && section.blocks.iter().all(|block| matches!(block, Block::Registry { .. }))
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

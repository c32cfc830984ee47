//! The metadata and the registries in the generated file: facts as data, prose as
//! content made by the same functions as the body's.

use super::body::Writer;
use super::code::PartKind;
use super::length::expected_contents;
use super::length::expected_pages;
use super::omitted::shows;
use crate::briefing::Block;
use crate::briefing::Date;
use crate::briefing::Part;
use crate::briefing::Registry;
use crate::briefing::capitalised;
use crate::briefing::plain_text;

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
    "column-term",
    "column-range",
    "column-until",
    "column-kind",
    "column-note",
    "column-correction",
    "column-section",
    "to",
    "from",
    "cc",
    "action-by",
    "distribution",
    "embargo",
    "replaces",
    "isbn",
    "confidence",
    "basis",
    "assumptions",
    "indicators",
    "horizon",
    "yardstick",
    "copy",
    "notes",
];

impl Writer<'_> {
    /// The metadata as `meta`; what is absent is an empty text.
    pub(super) fn meta(&mut self) {
        let meta = &self.request.briefing.meta;
        let language = self.language;
        let words = language.labels();
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
            ("series", text(&meta.series_line())),
            ("version", text(&meta.version)),
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
            ("to", meta.to.join("; ")),
            ("from", text(&meta.from)),
            ("cc", meta.cc.join("; ")),
            ("action-by", date(&meta.action_by)),
            ("distribution", meta.distribution.join("; ")),
            ("embargo", date(&meta.embargo)),
            ("replaces", text(&meta.replaces)),
            ("isbn", text(&meta.isbn)),
            (
                "copy-number",
                meta.marking.as_ref().map_or_else(String::new, |m| text(&m.copy_number)),
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
        let status = meta.status.map_or("", |status| words.status(status.name()));
        self.label("status", status);
        match language.region() {
            Some(region) => self.code.field("region", &region),
            None => self.code.push("region: none, "),
        }
        self.code.raw_field("direction", language.direction());
        let numbers = meta.paragraph_numbers;
        self.code.raw_field("paragraph-numbers", if numbers { "true" } else { "false" });
        let pages = expected_pages(self.request.briefing);
        self.code.raw_field("expected-pages", &format!("{pages:.1}"));
        self.code.push("expected-contents: (");
        for (level, title) in expected_contents(self.request) {
            self.code.push(&format!("({level}, "));
            self.code.string(&title);
            self.code.push("), ");
        }
        self.code.push("), ");
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
        self.marking();
        self.code.push("labels: (");
        for key in LABELS {
            if *key == "page-of" {
                // Numbers take their places in it.
                self.code.field(key, words.label(key));
            } else {
                self.label(key, words.label(key));
            }
        }
        self.code.push("),\n)\n");
    }

    /// How the marking stands on a page, and what it wants told on the first.
    fn marking(&mut self) {
        let marking = self.request.briefing.meta.marking.as_ref();
        self.code.push("marking-style: ");
        match marking {
            None => self.code.push("none, "),
            Some(marking) => {
                let style = &marking.style;
                self.code.push("(");
                self.code.raw_field("align", style.align);
                self.code.raw_field("size", &format!("{}pt", style.size));
                for (name, colour) in
                    [("colour", &style.colour), ("ground", &style.ground)]
                {
                    match colour {
                        Some(colour) => self.code.field(name, colour),
                        None => self.code.raw_field(name, "none"),
                    }
                }
                self.code.push("), ");
            }
        }
        self.code.push("designation: (");
        for line in marking.iter().flat_map(|marking| &marking.designation) {
            self.code.push("(");
            self.code.field("name", &line.name);
            self.code.field("value", &line.value);
            self.code.push("), ");
        }
        self.code.push("),\n");
    }

    /// A registry with its heading, as an element of `appendices`; nothing if it is
    /// empty.
    pub(super) fn appendix(&mut self, registry: Registry) {
        if !shows(self.request, registry) {
            return;
        }
        let links = self.links.as_ref().map_or(0, |links| links.added.len());
        let is_empty = self.request.briefing.is_empty(registry)
            && (registry != Registry::Sources || links == 0);
        let own = self.request.briefing.section_of(registry);
        let whole = self.code.mark();
        self.code.push("section(level: 1, appendix: true, ");
        self.code.field("role", registry.name());
        self.code.field(
            "id",
            own.map_or_else(|| registry.name().to_owned(), |s| s.id.clone()).as_str(),
        );
        self.code.push("title: ");
        if let Some(section) = own {
            self.title_of = Some(section.id.clone());
            self.content(&section.title);
            self.title_of = None;
        } else {
            self.label_alone(self.language.heading_of(registry));
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
                Registry::Corrections => self.corrections(),
                Registry::Sources => self.sources(),
            }
        }
        // What the author had after the entries, which stand there once.
        self.blocks(blocks.get(place + 1..).unwrap_or_default());
        if let Some(section) = own {
            self.sections(section.children.iter(), None);
        }
        self.code.push("}),\n");
        self.code.part(whole, Part::Registry(registry), PartKind::Whole);
    }

    fn sources(&mut self) {
        // The list itself shows every address.
        let links = self.links.take();
        self.code.push("sources(meta.labels, (");
        for source in &self.request.briefing.sources {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &source.id);
            self.code.field("label", &source.label);
            self.code.push("text: ");
            self.content(&source.text);
            self.code.push("),\n");
            self.code.note(start, source.span);
            self.code.part(start, Part::of(source), PartKind::Whole);
        }
        for (url, id, number) in links.iter().flat_map(|links| &links.added) {
            self.code.push("(");
            self.code.field("id", id);
            self.code.field("label", &number.to_string());
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
        let names = self.request.briefing.term_names();
        self.code.push("glossary(meta.labels, (");
        for term in terms {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &term.id);
            self.code.field("term", &term.term);
            self.code.field("expansion", term.expansion.as_deref().unwrap_or_default());
            self.code.field("also", &term.also.join(", "));
            self.code.raw_field("uses", &term.uses.to_string());
            // About how long the entry is, so that a long glossary can be parted unmeasured.
            let others =
                term.see_also.iter().map(|id| id.chars().count() + 2).sum::<usize>();
            let expansion =
                term.expansion.as_ref().map_or(0, |text| text.chars().count());
            let length = term.term.chars().count()
                + expansion
                + plain_text(&term.definition).chars().count()
                + others
                + 4 * term.uses.min(8) as usize;
            self.code.raw_field("length", &length.to_string());
            self.code.push("definition: ");
            self.content(&term.definition);
            self.code.push(", see: (");
            for other in &term.see_also {
                self.code.push("(");
                self.code.field("id", other);
                self.code.field("term", names.get(other).copied().unwrap_or_default());
                self.code.push("), ");
            }
            self.code.push(")),\n");
            self.code.note(start, term.span);
            self.code.part(start, Part::of(term), PartKind::Whole);
        }
        self.code.push("));\n");
    }

    fn actors(&mut self) {
        let words = self.language.labels();
        self.code.push("actors(meta.labels, (");
        for actor in &self.request.briefing.actors {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("id", &actor.id);
            self.code.field("name", &actor.name);
            self.code.field("also", &actor.also.join(", "));
            let kind = actor.kind.map_or("", |kind| &words.actor_kinds[kind.name()][0]);
            self.label("kind", kind);
            self.code.raw_field("uses", &actor.uses.to_string());
            self.code.push("tenures: (");
            for tenure in &actor.tenures {
                self.code.push("(role: ");
                self.content(&tenure.role);
                self.code.push(", ");
                self.code.field("since", tenure.shown.as_deref().unwrap_or_default());
                let until = tenure.until_shown.as_deref().unwrap_or_default();
                self.code.field("until", until);
                self.code.push("), ");
            }
            self.code.push("), note: ");
            self.content(&actor.note);
            self.code.push("),\n");
            self.code.note(start, actor.span);
            self.code.part(start, Part::of(actor), PartKind::Whole);
        }
        self.code.push("));\n");
    }

    fn revisions(&mut self) {
        self.code.push("revisions(meta.labels, (");
        for revision in &self.request.briefing.revisions {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("version", &revision.version);
            self.code.field("date", &revision.shown);
            self.code.field("by", revision.by.as_deref().unwrap_or_default());
            self.code.push("change: ");
            self.content(&revision.change);
            self.code.push("),\n");
            self.code.part(start, Part::of(revision), PartKind::Whole);
        }
        self.code.push("));\n");
    }

    fn corrections(&mut self) {
        self.code.push("corrections(meta.labels, (");
        for correction in &self.request.briefing.corrections {
            let start = self.code.mark();
            self.code.push("(");
            self.code.field("date", correction.shown.as_deref().unwrap_or_default());
            self.code.push("text: ");
            self.content(&correction.text);
            self.code.push(", section: ");
            self.content(&correction.section);
            self.code.push("),\n");
            self.code.note(start, correction.span);
            self.code.part(start, Part::of(correction), PartKind::Whole);
        }
        self.code.push("));\n");
    }
}

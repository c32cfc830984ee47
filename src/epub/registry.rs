//! Glossary, timeline, actors, sources, revisions.

use super::Entry;
use super::Item;
use super::NOTES;
use super::Page;
use super::Publication;
use super::label::Title;
use super::registry_href;
use super::section_href;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Part;
use crate::briefing::Registry;
use crate::briefing::Tenure;
use crate::briefing::plain_text;
use crate::layout::Layout;

/// The registries that may use terms and cite sources, which lead back to them.
pub(super) const WRITING: [Registry; 4] =
    [Registry::Timeline, Registry::Actors, Registry::Revisions, Registry::Corrections];

/// The registries in the order of the printed pages, then those that are not printed.
pub(super) fn in_order(layout: &Layout) -> Vec<Registry> {
    let printed = &layout.manifest.appendices;
    let others = Registry::ALL.iter().filter(|registry| !printed.contains(registry));
    printed.iter().chain(others).copied().collect()
}

/// A place in the text that a glossary entry or source leads back to.
#[derive(Clone)]
pub(super) struct BackReference {
    pub(super) href: String,
    /// The title of the section that it is in.
    pub(super) title: Title,
}

impl Publication<'_> {
    /// The document that is read last.
    pub(super) fn last_document(&self) -> String {
        if !self.briefing.notes.is_empty() {
            return NOTES.to_owned();
        }
        let shown = in_order(self.request.layout)
            .into_iter()
            .rfind(|registry| self.briefing.shows(*registry));
        let sections = &self.briefing.sections;
        let number = sections.iter().filter(|s| s.role.registry().is_none()).count();
        match shown {
            Some(registry) => registry_href(registry).to_owned(),
            None => section_href(u32::try_from(number).unwrap_or(u32::MAX)),
        }
    }

    /// A registry with the text that the author wrote around it; nothing if it is
    /// empty.
    pub(super) fn registry_document(
        &mut self,
        registry: Registry,
    ) -> Option<(Item, Entry)> {
        if !self.briefing.shows(registry) {
            return None;
        }
        let own = self.briefing.section_of(registry);
        let title = match own {
            Some(section) => Title::own(plain_text(&section.title)),
            None => Title::label(self.language.heading_of(registry)),
        };
        let id =
            own.map_or_else(|| registry.name().to_owned(), |section| section.id.clone());
        let heading_id = format!("{id}.title");
        let mut page = self.page(registry_href(registry), &title);
        let semantics: &[(&str, &str)] = match registry {
            Registry::Glossary => &[("epub:type", "glossary"), ("role", "doc-glossary")],
            Registry::Sources => {
                &[("epub:type", "bibliography"), ("role", "doc-bibliography")]
            }
            Registry::Timeline
            | Registry::Actors
            | Registry::Revisions
            | Registry::Corrections => {
                &[("epub:type", "appendix"), ("role", "doc-appendix")]
            }
        };
        let class = format!("section {}", registry.name());
        let mut attributes = vec![
            ("id", id.as_str()),
            ("class", &class),
            ("aria-labelledby", &heading_id),
        ];
        attributes.extend(semantics);
        self.marking(&mut page);
        page.xml.open("section", &attributes);
        self.block_pages(&mut page, Part::Registry(registry));
        if let Some(section) = own {
            self.heading(&mut page, 1, &heading_id, section);
        } else {
            let attributes = [("class", "heading h1"), ("id", &*heading_id)];
            self.labels.title(&mut page.xml, "h1", &attributes, &title);
        }
        let blocks = own.map_or(&[][..], |section| &section.blocks);
        self.blocks(&mut page, blocks);
        if !blocks.iter().any(|block| matches!(block, Block::Registry { .. })) {
            self.registry(&mut page, registry);
        }
        for child in own.iter().flat_map(|section| &section.children) {
            self.section(&mut page, child, 2, None);
        }
        page.xml.close();
        self.shown.wholes.insert(Some(registry), std::mem::take(&mut page.written));
        let entry = Entry { title, href: page.href.clone(), children: Vec::new() };
        Some((self.finish(page, registry.name(), true), entry))
    }

    /// The entries of a registry, where the author had them.
    pub(super) fn registry(&mut self, page: &mut Page, registry: Registry) {
        if self.briefing.is_empty(registry) {
            return;
        }
        match registry {
            Registry::Glossary => self.glossary(page),
            Registry::Timeline => self.timeline(page),
            Registry::Actors => self.actors(page),
            Registry::Revisions => self.revisions(page),
            Registry::Corrections => self.corrections(page),
            Registry::Sources => self.sources(page),
        }
    }

    fn glossary(&mut self, page: &mut Page) {
        let names = self.briefing.term_names();
        page.xml.open("dl", &[("class", "glossary")]);
        for term in &self.briefing.glossary {
            // One target for term and meaning, so that a pop-up shows both.
            page.xml.open("div", &[("class", "entry"), ("id", &term.id)]);
            page.xml.open("dt", &[("class", "entry-term"), ("epub:type", "glossterm")]);
            self.line_pages(page, Part::of(term));
            page.xml.leaf("dfn", &[("class", "defined")], &term.term);
            page.xml.close();
            page.xml.open("dd", &[("class", "entry-meaning"), ("epub:type", "glossdef")]);
            page.xml.open("p", &[("class", "p")]);
            if let Some(expansion) = &term.expansion {
                page.xml.leaf(
                    "span",
                    &[("class", "expansion")],
                    &format!("{expansion}. "),
                );
            }
            self.inlines(page, &term.definition);
            if !term.see_also.is_empty() {
                page.xml.text(" ");
                self.labels.leaf(&mut page.xml, "em", &[], self.labels.get("see-also"));
                page.xml.text(" ");
                for (i, id) in term.see_also.iter().enumerate() {
                    page.xml.text(if i > 0 { ", " } else { "" });
                    let name = names.get(id).copied().unwrap_or_default();
                    page.xml.leaf(
                        "a",
                        &[("class", "link"), ("href", &format!("#{id}"))],
                        name,
                    );
                }
                page.xml.text(".");
            }
            page.xml.close();
            let uses = self.uses.get(&term.id).cloned().unwrap_or_default();
            let pages = self.used_on(&term.id);
            self.back_references(page, &term.term, &uses, &pages);
            page.xml.close();
            page.xml.close();
        }
        page.xml.close();
    }

    /// The ways back from an entry to the sections that use it, and the pages of the PDF that
    /// do, as far as they are told there.
    fn back_references(
        &mut self,
        page: &mut Page,
        name: &str,
        places: &[BackReference],
        pages: &[usize],
    ) {
        if places.is_empty() && pages.is_empty() {
            return;
        }
        page.xml.open("p", &[("class", "back-references")]);
        if !places.is_empty() {
            self.labels.text(&mut page.xml, self.labels.get("used-in"));
            page.xml.text(" ");
        }
        for (i, place) in places.iter().enumerate() {
            page.xml.text(if i > 0 { ", " } else { "" });
            let href = place.href.trim_start_matches("text/");
            let title = &place.title.text;
            // A name has one language; the role tells that the link leads back.
            let label = if !self.labels.is_other() {
                format!("{name}: {title}, {}", self.labels.get("back-to-text"))
            } else if place.title.is_label {
                title.clone()
            } else {
                format!("{name}: {title}")
            };
            let attributes = [
                ("class", "back-reference"),
                ("epub:type", "backlink"),
                ("role", "doc-backlink"),
                ("aria-label", &label),
                ("href", href),
            ];
            self.labels.title(&mut page.xml, "a", &attributes, &place.title);
        }
        if !pages.is_empty() {
            page.xml.text(if places.is_empty() { "" } else { " · " });
            self.page_numbers(page, pages);
        }
        page.xml.close();
    }

    /// The pages of the PDF that tell of a term or an actor.
    fn used_on(&self, id: &str) -> Vec<usize> {
        let uses = self.request.pages.and_then(|pages| pages.uses.get(id));
        uses.cloned().unwrap_or_default()
    }

    /// The actors, each with what there is to tell: a table of all their facts would be too wide
    /// for a small screen.
    fn actors(&mut self, page: &mut Page) {
        let labels = self.labels;
        page.xml.open("dl", &[("class", "actors")]);
        for actor in &self.briefing.actors {
            page.xml.open("div", &[("class", "entry"), ("id", &actor.id)]);
            page.xml.open("dt", &[("class", "entry-term")]);
            self.line_pages(page, Part::of(actor));
            page.xml.text(&actor.name);
            if !actor.also.is_empty() {
                let also = format!(" ({})", actor.also.join(", "));
                page.xml.leaf("span", &[("class", "expansion")], &also);
            }
            page.xml.close();
            page.xml.open("dd", &[("class", "entry-meaning")]);
            page.xml.open("p", &[("class", "p")]);
            let kind =
                actor.kind.map(|kind| labels.words.actor_kinds[kind.name()][0].as_str());
            labels.text(&mut page.xml, kind.unwrap_or_default());
            for (i, tenure) in actor.tenures.iter().enumerate() {
                page.xml.text(if i > 0 || kind.is_some() { "; " } else { "" });
                self.inlines(page, &tenure.role);
                self.office_dates(page, tenure);
            }
            page.xml.text(".");
            page.xml.close();
            if !actor.note.is_empty() {
                page.xml.open("p", &[("class", "p")]);
                self.inlines(page, &actor.note);
                page.xml.close();
            }
            let pages = self.used_on(&actor.id);
            self.back_references(page, &actor.name, &[], &pages);
            page.xml.close();
            page.xml.close();
        }
        page.xml.close();
    }

    /// When an office was held, in parentheses: since when, if it still is.
    fn office_dates(&self, page: &mut Page, tenure: &Tenure) {
        let (key, date) = match (&tenure.shown, &tenure.until_shown) {
            (Some(since), Some(until)) => {
                page.xml.text(&format!(" ({since}–{until})"));
                return;
            }
            (Some(since), None) => ("column-since", since),
            (None, Some(until)) => ("column-until", until),
            (None, None) => return,
        };
        let word = self.labels.get(key).to_lowercase();
        page.xml.text(" (");
        self.labels.text(&mut page.xml, &word);
        page.xml.text(&format!("\u{a0}{date})"));
    }

    fn revisions(&mut self, page: &mut Page) {
        let revisions = &self.briefing.revisions;
        let with_by = revisions.iter().any(|revision| revision.by.is_some());
        let mut heads = vec!["column-version", "column-date", "column-change"];
        heads.extend(with_by.then_some("authors"));
        self.open_history(page, Registry::Revisions, &heads);
        for revision in revisions {
            page.xml.open("tr", &[]);
            page.xml.open("th", &[("class", "cell"), ("scope", "row")]);
            self.line_pages(page, Part::of(revision));
            page.xml.text(&revision.version);
            page.xml.close();
            page.xml.leaf("td", &[("class", "cell")], &revision.shown);
            self.cell(page, &revision.change);
            if with_by {
                let by = revision.by.as_deref().unwrap_or_default();
                page.xml.leaf("td", &[("class", "cell")], by);
            }
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    fn corrections(&mut self, page: &mut Page) {
        let corrections = &self.briefing.corrections;
        let with_section = corrections.iter().any(|c| !c.section.is_empty());
        let mut heads = vec!["column-date", "column-correction"];
        heads.extend(with_section.then_some("column-section"));
        self.open_history(page, Registry::Corrections, &heads);
        for correction in corrections {
            page.xml.open("tr", &[]);
            let date = correction.shown.as_deref().unwrap_or_default();
            page.xml.open("td", &[("class", "cell")]);
            self.line_pages(page, Part::of(correction));
            page.xml.text(date);
            page.xml.close();
            self.cell(page, &correction.text);
            if with_section {
                self.cell(page, &correction.section);
            }
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
    }

    /// Opens a table up to its body.
    fn open_history(&self, page: &mut Page, registry: Registry, heads: &[&str]) {
        let has_own = self.briefing.section_of(registry).is_some();
        let heading = (!has_own).then(|| format!("{}.title", registry.name()));
        Self::open_plain_table(page, registry.name(), heading.as_deref());
        self.table_head(page, heads);
        page.xml.open("tbody", &[]);
    }

    fn cell(&mut self, page: &mut Page, run: &[Inline]) {
        page.xml.open("td", &[("class", "cell")]);
        self.inlines(page, run);
        page.xml.close();
    }

    fn sources(&mut self, page: &mut Page) {
        // A list numbers itself, but it can't write what a citation style may want.
        let sources = &self.briefing.sources;
        let numbered = sources.iter().all(|s| s.label == s.number.to_string());
        if numbered {
            page.xml.open("ol", &[("class", "list sources")]);
        } else {
            page.xml.open("ul", &[("class", "list references"), ("role", "list")]);
        }
        for source in sources {
            page.xml.open("li", &[("class", "source"), ("id", &source.id)]);
            page.xml.open("p", &[("class", "p")]);
            self.line_pages(page, Part::of(source));
            if !numbered && !source.label.is_empty() {
                page.xml.leaf("span", &[("class", "number")], &source.label);
                page.xml.text(" ");
            }
            self.inlines(page, &source.text);
            page.xml.close();
            let places = self.citations.get(&source.id).cloned().unwrap_or_default();
            let number = source.number.to_string();
            let name = if source.label.is_empty() { &number } else { &source.label };
            self.back_references(page, name, &places, &[]);
            page.xml.close();
        }
        page.xml.close();
    }
}

//! Glossary, timeline, actors, sources, revisions.

use super::BackReference;
use super::Entry;
use super::Item;
use super::Page;
use super::Publication;
use super::registry_href;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Part;
use crate::briefing::Registry;
use crate::briefing::plain_text;

impl Publication<'_> {
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
        let default = self.language.labels().headings[registry.name()][0].clone();
        let title = own.map_or(default, |section| plain_text(&section.title));
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
            page.xml.leaf("h1", &attributes, &title);
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
        let words = self.language.labels();
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
                page.xml.leaf("em", &[], words.label("see-also"));
                page.xml.text(" ");
                for (i, id) in term.see_also.iter().enumerate() {
                    page.xml.text(if i > 0 { ", " } else { "" });
                    let other = self.briefing.glossary.iter().find(|term| term.id == *id);
                    let name = other.map_or("", |term| &term.term);
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
            self.back_references(page, &term.term, &uses);
            page.xml.close();
            page.xml.close();
        }
        page.xml.close();
    }

    /// The ways back from an entry to the sections that use it.
    fn back_references(&mut self, page: &mut Page, name: &str, places: &[BackReference]) {
        if places.is_empty() {
            return;
        }
        let words = self.language.labels();
        page.xml.open("p", &[("class", "back-references")]);
        page.xml.text(words.label("used-in"));
        page.xml.text(" ");
        for (i, place) in places.iter().enumerate() {
            page.xml.text(if i > 0 { ", " } else { "" });
            let href = place.href.trim_start_matches("text/");
            let label =
                format!("{name}: {}, {}", place.title, words.label("back-to-text"));
            page.xml.leaf(
                "a",
                &[
                    ("class", "back-reference"),
                    ("epub:type", "backlink"),
                    ("role", "doc-backlink"),
                    ("aria-label", &label),
                    ("href", href),
                ],
                &place.title,
            );
        }
        page.xml.close();
    }

    fn actors(&mut self, page: &mut Page) {
        let words = self.language.labels();
        let actors = &self.briefing.actors;
        let tenures = || actors.iter().flat_map(|actor| &actor.tenures);
        // A column that says nothing of anybody is left out.
        let with_since = tenures().any(|tenure| tenure.shown.is_some());
        let with_until = tenures().any(|tenure| tenure.until_shown.is_some());
        let with_kind = actors.iter().any(|actor| actor.kind.is_some());
        let with_also = actors.iter().any(|actor| !actor.also.is_empty());
        let with_note = actors.iter().any(|actor| !actor.note.is_empty());
        let mut heads = vec!["column-name", "column-role"];
        heads.extend(with_since.then_some("column-since"));
        heads.extend(with_until.then_some("column-until"));
        heads.extend(with_kind.then_some("column-kind"));
        heads.extend(with_also.then_some("also"));
        heads.extend(with_note.then_some("column-note"));
        let heads: Vec<_> = heads.into_iter().map(|key| words.label(key)).collect();
        Self::open_plain_table(page, "actors");
        Self::table_head(page, &heads);
        page.xml.open("tbody", &[]);
        for actor in actors {
            // What is told of the actor as a whole spans the rows of the offices.
            let rows = actor.tenures.len().to_string();
            let mut spanning = vec![("class", "cell")];
            if actor.tenures.len() > 1 {
                spanning.push(("rowspan", &rows));
            }
            for (i, tenure) in actor.tenures.iter().enumerate() {
                if i == 0 {
                    page.xml.open("tr", &[("id", &actor.id)]);
                    let mut attributes = spanning.clone();
                    attributes.push(("scope", "row"));
                    page.xml.open("th", &attributes);
                    self.line_pages(page, Part::of(actor));
                    page.xml.text(&actor.name);
                    page.xml.close();
                } else {
                    page.xml.open("tr", &[]);
                }
                self.cell(page, &tenure.role);
                for (date, told) in
                    [(&tenure.shown, with_since), (&tenure.until_shown, with_until)]
                {
                    if told {
                        let date = date.as_deref().unwrap_or_default();
                        page.xml.leaf("td", &[("class", "cell")], date);
                    }
                }
                if i == 0 && with_kind {
                    let kind = actor.kind.map_or("", |k| &words.actor_kinds[k.name()][0]);
                    page.xml.leaf("td", &spanning, kind);
                }
                if i == 0 && with_also {
                    page.xml.leaf("td", &spanning, &actor.also.join(", "));
                }
                if i == 0 && with_note {
                    page.xml.open("td", &spanning);
                    self.inlines(page, &actor.note);
                    page.xml.close();
                }
                page.xml.close();
            }
        }
        page.xml.close();
        page.xml.close();
    }

    fn revisions(&mut self, page: &mut Page) {
        let revisions = &self.briefing.revisions;
        let with_by = revisions.iter().any(|revision| revision.by.is_some());
        let mut heads = vec!["column-version", "column-date", "column-change"];
        heads.extend(with_by.then_some("authors"));
        self.open_history(page, "revisions", &heads);
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
        self.open_history(page, "corrections", &heads);
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
    fn open_history(&self, page: &mut Page, class: &str, heads: &[&str]) {
        let words = self.language.labels();
        let heads: Vec<_> = heads.iter().map(|key| words.label(key)).collect();
        Self::open_plain_table(page, class);
        Self::table_head(page, &heads);
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
            page.xml.open("li", &[("class", "item"), ("id", &source.id)]);
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
            self.back_references(page, name, &places);
            page.xml.close();
        }
        page.xml.close();
    }
}

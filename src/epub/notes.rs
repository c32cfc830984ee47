//! The notes as a document of their own, from which readers take what they pop up.

use super::Entry;
use super::Item;
use super::NOTES;
use super::Publication;
use super::label::Title;
use crate::briefing::Inline;
use crate::briefing::note_mark;

impl Publication<'_> {
    pub(super) fn notes_document(&mut self) -> Option<(Item, Entry)> {
        if self.briefing.notes.is_empty() {
            return None;
        }
        let labels = self.labels;
        let title = labels.get("notes");
        let mut page = self.page(NOTES, &Title::label(title));
        self.marking(&mut page);
        page.xml.open(
            "section",
            &[
                ("class", "section notes"),
                ("epub:type", "endnotes"),
                ("role", "doc-endnotes"),
                ("aria-labelledby", "notes-title"),
            ],
        );
        // Where notes have pages, the first begins with their heading.
        if let Some(first) = self.briefing.notes.first().and_then(|n| n.text.first()) {
            self.inline_pages(&mut page, first);
        }
        let attributes = [("class", "heading h1"), ("id", "notes-title")];
        labels.leaf(&mut page.xml, "h1", &attributes, title);
        for note in &self.briefing.notes {
            let attributes = [
                ("class", "note"),
                ("id", note.id.as_str()),
                ("epub:type", "footnote"),
                ("role", "doc-footnote"),
            ];
            page.xml.open("div", &attributes);
            page.xml.open("p", &[("class", "p")]);
            // The numbered way back comes first; at the end, Kindle would merge notes.
            let mark = note_mark(note.number);
            for occurrence in 1..=note.references {
                let id = format!("r-{}-{occurrence}", note.id);
                let way = self.way(&page, &id);
                let way_back = labels.get("back-to-reference");
                // The name begins with what is seen (WCAG 2.2, 2.5.3).
                let (shown, label) = if occurrence == 1 {
                    (format!("{mark}."), format!("{mark}., {way_back}"))
                } else {
                    let shown = format!("{mark}{occurrence}");
                    (shown.clone(), format!("{shown}, {way_back}"))
                };
                let attributes = [
                    ("class", "back-reference"),
                    ("epub:type", "backlink"),
                    ("role", "doc-backlink"),
                    ("aria-label", &label),
                    ("href", &way),
                ];
                labels.leaf(&mut page.xml, "a", &attributes, &shown);
                page.xml.text(" ");
            }
            for (i, part) in
                note.text.split(|i| matches!(i, Inline::LineBreak)).enumerate()
            {
                if i > 0 {
                    page.xml.close();
                    page.xml.open("p", &[("class", "p")]);
                }
                self.inlines(&mut page, part);
            }
            page.xml.close();
            page.xml.close();
        }
        page.xml.close();
        let entry = Entry {
            title: Title::label(title),
            href: page.href.clone(),
            children: Vec::new(),
        };
        Some((self.finish(page, "notes", true), entry))
    }
}

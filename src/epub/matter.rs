//! Cover, title page, contents page, notes; style sheet and pictures.

use std::ops::Range;

use super::CONTENTS;
use super::Entry;
use super::Item;
use super::Page;
use super::Publication;
use super::TITLE;
use super::Xml;
use super::device::Device;
use super::device::Sentences;
use super::label::Labels;
use super::label::Title;
use crate::briefing::Date;
use crate::briefing::Meta;
use crate::briefing::Part;
use crate::briefing::capitalised;
use crate::briefing::escaped;
use crate::format::EpubVariant;

/// The opening of every XHTML document after the XML declaration.
const DOCTYPE: &str = "<!DOCTYPE html>\n";

/// What Kobo's reader needs besides: its own margins are enough, and on its dark pages links are
/// told from text by their line alone.
const KOBO_STYLE: &str = "#book-inner { margin-top: 0; margin-bottom: 0; }\n\
    .link { text-decoration: underline; }\n";

/// The identifier of the page with the cover.
pub(super) const COVER_PAGE: &str = "cover-page";

/// The path of the cover picture from the package document.
pub(super) const COVER_IMAGE: &str = "image/cover.jpg";

impl Publication<'_> {
    /// Opens a document up to its `body`.
    pub(super) fn page(&mut self, href: &str, title: &Title) -> Page {
        let mut xml = Xml::new(DOCTYPE);
        let tag = self.language.tag();
        let direction = self.language.direction();
        xml.open(
            "html",
            &[
                ("xmlns", "http://www.w3.org/1999/xhtml"),
                ("xmlns:epub", "http://www.idpf.org/2007/ops"),
                ("lang", tag),
                ("xml:lang", tag),
                ("dir", direction),
            ],
        );
        let style = if href.starts_with("text/") { "../style.css" } else { "style.css" };
        xml.open("head", &[]);
        // The most specific first, so that each title is one of its kind.
        let whole = &self.briefing.meta.title;
        let full = |title: &str| {
            if title == *whole { whole.clone() } else { format!("{title} — {whole}") }
        };
        let (first, mut count) = (full(&title.text), 1);
        let mut shown = first.clone();
        if let Some(last) = self.titles.get(&first) {
            count = *last;
            while self.titles.contains_key(&shown) {
                count += 1;
                shown = full(&format!("{} ({count})", title.text));
            }
            self.titles.insert(shown.clone(), 1);
        }
        self.titles.insert(first, count);
        xml.leaf("title", &[], &shown);
        xml.void("link", &[("rel", "stylesheet"), ("type", "text/css"), ("href", style)]);
        xml.close();
        xml.open("body", &[("class", "body")]);
        match self.request.variant {
            EpubVariant::Kindle => xml.adapt(Device::Kindle),
            // Kobo's reader turns the pages of what is in these two.
            EpubVariant::Kobo if href.starts_with("text/") => {
                xml.open("div", &[("id", "book-columns")]);
                xml.open("div", &[("id", "book-inner")]);
                xml.adapt(Device::Kobo(Sentences::default()));
            }
            EpubVariant::Default | EpubVariant::Kobo => {}
        }
        Page {
            xml,
            href: href.to_owned(),
            section: title.clone(),
            has_math: false,
            has_drawing: false,
            numbered_lists: 0,
            direction: self.language.direction(),
            written: Vec::new(),
        }
    }

    /// Closes a document.
    pub(super) fn finish(&mut self, mut page: Page, id: &str, in_spine: bool) -> Item {
        if page.href == self.last {
            self.block_pages(&mut page, Part::End);
        }
        let mut properties = Vec::new();
        if page.has_math {
            properties.push("mathml");
        }
        if page.has_drawing {
            properties.push("svg");
        }
        Item {
            id: id.to_owned(),
            href: page.href,
            media_type: "application/xhtml+xml",
            properties,
            in_spine,
            bytes: page.xml.finish(),
        }
    }

    /// The marking at the top of a document.
    pub(super) fn marking(&self, page: &mut Page) {
        if let Some(marking) = &self.briefing.meta.marking {
            let class = format!("marking marking-{}", marking.style.align);
            page.xml.leaf("p", &[("class", &class)], &marking.label);
        }
    }

    pub(super) fn cover_document(&mut self) {
        self.features.cover = true;
        let labels = self.labels;
        let name = labels.get("cover");
        let mut page = self.page("text/cover.xhtml", &Title::label(name));
        let mut attributes = vec![("class", "cover"), ("aria-label", name)];
        attributes.extend(labels.attributes());
        page.xml.open("section", &attributes);
        // An alternative has one language.
        let title = &self.briefing.meta.title;
        let alt =
            if labels.is_other() { title.clone() } else { format!("{name}: {title}") };
        let mut attributes = vec![
            ("class", "cover-image"),
            ("epub:type", "cover"),
            ("role", "doc-cover"),
            ("src", "../image/cover.jpg"),
            ("alt", &alt),
        ];
        attributes.extend(labels.own_attributes());
        page.xml.void("img", &attributes);
        page.xml.close();
        let item = self.finish(page, COVER_PAGE, true);
        self.landmarks.push(("cover", Title::label(name), item.href.clone()));
        self.items.push(item);
    }

    pub(super) fn title_document(&mut self) {
        let labels = self.labels;
        let meta = &self.briefing.meta;
        let name = labels.get("title-page");
        let mut page = self.page(TITLE, &Title::label(name));
        let attributes = [
            ("class", "title-page"),
            ("epub:type", "titlepage"),
            ("aria-labelledby", "title"),
        ];
        page.xml.open("section", &attributes);
        self.block_pages(&mut page, Part::Title);
        self.marking(&mut page);
        let kind = meta.kind.as_deref().map(capitalised);
        let series = meta.series_line();
        let kicker: Vec<_> = kind.iter().chain(&series).map(String::as_str).collect();
        // Kindle refuses an empty alternative, so a sign that says nothing is left out.
        if let Some(logo) = meta.logo.as_ref().filter(|logo| !logo.alt.is_empty()) {
            self.features.logos += 1;
            self.features.shown.insert(logo.asset.clone());
            let path = format!("../{}", self.images[&logo.asset]);
            let attributes = [("class", "logo"), ("src", &path), ("alt", &logo.alt)];
            page.xml.open("p", &[("class", "logo-line")]);
            page.xml.void("img", &attributes);
            page.xml.close();
        }
        if !kicker.is_empty() {
            page.xml.leaf("p", &[("class", "kicker")], &kicker.join(" · "));
        }
        page.xml.leaf("h1", &[("class", "title"), ("id", "title")], &meta.title);
        if let Some(subtitle) = &meta.subtitle {
            let attributes = [
                ("class", "subtitle"),
                ("epub:type", "subtitle"),
                ("role", "doc-subtitle"),
            ];
            page.xml.leaf("p", &attributes, subtitle);
        }
        let date =
            |date: &Option<Date>| date.as_ref().map(|d| self.language.format_date(d));
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let facts = [
            ("to", some(meta.to.join("; "))),
            ("from", meta.from.clone()),
            ("cc", some(meta.cc.join("; "))),
            ("authors", some(meta.by_line())),
            ("organisation", meta.organisation.clone()),
            ("reference", meta.id.clone()),
            ("version", meta.version.clone()),
            (
                "status",
                meta.status.map(|status| labels.words.status(status.name()).into()),
            ),
            ("date", date(&meta.date)),
            ("updated", date(&meta.updated)),
            ("as-of", date(&meta.as_of)),
            ("review-by", date(&meta.review_by)),
            ("action-by", date(&meta.action_by)),
            ("embargo", date(&meta.embargo)),
            ("replaces", meta.replaces.clone()),
            ("isbn", meta.isbn.clone()),
            ("distribution", some(meta.distribution.join("; "))),
            ("contact", some(meta.contact.join(", "))),
            ("marking", meta.marking.as_ref().map(|marking| marking.label.clone())),
            (
                "copy",
                meta.marking.as_ref().and_then(|marking| marking.copy_number.clone()),
            ),
            ("rights", meta.rights.clone()),
        ];
        page.xml.open("dl", &[("class", "facts-list")]);
        for (key, value) in facts {
            let Some(value) = value else { continue };
            let attributes = [("class", "fact-name")];
            labels.leaf(&mut page.xml, "dt", &attributes, labels.get(key));
            let attributes = [("class", "fact-value")];
            if key == "status" {
                labels.leaf(&mut page.xml, "dd", &attributes, &value);
                continue;
            }
            page.xml.open("dd", &attributes);
            linked(&mut page, &value);
            page.xml.close();
        }
        for line in meta.marking.iter().flat_map(|marking| &marking.designation) {
            page.xml.leaf("dt", &[("class", "fact-name")], &line.name);
            page.xml.leaf("dd", &[("class", "fact-value")], &line.value);
        }
        page.xml.close();
        page.xml.close();
        let item = self.finish(page, "title-page", true);
        self.contents.push(Entry {
            title: Title::label(name),
            href: item.href.clone(),
            children: Vec::new(),
        });
        self.items.push(item);
    }

    /// The contents for people, apart from the navigation document for machines.
    pub(super) fn contents_document(&mut self) {
        let labels = self.labels;
        let name = labels.get("contents");
        let title = Title::label(name);
        let mut page = self.page(CONTENTS, &title);
        self.block_pages(&mut page, Part::Contents);
        self.marking(&mut page);
        let attributes = [
            ("class", "contents"),
            ("role", "doc-toc"),
            ("aria-labelledby", "contents-title"),
        ];
        page.xml.open("nav", &attributes);
        let attributes = [("class", "heading h1"), ("id", "contents-title")];
        labels.leaf(&mut page.xml, "h1", &attributes, name);
        let own =
            Entry { title: title.clone(), href: page.href.clone(), children: Vec::new() };
        // After the title page.
        self.contents.insert(1, own);
        page.xml.open("ol", &[("class", "contents-list")]);
        for entry in self.contents.iter().skip(2) {
            contents_entry(&mut page, labels, entry);
        }
        page.xml.close();
        page.xml.close();
        let item = self.finish(page, "contents", true);
        self.landmarks.insert(1, ("toc", title, item.href.clone()));
        self.items.push(item);
    }

    /// The landmarks of the body and of what follows it.
    pub(super) fn landmark_of(&mut self, documents: &[(Item, Entry)]) {
        let appendices =
            ["text/timeline", "text/actors", "text/revisions", "text/corrections"];
        let semantics: [(&[&str], _); 5] = [
            (&["text/section-"], "bodymatter"),
            (&["text/glossary"], "glossary"),
            (&appendices, "appendix"),
            (&["text/notes"], "endnotes"),
            (&["text/sources"], "bibliography"),
        ];
        for (prefixes, kind) in semantics {
            let is_one = |href: &str| prefixes.iter().any(|p| href.starts_with(p));
            let found = documents.iter().find(|(item, _)| is_one(&item.href));
            if let Some((item, entry)) = found {
                self.landmarks.push((kind, entry.title.clone(), item.href.clone()));
            }
        }
    }

    /// What is said about a part of a dossier.
    pub(super) fn part_facts(&self, page: &mut Page, meta: &Meta) {
        if let Some(subtitle) = &meta.subtitle {
            page.xml.leaf("p", &[("class", "subtitle")], subtitle);
        }
        page.xml.open("dl", &[("class", "facts-list")]);
        for (name, value) in self.language.part_facts(meta) {
            let attributes = [("class", "fact-name")];
            self.labels.leaf(&mut page.xml, "dt", &attributes, name);
            page.xml.leaf("dd", &[("class", "fact-value")], &value);
        }
        page.xml.close();
    }

    pub(super) fn style_and_images(&mut self) {
        let style = &self.request.layout.style;
        let mut style = if self.language.is_right_to_left() {
            super::mirror::mirrored(style)
        } else {
            style.clone()
        };
        // On lines alone: text keeps the reader's own colours, on whatever ground.
        if let Some(accent) = self.request.accent {
            let rule = format!(
                ".bottom-line, .summary, .recommendation, .callout, .quotation, .event \
                 {{ border-color: {accent}; }}\n"
            );
            style.push_str(&rule);
        }
        if self.request.variant == EpubVariant::Kobo {
            style.push_str(KOBO_STYLE);
        }
        self.items.push(Item {
            id: "style".to_owned(),
            href: "style.css".to_owned(),
            media_type: "text/css",
            properties: Vec::new(),
            in_spine: false,
            bytes: style.into_bytes(),
        });
        self.items.push(Item {
            // Nook looks for this very identifier.
            id: "cover".to_owned(),
            href: COVER_IMAGE.to_owned(),
            media_type: "image/jpeg",
            properties: vec!["cover-image"],
            in_spine: false,
            bytes: self.request.cover.to_vec(),
        });
        self.items.extend(self.pictures());
    }
}

fn contents_entry(page: &mut Page, labels: Labels<'_>, entry: &Entry) {
    page.xml.open("li", &[("class", "contents-entry")]);
    let href = entry.href.trim_start_matches("text/");
    labels.title(&mut page.xml, "a", &[("class", "link"), ("href", href)], &entry.title);
    if !entry.children.is_empty() {
        page.xml.open("ol", &[("class", "contents-list")]);
        for child in &entry.children {
            contents_entry(page, labels, child);
        }
        page.xml.close();
    }
    page.xml.close();
}

/// Writes a value with its addresses as links: those that `linked` in `core/page.typ` finds.
fn linked(page: &mut Page, value: &str) {
    let mut rest = value;
    while let Some((range, href)) = first_address(rest) {
        page.xml.text(&rest[..range.start]);
        let address = &rest[range.clone()];
        page.xml.leaf("a", &[("class", "link"), ("href", &href)], address);
        rest = &rest[range.end..];
    }
    page.xml.text(rest);
}

/// Where the first address in a text is, and where it leads.
fn first_address(text: &str) -> Option<(Range<usize>, String)> {
    const AROUND: &[char] =
        &['<', '>', '(', '[', ']', '"', '\'', ',', ';', ':', '.', ')'];
    let mut start = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let at = start;
        start += word.len();
        let begun = word.trim_start_matches(AROUND);
        let from = at + word.len() - begun.len();
        let bare = begun.trim_end();
        let bare = bare.split(['<', '>', ',', ';', '"']).next().unwrap_or_default();
        let is_page = bare
            .strip_prefix("https://")
            .or_else(|| bare.strip_prefix("http://"))
            .is_some_and(|host| host.starts_with(char::is_alphanumeric));
        if is_page {
            let mut address = bare.trim_end_matches(['.', ':', '\'', ']']);
            // A parenthesis belongs to the address if it was opened there.
            while address.ends_with(')')
                && address.matches(')').count() > address.matches('(').count()
            {
                address = address[..address.len() - 1].trim_end_matches(['.', ':']);
            }
            return Some((from..from + address.len(), escaped(address)));
        }
        let is_of_mail = |c: char| c.is_alphanumeric() || "._+-@".contains(c);
        let end = bare.find(|c| !is_of_mail(c)).unwrap_or(bare.len());
        let address = bare[..end].trim_end_matches(['.', '-']);
        let is_mail = address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty()
                && host.contains('.')
                && !host.contains('@')
                && host.split('.').all(|label| !label.is_empty())
        });
        if is_mail {
            return Some((from..from + address.len(), format!("mailto:{address}")));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_is_around_them() {
        let of = |text: &str| {
            first_address(text).map(|(range, href)| (text[range].to_owned(), href))
        };
        let mail =
            |address: &str| Some((address.to_owned(), format!("mailto:{address}")));
        let page = |address: &str| Some((address.to_owned(), address.to_owned()));
        assert_eq!(of("Jane <jane@example.org>, desk"), mail("jane@example.org"));
        assert_eq!(of("A. Author (a@example.org, editor)"), mail("a@example.org"));
        assert_eq!(of("at https://x.org."), page("https://x.org"));
        assert_eq!(of("(https://x.org/a_(b))"), page("https://x.org/a_(b)"));
        assert_eq!(of("https:// and http://[ and a@b and @x.org"), None);
        assert_eq!(of("+43 1 234"), None);
    }
}

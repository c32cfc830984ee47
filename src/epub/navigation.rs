//! The navigation document (EPUB 3.3, 7) and, for older readers, the NCX.

use std::collections::BTreeMap;

use super::Item;
use super::Publication;
use super::Xml;
use super::label::Labels;
use super::label::Title;

/// A line of the table of contents.
pub(super) struct Entry {
    pub(super) title: Title,
    /// The path from the package document, with a fragment below the first level.
    pub(super) href: String,
    pub(super) children: Vec<Entry>,
}

impl Publication<'_> {
    /// Adds both. The navigation document is for machines and stays out of the spine;
    /// people have the contents page.
    pub(super) fn navigation(&mut self) {
        // The contents page has the title `Contents`.
        let labels = self.labels;
        let mut page = self.page("nav.xhtml", &Title::label(labels.get("navigation")));
        page.xml.open(
            "nav",
            &[
                ("epub:type", "toc"),
                ("role", "doc-toc"),
                ("aria-labelledby", "toc-title"),
            ],
        );
        labels.leaf(&mut page.xml, "h1", &[("id", "toc-title")], labels.get("contents"));
        page.xml.open("ol", &[]);
        for entry in &self.contents {
            nav_entry(&mut page.xml, labels, entry);
        }
        page.xml.close();
        page.xml.close();
        let mut attributes = vec![
            ("epub:type", "landmarks"),
            ("aria-label", labels.get("landmarks")),
            ("hidden", "hidden"),
        ];
        attributes.extend(labels.attributes());
        page.xml.open("nav", &attributes);
        let own: Vec<_> = labels.own_attributes().collect();
        page.xml.open("ol", &own);
        for (kind, title, href) in &self.landmarks {
            page.xml.open("li", &[]);
            let attributes = [("epub:type", *kind), ("href", href)];
            labels.title(&mut page.xml, "a", &attributes, title);
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
        self.page_list(&mut page.xml);
        let mut item = self.finish(page, "nav", false);
        item.properties.push("nav");
        self.items.push(item);
        let ncx = self.ncx();
        self.items.push(Item {
            id: "ncx".to_owned(),
            href: "toc.ncx".to_owned(),
            media_type: "application/x-dtbncx+xml",
            properties: Vec::new(),
            in_spine: false,
            bytes: ncx,
        });
    }

    /// The pages of the PDF (EPUB 3.3, 7.4.3).
    fn page_list(&self, xml: &mut Xml) {
        if !self.markers.are_there() {
            return;
        }
        let mut attributes = vec![
            ("epub:type", "page-list"),
            ("role", "doc-pagelist"),
            ("aria-label", self.labels.get("page-list")),
            ("hidden", "hidden"),
        ];
        attributes.extend(self.labels.attributes());
        xml.open("nav", &attributes);
        let own: Vec<_> = self.labels.own_attributes().collect();
        xml.open("ol", &own);
        for target in self.markers.list() {
            xml.open("li", &[]);
            xml.leaf("a", &[("href", &target.href)], &target.label);
            xml.close();
        }
        xml.close();
        xml.close();
    }

    /// The NCX of EPUB 2, which Adobe's readers need (OPF 2.0.1, 2.4.1).
    fn ncx(&self) -> Vec<u8> {
        let meta = &self.briefing.meta;
        let mut xml = Xml::new("");
        xml.open(
            "ncx",
            &[
                ("xmlns", "http://www.daisy.org/z3986/2005/ncx/"),
                ("version", "2005-1"),
                ("xml:lang", self.language.tag()),
            ],
        );
        xml.open("head", &[]);
        xml.void("meta", &[("name", "dtb:uid"), ("content", &meta.identifier)]);
        let depth =
            if self.contents.iter().any(|e| !e.children.is_empty()) { "2" } else { "1" };
        xml.void("meta", &[("name", "dtb:depth"), ("content", depth)]);
        xml.close();
        xml.open("docTitle", &[]);
        xml.leaf("text", &[], &meta.title);
        xml.close();
        let targets = self.markers.list();
        let hrefs = self.contents.iter().flat_map(|entry| {
            let children = entry.children.iter().map(|child| child.href.as_str());
            std::iter::once(entry.href.as_str()).chain(children)
        });
        let pages = targets.iter().map(|target| target.href.as_str());
        let order = self.play_order(hrefs.chain(pages));
        xml.open("navMap", &[]);
        for (i, entry) in self.contents.iter().enumerate() {
            let number = format!("{}", i + 1);
            nav_point(&mut xml, self.labels, entry, &number, &order);
        }
        xml.close();
        if !targets.is_empty() {
            xml.open("pageList", &[]);
            for (i, target) in targets.iter().enumerate() {
                let (id, place) =
                    (format!("page-{}", i + 1), order[target.href.as_str()].to_string());
                // Numerals are those of front matter, if they are none.
                let is_number = target.label.bytes().all(|b| b.is_ascii_digit());
                let mut attributes = vec![
                    ("id", id.as_str()),
                    ("type", if is_number { "normal" } else { "special" }),
                    ("playOrder", &place),
                ];
                if is_number {
                    attributes.push(("value", &target.label));
                }
                xml.open("pageTarget", &attributes);
                xml.open("navLabel", &[]);
                xml.leaf("text", &[], &target.label);
                xml.close();
                xml.void("content", &[("src", &target.href)]);
                xml.close();
            }
            xml.close();
        }
        xml.finish()
    }

    /// The places of targets in the order of reading, from 1.
    fn play_order<'a>(
        &self,
        hrefs: impl Iterator<Item = &'a str>,
    ) -> BTreeMap<&'a str, usize> {
        let spine = self.items.iter().filter(|item| item.in_spine).enumerate();
        let documents: BTreeMap<&str, (usize, &str)> = spine
            .map(|(i, item)| {
                let text = std::str::from_utf8(&item.bytes).unwrap_or_default();
                (item.href.as_str(), (i, text))
            })
            .collect();
        let mut places: Vec<_> = hrefs
            .map(|href| {
                let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
                let (document, text) = documents.get(path).copied().unwrap_or_default();
                let id = format!(" id=\"{fragment}\"");
                let byte = text.find(&id).unwrap_or(0);
                (document, byte, href)
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        (1..).zip(places).map(|(order, (.., href))| (href, order)).collect()
    }
}

fn nav_entry(xml: &mut Xml, labels: Labels<'_>, entry: &Entry) {
    xml.open("li", &[]);
    labels.title(xml, "a", &[("href", &entry.href)], &entry.title);
    if !entry.children.is_empty() {
        xml.open("ol", &[]);
        for child in &entry.children {
            nav_entry(xml, labels, child);
        }
        xml.close();
    }
    xml.close();
}

fn nav_point(
    xml: &mut Xml,
    labels: Labels<'_>,
    entry: &Entry,
    number: &str,
    order: &BTreeMap<&str, usize>,
) {
    let (id, place) = (format!("point-{number}"), order[entry.href.as_str()].to_string());
    xml.open("navPoint", &[("id", &id), ("playOrder", &place)]);
    xml.open("navLabel", &labels.xml_attributes_of(&entry.title));
    xml.leaf("text", &[], &entry.title.text);
    xml.close();
    xml.void("content", &[("src", &entry.href)]);
    for (i, child) in entry.children.iter().enumerate() {
        nav_point(xml, labels, child, &format!("{number}-{}", i + 1), order);
    }
    xml.close();
}

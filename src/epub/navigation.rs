//! The navigation document (EPUB 3.3, 7) and, for older readers, the NCX.

use super::Entry;
use super::Item;
use super::Publication;
use super::Xml;

impl Publication<'_> {
    /// Adds both. The navigation document is for machines and stays out of the spine;
    /// people have the contents page.
    pub(super) fn navigation(&mut self) {
        // The contents page has the title `Contents`.
        let mut page = self.page("nav.xhtml", &self.briefing.meta.title);
        let name = self.language.labels().label("contents");
        page.xml.open(
            "nav",
            &[
                ("epub:type", "toc"),
                ("role", "doc-toc"),
                ("aria-labelledby", "toc-title"),
            ],
        );
        page.xml.leaf("h1", &[("id", "toc-title")], name);
        page.xml.open("ol", &[]);
        for entry in &self.contents {
            nav_entry(&mut page.xml, entry);
        }
        page.xml.close();
        page.xml.close();
        page.xml.open(
            "nav",
            &[
                ("epub:type", "landmarks"),
                ("aria-label", self.language.labels().label("landmarks")),
                ("hidden", "hidden"),
            ],
        );
        page.xml.open("ol", &[]);
        for (kind, title, href) in &self.landmarks {
            page.xml.open("li", &[]);
            page.xml.leaf("a", &[("epub:type", kind), ("href", href)], title);
            page.xml.close();
        }
        page.xml.close();
        page.xml.close();
        let mut item = Self::finish(page, "nav", false);
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
        xml.open("navMap", &[]);
        let mut order = 0;
        for entry in &self.contents {
            nav_point(&mut xml, entry, &mut order);
        }
        xml.finish()
    }
}

fn nav_entry(xml: &mut Xml, entry: &Entry) {
    xml.open("li", &[]);
    xml.leaf("a", &[("href", &entry.href)], &entry.title);
    if !entry.children.is_empty() {
        xml.open("ol", &[]);
        for child in &entry.children {
            nav_entry(xml, child);
        }
        xml.close();
    }
    xml.close();
}

fn nav_point(xml: &mut Xml, entry: &Entry, order: &mut u32) {
    *order += 1;
    let number = order.to_string();
    let id = format!("point-{number}");
    xml.open("navPoint", &[("id", &id), ("playOrder", &number)]);
    xml.open("navLabel", &[]);
    xml.leaf("text", &[], &entry.title);
    xml.close();
    xml.void("content", &[("src", &entry.href)]);
    for child in &entry.children {
        nav_point(xml, child, order);
    }
    xml.close();
}

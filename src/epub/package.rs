//! The package document: metadata, manifest, spine (EPUB 3.3, 5).

use super::Publication;
use super::ROOT;
use super::Xml;
use super::matter::COVER_PAGE;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::Person;
use crate::format::EpubVariant;

/// `META-INF/container.xml`, which names the package document (EPUB 3.3, 4.2.6.3.1).
pub(super) fn container_document() -> Vec<u8> {
    let mut xml = Xml::new("");
    let namespace = "urn:oasis:names:tc:opendocument:xmlns:container";
    xml.open("container", &[("xmlns", namespace), ("version", "1.0")]);
    xml.open("rootfiles", &[]);
    let path = format!("{ROOT}/package.opf");
    let media_type = "application/oebps-package+xml";
    xml.void("rootfile", &[("full-path", &path), ("media-type", media_type)]);
    xml.finish()
}

impl Publication<'_> {
    pub(super) fn package_document(&self) -> Vec<u8> {
        let mut xml = Xml::new("");
        let tag = self.language.tag();
        let direction = self.language.direction();
        xml.open(
            "package",
            &[
                ("xmlns", "http://www.idpf.org/2007/opf"),
                ("version", "3.0"),
                ("unique-identifier", "identifier"),
                ("xml:lang", tag),
                ("dir", direction),
            ],
        );
        self.metadata(&mut xml);
        self.manifest(&mut xml);
        self.spine(&mut xml);
        self.guide(&mut xml);
        xml.finish()
    }

    fn metadata(&self, xml: &mut Xml) {
        let meta = &self.briefing.meta;
        xml.open("metadata", &[("xmlns:dc", "http://purl.org/dc/elements/1.1/")]);
        xml.leaf("dc:identifier", &[("id", "identifier")], &meta.identifier);
        xml.leaf("dc:title", &[("id", "title")], &meta.title);
        property(xml, Some("#title"), "title-type", "main");
        if let Some(subtitle) = &meta.subtitle {
            property(xml, Some("#title"), "display-seq", "1");
            xml.leaf("dc:title", &[("id", "subtitle")], subtitle);
            property(xml, Some("#subtitle"), "title-type", "subtitle");
            property(xml, Some("#subtitle"), "display-seq", "2");
        }
        xml.leaf("dc:language", &[], self.language.tag());
        // Who only helped is no creator, if somebody else is.
        let helps = |person: &Person| relator(person.role.as_deref()) != "aut";
        let has_author = meta.authors.iter().any(|person| !helps(person));
        for (i, person) in meta.authors.iter().enumerate() {
            let id = format!("creator-{}", i + 1);
            let is_helper = has_author && helps(person);
            let name = if is_helper { "dc:contributor" } else { "dc:creator" };
            xml.leaf(name, &[("id", &id)], &person.name);
            let about = format!("#{id}");
            let attributes =
                [("refines", &*about), ("property", "role"), ("scheme", "marc:relators")];
            xml.leaf("meta", &attributes, relator(person.role.as_deref()));
        }
        if let Some(organisation) = &meta.organisation {
            // Who publishes what nobody signs is its author.
            if meta.authors.is_empty() {
                xml.leaf("dc:creator", &[], organisation);
            }
            xml.leaf("dc:publisher", &[], organisation);
        }
        if let Some(day) = meta.date.as_ref().and_then(day) {
            xml.leaf("dc:date", &[], &day);
        }
        if let Some(summary) = &meta.summary {
            xml.leaf("dc:description", &[], summary);
        }
        // Who may read it (DCMI Metadata Terms, accessRights).
        if let Some(marking) = &meta.marking {
            property(xml, None, "dcterms:accessRights", &marking.label);
        }
        if let Some(rights) = &meta.rights {
            xml.leaf("dc:rights", &[], rights);
        }
        for keyword in &meta.keywords {
            xml.leaf("dc:subject", &[], keyword);
        }
        let modified = format!("{}T00:00:00Z", self.request.modified);
        property(xml, None, "dcterms:modified", &modified);
        if !self.request.provenance.is_empty() {
            property(xml, None, "dcterms:provenance", self.request.provenance);
        }
        if let Some(series) = &meta.series {
            let attributes = [("id", "series"), ("property", "belongs-to-collection")];
            xml.leaf("meta", &attributes, series);
            property(xml, Some("#series"), "collection-type", "series");
            if let Some(issue) = &meta.issue {
                property(xml, Some("#series"), "group-position", issue);
            }
        }
        if self.features.pages {
            // EPUB Accessibility 1.1, 3.4.1.3.1; in the words of EPUB 3.3, D.2, and in that which
            // came after.
            let source = self.page_source();
            xml.leaf("dc:source", &[("id", "source")], &source);
            property(xml, Some("#source"), "source-of", "pagination");
            property(xml, None, "pageBreakSource", &source);
        }
        for (name, value) in self.features.properties() {
            property(xml, None, &format!("schema:{name}"), value);
        }
        let summary = self.features.summary(self.language);
        let mut attributes = vec![("property", "schema:accessibilitySummary")];
        attributes.extend(self.labels.xml_attributes());
        xml.leaf("meta", &attributes, &summary);
        self.claim(xml);
        // For readers of EPUB 2; the order of the attributes matters to one of them.
        xml.void("meta", &[("name", "cover"), ("content", "cover")]);
        xml.close();
    }

    /// Whose pages are told: those of the PDF of this version, in this layout and of this size, as
    /// others have other pages. It has the identifier of the EPUB.
    fn page_source(&self) -> String {
        let meta = &self.briefing.meta;
        let version = meta.version.iter().map(|version| format!(", {version}"));
        let version = version.collect::<String>();
        let (layout, sheet) = (&self.request.layout.name, self.request.sheet);
        let (width, height) = (sheet.width, sheet.height);
        let title = &meta.title;
        let identifier = &meta.identifier;
        format!("{title}{version} (PDF, {layout}, {width} × {height} mm), {identifier}")
    }

    /// What the project claims, and who has found so (EPUB Accessibility 1.1, 3.5.2 and 3.5.3).
    fn claim(&self, xml: &mut Xml) {
        let claim = self.request.claim;
        let (Some(wcag), Some(certifier)) = (claim.wcag, &claim.certified_by) else {
            return;
        };
        let attributes = [("id", "conformance"), ("property", "dcterms:conformsTo")];
        xml.leaf("meta", &attributes, wcag.claim());
        let attributes = [
            ("id", "certifier"),
            ("refines", "#conformance"),
            ("property", "a11y:certifiedBy"),
        ];
        xml.leaf("meta", &attributes, certifier);
        if let Some(day) = &claim.certified_on {
            property(xml, Some("#certifier"), "dcterms:date", day);
        }
        if let Some(credential) = &claim.credential {
            property(xml, Some("#certifier"), "a11y:certifierCredential", credential);
        }
        if let Some(report) = &claim.report {
            let attributes = [
                ("rel", "a11y:certifierReport"),
                ("refines", "#certifier"),
                ("href", report.as_str()),
            ];
            xml.void("link", &attributes);
        }
    }

    fn manifest(&self, xml: &mut Xml) {
        xml.open("manifest", &[]);
        for item in &self.items {
            let properties = item.properties.join(" ");
            let mut attributes = vec![
                ("id", item.id.as_str()),
                ("href", &item.href),
                ("media-type", item.media_type),
            ];
            if !properties.is_empty() {
                attributes.push(("properties", &properties));
            }
            xml.void("item", &attributes);
        }
        xml.close();
    }

    fn spine(&self, xml: &mut Xml) {
        let direction = self.language.direction();
        xml.open("spine", &[("toc", "ncx"), ("page-progression-direction", direction)]);
        for item in self.items.iter().filter(|item| item.in_spine) {
            let mut attributes = vec![("idref", item.id.as_str())];
            // Kindle makes a cover of the picture itself, and would show two.
            let is_kindle = self.request.variant == EpubVariant::Kindle;
            if is_kindle && item.id == COVER_PAGE {
                attributes.push(("linear", "no"));
            }
            xml.void("itemref", &attributes);
        }
        xml.close();
    }

    /// The guide of EPUB 2, without which Kindle loses its place.
    fn guide(&self, xml: &mut Xml) {
        xml.open("guide", &[]);
        let names = [("cover", "cover"), ("toc", "toc"), ("bodymatter", "text")];
        for (kind, title, href) in &self.landmarks {
            let name = names.iter().find(|(semantics, _)| semantics == kind);
            if let Some((_, name)) = name {
                xml.void(
                    "reference",
                    &[("type", name), ("title", &title.text), ("href", href)],
                );
            }
        }
        xml.close();
    }
}

/// The code of a role among the MARC relators; who has no known role is an author.
fn relator(role: Option<&str>) -> &'static str {
    match role.unwrap_or_default().to_lowercase().as_str() {
        "editor" => "edt",
        "translator" => "trl",
        "contributor" => "ctb",
        "illustrator" => "ill",
        "photographer" => "pht",
        "cartographer" => "ctg",
        "reviewer" => "rev",
        "researcher" => "res",
        "compiler" => "com",
        _ => "aut",
    }
}

fn property(xml: &mut Xml, about: Option<&str>, name: &str, value: &str) {
    match about {
        Some(about) => xml.leaf("meta", &[("refines", about), ("property", name)], value),
        None => xml.leaf("meta", &[("property", name)], value),
    }
}

/// A day as `CCYY-MM-DD`.
fn day(date: &Date) -> Option<String> {
    let point = date.points().next()?;
    let DatePart::Day(month, day) = point.part else { return None };
    Some(format!("{:04}-{month:02}-{day:02}", point.year))
}

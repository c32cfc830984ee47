//! The XML writer: the only place that puts text into markup.
//!
//! What it writes is well-formed by construction: elements are closed in order,
//! text and attribute values are escaped, and no other way leads in.

use super::device;
use super::device::Device;

/// An XML document in the making.
pub(crate) struct Xml {
    out: String,
    open: Vec<&'static str>,
    /// What its texts are made fit for, from where it is told.
    device: Device,
}

impl Xml {
    /// A document that begins with the XML declaration and `head`, which is ours.
    pub(super) fn new(head: &str) -> Self {
        Self {
            out: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{head}"),
            open: Vec::new(),
            device: Device::Any,
        }
    }

    /// A document of HTML in the syntax of XML, which parsers of either kind read.
    pub(crate) fn html() -> Self {
        Self {
            out: "<!DOCTYPE html>\n".to_owned(),
            open: Vec::new(),
            device: Device::Any,
        }
    }

    /// From here on, makes the texts fit for a device.
    pub(super) fn adapt(&mut self, device: Device) {
        self.device = device;
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        if let Device::Kobo(sentences) = &mut self.device
            && is_block(name)
        {
            sentences.next_block();
        }
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Closes the element opened last. It always gets an end tag, since some readers
    /// take XHTML for HTML, where an empty `span` has to have one.
    pub(crate) fn close(&mut self) {
        let name = self.open.pop().expect("an element is open");
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        if is_block(name) {
            self.out.push('\n');
        }
    }

    /// Writes an element that never has content.
    pub(crate) fn void(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        if let Device::Kobo(sentences) = &mut self.device
            && name == "img"
        {
            sentences.next_block();
            let id = sentences.next();
            self.tag("span", &[("class", "koboSpan"), ("id", &id)]);
            self.out.push('>');
            self.tag(name, attributes);
            self.out.push_str("/></span>");
            return;
        }
        self.tag(name, attributes);
        self.out.push_str("/>");
        if is_block(name) {
            self.out.push('\n');
        }
    }

    /// Writes an element that contains only text.
    pub(crate) fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        text: &str,
    ) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Writes an element whose name is not known when compiling, from a closed set.
    pub(super) fn dynamic_open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push('>');
    }

    /// Closes an element that [`Self::dynamic_open`] opened.
    pub(super) fn dynamic_close(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// Writes text.
    pub(crate) fn text(&mut self, text: &str) {
        let is_kept =
            self.open.iter().any(|name| matches!(*name, "pre" | "math" | "svg"));
        match &mut self.device {
            Device::Kindle => escape(&device::for_kindle(text), &mut self.out),
            Device::Kobo(sentences) if !is_kept && !text.trim().is_empty() => {
                for sentence in device::sentences(text) {
                    let id = sentences.next();
                    self.out.push_str("<span class=\"koboSpan\" id=\"");
                    self.out.push_str(&id);
                    self.out.push_str("\">");
                    escape(sentence, &mut self.out);
                    self.out.push_str("</span>");
                }
            }
            Device::Any | Device::Kobo(_) => escape(text, &mut self.out),
        }
    }

    /// Ends a line, where white space means nothing.
    pub(super) fn line(&mut self) {
        self.out.push('\n');
    }

    /// The document, all of whose elements are closed.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.close();
        }
        // The documents wait for each other, and room for more text would wait with them.
        self.out.shrink_to_fit();
        self.out.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Escapes text for content and double-quoted attributes (XML 1.0, 2.4). Characters
/// that XML can't carry (2.2) have been refused before; should one come, it is left
/// out.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' | '\u{fffe}' | '\u{ffff}' => {}
            c if c < ' ' => {}
            c => out.push(c),
        }
    }
}

/// Elements after which a new line makes the document easier to read and means
/// nothing.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
            | "div"
            | "ul"
            | "ol"
            | "li"
            | "dl"
            | "dt"
            | "dd"
            | "table"
            | "thead"
            | "tbody"
            | "tr"
            | "figure"
            | "figcaption"
            | "blockquote"
            | "pre"
            | "nav"
            | "head"
            | "title"
            | "link"
            | "meta"
            | "body"
            | "manifest"
            | "spine"
            | "guide"
            | "metadata"
            | "item"
            | "itemref"
            | "reference"
            | "navMap"
            | "navPoint"
            | "navLabel"
            | "pageList"
            | "pageTarget"
            | "content"
            | "docTitle"
            | "caption"
            | "hr"
            | "dc:identifier"
            | "dc:title"
            | "dc:language"
            | "dc:creator"
            | "dc:contributor"
            | "dc:publisher"
            | "dc:date"
            | "dc:description"
            | "dc:rights"
            | "dc:subject"
            | "dc:source"
            | "aside"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_come_back_as_they_were() {
        let hostile = "a<b>&\"'\u{7}]]>--ї\r\n";
        let mut xml = Xml::new("");
        xml.open("p", &[("title", hostile)]);
        xml.text(hostile);
        xml.void("br", &[]);
        let bytes = xml.finish();
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let document = roxmltree::Document::parse(text).expect("well-formed");
        let root = document.root_element();
        assert_eq!(root.text(), Some("a<b>&\"']]>--ї\n"));
        // XML 1.0, 3.3.3: a line end in an attribute is read as a blank.
        assert_eq!(root.attribute("title"), Some("a<b>&\"']]>--ї "));
        assert!(root.last_element_child().is_some_and(|last| last.has_tag_name("br")));
    }

    /// Kobo's reader finds its place by sentences and pictures; in code and where nothing is seen
    /// it has none to find.
    #[test]
    fn texts_for_kobo_are_told_apart_by_sentences() {
        let mut xml = Xml::new("");
        xml.open("div", &[]);
        xml.text("Before.");
        xml.adapt(Device::Kobo(device::Sentences::default()));
        xml.open("p", &[]);
        xml.text("One. Two.");
        xml.text(" ");
        xml.void("img", &[("src", "a.png")]);
        xml.void("br", &[]);
        xml.close();
        xml.open("pre", &[]);
        xml.text("x. y.");
        xml.line();
        let bytes = xml.finish();
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let (_, body) = text.split_once("<div>").expect("a body");
        let span = |id: &str, inner: &str| {
            format!("<span class=\"koboSpan\" id=\"kobo.{id}\">{inner}</span>")
        };
        let expected = format!(
            "Before.<p>{}{} {}<br/></p>\n<pre>x. y.\n</pre>\n</div>",
            span("1.1", "One. "),
            span("1.2", "Two."),
            span("2.1", "<img src=\"a.png\"/>"),
        );
        assert_eq!(body.trim_end(), expected);
    }
}

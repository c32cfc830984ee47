//! The tag tree of a PDF with the text of its leaves, read from the file.

use std::collections::BTreeMap;

use lopdf::Dictionary;
use lopdf::Document;
use lopdf::Object;
use lopdf::ObjectId;

/// An element of the structure tree (ISO 32000-1, 14.7.2).
pub(super) struct Tag {
    pub(super) kind: String,
    /// What is said of it: alternative, language, scope of a header.
    facts: Vec<String>,
    children: Vec<Node>,
}

enum Node {
    Tag(Tag),
    Text(String),
    /// A link or other annotation.
    Object,
}

/// A tagged PDF.
pub(super) struct Tagged {
    pub(super) roots: Vec<Tag>,
    outline: String,
}

impl Tagged {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).expect("a PDF");
        let catalog = document.catalog().expect("a catalog");
        let texts = texts(&document);
        let root = catalog.get(b"StructTreeRoot").expect("a structure tree");
        let root = dictionary(&document, root);
        let roots = kids(&document, root)
            .into_iter()
            .filter_map(|kid| match node(&document, kid, None, &texts)? {
                Node::Tag(tag) => Some(tag),
                Node::Text(_) | Node::Object => None,
            })
            .collect();
        let mut outline = String::new();
        if let Ok(root) = catalog.get(b"Outlines") {
            bookmarks(&document, dictionary(&document, root), 0, &mut outline);
        }
        Self { roots, outline }
    }

    /// The outline, indented by depth.
    pub(super) fn outline(&self) -> String {
        self.outline.clone()
    }

    /// The tree as text: an element a line, its text behind it.
    pub(super) fn tree(&self) -> String {
        let mut out = String::new();
        for root in &self.roots {
            root.write(0, &mut out);
        }
        out
    }

    pub(super) fn visit(&self, visit: &mut dyn FnMut(&Tag)) {
        for root in &self.roots {
            root.visit(visit);
        }
    }

    /// Turns every element of one kind into another, to see whether checks notice.
    pub(super) fn replace(&mut self, from: &str, to: &str) {
        for root in &mut self.roots {
            root.replace(from, to);
        }
    }
}

impl Tag {
    pub(super) fn visit(&self, visit: &mut dyn FnMut(&Self)) {
        visit(self);
        for child in &self.children {
            if let Node::Tag(tag) = child {
                tag.visit(visit);
            }
        }
    }

    /// The text within, in order.
    pub(super) fn text(&self) -> String {
        let parts: Vec<_> = self
            .children
            .iter()
            .map(|child| match child {
                Node::Tag(tag) => tag.text(),
                Node::Text(text) => text.clone(),
                Node::Object => String::new(),
            })
            .collect();
        parts.join(" ")
    }

    pub(super) fn reverse(&mut self) {
        self.children.reverse();
        for child in &mut self.children {
            if let Node::Tag(tag) = child {
                tag.reverse();
            }
        }
    }

    fn replace(&mut self, from: &str, to: &str) {
        if self.kind == from {
            to.clone_into(&mut self.kind);
        }
        for child in &mut self.children {
            if let Node::Tag(tag) = child {
                tag.replace(from, to);
            }
        }
    }

    fn write(&self, depth: usize, out: &mut String) {
        out.push_str(&format!("{}{}", "  ".repeat(depth), self.kind));
        for fact in &self.facts {
            out.push_str(&format!(" [{fact}]"));
        }
        let is_text = |node: &Node| matches!(node, Node::Text(_));
        // A leaf with text takes one line.
        if self.children.iter().all(is_text) {
            let text = self.text();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            out.push_str(&if text.is_empty() {
                "\n".to_owned()
            } else {
                format!(": {text}\n")
            });
            return;
        }
        out.push('\n');
        for child in &self.children {
            match child {
                Node::Tag(tag) => tag.write(depth + 1, out),
                Node::Text(text) => {
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !text.is_empty() {
                        out.push_str(&format!("{}\"{text}\"\n", "  ".repeat(depth + 1)));
                    }
                }
                Node::Object => {}
            }
        }
    }
}

fn dictionary<'a>(document: &'a Document, object: &'a Object) -> &'a Dictionary {
    let (_, object) = document.dereference(object).expect("an object");
    object.as_dict().expect("a dictionary")
}

/// The kids of an element: one, or an array of them.
fn kids<'a>(document: &'a Document, element: &'a Dictionary) -> Vec<&'a Object> {
    let Ok(kids) = element.get(b"K") else { return Vec::new() };
    match document.dereference(kids).expect("an object").1 {
        Object::Array(list) => list.iter().collect(),
        _ => vec![kids],
    }
}

type Texts = BTreeMap<(ObjectId, i64), String>;

fn node(
    document: &Document,
    kid: &Object,
    page: Option<ObjectId>,
    texts: &Texts,
) -> Option<Node> {
    let (_, object) = document.dereference(kid).ok()?;
    match object {
        Object::Integer(id) => Some(Node::Text(texts.get(&(page?, *id))?.clone())),
        Object::Dictionary(element) => {
            let page = element.get(b"Pg").and_then(Object::as_reference).ok().or(page);
            if let Ok(id) = element.get(b"MCID").and_then(Object::as_i64) {
                return Some(Node::Text(
                    texts.get(&(page?, id)).cloned().unwrap_or_default(),
                ));
            }
            if element.has(b"Obj") {
                return Some(Node::Object);
            }
            let role = element.get(b"S").and_then(Object::as_name).ok()?;
            let mut tag = Tag {
                kind: String::from_utf8_lossy(role).into_owned(),
                facts: facts(document, element),
                children: Vec::new(),
            };
            for kid in kids(document, element) {
                tag.children.extend(node(document, kid, page, texts));
            }
            Some(Node::Tag(tag))
        }
        _ => None,
    }
}

fn facts(document: &Document, element: &Dictionary) -> Vec<String> {
    let mut facts = Vec::new();
    for key in ["Alt", "Lang", "ActualText", "T"] {
        if let Ok(value) = element.get(key.as_bytes())
            && let Ok(text) = lopdf::decode_text_string(value)
        {
            facts.push(format!("{key}: {text}"));
        }
    }
    let Ok(attributes) = element.get(b"A") else { return facts };
    let lists = match document.dereference(attributes).expect("an object").1 {
        Object::Array(list) => list.iter().collect(),
        _ => vec![attributes],
    };
    for list in lists {
        let Ok((_, Object::Dictionary(list))) = document.dereference(list) else {
            continue;
        };
        for key in ["Scope", "ListNumbering", "Summary"] {
            if let Ok(value) = list.get(key.as_bytes())
                && let Ok(name) = value.as_name()
            {
                facts.push(format!("{key}: {}", String::from_utf8_lossy(name)));
            }
        }
    }
    facts
}

/// The text of every marked-content sequence of every page (ISO 32000-1, 14.6).
fn texts(document: &Document) -> Texts {
    let mut texts = Texts::new();
    for page in document.get_pages().into_values() {
        let fonts = document.get_page_fonts(page).expect("fonts");
        let encodings: BTreeMap<_, _> = fonts
            .iter()
            .filter_map(|(name, font)| {
                Some((name, font.get_font_encoding(document).ok()?))
            })
            .collect();
        let content = document.get_and_decode_page_content(page).expect("content");
        let mut open: Vec<Option<i64>> = Vec::new();
        let mut font = None;
        for operation in &content.operations {
            let operands = &operation.operands;
            match operation.operator.as_str() {
                "BDC" => {
                    let properties = operands.get(1).and_then(|o| o.as_dict().ok());
                    open.push(
                        properties.and_then(|d| d.get(b"MCID").ok()?.as_i64().ok()),
                    );
                }
                "BMC" => open.push(None),
                "EMC" => {
                    open.pop();
                }
                "Tf" => font = operands[0].as_name().ok().map(<[u8]>::to_vec),
                "Tj" | "TJ" => {
                    let Some(id) = open.iter().rev().find_map(|id| *id) else { continue };
                    let Some(encoding) = font.as_ref().and_then(|f| encodings.get(f))
                    else {
                        continue;
                    };
                    let text = texts.entry((page, id)).or_default();
                    shown(&operands[0], encoding, text);
                }
                // A new line of text parts words.
                "ET" => {
                    if let Some(id) = open.iter().rev().find_map(|id| *id) {
                        texts.entry((page, id)).or_default().push(' ');
                    }
                }
                _ => {}
            }
        }
    }
    texts
}

fn shown(operand: &Object, encoding: &lopdf::Encoding<'_>, text: &mut String) {
    match operand {
        Object::String(bytes, _) => {
            text.push_str(&Document::decode_text(encoding, bytes).unwrap_or_default());
        }
        Object::Array(list) => list.iter().for_each(|part| shown(part, encoding, text)),
        _ => {}
    }
}

fn bookmarks(document: &Document, parent: &Dictionary, depth: usize, out: &mut String) {
    let mut next = parent.get(b"First").ok();
    while let Some(item) = next {
        let item = dictionary(document, item);
        let title = item.get(b"Title").expect("a title");
        let title = lopdf::decode_text_string(title).expect("text");
        out.push_str(&format!("{}{title}\n", "  ".repeat(depth)));
        bookmarks(document, item, depth + 1, out);
        next = item.get(b"Next").ok();
    }
}

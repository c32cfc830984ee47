//! What the validators are silent on, looked for in every publication before it is packed. What
//! is found is a fault of this module's neighbours, never of an author.

use std::collections::BTreeSet;

use roxmltree::Document;
use roxmltree::Node;
use roxmltree::ParsingOptions;

use super::ROOT;
use crate::format::Wcag;

/// The namespace of `epub:type`.
const OPS: &str = "http://www.idpf.org/2007/ops";

/// The namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The kinds of references that a guide may have (OPF 2.0.1, 2.6), of those that are written.
const GUIDE: &[&str] = &["cover", "toc", "text"];

/// The faults of the files of a publication.
pub(super) fn faults(entries: &[(String, Vec<u8>)]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut markers = BTreeSet::new();
    let mut listed = None;
    for (path, bytes) in entries {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let name = path.trim_start_matches(ROOT).trim_start_matches('/');
        let is_xml = [".xhtml", ".opf"].iter().any(|end| path.ends_with(end));
        if !is_xml {
            continue;
        }
        let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
        let document = match Document::parse_with_options(text, options) {
            Ok(document) => document,
            Err(error) => {
                faults.push(format!("{name}: {error}"));
                continue;
            }
        };
        let mut say = |what: &str| faults.push(format!("{name}: {what}"));
        for node in document.descendants().filter(Node::is_element) {
            if name == "package.opf" {
                package_node(node, &mut say);
            } else {
                content_node(node, &mut say);
            }
            if node.attribute("role") == Some("doc-pagebreak") {
                markers.insert(format!("{name}#{}", node.attribute("id").unwrap_or("")));
            }
        }
        if name == "nav.xhtml" {
            landmarks(&document, &mut say);
            listed = Some(pages(&document));
        }
    }
    if let Some(listed) = listed
        && listed != markers
    {
        let other = markers.symmetric_difference(&listed).next();
        faults.push(format!("the list of pages and the markers differ: {other:?}"));
    }
    faults
}

fn content_node(node: Node<'_, '_>, say: &mut impl FnMut(&str)) {
    let lang = |namespace: Option<&str>| {
        let mut attributes = node.attributes();
        attributes.find(|a| a.name() == "lang" && a.namespace() == namespace)
    };
    let told =
        [lang(None), lang(Some(XML))].map(|attribute| attribute.map(|a| a.value()));
    if told[0] != told[1] {
        say("`lang` and `xml:lang` differ");
    }
    if node.has_attribute("style") {
        say("a `style` attribute");
    }
    match node.tag_name().name() {
        "img" if node.attribute("alt").is_none_or(str::is_empty) => {
            say("an image without an alternative");
        }
        "th" if !matches!(node.attribute("scope"), Some("col" | "row")) => {
            say("a header cell without a scope");
        }
        "math" if node.attribute("alttext").is_none() => {
            say("a formula without an alternative");
        }
        "time" if !node.attribute("datetime").is_some_and(is_datetime) => {
            say("a `time` that is none");
        }
        _ => {}
    }
}

/// Whether a text is a year, a month, a day, or a day with a time in UTC (HTML, 4.5.14).
fn is_datetime(text: &str) -> bool {
    let (date, time) = text.split_once('T').unwrap_or((text, "00:00Z"));
    let form: String =
        date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(form.as_str(), "0000" | "0000-00" | "0000-00-00") && time.ends_with('Z')
}

fn package_node(node: Node<'_, '_>, say: &mut impl FnMut(&str)) {
    let property = node.attribute("property");
    if property == Some("pageBreakSource") && node.has_attribute("refines") {
        say("the source of the pages is of the whole, not of a part");
    }
    if property == Some("dcterms:conformsTo") {
        let claim = node.text().unwrap_or_default();
        if Wcag::ALL.iter().all(|wcag| wcag.claim() != claim) {
            say("a claim that is not to the letter");
        }
    }
    let kind = node.attribute("type").unwrap_or_default();
    if node.tag_name().name() == "reference" && !GUIDE.contains(&kind) {
        say("a reference of an unknown kind in the guide");
    }
}

/// Each kind of landmark is there once.
fn landmarks(document: &Document<'_>, say: &mut impl FnMut(&str)) {
    let mut seen = BTreeSet::new();
    for link in document.descendants().filter(|n| n.tag_name().name() == "a") {
        let kind = link.attribute((OPS, "type"));
        if let Some(kind) = kind
            && !seen.insert(kind)
        {
            say("a kind of landmark twice");
        }
    }
}

/// The targets of the list of pages.
fn pages(document: &Document<'_>) -> BTreeSet<String> {
    let list =
        document.descendants().find(|n| n.attribute("role") == Some("doc-pagelist"));
    let links = list.into_iter().flat_map(|list| list.descendants());
    links.filter_map(|link| link.attribute("href")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html xmlns='http://www.w3.org/1999/xhtml' \
        xmlns:epub='http://www.idpf.org/2007/ops' lang='en' xml:lang='en'><body>BODY</body></html>";

    fn found(path: &str, text: &str) -> Vec<String> {
        faults(&[(format!("{ROOT}/{path}"), text.as_bytes().to_vec())])
    }

    fn in_page(body: &str) -> usize {
        found("text/a.xhtml", &PAGE.replace("BODY", body)).len()
    }

    #[test]
    fn what_validators_pass_over_is_found() {
        for (good, bad) in [
            ("<i lang='uk' xml:lang='uk'>x</i>", "<i xml:lang='uk'>x</i>"),
            ("<img alt='x'/>", "<img/>"),
            ("<img alt='x'/>", "<img alt=''/>"),
            ("<th scope='col'>x</th>", "<th>x</th>"),
            ("<time datetime='2024-05'>x</time>", "<time datetime='soon'>x</time>"),
            ("<time datetime='2024'>x</time>", "<time datetime='2024~'>x</time>"),
            ("<time datetime='2024-05-06T07:08Z'>x</time>", "<time>x</time>"),
            ("<math alttext='x'/>", "<math/>"),
            ("<p>x</p>", "<p style='color:red'>x</p>"),
            ("<p>x</p>", "<p>x"),
        ] {
            assert_eq!((in_page(good), in_page(bad)), (0, 1), "{bad}");
        }
    }

    #[test]
    fn lists_and_claims_are_held_against_what_is_there() {
        let list = "<nav role='doc-pagelist'><a href='text/a.xhtml#page.1'>1</a></nav>";
        let nav = (format!("{ROOT}/nav.xhtml"), PAGE.replace("BODY", list).into_bytes());
        let marked = PAGE.replace("BODY", "<p id='page.1' role='doc-pagebreak'/>");
        let text = (format!("{ROOT}/text/a.xhtml"), marked.into_bytes());
        assert_eq!(faults(&[nav.clone(), text]), Vec::<String>::new());
        assert_eq!(faults(&[nav]).len(), 1);
        let landmark = "<a epub:type='toc'/>";
        assert_eq!(found("nav.xhtml", &PAGE.replace("BODY", landmark)).len(), 0);
        let twice = landmark.repeat(2);
        assert_eq!(found("nav.xhtml", &PAGE.replace("BODY", &twice)).len(), 1);
        for (good, bad) in [
            (
                "<meta property='pageBreakSource'/>",
                "<meta property='pageBreakSource' refines='#a'/>",
            ),
            (
                "<meta property='dcterms:conformsTo'>EPUB Accessibility 1.1 - WCAG 2.2 Level AA</meta>",
                "<meta property='dcterms:conformsTo'>WCAG 2.2 AA</meta>",
            ),
            ("<reference type='text'/>", "<reference type='start'/>"),
        ] {
            assert_eq!(found("package.opf", good).len(), 0, "{good}");
            assert_eq!(found("package.opf", bad).len(), 1, "{bad}");
        }
    }
}

//! The pages of the PDF in the EPUB: a marker where each begins, and the lists of them.

use std::path::Path;

use chancery::Format;
use chancery::Options;
use chancery::Paper;
use chancery::Project;
use roxmltree::Document;
use roxmltree::Node;

use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::everything;
use crate::harness::options;
use crate::harness::root;
use crate::harness::xhtml;
use crate::validators::run;
use crate::validators::tools;

/// The documents of an EPUB in the order of reading.
fn spine(epub: &[u8]) -> Vec<(String, String)> {
    let documents = documents(epub);
    let package = xhtml(&documents["EPUB/package.opf"]);
    let named = |name: &'static str| {
        package.descendants().filter(move |n| n.tag_name().name() == name)
    };
    let href = |id: &str| {
        let item = named("item").find(|item| item.attribute("id") == Some(id));
        item.and_then(|item| item.attribute("href")).expect("a document").to_owned()
    };
    named("itemref")
        .map(|item| {
            let href = href(item.attribute("idref").expect("a reference"));
            let text = documents[&format!("EPUB/{href}")].clone();
            (href, text)
        })
        .collect()
}

/// A marker of a page.
#[derive(Debug)]
struct Marker {
    label: String,
    href: String,
    /// The letters that follow it in its block, at most ten.
    next: String,
    /// Whether it stands before a figure, whose picture has no words in the EPUB.
    is_figure: bool,
}

/// What has no text beside its own.
const BLOCKS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "figcaption",
];

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn block<'a>(node: Node<'a, 'a>) -> Option<Node<'a, 'a>> {
    node.ancestors().find(|n| BLOCKS.contains(&n.tag_name().name()))
}

fn markers(epub: &[u8]) -> Vec<Marker> {
    let mut markers = Vec::new();
    for (href, text) in spine(epub) {
        let document = xhtml(&text);
        let nodes: Vec<Node<'_, '_>> = document.descendants().collect();
        for (i, node) in nodes.iter().enumerate() {
            if node.attribute("role") != Some("doc-pagebreak") {
                continue;
            }
            let mut own = None;
            let mut next = String::new();
            for text in nodes[i + 1..].iter().filter(|n| n.is_text()) {
                let words = squeezed(text.text().unwrap_or_default());
                if words.is_empty() {
                    continue;
                }
                // Formulas are in other letters on the page.
                if text.ancestors().any(|n| n.tag_name().name() == "math") {
                    if next.is_empty() {
                        continue;
                    }
                    break;
                }
                // The page has no such label.
                let is_own = |n: Node<'_, '_>| {
                    n.tag_name().name() == "summary"
                        || n.attribute("class") == Some("event-status")
                };
                if text.ancestors().any(is_own) {
                    continue;
                }
                let of = block(*text);
                if *own.get_or_insert(of) != of {
                    break;
                }
                next.push_str(&words);
            }
            let follower = node.next_sibling_element();
            markers.push(Marker {
                label: node.attribute("aria-label").expect("a label").to_owned(),
                href: format!("{href}#{}", node.attribute("id").expect("an identifier")),
                next: next.chars().take(10).collect(),
                is_figure: follower.is_some_and(|n| n.tag_name().name() == "figure"),
            });
        }
    }
    markers
}

/// The entries of a list: the links in the element that `is_list` finds.
fn entries<'a>(
    document: &'a Document<'a>,
    is_list: impl Fn(&Node<'_, '_>) -> bool,
    link: (&str, &str),
) -> Vec<(String, String)> {
    let list = document.descendants().find(is_list).expect("a list of pages");
    let links = list.descendants().filter(|n| n.tag_name().name() == link.0);
    links
        .map(|node| {
            let text = |node: Node<'_, '_>| {
                let texts = node.descendants().filter(Node::is_text);
                texts.filter_map(|n| n.text()).collect::<String>().trim().to_owned()
            };
            let label = if link.0 == "content" {
                text(node.parent().expect("a target"))
            } else {
                text(node)
            };
            (label, node.attribute(link.1).expect("a target").to_owned())
        })
        .collect()
}

#[test]
fn the_lists_have_every_marker_in_the_order_of_reading() {
    for case in everything() {
        let epub = case.bytes(Format::Epub);
        let documents = documents(epub);
        let markers: Vec<_> =
            markers(epub).into_iter().map(|marker| (marker.label, marker.href)).collect();
        assert!(!markers.is_empty(), "{} has no pages", case.name);
        let nav = xhtml(&documents["EPUB/nav.xhtml"]);
        let is_list = |n: &Node<'_, '_>| n.attribute("role") == Some("doc-pagelist");
        assert_eq!(entries(&nav, is_list, ("a", "href")), markers, "{}", case.name);
        let ncx = xhtml(&documents["EPUB/toc.ncx"]);
        let is_list = |n: &Node<'_, '_>| n.tag_name().name() == "pageList";
        assert_eq!(entries(&ncx, is_list, ("content", "src")), markers, "{}", case.name);
        // The pages of the text are counted from one on, without a gap.
        let numbers: Vec<_> = (1..=markers.len()).map(|n| n.to_string()).collect();
        let labels: Vec<_> = markers.iter().map(|(label, _)| label.clone()).collect();
        assert_eq!(labels, numbers, "{}", case.name);
    }
}

/// Every mark of pages in the metadata of an EPUB.
fn page_metadata(epub: &[u8]) -> Vec<String> {
    let documents = documents(epub);
    let package = xhtml(&documents["EPUB/package.opf"]);
    let is_page = |text: &str| text.starts_with("page") || text.contains("(PDF");
    let texts = package.descendants().filter(Node::is_element);
    texts.filter_map(|n| n.text()).filter(|t| is_page(t)).map(str::to_owned).collect()
}

#[test]
fn an_epub_can_be_without_page_numbers() {
    let markdown = format!("{HEAD}Text.\n");
    let with = crate::layouts::build(&markdown, &options());
    let epub = &with.artefacts[1].bytes;
    let identifier = {
        let documents = documents(epub);
        let package = xhtml(&documents["EPUB/package.opf"]);
        let id = package.descendants().find(|n| n.attribute("id") == Some("identifier"));
        id.and_then(|n| n.text()).expect("an identifier").to_owned()
    };
    let source = format!("T (PDF, briefing, 210 × 297 mm), {identifier}");
    let features = ["pageBreakMarkers", "pageNavigation"].map(str::to_owned);
    let told = page_metadata(epub);
    assert_eq!(told, [&[source.clone(), source][..], &features].concat());
    let mut options = options();
    options.no_page_list = true;
    let without = crate::layouts::build(&markdown, &options);
    let epub = &without.artefacts[1].bytes;
    assert!(markers(epub).is_empty());
    assert!(page_metadata(epub).is_empty());
    assert!(!documents(epub)["EPUB/nav.xhtml"].contains("page-list"));
    assert!(!documents(epub)["EPUB/toc.ncx"].contains("pageList"));
    // The PDF is the same.
    assert_eq!(with.artefacts[0].bytes, without.artefacts[0].bytes);
}

#[test]
fn an_epub_with_words_of_its_own_has_not_the_pages_of_the_pdf() {
    let markdown = format!("{HEAD}One <!-- only: format=epub -->and two<!-- end -->.\n");
    let built = crate::layouts::build(&markdown, &options());
    let epub = &built.artefacts[1].bytes;
    assert!(documents(epub).values().any(|text| text.contains("and two")));
    assert!(markers(epub).is_empty());
}

/// The label of the page that what has an identifier begins on: that of the last marker
/// before its first word.
fn page_of(documents: &[(String, String)], target: &str) -> String {
    let (href, id) = target.split_once('#').expect("a fragment");
    let mut label = String::new();
    for (name, text) in documents {
        let document = xhtml(text);
        let element = document.descendants().find(|n| n.attribute("id") == Some(id));
        let is_word = |n: &Node<'_, '_>| {
            n.is_text() && n.text().is_some_and(|t| !t.trim().is_empty())
        };
        let start = element.filter(|_| name == href).map(|element| {
            let word = element.descendants().find(is_word);
            word.unwrap_or(element).range().start
        });
        for node in document.descendants() {
            if start.is_some_and(|start| node.range().start > start) {
                break;
            }
            if node.attribute("role") == Some("doc-pagebreak") {
                node.attribute("aria-label").expect("a label").clone_into(&mut label);
            }
        }
        if start.is_some() {
            return label;
        }
    }
    panic!("{target} is not there");
}

/// A long table begins below the text before it, also if its source is named.
#[test]
fn a_long_table_with_a_source_leaves_no_page_empty() {
    let rows = "| Quay | Ships |\n".repeat(60);
    let text = format!(
        "{HEAD}## Ships\n\nAll quays count their ships.\n\nTable: Ships of each quay.\n\n\
         | Place | Number |\n| --- | --- |\n{rows}\nSource: The quays.\n"
    );
    for layout in ["briefing", "explainer", "large-print", "memo"] {
        let project = Project::from_files([("sources/a.md", text.clone())]);
        let project = project.expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        let mut options = options();
        options.locators = true;
        options.layout = Some(layout.to_owned());
        let built = chancery::build(&project, &source, &options);
        let json = built.locators.expect("locators");
        let list: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
        let locators = list["locators"].as_array().expect("a list");
        let page = |kind: &str| {
            let found = locators.iter().find(|locator| locator["kind"] == kind);
            found.unwrap_or_else(|| panic!("{layout}: no {kind}: {list}"))["page"].clone()
        };
        assert_eq!(page("table"), page("section"), "{layout}");
    }
}

#[test]
fn locators_tell_a_page_and_a_place() {
    for name in ["guarantees", "kitchen-sink", "dossier"] {
        let case = CASES.iter().find(|case| case.name == name).expect("a case");
        let project = Project::at(&case.folder).expect("a project");
        let path = case.folder.join(format!("{name}.md"));
        let source = project.source(&path).expect("a briefing");
        let mut options = options();
        options.locators = true;
        let built = chancery::build(&project, &source, &options);
        let json = built.locators.expect("locators");
        let list: serde_json::Value = serde_json::from_slice(&json).expect("JSON");
        let documents = spine(&built.artefacts[1].bytes);
        let locators = list["locators"].as_array().expect("a list");
        assert!(locators.len() > 5, "{name}: {list}");
        for locator in locators {
            let Some(target) = locator["epub"].as_str() else {
                // What only decorates is not in the EPUB.
                assert_eq!(locator["id"], "picture", "{name}");
                continue;
            };
            let page = locator["page"].as_str().expect("a page");
            // What floats is on another page than the text around it.
            assert_eq!(page_of(&documents, target), page, "{name}: {locator}");
        }
        let mut kinds: Vec<_> =
            locators.iter().filter_map(|locator| locator["kind"].as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if name == "kitchen-sink" {
            assert_eq!(kinds, ["chart", "figure", "section", "table"]);
        }
        assert!(case.built.locators.is_none(), "nobody asked");
    }
}

/// The letters of each page of a PDF.
fn printed(folder: &Path, pdf: &[u8]) -> Vec<String> {
    let path = folder.join("a.pdf");
    std::fs::write(&path, pdf).expect("written");
    let output = run(&tools(), "pdftotext", &[Path::new("-raw"), &path, Path::new("-")]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut pages: Vec<_> = text.split('\u{c}').map(squeezed).collect();
    pages.pop();
    pages
}

/// The names of the columns and the last row of each table of an EPUB that is written as records,
/// in letters: what is that wide may float on pages.
fn records(epub: &[u8]) -> Vec<(String, String)> {
    let mut tables = Vec::new();
    for (_, text) in spine(epub) {
        let document = xhtml(&text);
        let is_record = |n: &Node<'_, '_>| n.attribute("class") == Some("record");
        for list in document.descendants() {
            let of = |record: Node<'_, '_>, name: &str| {
                let cells = record.descendants().filter(|n| n.tag_name().name() == name);
                let texts = cells.flat_map(|cell| cell.descendants());
                let texts = texts.filter(Node::is_text).filter_map(|n| n.text());
                squeezed(&texts.collect::<String>())
            };
            let records = || list.children().filter(is_record);
            if let (Some(first), Some(last)) = (records().next(), records().next_back()) {
                tables.push((of(first, "dt"), of(last, "dd")));
            }
            // What has no letters is found on any page.
            tables.retain(|(head, end)| !head.is_empty() && !end.is_empty());
        }
    }
    tables
}

/// The markers whose page does not begin with what follows them: within so many letters, which
/// the running head, the head of a table or the scale of a timeline may take.
fn misplaced(folder: &Path, pdf: &[u8], epub: &[u8]) -> (usize, Vec<String>) {
    const HEADS: usize = 250;
    let pages = printed(folder, pdf);
    let markers = markers(epub);
    let tables = records(epub);
    // A cover has no number.
    let covers = pages.len() - markers.len();
    let mut wrong = Vec::new();
    // Titles and contents are in other words in each.
    let is_text = |marker: &Marker| {
        !["text/title", "text/contents"].iter().any(|own| marker.href.starts_with(own))
    };
    let followers = markers.iter().skip(1).map(Some).chain([None]);
    for ((marker, follower), page) in markers.iter().zip(followers).zip(&pages[covers..])
    {
        // A page may have what floats alone; then the next begins at the same place.
        let is_same = follower.is_some_and(|other| other.next == marker.next);
        if !is_text(marker) || marker.is_figure || is_same {
            continue;
        }
        // A reference has its page behind it in the PDF alone.
        let next: String = marker.next.chars().take(8).collect();
        let found = page.find(&next);
        // What floats to the head of a page stands before the text that the page goes on with: a
        // table with a number, or a whole one without.
        let begin: String = page.chars().take(60).collect();
        let floats = |at: usize| {
            let is_whole = |(head, end): &(String, String)| {
                begin.contains(head) && page[..at].contains(end)
            };
            begin.contains("Table") || tables.iter().any(is_whole)
        };
        let is_first = |at: usize| page[..at].chars().count() < HEADS || floats(at);
        if marker.next.is_empty() || !found.is_some_and(is_first) {
            wrong.push(format!(
                "{marker:?}: {}",
                page.chars().take(80).collect::<String>()
            ));
        }
    }
    (markers.len(), wrong)
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_page_begins_with_the_text_at_its_marker() {
    let folder = tempfile::tempdir().expect("a folder");
    let project = Project::at(root()).expect("this package");
    let source = project.source(&root().join("sources/manual.md")).expect("the manual");
    let mut count = 0;
    for layout in ["briefing", "memo", "explainer", "large-print", "dossier"] {
        let mut options: Options = options();
        options.layout = Some(layout.to_owned());
        let built = chancery::build(&project, &source, &options);
        let [pdf, epub] = &built.artefacts[..] else { panic!("both files") };
        let (markers, wrong) = misplaced(folder.path(), &pdf.bytes, &epub.bytes);
        assert!(wrong.is_empty(), "{layout}: {wrong:#?}");
        count += markers;
    }
    for case in CASES.iter() {
        let (pdf, epub) = (case.bytes(Format::Pdf), case.bytes(Format::Epub));
        let (markers, wrong) = misplaced(folder.path(), pdf, epub);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", case.name);
        count += markers;
    }
    assert!(count >= 200, "{count} are too few to tell");
    // The pages of another layout are not these.
    let [one, other] = ["briefing", "memo"].map(|layout| {
        let mut options = options();
        options.layout = Some(layout.to_owned());
        chancery::build(&project, &source, &options)
    });
    let (pdf, epub) = (&one.artefacts[0].bytes, &other.artefacts[1].bytes);
    assert!(!misplaced(folder.path(), pdf, epub).1.is_empty());
}

/// Other versions, layouts and sizes have other pages.
#[test]
fn the_source_of_the_pages_tells_its_version_layout_and_size() {
    let text = HEAD.replacen("---\n", "---\nversion: 1.4\n", 1) + "Text.\n";
    for (layout, paper, told) in [
        ("briefing", None, "T, 1.4 (PDF, briefing, 210 × 297 mm), urn:uuid:"),
        (
            "memo",
            Some(Paper::UsLetter),
            "T, 1.4 (PDF, memo, 215.9 × 279.4 mm), urn:uuid:",
        ),
    ] {
        let mut options = options();
        (options.layout, options.paper) = (Some(layout.to_owned()), paper);
        let built = crate::layouts::build(&text, &options);
        let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
        let package = &documents(&epub.expect("an EPUB").bytes)["EPUB/package.opf"];
        let document = xhtml(package);
        let texts = |is_it: &dyn Fn(&Node<'_, '_>) -> bool| {
            let found = document.descendants().filter(is_it);
            found.map(|node| node.text().unwrap_or_default()).collect::<Vec<_>>()
        };
        let of_word =
            texts(&|node| node.attribute("property") == Some("pageBreakSource"));
        let of_source = texts(&|node| node.attribute("id") == Some("source"));
        let refined = texts(&|node| node.attribute("refines") == Some("#source"));
        assert!(of_word.len() == 1 && of_word[0].starts_with(told), "{of_word:?}");
        assert_eq!(of_word, of_source);
        assert_eq!(refined, ["pagination"]);
    }
}

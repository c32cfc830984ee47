//! Labels in another language than the text, as a theme may ask for.

use chancery::Built;
use chancery::Format;
use chancery::Project;
use roxmltree::Document;
use roxmltree::Node;

use crate::harness::CASES;
use crate::harness::documents;
use crate::harness::file_name;
use crate::harness::files;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::xhtml;
use crate::pages::LAYOUTS;
use crate::pdf::tree_of;

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A case with labels in another language.
fn labelled(case: &str, layout: Option<&str>, labels: &str) -> Built {
    let case = CASES.iter().find(|known| known.name == case).expect("the case");
    let theme = format!("version = 1\n[theme]\nlabels = \"{labels}\"\n");
    let mut project = vec![("chancery.toml".to_owned(), theme.into_bytes())];
    let own = files(&case.folder).into_iter();
    for path in own.filter(|path| path.parent() == Some(&case.folder)) {
        let bytes = std::fs::read(&path).expect("a file");
        project.push((format!("sources/{}", file_name(&path)), bytes));
    }
    let project = Project::from_files(project).expect("a project");
    let source = project.briefings().expect("a list").remove(0);
    let mut options = options();
    options.layout = layout.map(str::to_owned);
    chancery::build(&project, &source, &options)
}

fn bytes(built: &Built, format: Format) -> &[u8] {
    let file = built.artefacts.iter().find(|file| file.format == format);
    &file.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics))).bytes
}

/// What an element says by itself, by its own text and its attributes.
fn said(node: Node<'_, '_>) -> Vec<String> {
    let texts = node.children().filter(Node::is_text);
    let texts = texts.filter_map(|text| text.text()).map(str::to_owned);
    let names = ["aria-label", "alt", "title"];
    let values = names.iter().filter_map(|name| node.attribute(*name));
    let all = texts.chain(values.map(str::to_owned));
    all.filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

/// The language and the direction that hold for an element.
fn setting<'a>(node: Node<'a, '_>) -> [&'a str; 2] {
    ["lang", "dir"].map(|name| {
        let around = node.ancestors().find_map(|around| around.attribute(name));
        around.unwrap_or_default()
    })
}

/// What differs where the labels are in another language is a label, and tells its language;
/// what does not is in the language of the text.
#[test]
fn every_label_tells_its_language() {
    for (case, direction) in
        [("kitchen-sink", "ltr"), ("dossier", "ltr"), ("right-to-left", "rtl")]
    {
        let (german, italian) = (labelled(case, None, "de"), labelled(case, None, "it"));
        let pages = |built| documents(bytes(built, Format::Epub));
        let (german, italian) = (pages(&german), pages(&italian));
        assert!(german.keys().eq(italian.keys()));
        let (mut labels, mut texts) = (0, 0);
        for (name, text) in german.iter().filter(|(name, _)| name.ends_with(".xhtml")) {
            let (one, other) = (xhtml(text), xhtml(&italian[name]));
            let elements = |document| {
                let all = Document::descendants(document).filter(Node::is_element);
                // These have words of the text in them as well.
                let is_mixed = |node: &Node<'_, '_>| {
                    ["title", "svg"].contains(&node.tag_name().name())
                };
                all.filter(|node| !is_mixed(node)).collect::<Vec<_>>()
            };
            let (one, other) = (elements(&one), elements(&other));
            assert_eq!(one.len(), other.len(), "{name}");
            for (one, other) in one.into_iter().zip(other) {
                let (here, there) = (said(one), said(other));
                let [tag, way] = setting(one);
                let is_turned = one.attribute("dir").is_some();
                if here != there {
                    assert_eq!(
                        (tag, setting(other)[0]),
                        ("de", "it"),
                        "{name}: {here:?}"
                    );
                    // What stands by itself keeps its side of the page.
                    let is_among =
                        one.has_tag_name((XHTML, "span")) && !one.has_attribute("class");
                    let wanted = if is_among { "ltr" } else { direction };
                    assert_eq!(way, wanted, "{name}: {here:?}");
                    labels += 1;
                } else if !here.is_empty() && here != ["ISBN"] {
                    assert!(!["de", "it"].contains(&tag), "{name}: {here:?}");
                    assert!(way == direction || is_turned, "{name}: {here:?}");
                    texts += 1;
                }
            }
        }
        assert!(labels > 15 && texts > 20, "{case}: {labels} {texts}");
    }
}

/// The languages that hold where these words are in a tag tree.
fn languages<'a>(tree: &'a str, words: &str) -> Vec<&'a str> {
    let mut around: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for line in tree.lines() {
        let depth = line.len() - line.trim_start().len();
        around.retain(|(outer, _)| *outer < depth);
        let told = line.split_once("[Lang: ").and_then(|(_, rest)| rest.split_once(']'));
        around.extend(told.map(|(tag, _)| (depth, tag)));
        if line.contains(words) {
            found.push(around.last().map_or("", |(_, tag)| tag));
        }
    }
    found
}

/// The tag tree of the PDF tells the language of labels as well, in every long layout.
#[test]
fn every_layout_marks_labels_in_the_pdf() {
    let is_told = |case: &str, layout: &str, labels: &[&str], texts: &[&str]| {
        let built = labelled(case, Some(layout), "de");
        let tree = tree_of(bytes(&built, Format::Pdf));
        for label in labels {
            let found = languages(&tree, label);
            assert!(!found.is_empty(), "{layout}: {label}: {tree}");
            assert!(found.iter().all(|tag| *tag == "de"), "{layout}: {label}: {found:?}");
        }
        for text in texts {
            let found = languages(&tree, text);
            assert!(!found.is_empty(), "{layout}: {text}");
            assert!(!found.contains(&"de"), "{layout}: {text}: {found:?}");
        }
    };
    // A note has no room for all of it.
    for (layout, _) in LAYOUTS.iter().filter(|(layout, _)| *layout != "note") {
        let labels = [": Hinweis", ": Kommentar", ": Annahme", "\"Abbildung"];
        is_told("kitchen-sink", layout, &labels, &["A quote in a quote."]);
    }
    // The headings of registries that no section of the author has, and facts of parts.
    is_told(
        "dossier",
        "dossier",
        &[": Glossar", ": Datum"],
        &["These sources are public."],
    );
}

/// Words that the author tells to be in another language tell it in both files, wherever they
/// stand; and the direction where it is another.
#[test]
fn phrases_tell_their_language() {
    let text = "## One\n\nA <span lang=\"fr\">\"fait accompli\"</span> of <span lang=\"he\">שלום <span lang=\"es\">hola</span></span>.[^s]\n\n\
        | Port | Name |\n| --- | --- |\n| A | <span lang=\"uk\">Одеса</span> |\n\n\
        ## Sources\n\n[^s]: A. Author, *<span lang=\"de\">Titel</span>*, 2024.\n";
    let built = crate::harness::build(&format!("{}{text}", crate::harness::HEAD));
    let pages = documents(bytes(&built, Format::Epub));
    let mut found = Vec::new();
    for (_, text) in pages.iter().filter(|(name, _)| name.ends_with(".xhtml")) {
        let document = xhtml(text);
        let phrases =
            document.descendants().filter(|node| node.has_tag_name((XHTML, "span")));
        for node in phrases.filter(|node| node.attribute("lang").is_some()) {
            let names = ["lang", "dir"].map(|name| node.attribute(name).unwrap_or("-"));
            let all: String = node
                .descendants()
                .filter(Node::is_text)
                .filter_map(|node| node.text())
                .collect();
            found.push(format!("{} {}: {all}", names[0], names[1]));
        }
    }
    found.sort();
    let expected = [
        "de -: Titel",
        "es ltr: hola",
        "fr -: «\u{202f}fait accompli\u{202f}»",
        "he rtl: שלום hola",
        "uk -: Одеса",
    ];
    assert_eq!(found, expected);
    // What fills an element tells it there, and what is part of a paragraph in its own content.
    let pdf = bytes(&built, Format::Pdf);
    assert!(tree_of(pdf).contains("TD [Lang: uk]: Одеса"));
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let mut content = Vec::new();
    for page in document.get_pages().values() {
        content.extend(document.get_page_content(*page));
    }
    let content = String::from_utf8_lossy(&content);
    for lang in ["fr", "he"] {
        assert!(content.contains(&format!("/Lang({lang})")), "{lang}");
    }
}

/// The number of a page is told in the language of the text, and two numbers in a row are parted.
#[test]
fn what_stands_in_a_phrase_keeps_to_the_text() {
    let words = "The line of the text is what it should be here. ".repeat(60);
    let text = format!(
        "## One\n\nA <span lang=\"fr\">mot ou [deux](#two)[^a]</span>[^b] there.\n\n{words}\n\n{words}\n\n\
         ## Two\n\nWords.\n\n[^a]: One note.\n\n[^b]: Another.\n"
    );
    let built = crate::harness::build(&format!("{}{text}", crate::harness::HEAD));
    let tree = tree_of(bytes(&built, Format::Pdf));
    let parts: Vec<_> = tree.lines().map(str::trim).collect();
    let number = parts.iter().position(|part| *part == "\"(p. 3)\"").expect("a page");
    assert_eq!(parts[number - 3..number], ["Link [Lang: fr]", "\"deux\"", "Link"]);
    let comma = parts.iter().position(|part| *part == "Span: ,").expect("a comma");
    assert_eq!(parts[comma + 1], "Lbl");
    let pages = documents(bytes(&built, Format::Epub));
    let all: String = pages.values().map(String::as_str).collect();
    let (_, after) = all.split_once("a</sup></a></span>").expect("a note in a phrase");
    assert!(after.starts_with("<sup class=\"reference\">,"), "no comma");
}

/// Words of another direction have their full stop at their own end, and leave the paragraph at
/// the side where the text begins.
#[test]
fn a_phrase_runs_in_its_own_direction() {
    for (lang, phrase, words) in [("en", "he", "שלום!"), ("ar", "en", "Peace!")] {
        let head =
            crate::harness::HEAD.replacen("---\n", &format!("---\nlang: {lang}\n"), 1);
        let text =
            format!("{head}## A\n\nWords\n\n<span lang=\"{phrase}\">{words}</span>\n");
        let project = crate::harness::project(&text);
        let source = project.source_at("sources/a.md").expect("a briefing");
        let preview =
            chancery::Previewer::default().preview(&project, &source, &options());
        // What runs in one direction is one text.
        let side = |text: &str| {
            let found = preview.pages[0].texts.iter().find(|found| found.text == text);
            let found = found.unwrap_or_else(|| panic!("{:?}", preview.pages[0].texts));
            let left = found.matrix[4];
            if lang == "en" { left } else { left + found.width }
        };
        assert!((side(words) - side("Words")).abs() < 1.0, "{lang}");
    }
}

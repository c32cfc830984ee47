//! Texts that run from the right.

use chancery::Format;

use crate::harness::CASES;
use crate::harness::documents;

fn case() -> &'static crate::harness::Case {
    CASES.iter().find(|case| case.name == "right-to-left").expect("the case")
}

/// Every document of the EPUB says so, and what runs from the left there too.
#[test]
fn an_epub_tells_its_direction() {
    let documents = documents(case().bytes(Format::Epub));
    let of = |ending: &str| {
        let found = documents.iter().filter(|(name, _)| name.ends_with(ending));
        found.map(|(_, text)| text.as_str()).collect::<Vec<_>>()
    };
    let pages = of(".xhtml");
    assert!(pages.len() > 5, "{}", pages.len());
    for page in pages {
        let html = page.split("<html").nth(1).and_then(|rest| rest.split('>').next());
        assert!(html.is_some_and(|html| html.contains("dir=\"rtl\"")), "{page}");
    }
    let package = of("package.opf").concat();
    assert!(package.contains("page-progression-direction=\"rtl\""), "{package}");
    let root = package.split("<package").nth(1).and_then(|rest| rest.split('>').next());
    assert!(root.is_some_and(|root| root.contains("dir=\"rtl\"")), "{package}");
    let all = of(".xhtml").concat();
    assert!(all.contains("<code class=\"code\" dir=\"ltr\">"), "{all}");
    let address = "href=\"https://www.unicode.org/reports/tr9/\" dir=\"ltr\">";
    assert!(all.contains(address), "{all}");
}

/// E-readers indent lists and align cells by left and right, so the stylesheet is mirrored.
#[test]
fn the_stylesheet_is_that_of_a_mirror() {
    let documents = documents(case().bytes(Format::Epub));
    let css = &documents["EPUB/style.css"];
    for rule in [
        ".list { margin: 0 0 0.75em 0; padding: 0 1.5em 0 0; }",
        ".marking-start { text-align: right; }",
    ] {
        assert!(css.contains(rule), "{rule}\n{css}");
    }
}

/// A text from the left has no need to say where it begins.
#[test]
fn a_text_from_the_left_marks_nothing_in_it() {
    let case = CASES.iter().find(|case| case.name == "kitchen-sink").expect("the case");
    for (name, text) in documents(case.bytes(Format::Epub)) {
        assert!(!text.contains("dir=\"rtl\""), "{name}");
        let inner = text.split("<body").nth(1).unwrap_or_default();
        assert!(!inner.contains("dir="), "{name}: {inner}");
    }
}

/// The bar of a box stands where its lines begin.
#[test]
fn the_bar_of_a_box_is_where_its_lines_begin() {
    /// Where the bars of boxes stand, 2.5 points wide, as shares of the page's width.
    fn bars(language: &str) -> Vec<f64> {
        let head = crate::harness::HEAD.replacen(
            "---\n",
            &format!("---\nlang: {language}\n"),
            1,
        );
        let built = crate::harness::build(&format!("{head}## A\n\n> [!NOTE]\n> Text.\n"));
        let pdf = built.artefacts.iter().find(|made| made.format == Format::Pdf);
        let document =
            lopdf::Document::load_mem(&pdf.expect("a PDF").bytes).expect("a PDF");
        let content = document.get_page_content(document.get_pages()[&1]);
        let content = lopdf::content::Content::decode(&content).expect("operations");
        let number = |object: &lopdf::Object| f64::from(object.as_float().unwrap_or(0.0));
        let (mut origin, mut bars) = (0.0, Vec::new());
        for operation in &content.operations {
            match (operation.operator.as_str(), operation.operands.as_slice()) {
                ("cm", [.., x, _]) => origin = number(x),
                ("w", [width]) if (number(width) - 2.5).abs() < 0.01 => {
                    bars.push(origin / 595.28);
                }
                _ => {}
            }
        }
        bars
    }
    let (from_left, from_right) = (bars("en"), bars("he"));
    assert!(!from_left.is_empty() && from_left.iter().all(|x| *x < 0.5), "{from_left:?}");
    assert!(
        !from_right.is_empty() && from_right.iter().all(|x| *x > 0.5),
        "{from_right:?}"
    );
}

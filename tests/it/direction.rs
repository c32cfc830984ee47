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

//! EPUBs for one kind of device: what they have otherwise, and that nothing is lost on the way.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery::EpubVariant;
use chancery::Format;
use chancery::Options;
use chancery::Project;
use roxmltree::Document;
use roxmltree::Node;

use crate::harness::CASES;
use crate::harness::SOURCES;
use crate::harness::documents;
use crate::harness::options;
use crate::harness::unzip;
use crate::harness::xhtml;
use crate::validators::run;
use crate::validators::tools;

/// A case's EPUBs, by what they are for.
pub(crate) fn built(place: usize) -> BTreeMap<EpubVariant, Vec<u8>> {
    let case =
        if place < CASES.len() { &CASES[place] } else { &SOURCES[place - CASES.len()] };
    let project = Project::at(&case.folder).expect("a project");
    let path = case.folder.join(format!("{}.md", case.name));
    let source = match project.source(&path) {
        Ok(source) => source,
        Err(_) => project
            .source(&case.folder.join(format!("sources/{}.md", case.name)))
            .expect("a briefing"),
    };
    let mut options: Options = options();
    options.formats = Some(vec![Format::Epub]);
    options.epub_variants = Some(EpubVariant::ALL.to_vec());
    let built = chancery::build(&project, &source, &options);
    assert_eq!(built.artefacts.len(), 3, "{:#?}", built.diagnostics);
    built.artefacts.into_iter().map(|made| (made.variant, made.bytes)).collect()
}

fn kitchen_sink() -> BTreeMap<EpubVariant, Vec<u8>> {
    let place = CASES.iter().position(|case| case.name == "kitchen-sink");
    built(place.expect("the case"))
}

fn body<'a>(document: &'a Document<'a>) -> Node<'a, 'a> {
    let mut nodes = document.descendants();
    nodes.find(|node| node.tag_name().name() == "body").expect("a body")
}

/// The texts of a document's body, with the blanks between them as one.
fn words(text: &str) -> String {
    let document = xhtml(text);
    let texts = body(&document).descendants().filter_map(|node| {
        node.is_text().then(|| node.text().unwrap_or_default()).map(str::to_owned)
    });
    let all: String = texts.collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn kobo_gets_every_sentence_marked_and_no_word_otherwise() {
    let built = kitchen_sink();
    let plain = documents(&built[&EpubVariant::Default]);
    let kobo = documents(&built[&EpubVariant::Kobo]);
    assert_eq!(plain.keys().collect::<Vec<_>>(), kobo.keys().collect::<Vec<_>>());
    let mut marked = 0;
    for (path, text) in kobo.iter().filter(|(path, _)| path.starts_with("EPUB/text/")) {
        assert_eq!(words(text), words(&plain[path]), "{path}");
        let document = xhtml(text);
        let columns = body(&document).first_element_child().expect("the columns");
        assert_eq!(columns.attribute("id"), Some("book-columns"), "{path}");
        let inner = columns.first_element_child().expect("the inner part");
        assert_eq!(inner.attribute("id"), Some("book-inner"), "{path}");
        let mut ids = BTreeSet::new();
        for node in body(&document).descendants().filter(|node| {
            let text = node.text().unwrap_or_default();
            node.is_text() && !text.trim().is_empty()
        }) {
            let parent = node.parent().expect("a parent");
            let is_kept = node
                .ancestors()
                .any(|around| matches!(around.tag_name().name(), "pre" | "math" | "svg"));
            let is_marked = parent.attribute("class") == Some("koboSpan");
            assert!(is_kept || is_marked, "{path}: {:?}", node.text());
            if is_marked {
                let id = parent.attribute("id").expect("an identifier");
                assert!(id.starts_with("kobo.") && ids.insert(id), "{path}: {id}");
                marked += 1;
            }
        }
        for picture in document.descendants().filter(|n| n.tag_name().name() == "img") {
            let around = picture.parent().and_then(|around| around.attribute("class"));
            assert_eq!(around, Some("koboSpan"), "{path}");
        }
    }
    assert!(marked > 500, "{marked} sentences");
}

#[test]
fn kindle_gets_nothing_that_it_chokes_on() {
    let built = kitchen_sink();
    let plain = documents(&built[&EpubVariant::Default]);
    let kindle = documents(&built[&EpubVariant::Kindle]);
    let package = &kindle["EPUB/package.opf"];
    for (chokes, in_plain) in [
        ("image/svg+xml", &plain["EPUB/package.opf"]),
        ("mathml", &plain["EPUB/package.opf"]),
        ("MathML", &plain["EPUB/package.opf"]),
    ] {
        assert!(in_plain.contains(chokes) && !package.contains(chokes), "{chokes}");
    }
    let linear = "<itemref idref=\"cover-page\" linear=\"no\"/>";
    assert!(package.contains(linear) && !plain["EPUB/package.opf"].contains("linear"));
    assert!(package.contains("properties=\"cover-image\""));
    assert!(kindle["EPUB/nav.xhtml"].contains("epub:type=\"toc\""));
    let all = |documents: &BTreeMap<String, String>| {
        let texts = documents.iter().filter(|(path, _)| path.ends_with(".xhtml"));
        texts.map(|(_, text)| text.as_str()).collect::<String>()
    };
    for chokes in ["<math", "<details", "<summary", "\u{2060}"] {
        assert!(!all(&kindle).contains(chokes), "{chokes}");
    }
    assert!(all(&plain).contains("<math") && all(&plain).contains("<details"));
    assert!(all(&kindle).contains("role=\"math\""));
    // The pictures are those that the text names, and large enough.
    let files = unzip(&built[&EpubVariant::Kindle]);
    let pictures = files.iter().filter(|(path, _)| path.ends_with(".png"));
    let mut charts = 0;
    for (path, bytes) in pictures {
        let picture = image::load_from_memory(bytes).expect("a picture");
        if path.contains("chart-") {
            charts += 1;
            assert!(picture.width() > 1000, "{path}: {}", picture.width());
        }
        let dark = picture.to_luma8().pixels().filter(|dot| dot.0[0] < 128).count();
        assert!(dark > 0, "{path} is empty");
    }
    assert!(charts > 0, "no chart");
}

#[test]
fn files_have_the_names_that_devices_look_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "---\ntitle: A\ndate: 2026-01-01\n---\n\nOne.\n";
    std::fs::write(folder.path().join("a.md"), text).expect("written");
    let run = |arguments: &[&str]| {
        let output = crate::harness::program()
            .current_dir(folder.path())
            .args(["build", "a.md"])
            .args(arguments)
            .output()
            .expect("run");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&["--to", "epub", "--epub-variant", "kobo,kindle"]);
    assert_eq!(code, Some(0), "{said}");
    let names = std::fs::read_dir(folder.path().join("output")).expect("built");
    let names: BTreeSet<_> = names
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    let expected = ["a.kepub.epub", "a.kindle.epub", "manifest.json"];
    assert_eq!(names, expected.map(str::to_owned).into());
    let (code, said) = run(&["--to", "epub", "--epub-variant", "nook"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("the variants are default, kindle, kobo"), "{said}");
    let (code, _) = run(&["--to", "epub", "--epub-variant", "kobo,kindle", "-o", "-"]);
    assert_eq!(code, Some(2));
    let (code, _) = run(&["--marks", "--epub-variant", "kobo"]);
    assert_eq!(code, Some(2));
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn every_variant_is_valid_and_accessible() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut paths = Vec::new();
    for place in 0..CASES.len() {
        for (variant, bytes) in built(place) {
            let name = format!("{}-{}.epub", CASES[place].name, variant.name());
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            paths.push(path);
        }
    }
    let all: Vec<_> = paths.iter().map(PathBuf::as_path).collect();
    let output = run(&tools(), "epubcheck", &all);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("PASS ").count(), all.len(), "{said}");
    for path in
        paths.iter().filter(|path| path.to_string_lossy().contains("kitchen-sink"))
    {
        let found = crate::validators::violations(&tools(), path);
        assert!(found.is_empty(), "{}: {found:#?}", path.display());
    }
}

//! The EPUB: every file of it, and what the validators do not see.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::Cursor;

use chancery::Format;
use image::ImageDecoder;
use image::ImageEncoder;
use image::metadata::Orientation;
use roxmltree::Document;
use roxmltree::Node;

use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::documents;
use crate::harness::everything;
use crate::harness::golden;
use crate::harness::no_others;
use crate::harness::unzip;
use crate::harness::xhtml;

/// The namespace of `epub:type`.
const OPS: &str = "http://www.idpf.org/2007/ops";

#[test]
fn every_file_is_as_expected() {
    for case in CASES.iter() {
        let folder = case.folder.join("expected/epub");
        let mut compared = Vec::new();
        let mut list = String::new();
        for (name, bytes) in unzip(case.bytes(Format::Epub)) {
            list.push_str(&format!("{name}\n"));
            let path = std::path::Path::new(&name);
            let kept = ["xhtml", "opf", "ncx", "xml"].map(std::ffi::OsStr::new);
            if !path.extension().is_some_and(|extension| kept.contains(&extension)) {
                continue;
            }
            let text = String::from_utf8(bytes).expect("UTF-8");
            // It is another with every version, and with every word.
            let is_lasting = |line: &&str| !line.contains("\"dcterms:provenance\"");
            let text: String = text.split_inclusive('\n').filter(is_lasting).collect();
            let path = folder.join(name.trim_start_matches("EPUB/"));
            golden(&text, &path);
            compared.push(path);
        }
        let path = folder.join("files.txt");
        golden(&list, &path);
        compared.push(path);
        no_others(&folder, &compared);
    }
}

/// The media type stands where readers look for it (EPUB 3.3, 4.3.3).
fn has_media_type(bytes: &[u8]) -> bool {
    bytes.get(..4) == Some(b"PK\x03\x04")
        && bytes.get(8..10) == Some(&[0, 0])
        && bytes.get(28..30) == Some(&[0, 0])
        && bytes.get(30..58) == Some(b"mimetypeapplication/epub+zip")
}

#[test]
fn the_media_type_is_stored_first() {
    for case in everything() {
        assert!(has_media_type(case.bytes(Format::Epub)), "{}", case.name);
    }
    // Deflated, which the validators let pass.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("mimetype", zip::write::SimpleFileOptions::default()).expect("begun");
    std::io::Write::write_all(&mut zip, b"application/epub+zip").expect("written");
    let deflated = zip.finish().expect("finished").into_inner();
    assert!(!has_media_type(&deflated));
}

#[test]
fn entries_have_one_date_and_plain_names() {
    for case in everything() {
        let bytes = case.bytes(Format::Epub);
        let mut archive =
            zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
        let mut names = BTreeSet::new();
        for i in 0..archive.len() {
            let file = archive.by_index(i).expect("a file");
            let date = file.last_modified().expect("a date");
            assert_eq!((date.year(), date.month(), date.day()), (1980, 1, 1));
            let name = file.name().expect("a name").into_owned();
            let is_plain = |c: char| {
                c.is_ascii_lowercase() || c.is_ascii_digit() || "._/-".contains(c)
            };
            let inner = name.trim_start_matches("EPUB/").trim_start_matches("META-INF/");
            assert!(inner.chars().all(is_plain), "{name}");
            assert!(names.insert(name.to_lowercase()), "{name} is there twice");
        }
    }
}

fn pages(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut pages = documents(bytes);
    pages.retain(|name, _| name.ends_with(".xhtml"));
    pages
}

/// The language of every document, which only one of the validators looks for.
fn lacks_language(text: &str) -> bool {
    let document = xhtml(text);
    let html = document.root_element();
    let value = |namespace: Option<&str>| {
        let found =
            html.attributes().find(|a| a.name() == "lang" && a.namespace() == namespace);
        found.map(|attribute| attribute.value().to_owned())
    };
    let lang = value(None);
    lang.is_none() || lang != value(Some("http://www.w3.org/XML/1998/namespace"))
}

/// What the EPUB names itself can't have the name of a heading.
#[test]
fn identifiers_are_unique_whatever_the_headings() {
    let built = build(&format!(
        "{HEAD}## One\n\n> [!NOTE]\n> A.\n\n### Callout 1\n\n### One title\n\n\
         ## Timeline\n\n| Date | Event |\n|-|-|\n| 2001 | A. |\n\n### Period 2001\n\nB.\n"
    ));
    for (name, text) in pages(&built.artefacts[1].bytes) {
        let document = xhtml(&text);
        let mut ids = BTreeSet::new();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(ids.insert(id.to_owned()), "{name}: `{id}` is there twice");
        }
    }
}

/// A link that the author made to a term is a way back as well.
#[test]
fn a_link_to_a_term_is_led_back_to() {
    let built = build(&format!(
        "{HEAD}## One\n\nSee [it](#nato).\n\n## Glossary\n\nNATO\n: An alliance.\n"
    ));
    let pages = pages(&built.artefacts[1].bytes);
    let glossary = &pages["EPUB/text/glossary.xhtml"];
    assert!(glossary.contains("section-01.xhtml#u.t-nato.1"), "{glossary}");
}

/// What stands after a registry's entries stays there.
#[test]
fn text_after_the_entries_of_a_registry_stays_after_them() {
    let built = build(&format!(
        "{HEAD}NATO acts.\n\n## Glossary\n\nBefore.\n\n| Term | Meaning |\n|-|-|\n\
         | NATO | An alliance. |\n\nAfter.\n"
    ));
    let pages = pages(&built.artefacts[1].bytes);
    let glossary = &pages["EPUB/text/glossary.xhtml"];
    let place = |text: &str| glossary.find(text).expect(text);
    assert!(place("Before.") < place("An alliance."));
    assert!(place("An alliance.") < place("After."));
}

/// A marking has to be seen wherever a reader opens the book.
#[test]
fn every_document_of_the_text_shows_the_marking() {
    for case in CASES.iter() {
        let all = pages(case.bytes(Format::Epub));
        let label = case.briefing().meta.marking.expect("the cases are marked").label;
        for (name, text) in all {
            let is_text = name.contains("/text/") && !name.ends_with("/cover.xhtml");
            let shown =
                text.contains(&format!("<p class=\"marking marking-end\">{label}</p>"));
            assert!(!is_text || shown, "{} {name}", case.name);
        }
    }
}

#[test]
fn every_document_tells_its_language() {
    for case in everything() {
        for (name, text) in pages(case.bytes(Format::Epub)) {
            assert!(!lacks_language(&text), "{} {name}", case.name);
        }
    }
    assert!(lacks_language(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\"/>"
    ));
}

#[test]
fn every_link_leads_somewhere() {
    for case in everything() {
        let pages = pages(case.bytes(Format::Epub));
        let ids: BTreeMap<&str, BTreeSet<String>> = pages
            .iter()
            .map(|(name, text)| {
                let document = xhtml(text);
                let ids = document.descendants().filter_map(|node| node.attribute("id"));
                (name.as_str(), ids.map(str::to_owned).collect())
            })
            .collect();
        for (name, text) in &pages {
            for node in xhtml(text).descendants() {
                let Some(href) = node.attribute("href") else { continue };
                if href.contains(':') || href.ends_with(".css") {
                    continue;
                }
                let (file, fragment) = href.split_once('#').unwrap_or((href, ""));
                let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
                let target = if file.is_empty() {
                    name.clone()
                } else {
                    format!("{folder}/{file}")
                };
                let found = ids.get(target.as_str());
                let found = found.unwrap_or_else(|| panic!("{name}: no file {href}"));
                assert!(
                    fragment.is_empty() || found.contains(fragment),
                    "{name}: {href}"
                );
            }
        }
    }
}

#[test]
fn tables_have_scoped_header_cells() {
    for case in everything() {
        for (name, text) in pages(case.bytes(Format::Epub)) {
            let document = xhtml(&text);
            for table in document
                .descendants()
                .filter(|n| n.has_tag_name(("http://www.w3.org/1999/xhtml", "table")))
            {
                let cells = table.descendants().filter(|n| n.tag_name().name() == "th");
                let cells: Vec<_> = cells.collect();
                assert!(!cells.is_empty(), "{} {name}", case.name);
                assert!(
                    cells.iter().all(|cell| cell.attribute("scope").is_some()),
                    "{name}"
                );
            }
        }
    }
}

fn typed<'a>(document: &'a Document<'a>, kind: &str) -> Vec<Node<'a, 'a>> {
    let all = document.descendants();
    all.filter(|node| node.attribute((OPS, "type")) == Some(kind)).collect()
}

#[test]
fn terms_notes_and_sources_lead_there_and_back() {
    let built = build(&format!(
        "{HEAD}## One\n\nNATO acts.[^n] Then NATO rests.[^s][^n]\n\n## Two\n\nNATO again.[^s]\n\n\
         [^n]: A *note*.\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n| NATO | An alliance. |\n\n\
         ## Sources\n\n[^s]: A source.\n"
    ));
    assert_eq!(built.diagnostics, []);
    let pages = pages(&built.artefacts[1].bytes);
    let one = xhtml(&pages["EPUB/text/section-01.xhtml"]);
    let two = xhtml(&pages["EPUB/text/section-02.xhtml"]);
    let href = |node: &Node<'_, '_>| node.attribute("href").expect("a link").to_owned();
    // The first use in each section is linked, and no other.
    for page in [&one, &two] {
        let uses = typed(page, "glossref");
        assert_eq!(uses.iter().map(href).collect::<Vec<_>>(), ["glossary.xhtml#t-nato"]);
    }
    let notes = typed(&one, "noteref");
    assert_eq!(notes.iter().map(href).collect::<Vec<_>>(), ["notes.xhtml#n-n"; 2]);
    assert_eq!(
        typed(&one, "biblioref").iter().map(href).collect::<Vec<_>>(),
        ["sources.xhtml#s-s"]
    );
    let back = |page: &str| {
        let text = &pages[page];
        let document = xhtml(text);
        typed(&document, "backlink").iter().map(href).collect::<Vec<_>>()
    };
    assert_eq!(
        back("EPUB/text/glossary.xhtml"),
        ["section-01.xhtml#u.t-nato.1", "section-02.xhtml#u.t-nato.2"]
    );
    assert_eq!(
        back("EPUB/text/notes.xhtml"),
        ["section-01.xhtml#r-n-n-1", "section-01.xhtml#r-n-n-2"]
    );
    assert_eq!(
        back("EPUB/text/sources.xhtml"),
        ["section-01.xhtml#r-s-s-1", "section-02.xhtml#r-s-s-2"]
    );
    // The numbered way back comes first in a note.
    let notes = xhtml(&pages["EPUB/text/notes.xhtml"]);
    let note = typed(&notes, "footnote")[0];
    let first = note.descendants().find(|n| n.is_element() && n.tag_name().name() == "a");
    assert_eq!(first.and_then(|a| a.text()), Some("a."));
    assert_eq!(note.tag_name().name(), "div", "Apple Books hides an aside");
}

#[test]
fn the_identifier_is_that_of_the_briefing_not_of_its_edition() {
    let identifier = |head: &str| {
        let built = build(&format!("---\ntitle: T\n{head}---\n\nText.\n"));
        let documents = documents(&built.artefacts[1].bytes);
        let document = xhtml(&documents["EPUB/package.opf"]);
        let found =
            document.descendants().find(|n| n.attribute("id") == Some("identifier"));
        found.and_then(|node| node.text().map(str::to_owned)).expect("an identifier")
    };
    let first = identifier(
        "date: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nid: X-1\nversion: 1\n",
    );
    assert!(first.starts_with("urn:uuid:"));
    assert_eq!(first, identifier("date: 2026-01-01\nid: X-1\nversion: 2\n"));
    assert_ne!(
        first,
        identifier("date: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nid: X-2\n")
    );
    assert_ne!(
        first,
        identifier(
            "date: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nid: X-1\norganisation: Other\n"
        )
    );
}

/// A photograph that was taken upright lies on its side, and says so. The page shows it upright.
#[test]
fn pictures_stand_as_upright_as_on_the_page() {
    fn told(mut encoder: impl ImageEncoder) {
        let exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        encoder.set_exif_metadata(exif.to_vec()).expect("taken");
        let (dots, colour) = (vec![90_u8; 400 * 200 * 3], image::ExtendedColorType::Rgb8);
        encoder.write_image(&dots, 400, 200, colour).expect("written");
    }
    let mut files = [Vec::new(), Vec::new(), Vec::new()];
    let [jpeg, png, webp] = &mut files;
    told(image::codecs::jpeg::JpegEncoder::new(jpeg));
    told(image::codecs::png::PngEncoder::new(png));
    told(image::codecs::webp::WebPEncoder::new_lossless(webp));
    let [jpeg, png, webp] = files;
    let text =
        format!("{HEAD}![A](q.jpg \"A\")\n\n![B](q.png \"B\")\n\n![C](q.webp \"C\")\n");
    let files = [
        ("sources/a.md", text.into_bytes()),
        ("sources/q.jpg", jpeg),
        ("sources/q.png", png),
        ("sources/q.webp", webp),
    ];
    let project = chancery::Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let (briefing, diagnostics) =
        chancery::data(&project, &source, &crate::harness::options());
    let briefing = briefing.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    assert_eq!(briefing.assets.len(), 3);
    for (path, asset) in &briefing.assets {
        assert_eq!((asset.width, asset.height), (200, 400), "{path}");
    }
    let built = chancery::build(&project, &source, &crate::harness::options());
    let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
    let mut count = 0;
    for (name, bytes) in unzip(&epub.expect("an EPUB").bytes) {
        if !name.starts_with("EPUB/image/") || name.contains("cover") {
            continue;
        }
        let reader = image::ImageReader::new(Cursor::new(&bytes)).with_guessed_format();
        let mut head = reader.expect("read").into_decoder().expect("a picture");
        let turned = head.orientation().expect("read");
        let (width, height) = head.dimensions();
        // All readers know how a JPEG is turned, and few how a PNG is.
        if turned == Orientation::Rotate90 {
            assert_eq!((width, height), (400, 200), "{name}");
            assert!(name.ends_with("0.jpg"), "{name}");
        } else {
            assert_eq!(turned, Orientation::NoTransforms, "{name}");
            assert_eq!((width, height), (200, 400), "{name}");
        }
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn pictures_that_only_decorate_are_left_out() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
    let text = "![](a.svg){.decorative}\n\n![A square](b.svg \"Square\")\n\n\
                And ![](c.svg){.decorative} and ![a square](d.svg).\n";
    let mut files = vec![("sources/a.md".to_owned(), format!("{HEAD}{text}"))];
    files.extend(["a", "b", "c", "d"].map(|name| {
        let drawing = drawing.replace('9', &(name.as_bytes()[0] - 90).to_string());
        (format!("sources/{name}.svg"), drawing)
    }));
    let project = chancery::Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = chancery::build(&project, &source, &crate::harness::options());
    let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
    let names = unzip(&epub.expect("an EPUB").bytes).into_iter().map(|(name, _)| name);
    let names: Vec<_> = names
        .filter(|name| name.starts_with("EPUB/image/") && name.ends_with("svg"))
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

/// The stylesheet keeps to what e-readers agree on.
#[test]
fn the_stylesheet_keeps_to_the_safe_part_of_css() {
    let css =
        crate::harness::read(&crate::harness::root().join("layouts/core/style.css"));
    for forbidden in [
        "direction:",
        "unicode-bidi",
        "var(",
        "calc(",
        "grid",
        "flex",
        "vw",
        "vh",
        "rem;",
        "@import",
        "@font-face",
        "position:",
        "float:",
        "background",
        " color:",
        "justify",
        "!important",
    ] {
        assert!(!css.contains(forbidden), "{forbidden}");
    }
    for (new, old) in
        [("break-after", "page-break-after"), ("break-inside", "page-break-inside")]
    {
        for line in css.lines().filter(|line| line.contains(&format!(" {new}:"))) {
            assert!(line.contains(old), "{line}");
        }
    }
    let used: String = everything()
        .flat_map(|case| pages(case.bytes(Format::Epub)).into_values())
        .collect::<Vec<_>>()
        .join("\n");
    let classes =
        css.split(['{', '}']).step_by(2).flat_map(|selectors| selectors.split(','));
    // A selector may name what stands in something else.
    let classes =
        classes.filter_map(|selector| selector.trim().rsplit('\n').next()).flat_map(
            |selector| selector.split(' ').filter_map(|part| part.strip_prefix('.')),
        );
    for class in classes {
        let found =
            used.contains(&format!("\"{class}")) || used.contains(&format!(" {class}"));
        let is_scale = class == "h6"
            || ["width-", "marking-", "references"].iter().any(|c| class.starts_with(c));
        assert!(found || is_scale, "nothing has the class `{class}`");
    }
}

/// Two sections may have one name; their documents have titles of their own (WCAG 2.2, 2.4.2).
/// What both cite leads back to either.
#[test]
fn documents_of_one_name_are_told_apart() {
    let text = format!(
        "{HEAD}## Ports\n\nOne.[^a]\n\n## Ports\n\nTwo.[^a]\n\n## Ports (2)\n\nThree.\n\n\
         ## Sources\n\n[^a]: A. B., *C*, 2001.\n"
    );
    let built = build(&text);
    let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
    let pages = pages(&epub.expect("an EPUB").bytes);
    let title = |text: &String| {
        let document = xhtml(text);
        let mut nodes = document.descendants();
        let title = nodes.find(|node| node.tag_name().name() == "title");
        title.and_then(|node| node.text().map(str::to_owned))
    };
    let titles: BTreeSet<_> = pages.values().filter_map(title).collect();
    assert_eq!(titles.len(), pages.len(), "{titles:?}");
    for expected in ["Ports — T", "Ports (2) — T", "Ports (2) (2) — T"] {
        assert!(titles.contains(expected), "{titles:?}");
    }
    let sources = &pages["EPUB/text/sources.xhtml"];
    let back = sources.matches("class=\"back-reference\"").count();
    assert_eq!(back, 2, "{sources}");
}

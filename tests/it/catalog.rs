//! The catalog of what was built: the feed, the page, and what is left out of both.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::io::Write;
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

use chancery::Project;
use roxmltree::Node;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use crate::harness::files;
use crate::harness::options;
use crate::harness::read;
use crate::harness::root;
use crate::harness::xhtml;
use crate::validators::run;
use crate::validators::tools;

const CONFIG: &str = "[project]\nname = \"Harbour <desk> & co\"\nlanguage = \"en-GB\"\n\
    organisation = \"Example Port Authority\"\n[accessibility]\nwcag = \"2.2-aa\"\n\
    certified-by = \"A. Weir\"\nreport = \"https://example.org/a11y\"\n";

const TITLE: &str = "<script>alert(1)</script> & Co";

const HOSTILE: &str = "---\ntitle: <script>alert(1)</script> & Co\nsubtitle: Of tides\n\
    date: 2025-08-18\nupdated: 2025-09-01\nas_of: 2025-08-18\nmarking: TLP:GREEN\n\
    series: Notes\nissue: 12\nauthors:\n  - name: N. Ash\n  - name: O. Birch\n    \
    role: editor\n  - name: P. Fir\n    role: researcher\nkeywords: [ports, tides]\n\
    summary: A summary.\n---\n\nText.\n";

const HEBREW: &str = "---\ntitle: כיוון הכתיבה\ndate: 2026-01-02\nas_of: 2026-01-02\n\
    marking: none\nlang: he\n---\n\nטקסט הנקרא מימין לשמאל.\n";

/// Two briefings in both formats, by their names.
static OUTPUT: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let files = [("chancery.toml", CONFIG), ("sources/a.md", HOSTILE)];
    let files = files.into_iter().chain([("sources/b/c.md", HEBREW)]);
    let project = Project::from_files(files).expect("a project");
    let mut output = BTreeMap::new();
    for source in project.briefings().expect("the briefings") {
        let stem = project.output_stem(&source);
        let built = chancery::build(&project, &source, &options());
        assert_eq!(built.artefacts.len(), 2, "{stem}: {:#?}", built.diagnostics);
        for artefact in built.artefacts {
            output.insert(format!("{stem}.{}", artefact.format.name()), artefact.bytes);
        }
    }
    output
});

fn put(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(path, bytes).expect("written");
}

/// A project with what was built, a copy for Kobo, and a PDF for printing.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "chancery.toml", CONFIG.as_bytes());
    for (name, bytes) in &*OUTPUT {
        put(folder.path(), &format!("output/{name}"), bytes);
    }
    put(folder.path(), "output/a.kepub.epub", &OUTPUT["a.epub"]);
    put(folder.path(), "output/a.print.pdf", &OUTPUT["a.pdf"]);
    folder
}

fn catalog(folder: &Path, arguments: &[&str]) -> Output {
    crate::harness::program()
        .arg("catalog")
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace('\\', "/")
}

fn feed(folder: &Path) -> Value {
    serde_json::from_str(&read(&folder.join("catalog.json"))).expect("JSON")
}

/// The path that an address from the catalog leads to.
fn path_of(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_graphic(), "{address}");
        if byte == b'%' {
            let digits = [rest.next(), rest.next()].map(|b| b.expect("two digits"));
            let digits = String::from_utf8_lossy(&digits).into_owned();
            bytes.push(u8::from_str_radix(&digits, 16).expect("a number"));
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_catalog_lists_every_publication_with_its_files() {
    let desk = desk();
    put(desk.path(), "output/x.epub", b"PK\x03\x04 nonsense");
    put(desk.path(), "output/slides.pdf", b"%PDF-1.7");
    let output = catalog(desk.path(), &[]);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("`output/x.epub` is left out: it is no archive"), "{said}");
    assert!(said.contains("`output/slides.pdf` is not listed"), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(told, "output: catalog.json, index.html, 2 publications\n");
    let folder = desk.path().join("output");
    let feed = feed(&folder);
    assert_eq!(
        feed["metadata"],
        json!({
            "title": "Harbour <desk> & co",
            "modified": "2026-01-02T00:00:00Z",
            "numberOfItems": 2,
        })
    );
    let link = json!({
        "rel": "self",
        "href": "catalog.json",
        "type": "application/opds+json",
    });
    assert_eq!(feed["links"][0], link);
    let publications = feed["publications"].as_array().expect("publications");
    // The newest first.
    assert_eq!(publications[0]["metadata"]["title"], "כיוון הכתיבה");
    assert_eq!(publications[0]["metadata"]["language"], json!(["he"]));
    assert_eq!(publications[0]["metadata"]["readingProgression"], "rtl");
    let metadata = &publications[1]["metadata"];
    for (key, value) in [
        ("title", json!(TITLE)),
        ("subtitle", json!("Of tides")),
        ("language", json!(["en-GB"])),
        ("author", json!([{"name": "N. Ash"}])),
        ("editor", json!([{"name": "O. Birch"}])),
        ("contributor", json!([{"name": "P. Fir", "role": "res"}])),
        ("publisher", json!(["Example Port Authority"])),
        ("published", json!("2025-08-18")),
        ("modified", json!("2025-09-01T00:00:00Z")),
        ("description", json!("A summary.")),
        ("subject", json!(["ports", "tides"])),
        ("http://purl.org/dc/terms/accessRights", json!("TLP:GREEN")),
        ("belongsTo", json!({"series": [{"name": "Notes", "position": 12}]})),
        ("numberOfPages", json!(1)),
    ] {
        assert_eq!(metadata[key], value, "{key}");
    }
    let identifier = metadata["identifier"].as_str().expect("an identifier");
    assert!(identifier.starts_with("urn:uuid:"), "{identifier}");
    let access = &metadata["accessibility"];
    let profile = "https://www.w3.org/TR/epub-a11y-11#wcag-2.2-aa";
    assert_eq!(access["conformsTo"], json!([profile]));
    assert_eq!(access["accessModeSufficient"], json!([["textual"]]));
    assert_eq!(access["certification"]["certifiedBy"], "A. Weir");
    let features = access["feature"].as_array().expect("features");
    assert!(features.contains(&json!("pageNavigation")), "{access}");
    let links = publications[1]["links"].as_array().expect("links");
    let told: Vec<_> =
        links.iter().map(|l| (&l["href"], &l["type"], &l["title"])).collect();
    let (epub, pdf) = (json!("application/epub+zip"), json!("application/pdf"));
    assert_eq!(
        told,
        [
            (&json!("a.epub"), &epub, &Value::Null),
            (&json!("a.kepub.epub"), &epub, &json!("kepub")),
            (&json!("a.pdf"), &pdf, &Value::Null),
            (&json!("a.print.pdf"), &pdf, &json!("print")),
        ]
    );
    for publication in publications {
        for link in publication["links"].as_array().expect("links") {
            assert_eq!(link["rel"], "http://opds-spec.org/acquisition/open-access");
            let path = path_of(link["href"].as_str().expect("an address"));
            let bytes = std::fs::read(folder.join(&path)).expect("a file");
            assert_eq!(link["size"], bytes.len(), "{path}");
        }
        let image = &publication["images"][0];
        assert_eq!(image["type"], "image/jpeg");
        assert!(image["width"].as_u64() > Some(100), "{image}");
        assert!(image["height"].as_u64() > image["width"].as_u64(), "{image}");
        let path = path_of(image["href"].as_str().expect("an address"));
        let bytes = std::fs::read(folder.join(path)).expect("a cover");
        assert!(bytes.starts_with(&[0xff, 0xd8]));
    }
}

#[test]
fn the_same_folder_gives_the_same_catalog() {
    let desk = desk();
    let written = || -> BTreeMap<_, _> {
        let output = catalog(desk.path(), &[]);
        assert!(output.status.success(), "{}", said(&output));
        let paths = files(&desk.path().join("output")).into_iter();
        paths.map(|path| (path.clone(), std::fs::read(&path).expect("read"))).collect()
    };
    let first = written();
    assert_eq!(first.len(), OUTPUT.len() + 2 + 4);
    assert!(first == written(), "a second run changes something");
    // A folder that is named has the project around it.
    let output = catalog(desk.path(), &["output/b"]);
    assert!(output.status.success(), "{}", said(&output));
    let feed = feed(&desk.path().join("output/b"));
    assert_eq!(feed["metadata"]["title"], "Harbour <desk> & co");
    assert_eq!(feed["publications"][0]["links"][1]["href"], "c.pdf");
}

#[test]
fn the_page_shows_what_the_feed_says() {
    let desk = desk();
    assert!(catalog(desk.path(), &[]).status.success());
    let folder = desk.path().join("output");
    let text = read(&folder.join("index.html"));
    assert!(text.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\" dir=\"ltr\">"));
    let page = xhtml(&text);
    let named = |name: &'static str| -> Vec<Node<'_, '_>> {
        page.descendants().filter(|n| n.tag_name().name() == name).collect()
    };
    let words = |node: &Node<'_, '_>| -> String {
        let texts = node.descendants().filter(Node::is_text);
        texts.filter_map(|n| n.text()).collect()
    };
    assert!(named("script").is_empty(), "a title became code");
    assert_eq!(words(&named("h1")[0]), "Harbour <desk> & co");
    let titles: Vec<_> = named("h2").iter().map(&words).collect();
    assert_eq!(titles, ["כיוון הכתיבה", TITLE]);
    assert_eq!(named("h2")[0].attribute("lang"), Some("he"));
    assert!(named("h2").iter().all(|n| n.attribute("dir") == Some("auto")));
    let articles = named("article");
    let first = articles[1].first_element_child().expect("the marking");
    assert_eq!(
        (first.attribute("class"), &*words(&first)),
        (Some("marking"), "Handling TLP:GREEN")
    );
    assert!(words(&articles[0]).contains("Issued by"), "who publishes is told");
    assert!(!words(&articles[0]).contains("By\n"), "nobody has signed");
    let times: Vec<_> = named("time")
        .iter()
        .map(|n| (n.attribute("datetime").expect("a date").to_owned(), words(n)))
        .collect();
    let expected = [
        ("2026-01-02", "2 January 2026"),
        ("2025-08-18", "18 August 2025"),
        ("2025-09-01", "1 September 2025"),
    ];
    assert_eq!(times, expected.map(|(day, shown)| (day.to_owned(), shown.to_owned())));
    let alternate = named("link")[0];
    assert_eq!(alternate.attribute("rel"), Some("alternate"));
    assert_eq!(alternate.attribute("type"), Some("application/opds+json"));
    assert!(named("img").iter().all(|n| n.attribute("alt") == Some("")));
    let mut ids = Vec::new();
    for node in page.descendants() {
        ids.extend(node.attribute("id"));
        let address = node.attribute("href").or(node.attribute("src"));
        let Some(address) = address else { continue };
        assert!(folder.join(path_of(address)).is_file(), "{address} leads nowhere");
    }
    for node in page.descendants() {
        let labels = node.attribute("aria-labelledby").unwrap_or_default();
        for label in labels.split_whitespace() {
            assert!(ids.contains(&label), "nothing has the identifier {label}");
        }
    }
}

#[test]
fn the_words_of_the_page_are_those_of_the_project() {
    let desk = desk();
    let config = CONFIG.replace("en-GB", "de");
    put(desk.path(), "chancery.toml", config.as_bytes());
    assert!(catalog(desk.path(), &[]).status.success());
    let text = read(&desk.path().join("output/index.html"));
    for word in ["<html lang=\"de\"", "Weitergabe", "18. August 2025", "Schlagwörter"] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn what_is_no_catalog_is_left_alone() {
    let desk = desk();
    let foreign = "<!DOCTYPE html><title>Mine</title>";
    put(desk.path(), "output/index.html", foreign.as_bytes());
    let output = catalog(desk.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("`index.html` is there already"), "{}", said(&output));
    assert_eq!(read(&desk.path().join("output/index.html")), foreign);
    assert!(!desk.path().join("output/catalog.json").exists());
    // Where there is nothing to list, nothing is written.
    let empty = tempfile::tempdir().expect("a folder");
    assert_eq!(catalog(empty.path(), &[]).status.code(), Some(2));
    assert_eq!(catalog(empty.path(), &["."]).status.code(), Some(2));
    put(empty.path(), "output/x.epub", b"nonsense");
    assert_eq!(catalog(empty.path(), &[]).status.code(), Some(1));
    assert!(!empty.path().join("output/index.html").exists());
}

const CONTAINER: &str = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\" \
    version=\"1.0\"><rootfiles><rootfile full-path=\"p.opf\" \
    media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

const PACKAGE: &str = r##"<?xml version="1.0"?>
<p:package xmlns:p="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="b">
  <p:metadata xmlns:d="http://purl.org/dc/elements/1.1/">
    <d:title id="s">A subtitle</d:title>
    <p:meta refines="#s" property="title-type">subtitle</p:meta>
    <d:title id="t" xml:lang="fr">Le
      titre</d:title>
    <p:meta refines="#t" property="title-type">main</p:meta>
    <d:identifier id="a">urn:isbn:9780306406157</d:identifier>
    <d:identifier id="b">9780306406157</d:identifier>
    <d:language>not a tag</d:language>
    <d:language>en</d:language>
    <d:contributor>Helper</d:contributor>
    <d:date>2019</d:date>
    <p:meta property="dcterms:modified">yesterday</p:meta>
    <p:meta property="belongs-to-collection" id="c">Sea</p:meta>
    <p:meta refines="#c" property="collection-type">series</p:meta>
    <p:meta refines="#c" property="group-position">1.2.3</p:meta>
    <p:meta property="schema:accessMode">smell</p:meta>
    <p:meta property="schema:accessMode">textual</p:meta>
    <p:meta property="schema:accessModeSufficient">textual,smell</p:meta>
    <p:meta property="schema:accessibilityFeature">magic</p:meta>
    <p:meta name="cover" content="img"/>
  </p:metadata>
  <p:manifest>
    <p:item id="img" href="a%20b.png" media-type="image/png"/>
  </p:manifest>
</p:package>"##;

/// An EPUB that another program might have made.
fn foreign() -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut picture = Cursor::new(Vec::new());
    let format = image::ImageFormat::Png;
    image::RgbImage::new(2, 3).write_to(&mut picture, format).expect("a picture");
    for (name, bytes) in [
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("p.opf", PACKAGE.as_bytes()),
        ("a b.png", picture.get_ref().as_slice()),
    ] {
        let stored = options.compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name, stored).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

#[test]
fn an_epub_of_others_is_listed_as_far_as_it_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "Ї #1.EPUB", &foreign());
    let output = catalog(folder.path(), &["."]);
    assert!(output.status.success(), "{}", said(&output));
    let feed = feed(folder.path());
    assert_eq!(feed["metadata"].get("modified"), None);
    let publication = &feed["publications"][0];
    assert_eq!(
        publication["metadata"],
        json!({
            "altIdentifier": [{"value": "9780306406157"}],
            "title": "Le titre",
            "subtitle": "A subtitle",
            "language": ["en"],
            "contributor": [{"name": "Helper"}],
            "belongsTo": {"series": [{"name": "Sea"}]},
            "accessibility": {"accessMode": ["textual"]},
        })
    );
    assert_eq!(publication["links"][0]["href"], "%D0%87%20%231.EPUB");
    let image = json!({
        "href": "covers/%D0%87%20%231.png",
        "type": "image/png",
        "width": 2,
        "height": 3,
    });
    assert_eq!(publication["images"], json!([image]));
    assert!(folder.path().join("covers/Ї #1.png").is_file());
    let text = read(&folder.path().join("index.html"));
    assert!(text.contains("lang=\"fr\"") && text.contains("Sea, 1.2.3"), "{text}");
    assert!(text.contains("<time datetime=\"2019\">2019</time>"), "{text}");
    assert!(!text.contains("yesterday"));
}

/// The schema of feeds with all that it names, so that nothing is fetched.
fn schema() -> Value {
    let folder = root().join("tests/tools/opds");
    let json =
        |path: &Path| -> Value { serde_json::from_str(&read(path)).expect("a schema") };
    let mut feed = json(&folder.join("feed.schema.json"));
    for path in files(&folder) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let mut other = json(&path);
        let Some(id) = other["$id"].as_str().map(str::to_owned) else { continue };
        // What is told of the whole is told once.
        other.as_object_mut().expect("an object").remove("$schema");
        feed["definitions"][id] = other;
    }
    feed
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn feeds_follow_their_schema() {
    let tools = tools();
    let desk = desk();
    let folder = desk.path().join("output");
    put(&folder, "Ї #1.epub", &foreign());
    assert!(catalog(desk.path(), &[]).status.success());
    let path = desk.path().join("schema.json");
    std::fs::write(&path, schema().to_string()).expect("written");
    let checked = |feed: &Path| {
        let output = run(&tools, "jsonschema", &[&path, feed]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        (report["status"] == "ok", report)
    };
    let (is_fine, report) = checked(&folder.join("catalog.json"));
    assert!(is_fine, "{report:#}");
    let sound = feed(&folder);
    for (place, value) in [
        ("/metadata/title", json!("")),
        ("/links/0/rel", json!("start")),
        ("/publications/0/links/0/size", json!(0)),
        ("/publications/0/metadata/title", json!(1)),
        ("/publications/0/metadata/modified", json!("2026-01-02")),
        ("/publications/0/metadata/language", json!(["no tag"])),
        ("/publications/0/metadata/accessibility/feature", json!(["magic"])),
        ("/publications/0/images/0/type", json!("image/svg+xml")),
    ] {
        let mut feed = sound.clone();
        *feed.pointer_mut(place).expect("a place") = value;
        let path = desk.path().join("broken.json");
        std::fs::write(&path, feed.to_string()).expect("written");
        assert!(!checked(&path).0, "{place} is broken and passes");
    }
}

//! The PDF: its tag tree, outline and metadata, read from the file itself.

mod tags;

use chancery::Format;
use page_validation::SafetyLimits;
use page_validation::ValidationOptions;
use page_validation::ValidationProfile;
use page_validation::validate_pdf_bytes;

use self::tags::Tag;
use self::tags::Tagged;
use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::everything;
use crate::harness::golden;

/// A false alarm of the checker: it takes a last byte 0x0D of a stream for its line end
/// (ISO 19005-2:2011, 6.1.7.1). veraPDF passes the same files.
const FALSE_ALARM: &str = "6.1.7.1:1";

pub(crate) fn failures(bytes: &[u8], profile: &str) -> Vec<String> {
    let profile: ValidationProfile = profile.parse().expect("a profile");
    let options =
        ValidationOptions::default().profile(profile).limits(SafetyLimits::unlimited());
    let report = validate_pdf_bytes(bytes, &options).expect("a report");
    let failed = report.failures.iter().filter(|f| !f.rule_id.ends_with(FALSE_ALARM));
    failed.map(|f| format!("{} {}", f.rule_id, f.message)).collect()
}

/// The text of a PDF in the order of its tags.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    Tagged::read(bytes).roots.iter().map(Tag::text).collect()
}

#[test]
fn files_are_pdf_ua_1_and_pdf_a_2a() {
    for case in everything() {
        for profile in ["ua1", "2a"] {
            let failures = failures(case.bytes(Format::Pdf), profile);
            assert!(failures.is_empty(), "{} {profile}: {failures:#?}", case.name);
        }
    }
}

#[test]
fn the_checker_notices_a_fault() {
    let built = build(&format!("{HEAD}Text.\n"));
    let pdf = &built.artefacts[0].bytes;
    let mut document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let catalog = document.catalog_mut().expect("a catalog");
    catalog.remove(b"Lang");
    catalog.remove(b"MarkInfo");
    let mut broken = Vec::new();
    document.save_to(&mut broken).expect("saved");
    assert!(!failures(&broken, "ua1").is_empty());
}

#[test]
fn tag_trees_are_as_expected() {
    for case in CASES.iter() {
        let tagged = Tagged::read(case.bytes(Format::Pdf));
        golden(&tagged.outline(), &case.folder.join("expected/outline.txt"));
        golden(&tagged.tree(), &case.folder.join("expected/tags.txt"));
    }
}

/// The tag tree of a PDF, as the goldens have it.
pub(crate) fn tree_of(bytes: &[u8]) -> String {
    Tagged::read(bytes).tree()
}

/// What the validators do not see: header cells written as data cells.
#[test]
fn tables_have_header_cells() {
    for case in everything() {
        let tagged = Tagged::read(case.bytes(Format::Pdf));
        let faults = tables_without_headers(&tagged);
        assert!(faults.is_empty(), "{}: {faults:?}", case.name);
    }
    // The check can fail.
    let built = build(&format!("{HEAD}| a | b |\n|---|---|\n| c | d |\n"));
    let mut tagged = Tagged::read(&built.artefacts[0].bytes);
    assert!(tables_without_headers(&tagged).is_empty());
    tagged.replace("TH", "TD");
    assert_eq!(tables_without_headers(&tagged).len(), 1);
}

fn tables_without_headers(tagged: &Tagged) -> Vec<String> {
    let mut faults = Vec::new();
    tagged.visit(&mut |tag| {
        if tag.kind == "Table" {
            let mut rows = 0;
            let mut headed = false;
            tag.visit(&mut |cell| {
                rows += u32::from(cell.kind == "TR");
                headed |= rows == 1 && cell.kind == "TH";
            });
            if !headed {
                faults.push(tag.text());
            }
        }
    });
    faults
}

/// What the validators do not see: text tagged in another order than it is written.
#[test]
fn the_order_of_reading_is_that_of_writing() {
    let words: Vec<String> = (1..=60).map(|n| format!("word{n}")).collect();
    let mut markdown = HEAD.to_owned();
    for (i, chunk) in words.chunks(6).enumerate() {
        let text = chunk.join(" ");
        markdown.push_str(&match i % 5 {
            0 => format!("## {text}\n\n"),
            1 => format!("- {text}\n\n"),
            2 => format!("> {text}\n\n"),
            3 => format!("| {} |\n|-|-|-|-|-|-|\n\n", chunk.join(" | ")),
            _ => format!("{text}\n\n"),
        });
    }
    let built = build(&markdown);
    let mut tagged = Tagged::read(&built.artefacts[0].bytes);
    assert_eq!(order(&tagged), words);
    tagged.roots.iter_mut().for_each(Tag::reverse);
    assert_ne!(order(&tagged), words, "the check can fail");
}

fn order(tagged: &Tagged) -> Vec<String> {
    let text: Vec<_> = tagged.roots.iter().map(Tag::text).collect();
    let text = text.join(" ");
    let words =
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.starts_with("word"));
    words.map(str::to_owned).collect()
}

#[test]
fn metadata_says_what_the_front_matter_says() {
    let built = build(
        "---\ntitle: Grain & “gas”\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nlang: de-AT\nauthors: [A. B.]\n\
         keywords: [wheat]\nsummary: Prices.\n---\n\nText.\n",
    );
    let pdf = &built.artefacts[0].bytes;
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let catalog = document.catalog().expect("a catalog");
    let lang = catalog.get(b"Lang").and_then(lopdf::Object::as_str).expect("a language");
    assert_eq!(String::from_utf8_lossy(lang), "de-AT");
    let info = document.trailer.get(b"Info").and_then(lopdf::Object::as_reference);
    let info = document.get_dictionary(info.expect("a reference")).expect("information");
    let text = |key: &[u8]| {
        lopdf::decode_text_string(info.get(key).expect("a value")).expect("text")
    };
    assert_eq!(text(b"Title"), "Grain & “gas”");
    assert_eq!(text(b"Author"), "A. B.");
    assert_eq!(text(b"Subject"), "Prices.");
    assert_eq!(text(b"Keywords"), "wheat");
    assert!(text(b"Creator").starts_with("Chancery "));
    assert!(text(b"CreationDate").starts_with("D:20250818"), "{}", text(b"CreationDate"));
}

/// By the words of this version, so that a reader who has the sources can hold them against it.
#[test]
fn both_files_tell_how_they_were_made() {
    let version = env!("CARGO_PKG_VERSION");
    let markdown = format!("{HEAD}Text.\n\n## Glossary\n\nTerm\n: Meaning.\n");
    let project = crate::harness::project(&markdown);
    let source = project.briefings().expect("a list").remove(0);
    let mut options = crate::harness::options();
    let (model, _) = chancery::data(&project, &source, &options);
    let mut model = serde_json::to_vec_pretty(&model).expect("JSON");
    model.push(b'\n');
    let digest = chancery::sha256(&model);
    for layout in [None, Some("note")] {
        options.layout = layout.map(str::to_owned);
        let built = chancery::build(&project, &source, &options);
        let layout = layout.unwrap_or("briefing");
        let told = format!("Chancery {version}, layout {layout}, model SHA-256 {digest}");
        let pdf = &built.artefacts[0].bytes;
        let metadata = format!("<dc:source>{told}</dc:source></rdf:Description>");
        let is_told = pdf.windows(metadata.len()).any(|part| part == metadata.as_bytes());
        assert!(is_told, "the PDF lacks `{metadata}`");
        let epub = crate::harness::documents(&built.artefacts[1].bytes);
        let meta = format!("<meta property=\"dcterms:provenance\">{told}</meta>");
        assert!(epub["EPUB/package.opf"].contains(&meta), "the EPUB lacks `{meta}`");
    }
    // In every version and standard, the same told twice with the same bytes.
    options.layout = None;
    for standard in chancery::PdfStandard::ALL {
        options.pdf_standards = Some(vec![*standard]);
        let built = || chancery::build(&project, &source, &options).artefacts.remove(0);
        let (pdf, again) = (built().bytes, built().bytes);
        let told = format!(
            "<dc:source>Chancery {version}, layout briefing, model SHA-256 {digest}</dc:source>"
        );
        let is_told = pdf.windows(told.len()).any(|part| part == told.as_bytes());
        assert!(is_told, "{} lacks `{told}`", standard.title());
        assert!(pdf == again, "{} comes out otherwise", standard.title());
        let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
        assert_eq!(document.get_pages().len(), 1, "{}", standard.title());
    }
}

#[test]
fn other_standards_are_made_on_request() {
    let project = crate::harness::project(&format!("{HEAD}Text.\n"));
    let source = project.briefings().expect("a list").remove(0);
    for (standard, profile) in [
        (chancery::PdfStandard::A3a, "3a"),
        (chancery::PdfStandard::A2b, "2b"),
        (chancery::PdfStandard::Ua1, "ua1"),
    ] {
        let mut options = crate::harness::options();
        options.pdf_standards = Some(vec![standard]);
        let built = chancery::build(&project, &source, &options);
        assert_eq!(built.artefacts[0].standards, [standard.title()]);
        let failures = failures(&built.artefacts[0].bytes, profile);
        assert!(failures.is_empty(), "{profile}: {failures:?}");
    }
    let both = [chancery::PdfStandard::A1b, chancery::PdfStandard::Pdf20];
    assert!(chancery::check_standards(&both).is_err());
}

/// Text gets to Typst as it is, whatever it looks like.
#[test]
fn no_text_is_taken_for_code() {
    let hostile = [
        "#panic(1)",
        "#set page(width: 1pt)",
        "$x$y",
        "*/ /*",
        "#{",
        "}",
        "]",
        "\\\\u{41}",
        "<label>",
        "@cite",
        "= no heading",
        "#read(\\\"/etc/passwd\\\")",
        "`raw`",
        "//",
    ];
    let escaped =
        |text: &str| {
            text.chars()
                .map(|c| {
                    if c.is_ascii_punctuation() {
                        format!("\\{c}")
                    } else {
                        c.to_string()
                    }
                })
                .collect::<String>()
        };
    let plain: Vec<_> = hostile
        .iter()
        .map(|text| text.replace("\\\\", "\\").replace("\\\"", "\""))
        .collect();
    let markdown: Vec<_> = plain.iter().map(|text| escaped(text)).collect();
    let built = build(&format!("{HEAD}{}\n", markdown.join(" ; ")));
    assert_eq!(built.diagnostics, []);
    let tagged = Tagged::read(&built.artefacts[0].bytes);
    let text: String = tagged.roots.iter().map(Tag::text).collect::<Vec<_>>().join(" ");
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    for text_of in &plain {
        assert!(squeezed(&text).contains(&squeezed(text_of)), "{text_of} in {text}");
    }
}

//! What a PDF carries beside its pages.

use std::collections::BTreeMap;
use std::path::Path;

use chancery::Attachment;
use chancery::Format;
use chancery::Options;
use chancery::Project;

use crate::harness::findings;
use crate::harness::options;
use crate::harness::root;
use crate::pdf::failures;

fn with_attachments(attachments: &[Attachment]) -> Options {
    let mut options = options();
    options.formats = Some(vec![Format::Pdf]);
    options.attachments = Some(attachments.to_vec());
    options
}

/// The sample with these attachments.
fn sample(attachments: &[Attachment]) -> Vec<u8> {
    let folder = root().join("tests/cases/guarantees");
    let project = Project::at(&folder).expect("a project");
    let source = project.source(&folder.join("guarantees.md")).expect("a briefing");
    let built = chancery::build(&project, &source, &with_attachments(attachments));
    built.artefacts.into_iter().next().expect("a PDF").bytes
}

/// The files that a PDF carries: by name, how they stand to it and what is in them.
fn carried(pdf: &[u8]) -> BTreeMap<String, (String, Vec<u8>)> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let mut files = BTreeMap::new();
    for object in document.objects.values() {
        let Ok(spec) = object.as_dict() else { continue };
        if !spec
            .get(b"Type")
            .is_ok_and(|kind| kind.as_name().is_ok_and(|n| n == b"Filespec"))
        {
            continue;
        }
        let name =
            lopdf::decode_text_string(spec.get(b"UF").expect("a name")).expect("text");
        let relationship = spec.get(b"AFRelationship").and_then(lopdf::Object::as_name);
        let stream = spec.get(b"EF").and_then(lopdf::Object::as_dict).expect("a file");
        let stream =
            stream.get(b"F").and_then(lopdf::Object::as_reference).expect("a stream");
        let stream = document.get_object(stream).and_then(lopdf::Object::as_stream);
        let stream = stream.expect("a stream");
        let bytes =
            stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        let relationship =
            String::from_utf8_lossy(relationship.expect("told")).into_owned();
        files.insert(name, (relationship, bytes));
    }
    files
}

#[test]
fn a_pdf_carries_its_sources_and_data() {
    let pdf = sample(&[Attachment::Sources, Attachment::Data]);
    let files = carried(&pdf);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "briefing.json",
            "glossary.csv",
            "guarantees.md",
            "timeline.csv",
            "timeline.ics"
        ]
    );
    let (relationship, markdown) = &files["guarantees.md"];
    let path = root().join("tests/cases/guarantees/guarantees.md");
    assert_eq!(relationship, "Source");
    assert_eq!(*markdown, std::fs::read(path).expect("the source"));
    let text = |name: &str| String::from_utf8(files[name].1.clone()).expect("UTF-8");
    assert_eq!(files["timeline.csv"].0, "Data");
    let timeline = text("timeline.csv");
    assert!(timeline.starts_with("date,shown,event,category,status,key,place\r\n"));
    assert!(timeline.contains(
        "1949-04-04,4 April 1949,Twelve states sign the North Atlantic Treaty in Washington.,\
         Alliance,occurred,true,\r\n"
    ), "{timeline}");
    assert_eq!(timeline.matches("\r\n").count(), 26);
    let calendar = text("timeline.ics").replace("\r\n ", "");
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 25);
    assert!(
        calendar.contains("DTSTART;VALUE=DATE:20240307\r\nDTEND;VALUE=DATE:20240308")
    );
    assert!(
        calendar
            .contains("SUMMARY:Vilnius summit\\; the G7 promises bilateral agreements.")
    );
    assert!(calendar.contains("STATUS:TENTATIVE"));
    assert!(text("glossary.csv").contains("NATO,North Atlantic Treaty Organization,"));
    let json: serde_json::Value =
        serde_json::from_str(&text("briefing.json")).expect("JSON");
    assert_eq!(json["schema"], 1);
    for profile in ["ua1", "3a"] {
        let failures = failures(&pdf, profile);
        assert!(failures.is_empty(), "{profile}: {failures:#?}");
    }
    assert!(carried(&sample(&[])).is_empty());
    assert_eq!(pdf, sample(&[Attachment::Sources, Attachment::Data]), "the same bytes");
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn verapdf_confirms_pdf_a_3a() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, sample(&[Attachment::Sources, Attachment::Data]))
        .expect("written");
    let arguments = [Path::new("-f"), Path::new("ua1,3a"), &path];
    let output =
        crate::validators::run(&crate::validators::tools(), "verapdf", &arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("PASS ").count(), 2, "{said}");
}

/// The source of a text with parts for others would tell them to all.
#[test]
fn sources_with_parts_for_others_are_not_attached() {
    let text = format!(
        "{}## A\n\nText.\n\n<!-- only: audience=board -->\n\nSecret.\n\n<!-- end -->\n",
        crate::harness::HEAD.replace("title: T\n", "title: T\naudiences: board\n")
    );
    let project = crate::harness::project(&text);
    let source = project.briefings().expect("a list").remove(0);
    let build = |attachments: &[Attachment]| {
        chancery::build(&project, &source, &with_attachments(attachments))
    };
    let refused = build(&[Attachment::Sources]);
    assert!(refused.artefacts.is_empty());
    let said = findings(&refused.diagnostics);
    assert!(
        said.contains("error[variant-leak]: the sources have text for other readers")
    );
    let data = build(&[Attachment::Data]);
    let files = carried(&data.artefacts[0].bytes);
    assert!(
        files
            .values()
            .all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("Secret"))
    );
}

#[test]
fn attachments_and_standards_must_go_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = format!("{}Text.\n", crate::harness::HEAD);
    std::fs::write(folder.path().join("a.md"), text).expect("written");
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(crate::harness::PROGRAM)
            .args(["build", "a.md", "--to", "pdf"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = run(&["--attach", "data", "--pdf-standard", "a-2a"]);
    assert!(code == Some(2) && said.contains("PDF/A-2a forbids attachments"), "{said}");
    let (code, said) = run(&["--attach", "sources", "--audience", "board"]);
    assert!(
        code == Some(2) && said.contains("`--attach sources` with `--audience`"),
        "{said}"
    );
    let (code, said) = run(&["--attach", "everything"]);
    assert!(code == Some(2) && said.contains("there are sources, data"), "{said}");
    let (code, said) = run(&["--attach", "data"]);
    assert!(code == Some(0) && said.contains("PDF/UA-1 + PDF/A-3a"), "{said}");
}

/// What is for one format alone is no secret, a registry is no Markdown, and two files can't
/// have one name.
#[test]
fn all_texts_are_attached_as_what_they_are() {
    let text = format!(
        "{}## A\n\nText about EPA.\n\n<!-- only: format=epub -->\n\nFor screens.\n\n<!-- end -->\n",
        crate::harness::HEAD.replace("title: T\n", "title: T\nglossary: glossary.csv\n")
    );
    let files = [
        ("a.md", text.as_str()),
        ("glossary.csv", "term,meaning\nEPA,Example Port Authority\n"),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("a.md").expect("a briefing");
    let options = with_attachments(&[Attachment::Sources, Attachment::Data]);
    let built = chancery::build(&project, &source, &options);
    let pdf = &built
        .artefacts
        .first()
        .unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
    let files = carried(&pdf.bytes);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["a.md", "briefing.json", "data/glossary.csv", "glossary.csv"]);
    let document = lopdf::Document::load_mem(&pdf.bytes).expect("a PDF");
    let mut types: Vec<_> = document
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter(|stream| {
            stream.dict.get(b"Type").is_ok_and(|kind| {
                kind.as_name().is_ok_and(|name| name == b"EmbeddedFile")
            })
        })
        .filter_map(|stream| stream.dict.get(b"Subtype").ok()?.as_name().ok())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    types.sort();
    assert_eq!(types, ["application/json", "text/csv", "text/csv", "text/markdown"]);
    // Nothing is attached to an EPUB, so nothing is in its way.
    let mut epub = options.clone();
    epub.formats = Some(vec![Format::Epub]);
    assert_eq!(chancery::build(&project, &source, &epub).artefacts.len(), 1);
}

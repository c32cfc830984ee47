//! Links within a PDF: where they lead, and what they say of it.

use lopdf::Dictionary;
use lopdf::Document;
use lopdf::Object;

use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::findings;
use crate::harness::options;
use chancery::Project;

const TEXT: &str = "\
## One

See [the other](#two), the TEU,[^s] the last,[^n] and <https://example.org/>.

## Two

Words.

## Glossary

| Term | Stands for | Meaning |
| --- | --- | --- |
| TEU | twenty-foot equivalent unit | A measure. |

[^n]: A note.

## Sources

[^s]: A. Author, *Title*, 2024.
";

/// What each link says of itself, and its address if it leads out of the file. The others must
/// lead to a page that there is.
fn links(pdf: &[u8]) -> Vec<(String, Option<String>)> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let text = |of: &Dictionary, key: &[u8]| {
        let text = of.get_deref(key, &document).ok()?;
        Some(lopdf::decode_text_string(text).expect("text"))
    };
    let mut out = Vec::new();
    for object in document.objects.values() {
        let Ok(annotation) = object.as_dict() else { continue };
        if annotation.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Link") {
            continue;
        }
        let action = annotation.get_deref(b"A", &document).and_then(Object::as_dict).ok();
        let address = action.and_then(|action| text(action, b"URI"));
        if address.is_none() {
            let found = [Some(annotation), action].into_iter().flatten().find_map(|of| {
                [b"Dest" as &[u8], b"D"]
                    .iter()
                    .find_map(|key| of.get_deref(key, &document).ok())
            });
            match found.expect("a destination") {
                Object::Array(place) => {
                    let page = place[0].as_reference().expect("a page");
                    assert!(document.get_pages().values().any(|known| *known == page));
                }
                other => assert!(matches!(other, Object::String(..)), "{other:?}"),
            }
        }
        out.push((text(annotation, b"Contents").unwrap_or_default(), address));
    }
    out.sort();
    out
}

#[test]
fn links_within_a_pdf_lead_to_pages_and_name_them() {
    for (lang, page, note) in
        [("en", "page 1", "Footnote a"), ("de", "Seite 1", "Fußnote a")]
    {
        let head = HEAD.replacen("---\n", &format!("---\nlang: {lang}\n"), 1);
        let built = build(&format!("{head}{TEXT}"));
        let pdf = built.artefacts.first();
        let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
        let mut found = links(&pdf.bytes);
        // Source and term are on the same page.
        found.dedup();
        let out = "https://example.org/".to_owned();
        let mut expected: Vec<_> =
            [note, "Two", "a", page].map(|told| (told.to_owned(), None)).into();
        expected.push((out.clone(), Some(out)));
        expected.sort();
        assert_eq!(found, expected, "{lang}");
    }
}

/// What a layout leads to without a label is a fault of the layout, which is told.
#[test]
fn links_that_lead_nowhere_are_told() {
    let code = r##"
        #import "/core/theme.typ": label-link
        #let briefing(meta, body, appendices) = {
          set document(title: meta.title, date: meta.document-date)
          title()
          body
          label-link("nowhere", [Words.])
        }"##;
    let files = [
        ("sources/a.md", format!("{HEAD}Text.\n").into_bytes()),
        ("layouts/own/layout.typ", code.as_bytes().to_vec()),
        (
            "layouts/own/layout.toml",
            include_bytes!("../../layouts/memo/layout.toml").to_vec(),
        ),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = options();
    options.layout = Some("own".to_owned());
    let built = chancery::build(&project, &source, &options);
    let said = findings(&built.diagnostics);
    assert!(
        said.contains("layout-failed")
            && said.contains("label `<nowhere>` does not exist"),
        "{said}"
    );
    assert!(built.artefacts.is_empty());
}

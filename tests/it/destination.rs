//! Links within a PDF: where they lead, and what they say of it.

use lopdf::Dictionary;
use lopdf::Document;
use lopdf::Object;

use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::project;
use chancery::Format;
use chancery::Press;
use chancery::Previewer;
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

/// The place that a name stands for, in the name tree of a file (ISO 32000-1, 7.9.6).
fn place<'a>(
    of: &'a Dictionary,
    name: &[u8],
    document: &'a Document,
) -> Option<&'a Object> {
    let list = |key: &[u8]| of.get_deref(key, document).and_then(Object::as_array).ok();
    let here = list(b"Names").into_iter().flat_map(|names| names.chunks(2));
    let found =
        here.filter(|pair| pair[0].as_str().ok() == Some(name)).map(|pair| &pair[1]);
    let below = list(b"Kids").into_iter().flatten().filter_map(|kid| {
        place(document.dereference(kid).ok()?.1.as_dict().ok()?, name, document)
    });
    let found = found.chain(below).next()?;
    document.dereference(found).ok().map(|(_, place)| place)
}

/// What each link says of itself, and where it leads: an address, or the number of a page.
fn links(pdf: &[u8]) -> Vec<(String, String)> {
    let document = Document::load_mem(pdf).expect("a PDF");
    let names =
        document.catalog().and_then(|catalog| catalog.get_deref(b"Names", &document));
    let names = names.and_then(Object::as_dict);
    let names = names.and_then(|names| names.get_deref(b"Dests", &document));
    let names = names.and_then(Object::as_dict).ok();
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
        let to = action.and_then(|action| text(action, b"URI")).unwrap_or_else(|| {
            let found = [Some(annotation), action].into_iter().flatten().find_map(|of| {
                [b"Dest" as &[u8], b"D"]
                    .iter()
                    .find_map(|key| of.get_deref(key, &document).ok())
            });
            let found = match found.expect("a destination") {
                Object::String(name, _) => {
                    place(names.expect("names"), name, &document).expect("a place")
                }
                found => found,
            };
            let place =
                found.as_dict().map_or(found, |found| found.get(b"D").expect("a place"));
            let page =
                place.as_array().expect("a place")[0].as_reference().expect("a page");
            let pages = document.get_pages();
            let page = pages.iter().find(|(_, known)| **known == page).expect("there is");
            page.0.to_string()
        });
        out.push((text(annotation, b"Contents").unwrap_or_default(), to));
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
        let out = "https://example.org/";
        let here = [note, "Two", "a", page].map(|told| (told, "1"));
        let mut expected: Vec<_> = here
            .into_iter()
            .chain([(out, out)])
            .map(|(told, to)| (told.to_owned(), to.to_owned()))
            .collect();
        expected.sort();
        assert_eq!(found, expected, "{lang}");
    }
}

/// The printed text of a page, with single blanks.
fn text_of(document: &Document, page: u32) -> String {
    let text = document.extract_text(&[page]).expect("text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The numbers of pages as they are printed (ISO 32000-1, 12.4.2), in digits alone.
fn numbers(document: &Document) -> Vec<String> {
    let labels =
        document.catalog().and_then(|catalog| catalog.get_deref(b"PageLabels", document));
    let labels = labels.and_then(Object::as_dict).expect("numbers");
    let ranges = labels.get(b"Nums").and_then(Object::as_array).expect("numbers");
    let mut out = vec![String::new(); document.get_pages().len()];
    for range in ranges.chunks(2) {
        let (first, style) = (range[0].as_i64().expect("a page"), &range[1]);
        let style = document.dereference(style).expect("a style").1.as_dict();
        let style = style.expect("a style");
        let start = style.get(b"St").and_then(Object::as_i64).unwrap_or(1);
        let first = usize::try_from(first).expect("a page");
        for (number, page) in (start..).zip(&mut out[first..]) {
            *page = if style.has(b"S") { number.to_string() } else { String::new() };
        }
    }
    out
}

/// Sections of a page or so, the first of which leads to all the others, to a term, a source and
/// a note.
fn long() -> String {
    let words = "The line of the text is what it should be here. ".repeat(60);
    let led: Vec<_> = (2..=6).map(|part| format!("[to it](#p{part}), ")).collect();
    let led = led.concat();
    let rest = (2..=6).map(|part| format!("## Part {part} {{#p{part}}}\n\n{words}\n\n"));
    let rest = rest.collect::<String>();
    let registries = TEXT.split_once("## Glossary").expect("registries").1;
    format!(
        "## Part 1\n\n{led}the TEU,[^s] the last.[^n]\n\n{words}\n\n{rest}## Glossary{registries}"
    )
}

/// In each layout, a link leads to the page that it names, or to the one with the heading.
#[test]
fn links_lead_to_what_they_name() {
    for layout in ["briefing", "dossier", "explainer", "large-print", "memo"] {
        let project = project(&format!("{HEAD}{}", long()));
        let source = project.source_at("sources/a.md").expect("a briefing");
        let mut options = options();
        options.layout = Some(layout.to_owned());
        let built = chancery::build(&project, &source, &options);
        let pdf = built.artefacts.first();
        let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
        let document = Document::load_mem(&pdf.bytes).expect("a PDF");
        let numbers = numbers(&document);
        let (mut titles, mut pages) = (0, 0);
        for (told, to) in links(&pdf.bytes) {
            let Ok(page) = to.parse() else { continue };
            if let Some(number) = told.strip_prefix("page ") {
                assert_eq!(number, numbers[page as usize - 1], "{layout}");
                pages += 1;
            } else if told.starts_with("Part ") {
                let text = text_of(&document, page);
                assert!(text.contains(&told), "{layout}: {told} is not in {text}");
                titles += 1;
            }
        }
        // Those of the contents, and numbers of pages, come to it.
        assert!(titles >= 5 && pages >= 2, "{layout}: {titles} and {pages}");
    }
}

/// What layouts mark for themselves has names that no heading has.
#[test]
fn headings_may_be_named_as_layouts_name_their_marks() {
    let names =
        ["Margin", "Cover", "End", "Endnote", "Note", "Contents", "Use t a", "Note n n"];
    let text = names.map(|name| {
        let id = name.to_lowercase().replace(' ', "-");
        format!("## {name}\n\nSee [it](#{id}), and [another](#end).\n\n")
    });
    let text = format!(
        "{}An A.[^n]\n\n[^n]: A note.\n\n## Glossary\n\nA\n: A letter.\n",
        text.concat()
    );
    for layout in ["briefing", "dossier", "explainer", "large-print", "memo", "note"] {
        let project = project(&format!("{HEAD}{text}"));
        let source = project.source_at("sources/a.md").expect("a briefing");
        let mut options = options();
        options.layout = Some(layout.to_owned());
        let built = chancery::build(&project, &source, &options);
        assert!(built.artefacts.len() == 2, "{layout}: {}", findings(&built.diagnostics));
    }
}

/// A heading is named without its notes, and one that has no words by its page.
#[test]
fn links_name_the_words_of_a_heading_alone() {
    let text = "## Two[^n]\n\n[It](#two).\n\n[^n]: A note.\n";
    let built = build(&format!("{HEAD}{text}"));
    let pdf = built.artefacts.first();
    let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
    let told: Vec<_> = links(&pdf.bytes).into_iter().map(|(told, _)| told).collect();
    assert!(told.contains(&"Two".to_owned()), "{told:?}");
}

/// A page of a booklet is on another side, where the links lead.
#[test]
fn links_of_a_booklet_lead_to_the_sides_of_its_sheets() {
    let parts = (1..=4).map(|part| {
        let words = "The line of the text is what it should be here. ".repeat(60);
        format!("## Part {part} {{#p{part}}}\n\n[To it](#p{part}).\n\n{words}\n\n")
    });
    let project = project(&format!("{HEAD}{}", parts.collect::<String>()));
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = options();
    options.press = Some(Press::Booklet);
    let built = chancery::build(&project, &source, &options);
    let pdf = built.artefacts.first();
    let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
    let document = Document::load_mem(&pdf.bytes).expect("a PDF");
    let text = |side| document.extract_text(&[side]).expect("text");
    let sides = 1..=u32::try_from(document.get_pages().len()).expect("few");
    let has = |side: &u32, part: usize| text(*side).contains(&format!("Part {part}"));
    let of = |part| sides.clone().find(|side| has(side, part)).expect("a side");
    let mut expected: Vec<_> = (1..=4).map(|part| of(part).to_string()).collect();
    expected.sort();
    // Without a tag tree they say nothing of themselves.
    let found: Vec<_> = links(&pdf.bytes).into_iter().map(|(_, to)| to).collect();
    assert_eq!(found, expected);
    assert_ne!(expected.first(), expected.last(), "all are on one side");
}

/// A page of a preview is shown by itself, so that nothing in it leads to another.
#[test]
fn pages_of_a_preview_have_the_links_that_lead_out_alone() {
    let project = project(&format!("{HEAD}{TEXT}"));
    let source = project.source_at("sources/a.md").expect("a briefing");
    let preview = Previewer::default().preview(&project, &source, &options());
    let [page] = preview.pages.as_slice() else { panic!("{}", preview.pages.len()) };
    let anchors = page.drawing.split("<a ").skip(1);
    let led = anchors.filter_map(|anchor| {
        let (opening, _) = anchor.split_once('>')?;
        let (_, address) = opening.split_once(" href=\"")?;
        address.split('"').next()
    });
    assert_eq!(led.collect::<Vec<_>>(), ["https://example.org/"]);
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
          label-link("nowhere", [Others.])
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
    // Of the pages of an EPUB alone as well.
    for formats in [vec![Format::Pdf], vec![Format::Epub]] {
        options.formats = Some(formats);
        let built = chancery::build(&project, &source, &options);
        let said = findings(&built.diagnostics);
        let expected = "failed at layout.typ:7:34: label `<nowhere>` does not exist";
        assert!(said.contains("[layout-failed]") && said.contains(expected), "{said}");
        assert_eq!(said.matches("<nowhere>").count(), 1, "{said}");
        assert!(built.artefacts.is_empty());
    }
}

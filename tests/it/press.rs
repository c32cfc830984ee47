//! PDFs for printing: booklets, bleed and crop marks, black ink, pixels enough.

use chancery::Format;
use chancery::Options;
use chancery::Paper;
use chancery::Press;
use chancery::Project;

use crate::harness::HEAD;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::project;
use crate::harness::root;

fn pressed(press: Press) -> Options {
    let mut options = options();
    options.press = Some(press);
    options
}

fn pdf(markdown: &str, options: &Options) -> Vec<u8> {
    let project = project(markdown);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = chancery::build(&project, &source, options);
    let said = findings(&built.diagnostics);
    let [made] = built.artefacts.as_slice() else { panic!("{said}") };
    assert_eq!(made.format, Format::Pdf);
    made.bytes.clone()
}

/// A box of each page, in points.
fn boxes(pdf: &[u8], name: &[u8]) -> Vec<Vec<f64>> {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages = document.get_pages().into_values();
    pages
        .map(|page| {
            let page = document.get_dictionary(page).expect("a page");
            let sides = page.get(name).and_then(lopdf::Object::as_array);
            let sides = sides.unwrap_or_else(|_| panic!("no {name:?} in {page:?}"));
            let number =
                |side: &lopdf::Object| f64::from(side.as_float().expect("a number"));
            sides.iter().map(number).collect()
        })
        .collect()
}

/// Sections that each begin a page of A5.
fn pages(count: usize) -> String {
    let page = |i: usize| format!("## Part {i}\n\n{}\n", "Word and word. ".repeat(160));
    let text: Vec<_> = (1..=count).map(page).collect();
    format!("{HEAD}{}", text.join("\n"))
}

#[test]
fn booklets_have_two_pages_to_a_side() {
    let pdf = pdf(&pages(4), &pressed(Press::Booklet));
    let sides = boxes(&pdf, b"MediaBox");
    assert_eq!(sides.len() % 2, 0, "sheets have two sides");
    for side in &sides {
        let expected = [297.0, 210.0].map(|mm: f64| mm / 25.4 * 72.0);
        assert!((side[2] - expected[0]).abs() < 0.1, "{side:?}");
        assert!((side[3] - expected[1]).abs() < 0.1, "{side:?}");
    }
    // The first side has the first page, and the second the second.
    let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let first = document.extract_text(&[1]).expect("text");
    assert!(first.contains("Page 1 of") && !first.contains("Page 2 of"), "{first}");
    let second = document.extract_text(&[2]).expect("text");
    assert!(second.contains("Page 2 of"), "{second}");
    assert!(!document.catalog().expect("a catalog").has(b"StructTreeRoot"));
}

#[test]
fn booklets_are_made_of_every_layout() {
    for layout in ["briefing", "note", "memo", "explainer", "large-print", "dossier"] {
        for paper in [Paper::A4, Paper::UsLetter] {
            let mut options = pressed(Press::Booklet);
            options.layout = Some(layout.to_owned());
            options.paper = Some(paper);
            let text = "The line of the text is what it should be here. ".repeat(20);
            let markdown = format!(
                "{HEAD}## Part\n\n{text}\n\n| A | B |\n|---|---|\n| one | two |\n\n\
                 ```chart {{kind=bar}}\nFlag,Ships\nMalta,12\n```\n"
            );
            let pdf = pdf(&markdown, &options);
            let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
            let all: Vec<_> = document.get_pages().into_keys().collect();
            let text = document.extract_text(&all).expect("text");
            assert!(text.contains("Malta"), "{layout}: {text}");
            let (width, height) = paper.size();
            let side = &boxes(&pdf, b"MediaBox")[0];
            let expected = [height, width].map(|mm| mm / 25.4 * 72.0);
            assert!((side[2] - expected[0]).abs() < 0.1, "{layout}: {side:?}");
            assert!((side[3] - expected[1]).abs() < 0.1, "{layout}: {side:?}");
        }
    }
}

#[test]
fn marked_pages_tell_where_they_are_cut_and_how_far_they_bleed() {
    let pdf = pdf(&pages(2), &pressed(Press::Marks));
    let mm = |points: f64| points / 72.0 * 25.4;
    let trims = boxes(&pdf, b"TrimBox");
    let bleeds = boxes(&pdf, b"BleedBox");
    let media = boxes(&pdf, b"MediaBox");
    for ((trim, bleed), media) in trims.iter().zip(&bleeds).zip(&media) {
        assert!((mm(trim[2] - trim[0]) - 210.0).abs() < 0.1, "{trim:?}");
        assert!((mm(trim[3] - trim[1]) - 297.0).abs() < 0.1, "{trim:?}");
        for side in 0..4 {
            assert!((mm(trim[side] - bleed[side]).abs() - 3.0).abs() < 0.05, "{bleed:?}");
            assert!(
                (mm(trim[side] - media[side]).abs() - 10.0).abs() < 0.05,
                "{media:?}"
            );
        }
    }
    // Without marks there is neither bleed nor trim.
    let mut plain = options();
    plain.formats = Some(vec![Format::Pdf]);
    let pdf = self::pdf(&pages(2), &plain);
    let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let page = document.get_pages()[&1];
    assert!(!document.get_dictionary(page).expect("a page").has(b"TrimBox"));
}

#[test]
fn boxes_tell_the_bleed_in_every_version() {
    for standard in chancery::PdfStandard::ALL {
        let mut options = pressed(Press::Marks);
        options.pdf_standards = Some(vec![*standard]);
        let pdf = pdf(&pages(2), &options);
        let (trims, bleeds) = (boxes(&pdf, b"TrimBox"), boxes(&pdf, b"BleedBox"));
        assert_eq!(trims.len(), bleeds.len(), "{}", standard.title());
        for (trim, bleed) in trims.iter().zip(&bleeds) {
            let wide = (trim[0] - bleed[0]) / 72.0 * 25.4;
            assert!((wide - 3.0).abs() < 0.05, "{}: {bleed:?}", standard.title());
        }
    }
}

#[test]
fn printing_has_files_of_its_own() {
    let project = project(&pages(1));
    let source = project.source_at("sources/a.md").expect("a briefing");
    let name = |press| {
        let mut options = options();
        options.press = press;
        chancery::output_name(&project, &source, &options)
    };
    assert_eq!(name(None), "a");
    assert_eq!(name(Some(Press::Booklet)), "a.booklet");
    assert_eq!(name(Some(Press::Marks)), "a.print");
}

#[test]
fn text_is_of_black_ink_alone() {
    let mut options = options();
    options.formats = Some(vec![Format::Pdf]);
    let pdf = pdf(&format!("{HEAD}Words alone.\n"), &options);
    let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
    let page = document.get_pages()[&1];
    let content = document.get_page_content(page);
    let content = lopdf::content::Content::decode(&content).expect("operations");
    let colours: Vec<Vec<f32>> = content
        .operations
        .iter()
        .filter(|operation| operation.operator == "scn")
        .map(|operation| {
            operation.operands.iter().filter_map(|n| n.as_float().ok()).collect()
        })
        .collect();
    assert!(colours.contains(&vec![0.0]), "black alone: {colours:?}");
    assert!(!colours.contains(&vec![0.0; 3]), "no black of three colours: {colours:?}");
}

#[test]
fn the_sample_can_be_printed() {
    let folder = root().join("tests/cases/guarantees");
    let project = Project::at(&folder).expect("a project");
    let source = project.source(&folder.join("guarantees.md")).expect("a briefing");
    for press in [Press::Booklet, Press::Marks] {
        let built = chancery::build(&project, &source, &pressed(press));
        assert_eq!(built.artefacts.len(), 1, "{}", findings(&built.diagnostics));
    }
}

/// Where the number of a page stands on a side: its middle as a share of the width.
fn place_of(folder: &std::path::Path, pdf: &[u8], page: usize, side: usize) -> f64 {
    let path = folder.join("a.pdf");
    std::fs::write(&path, pdf).expect("written");
    let arguments = [std::path::Path::new("-bbox"), &path, std::path::Path::new("-")];
    let output =
        crate::validators::run(&crate::validators::tools(), "pdftotext", &arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let side = text.split("<page ").nth(side).expect("a side").to_owned();
    let number = |line: &str, name: &str| -> f64 {
        let rest = line.split(&format!("{name}=\"")).nth(1).expect("a number");
        rest.split('"').next().and_then(|n| n.parse().ok()).expect("a number")
    };
    let width = number(side.lines().next().expect("a line"), "width");
    let lines: Vec<_> = side.lines().collect();
    let is_label = |pair: &&[&str]| {
        let wanted = format!(">{page}</word>");
        pair.iter().any(|line| line.ends_with(">Page</word>"))
            && pair.iter().any(|line| line.ends_with(&wanted))
    };
    let pair = lines.windows(2).find(|pair| is_label(pair)).expect("the page's number");
    number(pair[0], "xMin") / width
}

#[test]
#[ignore = "needs what `tests/run` installs"]
fn booklets_are_stapled_where_their_script_begins() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = pages(4);
    let pdf = self::pdf(&text, &pressed(Press::Booklet));
    assert!(place_of(folder.path(), &pdf, 1, 1) > 0.5, "the first page at the right");
    assert!(
        place_of(folder.path(), &pdf, 2, 2) < 0.5,
        "the second at the left of the back"
    );
    let text = text.replacen("---\n", "---\nlang: he\n", 1);
    let pdf = self::pdf(&text, &pressed(Press::Booklet));
    assert!(place_of(folder.path(), &pdf, 1, 1) < 0.5, "the first page at the left");
}

//! Charts: drawn once, true to their numbers, with a table beside them.

use chancery::Built;
use chancery::Format;

use crate::harness::HEAD;
use crate::harness::build;
use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::project;
use crate::pdf::text_of;

fn bytes(built: &Built, format: Format) -> &[u8] {
    let artefact = built.artefacts.iter().find(|artefact| artefact.format == format);
    let said = findings(&built.diagnostics);
    &artefact.unwrap_or_else(|| panic!("{}: {said}", format.name())).bytes
}

/// The document of the EPUB that has its first chart.
fn document(built: &Built) -> String {
    let documents = documents(bytes(built, Format::Epub));
    let mut pages = documents.into_iter().filter(|(name, _)| name.ends_with(".xhtml"));
    pages.find(|(_, text)| text.contains("<svg ")).expect("a chart").1
}

/// A briefing with one chart.
fn with(attributes: &str, records: &str) -> String {
    format!("{HEAD}## Part\n\nText.\n\n```chart {{{attributes}}}\n{records}\n```\n")
}

fn drawings(built: &Built) -> Vec<String> {
    let documents = documents(bytes(built, Format::Epub));
    let parts = documents.values().flat_map(|text| text.split("<svg ").skip(1));
    let drawings = parts.map(|part| part.split("</svg>").next().expect("its end"));
    drawings.map(|drawing| format!("<svg {drawing}</svg>")).collect()
}

/// The sizes of the rectangles of a drawing, as width and height.
fn rectangles(drawing: &str) -> Vec<(f64, f64)> {
    let paths = drawing.split("d=\"M 0 0v ").skip(1);
    let sizes = paths.filter_map(|path| {
        let (height, rest) = path.split_once("h ")?;
        let (width, _) = rest.split_once("v ")?;
        Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
    });
    sizes.collect()
}

#[test]
fn bars_are_as_long_as_their_numbers() {
    let built = build(&with("kind=bar", "Flag,Ships\nMalta,1200\nCyprus,300\nBoth,-600"));
    let lengths: Vec<_> =
        rectangles(&drawings(&built)[0]).into_iter().map(|(width, _)| width).collect();
    assert_eq!(lengths.len(), 3);
    for (length, value) in lengths.iter().zip([1200.0, 300.0, 600.0]) {
        let share = length / lengths[0];
        assert!((share - value / 1200.0).abs() < 1e-3, "{lengths:?}");
    }
    // Those of time stand, from zero as well.
    let built = build(&with("kind=bar", "Year,Ships\n2022,12\n2023,9\n2024,3"));
    let heights: Vec<_> =
        rectangles(&drawings(&built)[0]).into_iter().map(|(_, height)| height).collect();
    assert_eq!(heights.len(), 3);
    for (height, value) in heights.iter().zip([12.0, 9.0, 3.0]) {
        assert!((height / heights[0] - value / 12.0).abs() < 1e-3, "{heights:?}");
    }
}

#[test]
fn sums_are_as_long_as_their_parts() {
    let records = "Use,Quays,Cranes\nNorth,10,5\nSouth,,20";
    let built = build(&with("kind=stacked-bar", records));
    // The first two are the key.
    let lengths: Vec<_> = rectangles(&drawings(&built)[0])
        .into_iter()
        .skip(2)
        .map(|(width, _)| width)
        .collect();
    assert_eq!(lengths.len(), 3, "a field that is empty is no part");
    for (length, value) in lengths.iter().zip([10.0, 5.0, 20.0]) {
        assert!((length / lengths[0] - value / 10.0).abs() < 1e-3, "{lengths:?}");
    }
}

#[test]
fn lines_go_through_their_points() {
    let built = build(&with("kind=line", "Km,Noise\n0,0\n10,50\n40,100"));
    let drawing = &drawings(&built)[0];
    let line = drawing.split("<path ").find(|path| path.contains("stroke-width=\"1.3\""));
    let path = line.expect("a line").split("d=\"").nth(1).expect("a path");
    let path = path.split('"').next().expect("its end");
    let moves: Vec<(f64, f64)> = path
        .split('l')
        .skip(1)
        .filter_map(|part| {
            let mut numbers = part.split_whitespace().map(str::parse);
            Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
        })
        .collect();
    let [first, second] = moves[..] else { panic!("{path}") };
    assert!((second.0 / first.0 - 3.0).abs() < 1e-2, "three times as far: {path}");
    assert!((second.1 / first.1 - 1.0).abs() < 1e-2, "as high again: {path}");
}

#[test]
fn both_files_show_the_same_drawing_and_its_numbers() {
    let markdown =
        with("kind=dot unit=\"Per cent\"", "Group,Before\nPilots,62\nCrews,1234.5");
    let built = build(&markdown);
    // Its letters are outlines, so that it needs no typeface of the reader.
    let drawing = &drawings(&built)[0];
    assert!(!drawing.contains("<text") && drawing.contains("<use "), "{drawing}");
    // It has no ground, and its letters have the colour of the text around.
    let letters = drawing.matches("<use ").count();
    let following = drawing.split("<use ").filter(|l| l.contains("\"currentColor\""));
    assert!(!drawing.contains("#ffffff") && following.count() >= letters, "{drawing}");
    let text = text_of(bytes(&built, Format::Pdf));
    assert_eq!(text.matches("1,234.5").count(), 1, "in the table alone: {text}");
    assert_eq!(
        text.matches("Pilots").count(),
        2,
        "in the drawing and in the table: {text}"
    );
    let document = document(&built);
    for part in [
        ">Dot chart, Per cent. Before — Pilots: 62; Crews: 1,234.5.</title>",
        "<th class=\"cell\" scope=\"row\">Pilots</th>",
        "<td class=\"cell number-cell\">1,234.5</td>",
    ] {
        assert!(document.contains(part), "{part} in {document}");
    }
    let hidden = markdown.replace("kind=dot", "kind=dot data=hidden");
    let built = build(&hidden);
    let text = text_of(bytes(&built, Format::Pdf));
    assert_eq!(text.matches("1,234.5").count(), 0, "{text}");
    assert!(self::document(&built).contains("1,234.5</td>"));
}

#[test]
fn numbers_and_dates_are_the_language_s_own() {
    let head = HEAD.replacen("---\n", "---\nlanguage: de\n", 1);
    let chart = "```chart {kind=line}\nMonat,Tiefe\n2024-01,1234.5\n2024-07,900\n```\n";
    let built = build(&format!("{head}## Teil\n\n{chart}"));
    let document = document(&built);
    assert!(
        document.contains("Januar 2024") && document.contains("1.234,5"),
        "{document}"
    );
    assert!(document.contains(">Liniendiagramm."), "{document}");
}

#[test]
fn many_values_are_told_by_their_ends_and_extremes() {
    let records: Vec<_> =
        (0..40).map(|i| format!("{},{}", 1980 + i, (i * 7) % 40 + 10)).collect();
    let built = build(&with(
        "kind=line data=hidden",
        &format!("Year,Ships\n{}", records.join("\n")),
    ));
    let said =
        "Line chart. Ships — 1980: 10 … 2019: 43; lowest, 1980: 10; highest, 1997: 49.";
    let document = document(&built);
    assert!(document.contains(said), "{document}");
}

#[test]
fn links_without_a_text_say_what_they_lead_to() {
    let text = "See [](#ships), [](#table-1), [](#part) and [](#figure-2).\n\n\
        Figure: Ships\n\n```chart {#ships kind=bar}\nFlag,Ships\nMalta,12\n```\n\n\
        Figure: More\n\n```chart {kind=bar}\nFlag,Ships\nMalta,12\n```\n\n\
        Table: Told\n\n| A | B |\n|---|---|\n| 1 | 2 |\n";
    let built = build(&format!("{HEAD}## Part\n\n{text}"));
    let text = text_of(bytes(&built, Format::Pdf));
    let words: Vec<_> = text.split_whitespace().collect();
    let text = words.join(" ").replace(" ,", ",").replace(" .", ".");
    assert!(text.contains("See Figure 1, Table 1, Part and Figure 2."), "{text}");
    let link = "href=\"#ships\">Figure\u{a0}1</a>";
    let document = document(&built);
    assert!(document.contains(link), "{document}");
}

#[test]
fn a_layout_without_a_drawing_is_told() {
    let own = "#let chart(..arguments) = [nothing]\n#let elements = (chart: chart)\n\
        #let briefing(meta, body, appendices) = {\n\
        set document(title: meta.title, date: meta.document-date)\n\
        set text(font: (\"Libertinus Serif\"))\n body\n}\n";
    let files = [
        ("sources/a.md".to_owned(), with("kind=bar", "Flag,Ships\nMalta,12")),
        ("layouts/own/layout.typ".to_owned(), own.to_owned()),
        (
            "layouts/own/layout.toml".to_owned(),
            "contract = 1\nsummary = \"Ours.\"\nappendices = []\n".to_owned(),
        ),
    ];
    let project = chancery::Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = options();
    options.layout = Some("own".to_owned());
    let built = chancery::build(&project, &source, &options);
    let said = findings(&built.diagnostics);
    assert!(said.contains("the layout `own` draws no chart `chart`"), "{said}");
}

#[test]
fn other_blocks_named_chart_are_code_elsewhere() {
    let text = "# T\n\n```chart\ntype: bar\nlabels: [a, b]\n```\n";
    let mut options = options();
    options.profile = Some(chancery::Profile::Generic);
    let project = project(text);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let said = findings(&chancery::check(&project, &source, &options));
    assert!(!said.contains("chart"), "{said}");
}

/// Long descriptions: heard in the PDF, unfolded in the EPUB, claimed only where there are any.
#[test]
fn images_have_long_descriptions() {
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>";
    let text =
        format!("{HEAD}![A square](a.svg \"Square\")\n\nDescription: It is *empty*.\n");
    let made_of = |text: &str| {
        let files = [("sources/a.md", text), ("sources/a.svg", picture)];
        let project = chancery::Project::from_files(files).expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        chancery::build(&project, &source, &options())
    };
    let built = made_of(&text);
    let files = documents(bytes(&built, Format::Epub));
    let package = &files["EPUB/package.opf"];
    assert!(package.contains("accessibilityFeature\">longDescription<"), "{package}");
    let page =
        files.values().find(|text| text.contains("aria-details")).expect("a figure");
    assert!(page.contains("<em>empty</em>") && page.contains("<summary"), "{page}");
    let text_of_pages = text_of(bytes(&built, Format::Pdf));
    assert!(!text_of_pages.contains("empty"), "{text_of_pages}");
    let document = lopdf::Document::load_mem(bytes(&built, Format::Pdf)).expect("a PDF");
    let heard = document.objects.values().any(|object| {
        let alt = object.as_dict().and_then(|dict| dict.get(b"Alt"));
        alt.and_then(lopdf::decode_text_string)
            .is_ok_and(|alt| alt == "A square It is empty.")
    });
    assert!(heard, "the alternative goes on with the description");
    let built = made_of(&text.replace("Description: It is *empty*.", ""));
    let files = documents(bytes(&built, Format::Epub));
    assert!(!files["EPUB/package.opf"].contains("longDescription"));
}

/// How many signs and how much line a drawing has, by the colour of the first series.
fn signs(drawing: &str) -> usize {
    drawing.matches("<path fill=\"#4374b6\"").count()
}

#[test]
fn no_point_is_lost_beside_gaps() {
    let years: Vec<_> = (0..30)
        .map(|i| {
            if i % 2 == 0 {
                format!("{},{}", 1990 + i, i + 1)
            } else {
                format!("{},", 1990 + i)
            }
        })
        .collect();
    let built = build(&with("kind=line", &format!("Year,Ships\n{}", years.join("\n"))));
    assert_eq!(signs(&drawings(&built)[0]), 15, "each stands alone and has a sign");
    // A step holds until it is not known any more, and its last value stands there.
    let built = build(&with(
        "kind=step data=hidden",
        "Year,Ships\n2020,5\n2021,\n2022,7\n2023,8\n2024,",
    ));
    let drawing = &drawings(&built)[0];
    let line = drawing.split("<path ").find(|path| path.contains("stroke-width=\"1.3\""));
    let path = line.expect("a line").split("d=\"").nth(1).expect("a path");
    let path = path.split('"').next().expect("its end");
    assert_eq!(path.matches(['l', 'h', 'v']).count(), 4, "{path}");
}

#[test]
fn bars_in_narrow_places_keep_their_direction() {
    let records = "Flag,Ships\nNorthern Ireland and others,123456789\nb,-123456789";
    for width in ["1%", "10%", "30%", "100%"] {
        let built = build(&with(&format!("kind=bar width={width}"), records));
        let bars = rectangles(&drawings(&built)[0]);
        assert_eq!(bars.len(), 2, "{width}: {bars:?}");
        for (wide, _) in bars {
            assert!(wide > 10.0, "{width}: {wide}");
        }
    }
}

#[test]
fn a_chart_higher_than_a_page_is_told() {
    let name =
        "a name that goes on and on for longer than anybody would read it in a chart";
    let records: Vec<_> = (1..=24).map(|i| format!("{name} {i},{i}")).collect();
    let markdown = with("kind=bar", &format!("Flag,Ships\n{}", records.join("\n")));
    let project = project(&markdown);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = options();
    options.layout = Some("large-print".to_owned());
    let built = chancery::build(&project, &source, &options);
    assert!(built.artefacts.is_empty());
    let said = findings(&built.diagnostics);
    assert!(
        said.contains("error[chart-invalid]: the chart is higher than a page"),
        "{said}"
    );
    assert!(said.contains("sources/a.md:12:1"), "at its line: {said}");
}

#[test]
fn numbers_that_cannot_be_told_apart_are_drawn_all_the_same() {
    for records in
        ["a,0\nb,0", "a,900719925474099\nb,900719925474099", "a,-5\nb,-5", "a,0.1\nb,0.2"]
    {
        for kind in ["bar", "grouped-bar", "line", "step", "dot"] {
            let built =
                build(&with(&format!("kind={kind}"), &format!("Flag,Ships\n{records}")));
            assert_eq!(
                built.artefacts.len(),
                2,
                "{kind} {records}: {}",
                findings(&built.diagnostics)
            );
        }
    }
}

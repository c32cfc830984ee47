//! The layouts that are built in: what each makes of a briefing.

use chancery::Built;
use chancery::Format;
use chancery::Options;
use chancery::Paper;
use chancery::Project;
use chancery::Severity;

use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::project;
use crate::pages::LAYOUTS;
use crate::pages::pdf;
use crate::pdf::failures;
use crate::pdf::text_of;

/// Builds one briefing in memory.
pub(crate) fn build(markdown: &str, options: &Options) -> Built {
    let project = project(markdown);
    let source = project.briefings().expect("a briefing").remove(0);
    chancery::build(&project, &source, options)
}

fn in_layout(layout: &str) -> Options {
    let mut options = options();
    options.layout = Some(layout.to_owned());
    options
}

/// Every layout with every case that it has room for.
pub(crate) fn matrix() -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    for (layout, own) in LAYOUTS {
        for paper in [Paper::A4, Paper::UsLetter] {
            for case in CASES.iter() {
                // A note has room for two pages.
                if *layout == "note" && case.name != *own && case.name != "right-to-left"
                {
                    continue;
                }
                let name = format!("{layout}-{}-{}", paper.name(), case.name);
                files.push((name, pdf(layout, &case.name, Some(paper))));
            }
        }
    }
    files
}

#[test]
fn every_layout_makes_accessible_files() {
    for (name, pdf) in matrix() {
        for profile in ["ua1", "2a"] {
            let failures = failures(&pdf, profile);
            assert!(failures.is_empty(), "{name} {profile}: {failures:#?}");
        }
    }
}

/// The layouts differ in looks, not in what is said.
#[test]
fn no_layout_loses_text() {
    let squeezed =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for (layout, case) in LAYOUTS {
        let text = squeezed(&text_of(&pdf(layout, case, None)));
        let case = CASES.iter().find(|known| known.name == *case).expect("a case");
        for words in words(case.briefing(), *layout == "note") {
            let words = squeezed(&words);
            assert!(text.contains(&words), "{layout} lacks `{words}`");
        }
    }
}

/// The paragraphs of a briefing, and what its registries say.
fn words(briefing: chancery::Briefing, is_note: bool) -> Vec<String> {
    use chancery::briefing::Block;
    use chancery::briefing::Inline;
    use chancery::briefing::Section;
    use chancery::briefing::plain_text;
    fn is_plain(run: &[Inline]) -> bool {
        run.iter().all(|inline| {
            matches!(inline, Inline::Text(_) | Inline::SoftBreak | Inline::TermUse(_))
        })
    }
    fn blocks(list: &[Block], words: &mut Vec<String>) {
        for block in list {
            match block {
                Block::Paragraph(paragraph) if is_plain(&paragraph.inlines) => {
                    words.push(plain_text(&paragraph.inlines));
                }
                Block::List(list) => {
                    list.items.iter().for_each(|item| blocks(&item.blocks, words));
                }
                Block::Quotation(quotation) => blocks(&quotation.blocks, words),
                Block::Callout(callout) => blocks(&callout.blocks, words),
                Block::KeyPoints { points } => {
                    for point in points {
                        words.push(plain_text(&point.lead));
                        blocks(&point.blocks, words);
                    }
                }
                Block::Table(table) => {
                    let cells = table.head.iter().chain(table.rows.iter().flatten());
                    words.extend(cells.filter(|c| is_plain(c)).map(|c| plain_text(c)));
                }
                Block::KeyFacts { facts, .. } => {
                    words.extend(facts.iter().map(|fact| plain_text(&fact.value)));
                }
                _ => {}
            }
        }
    }
    fn collect(sections: &[Section], words: &mut Vec<String>) {
        for section in sections {
            words.push(plain_text(&section.title));
            blocks(&section.blocks, words);
            collect(&section.children, words);
        }
    }
    let mut words = vec![briefing.meta.title];
    collect(&briefing.sections, &mut words);
    let definitions = briefing.glossary.iter().filter(|term| is_plain(&term.definition));
    words.extend(definitions.map(|term| plain_text(&term.definition)));
    words.extend(briefing.sources.iter().map(|source| plain_text(&source.text)));
    // A note has the six weightiest events.
    if !is_note {
        let events = briefing.timeline.iter().filter(|event| is_plain(&event.text));
        words.extend(events.map(|event| plain_text(&event.text)));
        words.extend(briefing.actors.iter().map(|actor| actor.name.clone()));
    }
    words
}

/// As many paragraphs as are asked for.
fn long(paragraphs: usize) -> String {
    let sentence = "The ministers met in the morning and agreed on a text. ";
    let paragraph = format!("{}\n\n", sentence.repeat(6));
    format!("{HEAD}## Background\n\n{}", paragraph.repeat(paragraphs))
}

/// The most paragraphs that a note has room for.
fn longest_note() -> usize {
    let options = in_layout("note");
    let fits = |n: &usize| !build(&long(*n), &options).artefacts.is_empty();
    (1..60).take_while(fits).last().expect("one paragraph is no long note")
}

/// A note that has room only if it is set smaller.
pub(crate) fn fitted_note() -> (String, Options) {
    let mut options = in_layout("note");
    options.fit = true;
    (long(longest_note() + 1), options)
}

#[test]
fn a_note_that_is_too_long_says_by_how_much() {
    let mut options = in_layout("note");
    let most = longest_note();
    let built = build(&long(most + 1), &options);
    let said = findings(&built.diagnostics);
    assert!(said.contains("the PDF has 3 pages; `note` has room for 2"), "{said}");
    assert!(said.contains("lines are too many") || said.contains("1 line is too many"));
    assert!(said.contains("\"Background\""), "{said}");
    assert!(said.contains("try `--fit`"), "{said}");
    // A little smaller, it has room.
    options.fit = true;
    let fitted = build(&long(most + 1), &options);
    assert_eq!(fitted.artefacts.len(), 2, "{}", findings(&fitted.diagnostics));
    assert_eq!(fitted.artefacts[0].pages, 2);
    // And there is an end to that.
    assert!(build(&long(most * 2), &options).artefacts.is_empty());
}

#[test]
fn a_memo_of_two_pages_is_warned_of() {
    let options = in_layout("memo");
    let of = |kind: &str, paragraphs: usize| {
        let text =
            long(paragraphs).replace("title: T\n", &format!("title: T\nkind: {kind}\n"));
        let built = build(&text, &options);
        assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
        let warned = built.diagnostics.iter().any(|found| {
            found.rule.name() == "length-advised" && found.severity == Severity::Warning
        });
        (built.artefacts[0].pages, warned)
    };
    assert_eq!(of("memo", 2), (1, false));
    assert_eq!(of("memo", 14), (2, true));
    assert_eq!(of("submission", 14), (2, false));
    assert!(of("submission", 30).1);
}

#[test]
fn paragraphs_have_the_same_numbers_in_both_formats() {
    let text = format!(
        "{}## Bottom line\n\nYes.\n\n## One\n\nFirst words.\n\n1. a letter\n   1. a numeral\n\n\
         ## Two\n\nSecond words, after [the first](#p.1).\n",
        HEAD.replace("title: T\n", "title: T\nparagraph_numbers: true\n")
    );
    let built = build(&text, &options());
    assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
    let pages = text_of(&built.artefacts[0].bytes);
    let squeezed: String = pages.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in ["1 First words", "2 Second words", "a. a letter", "(i) a numeral"] {
        assert!(squeezed.contains(wanted), "`{wanted}` is not in {squeezed}");
    }
    let documents = documents(&built.artefacts[1].bytes);
    let epub: String = documents.values().cloned().collect();
    for wanted in [
        "<p class=\"p\" id=\"p.1\"><span class=\"paragraph-number\">1</span>",
        "<p class=\"p\" id=\"p.2\"><span class=\"paragraph-number\">2</span>",
        "<ol class=\"list\" type=\"a\">",
        "<ol class=\"list\" type=\"i\">",
        "#p.1\"",
    ] {
        assert!(epub.contains(wanted), "`{wanted}` is not in the EPUB");
    }
    // Without the key there are none, unless the layout has them.
    let plain = build(&text.replace("paragraph_numbers: true\n", ""), &in_layout("memo"));
    assert!(text_of(&plain.artefacts[0].bytes).contains("First"));
    let epub: String =
        crate::harness::documents(&plain.artefacts[1].bytes).values().cloned().collect();
    assert!(epub.contains("id=\"p.1\""));
}

#[test]
fn a_table_that_is_too_wide_lies_on_its_side_or_becomes_records() {
    let head: Vec<_> = (0..6).map(|i| format!("Characteristics{i}")).collect();
    let row: Vec<_> = (0..6).map(|i| format!("incomprehensible{i}")).collect();
    let table = format!(
        "{HEAD}Text.\n\n| {} |\n|{}\n| {} |\n",
        head.join(" | "),
        "---|".repeat(6),
        row.join(" | ")
    );
    let of = |layout: &str| {
        let built = build(&table, &in_layout(layout));
        let said = findings(&built.diagnostics);
        let pdf = built.artefacts[0].bytes.clone();
        let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
        let lying = document.get_pages().values().any(|page| {
            let page = document.get_dictionary(*page).expect("a page");
            let edges = page.get(b"MediaBox").and_then(lopdf::Object::as_array);
            let edges: Vec<_> =
                edges.expect("a box").iter().filter_map(|n| n.as_float().ok()).collect();
            edges[2] > edges[3]
        });
        assert!(text_of(&pdf).contains("incomprehensible5"));
        (lying, said)
    };
    let (lying, said) = of("briefing");
    assert!(lying && said.contains("on its side"), "{said}");
    let (lying, said) = of("explainer");
    assert!(!lying && said.contains("printed as records"), "{said}");
    // In large print every table is records, which is no news.
    let (lying, said) = of("large-print");
    assert!(!lying && said.is_empty(), "{said}");
}

/// A page can't lie on its side within a box or a list.
#[test]
fn a_table_in_a_box_that_is_too_wide_becomes_records() {
    let head: Vec<_> = (0..6).map(|i| format!("Characteristics{i}")).collect();
    let row: Vec<_> = (0..6).map(|i| format!("incomprehensible{i}")).collect();
    let table = format!(
        "| {} |\n|{}\n| {} |\n",
        head.join(" | "),
        "---|".repeat(6),
        row.join(" | ")
    );
    let indented =
        |by: &str| format!("{by}{}", table.trim_end().replace('\n', &format!("\n{by}")));
    for text in [
        format!("> [!NOTE]\n{}", indented("> ")),
        format!("- An item\n\n{}", indented("  ")),
        format!("## Bottom line\n\n{table}"),
        format!("## Glossary\n\n{table}\n\n| Term | Meaning |\n|-|-|\n| A | B |\n"),
    ] {
        for layout in ["briefing", "memo", "explainer", "dossier"] {
            let built = build(&format!("{HEAD}Text of A.\n\n{text}"), &in_layout(layout));
            let said = findings(&built.diagnostics);
            if !said.contains("registry") && !said.contains("[data-invalid]") {
                assert_eq!(built.artefacts.len(), 2, "{layout}: {text}\n{said}");
                assert!(said.contains("printed as records"), "{layout}: {text}\n{said}");
            }
        }
    }
}

/// In two columns, what both have room for stands across them.
#[test]
fn a_table_stands_across_two_columns() {
    let table = "| Characteristics | Circumstances | Considerations | Recommendations |\n\
                 |-|-|-|-|\n| incomprehensible | straightforward | understandable | practicable |\n";
    let built = build(&format!("{HEAD}Text.\n\n{table}"), &in_layout("explainer"));
    assert_eq!(findings(&built.diagnostics), "");
    // In records the heads are told again with each value.
    let text = text_of(&built.artefacts[0].bytes);
    assert!(!text.contains("Circumstances:"), "{text}");
    let narrow = build(
        &format!("{HEAD}Text.\n\n> [!NOTE]\n> {}", table.replace('\n', "\n> ")),
        &in_layout("explainer"),
    );
    assert!(text_of(&narrow.artefacts[0].bytes).contains("Circumstances"));
    assert!(findings(&narrow.diagnostics).contains("printed as records"));
}

/// A layout that leaves out a registry leaves out what the author wrote below it, too.
#[test]
fn links_to_what_is_below_a_registry_lead_where_it_is() {
    let text = format!(
        "{HEAD}## A\n\nSee [who](#ministers) and [the table](#table-1).\n\n## Who's who\n\n\
         | Name | Role |\n|-|-|\n| Ann Bell | Minister |\n\n### Ministers\n\nThey change.\n\n\
         Table: Ministers\n\n| Year | Number |\n|-|-|\n| 2001 | 12 |\n"
    );
    for (layout, is_there) in [("briefing", true), ("note", false)] {
        let built = build(&text, &in_layout(layout));
        assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
        assert_eq!(text_of(&built.artefacts[0].bytes).contains("They change."), is_there);
        let documents = crate::harness::documents(&built.artefacts[1].bytes);
        let epub: String = documents.values().cloned().collect();
        assert!(epub.contains("actors.xhtml#ministers\""), "{epub}");
    }
}

/// What a layout leaves out, nothing links to.
#[test]
fn links_to_what_a_layout_leaves_out_are_text() {
    let text = format!(
        "{HEAD}## A\n\nSee [who](#whos-who).\n\n> Yes.\n> — Ann Bell, minister, Bonn, \
         3 May 2025\n\n## Who's who\n\n| Name | Role | Since |\n|-|-|-|\n| Ann Bell | Minister | \
         2020 |\n"
    );
    let built = build(&text, &in_layout("note"));
    assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
    let pages = text_of(&built.artefacts[0].bytes);
    assert!(pages.contains("who") && !pages.contains("Minister"), "{pages}");
}

#[test]
fn paper_is_as_asked_for() {
    let size = |paper: Option<Paper>| {
        let pdf = pdf("briefing", "note", paper);
        let document = lopdf::Document::load_mem(&pdf).expect("a PDF");
        let page = document.get_pages()[&1];
        let page = document.get_dictionary(page).expect("a page");
        let edges =
            page.get(b"MediaBox").and_then(lopdf::Object::as_array).expect("a box");
        edges.iter().filter_map(|n| n.as_float().ok()).map(f32::round).collect::<Vec<_>>()
    };
    assert_eq!(size(None)[2..], [595.0, 842.0]);
    assert_eq!(size(Some(Paper::UsLetter))[2..], [612.0, 792.0]);
}

/// Every file is packed as small as the exporter's layout lets it.
#[test]
fn files_have_object_streams() {
    for case in CASES.iter() {
        let pdf = case.bytes(Format::Pdf);
        let has = pdf.windows(12).any(|part| part == b"/Type/ObjStm");
        assert!(has, "{} is not packed: the exporter has changed", case.name);
    }
}

/// A project's own layout that goes wrong is told with its file, line and column.
#[test]
fn a_fault_in_a_layout_is_told_at_its_place() {
    let says = |code: &str| {
        let files = [
            ("sources/a.md", format!("{HEAD}Text.\n")),
            ("layouts/own/layout.toml", "summary = 'x'\nappendices = []\n".to_owned()),
            ("layouts/own/layout.typ", code.to_owned()),
        ];
        let project = Project::from_files(files).expect("a project");
        let source = project.briefings().expect("a list").remove(0);
        findings(&chancery::build(&project, &source, &in_layout("own")).diagnostics)
    };
    let start = "#let briefing(meta, body, appendices) = {\n  ";
    let syntax = says(&format!("{start}let x = \n  body\n}} )\n"));
    assert!(syntax.contains("the layout `own` failed at layout.typ:"), "{syntax}");
    let missing = says(&format!("{start}nothing-like-it()\n  body\n}}\n"));
    assert!(missing.contains("failed at layout.typ:2:3"), "{missing}");
    assert!(missing.contains("unknown variable"), "{missing}");
    let wrong = says(&format!("{start}text(size: \"big\", body)\n}}\n"));
    assert!(wrong.contains("failed at layout.typ:2:14"), "{wrong}");
    assert!(says("#let other = 1\n").contains("`own`"));
}

#[test]
fn a_style_sheet_keeps_to_what_e_readers_agree_on() {
    let build = |css: &str| {
        let files = [
            ("sources/a.md", format!("{HEAD}Text.\n")),
            ("layouts/own/layout.toml", "summary = 'Own.'\nappendices = []\n".to_owned()),
            (
                "layouts/own/layout.typ",
                "#import \"/core/page.typ\": house-style\n#let elements = (:)\n\
                 #let briefing(meta, body, appendices) = { show: house-style.with(meta, \
                 headings: ((size: 14pt),)); body }\n"
                    .to_owned(),
            ),
            ("layouts/own/style.css", css.to_owned()),
        ];
        let project = Project::from_files(files).expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        chancery::build(&project, &source, &in_layout("own"))
    };
    let refused =
        findings(&build(".h1 { margin: 0 }\n.p { gap: var(--a) }\n").diagnostics);
    let expected = "layouts/own/style.css: error[layout-failed]: 2:6: `gap: var(--a)`: many readers know no variables";
    assert!(refused.contains(expected), "{refused}");
    let claims = |css: &str| {
        let made = build(css);
        assert_eq!(made.artefacts.len(), 2, "{}", findings(&made.diagnostics));
        let package = &documents(&made.artefacts[1].bytes)["EPUB/package.opf"];
        package.contains("displayTransformability")
    };
    assert!(claims(".h1 { text-align: center; border-color: #7a1f3d }"));
    assert!(!claims(".code-keyword { color: navy }"));
}

/// A layout is code: what says who may choose it has to hold before any of it is read.
#[test]
fn a_briefing_names_no_layout_that_is_not_allowed() {
    let in_project = |config: &str, layout: &str| {
        let named = format!("marking: none\n{layout}");
        let text = HEAD.replace("marking: none\n", &named) + "Text.\n";
        let files = [
            ("sources/a.md", text.as_str()),
            ("chancery.toml", config),
            ("layouts/slip/layout.typ", "#panic(\"carried out\")"),
        ];
        Project::from_files(files).expect("a project")
    };
    let found = |config: &str, layout: &str, options: &Options| {
        let project = in_project(config, layout);
        let source = project.source_at("sources/a.md").expect("a briefing");
        let built = chancery::build(&project, &source, options);
        let checked = findings(&chancery::check(&project, &source, options));
        let said = findings(&built.diagnostics);
        assert_eq!(said, checked);
        assert_eq!(built.artefacts.is_empty(), said.contains("error["), "{said}");
        said
    };
    let broken = "layouts/slip/layout.toml: error[layout-failed]: missing\n";
    let refused =
        "sources/a.md:6:9: error[layout-failed]: the layout `slip` is not allowed\n";
    let (slip, listed) =
        ("layout: slip\n", "[build]\nallow-layouts = ['briefing', 'note']\n");
    assert_eq!(found("", slip, &options()), broken, "without a list all are allowed");
    let hint = "  hint: those that briefings may name are briefing, note\n";
    assert_eq!(found(listed, slip, &options()), format!("{refused}{hint}"));
    assert_eq!(found(listed, "layout: note\n", &options()), "");
    // What the project chooses is no briefing's choice, nor what is asked for.
    let none = "[build]\nallow-layouts = []\n";
    let hint = "  hint: no briefing may name one: leave `layout` out\n";
    assert_eq!(found(none, slip, &options()), format!("{refused}{hint}"));
    assert_eq!(found(&format!("{none}layout = 'note'\n"), "", &options()), "");
    let default = format!("{none}[defaults]\nlayout = 'note'\n");
    assert_eq!(found(&default, "", &options()), "");
    assert_eq!(found(&default, slip, &options()), format!("{refused}{hint}"));
    assert_eq!(found(none, slip, &in_layout("note")), "");
    // The list that is asked for takes the place of the project's.
    let mut options = options();
    options.allow_layouts = Some(vec!["slip".to_owned()]);
    assert_eq!(found(none, slip, &options), broken);
}

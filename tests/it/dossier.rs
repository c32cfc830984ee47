//! Dossiers: briefings bound into one.

use std::path::Path;

use chancery::Built;
use chancery::Format;
use chancery::Project;

use crate::harness::CASES;
use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;
use crate::pdf::text_of;
use crate::validators::run;
use crate::validators::tools;

fn case() -> &'static crate::harness::Case {
    CASES.iter().find(|case| case.name == "dossier").expect("the case")
}

/// Builds a dossier of two parts in memory.
fn build(head: &str, first: &str, second: &str) -> Built {
    let part = |title: &str, text: &str| {
        let text = text
            .strip_prefix('!')
            .map_or_else(|| format!("marking: TLP:GREEN\n---\n\n{text}"), str::to_owned);
        format!("---\ntitle: {title}\ndate: 2025-08-18\nas_of: 2025-08-18\n{text}\n")
    };
    let dossier = format!(
        "---\ntitle: D\ndate: 2025-08-18\nas_of: 2025-08-18\nlayout: dossier\n\
         parts: [_a.md, _b.md]\n{head}---\n\n## Preface\n\nWords.\n"
    );
    let files = [
        ("sources/d.md", dossier),
        ("sources/_a.md", part("One", first)),
        ("sources/_b.md", part("Two", second)),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/d.md").expect("a dossier");
    chancery::build(&project, &source, &options())
}

#[test]
fn what_parts_share_is_there_once() {
    let briefing = case().briefing();
    let terms: Vec<_> = briefing.glossary.iter().map(|term| term.term.as_str()).collect();
    // The same words once; other words told apart by their part.
    assert_eq!(terms, ["Assurance", "Guarantee", "Guarantee (The alliance)", "NATO"]);
    let shown = |event: &chancery::briefing::Event| event.shown.replace('\u{a0}', " ");
    let events: Vec<_> = briefing.timeline.iter().map(shown).collect();
    assert_eq!(events, ["4 April 1949", "5 December 1994", "12 January 2024"]);
    assert_eq!(briefing.sources.len(), 5);
    let numbers: Vec<_> = briefing.sources.iter().map(|source| source.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    let actors: Vec<_> =
        briefing.actors.iter().map(|actor| actor.name.as_str()).collect();
    assert_eq!(actors, ["Mark Rutte", "Volodymyr Zelenskyy"]);
    assert_eq!(briefing.actors[1].tenures.len(), 1);
    // The highest marking of the parts.
    assert_eq!(briefing.meta.marking.expect("a marking").label, "TLP:GREEN");
    assert_eq!(briefing.sections.len(), 4, "preface, two parts, sources");
}

/// Collects what has a name, and what is cited with its number and occurrence.
fn visit(
    value: &serde_json::Value,
    ids: &mut Vec<String>,
    cited: &mut Vec<(String, u64, u64)>,
) {
    if let Some(object) = value.as_object() {
        if let Some(id) = object.get("id").and_then(|id| id.as_str())
            && object.contains_key("span")
        {
            ids.push(id.to_owned());
        }
        if object.get("type").is_some_and(|kind| kind == "citation") {
            let number = |key: &str| object[key].as_u64().expect("a number");
            let source = object["source"].as_str().expect("a source").to_owned();
            cited.push((source, number("number"), number("occurrence")));
        }
        object.values().for_each(|inner| visit(inner, ids, cited));
    } else if let Some(list) = value.as_array() {
        for inner in list {
            visit(inner, ids, cited);
        }
    }
}

/// A citation has the number of its source, and no identifier is there twice.
#[test]
fn references_lead_to_what_is_there() {
    use chancery::briefing::Inline;
    let briefing = case().briefing();
    let json = serde_json::to_value(&briefing).expect("JSON");
    let mut ids = Vec::new();
    let mut cited = Vec::new();
    visit(&json, &mut ids, &mut cited);
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    assert!(cited.len() > 8, "{cited:?}");
    for (source, number, _) in &cited {
        let found = briefing.sources.iter().find(|known| known.id == *source);
        assert_eq!(u64::from(found.expect("listed").number), *number);
    }
    let mut places: Vec<_> =
        cited.iter().map(|(source, _, occurrence)| (source, occurrence)).collect();
    places.sort();
    places.dedup();
    assert_eq!(places.len(), cited.len(), "an occurrence is there twice");
    assert!(matches!(briefing.sections[1].title[0], Inline::Text(_)));
}

#[test]
fn links_between_parts_lead_to_the_place() {
    let epub = documents(case().bytes(Format::Epub));
    let preface = &epub["EPUB/text/section-01.xhtml"];
    assert!(
        preface.contains("href=\"section-02.xhtml#part.1.what-was-promised\""),
        "{preface}"
    );
    assert!(preface.contains("href=\"section-03.xhtml#part.2\""), "{preface}");
    let first = &epub["EPUB/text/section-02.xhtml"];
    assert!(first.contains("href=\"section-03.xhtml#part.2.part-1\""), "{first}");
    assert!(first.contains("epub:type=\"part\""), "{first}");
    let pages = text_of(case().bytes(Format::Pdf));
    assert!(pages.contains("Assurances given") && pages.contains("The alliance"));
    assert!(pages.contains("These sources are public."), "prose beside entries stays");
    // In the book the actors have their pages.
    assert!(pages.contains("Volodymyr Zelenskyy"), "{pages}");
}

#[test]
fn parts_that_do_not_go_together_are_told() {
    let says = |head: &str, first: &str, second: &str| {
        let built = build(head, first, second);
        assert!(built.artefacts.is_empty(), "it was built");
        findings(&built.diagnostics)
    };
    let text = "## A\n\nText.";
    let marking = says("marking: TLP:CLEAR\n", text, text);
    assert!(
        marking.contains("\"One\" is `TLP:GREEN`, more than the dossier's `TLP:CLEAR`")
    );
    assert!(marking.contains("sources/d.md:6:8"), "{marking}");
    assert!(says("marking: none\n", text, text).contains("the dossier has no marking"));
    let mixed = says("", text, "!marking: OFFICIAL\n---\n\n## A\n\nText.");
    assert!(
        mixed.contains("\"Two\" is marked by `uk-gsc`, the dossier by `tlp`"),
        "{mixed}"
    );
    let french = says("", text, "!marking: TLP:GREEN\nlang: fr\n---\n\n## A\n\nTexte.");
    assert!(french.contains("\"Two\" is in `fr`, the dossier in `en`"), "{french}");
    let nested =
        says("", text, "!marking: TLP:GREEN\nparts: _a.md\n---\n\n## A\n\nText.");
    assert!(nested.contains("a part of a dossier has parts itself"), "{nested}");
    let dead = says("", "## A\n\n[B](_b.md#nowhere)", text);
    assert!(dead.contains("sources/_a.md:10:1: error[link-dead-internal]"), "{dead}");
    let broken = says("", text, "## A\n\nText.[^x]");
    assert!(broken.contains("sources/_b.md:10:6: error[cite-undefined]"), "{broken}");
    // Paragraphs have no numbers in a dossier, and links can't name them.
    let numbered = says(
        "",
        "## A\n\n[one](#p.1)",
        "!marking: TLP:GREEN\nparagraph_numbers: true\n---\n\n## A\n\n[one](#p.1)",
    );
    assert!(
        numbered.contains("sources/_a.md:10:1: error[link-dead-internal]"),
        "{numbered}"
    );
    assert!(
        numbered.contains("sources/_b.md:11:1: error[link-dead-internal]"),
        "{numbered}"
    );
    // Nothing of this is wrong.
    let good = build("", text, "## A\n\n[A](_a.md#a) and [the text](_a.md).");
    assert_eq!(good.artefacts.len(), 2, "{}", findings(&good.diagnostics));
    assert_eq!(findings(&good.diagnostics), "");
}

#[test]
fn a_part_that_is_missing_is_told() {
    let files = [(
        "sources/d.md",
        "---\ntitle: D\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\nparts: [_z.md]\n---\n\nA.\n",
    )];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/d.md").expect("a dossier");
    let built = chancery::build(&project, &source, &options());
    let said = findings(&built.diagnostics);
    assert!(said.contains("sources/d.md:6:8: error[file-missing]"), "{said}");
}

/// A part is there once, and the dossier is none of its parts.
#[test]
fn parts_are_named_once() {
    let head = "---\ntitle: D\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n";
    for parts in ["[_a.md, _a.md]", "[d.md]"] {
        let files = [
            ("sources/d.md", format!("{head}parts: {parts}\n---\n\nA.\n")),
            ("sources/_a.md", format!("{head}---\n\n## A\n\nText.\n")),
        ];
        let project = Project::from_files(files).expect("a project");
        let source = project.source_at("sources/d.md").expect("a dossier");
        let said = findings(&chancery::build(&project, &source, &options()).diagnostics);
        assert!(said.contains("can't be bound in more than once"), "{parts}: {said}");
    }
}

/// A term is told apart only from what it does not say, in whichever part that is.
#[test]
fn terms_of_many_parts_are_compared_with_all() {
    let head = "---\ntitle: TITLE\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n";
    let part = |title: &str, meaning: &str| {
        let head = head.replace("TITLE", title);
        let quote = "> Yes.\n> — Ann Bell, minister, Bonn, 3 May 2025 [^s]";
        format!(
            "{head}---\n\n## A\n\nA port.\n\n{quote}\n\n## Who's who\n\n| Name | Role |\n|-|-|\n\
             | Ann Bell | Minister |\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n| Port | {meaning} |\n\n\
             ## Sources\n\n[^s]: A source, 2025.\n"
        )
    };
    let files = [
        ("sources/d.md", format!("{head}parts: [_a.md, _b.md, _c.md]\n---\n\nA.\n")),
        ("sources/_a.md", part("One", "A harbour.")),
        ("sources/_b.md", part("Two", "A wine.")),
        ("sources/_c.md", part("Three", "A wine.")),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/d.md").expect("a dossier");
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    let briefing = briefing.unwrap_or_else(|| panic!("{}", findings(&diagnostics)));
    let terms: Vec<_> = briefing.glossary.iter().map(|term| term.term.as_str()).collect();
    assert_eq!(terms, ["Port", "Port (Two)"]);
    // What an attribution names is there.
    let json = serde_json::to_value(&briefing).expect("JSON").to_string();
    let actor = &briefing.actors[0].id;
    assert_eq!(json.matches(&format!("\"actor\":\"{actor}\"")).count(), 3, "{json}");
    let cited = format!("\"sources\":[\"{}\"]", briefing.sources[0].id);
    assert_eq!(json.matches(&cited).count(), 3, "{json}");
}

/// Lays out a dossier with so many terms, of such meanings: no column of its glossary may go on
/// over the page, since its end would be read after the other column.
#[track_caller]
fn lay_out_terms(count: usize, meaning: impl Fn(usize) -> String) {
    let (mut terms, mut used) = (String::new(), String::new());
    for i in 0..count {
        terms.push_str(&format!("| term{i:03} | {}|\n", meaning(i)));
        used.push_str(&format!("Of term{i:03} we know. "));
    }
    let text = format!("{used}\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n{terms}\n");
    let built = build("", &text, "Words.\n");
    let is_pdf = |made: &chancery::Artefact| made.format == Format::Pdf;
    assert!(built.artefacts.iter().any(is_pdf), "{}", findings(&built.diagnostics));
}

/// Of hundreds of terms the heights are not measured.
#[test]
fn long_glossaries_keep_their_order() {
    for count in [61, 240] {
        lay_out_terms(count, |i| "words ".repeat(i * 7 % 40 + 3));
    }
}

/// Widths of letters that lengths do not tell, beside terms that nearly fill a column or are a little
/// too long for one, which are measured.
#[test]
fn glossaries_of_wide_and_narrow_letters_keep_their_order() {
    for word in ["WWW-WWW ", "ill-ill "] {
        for large in (150..=310).step_by(20) {
            lay_out_terms(90, |i| match i % 9 {
                4 => "harbour ".repeat(large),
                i => word.repeat(i * 7 % 30 + 9),
            });
        }
    }
}

/// What a glossary is measured by is as high as what it is printed as.
#[test]
fn likely_columns_are_as_high_as_columns() {
    let code = r#"
        #import "/core/glossary.typ": column-of, likely-column, likely-pages
        #let glossary(labels, entries) = context {
          for width in (40mm, 62mm, 110mm) {
            for from in range(entries.len()) {
              let some = entries.slice(from)
              let high(body) = measure(width: width, body).height
              let (a, b) = (high(likely-column(labels, some)), high(column-of(labels, some, pages: likely-pages)))
              assert(calc.abs(a - b) < 0.01pt, message: repr((width, from, a, b)))
            }
          }
          column-of(labels, entries)
        }
        #let elements = (glossary: glossary)
        #let briefing(meta, body, appendices) = {
          set document(title: meta.title, date: meta.document-date)
          body
          appendices.join()
        }
    "#;
    let mut text =
        "Of the GCA, a berth and demurrage, *each* a term, and the GCA.\n\n".to_owned();
    text.push_str(
        "## Glossary\n\n| Term | Stands for | Meaning | See also |\n|-|-|-|-|\n",
    );
    let long =
        "What a charterer pays for *keeping* a ship `in port` longer than it said. "
            .repeat(4);
    text.push_str(&format!("| GCA | Grain Corridor Authority | {long}| berth |\n"));
    text.push_str(
        "| berth | | Where a **ship** is loaded, as the GCA says. | GCA, demurrage |\n",
    );
    text.push_str(&format!("| demurrage | | {long}| |\n"));
    let files = [
        ("sources/a.md", format!("{HEAD}{text}")),
        (
            "layouts/own/layout.toml",
            "summary = 'x'\nappendices = ['glossary']\n".to_owned(),
        ),
        ("layouts/own/layout.typ", code.to_owned()),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let mut options = options();
    options.layout = Some("own".to_owned());
    let built = chancery::build(&project, &source, &options);
    assert!(!built.artefacts.is_empty(), "{}", findings(&built.diagnostics));
    let (briefing, _) = chancery::data(&project, &source, &options);
    assert_eq!(briefing.expect("a briefing").glossary.len(), 3);
}

/// A term whose meaning is longer than a column of a page is printed to its end.
#[test]
#[ignore = "needs what `tests/run` installs"]
fn no_entry_of_a_glossary_runs_off_the_page() {
    for count in [5, 61] {
        let (mut terms, mut used) = (String::new(), String::new());
        for i in 0..count {
            let words = "words ".repeat(if i == 2 { 1500 } else { 8 });
            terms.push_str(&format!("| term{i:03} | {words}|\n"));
            used.push_str(&format!("Of term{i:03} we know. "));
        }
        let text =
            format!("{used}\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n{terms}\n");
        let built = build("", &text, "Nothing.\n");
        let pdf = built.artefacts.iter().find(|made| made.format == Format::Pdf);
        let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.pdf");
        std::fs::write(&path, &pdf.bytes).expect("written");
        // What stands beside a page is not told.
        let output = run(&tools(), "pdftotext", &[&path, Path::new("-")]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert_eq!(text.matches("words").count(), 1500 + 8 * (count - 1));
    }
}

/// Any layout takes a dossier.
#[test]
fn a_dossier_can_be_set_in_any_layout() {
    for (layout, _) in crate::pages::LAYOUTS {
        if *layout == "note" {
            continue;
        }
        let text = text_of(&crate::pages::pdf(layout, "dossier", None));
        assert!(text.contains("The alliance") && text.contains("Mark Rutte"), "{layout}");
    }
}

/// What is for other readers in a part is left out, and proven to be.
#[test]
fn parts_leave_nothing_for_other_readers() {
    let secret = "## A\n\nText.\n\n<!-- only: audience=board -->\n\nThe quokka sleeps in the \
                  garden at night.\n\n<!-- end -->";
    let built = build(
        "audiences: board\n",
        &format!("!marking: TLP:GREEN\naudiences: board\n---\n\n{secret}"),
        "## A\n\nText.",
    );
    assert_eq!(built.artefacts.len(), 2, "{}", findings(&built.diagnostics));
    assert!(!text_of(&built.artefacts[0].bytes).contains("quokka"));
    let told = build(
        "audiences: board\n",
        &format!("!marking: TLP:GREEN\naudiences: board\n---\n\n{secret}"),
        "## A\n\n> [!NOTE]\n> **The quokka sleeps** in the garden at night.",
    );
    let epub: String = documents(&built.artefacts[1].bytes).values().cloned().collect();
    assert!(!epub.contains("quokka"));
    // What another part says to all is no secret.
    assert_eq!(told.artefacts.len(), 2, "{}", findings(&told.diagnostics));
}

/// The proof that nothing is left reaches into parts.
#[test]
fn a_leak_in_a_part_is_refused() {
    let head = "---\ntitle: D\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\naudiences: board\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><text>The quokka sleeps in \
               the garden at night.</text></svg>";
    let files = [
        ("sources/d.md", format!("{head}parts: [_a.md]\n---\n\nA.\n")),
        (
            "sources/_a.md",
            format!(
                "{head}---\n\n## A\n\nText. ![A drawing](q.svg)\n\n<!-- only: audience=board -->\n\n\
                 The quokka sleeps in the garden at night.\n\n<!-- end -->\n"
            ),
        ),
        ("sources/q.svg", svg.to_owned()),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/d.md").expect("a dossier");
    let built = chancery::build(&project, &source, &options());
    let said = findings(&built.diagnostics);
    assert!(built.artefacts.is_empty() && said.contains("error[variant-leak]"), "{said}");
    // Nor are the sources of such a part attached.
    let mut attaching = options();
    attaching.attachments = Some(vec![chancery::Attachment::Sources]);
    let built = chancery::build(&project, &source, &attaching);
    let said = findings(&built.diagnostics);
    assert!(said.contains("the sources have text for other readers"), "{said}");
}

/// Figures, charts, tables, judgements and terms of parts have the same names in each; in the
/// dossier they are told apart, and links lead to those of their own part.
#[test]
fn what_parts_number_alike_is_told_apart() {
    let part = |name: &str| {
        format!(
            "## {name}\n\nSee [](#figure-1), [](#table-1) and [](#judgement-1); EPA of {name}.\n\n\
             Figure: Ships of {name}.\n\n```chart {{kind=bar}}\nFlag,Ships\nMalta,12\nCyprus,3\n```\n\n\
             Table: Ports of {name}.\n\n| Port | Ships |\n|-|-|\n| Valletta | 12 |\n\n\
             ## Key judgements\n\n1. It is **likely** that {name} grows.\n\n\
             ## Glossary\n\n| Term | Meaning | See also |\n|-|-|-|\n\
             | EPA | The authority of {name}. | TEU |\n| TEU | A box of {name}. | |\n"
        )
    };
    let built = build("", &part("One"), &part("Two"));
    let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
    let epub = epub.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
    let pages = documents(&epub.bytes);
    let page = |name: &str| {
        let is_it = |text: &&String| text.contains(&format!("EPA</a> of {name}"));
        let found = pages.values().find(is_it);
        found.unwrap_or_else(|| panic!("{name}: {:?}", pages.keys()))
    };
    for (name, number) in [("One", 1), ("Two", 2)] {
        let text = page(name);
        for (shown, id) in [("Figure", "figure-1"), ("Table", "table-1")] {
            let link = format!("#part.{number}.{id}\">{shown}\u{a0}{number}</a>");
            assert!(text.contains(&link), "{link}: {text}");
        }
        let judgement = format!("#part.{number}.judgement-1\">");
        assert!(text.contains(&judgement), "{judgement}: {text}");
        let entry = format!("<a class=\"link\" href=\"#part.{number}.t-teu\">");
        assert!(pages["EPUB/text/glossary.xhtml"].contains(&entry), "{entry}");
    }
}

/// What the dossier says itself is not said again by its parts.
#[test]
fn what_a_dossier_and_its_parts_share_is_there_once() {
    let registries = "## Actors\n\n| Name | Role |\n|-|-|\n| Jane Doe | Chair |\n\n\
                      ## Glossary\n\n| Term | Meaning |\n|-|-|\n| EPA | The authority. |\n\n\
                      ## Timeline\n\n| Date | Event |\n|-|-|\n| 4 April 1949 | It began. |\n";
    let text = format!("## Text\n\nJane Doe leads the EPA.\n\n{registries}");
    let dossier = format!("{}parts: [_a.md, _b.md]\n---\n\n{text}", part_head("D"));
    let part = |name: &str| format!("{}---\n\n{text}", part_head(name));
    let files = [
        ("sources/d.md", dossier),
        ("sources/_a.md", part("One")),
        ("sources/_b.md", part("Two")),
    ];
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/d.md").expect("a dossier");
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    let briefing = briefing.unwrap_or_else(|| panic!("{}", findings(&diagnostics)));
    let count = [briefing.actors.len(), briefing.glossary.len(), briefing.timeline.len()];
    assert_eq!(count, [1, 1, 1]);
    assert_eq!(briefing.actors[0].tenures.len(), 1);
}

/// The front matter of a briefing, but for its end.
fn part_head(title: &str) -> String {
    HEAD.replace("title: T", &format!("title: {title}")).replace("---\n\n", "")
}

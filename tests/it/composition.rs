//! What a text is put together from: inclusions, variables, parts for some readers.

use chancery::Format;
use chancery::Options;
use chancery::Project;
use serde_json::Value;

use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;

const FRONT: &str = "date: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n";

fn project(front: &str, body: &str, files: &[(&str, &str)]) -> Project {
    let markdown = format!("---\n{FRONT}{front}---\n\n{body}");
    let files = files.iter().map(|(path, text)| (*path, *text));
    let files = files.chain([("sources/a.md", markdown.as_str())]);
    Project::from_files(files).expect("a project")
}

/// The model and the findings of a briefing.
fn model(project: &Project, options: &Options) -> (Value, String) {
    let source = project.source_at("sources/a.md").expect("a briefing");
    let (briefing, diagnostics) = chancery::data(project, &source, options);
    (serde_json::to_value(briefing).expect("JSON"), findings(&diagnostics))
}

/// The texts of a model's sections, in order.
fn texts(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            if map.get("type").is_some_and(|kind| kind == "soft-break") {
                out.push(' ');
            }
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "text" => out.push_str(text),
                    Value::String(_) => {}
                    value => texts(value, out),
                }
            }
            if map.get("type").is_some_and(|kind| kind == "paragraph") {
                out.push('|');
            }
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
        _ => {}
    }
}

#[track_caller]
fn reads(front: &str, body: &str, files: &[(&str, &str)], options: &Options, text: &str) {
    let (model, found) = model(&project(front, body, files), options);
    assert_eq!(found, "");
    let mut out = String::new();
    texts(&model["sections"], &mut out);
    assert_eq!(out, text);
}

/// Words of a scale are the program's own, whoever uses them.
#[test]
fn a_word_of_the_yardstick_is_no_secret() {
    let body = "## A\n\nText.\n\n<!-- only: audience=press -->\n\n\
        - **Likely**\n\n<!-- end -->\n";
    let front = "title: T\nyardstick: phia\naudiences: [board, press]\n";
    let (model, found) = model(&project(front, body, &[]), &audience("board"));
    assert!(!model.is_null(), "{found}");
}

fn audience(name: &str) -> Options {
    let mut options = options();
    options.audience = Some(name.to_owned());
    options
}

fn format(format: Format) -> Options {
    let mut options = options();
    options.formats = Some(vec![format]);
    options
}

#[test]
fn variables_come_from_the_front_matter_and_the_project() {
    let config =
        "[project]\nname = \"Notes\"\n[variables]\nclient = \"C\"\ndesk = \"D\"\n";
    reads(
        "title: Grain for {{client}}\nvariables:\n  client: the \"Board\"\nx:\n  file: 7/3\n",
        "## For {{client}}\n\n{{ title }}, {{date}}, *{{desk}}*, {{series}}, {{x.file}};\n\
         \\{{client}} `{{client}}`\n",
        &[("chancery.toml", config)],
        &options(),
        "Grain for the “Board”, 18\u{a0}August\u{a0}2025, D, Notes, 7/3; {{client}} {{client}}|\
         For the “Board”",
    );
}

#[test]
fn an_included_file_is_read_as_if_it_stood_there() {
    let part = "---\ntitle: Part\n---\n\nGoes on.[^a]\n\n## Second {{n}}\n\nMore.\n\n\
                ## Sources\n\n[^a]: A source.\n";
    let project = project(
        "title: T\nvariables: { n: two }\n",
        "## First\n\nBegins.\n\n[The second part](parts/_b.md \"include\")\n",
        &[("sources/parts/_b.md", part)],
    );
    let (model, found) = model(&project, &options());
    assert_eq!(found, "");
    let sections = model["sections"].as_array().expect("sections");
    let titles: Vec<_> = sections.iter().map(|s| s["title"][0]["text"].clone()).collect();
    assert_eq!(titles, ["First", "Second ", "Sources"]);
    assert_eq!(sections[1]["title"][1]["text"], "two");
    assert_eq!(sections[0]["blocks"].as_array().expect("blocks").len(), 2);
    assert_eq!(model["sources"][0]["citations"], 1);
    let span = &sections[1]["span"];
    assert_eq!((&span["start"]["line"], &span["file"]), (&7.into(), &1.into()));
}

#[test]
fn mistakes_in_included_files_tell_the_way_there() {
    let project = project(
        "title: T\n",
        "[b](_b.md \"include\")\n\n[x](_x.md \"include\")\n\n[o](../../o.md \"include\")\n",
        &[
            ("sources/_b.md", "[c](_c.md \"include\")\n"),
            ("sources/_c.md", "[y](_y.md \"include\")\n"),
        ],
    );
    let (_, found) = model(&project, &options());
    assert_eq!(
        found,
        "sources/a.md:10:1: error[file-missing]: there is no file `_x.md`\n\
         sources/a.md:12:1: error[path-outside]: `../../o.md` is outside the project\n\
         sources/_c.md:1:1: error[file-missing]: there is no file `_y.md`\n  \
         see sources/_b.md:1:1: `sources/_b.md` includes the file here\n  \
         see sources/a.md:8:1: `sources/a.md` includes the file here\n"
    );
}

#[test]
fn inclusion_has_an_end() {
    let files: Vec<_> = (0..20)
        .map(|n| {
            let text = format!("[next](_{}.md \"include\")\n\n", n + 1).repeat(2);
            (format!("sources/_{n}.md"), text)
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let project = project("title: T\n", "[first](_0.md \"include\")\n", &files);
    let (_, found) = model(&project, &options());
    assert!(found.contains("error[limit-exceeded]"), "{found}");
}

const PARTS: &str = "All.\n\n<!-- only: audience=board -->\n\nBoard.\n\n<!-- end -->\n\n\
    Some <!-- only: audience=board, staff -->in the house<!-- end --> know.\n\n\
    - One.\n<!-- only: audience=staff -->\n- Two.\n<!-- end -->\n- Three.\n\n\
    | A | B |\n|-|-|\n| 1 | 2 |\n| <!-- only: audience=staff --> 3 <!-- end --> | |\n";

#[test]
fn parts_are_read_only_for_their_audience() {
    let front = "title: T\naudiences: [board, staff]\n";
    reads(front, PARTS, &[], &options(), "All.|Some know.|One.|Three.|AB12");
    reads(
        front,
        PARTS,
        &[],
        &audience("board"),
        "All.|Board.|Some in the house know.|One.|Three.|AB12",
    );
    reads(
        front,
        PARTS,
        &[],
        &audience("staff"),
        "All.|Some in the house know.|One.|Two.|Three.|AB123",
    );
}

#[test]
fn a_list_parted_by_conditions_is_one_list() {
    let project = project("title: T\naudiences: [board, staff]\n", PARTS, &[]);
    let (model, _) = model(&project, &audience("staff"));
    let blocks = model["sections"][0]["blocks"].as_array().expect("blocks");
    let lists: Vec<_> = blocks.iter().filter(|block| block["type"] == "list").collect();
    assert_eq!(lists.len(), 1);
    assert_eq!(lists[0]["items"].as_array().expect("items").len(), 3);
}

#[test]
fn what_only_others_use_is_dropped_with_them() {
    let body = "All.[^a]\n\n<!-- only: audience=board -->\n\nThe MoU.[^b]\n\n<!-- end -->\n\n\
        ## Glossary\n\n| Term | Meaning |\n|-|-|\n| MoU | A paper. |\n| All | Everybody. |\n\n\
        ## Sources\n\n[^a]: A.\n\n[^b]: B.\n";
    let project = project("title: T\naudiences: board\n", body, &[]);
    let count = |model: &Value, list: &str| model[list].as_array().expect("a list").len();
    let (all, found) = model(&project, &options());
    assert_eq!(found, "");
    assert_eq!((count(&all, "sources"), count(&all, "glossary")), (1, 1));
    let (board, found) = model(&project, &audience("board"));
    assert_eq!(found, "");
    assert_eq!((count(&board, "sources"), count(&board, "glossary")), (2, 2));
    assert_ne!(all["meta"]["identifier"], board["meta"]["identifier"]);
}

#[test]
fn an_audience_that_nobody_names_is_refused() {
    let project = project("title: T\naudiences: board\n", "All.\n", &[]);
    let (_, found) = model(&project, &audience("bord"));
    assert_eq!(
        found,
        "sources/a.md: error[audience-unknown]: there is no audience `bord`\n  \
         hint: did you mean `board`?\n"
    );
}

#[test]
fn parts_for_one_format_stand_in_it_alone() {
    let front = "title: T\n";
    let body = "All.\n\n<!-- only: format=pdf -->\n\nTear off the slip below the line.\n\n\
        <!-- end -->\n\n<!-- only: format=epub -->\n\nTap the address that stands below.\n\n\
        <!-- end -->\n";
    reads(front, body, &[], &options(), "All.|Tear off the slip below the line.|");
    reads(
        front,
        body,
        &[],
        &format(Format::Epub),
        "All.|Tap the address that stands below.|",
    );
    let project = project(front, body, &[]);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = chancery::build(&project, &source, &options());
    assert_eq!(findings(&built.diagnostics), "");
    assert_eq!(built.artefacts.len(), 2);
    let epub = &built.artefacts[1];
    let all: String = documents(&epub.bytes).into_values().collect();
    assert!(all.contains("Tap the address"));
    assert!(!all.contains("Tear off"));
}

#[test]
fn a_check_reads_what_each_audience_reads() {
    let body =
        "All.\n\n<!-- only: audience=board -->\n\nSee {{nothing}}.\n\n<!-- end -->\n";
    let project = project("title: T\naudiences: board\n", body, &[]);
    let source = project.source_at("sources/a.md").expect("a briefing");
    let found = findings(&chancery::check(&project, &source, &options()));
    assert!(found.starts_with("sources/a.md:13:5: error[variable-unknown]"), "{found}");
    let built = chancery::build(&project, &source, &options());
    assert_eq!(findings(&built.diagnostics), "");
}

#[test]
fn a_leak_into_the_name_of_the_file_is_found() {
    let text = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n\
        audiences: board\n---\n\nAll.\n\n<!-- only: audience=board -->\n\n\
        The merger with Acme Holdings fails.\n\n<!-- end -->\n";
    let path = "sources/the-merger-with-acme-holdings.md";
    let project = Project::from_files([(path, text)]).expect("a project");
    let source = project.source_at(path).expect("a briefing");
    let built = chancery::build(&project, &source, &options());
    assert!(built.artefacts.is_empty());
    assert_eq!(
        findings(&built.diagnostics),
        format!(
            "{path}: error[variant-leak]: \"the merger with acme holdings\" is for other \
             readers, and in the name of the file\n  hint: nothing is written; `chancery \
             explain variant-leak` tells more\n"
        )
    );
    let built = chancery::build(&project, &source, &audience("board"));
    assert_eq!(findings(&built.diagnostics), "");
}

const OTHER: &str = "---\ntitle: Other\nid: B-7\ndate: 2025-08-18\naudiences: staff\n---\n\n\
    ## Its *part*\n\nText.\n\n## Key judgements\n\n1. It is likely that it rains.\n";

#[test]
fn a_link_to_another_briefing_leads_to_what_it_is_built_to() {
    let body =
        "[all](b/other.md) [part](b/other.md#its-part) [j](b/other.md#judgement-1)\n";
    let files = [("sources/b/other.md", OTHER)];
    let (value, found) = model(&project("title: T\n", body, &files), &options());
    assert_eq!(found.matches("info[link-relative]").count(), 3, "{found}");
    let inlines = &value["sections"][0]["blocks"][0]["inlines"];
    let file = |place: usize| inlines[place]["target"]["file"].clone();
    assert_eq!(file(0), "b/other.pdf");
    assert_eq!(file(2), "b/other.pdf#its-part");
    assert_eq!(file(4), "b/other.pdf#judgement-1");

    let config =
        "[project]\naddress = \"https://example.org/x/\"\n[build]\nname = \"{id}\"\n";
    let files = [("sources/b/other.md", OTHER), ("chancery.toml", config)];
    let front = "title: T\naudiences: staff\n";
    let (value, found) = model(&project(front, body, &files), &audience("staff"));
    assert_eq!(found, "");
    let inlines = &value["sections"][0]["blocks"][0]["inlines"];
    let url = &inlines[2]["target"]["url"];
    assert_eq!(url, "https://example.org/x/b/B-7.staff.pdf#its-part");

    // What begins a fragment in an address begins none in the name of a file.
    let other = OTHER.replace("B-7", "'B#7'");
    assert_ne!(other, OTHER);
    let files = [
        ("sources/b/other.md", other.as_str()),
        ("chancery.toml", "[build]\nname = \"{id}\"\n"),
    ];
    let (value, _) = model(&project("title: T\n", body, &files), &options());
    let inlines = &value["sections"][0]["blocks"][0]["inlines"];
    assert_eq!(inlines[2]["target"]["file"], "b/B%237.pdf#its-part");
}

#[test]
fn a_dead_link_to_another_briefing_is_found() {
    let body = "[a](othr.md) [b](other.md#its-prat) [c](a.md#here)\n\n[d](_p.md#in-it)\n\n\
        ## Here\n\n[p](_p.md \"include\")\n";
    let files = [("sources/other.md", OTHER), ("sources/_p.md", "### In it\n\nText.\n")];
    let (_, found) = model(&project("title: T\n", body, &files), &options());
    assert_eq!(
        found,
        "sources/a.md:8:1: error[link-dead-internal]: there is no briefing \
         `sources/othr.md`\n  hint: did you mean `sources/other.md`?\n\
         sources/a.md:8:14: error[link-dead-internal]: nothing in `sources/other.md` is \
         called `#its-prat`\n  hint: did you mean `#its-part`?\n"
    );
}

/// The files tell the digest of their model, which must betray nothing; and words in which they
/// tell it are no secret.
#[test]
fn how_files_were_made_says_nothing_of_what_is_left_out() {
    let built = |word: &str| {
        let body =
            format!("All.\n\n<!-- only: audience=board -->\n\n{word}.\n\n<!-- end -->\n");
        let project = project("title: T\naudiences: [board, staff]\n", &body, &[]);
        let source = project.source_at("sources/a.md").expect("a briefing");
        let built = chancery::build(&project, &source, &audience("staff"));
        let found = findings(&built.diagnostics);
        assert_eq!(built.artefacts.len(), 2, "{word}: {found}");
        built.artefacts.into_iter().map(|made| made.bytes).collect::<Vec<_>>()
    };
    assert!(built("Model") == built("Quota"));
}

//! Registries that briefings share: what is merged, who wins, what is dropped.

use chancery::Project;
use serde_json::Value;

use crate::harness::findings;
use crate::harness::options;

const FRONT: &str = "title: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n";

/// The model and the findings of a briefing with files beside it.
fn read(front: &str, body: &str, files: &[(&str, &str)]) -> (Value, String) {
    let markdown = format!("---\n{FRONT}{front}---\n\n{body}");
    let files = files.iter().map(|(path, text)| (*path, *text));
    let files = files.chain([("sources/a.md", markdown.as_str())]);
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    (serde_json::to_value(briefing).expect("JSON"), findings(&diagnostics))
}

fn list(model: &Value, registry: &str, key: &str) -> Vec<String> {
    let entries = model[registry].as_array().expect("a list");
    entries
        .iter()
        .map(|entry| entry[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn events_of_files_join_the_briefing_s_own() {
    let csv = "date,event,category,status,weight,source\n\
               1949-04-04,\"A treaty, \"\"signed\"\".\",Alliance,,3,nat\n\
               2022-02-24/..,It goes on.,,ongoing,,\n";
    let yaml =
        "- date: 1991~\n  event: About then.\n- date: 4 April 1949\n  event: Its own.\n";
    let markdown = "# Events\n\n| Date | Event |\n|-|-|\n| 1990 | *Old*. |\n";
    let body = "A.[^nat]\n\n## Timeline\n\n| Date | Event |\n|-|-|\n| 1949-04-04 | its OWN. |\n\n\
                ## Sources\n\n[^nat]: N.\n";
    let files =
        [("sources/_e.csv", csv), ("sources/_e.yml", yaml), ("sources/_e.md", markdown)];
    let (model, found) = read("timeline: [_e.csv, _e.yml, _e.md]\n", body, &files);
    assert_eq!(found.matches("[event-unsourced]").count(), 4, "{found}");
    assert_eq!(found.matches(": warning").count(), 4, "{found}");
    assert_eq!(
        list(&model, "timeline", "date"),
        ["1949-04-04", "1949-04-04", "1990", "1991~", "2022-02-24/.."]
    );
    let first = &model["timeline"][0];
    assert_eq!(first["text"][0]["text"], "its OWN.", "the briefing's own wins");
    let shared = &model["timeline"][1];
    assert_eq!(shared["text"][0]["text"], "A treaty, “signed”.");
    assert_eq!(shared["weight"], 3);
    assert_eq!(shared["source"][0]["source"], "s-nat");
    assert_eq!(shared["text"][0]["span"]["start"]["line"], 2);
    assert_eq!(shared["text"][0]["span"]["start"]["column"], 13);
}

#[test]
fn a_file_fills_a_section_that_is_empty() {
    let csv = "Date,Event\n2001,A.\n";
    let files = [("sources/_e.csv", csv)];
    let (model, found) =
        read("timeline: _e.csv\n", "Before.\n\n## Timeline\n\nIntro.\n", &files);
    assert_eq!(found, "");
    assert_eq!(list(&model, "timeline", "date"), ["2001"]);
}

#[test]
fn shared_actors_are_kept_if_the_text_names_them() {
    let csv = "name,role,since,until,also,kind\n\
               Jane Doe,Chair,2020,,J. Doe,person\n\
               Jane Doe,Member,2015,2020,,\n\
               Max Mustermann,Member,,,,\n\
               World Bank,Lender,,,WB,organisation\n";
    let files = [("sources/_p.csv", csv)];
    let body = "Ms Doe spoke. The bank did not.\n";
    let (model, found) = read("actors: _p.csv\n", body, &files);
    assert_eq!(found, "");
    assert_eq!(list(&model, "actors", "name"), ["Jane Doe"]);
    assert_eq!(model["actors"][0]["uses"], 1);
    assert_eq!(model["actors"][0]["tenures"].as_array().map(Vec::len), Some(2));
    let own = "Jane Doe and WB.\n\n## Who's who\n\n| Name | Role |\n|-|-|\n| jane doe | Host |\n";
    let (model, found) = read("actors: _p.csv\n", own, &files);
    assert_eq!(found, "");
    assert_eq!(list(&model, "actors", "name"), ["jane doe", "World Bank"]);
    assert_eq!(model["actors"][0]["origin"], "document");
}

#[test]
fn terms_come_from_tables_of_data_too() {
    let csv = "term,stands_for,meaning,also\nNATO,North Atlantic Treaty Organization,An alliance.,\n\
               EU,European Union,A union.,\n";
    let files = [("sources/_t.csv", csv)];
    let (model, found) = read("glossary: _t.csv\n", "NATO acts.\n", &files);
    assert_eq!(found, "");
    assert_eq!(list(&model, "glossary", "term"), ["NATO"]);
    assert_eq!(
        list(&model, "glossary", "expansion"),
        ["North Atlantic Treaty Organization"]
    );
}

#[test]
fn the_project_s_files_count_as_the_briefing_s_and_once() {
    let config =
        "[registries]\ntimeline = ['sources/_e.csv']\nactors = ['sources/_none.csv']\n";
    let files = [("sources/_e.csv", "date,event\n2001,A.\n"), ("chancery.toml", config)];
    let (model, found) = read("timeline: _e.csv\n", "A.\n", &files);
    assert_eq!(
        found,
        "chancery.toml: error[file-missing]: there is no file `sources/_none.csv`\n"
    );
    assert_eq!(model, Value::Null);
    let config = config.replace("actors = ['sources/_none.csv']\n", "");
    let files =
        [("sources/_e.csv", "date,event\n2001,A.\n"), ("chancery.toml", &*config)];
    let (model, found) = read("timeline: _e.csv\n", "A.\n", &files);
    assert_eq!(found, "");
    assert_eq!(list(&model, "timeline", "date"), ["2001"]);
}

#[test]
fn what_is_wrong_in_a_file_is_told_in_it() {
    let says = |name: &str, text: &str, expected: &str| {
        let path = format!("sources/{name}");
        let front = format!("timeline: {name}\n");
        let (_, found) = read(&front, "A.\n", &[(&path, text)]);
        assert!(found.contains(expected), "{name}: {found}");
    };
    says(
        "_e.csv",
        "date,event\n2001,A.\nmid-year,\"B\"\n",
        "sources/_e.csv:3:1: error[date-unparsable]",
    );
    says(
        "_e.csv",
        "date,event\n2001,A.,x\n",
        "_e.csv:2:1: error[data-invalid]: the record has 3 fields, not 2",
    );
    says(
        "_e.csv",
        "date,event,colour\n2001,A.,x\n",
        "_e.csv:1:12: error[construct-unsupported]",
    );
    says(
        "_e.csv",
        "when,why\n2001,A.\n",
        "warning[registry-empty]: the file lists no timeline",
    );
    says(
        "_e.yml",
        "date: 2001\n",
        "_e.yml:1:1: error[data-invalid]: the file is a map, not a list of maps",
    );
    says(
        "_e.yml",
        "- date: 2001\n  event: [\n",
        "error[data-invalid]: the file is not YAML",
    );
    says(
        "_e.yml",
        "- 2001\n",
        "_e.yml:1:3: error[data-invalid]: an entry must be a map, not text",
    );
    says(
        "_e.yml",
        "- date: 2001\n  event: A.\n  weight: 9\n",
        "_e.yml:3:11: error[meta-invalid]: `9` is not a weight",
    );
}

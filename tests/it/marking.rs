//! Handling markings, from the front matter to every place where they must be seen.

use chancery::Format;
use chancery::Project;

use crate::harness::build;
use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;

fn text(marking: &str) -> String {
    format!(
        "---\ntitle: T\nid: T-1\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: {marking}\n---\n\nText.\n"
    )
}

fn model(marking: &str) -> serde_json::Value {
    let project = crate::harness::project(&text(marking));
    let source = project.briefings().expect("a list").remove(0);
    let (briefing, diagnostics) = chancery::data(&project, &source, &options());
    let briefing = briefing.unwrap_or_else(|| panic!("{marking}: {diagnostics:#?}"));
    serde_json::to_value(briefing.meta.marking).expect("JSON")
}

#[track_caller]
fn says(marking: &str, expected: &str) {
    let found = findings(&build(&text(marking)).diagnostics);
    assert!(found.contains(expected), "{marking}:\n{found}");
}

#[test]
fn labels_are_computed_from_their_scheme() {
    let label = |marking: &str| model(marking)["label"].as_str().map(str::to_owned);
    let is = |marking: &str, expected: &str| {
        assert_eq!(label(marking).as_deref(), Some(expected), "{marking}");
    };
    is("TLP:AMBER+STRICT", "TLP:AMBER+STRICT");
    is("OFFICIAL-SENSITIVE - RECIPIENTS ONLY", "OFFICIAL-SENSITIVE - RECIPIENTS ONLY");
    is(
        "{scheme: uk-gsc, level: SECRET, prefix: UK, caveats: UK EYES ONLY}",
        "UK SECRET - UK EYES ONLY",
    );
    is("{scheme: nato, level: NATO RESTRICTED}", "NATO RESTRICTED");
    is("RESTREINT UE/EU RESTRICTED", "RESTREINT UE/EU RESTRICTED");
    is(
        "{scheme: us-cui, level: CUI, categories: [PRVCY, SP-CTI], dissemination: NOFORN, controlled_by: X}",
        "CUI//SP-CTI/PRVCY//NOFORN",
    );
    assert_eq!(model("none"), serde_json::Value::Null);
}

#[test]
fn the_department_of_defense_has_a_block_and_a_bare_banner() {
    let marking = model(
        "{scheme: dod-cui, categories: [PRVCY, CTI], dissemination: FEDCON, controlled_by: Office, \
         poc: \"A. Author, 555-0100\"}"
            .replace("CTI", "SP-CTI")
            .as_str(),
    );
    assert_eq!(marking["label"], "CUI");
    let lines: Vec<_> = marking["designation"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| format!("{}: {}", line["name"], line["value"]).replace('"', ""))
        .collect();
    assert_eq!(
        lines,
        [
            "Controlled by: Office",
            "CUI category: SP-CTI/PRVCY",
            "Limited dissemination control: FEDCON",
            "POC: A. Author, 555-0100",
        ]
    );
}

#[test]
fn mistakes_tell_what_there_is() {
    says("\"TLP: AMBER\"", "hint: write `TLP:AMBER`");
    says("\"TLP: AMBER\"", "fix sources/a.md:6:11-6:21: `TLP:AMBER`");
    says("SECRET - FOR PUBLIC RELEASE", "`FOR PUBLIC RELEASE` does not go with `SECRET`");
    says("{level: SECRET}", "the marking names no `scheme`");
    says("{scheme: ukgsc, level: SECRET}", "did you mean `uk-gsc`?");
    says("{scheme: nato}", "the levels are NATO UNCLASSIFIED,");
    says(
        "{scheme: nato, level: NATO TOP SECRET}",
        "`NATO TOP SECRET` is not a handling marking",
    );
    says(
        "{scheme: nato, level: NATO SECRET, catgories: x}",
        "is not a key of this marking",
    );
    says(
        "{scheme: us-cui, level: CUI, categories: XYZ, controlled_by: X}",
        "has no `XYZ` among its categories",
    );
    says("CUI//PRVCY", "needs `controlled_by`");
    says("{scheme: uk-gsc, level: SECRET, portions: true}", "has no portion marks");
}

#[test]
fn a_marking_is_seen_in_every_place() {
    let label = "CUI//SP-CTI";
    let built = build(&text(
        "{scheme: us-cui, level: CUI, categories: SP-CTI, controlled_by: The Office, copy_number: 7 of 9}",
    ));
    let pdf = built.artefacts.iter().find(|a| a.format == Format::Pdf).expect("a PDF");
    let document = lopdf::Document::load_mem(&pdf.bytes).expect("a PDF");
    assert_eq!(document.get_pages().len(), 1);
    let epub =
        built.artefacts.iter().find(|a| a.format == Format::Epub).expect("an EPUB");
    let files = documents(&epub.bytes);
    let package = &files["EPUB/package.opf"];
    assert!(
        package
            .contains(&format!("<meta property=\"dcterms:accessRights\">{label}</meta>")),
        "{package}"
    );
    let title = &files["EPUB/text/title.xhtml"];
    for shown in [label, "Controlled by", "The Office", "7 of 9"] {
        assert!(title.contains(shown), "{shown}: {title}");
    }
    assert!(title.contains("class=\"marking marking-center\""), "{title}");
}

#[test]
fn a_scheme_of_one_s_own_is_a_file() {
    let scheme = "id = 'house'\nname = 'House rules'\nsources = ['https://example.org']\n\
                  [page]\nalign = 'start'\nsize = 9\n[[levels]]\nlabel = 'Everybody'\n\
                  [[levels]]\nlabel = 'The board'\ncolour = '#8a1c1c'\n";
    let config = "[markings]\nhouse = 'house.toml'\n";
    let project = |scheme: &str, marking: &str| {
        Project::from_files([
            ("chancery.toml", config),
            ("house.toml", scheme),
            ("sources/a.md", &*text(marking)),
        ])
        .expect("a project")
    };
    let check = |scheme: &str, marking: &str| {
        let project = project(scheme, marking);
        let source = project.briefings().expect("a list").remove(0);
        findings(&chancery::build(&project, &source, &options()).diagnostics)
    };
    assert_eq!(check(scheme, "The board"), "");
    assert_eq!(check(scheme, "{scheme: house, level: Everybody}"), "");
    assert!(check(scheme, "the board").contains("write `The board`"));
    let broken = scheme.replace("align = 'start'", "align = 'above'");
    assert!(check(&broken, "The board").contains("house.toml:5:9: error[data-invalid]"));
}

#[test]
fn files_can_be_named_by_what_they_are() {
    let name = |pattern: &str, marking: &str| {
        let config = format!("[build]\nname = \"{pattern}\"\n");
        let project = Project::from_files([
            ("chancery.toml", &*config),
            ("sources/x/a.md", &*text(marking)),
        ]);
        let project = project.expect("a project");
        let source = project.briefings().expect("a list").remove(0);
        chancery::output_name(&project, &source, &options())
    };
    assert_eq!(name("{id}_{marking}", "TLP:CLEAR"), "x/T-1_TLP-CLEAR");
    assert_eq!(name("{stem}-{date}-{lang}{version}", "none"), "x/a-2025-08-18-en");
    assert_eq!(name("{marking}", "NATO SECRET"), "x/NATO-SECRET");
    let wrong = Project::from_files([("chancery.toml", "[build]\nname = '{title}'\n")]);
    assert!(wrong.is_err());
}

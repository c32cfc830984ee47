//! The numbers of sections.

use chancery::Format;
use chancery::Project;

use crate::harness::HEAD;
use crate::harness::findings;
use crate::harness::options;
use crate::pdf::text_of;

/// The text of the PDF of the only briefing of some files, in the layout `own`.
fn printed<const N: usize>(files: [(&str, String); N]) -> String {
    let project = Project::from_files(files).expect("a project");
    let source = project.briefings().expect("a list").remove(0);
    let mut options = options();
    options.layout = Some("own".to_owned());
    let built = chancery::build(&project, &source, &options);
    let pdf = built.artefacts.iter().find(|made| made.format == Format::Pdf);
    let pdf = pdf.unwrap_or_else(|| panic!("{}", findings(&built.diagnostics)));
    text_of(&pdf.bytes)
}

/// A layout that asks for them is told the numbers of sections of ordinary text.
#[test]
fn sections_are_told_their_numbers() {
    let code = r#"
        #let section(level: 1, id: "", role: "body", question: false, appendix: false,
          number: (), title: [], body) = {
          heading(level: level, title)
          [(#number.map(str).join("."))]
          body
        }
        #let elements = (section: section)
        #let briefing(meta, body, appendices) = {
          set document(title: meta.title, date: meta.document-date)
          body
          appendices.join()
        }
    "#;
    let text = "## Bottom line\n\nIt is so.\n\n### Why\n\nSo.\n\n## First\n\nA.\n\n\
                ### Within\n\nB.\n\n### After\n\nC.\n\n#### Below\n\nD.\n\n## Second\n\nE.\n\n\
                ## Glossary\n\n| Term | Meaning |\n| - | - |\n| so | thus |\n";
    let told = |toml: &str| {
        let toml = format!("summary = 'x'\nappendices = ['glossary']\n{toml}");
        let files = [
            ("sources/a.md", format!("{HEAD}{text}")),
            ("layouts/own/layout.toml", toml),
            ("layouts/own/layout.typ", code.to_owned()),
        ];
        let text = printed(files);
        let numbers = text.split('(').skip(1).filter_map(|part| part.split(')').next());
        numbers.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(told("section-numbers = true\n"), "  1 1.1 1.2 1.2.1 2 ");
    assert_eq!(told(""), "       ");
}

/// A layout that has no headings has no contents, and nothing in the place of them.
#[test]
fn likely_contents_are_not_printed() {
    let code = r#"
        #import "/core/page.typ": contents
        #let section(level: 1, id: "", role: "body", question: false, appendix: false, title: [],
          body) = { strong(title) ; body }
        #let elements = (section: section)
        #let briefing(meta, body, appendices) = {
          set document(title: meta.title, date: meta.document-date)
          contents(meta)
          body
        }
    "#;
    let files = [
        ("sources/a.md", format!("{HEAD}## Section\n\nText.\n")),
        ("layouts/own/layout.toml", "summary = 'x'\nappendices = []\n".to_owned()),
        ("layouts/own/layout.typ", code.to_owned()),
    ];
    assert_eq!(printed(files).matches("Section").count(), 1);
}

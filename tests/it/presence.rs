//! Whether what a briefing says is seen on its pages.

use chancery::Project;

use crate::harness::HEAD;
use crate::harness::findings;
use crate::harness::options;

/// Letters beside the page, or in what is clipped, are not shown. What is shown elsewhere is.
#[test]
fn what_runs_off_its_page_is_told() {
    let says = |code: &str, text: &str| {
        let files = [
            ("sources/a.md", format!("{HEAD}{text}\n")),
            ("layouts/own/layout.toml", "summary = 'x'\nappendices = []\n".to_owned()),
            (
                "layouts/own/layout.typ",
                format!(
                    "#let briefing(meta, body, appendices) = {{\n  set document(title: \"T\", \
                     date: datetime(year: 2025, month: 1, day: 1))\n  {code}\n}}\n"
                ),
            ),
        ];
        let project = Project::from_files(files).expect("a project");
        let source = project.briefings().expect("a list").remove(0);
        let mut options = options();
        options.layout = Some("own".to_owned());
        let found = findings(&chancery::build(&project, &source, &options).diagnostics);
        let lost: Vec<_> =
            found.lines().filter(|line| line.contains("text-lost")).collect();
        lost.join("\n")
    };
    let off =
        "sources/a.md:8:1: error[text-lost]: in the layout `own` this runs off the page";
    let long = "Word after word. ".repeat(2_000);
    for (code, text) in [
        ("move(dx: 40cm, body)", "Text."),
        ("move(dy: -40cm, body)", "A *little* text."),
        ("block(breakable: false, body)", &long),
        ("block(height: 3cm, clip: true, body)", &long),
        ("block(width: 2cm, clip: true, move(dx: 3cm, body))", "Text."),
        ("rotate(90deg, origin: top + left, move(dy: 25cm, body))", "Text."),
        (
            "scale(900%, body)",
            "A line that is as wide as the page has room for, or nearly.",
        ),
        ("move(dx: 40cm, body)", "$x + y$"),
        ("move(dx: 40cm, body)", "```\nlet x = 1;\n```"),
        ("set page(width: 8cm)\n  box(width: 20cm, body)", &long),
    ] {
        let told = says(code, text);
        assert!(told.contains(off), "{code} {text:.30}: {told:?}");
    }
    for (code, text) in [
        ("body", &*long),
        ("place(move(dx: 40cm, body))\n  body", "Text."),
        ("block(height: 3cm, clip: true, body)", "Text."),
        ("rotate(180deg, body)", "Text."),
        ("rotate(90deg, reflow: true, body)", "```\nlet x = 1;\n```"),
        ("place(dx: 40cm)[Of the layout.]\n  body", "Text."),
    ] {
        assert_eq!(says(code, text), "", "{code}");
    }
}

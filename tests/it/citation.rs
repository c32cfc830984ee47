//! Bibliographies and citation styles.

use chancery::Project;

use crate::harness::documents;
use crate::harness::findings;
use crate::harness::options;
use crate::pdf::text_of;

const FRONT: &str = "---\ntitle: T\ndate: 2025-08-18\nas_of: 2025-08-18\nmarking: none\n";

const YAML: &str = "nat:
  type: legislation
  title: The North Atlantic Treaty
  author: NATO
  date: 1949-04-04
  url: { value: https://example.org/a?b=1&c=2, date: 2025-08-18 }
lawfare:
  type: article
  title: United States and Ukraine Release New Security Agreement
  author: [\"Gluck, Matt\"]
  date: 2024-06-14
  parent: { type: blog, title: Lawfare }
evil:
  type: web
  title: <script>alert(1)</script> & Co
  author: Nobody
  url: javascript:alert(1)
";

const BIB: &str = "@book{smith,
  author = {Smith, Jane and Doe, John},
  title = {The Long {W}ar: Aims & Ends},
  year = {2020},
  publisher = {Example Press},
  address = {London},
}
";

fn project(config: &str, front: &str, body: &str) -> Project {
    let markdown = format!("{FRONT}{front}---\n\n{body}");
    Project::from_files([
        ("sources/a.md", markdown.as_str()),
        ("sources/_lib.yml", YAML),
        ("sources/_lib.bib", BIB),
        (
            "sources/_texts.md",
            "[^own]: A shared *text*, 2024.\n\n[^unused]: Not cited.\n",
        ),
        (
            "sources/_texts.csv",
            "key,text,url\nrow,\"A record, quoted\",https://example.org/r\n",
        ),
        ("chancery.toml", config),
    ])
    .expect("a project")
}

fn build(config: &str, front: &str, body: &str) -> chancery::Built {
    let project = project(config, front, body);
    let source = project.source_at("sources/a.md").expect("a briefing");
    chancery::build(&project, &source, &options())
}

const FILES: &str = "sources: [_lib.yml, _lib.bib]\n";

/// The text of the body and of the sources in an EPUB.
fn epub_text(built: &chancery::Built) -> String {
    let files = documents(&built.artefacts[1].bytes);
    let document = |name: &str| {
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        let document =
            roxmltree::Document::parse_with_options(&files[name], options).expect("XML");
        let is_back = |node: &roxmltree::Node<'_, '_>| {
            node.ancestors().any(|a| a.attribute("class") == Some("back-references"))
        };
        let body =
            document.descendants().find(|n| n.has_tag_name("body")).expect("a body");
        let texts = body.descendants().filter(|n| n.is_text() && !is_back(n));
        texts.filter_map(|node| node.text()).collect::<String>()
    };
    document("EPUB/text/section-01.xhtml") + &document("EPUB/text/sources.xhtml")
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn entries_of_bibliographies_are_numbered_among_the_sources() {
    let front = "sources: [_lib.yml, _lib.bib, _texts.md, _texts.csv]\n";
    let body = "A.[@smith, p. 4; @nat][^note] B.[^lawfare] C [@own]. D.[^foot][^row]\n\n\
                [^note]: A note.\n\n## Sources\n\n[^foot]: A footnote.\n";
    let built = build("", front, body);
    assert_eq!(findings(&built.diagnostics), "");
    let text = epub_text(&built);
    assert!(
        text.starts_with("A.1 (p. 4),\u{202f}2,\u{202f}a B.3 C 4. D.5,\u{202f}6"),
        "{text}"
    );
    for part in [
        "Smith, Jane, and John Doe, The Long War: Aims & Ends (Example Press, 2020)",
        "NATO, The North Atlantic Treaty, 1949 <https://example.org/a?b=1&c=2> [accessed 18 August 2025]",
        "Gluck, Matt, ‘United States and Ukraine Release New Security Agreement’, Lawfare, 14 June 2024",
        "A shared text, 2024.",
        "A footnote.",
        "A record, quoted https://example.org/r",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Not cited"), "what is not cited is not listed");
}

/// Rendered once, a citation and a reference are the same in both files.
#[test]
fn styles_give_the_same_letters_in_both_outputs() {
    let body = "The treaty binds [@nat, Art. 5; @smith, pp. 4–7]. So it says [@lawfare][@nat].\n";
    for (style, expected) in [
        ("apa", "Smith, J., & Doe, J. (2020). The Long War: Aims & Ends. Example Press."),
        ("ieee", "[1] NATO, The North Atlantic Treaty. 1949."),
        ("chicago-author-date", "Gluck, Matt. 2024."),
        ("harvard-cite-them-right", "(NATO, 1949; Gluck, 2024)"),
        ("iso-690-numeric", "SMITH, Jane and DOE, John."),
    ] {
        let config = format!("[citations]\nstyle = \"{style}\"\n");
        let built = build(&config, FILES, body);
        assert_eq!(findings(&built.diagnostics), "", "{style}");
        let epub = letters(&epub_text(&built));
        let pdf = letters(&text_of(&built.artefacts[0].bytes));
        assert!(pdf.contains(&epub), "{style}:\n{epub}\n{pdf}");
        let found =
            epub.contains(&letters(expected)) || style == "harvard-cite-them-right";
        assert!(found, "{style}: {epub}");
    }
}

#[test]
fn a_style_can_be_a_file() {
    let csl = "<style xmlns=\"http://purl.org/net/xbiblio/csl\" class=\"in-text\" version=\"1.0\">\
        <info><title>House</title><id>house</id><updated>2025-01-01T00:00:00Z</updated></info>\
        <citation><layout prefix=\"{\" suffix=\"}\" delimiter=\"; \"><text variable=\"title\"/></layout></citation>\
        <bibliography><layout suffix=\".\"><text variable=\"title\" font-style=\"italic\"/></layout></bibliography>\
        </style>";
    let markdown = format!("{FRONT}{FILES}---\n\nIt binds [@nat].\n");
    let read = |csl: &str| {
        let project = Project::from_files([
            ("sources/a.md", &*markdown),
            ("sources/_lib.yml", YAML),
            ("sources/_lib.bib", BIB),
            ("house.csl", csl),
            ("chancery.toml", "[citations]\nstyle = \"house.csl\"\n"),
        ])
        .expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        chancery::build(&project, &source, &options())
    };
    let built = read(csl);
    assert_eq!(findings(&built.diagnostics), "");
    let text = epub_text(&built);
    assert!(text.contains("It binds {The North Atlantic Treaty}."), "{text}");
    let found = findings(&read("<style>").diagnostics);
    assert!(
        found.contains("house.csl:1:1: error[data-invalid]: not a citation style"),
        "{found}"
    );
}

#[test]
fn what_cannot_be_cited_is_told_at_its_place() {
    let says = |config: &str, front: &str, body: &str, expected: &str| {
        let found = findings(&build(config, front, body).diagnostics);
        assert!(found.contains(expected), "{body}: {found}");
    };
    says(
        "",
        FILES,
        "A [@nta].\n",
        "sources/a.md:9:3: error[cite-undefined]: no bibliography has `@nta`\n  hint: did you mean `@nat`?",
    );
    says("", FILES, "A [@nat; see @smith].\n", "`see @smith` cites nothing");
    says(
        "",
        "",
        "A [@nat].\n",
        "no bibliography has `@nat`\n  hint: name the file that has it under `sources:`",
    );
    says("", "sources: _gone.bib\n", "A.\n", "there is no file `_gone.bib`");
    says(
        "[citations]\nstyle = 'apaa'\n",
        FILES,
        "A [@nat].\n",
        "chancery.toml:2:9: error[config-invalid]: there is no citation style `apaa`\n  hint: did you mean `apa`?",
    );
    says(
        "[citations]\nstyle = 'chicago-notes'\n",
        FILES,
        "A [@nat].\n",
        "`chicago-notes` puts citations into notes",
    );
    says(
        "[citations]\nstyle = 'apa'\n",
        FILES,
        "A [@nat][^x].\n\n## Sources\n\n[^x]: X.\n",
        "the style `apa` can't list `x`, which is text",
    );
}

/// Neither markup nor an address that acts gets from a bibliography into a file.
#[test]
fn what_a_bibliography_says_is_text() {
    let built = build("", FILES, "A.[@evil]\n");
    assert_eq!(findings(&built.diagnostics), "");
    let files = documents(&built.artefacts[1].bytes);
    let sources = &files["EPUB/text/sources.xhtml"];
    assert!(sources.contains("&lt;script&gt;"), "{sources}");
    assert!(!sources.contains("href=\"javascript:"), "{sources}");
}

#[test]
fn mistakes_in_a_bibliography_are_told_in_it() {
    let read = |name: &str, text: &str| {
        let markdown = format!("{FRONT}sources: [{name}]\n---\n\nA.\n");
        let path = format!("sources/{name}");
        let files = [("sources/a.md", &*markdown), (&*path, text)];
        let project = Project::from_files(files).expect("a project");
        let source = project.source_at("sources/a.md").expect("a briefing");
        findings(&chancery::build(&project, &source, &options()).diagnostics)
    };
    let found = read("_l.bib", "@book{a,\n  title = {A},\n\n@book{b, title = {B}}\n");
    assert!(found.contains("sources/_l.bib:4:"), "{found}");
    let found = read("_l.yml", "a:\n  type: book\n  date: [\n");
    assert!(found.contains("error[data-invalid]: not a bibliography"), "{found}");
    let found = read("_l.csv", "id,words\na,b\n");
    assert!(found.contains("the file has no `key` and `text`"), "{found}");
    let found = read("_l.csv", "key,text\na,b\u{7}\n");
    assert!(found.contains("_l.csv:2:3: error[character-control]"), "{found}");
}

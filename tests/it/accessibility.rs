//! What EPUBs say of their accessibility: every claim with contents that give it and contents
//! that don't. Whether claims are true of all cases is asked by items 16 to 18 of the bar.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chancery::Format;
use chancery::Options;
use chancery::Project;
use roxmltree::Document;
use roxmltree::Node;

use crate::harness::HEAD;
use crate::harness::documents;
use crate::harness::everything;
use crate::harness::findings;
use crate::harness::options;
use crate::harness::read;
use crate::harness::root;

/// The namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Paths and texts.
type Files = &'static [(&'static str, &'static str)];

const IMAGE: Files = &[(
    "sources/a.svg",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>",
)];

const LOGO: Files = &[
    ("chancery.toml", "[theme]\nlogo = \"house.svg\"\nlogo-alt = \"Our house\"\n"),
    ("house.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"/>"),
];

/// A layout whose style sheet sets a colour of text.
const COLOURED: Files = &[
    ("layouts/own/layout.toml", "summary = 'Own.'\nappendices = []\n"),
    (
        "layouts/own/layout.typ",
        "#import \"/core/page.typ\": house-style\n#let elements = (:)\n\
         #let briefing(meta, body, appendices) = { show: house-style.with(meta, \
         headings: ((size: 14pt),)); body }\n",
    ),
    ("layouts/own/style.css", ".code-keyword { color: navy }\n"),
];

/// Briefings by name: the text below the front matter, and the files beside it.
const CONTENTS: &[(&str, &str, Files)] = &[
    ("text", "Text with `$x$`.\n", &[]),
    ("sign of the house", "Text.\n", LOGO),
    ("image", "![A square](a.svg \"Square\")\n", IMAGE),
    ("image in a line", "Text with ![a square](a.svg) goes on.\n", IMAGE),
    ("decorative image", "Text.\n\n![](a.svg){.decorative}\n", IMAGE),
    (
        "image of the PDF alone",
        "Text.\n\n<!-- only: format=pdf -->\n\n\
         ![Quays between two cranes and a shed](a.svg)\n\n<!-- end -->\n",
        IMAGE,
    ),
    (
        "described image",
        "![A square](a.svg \"Square\")\n\nDescription: It is *empty*.\n",
        IMAGE,
    ),
    (
        "chart",
        "## Part\n\nText.\n\n```chart {kind=bar}\nFlag,Ships\nMalta,12\nCyprus,3\n```\n",
        &[],
    ),
    ("formula", "It is $x$.\n", &[]),
    ("formula of lines", "It is\n\n```math\nx  = y\n  z\n```\n", &[]),
    ("formula of its own", "It is\n\n```math {alt=\"x is y\"}\nx = y\n```\n", &[]),
    ("glossary", GLOSSARY, &[]),
    (
        "words of the EPUB alone",
        "One <!-- only: format=epub -->and two<!-- end -->.\n",
        &[],
    ),
    ("no page list", "Text.\n", &[]),
    ("colours of text", "Text.\n", COLOURED),
];

const GLOSSARY: &str =
    "NATO acts.\n\n## Glossary\n\n| Term | Meaning |\n|-|-|\n| NATO | An alliance. |\n";

/// The contents of which something is claimed.
enum Of {
    All,
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

impl Of {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(&name),
            Self::AllBut(names) => !names.contains(&name),
        }
    }
}

const PICTURED: &[&str] = &["image", "image in a line", "described image", "chart"];
const WORDED: &[&str] =
    &["image", "image in a line", "described image", "chart", "sign of the house"];
const DESCRIBED: &[&str] = &["described image", "chart"];
const FORMULAS: &[&str] = &["formula", "formula of lines", "formula of its own"];
/// Those whose pages are not those of the PDF, and one that was asked to have none.
const UNPAGED: &[&str] =
    &["image of the PDF alone", "words of the EPUB alone", "no page list"];

/// Every property but the summary, with its value, in the order of the package.
const CLAIMS: &[(&str, &str, Of)] = &[
    ("accessMode", "textual", Of::All),
    ("accessMode", "visual", Of::Only(PICTURED)),
    ("accessModeSufficient", "textual", Of::All),
    ("accessModeSufficient", "textual,visual", Of::Only(PICTURED)),
    ("accessibilityFeature", "tableOfContents", Of::All),
    ("accessibilityFeature", "readingOrder", Of::All),
    ("accessibilityFeature", "structuralNavigation", Of::All),
    ("accessibilityFeature", "alternativeText", Of::All),
    ("accessibilityFeature", "ARIA", Of::All),
    ("accessibilityFeature", "unlocked", Of::All),
    ("accessibilityFeature", "displayTransformability", Of::AllBut(&["colours of text"])),
    ("accessibilityFeature", "longDescription", Of::Only(DESCRIBED)),
    ("accessibilityFeature", "MathML", Of::Only(FORMULAS)),
    ("accessibilityFeature", "pageBreakMarkers", Of::AllBut(UNPAGED)),
    ("accessibilityFeature", "pageNavigation", Of::AllBut(UNPAGED)),
    ("accessibilityHazard", "none", Of::All),
];

/// Every sentence of the summary, by its key in the word files, in order.
const SENTENCES: &[(&str, Of)] = &[
    ("structure", Of::All),
    ("images-described", Of::Only(WORDED)),
    ("images-none", Of::AllBut(WORDED)),
    ("math", Of::Only(FORMULAS)),
    ("pages", Of::AllBut(UNPAGED)),
    ("glossary", Of::Only(&["glossary"])),
    ("hazards-none", Of::All),
    ("math-source", Of::Only(&["formula", "formula of lines"])),
    ("charts", Of::Only(&["chart"])),
];

/// The package document of the EPUB that is made of a text with files beside it.
fn package(text: &str, beside: &[(&str, &str)], options: &Options) -> String {
    let mut files = vec![("sources/a.md", text)];
    files.extend_from_slice(beside);
    let project = Project::from_files(files).expect("a project");
    let source = project.source_at("sources/a.md").expect("a briefing");
    let built = chancery::build(&project, &source, options);
    let epub = built.artefacts.iter().find(|made| made.format == Format::Epub);
    let epub = epub.unwrap_or_else(|| panic!("{text}{}", findings(&built.diagnostics)));
    documents(&epub.bytes).remove("EPUB/package.opf").expect("a package document")
}

/// The package documents of all contents, by name.
static PACKAGES: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let made = CONTENTS.iter().map(|(name, text, files)| {
        let mut options = options();
        options.no_page_list = *name == "no page list";
        options.layout = (*name == "colours of text").then(|| "own".to_owned());
        (*name, package(&format!("{HEAD}{text}"), files, &options))
    });
    made.collect()
});

/// What a package document claims but for the summary, in order.
fn claimed(package: &str) -> Vec<(String, String)> {
    let document = Document::parse(package).expect("well-formed");
    let mut claims = Vec::new();
    for node in document.descendants() {
        let property = node.attribute("property").unwrap_or_default();
        match property.strip_prefix("schema:") {
            None | Some("accessibilitySummary") => {}
            Some(name) => {
                let value = node.text().unwrap_or_default();
                claims.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    claims
}

/// The summary, and the language that it is said to be in.
fn summary(package: &str) -> (Option<String>, String) {
    let document = Document::parse(package).expect("well-formed");
    let is_summary = |node: &Node<'_, '_>| {
        node.attribute("property") == Some("schema:accessibilitySummary")
    };
    let node = document.descendants().find(is_summary).expect("a summary");
    let language = node.attribute((XML, "lang")).map(str::to_owned);
    (language, node.text().unwrap_or_default().to_owned())
}

/// The sentences of a language by their keys.
fn sentences(language: &str) -> BTreeMap<String, String> {
    let path = root().join(format!("src/language/{language}.toml"));
    let file: toml::Table = read(&path).parse().expect("TOML");
    let table = file["accessibility-summary"].as_table().expect("a table");
    let said = |text: &toml::Value| text.as_str().expect("a text").to_owned();
    table.iter().map(|(key, text)| (key.clone(), said(text))).collect()
}

#[test]
fn every_claim_is_made_of_the_contents_that_give_it() {
    for (name, package) in PACKAGES.iter() {
        let there = CLAIMS.iter().filter(|(.., of)| of.has(name));
        let expected: Vec<_> = there
            .map(|(property, value, _)| ((*property).to_owned(), (*value).to_owned()))
            .collect();
        assert_eq!(claimed(package), expected, "{name}");
    }
}

#[test]
fn the_summary_has_the_sentences_that_the_contents_give() {
    let words = sentences("en");
    for (name, package) in PACKAGES.iter() {
        let there = SENTENCES.iter().filter(|(_, of)| of.has(name));
        let expected: Vec<_> = there.map(|(key, _)| words[*key].as_str()).collect();
        assert_eq!(summary(package), (None, expected.join(" ")), "{name}");
    }
}

/// Nothing is claimed that has no case here, or a case on one side only.
#[test]
fn every_claim_has_contents_with_and_without_it() {
    let source = read(&root().join("src/epub/accessibility.rs"));
    let code = source.lines().filter(|line| !line.trim_start().starts_with(['/', '#']));
    let code = code.collect::<Vec<_>>().join("\n");
    let mut literals: BTreeSet<&str> = code.split('"').skip(1).step_by(2).collect();
    // It stands between sentences.
    literals.remove(" ");
    let claims = CLAIMS.iter().flat_map(|(property, value, _)| [*property, *value]);
    let keys = SENTENCES.iter().map(|(key, _)| *key);
    assert_eq!(literals, claims.chain(keys).collect::<BTreeSet<_>>());
    let names: Vec<_> = CONTENTS.iter().map(|(name, ..)| *name).collect();
    let of_claims = CLAIMS.iter().map(|(.., of)| of);
    for of in of_claims.chain(SENTENCES.iter().map(|(_, of)| of)) {
        let (Of::Only(told) | Of::AllBut(told)) = of else { continue };
        assert!(!told.is_empty() && told.len() < names.len(), "{told:?}");
        for name in *told {
            assert!(names.contains(name), "there is no content `{name}`");
        }
    }
    // Nor does another part of the program claim anything else.
    for case in everything() {
        let package = &documents(case.bytes(Format::Epub))["EPUB/package.opf"];
        for (property, value) in claimed(package) {
            let known = CLAIMS.iter().any(|(p, v, _)| *p == property && *v == value);
            assert!(known, "{}: {property} {value}", case.name);
        }
    }
}

/// The language of a text, that which the house prints labels in, that of the summary, and
/// what it is marked with.
const LANGUAGES: &[(&str, Option<&str>, &str, Option<&str>)] = &[
    ("en-GB", None, "en", None),
    ("de", None, "de", None),
    ("de-AT", None, "de", None),
    ("de", Some("en"), "en", Some("en")),
    ("fr-CA", Some("fr"), "fr", None),
    // There are no labels in these.
    ("sv", None, "en", Some("en")),
    ("he", None, "en", Some("en")),
    ("he", Some("de"), "de", Some("de")),
];

#[test]
fn the_summary_is_in_the_language_of_the_labels() {
    let keys = ["structure", "images-none", "pages", "glossary", "hazards-none"];
    for (language, labels, spoken, mark) in LANGUAGES {
        let head = HEAD.replacen("---\n", &format!("---\nlang: {language}\n"), 1);
        let theme = labels.map(|labels| format!("[theme]\nlabels = \"{labels}\"\n"));
        let config = format!("version = 1\n{}", theme.unwrap_or_default());
        let text = format!("{head}{GLOSSARY}");
        let package = package(&text, &[("chancery.toml", config.as_str())], &options());
        let words = sentences(spoken);
        let expected = keys.map(|key| words[key].as_str()).join(" ");
        let expected = (mark.map(str::to_owned), expected);
        assert_eq!(summary(&package), expected, "{language} {labels:?}");
    }
}

/// What is said of conformance in the EPUB of a project with these settings: of what, by which
/// name, what.
fn conformance(config: &str) -> Vec<String> {
    let mut options = options();
    options.formats = Some(vec![Format::Epub]);
    let text = format!("{HEAD}Text.\n");
    let package = package(&text, &[("chancery.toml", config)], &options);
    let document = Document::parse(&package).expect("well-formed");
    let mut said = Vec::new();
    for node in document.descendants() {
        let of = node.attribute("refines").unwrap_or("all");
        let name = node.attribute("property").or_else(|| node.attribute("rel"));
        let name = name.unwrap_or_default();
        let is_claim = name == "dcterms:conformsTo" || name.starts_with("a11y:");
        if is_claim || of == "#certifier" {
            let value = node.text().or_else(|| node.attribute("href"));
            said.push(format!("{of} {name} {}", value.unwrap_or_default()));
        }
    }
    said
}

/// A tool can't certify: what is not in the project's settings is claimed of no EPUB.
#[test]
fn conformance_is_claimed_as_far_as_the_project_claims_it() {
    let claim = "[accessibility]\nwcag = '2.1-a'\ncertified-by = 'Desk'\n";
    let least = [
        "all dcterms:conformsTo EPUB Accessibility 1.1 - WCAG 2.1 Level A",
        "#conformance a11y:certifiedBy Desk",
    ];
    assert!(conformance("version = 1\n[project]\norganisation = 'Desk'\n").is_empty());
    assert_eq!(conformance(claim), least);
    for (setting, said) in [
        ("certified-on = '2025-08-18'", "#certifier dcterms:date 2025-08-18"),
        ("credential = 'Board'", "#certifier a11y:certifierCredential Board"),
        (
            "report = 'https://example.org/r'",
            "#certifier a11y:certifierReport https://example.org/r",
        ),
    ] {
        let expected = [least[0], least[1], said];
        assert_eq!(conformance(&format!("{claim}{setting}\n")), expected);
    }
    for half in ["wcag = '2.2-aa'", "certified-by = 'Desk'", "credential = 'Board'"] {
        let files = [("chancery.toml", format!("[accessibility]\n{half}\n"))];
        let refused = Project::from_files(files);
        assert!(matches!(refused, Err(chancery::Error::Config(_))), "{half}");
    }
}

#[test]
fn every_level_is_claimed_to_the_letter() {
    for version in ["2.0", "2.1", "2.2"] {
        for level in ["a", "aa", "aaa"] {
            let claim = format!("wcag = '{version}-{level}'\ncertified-by = 'Desk'\n");
            let said = conformance(&format!("[accessibility]\n{claim}"));
            let level = level.to_uppercase();
            let words = format!("EPUB Accessibility 1.1 - WCAG {version} Level {level}");
            assert_eq!(said[0], format!("all dcterms:conformsTo {words}"));
        }
    }
}

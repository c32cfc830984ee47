use super::*;

#[track_caller]
fn says(text: &str, expected: &[&str]) {
    let (_, diagnostics) = Config::parse(text.into());
    let found: Vec<_> = diagnostics
        .iter()
        .map(|d| {
            let at = d.span.expect("a place").start;
            let hint = d.hint.as_deref().unwrap_or("");
            format!("{}:{} {}: {} | {hint}", at.line, at.column, d.rule.name(), d.message)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_key_is_read() {
    let (config, diagnostics) = Config::parse(
        "version = 1\n[project]\nname = 'x'\norganisation = 'Desk'\nlanguage = 'de'\n\
         sources = 'in'\noutput = 'out/books'\n[defaults]\nstatus = 'draft'\n\
         [build]\nto = 'pdf'\nlayout = 'l'\npdf-standard = ['ua-1']\n\
         [registries]\nglossary = ['_g.md']\n[rules]\ndate-missing = 'off'\n\
         [limits]\nsource = 1_000\n"
            .into(),
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(config.organisation.as_deref(), Some("Desk"));
    assert_eq!(config.language.as_deref(), Some("de"));
    assert_eq!((config.sources.as_str(), config.output.as_str()), ("in", "out/books"));
    assert_eq!(config.defaults[0].key, "status");
    assert_eq!(config.to, Some(vec![Format::Pdf]));
    assert_eq!(config.pdf_standard, Some(vec![PdfStandard::Ua1]));
    assert_eq!(config.registries.glossary, ["_g.md"]);
    assert_eq!(config.levels.own.get(&Rule::DateMissing), Some(&Level::Off));
    assert_eq!(config.limits.source, 1000);
}

#[test]
fn all_mistakes_are_told_at_their_places() {
    says(
        "version = 2\nbuidl = 1\n[project]\nlanguage = 5\nsources = '../x'\n[limits]\nnesting = 99\n\
         pages = 'many'\n[rules]\ndate-mising = 'off'\nimage-alt = 'off'\nnote-orphan = 'loud'\n",
        &[
            "1:11 config-invalid: `version` must be 1 | ",
            "2:1 config-unknown: `buidl` is not a key here | did you mean `build`?",
            "5:11 config-invalid: `../x` is not a folder of the project | ",
            "7:11 config-invalid: `nesting` can be at most 12 | ",
            "8:9 config-invalid: `pages` must be a number above 0 | ",
            "10:1 config-unknown: there is no rule `date-mising` | did you mean `date-missing`?",
            "11:13 config-invalid: `image-alt` can't be lowered | a briefing with this mistake \
             can't be built rightly",
            "12:15 config-invalid: `loud` is not a level of `note-orphan` | use `off`, `info`, `warning` \
             or `error`",
        ],
    );
}

#[test]
fn text_that_is_not_toml_is_told() {
    let (_, diagnostics) = Config::parse("[project]\nname = \nlanguage = [\n".into());
    assert!(diagnostics.len() >= 2, "{diagnostics:?}");
    assert!(diagnostics.iter().all(|d| d.rule == Rule::ConfigInvalid));
}

//! `chancery.toml` of a new project: every key that there is, as a comment unless it was
//! answered. It is written from the descriptions of the keys, so that none can be missing.

use std::fmt::Write;

use super::Answers;
use super::Question;
use super::quoted;
use crate::config::Config;
use crate::config::Holds;
use crate::config::Limits;
use crate::config::TABLES;
use crate::diagnostic::Profile;
use crate::diagnostic::Rule;
use crate::format::Format;
use crate::format::PdfStandard;
use crate::key::Key;
use crate::key::Takes;
use crate::layout;
use crate::resolve::FRONT_MATTER;
use crate::theme::Theme;

const HEAD: &str = "\
## What this project says once for all its briefings. A line with one # in front is a key that
## is not in use: take the # away to use it. Its value is the default; where there is none, it
## is an example, and the line says so. The manual tells more of each.

version = 1
";

/// How far from the left margin the remarks begin, if there is room.
const COLUMN: usize = 36;

/// Words for keys without a default that say more than a type can. A key that is not here
/// has an example all the same, made of what it takes.
const EXAMPLES: &[(&str, &str)] = &[
    ("abbreviations", r#"["MoU"]"#),
    ("allow-layouts", r#"["briefing", "memo"]"#),
    ("attach", r#"["data"]"#),
    ("certified-by", r#""A. Weir""#),
    ("contact", r#""desk@example.org""#),
    ("credential", r#""Member of a readers' panel""#),
    ("from", r#""The desk""#),
    ("id", r#""EX-2026-014""#),
    ("isbn", r#""978-0-306-40615-7""#),
    ("issue", r#""12""#),
    ("kind", r#""briefing""#),
    ("labels", r#""en""#),
    ("lang", r#""en-GB""#),
    ("layout", r#""briefing""#),
    ("logo", r#""house.svg""#),
    ("logo-alt", r#""The sign of the house""#),
    ("name", r#""Example desk""#),
    ("organisation", r#""Example Port Authority""#),
    ("replaces", r#""EX-2025-031""#),
    ("rights", r#""CC BY 4.0""#),
    ("series", r#""Example briefings""#),
    ("style", r#""chicago-author-date""#),
    ("summary", r#""What it says, in a sentence.""#),
    ("title", r#""A title""#),
    ("version", r#""1.0""#),
    ("wcag", r#""2.2-aa""#),
    ("yardstick", r#""phia""#),
];

/// The file, with what was answered.
pub(super) fn write(answers: &Answers) -> String {
    let mut out = HEAD.to_owned();
    for table in TABLES {
        let _ = writeln!(out, "\n## {}", table.says);
        match table.holds {
            Holds::Keys(keys) => {
                let _ = writeln!(out, "[{}]", table.name);
                for key in keys {
                    line(&mut out, answers, table.name, key);
                }
            }
            Holds::Needed(keys, needed) => {
                let needed = needed.join("` and `");
                let _ =
                    writeln!(out, "## It needs `{needed}`, so it is a comment as well.");
                let _ = writeln!(out, "# [{}]", table.name);
                for key in keys {
                    line(&mut out, answers, table.name, key);
                }
            }
            Holds::FrontMatter => {
                let _ = writeln!(out, "[{}]", table.name);
                for key in FRONT_MATTER.iter().filter(|key| key.name != "rules") {
                    line(&mut out, answers, table.name, key);
                }
            }
            Holds::Names => {
                let _ = writeln!(out, "[{}]", table.name);
                let example = if table.name == "markings" {
                    r#"house = "sources/_house.toml""#
                } else {
                    r#"desk = "the harbour desk""#
                };
                remark(&mut out, &format!("# {example}"), "An example.");
            }
            Holds::Levels => {
                let _ = writeln!(out, "[{}]", table.name);
                levels(&mut out);
            }
        }
    }
    out
}

/// The rules, each with the level that it has.
fn levels(out: &mut String) {
    let names: Vec<_> = Profile::ALL.iter().map(|profile| profile.name()).collect();
    let profile = format!("# profile = {}", quoted(Profile::Briefing.name()));
    remark(out, &profile, &format!("Which rules hold: {}.", names.join(" or ")));
    for rule in Rule::ALL {
        let level = format!("# {} = {}", rule.name(), quoted(rule.severity().name()));
        let firm = if rule.is_firm() { " It can't be lowered." } else { "" };
        remark(out, &level, &format!("{}{firm}", rule.summary()));
    }
}

/// A key: as it was answered, else as a comment with its default or an example.
fn line(out: &mut String, answers: &Answers, table: &str, key: &Key) {
    let others = match key.others {
        [] => String::new(),
        others => format!(" Also `{}`.", others.join("`, `")),
    };
    let says = format!("{}{others}", key.says);
    let name = key.name;
    if let Some(answer) = answered(answers, table, name) {
        remark(out, &format!("{name} = {}", quoted(answer)), &says);
    } else if let Some(value) = default_of(table, key) {
        remark(out, &format!("# {name} = {value}"), &says);
    } else {
        let value = example_of(key);
        remark(out, &format!("# {name} = {value}"), &format!("{says} No default."));
    }
}

/// A line and what is said of it.
fn remark(out: &mut String, line: &str, says: &str) {
    let _ = writeln!(out, "{line:COLUMN$} # {says}");
}

/// The answer that a key has.
fn answered<'a>(answers: &'a Answers, table: &str, key: &str) -> Option<&'a str> {
    let question = match (table, key) {
        ("project", "organisation") => Question::Organisation,
        ("project", "language") => Question::Language,
        ("build", "layout") => Question::Layout,
        ("defaults", "marking") => Question::Marking,
        _ => return None,
    };
    answers.get(question)
}

/// The value that holds if a key is left out, as TOML.
fn default_of(table: &str, key: &Key) -> Option<String> {
    let theme = Theme::built_in();
    let config = Config::default();
    match (table, key.name) {
        ("project", "sources") => Some(quoted(&config.sources)),
        ("project", "output") => Some(quoted(&config.output)),
        ("build", "to") => Some(list(Format::ALL.iter().map(|format| format.name()))),
        ("build", "epub-variant") => Some(list(["default"].into_iter())),
        ("build", "layout") => Some(quoted(layout::DEFAULT)),
        ("build", "name") => Some(quoted("{stem}")),
        ("build", "pdf-standard") => {
            Some(list(PdfStandard::DEFAULT.iter().map(|standard| standard.name())))
        }
        ("theme", name) => {
            let colour = theme.colours.get(name).map(|colour| quoted(colour));
            let families = theme.fonts.get(name);
            colour.or_else(|| Some(list(families?.iter().map(String::as_str))))
        }
        ("limits", name) => Limits::default().slot(name).map(|most| most.to_string()),
        (_, name) if EXAMPLES.iter().any(|(known, _)| *known == name) => None,
        // None of them, unless one is named.
        _ => match key.takes {
            Takes::Texts | Takes::Audiences => Some("[]".to_owned()),
            Takes::Variables | Takes::Levels | Takes::Anything => Some("{}".to_owned()),
            Takes::Text
            | Takes::Word(_)
            | Takes::Words(_)
            | Takes::Address
            | Takes::Date
            | Takes::Day
            | Takes::People
            | Takes::Marking
            | Takes::Colour
            | Takes::Flag
            | Takes::Number(_) => None,
        },
    }
}

/// A value that a key can have, as TOML.
fn example_of(key: &Key) -> String {
    let example = EXAMPLES.iter().find(|(name, _)| *name == key.name);
    if let Some((_, example)) = example {
        return (*example).to_owned();
    }
    match key.takes {
        Takes::Text | Takes::Texts | Takes::Audiences => quoted("…"),
        Takes::Word(words) => quoted(words().first().copied().unwrap_or_default()),
        Takes::Words(words) => list(words().into_iter().take(1)),
        Takes::Address => quoted("https://example.org/"),
        Takes::Date | Takes::Day => quoted("2026-11-26"),
        Takes::People => list(["Jane Doe"].into_iter()),
        Takes::Marking => quoted("none"),
        Takes::Variables | Takes::Levels | Takes::Anything => "{}".to_owned(),
        Takes::Colour => quoted("#1f3a5f"),
        Takes::Flag => "false".to_owned(),
        Takes::Number(_) => "1".to_owned(),
    }
}

/// A list of texts, as TOML.
fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<_> = texts.map(quoted).collect();
    format!("[{}]", texts.join(", "))
}

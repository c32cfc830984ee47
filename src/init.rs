//! What a new project begins with: a sample that builds without warnings, and a
//! `chancery.toml` that names every key.
//!
//! The samples are written by hand, one file a language. A sample says its own language,
//! so that a project in another one begins with an English text that says it is English.

mod settings;

use std::fmt::Write;

use crate::briefing::Date;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::error::Error;
use crate::language::Language;
use crate::layout;
use crate::layout::built_in_layouts;
use crate::pipeline;
use crate::pipeline::Options;
use crate::project::Project;
use crate::typography::is_forbidden;

/// The samples by their languages; the first is for all others.
const SAMPLES: &[(&str, &str)] = &[
    ("en", include_str!("init/en.md")),
    ("de", include_str!("init/de.md")),
    ("fr", include_str!("init/fr.md")),
    ("uk", include_str!("init/uk.md")),
];

/// The path of the sample.
const BRIEFING: &str = "sources/briefing.md";

/// The layout whose briefings say whom they are for.
const MEMO: &str = "memo";

/// The day on which the sources of the samples were looked at.
const LOOKED_AT: &str = "2026-11-26";

/// The most characters of a title or a name, so that the sample keeps to its pages.
const MOST: usize = 120;

/// What a new project is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Question {
    /// The title of its first briefing.
    Title,
    /// Who publishes its briefings.
    Organisation,
    /// The language of its briefings: a tag of BCP 47.
    Language,
    /// The layout of its briefings: the name of one that is built in.
    Layout,
    /// How its briefings are to be handled: a label, or `none`.
    Marking,
}

impl Question {
    /// Every question, in the order in which they are asked.
    pub const ALL: &[Self] =
        &[Self::Title, Self::Organisation, Self::Language, Self::Layout, Self::Marking];

    /// The name in small letters, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Organisation => "organisation",
            Self::Language => "language",
            Self::Layout => "layout",
            Self::Marking => "marking",
        }
    }

    /// The question in words, with what can be answered.
    pub fn words(self) -> String {
        match self {
            Self::Title => "Title of the first briefing".to_owned(),
            Self::Organisation => "Organisation that publishes the briefings".to_owned(),
            Self::Language => "Language (a tag such as en-GB, de or pt-BR)".to_owned(),
            Self::Layout => {
                let layouts = built_in_layouts();
                let names: Vec<_> = layouts.iter().map(|layout| layout.name).collect();
                format!("Layout ({})", names.join(", "))
            }
            Self::Marking => {
                "Handling marking (a label such as TLP:GREEN, or none)".to_owned()
            }
        }
    }
}

/// What a new project is to be. Only answers that make a project without errors and
/// warnings are taken.
#[derive(Clone, Debug)]
pub struct Answers {
    /// Nothing for the title of the sample.
    title: Option<String>,
    organisation: Option<String>,
    language: String,
    layout: String,
    marking: String,
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            title: None,
            organisation: None,
            language: "en-GB".to_owned(),
            layout: layout::DEFAULT.to_owned(),
            marking: "none".to_owned(),
        }
    }
}

impl Answers {
    /// What has been answered, or holds if nothing is; nothing if the title is to be the
    /// sample's, or no organisation is named.
    pub fn get(&self, question: Question) -> Option<&str> {
        match question {
            Question::Title => self.title.as_deref(),
            Question::Organisation => self.organisation.as_deref(),
            Question::Language => Some(&self.language),
            Question::Layout => Some(&self.layout),
            Question::Marking => Some(&self.marking),
        }
    }

    /// Takes an answer; an empty one changes nothing.
    ///
    /// # Errors
    ///
    /// Why it can't be taken, as a phrase. Then nothing is changed.
    pub fn answer(&mut self, question: Question, text: &str) -> Result<(), String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return Ok(());
        }
        if let Some(c) = text.chars().find(|&c| c.is_control() || is_forbidden(c)) {
            return Err(format!("the character U+{:04X} can't be printed", u32::from(c)));
        }
        if text.chars().count() > MOST {
            return Err(format!("that is too long: there is room for {MOST} characters"));
        }
        let mut next = self.clone();
        match question {
            Question::Title => next.title = Some(text),
            Question::Organisation => next.organisation = Some(text),
            Question::Language => next.language = text,
            Question::Layout => next.layout = text,
            Question::Marking => next.marking = text,
        }
        if let Some(why) = next.objection() {
            return Err(why);
        }
        *self = next;
        Ok(())
    }

    /// What a build of the project would find; nothing if neither an error nor a warning.
    fn objection(&self) -> Option<String> {
        // The sample says its own language, so that nothing else looks at the project's.
        // Longer names of languages are well-formed, but there are none (BCP 47, 2.2.1).
        let language = Language::new(&self.language);
        if language.is_none_or(|language| language.primary().len() > 3) {
            let text = &self.language;
            return Some(format!(
                "`{text}` is not a language tag: use one of BCP 47, such as `en-GB`"
            ));
        }
        let project = match Project::from_files(files(self, LOOKED_AT)) {
            Ok(project) => project,
            Err(Error::Config(found)) => return found.first().map(in_words),
            Err(error @ (Error::Usage(_) | Error::Io { .. })) => {
                return Some(error.to_string());
            }
        };
        let source = project.source_at(BRIEFING).ok()?;
        let built = pipeline::build(&project, &source, &Options::default());
        let mut all = project.warnings().iter().chain(&built.diagnostics);
        all.find(|found| found.severity < Severity::Info).map(in_words)
    }

    /// The sample in the language, else in English.
    fn sample(&self) -> &'static str {
        let language = Language::new(&self.language);
        let primary = language.as_ref().map_or("en", Language::primary);
        let own = SAMPLES.iter().find(|(tag, _)| *tag == primary);
        own.unwrap_or(&SAMPLES[0]).1
    }
}

fn in_words(found: &Diagnostic) -> String {
    match &found.hint {
        Some(hint) => format!("{}: {hint}", found.message),
        None => found.message.clone(),
    }
}

/// The files of a new project, by their paths from its root. The sample is of this day.
pub fn project_files(answers: &Answers, today: &Date) -> Vec<(&'static str, String)> {
    files(answers, &today.to_string())
}

fn files(answers: &Answers, day: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            ".github/workflows/briefings.yml",
            include_str!("init/briefings.yml").to_owned(),
        ),
        (".gitignore", include_str!("init/gitignore").to_owned()),
        ("chancery.toml", settings::write(answers)),
        (BRIEFING, briefing(answers, day)),
        ("sources/figures/meridian.svg", include_str!("init/meridian.svg").to_owned()),
    ]
}

/// The sample with what was answered in its front matter.
fn briefing(answers: &Answers, day: &str) -> String {
    let sample = answers.sample();
    let key = |line: &'static str| line.split_once(':').map(|(key, _)| key);
    let of_memos: Vec<_> = sample.lines().filter_map(of_a_memo).filter_map(key).collect();
    let mut out = String::new();
    let mut fences = 0;
    for line in sample.lines() {
        fences += usize::from(line == "---");
        let key = key(line).filter(|_| fences == 1).unwrap_or_default();
        let _ = match (of_a_memo(line), &answers.title) {
            (Some(line), _) if answers.layout == MEMO => writeln!(out, "{line}"),
            (Some(_), _) => Ok(()),
            (None, _) if answers.layout == MEMO && of_memos.contains(&key) => Ok(()),
            (None, Some(title)) if key == "title" => {
                writeln!(out, "title: {}", quoted(title))
            }
            (None, _) if key == "date" => writeln!(out, "date: {day}"),
            (None, _) => writeln!(out, "{line}"),
        };
    }
    out
}

/// A line of a sample that is for memos alone, in which it takes the place of one with its
/// key.
fn of_a_memo(line: &'static str) -> Option<&'static str> {
    line.strip_suffix(" # memo")
}

/// A text in double quotation marks, as JSON, YAML and TOML all write it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests;

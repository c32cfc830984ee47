//! Values of front matter to texts, dates and people.

use crate::briefing::Custom;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::Person;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::key::PERSON;
use crate::key::names;
use crate::parse::replace;
use crate::resolve::Context;
use crate::source::Span;
use crate::typography::Punctuation;
use crate::typography::is_forbidden;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;

impl Context<'_> {
    pub(super) fn text(&mut self, entry: &Entry) -> Option<String> {
        match &entry.node.value {
            Value::Scalar(text) => {
                self.check_text(text, entry.node.span);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let text = self.with_variables(&text, entry.node.span);
                Some(text).filter(|text| !text.is_empty())
            }
            Value::Null => None,
            Value::List(_) | Value::Map(_) => {
                let message =
                    format!("`{}` must be text, not {}", entry.key, entry.node.kind());
                self.findings.at(Rule::MetaInvalid, entry.node.span, message);
                None
            }
        }
    }

    /// A text with the values of the variables in it, which can't be fields of the front
    /// matter: those would need each other.
    fn with_variables(&mut self, text: &str, span: Span) -> String {
        let setting = self.setting;
        let findings = &mut *self.findings;
        replace(text, &mut |name| {
            if setting.declared.contains(name) {
                return setting.variables.get(name).cloned();
            }
            let message = if setting.variables.contains_key(name) {
                format!("`{name}` is a field itself, which front matter can't refer to")
            } else {
                format!("there is no variable `{name}`")
            };
            let near = nearest(name, setting.declared.iter().map(String::as_str));
            let reported = findings.at(Rule::VariableUnknown, span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `{near}`?")),
                None => reported.hint("give it under `variables:` or in `chancery.toml`"),
            }
            None
        })
    }

    /// Control characters can come in by escapes such as `"\x07"`.
    pub(in crate::resolve) fn check_text(&mut self, text: &str, span: Span) {
        if let Some(c) = text.chars().find(|&c| is_forbidden(c)) {
            let message = format!("the control character U+{:04X}", u32::from(c));
            self.findings.at(Rule::CharacterControl, span, message);
        }
    }

    /// A text with the language's punctuation.
    pub(super) fn prose(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        Some(Punctuation::new(self.language).text(text))
    }

    pub(super) fn texts(&mut self, entry: &Entry) -> Vec<String> {
        let Value::List(items) = &entry.node.value else {
            return self.text(entry).into_iter().collect();
        };
        let mut texts = Vec::new();
        for item in items {
            let entry = Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                node: item.clone(),
            };
            texts.extend(self.text(&entry));
        }
        texts
    }

    pub(super) fn date(&mut self, entry: &Entry) -> Option<Date> {
        let text = self.text(entry)?;
        let date = self.language.parse_date(&text);
        if date.is_none() {
            self.findings
                .at(
                    Rule::DateUnparsable,
                    entry.node.span,
                    format!("`{text}` is not a date"),
                )
                .hint(format!("write `{}: 2025-08-18`", entry.key));
        }
        date
    }

    /// A date that is a single day.
    pub(super) fn day(&mut self, entry: &Entry) -> Option<Date> {
        let date = self.date(entry)?;
        let is_day =
            matches!(&date, Date::Point(p) if matches!(p.part, DatePart::Day(..)));
        if !is_day {
            let message = format!("`{}` must be a day, not `{date}`", entry.key);
            self.findings
                .at(Rule::DateUnparsable, entry.node.span, message)
                .hint(format!("write `{}: 2025-08-18`", entry.key));
            return None;
        }
        Some(date)
    }

    /// A day, or a moment with its zone.
    pub(super) fn moment(&mut self, entry: &Entry) -> Option<Date> {
        let date = self.day(entry)?;
        let zoneless = |time: &str| !time.ends_with('Z') && !time.contains(['+', '-']);
        let time = date.points().next().and_then(|point| point.time.as_deref());
        if time.is_some_and(zoneless) {
            let message = format!("`{date}` does not say in which time zone");
            self.findings
                .at(Rule::DateUnparsable, entry.node.span, message)
                .hint(format!("write `{}: 2025-08-18T06:00+02:00`", entry.key));
            return None;
        }
        Some(date)
    }

    /// A place in a series: whole numbers with points between them (EPUB 3.3, `group-position`).
    pub(super) fn issue(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        let is_number = |part: &str| {
            !part.is_empty()
                && part.len() < 10
                && part.bytes().all(|b| b.is_ascii_digit())
        };
        if !text.split('.').all(is_number) {
            let message = format!("`{text}` is not a place in a series");
            self.findings.at(Rule::MetaInvalid, entry.node.span, message).hint(
                "write a number, such as `12`, or `98.4` for the fourth of volume 98",
            );
            return None;
        }
        Some(text)
    }

    /// A number of 13 digits with the right check digit (ISO 2108).
    pub(super) fn isbn(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        let others = text.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '-' | ' '));
        let sum: u32 = digits
            .iter()
            .enumerate()
            .map(|(i, d)| d * if i % 2 == 0 { 1 } else { 3 })
            .sum();
        if others || digits.len() != 13 || !sum.is_multiple_of(10) {
            self.findings
                .at(
                    Rule::MetaInvalid,
                    entry.node.span,
                    format!("`{text}` is not an ISBN"),
                )
                .hint("it has 13 digits; the last is a check on the others");
            return None;
        }
        Some(text)
    }

    pub(super) fn people(&mut self, node: &Node) -> Vec<Person> {
        match &node.value {
            Value::List(items) => {
                items.iter().filter_map(|item| self.person(item)).collect()
            }
            Value::Null => Vec::new(),
            Value::Scalar(_) | Value::Map(_) => self.person(node).into_iter().collect(),
        }
    }

    pub(super) fn person(&mut self, node: &Node) -> Option<Person> {
        let mut person = Person {
            name: String::new(),
            role: None,
            affiliation: None,
            email: None,
            orcid: None,
        };
        match &node.value {
            Value::Scalar(name) => {
                self.check_text(name, node.span);
                person.name.clone_from(name);
            }
            Value::Map(entries) => {
                for entry in entries {
                    match entry.key.as_str() {
                        "name" => person.name = self.text(entry).unwrap_or_default(),
                        "role" => person.role = self.prose(entry),
                        "affiliation" => person.affiliation = self.text(entry),
                        "email" => person.email = self.text(entry),
                        "orcid" => person.orcid = self.text(entry),
                        key => {
                            let message = format!("`{key}` is not a key of an author");
                            self.findings
                                .at(Rule::MetaUnknown, entry.key_span, message)
                                .hint(format!(
                                    "the keys are {}",
                                    names(PERSON).collect::<Vec<_>>().join(", ")
                                ));
                        }
                    }
                }
            }
            Value::List(_) | Value::Null => {}
        }
        if person.name.is_empty() {
            self.findings.at(Rule::MetaInvalid, node.span, "an author needs a name");
            return None;
        }
        Some(person)
    }
}

/// What a house keeps under `x:`, as it wrote it.
pub(super) fn custom(node: &Node) -> Custom {
    match &node.value {
        Value::Null => Custom::Nothing,
        Value::Scalar(text) => Custom::Text(text.clone()),
        Value::List(nodes) => Custom::List(nodes.iter().map(custom).collect()),
        Value::Map(entries) => Custom::Map(
            entries.iter().map(|e| (e.key.clone(), custom(&e.node))).collect(),
        ),
    }
}

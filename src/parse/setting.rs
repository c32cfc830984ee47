//! What decides which parts of a text are read, and what stands in its gaps.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::diagnostic::Findings;
use crate::source::Source;
use crate::source::Span;

/// What decides which parts of a text are read, and what stands in its gaps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setting {
    /// The variables by their names, with their values as they are printed.
    pub(crate) variables: BTreeMap<String, String>,
    /// The names of those that are no fields of the front matter, and may stand in it.
    pub(crate) declared: BTreeSet<String>,
    /// The audiences that parts of the text may be for.
    pub(crate) audiences: Vec<String>,
    /// The audience that is chosen.
    pub(crate) audience: Option<String>,
    /// The format that is made, by its name; all, if none is chosen yet.
    pub(crate) format: Option<&'static str>,
}

impl Setting {
    /// A text with the values of its variables, as far as there are any.
    pub(crate) fn fill(&self, text: &str) -> String {
        let value = |name: &str| self.variables.get(name).cloned();
        replace(text, &mut |name| value(name))
    }
}

/// A text with its variables replaced where `value` has something for them.
pub(crate) fn replace(
    text: &str,
    value: &mut dyn FnMut(&str) -> Option<String>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, name) in variables(text) {
        out.push_str(&text[done..range.start]);
        let value = value(name);
        out.push_str(value.as_deref().unwrap_or(&text[range.clone()]));
        done = range.end;
    }
    out + &text[done..]
}

/// Where included files come from.
pub(crate) trait Files {
    /// The text of a file that a text includes, by the path that stands at `span` in
    /// `from`; nothing if it can't be had, which is reported.
    fn include(
        &mut self,
        path: &str,
        from: &Source,
        span: Span,
        findings: &mut Findings,
    ) -> Option<Source>;
}

/// A condition under which a part of a text is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Condition<'a> {
    /// For these audiences.
    Audience(Vec<&'a str>),
    /// In these formats.
    Format(Vec<&'a str>),
}

impl<'a> Condition<'a> {
    /// Reads what follows `only:`, such as `audience=board, staff` or `format=pdf`.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let (key, values) = text.split_once('=')?;
        let values: Vec<_> =
            values.split(',').map(str::trim).filter(|value| !value.is_empty()).collect();
        match key.trim() {
            _ if values.is_empty() => None,
            "audience" => Some(Self::Audience(values)),
            "format" => Some(Self::Format(values)),
            _ => None,
        }
    }
}

/// Whether a text can be the name of a variable.
pub(crate) fn is_variable(name: &str) -> bool {
    name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// A use of a variable within a text: its bytes, and the name.
pub(crate) fn variables(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|at| from + at) {
        let Some(close) = text[open..].find("}}").map(|at| open + at) else { break };
        // No name has a brace, so that the last two before its end begin it.
        let open = text[open..close].rfind("{{").map_or(open, |at| open + at);
        let name = text[open + 2..close].trim();
        if is_variable(name) {
            found.push((open..close + 2, name));
        }
        from = close + 2;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_name_audiences_or_formats() {
        let audience = Condition::Audience(vec!["board", "staff"]);
        assert_eq!(Condition::parse("audience = board, staff"), Some(audience));
        assert_eq!(Condition::parse("format=pdf"), Some(Condition::Format(vec!["pdf"])));
        assert_eq!(Condition::parse("audience="), None);
        assert_eq!(Condition::parse("reader=board"), None);
    }

    #[test]
    fn variables_are_names_in_double_braces() {
        let names =
            |text| variables(text).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(names("a {{b}} {{ c-d.e }} {{f g}} {{}} {{h"), ["b", "c-d.e"]);
        assert_eq!(names("{{{x}}}"), ["x"]);
        assert_eq!(names("{{a {{b}} c}} {{d}}"), ["b", "d"]);
        assert_eq!(variables("a {{b}}")[0].0, 2..7);
    }
}

//! The YAML head of a file, and what only looks like one.

use std::ops::Range;

use crate::config::Limits;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::source::Source;
use crate::value::Malformed;
use crate::value::Node;
use crate::value::parse_yaml;

/// The head of a Markdown file.
pub(crate) struct Head {
    /// The front matter, if there is one and it can be read.
    pub(crate) front_matter: Option<Node>,
    /// Whether there is something that can't be read; what it says is not known.
    pub(crate) unreadable: bool,
    /// The byte where the Markdown begins.
    pub(crate) body: usize,
}

/// Parts the front matter from the Markdown.
pub(crate) fn head(source: &Source, limits: &Limits, findings: &mut Findings) -> Head {
    let text = source.text();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let lines = Lines { text, at: start };
    let Some((yaml, body)) = find(lines, source, findings) else {
        return Head { front_matter: None, unreadable: false, body: start };
    };
    let Some(yaml) = yaml else {
        return Head { front_matter: None, unreadable: true, body };
    };
    if yaml.len() as u64 > limits.front_matter {
        let span = source.span(yaml.start..yaml.start + 1);
        let message = format!(
            "the front matter has {} bytes, more than {}",
            yaml.len(),
            limits.front_matter
        );
        findings.at(Rule::LimitExceeded, span, message);
        return Head { front_matter: None, unreadable: true, body };
    }
    let front_matter = match parse_yaml(source, yaml) {
        Ok(node) => Some(node),
        Err(malformed) => {
            let reported =
                findings.at(Rule::MetaInvalid, malformed.span, message(&malformed));
            if let Some(hint) = malformed.hint {
                reported.hint(hint);
            }
            None
        }
    };
    let unreadable = front_matter.is_none();
    Head { front_matter, unreadable, body }
}

fn message(malformed: &Malformed) -> String {
    format!("the front matter is {}", malformed.message)
}

/// The lines of a text with the bytes they take, line endings left out.
#[derive(Clone)]
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (Range<usize>, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        // CommonMark 2.1: a carriage return ends a line as well.
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let is_pair = rest[end..].starts_with("\r\n");
        let length = (end + 1 + usize::from(is_pair)).min(rest.len());
        let range = self.at..self.at + length;
        self.at += length;
        Some((range, rest[..length].trim_end_matches(['\n', '\r'])))
    }
}

/// The bytes of the YAML, unless it only looks like front matter, and where the Markdown
/// begins.
fn find(
    mut lines: Lines<'_>,
    source: &Source,
    findings: &mut Findings,
) -> Option<(Option<Range<usize>>, usize)> {
    let mut blank = false;
    let (fence, first) = loop {
        let (range, line) = lines.next()?;
        if !line.trim().is_empty() {
            break (range, line);
        }
        blank = true;
    };
    if first.trim() != "---" {
        return unfenced(fence, first.trim(), lines, source, findings);
    }
    let exact = first == "---" && !blank;
    let yaml_start = lines.at;
    let mut seen_key = false;
    for (range, line) in lines {
        let is_end = line.trim_end() == "---" || line == "...";
        if is_end && exact && line == "---" {
            return Some((Some(yaml_start..range.start), range.end));
        }
        if is_end && seen_key {
            let end = source.span(range.start..range.start + line.len());
            let opening = source.span(fence.start..fence.start + first.len());
            let (span, hint) = if exact {
                (end, "end it with a line of `---` alone")
            } else {
                let hint = if blank {
                    "the first `---` must be the first line of the file"
                } else {
                    "the first line must be `---` and nothing else"
                };
                (source.span(fence.start..fence.start + 3), hint)
            };
            findings
                .at(
                    Rule::MetaLookalike,
                    span,
                    "this is not front matter, though it looks like it",
                )
                // Blanks after the hyphens are no one's intention.
                .fix_if(exact, end, "---")
                .fix_if(!exact && !blank, opening, "---")
                .hint(hint);
            // It is passed over, so that its lines make no mistakes of their own.
            return Some((None, range.end));
        }
        if !is_end && !seen_key {
            // A rule followed by text is a rule; front matter has a key first.
            let is_key = line.split_once(':').is_some_and(|(key, _)| {
                key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
            });
            let is_comment = line.starts_with('#') || line.trim().is_empty();
            if !is_key && !is_comment && !exact {
                return None;
            }
            seen_key |= is_key;
        }
    }
    if exact && seen_key {
        let span = source.span(fence.start..fence.start + 3);
        findings
            .at(Rule::MetaLookalike, span, "the front matter has no end")
            .hint("end it with a line of `---` alone");
        return Some((None, source.text().len()));
    }
    None
}

/// The keys by which front matter is known that does not begin with `---`.
const KEYS: &[&str] = &[
    "title", "subtitle", "date", "as_of", "author", "authors", "marking", "lang",
    "layout",
];

/// As [`find`], for a file whose first line, which is not `---`, may have been meant to begin
/// front matter.
fn unfenced(
    first: Range<usize>,
    text: &str,
    lines: Lines<'_>,
    source: &Source,
    findings: &mut Findings,
) -> Option<(Option<Range<usize>>, usize)> {
    let is_dashes = |line: &str| {
        !["", "-"].contains(&line) && line.chars().all(|c| matches!(c, '-' | '–' | '—'))
    };
    let is_code = |line: &str| line.starts_with("```");
    let is_fence = |line: &str| is_dashes(line) || is_code(line) || line == "+++";
    let is_key = |line: &str| {
        let key = line.split_once([':', '=']).map(|(key, _)| key.trim().to_lowercase());
        key.is_some_and(|key| KEYS.contains(&key.as_str()))
    };
    let mut next = lines.clone().map(|(_, line)| line.trim());
    let begins = if is_code(text) {
        // Code may well show what front matter says, but hardly as the first of a file.
        next.next() == Some("---") && next.next().is_some_and(is_key)
    } else if is_fence(text) {
        next.next().is_some_and(is_key)
    } else {
        // A text may well begin with one word and a colon.
        // Nor is it for us to say what other programs read, and other lines below it make a heading.
        !findings.is_foreign()
            && is_key(text)
            && next.next().is_some_and(|line| is_key(line) || line == "---")
    };
    if !begins {
        return None;
    }
    let hint = match text {
        "+++" => "write it as YAML between two lines of `---`, as `title: A title`",
        text if is_fence(text) => "the first line must be `---` and nothing else",
        _ => "begin the file with a line of `---` alone",
    };
    let span = source.span(first.start..first.start + text.len());
    findings
        .at(
            Rule::MetaLookalike,
            span,
            "this is not front matter, though it looks like it",
        )
        .hint(hint);
    // It is passed over, so that its lines make no mistakes of their own.
    let mut body = first.end;
    let mut is_open = true;
    for (range, line) in lines {
        let line = line.trim();
        if line.is_empty() || (!is_open && !is_fence(line)) {
            break;
        }
        is_open &= !is_fence(line) || is_code(text) && line == "---" && body == first.end;
        body = range.end;
    }
    Some((None, body))
}

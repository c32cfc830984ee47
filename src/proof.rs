//! The proof that what is for other readers is nowhere in what is built for these.
//!
//! Texts are compared as rows of words: five words in a row that stand only in what is
//! left out may stand in nothing that is written. A text of fewer words counts as a whole.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::language::Language;
use crate::parse::LeftOut;
use crate::parse::replace;
use crate::source::Source;

/// How many words in a row betray where they come from.
const SHINGLE: usize = 5;

/// The attributes whose values Chancery chooses, whatever the text says.
const OWN_ATTRIBUTES: &[&str] = &[
    "class",
    "dir",
    "epub:type",
    "lang",
    "media-type",
    "name",
    "properties",
    "property",
    "rel",
    "role",
    "scheme",
    "type",
    "version",
    "xml:lang",
];

/// What may not be found.
pub(crate) struct Proof {
    /// Rows of words, each joined by blanks.
    secrets: BTreeSet<String>,
    /// How many words they have.
    sizes: BTreeSet<usize>,
    /// What stands for the variables in a text.
    variables: BTreeMap<String, String>,
}

impl Proof {
    /// What stands only in what is left out of `sources`.
    pub(crate) fn new(
        left_out: &LeftOut,
        sources: &[Source],
        language: &Language,
    ) -> Self {
        let mut secrets = BTreeSet::new();
        let mut sizes = BTreeSet::new();
        let own = own_words(language);
        for text in &left_out.texts {
            let words = words(text);
            // A heading such as "Summary", a year or a month says nothing.
            let is_own =
                |word: &String| own.contains(word) || word.chars().all(char::is_numeric);
            if words.is_empty() || (words.len() < SHINGLE && words.iter().all(is_own)) {
                continue;
            }
            let size = SHINGLE.min(words.len());
            sizes.insert(size);
            secrets.extend(words.windows(size).map(|row| row.join(" ")));
        }
        let variables = left_out.variables.clone();
        let mut proof = Self { secrets, sizes, variables };
        for source in sources {
            let mut from = 0;
            let mut gaps: Vec<_> = left_out
                .spans
                .iter()
                .filter(|span| span.file == source.id())
                .map(crate::source::Span::bytes)
                .collect();
            gaps.sort_by_key(|gap| gap.start);
            for gap in gaps {
                // No row of words goes on across a gap.
                proof.forget(source.text().get(from..gap.start).unwrap_or_default());
                from = from.max(gap.end);
            }
            proof.forget(source.text().get(from..).unwrap_or_default());
        }
        proof
    }

    /// Takes what stands in a Markdown text for all readers for no secret, with its marks
    /// and without: a sentence may have a link for some readers alone.
    pub(crate) fn forget(&mut self, text: &str) {
        let printed = replace(text, &mut |name| self.variables.get(name).cloned());
        for text in [text, &printed] {
            self.forget_words(&words(text));
            self.forget_words(&words(&bare(text)));
        }
    }

    fn forget_words(&mut self, words: &[String]) {
        for size in &self.sizes {
            for row in words.windows(*size) {
                self.secrets.remove(&row.join(" "));
            }
        }
    }

    /// The first words in a text that may not be there.
    pub(crate) fn breach(&self, text: &str) -> Option<String> {
        let words = words(text);
        let rows = self.sizes.iter().flat_map(|size| words.windows(*size));
        rows.map(|row| row.join(" ")).find(|row| self.secrets.contains(row))
    }
}

/// What stands between these marks is not printed in its place.
const MARKS: &[(&str, char)] =
    &[("](", ')'), ("[^", ']'), ("[@", ']'), ("<", '>'), ("{", '}'), ("&", ';')];

/// A Markdown text without addresses, references, tags, attributes and entities.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mark = MARKS.iter().find(|(open, _)| rest.starts_with(open));
        let line = rest.lines().next().unwrap_or_default();
        let end = mark.and_then(|(_, close)| Some(line.find(*close)? + close.len_utf8()));
        match end {
            Some(_) => out.push(' '),
            None => out.push(c),
        }
        rest = &rest[end.unwrap_or(c.len_utf8())..];
    }
    out
}

/// The words of a text in small letters; what is between them counts for nothing.
fn words(text: &str) -> Vec<String> {
    let text: String =
        text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}')).collect();
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

fn own_words(language: &Language) -> BTreeSet<String> {
    let dates = (1..=12).filter_map(|month| {
        let date = crate::briefing::Date::parse(&format!("2025-{month:02}-01"))?;
        Some(language.format_date(&date))
    });
    let texts = dates.chain(std::iter::once(language.word_file().to_owned()));
    texts.flat_map(|text| words(&text)).collect()
}

/// The texts in a model as JSON: what stands in a row in a paragraph in one, anything else
/// by itself, and not the model's own names of keys and kinds.
pub(crate) fn texts_of_json(value: &Value) -> Vec<String> {
    let mut out = vec![String::new()];
    push_texts(value, &mut out);
    out
}

fn push_texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.extend([text.clone(), String::new()]),
        Value::Array(values) => values.iter().for_each(|value| push_texts(value, out)),
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("type" | "kind" | "role", Value::String(_)) => {}
                    ("text", Value::String(text)) => {
                        if let Some(last) = out.last_mut() {
                            last.push_str(text);
                            last.push(' ');
                        }
                    }
                    _ => push_texts(value, out),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The texts of the string literals in code of Typst, in their order.
pub(crate) fn literals(code: &str) -> String {
    let mut out = String::new();
    let mut chars = code.chars();
    let mut is_inside = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                is_inside = !is_inside;
                out.push(' ');
            }
            '\\' if is_inside => match chars.next() {
                Some('n' | 't' | 'u' | 'r') | None => out.push(' '),
                Some(escaped) => out.push(escaped),
            },
            c if is_inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// The text of a document in XML, with the values of those attributes that hold text.
pub(crate) fn text_of_xml(xml: &str) -> String {
    let mut out = String::new();
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        out.push(' ');
        let tag = &rest[open..];
        let end = tag.find('>').map_or(tag.len(), |end| end + 1);
        values(&tag[..end], &mut out);
        rest = &tag[end..];
    }
    out.push_str(rest);
    let decoded = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'")];
    let text = decoded.iter().fold(out, |text, (name, c)| text.replace(name, c));
    text.replace("&amp;", "&")
}

/// Adds the values of a tag's attributes to a text.
fn values(tag: &str, out: &mut String) {
    let mut parts = tag.split('"');
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        let name = name.trim_end_matches('=').rsplit([' ', '\n']).next().unwrap_or(name);
        if !OWN_ATTRIBUTES.contains(&name) && !name.starts_with("xmlns") {
            out.push_str(value);
            out.push(' ');
        }
    }
}

#[cfg(test)]
mod tests;

//! YAML to values.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::SeqAccess;
use serde::de::Visitor;
use serde_saphyr::Location;
use serde_saphyr::Spanned;

use super::Entry;
use super::Malformed;
use super::Node;
use super::Value;
use crate::source::Source;

/// Reads the bytes `range` of a source as a YAML 1.2 document.
pub(crate) fn parse_yaml(
    source: &Source,
    range: Range<usize>,
) -> Result<Node, Malformed> {
    let text = &source.text()[range.clone()];
    let options = serde_saphyr::options! {
        with_snippet: false,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_nodes: 200_000,
            max_anchors: 0,
            max_aliases: 0,
        },
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(Reader { source, base: range.start }.node(raw)),
        Err(error) => {
            let at =
                error.location().and_then(|location| byte(location, text)).unwrap_or(0);
            let start = range.start + at.min(text.len());
            let line = source.position(start).line;
            let message = phrase(&error.to_string());
            let above = line.checked_sub(1).filter(|above| *above > 0);
            let hint = hint(source.line(line), above.map(|above| source.line(above)));
            Err(Malformed { message, span: source.span(start..start + 1), hint })
        }
    }
}

/// The message of the YAML reader as one phrase without its own position.
fn phrase(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let line = match line.strip_prefix("line ").and_then(|rest| rest.split_once(": ")) {
        Some((_, rest)) => rest,
        None => line,
    };
    let line = match line.rfind(" at line ") {
        Some(at) => &line[..at],
        None => line,
    };
    if let Some(what) = line.split_once("budget breached: ").map(|(_, what)| what) {
        return format!("not YAML: {}", breach(what));
    }
    // What its caller could set is not for authors.
    let line = line.split_once(", set ").map_or(line, |(line, _)| line);
    format!("not YAML: {}", line.trim_end_matches('.'))
}

/// What was too much, by the name that the YAML reader has for it.
fn breach(name: &str) -> &'static str {
    match name.split(' ').next() {
        Some("Anchors" | "Aliases") => "anchors and aliases can't be used",
        Some("Depth") => "it is nested too deep",
        _ => "it is too large",
    }
}

/// What was most likely meant by a line that can't be read, and the line above it.
fn hint(line: &str, above: Option<&str>) -> Option<String> {
    if line.trim_start_matches(' ').starts_with('\t') {
        return Some("write two blanks in the place of the tab".to_owned());
    }
    colon_hint(line)
        .or_else(|| sign_hint(line))
        .or_else(|| [Some(line), above].into_iter().flatten().find_map(blank_hint))
}

/// The commonest mistake: a value with a colon in it, not quoted.
fn colon_hint(line: &str) -> Option<String> {
    let (key, value) = line.split_once(": ")?;
    let plain = !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*']);
    (plain && (value.contains(": ") || value.ends_with(':'))).then(|| quote(key, value))
}

/// A value that begins with a sign which says something in YAML.
fn sign_hint(line: &str) -> Option<String> {
    let (key, value) = line.split_once(": ")?;
    let value = value.trim();
    let first = value.chars().next()?;
    match first {
        '"' | '\'' => {
            let inner = &value[1..];
            match inner.strip_suffix(first) {
                Some(inner) => inner.contains(first).then(|| quote(key, inner)),
                None if inner.contains(first) => Some(quote(key, value)),
                None => Some(format!("end the value with `{first}`, as it begins")),
            }
        }
        '[' | '{' => (!value.ends_with([']', '}'])).then(|| quote(key, value)),
        '@' | '`' | '%' | '*' | '&' | '!' => Some(quote(key, value)),
        _ => None,
    }
}

/// A key whose value follows the colon without a blank.
fn blank_hint(line: &str) -> Option<String> {
    let (key, value) = line.split_once(':')?;
    let is_key = !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c))
        && value.starts_with(|c: char| !c.is_whitespace() && c != '/');
    is_key.then(|| format!("put a blank after the colon: `{key}: {value}`"))
}

/// The line with its value between quotes that YAML knows.
fn quote(key: &str, value: &str) -> String {
    let (key, value) = (key.trim(), value.trim().trim_matches(['“', '”', '„']));
    if value.contains(['"', '\\']) {
        let value = value.replace('\'', "''");
        format!("put the value in single quotes: `{key}: '{value}'`")
    } else {
        format!("put the value in double quotes: `{key}: \"{value}\"`")
    }
}

fn byte(location: Location, text: &str) -> Option<usize> {
    let span = location.span();
    if let Some(offset) = span.byte_offset() {
        usize::try_from(offset).ok()
    } else {
        let offset = usize::try_from(span.offset()).ok()?;
        Some(text.char_indices().nth(offset).map_or(text.len(), |(byte, _)| byte))
    }
}

/// What the YAML reader hands over. A plain scalar that looks like a number or a
/// truth value has lost its spelling; it is taken from the source again.
enum Raw {
    Null,
    Plain,
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

struct Reader<'a> {
    source: &'a Source,
    base: usize,
}

impl Reader<'_> {
    fn node(&self, raw: Spanned<Raw>) -> Node {
        let range = self.range(raw.referenced);
        let span = self.source.span(range.clone());
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Plain => {
                let literal = self.source.text().get(range).unwrap_or_default();
                Value::Scalar(literal.trim().to_owned())
            }
            Raw::Text(text) => Value::Scalar(text),
            Raw::List(list) => {
                Value::List(list.into_iter().map(|raw| self.node(raw)).collect())
            }
            Raw::Map(entries) => Value::Map(
                entries
                    .into_iter()
                    .map(|(key, raw)| Entry {
                        key_span: self.source.span(self.range(key.referenced)),
                        key: key.value,
                        node: self.node(raw),
                    })
                    .collect(),
            ),
        };
        Node { value, span }
    }

    fn range(&self, location: Location) -> Range<usize> {
        let text = &self.source.text()[self.base..];
        let start = self.base + byte(location, text).unwrap_or(0);
        let length = location.span().byte_len().and_then(|n| usize::try_from(n).ok());
        start..start + length.unwrap_or(1)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

#[cfg(test)]
mod tests;

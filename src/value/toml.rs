//! TOML to values.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;

use super::Entry;
use super::Malformed;
use super::Node;
use super::Value;
use crate::source::Source;

/// Reads a whole source as TOML 1.1; what can be read comes with what can't.
pub(crate) fn parse_toml(source: &Source) -> (Node, Vec<Malformed>) {
    let (table, errors) = DeTable::parse_recoverable(source.text());
    let malformed = errors
        .iter()
        .map(|error| {
            let span = source.span(error.span().unwrap_or(0..0));
            let message = error.message().lines().next().unwrap_or_default().to_owned();
            let hint = hint(source.line(span.start.line), &message);
            Malformed { message, span, hint }
        })
        .collect();
    let span = source.span(table.span());
    let value = Value::Map(entries(source, table.get_ref()));
    (Node { value, span }, malformed)
}

/// What was most likely meant by a line that can't be read.
fn hint(line: &str, message: &str) -> Option<String> {
    let Some((key, value)) = line.split_once('=') else {
        let (key, value) = line.split_once(": ")?;
        let (key, value) = (key.trim(), value.trim().trim_matches('"'));
        return Some(format!("write `=` in the place of `:`: `{key} = \"{value}\"`"));
    };
    let (key, value) = (key.trim(), value.trim());
    if value.contains('\\') {
        let value = value.replace('\\', "/");
        return Some(format!("write `/` in the place of `\\`: `{key} = {value}`"));
    }
    let is_bare = message.contains("must be quoted");
    is_bare.then(|| format!("put the text in quotes: `{key} = \"{value}\"`"))
}

fn entries(source: &Source, table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<_> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: source.span(key.span()),
            node: node(source, value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    entries
}

fn node(source: &Source, value: &Spanned<DeValue<'_>>) -> Node {
    let range: Range<usize> = value.span();
    let literal = || source.text().get(range.clone()).unwrap_or_default().to_owned();
    let span = source.span(range.clone());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Scalar(text.to_string()),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_) => Value::Scalar(literal()),
        DeValue::Array(list) => {
            Value::List(list.iter().map(|value| node(source, value)).collect())
        }
        DeValue::Table(table) => Value::Map(entries(source, table)),
    };
    Node { value, span }
}

//! Comma-separated values to values.

use std::ops::Range;

use csv::ReaderBuilder;

use super::Malformed;
use super::Node;
use super::Value;
use crate::source::Source;

/// Reads a source as records of fields (RFC 4180), blank lines left out; what can be read
/// comes with what can't. All records have as many fields as the first.
pub(crate) fn parse_csv(source: &Source) -> (Vec<Vec<Node>>, Vec<Malformed>) {
    let text = source.text().trim_start_matches('\u{feff}');
    let base = source.text().len() - text.len();
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut records, mut malformed): (Vec<Vec<Node>>, Vec<Malformed>) =
        Default::default();
    for record in reader.records() {
        // Text that is UTF-8 is read whatever is in it.
        let Ok(record) = record else { continue };
        let start = record.position().map_or(0, csv::Position::byte);
        let start = base + usize::try_from(start).unwrap_or(0);
        let places = fields(source.text(), start);
        let nodes: Vec<_> = record
            .iter()
            .enumerate()
            .map(|(i, field)| Node {
                value: Value::Scalar(field.to_owned()),
                span: source.span(places.get(i).cloned().unwrap_or(start..start)),
            })
            .collect();
        if let Some(head) = records.first()
            && head.len() != nodes.len()
        {
            let message =
                format!("the record has {} fields, not {}", nodes.len(), head.len());
            let span = nodes.first().map_or(source.span(start..start), |node| node.span);
            malformed.push(Malformed { message, span, hint: None });
        }
        records.push(nodes);
    }
    (records, malformed)
}

/// Where the fields of the record are that begins at a byte, without their quotes.
fn fields(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut fields = Vec::new();
    // The reader's record may begin with the end of the line before it.
    let blank =
        text[start..].len() - text[start..].trim_start_matches(['\r', '\n']).len();
    let mut from = start + blank;
    let mut quoted = false;
    for (at, c) in text[from..].char_indices().chain([(text.len() - from, '\n')]) {
        match c {
            '"' => quoted = !quoted,
            ',' | '\r' | '\n' if !quoted => {
                let at = start + blank + at;
                let field = &text[from..at];
                let inner = field.trim_matches('"');
                let lead = field.len() - field.trim_start_matches('"').len();
                fields.push(from + lead..from + lead + inner.len());
                from = at + 1;
                if c != ',' {
                    break;
                }
            }
            _ => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn fields_have_their_places() {
        let text = "date,event\n1949-04-04,\"A \"\"treaty\"\", signed\"\n\n2025,b,c\n";
        let source = Source::new(FileId::MAIN, "a.csv", text.into());
        let (records, malformed) = parse_csv(&source);
        let shown: Vec<_> = records
            .iter()
            .flatten()
            .map(|node| {
                let at = node.span.start;
                format!("{}:{} {}", at.line, at.column, node.scalar().unwrap_or_default())
            })
            .collect();
        assert_eq!(
            shown,
            [
                "1:1 date",
                "1:6 event",
                "2:1 1949-04-04",
                "2:13 A \"treaty\", signed",
                "4:1 2025",
                "4:6 b",
                "4:8 c",
            ]
        );
        assert_eq!(malformed.len(), 1);
        assert_eq!(malformed[0].message, "the record has 3 fields, not 2");
    }
}

//! Charts: blocks of code whose lines are records of numbers.

use comrak::nodes::Attributes;

use super::Parser;
use crate::briefing::Alignment;
use crate::briefing::Block;
use crate::briefing::Chart;
use crate::briefing::ChartKind;
use crate::briefing::ChartScale;
use crate::briefing::Inline;
use crate::briefing::Table;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Source;
use crate::source::Span;
use crate::value::Node;
use crate::value::parse_csv;

/// What can be said of a chart, besides its kind.
const KEYS: &[&str] = &["kind", "unit", "alt", "width", "data"];

impl Parser<'_> {
    /// Whether a block of code is a chart: elsewhere one of this name is something else.
    pub(super) fn is_chart(
        &self,
        language: Option<&str>,
        attributes: &Attributes,
    ) -> bool {
        let has_kind = attributes.pairs.iter().any(|(key, _)| key == "kind");
        language == Some("chart") && (has_kind || !self.findings.is_generic())
    }

    /// A chart of a block of CSV; nothing if it can't be read.
    pub(super) fn chart(
        &mut self,
        attributes: &Attributes,
        text: &str,
        span: Span,
    ) -> Option<Block> {
        let value = |key: &str| {
            let pair = attributes.pairs.iter().find(|(name, _)| name == key);
            pair.map(|(_, value)| value.clone())
        };
        let Some(kind) = value("kind") else {
            self.findings
                .at(Rule::ChartInvalid, span, "a chart of no kind")
                .hint(format!("name it, as in `chart {{kind=bar}}`: {}", kinds()));
            return None;
        };
        let Some(kind) =
            ChartKind::ALL.iter().copied().find(|known| known.name() == kind)
        else {
            let names = ChartKind::ALL.iter().map(|kind| kind.name());
            let hint = match nearest(&kind, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", kinds()),
            };
            let message = format!("there is no chart of the kind `{kind}`");
            self.findings.at(Rule::ChartInvalid, span, message).hint(hint);
            return None;
        };
        self.check_attributes(attributes, KEYS, &[], true, span);
        if let Some(id) = &attributes.id {
            self.manuscript.ids.push((id.clone(), span));
        }
        let width = value("width").and_then(|value| self.width(&value, span));
        let prints_data = match value("data").as_deref() {
            None | Some("shown") => true,
            Some("hidden") => false,
            Some(other) => {
                self.findings
                    .at(Rule::AttributeUnknown, span, format!("`{other}` says nothing of the data"))
                    .hint("`data=hidden` leaves the table to the EPUB, `data=shown` prints it");
                true
            }
        };
        let unit = self.words(&value("unit").unwrap_or_default(), span);
        let alt = self.words(&value("alt").unwrap_or_default(), span);
        let data = self.chart_data(text, span)?;
        Some(Block::Chart(Box::new(Chart {
            id: attributes.id.clone().unwrap_or_default(),
            kind,
            alt,
            portion: None,
            caption: Vec::new(),
            number: None,
            unit,
            width,
            scale: ChartScale::Names,
            places: Vec::new(),
            series: Vec::new(),
            data,
            prints_data,
            span,
        })))
    }

    /// A text of its own, with its variables and signs as everywhere.
    fn words(&mut self, text: &str, span: Span) -> String {
        self.punctuation.restart();
        let text = self.expand(text, span);
        self.check_characters(&text, span);
        self.punctuation.text(text)
    }

    /// The share of the measure that a `width` names.
    pub(super) fn width(&mut self, value: &str, span: Span) -> Option<u8> {
        let percent = value.strip_suffix('%').and_then(|n| n.parse::<u8>().ok());
        let width = percent.filter(|n| (1..=100).contains(n));
        if width.is_none() {
            self.findings
                .at(Rule::AttributeUnknown, span, format!("`{value}` is not a width"))
                .hint("give it in per cent of the measure, as in `{width=60%}`");
        }
        width
    }

    /// The records as a table, with the places of their fields in the source.
    fn chart_data(&mut self, text: &str, span: Span) -> Option<Table> {
        let lines: Vec<_> = text.lines().collect();
        let place =
            |within: Span| self.place_in_block((text, lines.as_slice()), span, within);
        let literal = Source::new(self.source.id(), self.source.path(), text.into());
        let (records, malformed) = parse_csv(&literal);
        let is_whole = malformed.is_empty();
        let faults: Vec<_> = malformed
            .into_iter()
            .map(|fault| (fault.message, place(fault.span)))
            .collect();
        let fields: Vec<Vec<_>> = records
            .iter()
            .map(|record| {
                let field = |node: &Node| {
                    let text = node.scalar().unwrap_or_default().trim().to_owned();
                    (text, place(node.span))
                };
                record.iter().map(field).collect()
            })
            .collect();
        let open = fields.iter().flatten().find(|(text, _)| text.contains('\n'));
        if let Some((_, place)) = open {
            self.findings
                .at(Rule::ChartInvalid, *place, "a field that goes on over lines")
                .hint("close its quotation mark");
            return None;
        }
        for (message, place) in faults {
            self.findings
                .at(Rule::ChartInvalid, place, message)
                .hint("put what has a comma into quotation marks; numbers have a point");
        }
        let columns = fields.first().map_or(0, Vec::len);
        if fields.len() < 2 || columns < 2 {
            self.findings.at(Rule::ChartInvalid, span, "a chart without numbers").hint(
                "write CSV: a line of names, then a name and its numbers on each line",
            );
            return None;
        }
        if !is_whole {
            return None;
        }
        let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
        for (i, record) in fields.into_iter().enumerate() {
            let mut cells = Vec::new();
            for (j, (text, span)) in record.into_iter().enumerate() {
                // Names are words; numbers are looked at as they stand.
                let text = if i == 0 || j == 0 { self.words(&text, span) } else { text };
                let cell = (!text.is_empty()).then(|| Self::text(text, span));
                cells.push(cell.into_iter().collect());
            }
            rows.push(cells);
        }
        let head = rows.remove(0);
        let mut alignments = vec![Alignment::Right; columns];
        alignments[0] = Alignment::Left;
        Some(Table { row_headers: true, ..Table::new(alignments, head, rows, span) })
    }

    /// Where a place in the text of a block of code, which is given with its lines, is in the
    /// source. The lines may stand in a list or quotation, which sets them in.
    fn place_in_block(
        &self,
        (text, lines): (&str, &[&str]),
        block: Span,
        within: Span,
    ) -> Span {
        let first = block.start.line + 1;
        let offset = |line: u32, byte: usize| {
            let own = lines.get(line as usize - 1).copied().unwrap_or_default();
            let written = self.source.line((first + line - 1).min(block.end.line));
            // Counted from the end, since a tab may have stood for the blanks before.
            let column = (written.len() + byte).saturating_sub(own.len()) + 1;
            self.source.offset((first + line - 1) as usize, column)
        };
        let line_start =
            |byte: u32| text[..byte as usize].rfind('\n').map_or(0, |at| at + 1);
        let of = |position: crate::source::Position| {
            let byte = position.byte as usize - line_start(position.byte);
            offset(position.line, byte)
        };
        self.source.span(of(within.start)..of(within.end))
    }
}

fn kinds() -> String {
    let names: Vec<_> = ChartKind::ALL.iter().map(|kind| kind.name()).collect();
    names.join(", ")
}

//! Findings as JSON, one object a line.

use chancery::Diagnostic;
use serde::Serialize;

use crate::cli::args::Columns;

/// The version of the form; what is added to it does not change it.
const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Line<'a> {
    schema: u32,
    #[serde(flatten)]
    diagnostic: &'a Diagnostic,
}

pub(super) fn render(diagnostic: &Diagnostic, columns: Columns) -> String {
    let mut diagnostic = diagnostic.clone();
    let spans = diagnostic.span.iter_mut();
    let spans = spans.chain(diagnostic.related.iter_mut().map(|r| &mut r.span));
    for span in spans.chain(diagnostic.fix.iter_mut().map(|fix| &mut fix.span)) {
        for position in [&mut span.start, &mut span.end] {
            position.column = columns.of(*position);
        }
    }
    let line = Line { schema: SCHEMA, diagnostic: &diagnostic };
    serde_json::to_string(&line).unwrap_or_default()
}

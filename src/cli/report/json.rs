//! Findings as JSON, one object a line.

use chancery::Diagnostic;

pub(super) fn render(diagnostic: &Diagnostic) -> String {
    serde_json::to_string(diagnostic).unwrap_or_default()
}

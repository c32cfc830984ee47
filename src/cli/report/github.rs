//! Findings as workflow commands of GitHub Actions, which show them beside the lines.

use std::fmt::Write;

use chancery::Diagnostic;
use chancery::Severity;

pub(super) fn render(diagnostic: &Diagnostic) -> String {
    let name = diagnostic.severity.name();
    let command = if diagnostic.severity == Severity::Info { "notice" } else { name };
    let mut properties = format!("file={}", property(&diagnostic.path));
    if let Some(span) = diagnostic.span {
        let _ = write!(
            properties,
            ",line={},endLine={},col={},endColumn={}",
            span.start.line, span.end.line, span.start.column, span.end.column
        );
    }
    let mut message = diagnostic.message.clone();
    if let Some(hint) = &diagnostic.hint {
        message.push_str("\nhint: ");
        message.push_str(hint);
    }
    format!(
        "::{command} {properties},title={}::{}",
        diagnostic.rule.name(),
        data(&message)
    )
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property, which colons and commas would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

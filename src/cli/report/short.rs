//! Findings as one line each: path, line, column, severity, rule, message.

use chancery::Diagnostic;

pub(super) fn render(diagnostic: &Diagnostic) -> String {
    let place = diagnostic
        .span
        .map(|span| format!(":{}:{}", span.start.line, span.start.column))
        .unwrap_or_default();
    format!(
        "{}{place}: {}[{}]: {}",
        super::shown(&diagnostic.path),
        diagnostic.severity.name(),
        diagnostic.rule.name(),
        diagnostic.message
    )
}

//! Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format).

use std::fmt::Write;

use chancery::Diagnostic;
use chancery::Rule;
use chancery::Severity;
use chancery::Span;
use serde_json::Value;
use serde_json::json;

use crate::cli::args::Columns;

/// The whole log of a run, with the rules that it names.
pub(super) fn render(diagnostics: &[Diagnostic], columns: Columns) -> String {
    let mut rules: Vec<Rule> = diagnostics.iter().map(|found| found.rule).collect();
    rules.sort();
    rules.dedup();
    let results: Vec<_> =
        diagnostics.iter().map(|found| result(found, &rules, columns)).collect();
    // SARIF 2.1.0, 3.14.17.
    let kind = match columns {
        Columns::Characters => "unicodeCodePoints",
        Columns::Utf16 => "utf16CodeUnits",
    };
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "chancery",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            } },
            "columnKind": kind,
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default()
}

fn descriptor(rule: Rule) -> Value {
    json!({
        "id": rule.name(),
        "shortDescription": { "text": rule.summary() },
        "help": { "text": rule.page(), "markdown": rule.page() },
        "defaultConfiguration": { "level": level(rule.severity()) },
    })
}

fn level(severity: Severity) -> &'static str {
    // SARIF has a word of its own for what is worth knowing.
    if severity == Severity::Info { "note" } else { severity.name() }
}

fn result(found: &Diagnostic, rules: &[Rule], columns: Columns) -> Value {
    let text = match &found.hint {
        Some(hint) => format!("{}. Hint: {hint}", found.message),
        None => found.message.clone(),
    };
    let mut result = json!({
        "ruleId": found.rule.name(),
        "ruleIndex": rules.binary_search(&found.rule).unwrap_or_default(),
        "level": level(found.severity),
        "message": { "text": text },
        "locations": [place(&found.path, found.span, columns)],
    });
    if !found.related.is_empty() {
        let related = found.related.iter().map(|related| {
            let mut place = place(&related.path, Some(related.span), columns);
            place["message"] = json!({ "text": related.message });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &found.fix {
        result["fixes"] = json!([{ "artifactChanges": [{
            "artifactLocation": { "uri": uri(&fix.path) },
            "replacements": [{
                "deletedRegion": region(fix.span, columns),
                "insertedContent": { "text": fix.text },
            }],
        }] }]);
    }
    result
}

fn place(path: &str, span: Option<Span>, columns: Columns) -> Value {
    let mut physical = json!({ "artifactLocation": { "uri": uri(path) } });
    if let Some(span) = span {
        physical["region"] = region(span, columns);
    }
    json!({ "physicalLocation": physical })
}

fn region(span: Span, columns: Columns) -> Value {
    json!({
        "startLine": span.start.line,
        "startColumn": columns.of(span.start),
        "endLine": span.end.line,
        "endColumn": columns.of(span.end),
    })
}

/// A path as a relative reference (RFC 3986, 4.2).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

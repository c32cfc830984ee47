//! Findings with the source line and a caret.

use annotate_snippets::Annotation;
use annotate_snippets::AnnotationKind;
use annotate_snippets::Level;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use annotate_snippets::level::HELP;
use chancery::Diagnostic;
use chancery::Severity;
use chancery::Span;

pub(super) fn render(diagnostic: &Diagnostic, colors: bool) -> String {
    let path = super::shown(&diagnostic.path);
    let level = if diagnostic.severity == Severity::Error {
        Level::ERROR
    } else if diagnostic.severity == Severity::Warning {
        Level::WARNING
    } else {
        Level::INFO
    };
    let title = level.primary_title(&*diagnostic.message).id(diagnostic.rule.name());
    let mut group = match diagnostic.span {
        // A line too long to be shown.
        Some(span) if diagnostic.excerpt.is_empty() && span.start.column > 1 => title
            .element(
                annotate_snippets::Origin::path(&*path)
                    .line(usize::try_from(span.start.line).unwrap_or(1))
                    .char_column(usize::try_from(span.start.column).unwrap_or(1)),
            ),
        Some(span) => title.element(snippet(&diagnostic.excerpt, &path, span, None)),
        None => title.element(annotate_snippets::Origin::path(&*path)),
    };
    for related in &diagnostic.related {
        let label = Some(&*related.message);
        group =
            group.element(snippet(&related.excerpt, &related.path, related.span, label));
    }
    if let Some(hint) = &diagnostic.hint {
        group = group.element(HELP.with_name("hint").message(&**hint));
    }
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The line in which a span starts, marked as far as the span goes: the culprit without
/// a label, what is related with one.
fn snippet<'a>(
    line: &'a str,
    path: &'a str,
    span: Span,
    label: Option<&'a str>,
) -> Snippet<'a, Annotation<'a>> {
    let byte = |column: u32| {
        let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
        line.char_indices().nth(column).map_or(line.len(), |(byte, _)| byte)
    };
    let start = byte(span.start.column);
    let end =
        if span.end.line == span.start.line { byte(span.end.column) } else { line.len() };
    let range = start..end.max(start);
    let annotation = match label {
        None => AnnotationKind::Primary.span(range),
        Some(label) => AnnotationKind::Context.span(range).label(label),
    };
    Snippet::source(line)
        .line_start(usize::try_from(span.start.line).unwrap_or(1))
        .path(path)
        .annotation(annotation)
}

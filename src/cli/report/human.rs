//! Findings with the source line and a caret.

use annotate_snippets::AnnotationKind;
use annotate_snippets::Level;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use annotate_snippets::level::HELP;
use chancery::Diagnostic;
use chancery::Severity;

pub(super) fn render(diagnostic: &Diagnostic, colors: bool) -> String {
    let level = if diagnostic.severity == Severity::Error {
        Level::ERROR
    } else if diagnostic.severity == Severity::Warning {
        Level::WARNING
    } else {
        Level::INFO
    };
    let title = level.primary_title(&*diagnostic.message).id(diagnostic.rule.name());
    let mut group = match diagnostic.span {
        Some(span) => {
            let excerpt = &*diagnostic.excerpt;
            let byte = |column: u32| {
                let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
                excerpt.char_indices().nth(column).map_or(excerpt.len(), |(byte, _)| byte)
            };
            let start = byte(span.start.column);
            let end = if span.end.line == span.start.line {
                byte(span.end.column)
            } else {
                excerpt.len()
            };
            let line = usize::try_from(span.start.line).unwrap_or(1);
            let snippet = Snippet::source(excerpt)
                .line_start(line)
                .path(&*diagnostic.path)
                .annotation(AnnotationKind::Primary.span(start..end.max(start)));
            title.element(snippet)
        }
        None => title.element(annotate_snippets::Origin::path(&*diagnostic.path)),
    };
    if let Some(hint) = &diagnostic.hint {
        group = group.element(HELP.with_name("hint").message(&**hint));
    }
    let renderer = if colors { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

//! What Typst says, at the author's line.

use typst::World as _;
use typst::WorldExt as _;
use typst::diag::SourceDiagnostic;
use typst::syntax::Span as TypstSpan;

use super::Request;
use super::body::Body;
use super::chart;
use super::world::BODY;
use super::world::World;
use super::world::id;
use crate::briefing::Briefing;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::source::Span;

/// Maps what Typst says.
pub(super) struct Failures<'a> {
    world: &'a World<'a>,
    body: &'a Body,
    layout: &'a str,
    briefing: &'a Briefing,
    path: &'a str,
    findings: &'a mut Findings,
}

/// Warnings after which the page lacks something, so that they count as errors.
const FATAL_WARNINGS: &[&str] = &["may not occur inside of", "was ignored during"];

impl<'a> Failures<'a> {
    pub(super) fn new(
        world: &'a World<'a>,
        body: &'a Body,
        request: &Request<'a>,
        findings: &'a mut Findings,
    ) -> Self {
        let briefing = request.briefing;
        let (layout, path) = (&request.layout.name, &briefing.path);
        Self { world, body, layout, briefing, path, findings }
    }

    pub(super) fn errors(&mut self, errors: &[SourceDiagnostic]) {
        for error in errors {
            self.report(error);
        }
    }

    pub(super) fn warnings(&mut self, warnings: &[SourceDiagnostic]) {
        for warning in warnings {
            if FATAL_WARNINGS.iter().any(|fatal| warning.message.contains(fatal)) {
                self.report(warning);
            }
        }
    }

    fn report(&mut self, diagnostic: &SourceDiagnostic) {
        let hint = diagnostic.hints.first().map(|hint| hint.v.to_string());
        let message = diagnostic.message.to_string();
        if let Some(span) = chart::too_high(&message, self.briefing) {
            self.findings
                .at(
                    Rule::ChartInvalid,
                    span,
                    "the chart is higher than a page of its layout",
                )
                .hint("draw fewer records, or give them shorter names");
            return;
        }
        let trace = diagnostic.trace.iter().map(|point| point.span);
        let place = self
            .origin(self.world.range(diagnostic.span), diagnostic.span.id())
            .or_else(|| trace.into_iter().find_map(|span| self.origin_of(span)));
        let message = match self.layout_place(diagnostic) {
            Some(at) => format!("the layout `{}` failed at {at}: {message}", self.layout),
            None => format!("the layout `{}` failed: {message}", self.layout),
        };
        let reported = match place {
            Some(span) => self.findings.at(Rule::LayoutFailed, span, message),
            None => self.findings.in_file(Rule::LayoutFailed, self.path, message),
        };
        if let Some(hint) = hint {
            reported.hint(hint);
        }
    }

    fn origin_of(&self, span: TypstSpan) -> Option<Span> {
        self.origin(self.world.range(span), span.id())
    }

    /// The Markdown that a place in the generated file stands for.
    fn origin(
        &self,
        range: Option<std::ops::Range<usize>>,
        file: Option<typst::syntax::FileId>,
    ) -> Option<Span> {
        (file? == id(BODY)).then_some(())?;
        self.body.code.origin(range?.start)
    }

    /// Where in the layout's own files it is, as people write it.
    fn layout_place(&self, diagnostic: &SourceDiagnostic) -> Option<String> {
        let file = diagnostic.span.id()?;
        if file == id(BODY) {
            return None;
        }
        let range = self.world.range(diagnostic.span)?;
        let source = self.world.source(file).ok()?;
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        let path = file.vpath().get_without_slash();
        Some(format!("{path}:{}:{}", line + 1, column + 1))
    }
}

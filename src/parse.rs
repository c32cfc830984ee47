//! Markdown to [`Manuscript`]: what was written, unchecked.
//!
//! The only door to comrak. Parsing never fails: what can't be carried is reported
//! by name and left out.

mod block;
mod chart;
mod comment;
mod condition;
mod dialect;
mod front_matter;
mod include;
mod inline;
mod lookalike;
mod manuscript;
mod math;
mod sequence;
mod setting;
mod spoken;
mod table;
mod unsupported;

use comrak::Arena;
use comrak::Node as MarkdownNode;
use comrak::nodes::Sourcepos;

pub(crate) use self::block::take_lead;
pub(crate) use self::front_matter::Head;
pub(crate) use self::front_matter::head;
pub(crate) use self::manuscript::Footnote;
pub(crate) use self::manuscript::Heading;
pub(crate) use self::manuscript::LeftOut;
pub(crate) use self::manuscript::Manuscript;
pub(crate) use self::manuscript::Part;
pub(crate) use self::math::parse_math;
pub(crate) use self::setting::Files;
pub(crate) use self::setting::Setting;
pub(crate) use self::setting::is_variable;
pub(crate) use self::setting::replace;
pub(crate) use self::setting::variables;
use crate::config::Limits;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::source::Source;
use crate::source::Span;
use crate::typography::Punctuation;

/// Parses the Markdown of `source` from byte `start` on, with the files that it includes.
pub(crate) fn parse(
    source: &Source,
    start: usize,
    language: &Language,
    (setting, files): (&Setting, &mut dyn Files),
    limits: &Limits,
    findings: &mut Findings,
) -> Manuscript {
    let punctuation = Punctuation::new(language).off(findings.is_foreign());
    let mut parser = Parser {
        source,
        start,
        first_line: source.position(start).line as usize,
        limits,
        findings,
        setting,
        files,
        chain: Vec::new(),
        expanded: 0,
        includes: 0,
        nodes: 0,
        cells: 0,
        phrases: 0,
        punctuation,
        manuscript: Manuscript::default(),
        pending: Vec::new(),
        indented: Vec::new(),
        has_fences: false,
        block_span: None,
    };
    parser.run();
    parser.manuscript
}

/// A quote marker more costs comrak time for each one before it, so that a line of
/// thousands is refused before it is read. What is nested less than this but beyond
/// [`Limits::nesting`] gets a message at the very container.
const MOST_QUOTE_MARKERS: usize = 500;

struct Parser<'a> {
    source: &'a Source,
    /// Where the Markdown begins, after the front matter.
    start: usize,
    /// The line of `start`, from 1.
    first_line: usize,
    limits: &'a Limits,
    findings: &'a mut Findings,
    setting: &'a Setting,
    files: &'a mut dyn Files,
    /// The files that include this one, the outermost first, and where they do.
    chain: Vec<(String, Span)>,
    /// The bytes of all files that have been included, and of what stands for variables.
    expanded: u64,
    /// How many files have been included.
    includes: u64,
    /// How many blocks and inlines there are, and how many cells, with those of such files.
    nodes: u64,
    cells: u64,
    /// How many phrases in other languages are open.
    phrases: u64,
    punctuation: Punctuation<'a>,
    manuscript: Manuscript,
    /// What comments allow in the next block, with the comments' places.
    pending: Vec<(Rule, Span)>,
    /// Code without a fence, and whether there is any with one.
    indented: Vec<Span>,
    has_fences: bool,
    /// The block that is being read.
    block_span: Option<Span>,
}

impl Parser<'_> {
    fn run(&mut self) {
        let text = &self.source.text()[self.start..];
        if !self.check_quote_markers(text) {
            return;
        }
        let arena = Arena::new();
        let options = dialect::options();
        // A step is a line, a node or an inline; a sane text has fewer than bytes.
        let budget = std::cell::Cell::new(1_000 + text.len() / 64);
        let exhausted = || {
            budget.set(budget.get().saturating_sub(1));
            budget.get() == 0
        };
        let Ok(root) = comrak::try_parse_document(&arena, text, &options, &exhausted)
        else {
            let span = self.source.span(self.start..self.start + 1);
            self.findings
                .at(Rule::LimitExceeded, span, "this Markdown takes too long to read")
                .hint("look for thousands of brackets or markers in a row");
            return;
        };
        if self.check_limits(root) {
            self.parts(root);
            self.tell_indented();
        }
    }

    /// Reports code that may be code by accident, in a text that has no fences.
    fn tell_indented(&mut self) {
        for span in std::mem::take(&mut self.indented) {
            if !self.has_fences {
                self.findings
                    .at(Rule::IndentedCode, span, "four blanks in front make this code")
                    .hint("take them away, or put code between fences");
            }
        }
    }

    /// Refuses lines that begin with hundreds of quote markers.
    fn check_quote_markers(&mut self, text: &str) -> bool {
        if text.bytes().filter(|byte| *byte == b'>').count() <= MOST_QUOTE_MARKERS {
            return true;
        }
        let mut offset = self.start;
        for line in text.split_inclusive(['\n', '\r']) {
            let markers = line
                .bytes()
                .take_while(|b| matches!(b, b'>' | b' ' | b'\t'))
                .filter(|&b| b == b'>')
                .count();
            if markers > MOST_QUOTE_MARKERS {
                let span = self.source.span(offset..offset + 1);
                self.too_deep(span);
                return false;
            }
            offset += line.len();
        }
        true
    }

    /// Checks the limits of size and nesting before anything recurses into the tree.
    fn check_limits<'m>(&mut self, root: MarkdownNode<'m>) -> bool {
        let mut open: Vec<(MarkdownNode<'m>, u64)> = vec![(root, 0)];
        while let Some((node, depth)) = open.pop() {
            self.nodes += 1;
            self.cells += u64::from(unsupported::is_cell(&node.data().value));
            if self.nodes > self.limits.nodes || self.cells > self.limits.cells {
                let (what, limit) = if self.nodes > self.limits.nodes {
                    ("blocks and inlines", self.limits.nodes)
                } else {
                    ("table cells", self.limits.cells)
                };
                let span = self.span(node);
                self.findings
                    .at(Rule::LimitExceeded, span, format!("more than {limit} {what}"))
                    .hint("split the briefing, or raise the limit under `[limits]`");
                return false;
            }
            let depth = depth + u64::from(unsupported::is_container(&node.data().value));
            if depth > self.limits.nesting {
                let span = self.span(node);
                self.too_deep(span);
                return false;
            }
            // Siblings are visited in the order of the source.
            let mut child = node.last_child();
            while let Some(node) = child {
                open.push((node, depth));
                child = node.previous_sibling();
            }
        }
        true
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!(
            "lists, quotes and the like nested more than {} deep",
            self.limits.nesting
        );
        self.findings.at(Rule::LimitExceeded, span, message).hint("use fewer levels");
    }

    /// The span of a node, whose columns count bytes.
    fn span(&self, node: MarkdownNode<'_>) -> Span {
        self.place(node.data().sourcepos)
    }

    fn place(&self, place: Sourcepos) -> Span {
        let line = |line: usize| (line + self.first_line).saturating_sub(1);
        // comrak's ends are inclusive and sometimes off; the next character is not.
        self.source.between(
            (line(place.start.line), place.start.column),
            (line(place.end.line), place.end.column + 1),
        )
    }
}

#[cfg(test)]
mod tests;

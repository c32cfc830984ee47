//! Inlines of the Markdown tree to inlines of the model.

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeValue;

use super::Parser;
use super::condition::Conditions;
use super::parse_math;
use super::replace;
use super::spoken::Open;
use super::variables;
use crate::briefing::Image;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Math;
use crate::briefing::NoteReference;
use crate::briefing::Text;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::typography::is_forbidden;
use crate::typography::may_be_forbidden;

/// A stretch of a paragraph.
pub(super) enum Run {
    Text(Vec<Inline>),
    /// A formula that stands on lines of its own.
    Math(Math),
}

/// What has begun among siblings.
#[derive(Default)]
struct Siblings {
    conditions: Conditions,
    /// The phrases in other languages, from the outermost.
    phrases: Vec<Open>,
}

impl Parser<'_> {
    /// The inlines under a node, as one run.
    pub(super) fn inlines(&mut self, node: MarkdownNode<'_>) -> Vec<Inline> {
        self.punctuation.restart();
        let mut out = self.children(node);
        self.bind_lines(&mut out);
        out
    }

    /// The inlines of a paragraph, parted at the formulas on lines of their own.
    pub(super) fn runs(&mut self, node: MarkdownNode<'_>) -> Vec<Run> {
        self.punctuation.restart();
        let mut runs = Vec::with_capacity(1);
        let mut text = Vec::new();
        let mut siblings = Siblings::default();
        for child in node.children() {
            let data = child.data();
            if let NodeValue::Math(math) = &data.value
                && math.display_math
                && siblings.conditions.are_met()
            {
                let span = self.span(child);
                self.end_phrases(&mut siblings.phrases);
                self.push_text(&mut runs, &mut text);
                self.check_characters(&math.literal, span);
                let math = parse_math(&math.literal, span, None, self.findings);
                runs.extend(math.map(Run::Math));
                continue;
            }
            drop(data);
            self.sibling(child, &mut siblings, &mut text);
        }
        self.end(siblings, &mut text);
        self.push_text(&mut runs, &mut text);
        runs
    }

    fn push_text(&mut self, runs: &mut Vec<Run>, text: &mut Vec<Inline>) {
        trim(text);
        self.trim_blanks(text);
        self.bind_lines(text);
        if !text.is_empty() {
            runs.push(Run::Text(std::mem::take(text)));
        }
    }

    /// Takes the blanks from both ends, beside a formula that stands for itself.
    fn trim_blanks(&self, inlines: &mut [Inline]) {
        if let Some(Inline::Text(first)) = inlines.first_mut() {
            let blanks = first.text.len() - first.text.trim_start_matches(' ').len();
            if blanks > 0 {
                first.text.drain(..blanks);
                let bytes = first.span.bytes();
                first.span = self.source.span(bytes.start + blanks..bytes.end);
            }
        }
        if let Some(Inline::Text(last)) = inlines.last_mut() {
            let length = last.text.trim_end_matches(' ').len();
            let blanks = last.text.len() - length;
            if blanks > 0 {
                last.text.truncate(length);
                let bytes = last.span.bytes();
                last.span = self.source.span(bytes.start..bytes.end - blanks);
            }
        }
    }

    fn children(&mut self, node: MarkdownNode<'_>) -> Vec<Inline> {
        let mut out = Vec::new();
        let mut siblings = Siblings::default();
        for child in node.children() {
            self.sibling(child, &mut siblings, &mut out);
        }
        self.end(siblings, &mut out);
        out
    }

    /// Ends what has begun among siblings.
    fn end(&mut self, mut siblings: Siblings, out: &mut Vec<Inline>) {
        self.end_phrases(&mut siblings.phrases);
        self.close(&siblings.conditions);
        siblings.conditions.close_gaps(out);
    }

    /// Reads an inline among its siblings, if the conditions are met.
    fn sibling(
        &mut self,
        node: MarkdownNode<'_>,
        Siblings { conditions, phrases }: &mut Siblings,
        out: &mut Vec<Inline>,
    ) {
        let data = node.data();
        if let NodeValue::HtmlInline(html) = &data.value {
            let span = self.span(node);
            if conditions.are_met() && self.phrase_tag(node, html, phrases, out) {
                return;
            }
            if let Some(others) = self.conditions_of(html, span, conditions) {
                for text in others.iter().filter(|_| conditions.are_met()) {
                    self.inline_comment(text, span);
                }
                return;
            }
        }
        if !conditions.are_met() {
            self.leave_out(node);
            return;
        }
        // A blank at the end of a line stands nowhere.
        if matches!(data.value, NodeValue::SoftBreak) {
            self.punctuation.line_end();
            out.push(Inline::SoftBreak);
            return;
        }
        drop(data);
        let mut data = node.data_mut();
        let place = data.sourcepos;
        if let NodeValue::Text(text) = &mut data.value {
            // Nobody asks the node for its text again.
            let text = std::mem::take(text).into_owned();
            let span = self.place(place);
            if text.contains("{{") {
                self.text_with_variables(&text, span, out);
            } else {
                out.push(self.plain(text, span));
            }
            return;
        }
        drop(data);
        out.extend(self.inline(node));
    }

    /// A text with its variables as texts of their own, so that each keeps its place.
    fn text_with_variables(&mut self, text: &str, span: Span, out: &mut Vec<Inline>) {
        let written = self.source.slice(span);
        let mut done = 0;
        let mut from = 0;
        for (range, name) in variables(text) {
            // The same use in what the author wrote, where escapes may take more room.
            let use_of = &text[range.clone()];
            let Some(at) = written.get(from..).and_then(|rest| rest.find(use_of)) else {
                continue;
            };
            let start = span.bytes().start + from + at;
            let place = self.source.span(start..start + use_of.len());
            let before = self.source.span(span.bytes().start + from..start);
            if range.start > done {
                out.push(self.plain(text[done..range.start].to_owned(), before));
            }
            let value = self.variable(name, place).unwrap_or_else(|| use_of.to_owned());
            out.push(self.plain(value, place));
            (done, from) = (range.end, from + at + use_of.len());
        }
        if done < text.len() {
            let rest = self.source.span(span.bytes().start + from..span.bytes().end);
            out.push(self.plain(text[done..].to_owned(), rest));
        }
    }

    fn plain(&mut self, text: String, span: Span) -> Inline {
        self.check_characters(&text, span);
        Self::text(self.punctuation.text(text), span)
    }

    /// The value of a variable; that there is none is reported.
    fn variable(&mut self, name: &str, span: Span) -> Option<String> {
        if let Some(value) = self.setting.variables.get(name) {
            let value = value.clone();
            return self.has_room(value.len(), span).then_some(value);
        }
        let known = self.setting.variables.keys().map(String::as_str);
        let near = nearest(name, known).map(str::to_owned);
        let message = format!("there is no variable `{name}`");
        let reported = self.findings.at(Rule::VariableUnknown, span, message);
        match near {
            Some(near) => reported.hint(format!("did you mean `{near}`?")),
            None => reported.hint(
                "give it under `variables:` or in `chancery.toml`, or write `\\{{` for braces",
            ),
        }
        self.tell_chain();
        None
    }

    /// A text in which variables stand that is no run of inlines: an address, a title.
    pub(super) fn expand(&mut self, text: &str, span: Span) -> String {
        replace(text, &mut |name| self.variable(name, span))
    }

    pub(super) fn text(text: String, span: Span) -> Inline {
        Inline::Text(Text { text, span })
    }

    fn inline(&mut self, node: MarkdownNode<'_>) -> Option<Inline> {
        let data = node.data();
        let span = self.span(node);
        Some(match &data.value {
            // Both have been read by `sibling`.
            NodeValue::Text(_) | NodeValue::SoftBreak => return None,
            NodeValue::Escaped => {
                let text = node
                    .first_child()
                    .and_then(|child| child.data().value.text().map(str::to_owned))?;
                self.punctuation.literal(&text);
                Self::text(text, span)
            }
            NodeValue::LineBreak => {
                self.punctuation.line_end();
                Inline::LineBreak
            }
            NodeValue::Code(code) => {
                let attributes = data.attrs.clone().unwrap_or_default();
                self.check_attributes(&attributes, &[], &[], false, span);
                self.check_characters(&code.literal, span);
                self.punctuation.object();
                Inline::Code(Text { text: code.literal.clone(), span })
            }
            NodeValue::HtmlInline(html) => return self.html(html, span),
            NodeValue::Emph => Inline::Emphasis { children: self.children(node) },
            NodeValue::Strong => Inline::Strong { children: self.children(node) },
            NodeValue::Strikethrough => {
                Inline::Strikethrough { children: self.children(node) }
            }
            NodeValue::Superscript => {
                Inline::Superscript { children: self.children(node) }
            }
            NodeValue::Subscript => Inline::Subscript { children: self.children(node) },
            NodeValue::Link(link) => {
                let attributes = data.attrs.clone().unwrap_or_default();
                self.check_attributes(&attributes, &[], &[], false, span);
                let target = LinkTarget::External { url: self.expand(&link.url, span) };
                Inline::Link(Link {
                    target,
                    children: self.children(node),
                    span,
                    is_named: false,
                })
            }
            NodeValue::Image(link) => {
                let attributes = data.attrs.clone().unwrap_or_default();
                self.check_attributes(&attributes, &[], &["decorative"], false, span);
                let alt = self.alternative(node, &attributes.classes, span);
                self.punctuation.object();
                let asset = self.expand(&link.url, span);
                Inline::Image(Image { asset, alt, span })
            }
            NodeValue::FootnoteReference(reference) => {
                Inline::NoteReference(NoteReference {
                    note: reference.name.clone(),
                    number: 0,
                    occurrence: 0,
                    locator: None,
                    span,
                })
            }
            NodeValue::Math(math) => {
                self.punctuation.object();
                self.check_characters(&math.literal, span);
                Inline::Math(Box::new(parse_math(
                    &math.literal,
                    span,
                    None,
                    self.findings,
                )?))
            }
            value @ (NodeValue::Document
            | NodeValue::FrontMatter(_)
            | NodeValue::BlockQuote
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_)
            | NodeValue::DescriptionList
            | NodeValue::DescriptionItem(_)
            | NodeValue::DescriptionTerm
            | NodeValue::DescriptionDetails
            | NodeValue::CodeBlock(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::ThematicBreak
            | NodeValue::FootnoteDefinition(_)
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::Raw(_)
            | NodeValue::Highlight
            | NodeValue::Insert
            | NodeValue::MultilineBlockQuote(_)
            | NodeValue::WikiLink(_)
            | NodeValue::Underline
            | NodeValue::SpoileredText
            | NodeValue::EscapedTag(_)
            | NodeValue::Alert(_)
            | NodeValue::Callout(_)
            | NodeValue::CalloutTitle
            | NodeValue::Subtext
            | NodeValue::BlockDirective(_)
            | NodeValue::CommentInline(_)
            | NodeValue::MultilineComment(_)) => {
                self.unsupported(value, span);
                return None;
            }
        })
    }

    /// The text alternative of an image; its absence must be said to be meant.
    pub(super) fn alternative(
        &mut self,
        image: MarkdownNode<'_>,
        classes: &[String],
        span: Span,
    ) -> String {
        self.punctuation.restart();
        let mut alt = String::new();
        for node in image.descendants() {
            let value = &node.data().value;
            if let NodeValue::Text(text) = value {
                alt.push_str(text);
            } else if let NodeValue::Code(code) = value {
                alt.push_str(&code.literal);
            } else if matches!(value, NodeValue::SoftBreak | NodeValue::LineBreak) {
                alt.push(' ');
            }
        }
        let alt = self.expand(alt.trim(), span);
        self.check_characters(&alt, span);
        let alt = self.punctuation.text(alt);
        let decorative = classes.iter().any(|class| class == "decorative");
        if alt.is_empty() && !decorative {
            self.findings
                .at(Rule::ImageAlt, span, "the image has no text alternative")
                .hint("say between the brackets what it shows, or add `{.decorative}`");
        }
        if decorative { String::new() } else { alt }
    }

    /// `<br>` is a line break; the rest is refused.
    fn html(&mut self, html: &str, span: Span) -> Option<Inline> {
        let tag =
            html.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        if tag.trim().eq_ignore_ascii_case("br") {
            self.punctuation.line_end();
            return Some(Inline::LineBreak);
        }
        self.refuse_html(html, span);
        None
    }

    /// Reports characters that neither XML nor PDF text can carry, and those that
    /// turn the order of what is read against the order of what is written.
    pub(super) fn check_characters(&mut self, text: &str, span: Span) {
        if !may_be_forbidden(text) {
            return;
        }
        for c in text.chars().filter(|&c| is_forbidden(c)) {
            let written = self.source.slice(span);
            let start = span.start.byte as usize + written.find(c).unwrap_or(0);
            let place = self.source.span(start..start + c.len_utf8());
            let message = format!("the control character U+{:04X}", u32::from(c));
            self.findings
                .at(Rule::CharacterControl, place, message)
                .hint("delete it; it is invisible in most editors");
        }
    }

    /// Binds what belongs together across a line end: a day and its month.
    fn bind_lines(&self, inlines: &mut [Inline]) {
        if self.findings.is_foreign() {
            return;
        }
        for i in 1..inlines.len().saturating_sub(1) {
            let (Inline::Text(before), Inline::SoftBreak, Inline::Text(after)) =
                (&inlines[i - 1], &inlines[i], &inlines[i + 1])
            else {
                continue;
            };
            if self.punctuation.belong_together(&before.text, &after.text) {
                let span = before.span.to(after.span);
                inlines[i] = Self::text("\u{a0}".to_owned(), span);
            }
        }
    }
}

/// Takes the line breaks and blanks from both ends.
fn trim(inlines: &mut Vec<Inline>) {
    let blank = |inline: &Inline| {
        if let Inline::Text(text) = inline {
            return text.text.trim().is_empty();
        }
        matches!(inline, Inline::SoftBreak | Inline::LineBreak)
    };
    while inlines.last().is_some_and(blank) {
        inlines.pop();
    }
    while inlines.first().is_some_and(blank) {
        inlines.remove(0);
    }
}

//! Blocks of the Markdown tree to blocks of the model.

use comrak::Node as MarkdownNode;
use comrak::nodes::Attributes;
use comrak::nodes::ListType;
use comrak::nodes::NodeCodeBlock;
use comrak::nodes::NodeValue;

use super::Footnote;
use super::Heading;
use super::Parser;
use super::parse_math;
use super::unsupported;
use crate::briefing::Block;
use crate::briefing::Callout;
use crate::briefing::CalloutKind;
use crate::briefing::CodeBlock;
use crate::briefing::Definition;
use crate::briefing::Figure;
use crate::briefing::Inline;
use crate::briefing::List;
use crate::briefing::ListItem;
use crate::briefing::Paragraph;
use crate::briefing::Quotation;
use crate::briefing::QuotationKind;
use crate::briefing::run_span;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Span;

impl Parser<'_> {
    pub(super) fn heading(&mut self, node: MarkdownNode<'_>, level: u8) -> Heading {
        let attributes = node.data().attrs.clone().unwrap_or_default();
        let span = self.span(node);
        self.settle(span);
        self.block_span = Some(span);
        // Its classes are roles, which are looked at when the outline is made.
        let classes: Vec<_> = attributes.classes.iter().map(String::as_str).collect();
        self.check_attributes(&attributes, &[], &classes, true, span);
        Heading {
            level,
            portion: None,
            inlines: self.inlines(node),
            id: attributes.id,
            classes: attributes.classes,
            span,
        }
    }

    /// One block of the tree; a paragraph with a formula on lines of its own becomes
    /// several, and a comment none.
    pub(super) fn block(&mut self, node: MarkdownNode<'_>) -> Vec<Block> {
        let span = self.span(node);
        let value = &node.data().value;
        if let NodeValue::HtmlBlock(html) = value {
            self.refuse_html(&html.literal, span);
            return Vec::new();
        }
        if let Some(path) = Self::included_path(node) {
            return self.include_blocks(&path, span);
        }
        self.settle(span);
        let around = self.block_span.replace(span);
        let blocks = self.block_of(node, value, span);
        self.block_span = around;
        blocks
    }

    fn block_of(
        &mut self,
        node: MarkdownNode<'_>,
        value: &NodeValue,
        span: Span,
    ) -> Vec<Block> {
        match value {
            NodeValue::Paragraph => self.paragraph(node, span),
            // A heading within a quote or a list is no part of the outline.
            NodeValue::Heading(_) => {
                let attributes = node.data().attrs.clone().unwrap_or_default();
                self.check_attributes(&attributes, &[], &[], false, span);
                let children = self.inlines(node);
                vec![Block::Paragraph(Paragraph {
                    number: None,
                    portion: None,
                    inlines: vec![Inline::Strong { children }],
                    span,
                })]
            }
            NodeValue::BlockQuote => vec![Block::Quotation(Box::new(Quotation {
                kind: QuotationKind::Plain,
                blocks: self.blocks(node),
                attribution: None,
                span,
            }))],
            NodeValue::List(list) => {
                let start = match list.list_type {
                    ListType::Bullet => None,
                    ListType::Ordered => {
                        Some(u32::try_from(list.start).unwrap_or(u32::MAX))
                    }
                };
                let tight = list.tight;
                let items: Vec<_> =
                    node.children().filter_map(|item| self.item(item)).collect();
                if items.is_empty() {
                    return Vec::new();
                }
                vec![Block::List(List { start, tight, items, span })]
            }
            NodeValue::DescriptionList => {
                let mut items: Vec<Definition> = Vec::new();
                for item in node.children() {
                    let item = self.definition(item);
                    match items.last_mut() {
                        // comrak gives each further description an item of its own.
                        Some(last) if item.term.is_empty() => {
                            last.details.extend(item.details);
                        }
                        _ => items.push(item),
                    }
                }
                vec![Block::Definitions { items }]
            }
            NodeValue::CodeBlock(code) => self.code_block(node, code, span),
            NodeValue::ThematicBreak => vec![Block::ThematicBreak],
            NodeValue::FootnoteDefinition(footnote) => {
                let label = footnote.name.clone();
                let blocks = self.blocks(node);
                let part = self.manuscript.parts.len();
                self.manuscript.footnotes.push(Footnote { label, blocks, part, span });
                Vec::new()
            }
            NodeValue::Table(_) => vec![self.table(node, span)],
            NodeValue::Callout(callout) => {
                vec![self.callout(node, &callout.callout_type, span)]
            }
            NodeValue::Document
            | NodeValue::FrontMatter(_)
            | NodeValue::Item(_)
            | NodeValue::TaskItem(_)
            | NodeValue::DescriptionItem(_)
            | NodeValue::DescriptionTerm
            | NodeValue::DescriptionDetails
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::Text(_)
            | NodeValue::SoftBreak
            | NodeValue::LineBreak
            | NodeValue::Code(_)
            | NodeValue::HtmlBlock(_)
            | NodeValue::HtmlInline(_)
            | NodeValue::Raw(_)
            | NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Highlight
            | NodeValue::Insert
            | NodeValue::Superscript
            | NodeValue::Subscript
            | NodeValue::Link(_)
            | NodeValue::Image(_)
            | NodeValue::FootnoteReference(_)
            | NodeValue::Math(_)
            | NodeValue::MultilineBlockQuote(_)
            | NodeValue::Escaped
            | NodeValue::WikiLink(_)
            | NodeValue::Underline
            | NodeValue::SpoileredText
            | NodeValue::EscapedTag(_)
            | NodeValue::Alert(_)
            | NodeValue::CalloutTitle
            | NodeValue::Subtext
            | NodeValue::BlockDirective(_)
            | NodeValue::CommentInline(_)
            | NodeValue::MultilineComment(_) => {
                self.unsupported(value, span);
                Vec::new()
            }
        }
    }

    pub(super) fn unsupported(&mut self, value: &NodeValue, span: Span) {
        let message = format!("{} can't stand here", unsupported::name(value));
        self.findings.at(Rule::ConstructUnsupported, span, message);
    }

    fn paragraph(&mut self, node: MarkdownNode<'_>, span: Span) -> Vec<Block> {
        if let Some(figure) = self.figure(node, span) {
            return vec![figure];
        }
        self.lookalikes(node, span);
        let runs = self.runs(node);
        let is_parted = runs.len() > 1;
        runs.into_iter()
            .map(|run| match run {
                super::inline::Run::Text(inlines) => {
                    let own = run_span(&inlines).filter(|_| is_parted);
                    Block::Paragraph(Paragraph {
                        number: None,
                        portion: None,
                        inlines,
                        span: own.unwrap_or(span),
                    })
                }
                super::inline::Run::Math(math) => Block::Math(Box::new(math)),
            })
            .collect()
    }

    /// A paragraph with nothing but an image is a figure.
    fn figure(&mut self, node: MarkdownNode<'_>, span: Span) -> Option<Block> {
        let image = node.first_child()?;
        if image.next_sibling().is_some() {
            return None;
        }
        let data = image.data();
        let NodeValue::Image(link) = &data.value else { return None };
        let attributes = data.attrs.clone().unwrap_or_default();
        let width = attributes.pairs.iter().find(|(key, _)| key == "width");
        let width = width.and_then(|(_, value)| self.width(value, span));
        self.check_attributes(&attributes, &["width"], &["decorative"], true, span);
        if let Some(id) = &attributes.id {
            self.manuscript.ids.push((id.clone(), span));
        }
        let alt = self.alternative(image, &attributes.classes, span);
        self.punctuation.restart();
        let title = self.expand(&link.title, span);
        self.check_characters(&title, span);
        let caption = self.punctuation.text(title);
        if attributes.classes.iter().any(|class| class == "decorative")
            && !caption.is_empty()
        {
            self.findings
                .at(Rule::ImageAlt, span, "an image with a caption is no decoration")
                .hint("say between the brackets what it shows, or leave the caption out");
        }
        let caption = if caption.is_empty() {
            Vec::new()
        } else {
            // The title stands within the image's parentheses, if it has no escapes.
            let place = self.source.slice(span).rfind(&*link.title).map(|at| {
                let start = span.bytes().start + at;
                self.source.span(start..start + link.title.len())
            });
            vec![Self::text(caption, place.unwrap_or(span))]
        };
        Some(Block::Figure(Box::new(Figure {
            id: attributes.id.unwrap_or_default(),
            asset: self.expand(&link.url, span),
            alt,
            portion: None,
            caption,
            number: None,
            description: Vec::new(),
            credit: None,
            width,
            span,
        })))
    }

    /// An item; nothing if all of it is for others.
    fn item(&mut self, node: MarkdownNode<'_>) -> Option<ListItem> {
        let checked = if let NodeValue::TaskItem(task) = &node.data().value {
            Some(task.symbol.is_some())
        } else {
            None
        };
        let before = self.manuscript.left_out.texts.len();
        let blocks = self.blocks(node);
        let is_left_out =
            blocks.is_empty() && self.manuscript.left_out.texts.len() > before;
        (!is_left_out).then_some(ListItem { checked, blocks })
    }

    fn definition(&mut self, node: MarkdownNode<'_>) -> Definition {
        let mut definition = Definition { term: Vec::new(), details: Vec::new() };
        for child in node.children() {
            if matches!(child.data().value, NodeValue::DescriptionTerm) {
                let inner = child.first_child().unwrap_or(child);
                definition.term = self.inlines(inner);
            } else {
                definition.details.push(self.blocks(child));
            }
        }
        definition
    }

    fn code_block(
        &mut self,
        node: MarkdownNode<'_>,
        code: &NodeCodeBlock,
        span: Span,
    ) -> Vec<Block> {
        if code.fenced {
            self.has_fences = true;
        } else {
            self.indented.push(span);
        }
        let attributes = node.data().attrs.clone().unwrap_or_default();
        self.check_characters(&code.info, span);
        self.check_characters(&code.literal, span);
        let text = code.literal.strip_suffix('\n').unwrap_or(&code.literal).to_owned();
        let language = code.info.split_whitespace().next().map(str::to_owned);
        // GitHub's other way to write a formula.
        if language.as_deref() == Some("math") {
            self.check_attributes(&attributes, &["alt"], &[], false, span);
            let alt = attributes.pairs.iter().find(|(key, _)| key == "alt");
            let alt = alt.map(|(_, alt)| self.expand(alt, span));
            return parse_math(&text, span, alt.as_deref(), self.findings)
                .map(|math| Block::Math(Box::new(math)))
                .into_iter()
                .collect();
        }
        if self.is_chart(language.as_deref(), &attributes) {
            return self.chart(&attributes, &text, span).into_iter().collect();
        }
        // Without an info string the first class names the language, as in Pandoc.
        let named = attributes.classes.first().filter(|_| language.is_none());
        let classes: Vec<_> = named.map(String::as_str).into_iter().collect();
        self.check_attributes(&attributes, &[], &classes, false, span);
        let language = language.or_else(|| named.cloned());
        let language = language.filter(|_| is_coloured(&text));
        vec![Block::Code(CodeBlock { language, text, span })]
    }

    /// A callout, titled by its own title or by an opening bold run.
    fn callout(&mut self, node: MarkdownNode<'_>, kind: &str, span: Span) -> Block {
        let name = kind.to_lowercase();
        let known = CalloutKind::ALL.iter().copied().find(|kind| kind.name() == name);
        if known.is_none() {
            let message = format!("there is no callout of the kind `{kind}`");
            let names = CalloutKind::ALL.iter().map(|kind| kind.name());
            let hint = match nearest(&name, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the kinds are {}", names.collect::<Vec<_>>().join(", ")),
            };
            self.findings.at(Rule::ConstructUnsupported, span, message).hint(hint);
        }
        let mut title = Vec::new();
        let mut blocks = Vec::new();
        for child in node.children() {
            if matches!(child.data().value, NodeValue::CalloutTitle) {
                let inner = child.first_child().unwrap_or(child);
                title = self.inlines(inner);
            } else {
                blocks.extend(self.block(child));
            }
        }
        if title.is_empty()
            && let Some(Block::Paragraph(paragraph)) = blocks.first_mut()
        {
            title = take_lead(&mut paragraph.inlines);
            if paragraph.inlines.is_empty() {
                blocks.remove(0);
            }
        }
        let kind = known.unwrap_or(CalloutKind::Note);
        Block::Callout(Callout { kind, title, blocks, span })
    }

    /// Reports what of an element's attributes says nothing there.
    pub(super) fn check_attributes(
        &mut self,
        attributes: &Attributes,
        keys: &[&str],
        classes: &[&str],
        identified: bool,
        span: Span,
    ) {
        let mut unused = Vec::new();
        if let Some(id) = attributes.id.as_ref().filter(|_| !identified) {
            unused.push(format!("identifier `{id}`"));
        }
        let others = attributes.classes.iter().filter(|c| !classes.contains(&c.as_str()));
        unused.extend(others.map(|class| format!("class `{class}`")));
        let others = attributes.pairs.iter().filter(|(k, _)| !keys.contains(&k.as_str()));
        unused.extend(others.map(|(key, _)| format!("attribute `{key}`")));
        for what in unused {
            self.findings.at(
                Rule::AttributeUnknown,
                span,
                format!("nothing uses the {what}"),
            );
        }
    }

    pub(super) fn refuse_html(&mut self, literal: &str, span: Span) {
        let first = literal.lines().next().unwrap_or_default().trim();
        let shown: String = first.chars().take(40).collect();
        if self.findings.is_generic() {
            self.findings.at(Rule::HtmlDropped, span, "raw HTML is left out");
            self.manuscript.html_ids.extend(identifiers(literal).map(str::to_owned));
            return;
        }
        let more = if shown.len() < first.len() { "…" } else { "" };
        self.findings
            .at(Rule::HtmlRefused, span, format!("raw HTML is refused: `{shown}{more}`"))
            .hint(unsupported::instead_of(literal));
    }
}

/// The values of `id` and `name` in raw HTML.
fn identifiers(html: &str) -> impl Iterator<Item = &str> {
    let values = ["id=\"", "name=\""].into_iter().flat_map(|key| html.split(key).skip(1));
    values.filter_map(|rest| rest.split('"').next())
}

/// Takes a bold run that opens a text, as its lead or title, with the blank after it.
pub(crate) fn take_lead(inlines: &mut Vec<Inline>) -> Vec<Inline> {
    let Some(Inline::Strong { .. }) = inlines.first() else { return Vec::new() };
    let Inline::Strong { children } = inlines.remove(0) else { return Vec::new() };
    match inlines.first_mut() {
        Some(Inline::Text(text)) => {
            let blanks = text.text.len() - text.text.trim_start_matches(' ').len();
            text.text.drain(..blanks);
            let blanks = u32::try_from(blanks).unwrap_or(0);
            text.span.start.byte += blanks;
            text.span.start.column += blanks;
        }
        Some(Inline::SoftBreak) => {
            inlines.remove(0);
        }
        _ => {}
    }
    if matches!(inlines.first(), Some(Inline::Text(text)) if text.text.is_empty()) {
        inlines.remove(0);
    }
    if matches!(inlines.first(), Some(Inline::SoftBreak)) {
        inlines.remove(0);
    }
    children
}

/// Whether a block of code is short enough for its grammar: some take time by the square of what
/// they read.
fn is_coloured(text: &str) -> bool {
    const MOST_BYTES: usize = 32 << 10;
    const MOST_LINE: usize = 2_000;
    text.len() <= MOST_BYTES && text.lines().all(|line| line.len() <= MOST_LINE)
}

//! What comrak can give and a briefing can't carry, by name.
//!
//! Every match here names every node of comrak, so that a new one stops the build
//! until somebody decides.

use comrak::nodes::NodeValue;

/// Whether a node holds others in a way that counts as nesting.
pub(super) fn is_container(value: &NodeValue) -> bool {
    match value {
        NodeValue::BlockQuote
        | NodeValue::List(_)
        | NodeValue::DescriptionList
        | NodeValue::MultilineBlockQuote(_)
        | NodeValue::Alert(_)
        | NodeValue::Callout(_)
        | NodeValue::BlockDirective(_)
        | NodeValue::Emph
        | NodeValue::Strong
        | NodeValue::Strikethrough
        | NodeValue::Superscript
        | NodeValue::Subscript
        | NodeValue::Link(_)
        | NodeValue::Image(_)
        | NodeValue::Underline
        | NodeValue::Highlight
        | NodeValue::Insert
        | NodeValue::SpoileredText => true,
        NodeValue::Document
        | NodeValue::FrontMatter(_)
        | NodeValue::Item(_)
        | NodeValue::TaskItem(_)
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
        | NodeValue::Text(_)
        | NodeValue::SoftBreak
        | NodeValue::LineBreak
        | NodeValue::Code(_)
        | NodeValue::HtmlInline(_)
        | NodeValue::Raw(_)
        | NodeValue::FootnoteReference(_)
        | NodeValue::Math(_)
        | NodeValue::Escaped
        | NodeValue::WikiLink(_)
        | NodeValue::EscapedTag(_)
        | NodeValue::CalloutTitle
        | NodeValue::Subtext
        | NodeValue::CommentInline(_)
        | NodeValue::MultilineComment(_) => false,
    }
}

/// Whether a node marks a stretch of a text and does not part it.
pub(super) fn is_inline_mark(value: &NodeValue) -> bool {
    matches!(
        value,
        NodeValue::Emph
            | NodeValue::Strong
            | NodeValue::Strikethrough
            | NodeValue::Superscript
            | NodeValue::Subscript
            | NodeValue::Escaped
            | NodeValue::HtmlInline(_)
            | NodeValue::SoftBreak
            | NodeValue::LineBreak
    )
}

/// What to write in the place of raw HTML.
pub(super) fn instead_of(html: &str) -> &'static str {
    let name: String = html
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match name.as_str() {
        "b" | "strong" => "write `**bold**`",
        "i" | "em" => "write `*emphasis*`",
        "a" => "write `[text](address)`",
        "img" => "write `![what it shows](file.png)`",
        "sub" => "write `H~2~O`",
        "sup" => "write `10^3^`",
        "table" | "thead" | "tbody" | "tr" | "th" | "td" => {
            "write rows as `| a | b |`, with `| --- | --- |` below the first"
        }
        "span" if super::spoken::is_alone(html) => {
            "begin the words on the line of the tag: alone on it, it makes a block of HTML"
        }
        "span" => "write `<span lang=\"fr\">words</span>` for words in another language",
        "u" | "font" | "center" | "style" => {
            "leave it out: how words look is the layout's"
        }
        _ => "write it in Markdown, or put it in backticks to show it",
    }
}

/// Whether a node is a cell of a table.
pub(super) fn is_cell(value: &NodeValue) -> bool {
    matches!(value, NodeValue::TableCell)
}

/// What to call a node that has no place where it stands.
pub(super) fn name(value: &NodeValue) -> &'static str {
    match value {
        NodeValue::Document => "a document",
        NodeValue::FrontMatter(_) => "front matter",
        NodeValue::BlockQuote => "a block quote",
        NodeValue::List(_) => "a list",
        NodeValue::Item(_) | NodeValue::TaskItem(_) => "a list item",
        NodeValue::DescriptionList => "a definition list",
        NodeValue::DescriptionItem(_)
        | NodeValue::DescriptionTerm
        | NodeValue::DescriptionDetails => "a part of a definition list",
        NodeValue::CodeBlock(_) => "a code block",
        NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => "raw HTML",
        NodeValue::Paragraph => "a paragraph",
        NodeValue::Heading(_) => "a heading",
        NodeValue::ThematicBreak => "a thematic break",
        NodeValue::FootnoteDefinition(_) => "a footnote definition",
        NodeValue::Table(_) => "a table",
        NodeValue::TableRow(_) => "a table row",
        NodeValue::TableCell => "a table cell",
        NodeValue::Text(_) => "text",
        NodeValue::SoftBreak | NodeValue::LineBreak => "a line break",
        NodeValue::Code(_) => "code",
        NodeValue::Raw(_) => "raw output",
        NodeValue::Emph => "emphasis",
        NodeValue::Strong => "strong emphasis",
        NodeValue::Strikethrough => "struck text",
        NodeValue::Highlight => "highlighted text",
        NodeValue::Insert => "inserted text",
        NodeValue::Superscript => "a superscript",
        NodeValue::Subscript => "a subscript",
        NodeValue::Link(_) => "a link",
        NodeValue::Image(_) => "an image",
        NodeValue::FootnoteReference(_) => "a footnote reference",
        NodeValue::Math(_) => "a formula",
        NodeValue::MultilineBlockQuote(_) => "a multi-line block quote",
        NodeValue::Escaped => "an escaped character",
        NodeValue::WikiLink(_) => "a wiki link",
        NodeValue::Underline => "underlined text",
        NodeValue::SpoileredText => "a spoiler",
        NodeValue::EscapedTag(_) => "an escaped tag",
        NodeValue::Alert(_) => "an alert",
        NodeValue::Callout(_) | NodeValue::CalloutTitle => "a callout",
        NodeValue::Subtext => "subtext",
        NodeValue::BlockDirective(_) => "a directive",
        NodeValue::CommentInline(_) | NodeValue::MultilineComment(_) => "a comment",
    }
}

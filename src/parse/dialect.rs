//! Which extensions of `CommonMark` are on, and why.

use comrak::Options;

/// `CommonMark` 0.31 with the extensions of GitHub Flavored Markdown and those that
/// read well on GitHub as plain text.
pub(super) fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    // GitHub Flavored Markdown.
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    // GitHub's formulas; `math_code` is left out, since it takes backticks away.
    extension.math_dollars = true;
    // Glossaries and the like; shown as plain lines on GitHub.
    extension.description_lists = true;
    extension.superscript = true;
    extension.subscript = true;
    // GitHub's alerts with any kind and a title of their own. It replaces `alerts`.
    extension.ofm_callouts = true;
    extension.header_attributes = true;
    extension.fenced_code_attributes = true;
    extension.inline_code_attributes = true;
    extension.link_attributes = true;
    // Sources must keep their place, and the unused must be found.
    options.parse.leave_footnote_definitions = true;
    // An escaped quote stays straight.
    options.parse.escaped_char_spans = true;
    options
}

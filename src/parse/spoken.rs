//! Words in another language: `<span lang="fr">raison d'État</span>`.
//!
//! The one element of HTML that Markdown has nothing for and that a reader can't do without:
//! a voice has to know how to say the words (WCAG 2.2, 3.1.2).

use comrak::Node as MarkdownNode;

use super::Parser;
use super::unsupported::is_container;
use crate::briefing::Inline;
use crate::briefing::Phrase;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::source::Span;
use crate::typography::Quotes;

/// A phrase that has begun among siblings.
pub(super) struct Open {
    span: Span,
    /// Where its inlines begin among those of its siblings.
    from: usize,
    /// Its language, and the quotes around it; nothing if the tag is none, which has been told.
    spoken: Option<(Language, Quotes)>,
}

/// What `<span>` and `</span>` say.
enum Tag<'t> {
    Opens { language: &'t str },
    Closes,
}

/// Whether a block of HTML is words in another language whose tag stands alone on a line, which
/// makes it a block (CommonMark 0.31.2, 4.6, the seventh kind).
pub(super) fn is_alone(html: &str) -> bool {
    let first = html.lines().next().unwrap_or_default().trim();
    html.trim_end().contains('\n') && matches!(Tag::parse(first), Some(Tag::Opens { .. }))
}

impl<'t> Tag<'t> {
    /// Reads a tag that says a language and nothing else.
    fn parse(html: &'t str) -> Option<Self> {
        let tag = html.strip_prefix('<')?.strip_suffix('>')?.trim_end();
        if tag.eq_ignore_ascii_case("/span") {
            return Some(Self::Closes);
        }
        let (name, attribute) = tag.split_once(|c: char| c.is_ascii_whitespace())?;
        let (key, value) = attribute.split_once('=')?;
        let value = value.trim();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let language = value.strip_prefix(quote)?.strip_suffix(quote)?;
        let is_ours = name.eq_ignore_ascii_case("span")
            && key.trim().eq_ignore_ascii_case("lang")
            && !language.contains(quote);
        is_ours.then_some(Self::Opens { language })
    }
}

impl Parser<'_> {
    /// Takes notice of a node that begins or ends a phrase in another language by its tag;
    /// whether it did.
    pub(super) fn phrase_tag(
        &mut self,
        node: MarkdownNode<'_>,
        html: &str,
        open: &mut Vec<Open>,
        out: &mut Vec<Inline>,
    ) -> bool {
        match Tag::parse(html) {
            Some(Tag::Opens { language: tag }) => {
                let span = self.span(node);
                let language = Language::new(tag);
                if language.is_none() {
                    let message = format!("`{tag}` is not a language tag");
                    self.findings
                        .at(self.html_rule(), span, message)
                        .hint("use a tag of BCP 47, such as `en-GB`, `uk` or `pt-BR`");
                }
                let language = language.filter(|_| self.may_nest(node, span));
                let spoken = language.map(|language| {
                    let quotes = self.punctuation.speak(&language);
                    (language, quotes)
                });
                self.phrases += 1;
                open.push(Open { span, from: out.len(), spoken });
                true
            }
            Some(Tag::Closes) => {
                let Some(phrase) = open.pop() else { return false };
                self.phrases -= 1;
                let Some((language, quotes)) = phrase.spoken else { return true };
                self.punctuation.set_quotes(quotes);
                let children = out.split_off(phrase.from);
                let language = language.tag().to_owned();
                if !children.is_empty() {
                    out.push(Inline::Phrase(Phrase { language, children }));
                }
                true
            }
            None => false,
        }
    }

    /// Whether a phrase may stand in all that it stands in. Tags are siblings, so that nothing
    /// has counted them yet.
    fn may_nest(&mut self, node: MarkdownNode<'_>, span: Span) -> bool {
        let around = node.ancestors().filter(|around| is_container(&around.data().value));
        let depth = self.phrases + around.count() as u64;
        // The first that is too deep stands for those in it.
        if depth == self.limits.nesting {
            self.too_deep(span);
        }
        depth < self.limits.nesting
    }

    /// What a tag is that says nothing: Markdown that was not written for us may have any.
    fn html_rule(&self) -> Rule {
        if self.findings.is_generic() { Rule::HtmlDropped } else { Rule::HtmlRefused }
    }

    /// Reports phrases that do not end among the siblings among which they begin.
    pub(super) fn end_phrases(&mut self, open: &mut Vec<Open>) {
        for phrase in open.drain(..).rev() {
            self.phrases -= 1;
            if let Some((_, quotes)) = phrase.spoken {
                self.punctuation.set_quotes(quotes);
            }
            self.findings
                .at(self.html_rule(), phrase.span, "this phrase has no end")
                .hint("end it by `</span>` in the same paragraph, cell or emphasis");
        }
    }
}

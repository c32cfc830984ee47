//! Words in another language: `<span lang="fr">raison d'État</span>`.
//!
//! The one element of HTML that Markdown has nothing for and that a reader can't do without:
//! a voice has to know how to say the words (WCAG 2.2, 3.1.2).

use super::Parser;
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
    /// Takes notice of a tag that begins or ends a phrase in another language; whether it
    /// was one.
    pub(super) fn phrase_tag(
        &mut self,
        html: &str,
        span: Span,
        open: &mut Vec<Open>,
        out: &mut Vec<Inline>,
    ) -> bool {
        match Tag::parse(html) {
            Some(Tag::Opens { language: tag }) => {
                let spoken = Language::new(tag).map(|language| {
                    let quotes = self.punctuation.speak(&language);
                    (language, quotes)
                });
                if spoken.is_none() {
                    let message = format!("`{tag}` is not a language tag");
                    self.findings
                        .at(self.html_rule(), span, message)
                        .hint("use a tag of BCP 47, such as `en-GB`, `uk` or `pt-BR`");
                }
                open.push(Open { span, from: out.len(), spoken });
                true
            }
            Some(Tag::Closes) => {
                let Some(phrase) = open.pop() else { return false };
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

    /// What a tag is that says nothing: Markdown that was not written for us may have any.
    fn html_rule(&self) -> Rule {
        if self.findings.is_generic() { Rule::HtmlDropped } else { Rule::HtmlRefused }
    }

    /// Reports phrases that do not end among the siblings among which they begin.
    pub(super) fn end_phrases(&mut self, open: &mut Vec<Open>) {
        for phrase in open.drain(..).rev() {
            if let Some((_, quotes)) = phrase.spoken {
                self.punctuation.set_quotes(quotes);
            }
            self.findings
                .at(self.html_rule(), phrase.span, "this phrase has no end")
                .hint("end it by `</span>` in the same paragraph, cell or emphasis");
        }
    }
}

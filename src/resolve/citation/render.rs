//! Citations and references in words, once for both outputs.

use std::collections::BTreeMap;

use hayagriva::BibliographyDriver;
use hayagriva::BibliographyRequest;
use hayagriva::CitationItem;
use hayagriva::CitationRequest;
use hayagriva::ElemChild;
use hayagriva::ElemChildren;
use hayagriva::ElemMeta;
use hayagriva::Entry;
use hayagriva::Formatting;
use hayagriva::LocatorPayload;
use hayagriva::RenderedBibliography;
use hayagriva::RenderedCitation;
use hayagriva::SpecificLocator;
use hayagriva::citationberg::FontStyle;
use hayagriva::citationberg::FontWeight;
use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::LocaleCode;
use hayagriva::citationberg::VerticalAlign;
use hayagriva::citationberg::taxonomy::Locator;

use super::Bibliography;
use super::style::house;
use super::style::locales;
use crate::briefing::Citation;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Note;
use crate::briefing::Origin;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::Text;
use crate::briefing::children_mut;
use crate::briefing::escaped;
use crate::briefing::plain_text;
use crate::briefing::runs_mut;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::resolve::Context;
use crate::resolve::registry::Registries;
use crate::source::Span;

/// What has citations in it, in the order in which it is read.
pub(in crate::resolve) struct Texts<'a> {
    pub(in crate::resolve) sections: &'a mut [Section],
    pub(in crate::resolve) registries: &'a mut Registries,
    pub(in crate::resolve) glossary: &'a mut [Term],
    pub(in crate::resolve) notes: &'a mut [Note],
}

impl Texts<'_> {
    fn runs(&mut self, visit: &mut dyn FnMut(&mut Vec<Inline>)) {
        sections_mut(self.sections, &mut |section| {
            visit(&mut section.title);
            runs_mut(&mut section.blocks, &mut |_, run| visit(run));
        });
        self.registries.runs_mut(&mut |_, run| visit(run));
        self.glossary.iter_mut().for_each(|term| visit(&mut term.definition));
        self.notes.iter_mut().for_each(|note| visit(&mut note.text));
    }
}

impl Context<'_> {
    /// Puts the cited entries of bibliographies into words, and the citations as well if
    /// the project names a style. The name of the style, if it is used.
    pub(in crate::resolve) fn cite(
        &mut self,
        mut texts: Texts<'_>,
        sources: &mut Vec<Source>,
        bibliography: &Bibliography,
        keys: &BTreeMap<String, String>,
    ) -> Option<String> {
        let style = self.citation_style();
        if let Some(style) = style {
            if sources.is_empty() || !self.all_have_entries(sources, bibliography, keys) {
                return None;
            }
            self.cite_by(&style, &mut texts, sources, bibliography, keys);
            self.check_words(sources);
            return self.config.citation_style.as_ref().map(|(name, _)| name.clone());
        }
        let entry = |source: &Source| entry_of(&source.id, bibliography, keys);
        if !sources.iter().any(|source| entry(source).is_some()) {
            return None;
        }
        let style = house()?;
        let files = locales();
        let locale = Some(self.locale());
        let mut driver = BibliographyDriver::new();
        for entry in sources.iter().filter_map(entry) {
            let items = vec![CitationItem::with_entry(entry)];
            driver.citation(CitationRequest::new(
                items,
                style,
                locale.clone(),
                files,
                None,
            ));
        }
        let rendered = driver.finish(BibliographyRequest::new(style, locale, files));
        for item in rendered.bibliography.iter().flat_map(|list| &list.items) {
            let source = sources.iter_mut().find(|source| {
                entry_of(&source.id, bibliography, keys)
                    .is_some_and(|e| e.key() == item.key)
            });
            if let Some(source) = source {
                source.text = reference(&item.content, source.span);
            }
        }
        self.check_words(sources);
        None
    }

    /// Bibliographies can hold characters that no text may have.
    fn check_words(&mut self, sources: &[Source]) {
        for source in sources {
            self.check_text(&plain_text(&source.text), source.span);
        }
    }

    /// Whether a style can put all sources into words; those that it can't are reported.
    fn all_have_entries(
        &mut self,
        sources: &[Source],
        bibliography: &Bibliography,
        keys: &BTreeMap<String, String>,
    ) -> bool {
        let lack: Vec<_> = sources
            .iter()
            .filter(|source| entry_of(&source.id, bibliography, keys).is_none())
            .map(|source| (source.id.clone(), source.span, source.origin))
            .collect();
        for (id, span, origin) in &lack {
            let name = self.config.citation_style.as_ref().map_or("", |(name, _)| name);
            let label = keys.get(id).map_or("", String::as_str);
            let message =
                format!("the style `{name}` can't list `{label}`, which is text");
            let reported = self.findings.at(Rule::ConstructUnsupported, *span, message);
            match origin {
                Origin::Document => reported.hint(
                    "give it in a bibliography that `sources:` names, or name no style in \
                     `chancery.toml`",
                ),
                Origin::Shared => reported.hint("give it in a `.bib` or `.yml` file"),
            }
        }
        lack.is_empty()
    }

    fn cite_by(
        &mut self,
        style: &IndependentStyle,
        texts: &mut Texts<'_>,
        sources: &mut Vec<Source>,
        bibliography: &Bibliography,
        keys: &BTreeMap<String, String>,
    ) {
        let files = locales();
        let locale = Some(self.locale());
        // The groups of citations that stand together, in the order of the text.
        let mut groups: Vec<Vec<Citation>> = Vec::new();
        texts.runs(&mut |run| collect(run, &mut groups));
        let locators: Vec<Vec<_>> = groups
            .iter()
            .map(|group| group.iter().map(|citation| self.locator(citation)).collect())
            .collect();
        let mut driver = BibliographyDriver::new();
        for (group, locators) in groups.iter().zip(&locators) {
            let items = group.iter().zip(locators).filter_map(|(citation, locator)| {
                let entry = entry_of(&citation.source, bibliography, keys)?;
                let locator = locator.as_ref().map(|(kind, value)| {
                    SpecificLocator(*kind, LocatorPayload::Str(value))
                });
                Some(CitationItem::with_locator(entry, locator))
            });
            let items = items.collect();
            driver.citation(CitationRequest::new(
                items,
                style,
                locale.clone(),
                files,
                None,
            ));
        }
        let rendered = driver.finish(BibliographyRequest::new(style, locale, files));
        let shown: Vec<Vec<Inline>> = groups
            .iter()
            .zip(&rendered.citations)
            .map(|(group, rendered)| citation_of(group, rendered))
            .collect();
        let mut shown = shown.into_iter();
        texts.runs(&mut |run| replace(run, &mut shown));
        if let Some(list) = rendered.bibliography {
            list_sources(&list, sources, bibliography, keys);
        }
    }

    /// The locale of the words that styles add. Of an author who names no country we know
    /// only that he writes English, whose dates are elsewhere than in America.
    fn locale(&self) -> LocaleCode {
        let tag = self.language.tag();
        LocaleCode(if tag == "en" { "en-GB" } else { tag }.to_owned())
    }

    /// The kind of place that a locator names, and what follows the word for it.
    fn locator(&self, citation: &Citation) -> Option<(Locator, String)> {
        let written = citation.locator.as_ref()?;
        let (word, rest) = written.split_once([' ', '\u{a0}']).unwrap_or((written, ""));
        let (word, rest) = match written.strip_prefix(['§', '¶']) {
            Some(rest) => (&written[..written.len() - rest.len()], rest.trim_start()),
            None => (word, rest),
        };
        if written.starts_with(|c: char| c.is_ascii_digit()) {
            return Some((Locator::Page, written.clone()));
        }
        let kind = self.language.named(word, |words| &words.locators);
        let kind = match kind {
            Some("page") => Locator::Page,
            Some("chapter") => Locator::Chapter,
            Some("section") => Locator::Section,
            Some("paragraph") => Locator::Paragraph,
            Some("article") => Locator::ArticleLocator,
            Some("volume") => Locator::Volume,
            Some("note") => Locator::Note,
            _ => return Some((Locator::Custom, written.clone())),
        };
        Some((kind, rest.to_owned()))
    }
}

/// The facts of a source by its identifier; `keys` are the identifiers with their keys.
fn entry_of<'a>(
    id: &str,
    bibliography: &'a Bibliography,
    keys: &BTreeMap<String, String>,
) -> Option<&'a Entry> {
    bibliography.entry(keys.get(id)?)
}

/// Collects the groups of citations in a run.
fn collect(run: &mut [Inline], groups: &mut Vec<Vec<Citation>>) {
    let mut in_group = false;
    for inline in run {
        if let Inline::Citation(citation) = inline {
            if !in_group {
                groups.push(Vec::new());
            }
            groups.last_mut().into_iter().for_each(|group| group.push(citation.clone()));
            in_group = true;
            continue;
        }
        in_group = false;
        if let Some(children) = children_mut(inline) {
            collect(children, groups);
        }
    }
}

/// Puts what is shown in the place of the groups that [`collect`] found, in its order.
fn replace(run: &mut Vec<Inline>, shown: &mut dyn Iterator<Item = Vec<Inline>>) {
    let mut out = Vec::with_capacity(run.len());
    let mut in_group = false;
    for mut inline in run.drain(..) {
        if matches!(inline, Inline::Citation(_)) {
            if !in_group {
                part_words(&mut out);
                out.extend(shown.next().unwrap_or_default());
            }
            in_group = true;
            continue;
        }
        in_group = false;
        if let Some(children) = children_mut(&mut inline) {
            replace(children, shown);
        }
        out.push(inline);
    }
    *run = out;
}

/// A citation in words is parted from the word before it, to which a number would cling.
fn part_words(out: &mut [Inline]) {
    if let Some(Inline::Text(text)) = out.last_mut()
        && text.text.ends_with(|c: char| !c.is_whitespace() && !"([".contains(c))
    {
        text.text.push(' ');
    }
}

/// A rendered group as inlines, in which each citation leads to its source.
fn citation_of(group: &[Citation], rendered: &RenderedCitation) -> Vec<Inline> {
    let span = group.iter().map(|c| c.span).reduce(Span::to);
    let Some(span) = span else { return Vec::new() };
    let mut out = Vec::new();
    children(&rendered.citation, span, Some(group), &mut out);
    out
}

/// A rendered reference as inlines.
fn reference(content: &ElemChildren, span: Span) -> Vec<Inline> {
    let mut out = Vec::new();
    children(content, span, None, &mut out);
    out
}

fn children(
    list: &ElemChildren,
    span: Span,
    group: Option<&[Citation]>,
    out: &mut Vec<Inline>,
) {
    for child in &list.0 {
        match child {
            ElemChild::Text(text) => {
                out.push(formatted(&text.text, text.formatting, span));
            }
            ElemChild::Markup(text) => {
                out.push(Inline::Text(Text { text: text.replace('$', ""), span }));
            }
            ElemChild::Link { text, url } => {
                let shown = formatted(&text.text, text.formatting, span);
                // A bibliography may have anything in the place of an address.
                let is_safe = ["https://", "http://"].iter().any(|s| url.starts_with(s));
                // A citation leads to its source, and nowhere else.
                if is_safe && group.is_none() {
                    let target = LinkTarget::External { url: escaped(url) };
                    out.push(Inline::Link(Link {
                        target,
                        children: vec![shown],
                        span,
                        is_named: false,
                    }));
                } else {
                    out.push(shown);
                }
            }
            ElemChild::Transparent { .. } => {}
            ElemChild::Elem(elem) => {
                let citation = match (elem.meta.as_ref(), group) {
                    (Some(ElemMeta::Entry(at)), Some(group)) => group.get(*at),
                    _ => None,
                };
                match citation {
                    None => children(&elem.children, span, group, out),
                    Some(citation) => {
                        let mut shown = Vec::new();
                        children(&elem.children, span, group, &mut shown);
                        out.push(Inline::Citation(Citation {
                            shown,
                            ..citation.clone()
                        }));
                    }
                }
            }
        }
    }
}

fn formatted(text: &str, formatting: Formatting, span: Span) -> Inline {
    let mut inline = Inline::Text(Text { text: text.to_owned(), span });
    if formatting.font_style == FontStyle::Italic {
        inline = Inline::Emphasis { children: vec![inline] };
    }
    if formatting.font_weight == FontWeight::Bold {
        inline = Inline::Strong { children: vec![inline] };
    }
    match formatting.vertical_align {
        VerticalAlign::Sup => Inline::Superscript { children: vec![inline] },
        VerticalAlign::Sub => Inline::Subscript { children: vec![inline] },
        VerticalAlign::None | VerticalAlign::Baseline => inline,
    }
}

/// Puts the sources into the order and the words of a rendered list.
fn list_sources(
    list: &RenderedBibliography,
    sources: &mut Vec<Source>,
    bibliography: &Bibliography,
    keys: &BTreeMap<String, String>,
) {
    let mut ordered = Vec::with_capacity(sources.len());
    for item in &list.items {
        let place = sources.iter().position(|source| {
            entry_of(&source.id, bibliography, keys).is_some_and(|e| e.key() == item.key)
        });
        let Some(mut source) = place.map(|place| sources.remove(place)) else { continue };
        source.text = reference(&item.content, source.span);
        source.label = item.first_field.as_ref().map_or_else(String::new, |field| {
            let mut out = Vec::new();
            children(&ElemChildren(vec![field.clone()]), source.span, None, &mut out);
            plain_text(&out).trim().to_owned()
        });
        source.number = u32::try_from(ordered.len() + 1).unwrap_or(u32::MAX);
        ordered.push(source);
    }
    ordered.append(sources);
    *sources = ordered;
}

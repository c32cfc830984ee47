//! Links: out of the briefing, or to a part of it.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use url::Url;

use super::Anchors;
use super::Context;
use super::anchor::Forms;
use super::glossary::fold;
use super::registry::Registries;
use crate::briefing::Id;
use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Note;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::Text;
use crate::briefing::children_mut;
use crate::briefing::escaped;
use crate::briefing::runs_mut;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::project::normalize;

/// What links can lead to.
struct Targets<'a> {
    anchors: &'a Anchors,
    /// Their names as other programs would write them, found when first asked for.
    forms: OnceCell<Forms<'a>>,
    /// Terms by the fragments that name them, with their identifiers.
    terms: BTreeMap<String, String>,
}

impl<'a> Targets<'a> {
    fn forms(&self) -> &Forms<'a> {
        self.forms.get_or_init(|| Forms::of(self.anchors))
    }

    /// Where a fragment leads among the parts of the briefing.
    fn anchor(&self, fragment: &str) -> Option<&'a Id> {
        self.anchors.get(fragment).or_else(|| self.forms().find(fragment))
    }
}

impl Context<'_> {
    /// Gives every link its target.
    pub(super) fn links(
        &mut self,
        sections: &mut [Section],
        registries: &mut Registries,
        notes: &mut [Note],
        sources: &mut [Source],
        anchors: &Anchors,
        glossary: &[Term],
    ) {
        let mut terms = BTreeMap::new();
        for term in glossary {
            for name in std::iter::once(&term.term).chain(&term.also) {
                let slug = super::anchor::slug(&fold(name));
                terms.entry(slug).or_insert_with(|| term.id.clone());
            }
        }
        let targets = Targets { anchors, forms: OnceCell::new(), terms };
        sections_mut(sections, &mut |section| {
            self.run_links(&mut section.title, &targets);
            runs_mut(&mut section.blocks, &mut |_, run| self.run_links(run, &targets));
        });
        registries.runs_mut(&mut |_, run| self.run_links(run, &targets));
        for note in notes {
            self.run_links(&mut note.text, &targets);
        }
        for source in sources {
            self.run_links(&mut source.text, &targets);
        }
    }

    fn run_links(&mut self, run: &mut Vec<Inline>, targets: &Targets<'_>) {
        let mut out = Vec::with_capacity(run.len());
        for mut inline in run.drain(..) {
            if let Some(children) = children_mut(&mut inline) {
                self.run_links(children, targets);
            }
            let mut references = Vec::new();
            if let Inline::Link(link) = &mut inline {
                if !self.link(link, targets) {
                    // The text stays where the link can't.
                    out.append(&mut link.children);
                    continue;
                }
                if !link.children.is_empty() {
                    lift_links(&mut link.children, &mut references);
                    if link.children.is_empty() {
                        let text = Text { text: link_text(link), span: link.span };
                        link.children.push(Inline::Text(text));
                    }
                }
            }
            out.push(inline);
            out.append(&mut references);
        }
        *run = out;
    }

    /// Gives a link its target; whether it stays a link.
    fn link(&mut self, link: &mut Link, targets: &Targets<'_>) -> bool {
        let LinkTarget::External { url } = &link.target else { return true };
        let url = url.trim().to_owned();
        if let Some(fragment) = self.fragment_here(&url, link)
            && let Some(id) = targets.anchor(&fragment)
        {
            link.target = LinkTarget::Internal { id: id.clone() };
            // Without a text it says what it leads to, once that has its number.
            if link.children.is_empty() && self.findings.is_foreign() {
                let text = Text { text: url, span: link.span };
                link.children.push(Inline::Text(text));
            }
            return true;
        }
        if link.children.is_empty() {
            link.children.push(Inline::Text(Text { text: url.clone(), span: link.span }));
        }
        if let Some(fragment) = self.fragment_here(&url, link) {
            return self.internal(link, &fragment, targets);
        }
        let scheme = url.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        });
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some(scheme @ ("https" | "http" | "mailto" | "tel")) => {
                let url = escaped(&url);
                if scheme.starts_with("http")
                    && let Err(error) = Url::parse(&url)
                {
                    let message = format!("`{url}` is no address: {error}");
                    self.findings
                        .at(Rule::LinkScheme, link.span, message)
                        .hint("an address is like `https://example.org/page`");
                    return false;
                }
                link.target = LinkTarget::External { url };
                true
            }
            Some("doi") => {
                let url = format!("https://doi.org/{}", escaped(&url["doi:".len()..]));
                link.target = LinkTarget::External { url };
                true
            }
            Some(scheme) => {
                let hint = if scheme.len() == 1 || scheme == "file" {
                    "a reader does not have the files of your machine: name them without a link"
                } else {
                    "links can be https, http, mailto, tel, doi, or lead to a heading"
                };
                self.findings
                    .at(
                        Rule::LinkScheme,
                        link.span,
                        format!("`{scheme}:` links are refused"),
                    )
                    .hint(hint);
                false
            }
            None if url.starts_with("//") => {
                self.findings
                    .at(Rule::LinkScheme, link.span, format!("`{url}` has no scheme"))
                    .hint(format!("write `https:{url}`"));
                false
            }
            None if url.is_empty() => {
                self.findings.at(
                    Rule::LinkDeadInternal,
                    link.span,
                    "the link leads nowhere",
                );
                false
            }
            None => {
                if let Some(is_link) = self.elsewhere(link, &url) {
                    return is_link;
                }
                let hint = if url.starts_with("www.") {
                    format!("if it is on the web, write `https://{url}`")
                } else {
                    "a reader of the PDF or EPUB does not have it; the text stays"
                        .to_owned()
                };
                self.findings
                    .at(
                        Rule::LinkRelative,
                        link.span,
                        format!("`{url}` is a file beside this one"),
                    )
                    .hint(hint);
                false
            }
        }
    }

    /// The fragment of an address that leads to this briefing: `#part`, or the path of its
    /// own file, or of one that it includes.
    fn fragment_here(&self, url: &str, link: &Link) -> Option<String> {
        let (path, fragment) = url.split_once('#')?;
        if !path.is_empty() {
            let path = normalize(self.source(link.span).path(), path)?;
            let is_here = path == self.main().path() || self.included.contains(&path);
            return is_here.then(|| fragment.to_owned());
        }
        Some(fragment.to_owned())
    }

    /// Whether a fragment may lead somewhere in a page that is made of the Markdown: to its
    /// top, to what raw HTML names, to the n-th heading without letters of ASCII.
    fn may_be_in_html(&self, fragment: &str, targets: &Targets<'_>) -> bool {
        let number = fragment.strip_prefix('_').unwrap_or_default();
        let is_numbered =
            !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        fragment == "top"
            || is_numbered
            || self.html_ids.contains(fragment)
            || targets.forms().has_plain(fragment)
    }

    fn internal(
        &mut self,
        link: &mut Link,
        fragment: &str,
        targets: &Targets<'_>,
    ) -> bool {
        if let Some(id) = targets.terms.get(fragment) {
            link.target = LinkTarget::Term { id: id.clone() };
            return true;
        }
        if self.findings.is_foreign() && self.may_be_in_html(fragment, targets) {
            return true;
        }
        let known = targets.anchors.keys().chain(targets.terms.keys());
        let near = nearest(fragment, known.map(String::as_str)).map(str::to_owned);
        let reported = self.findings.at(
            Rule::LinkDeadInternal,
            link.span,
            format!("nothing here is called `#{fragment}`"),
        );
        match near {
            Some(near) => reported.hint(format!("did you mean `#{near}`?")),
            None => reported
                .hint("a heading's name is its words in small letters with hyphens"),
        }
        false
    }
}

/// Takes the references out of the text of a link, and the links that are in it: nothing can
/// lead to two places.
fn lift_links(run: &mut Vec<Inline>, references: &mut Vec<Inline>) {
    let mut out = Vec::with_capacity(run.len());
    for mut inline in run.drain(..) {
        if let Some(children) = children_mut(&mut inline) {
            lift_links(children, references);
        }
        match inline {
            Inline::Citation(_) | Inline::NoteReference(_) => references.push(inline),
            Inline::Link(mut link) => out.append(&mut link.children),
            Inline::Text(_)
            | Inline::Emphasis { .. }
            | Inline::Strong { .. }
            | Inline::Strikethrough { .. }
            | Inline::Superscript { .. }
            | Inline::Subscript { .. }
            | Inline::Phrase(_)
            | Inline::Code(_)
            | Inline::Math(_)
            | Inline::SoftBreak
            | Inline::LineBreak
            | Inline::Image(_)
            | Inline::TermUse(_) => out.push(inline),
        }
    }
    *run = out;
}

/// What a link without a text says.
fn link_text(link: &Link) -> String {
    match &link.target {
        LinkTarget::External { url } => url.clone(),
        LinkTarget::Briefing { file } => file.clone(),
        LinkTarget::Internal { id } | LinkTarget::Term { id } => id.clone(),
    }
}

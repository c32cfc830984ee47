//! Links to other briefings of the project, which lead to what those are built to.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Anchors;
use super::Context;
use super::LeftOut;
use super::Reading;
use super::actor;
use super::lost::Listings;
use super::meta;
use super::name::output_name;
use super::outline;
use super::setting;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::config::Shared;
use crate::diagnostic::Findings;
use crate::diagnostic::Levels;
use crate::diagnostic::Rule;
use crate::diagnostic::Severity;
use crate::diagnostic::nearest;
use crate::format::Format;
use crate::parse::head;
use crate::project::normalize;
use crate::source::FileId;
use crate::source::Source;

/// Another briefing, as far as links to it need to know it.
#[derive(Clone)]
pub(super) struct Other {
    /// The path of its files, without an extension.
    name: String,
    anchors: Anchors,
}

/// The other briefings that have been looked at; nothing where there is none.
pub(super) type Others = BTreeMap<String, Option<Other>>;

impl Context<'_> {
    /// Gives a link to a file of Markdown its target; whether it stays a link, or nothing
    /// if it is not for here to say.
    pub(super) fn elsewhere(&mut self, link: &mut Link, url: &str) -> Option<bool> {
        let (path, fragment) = url.split_once('#').unwrap_or((url, ""));
        if std::path::Path::new(path).extension().is_none_or(|e| e != "md") {
            return None;
        }
        let from = self.source(link.span).path().to_owned();
        let path = normalize(&from, path)?;
        if let Some(part) = self.parts.iter().position(|part| *part == path) {
            return Some(self.within(link, &path, fragment, part + 1));
        }
        // A site finds pages by ways of its own.
        if self.findings.is_foreign() {
            return Some(false);
        }
        let Some(other) = self.other(&path) else {
            let beside = self.listings.of(self.project, folder(&path));
            let near = nearest(&path, beside.files.iter().map(String::as_str));
            let message = format!("there is no briefing `{path}`");
            let reported = self.findings.at(Rule::LinkDeadInternal, link.span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `{near}`?")),
                None => reported.hint("the path starts from the folder of this file"),
            }
            return Some(false);
        };
        let part = super::anchor::find(&other.anchors, fragment).cloned();
        if part.is_none() && !fragment.is_empty() {
            let near = nearest(fragment, other.anchors.keys().map(String::as_str));
            let message = format!("nothing in `{path}` is called `#{fragment}`");
            let reported = self.findings.at(Rule::LinkDeadInternal, link.span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `#{near}`?")),
                None => reported
                    .hint("a heading's name is its words in small letters with hyphens"),
            }
            return Some(false);
        }
        self.lead(link, &other.name, part.as_deref(), url);
        Some(true)
    }

    /// Makes a link lead to a file that another briefing is built to.
    fn lead(&mut self, link: &mut Link, name: &str, part: Option<&str>, url: &str) {
        let fragment = part.map(|part| format!("#{part}")).unwrap_or_default();
        let formats = self.config.to.as_deref().unwrap_or(Format::ALL);
        if let Some(address) = &self.config.address {
            // A place in a PDF can be named from outside, one in an EPUB can't.
            let file = if formats.contains(&Format::Pdf) {
                format!("{name}.pdf{fragment}")
            } else {
                format!("{name}.epub")
            };
            let address = address.trim_end_matches('/');
            let url = crate::briefing::escaped(&format!("{address}/{file}"));
            link.target = LinkTarget::External { url };
            return;
        }
        let own = output_name(self.reading, Some(self.main().clone()), &mut silent());
        // A sign of a fragment in the name of a file is none.
        let name = relative(&own, name).replace('#', "%23");
        let file = format!("{name}.pdf{fragment}");
        if formats.contains(&Format::Epub) {
            self.findings
                .at(
                    Rule::LinkRelative,
                    link.span,
                    format!("`{url}` is a link in the PDF, but not in the EPUB"),
                )
                .severity(Severity::Info)
                .hint("give the address of what is built as `address` under `[project]`");
        }
        let file = crate::briefing::escaped(&file);
        link.target = LinkTarget::Briefing { file };
    }

    /// Lets a link lead to a place in the same dossier; whether there is such a place.
    fn within(
        &mut self,
        link: &mut Link,
        path: &str,
        fragment: &str,
        part: usize,
    ) -> bool {
        let id = if fragment.is_empty() {
            Some(super::dossier::part_id(part))
        } else {
            let other = self.other(path);
            let found = other
                .as_ref()
                .and_then(|other| super::anchor::find(&other.anchors, fragment).cloned());
            found.map(|id| super::dossier::id_in_part(part, &id))
        };
        let Some(id) = id else {
            let message = format!("nothing in `{path}` is called `#{fragment}`");
            self.findings.at(Rule::LinkDeadInternal, link.span, message);
            return false;
        };
        link.target = LinkTarget::Internal { id };
        true
    }

    /// Another briefing, if there is one.
    fn other(&mut self, path: &str) -> Option<Other> {
        if let Some(known) = self.others.get(path) {
            return known.clone();
        }
        let other = self.look_at(path);
        self.others.insert(path.to_owned(), other.clone());
        other
    }

    /// Reads another briefing as far as the names of its parts need it. What is wrong with
    /// it is said when it is built itself.
    fn look_at(&self, path: &str) -> Option<Other> {
        let id = self.project.source_at(path).ok()?;
        let bytes = self.project.read(path).ok()?;
        let text = std::str::from_utf8(&bytes).ok()?;
        let source = Source::new(FileId::MAIN, path, text.into());
        let stem = self.project.output_stem(&id);
        let mut findings = silent();
        let findings = &mut findings;
        let head = head(&source, &self.config.limits, findings);
        let language = meta::language(&head, self.config, findings);
        let mut reading = Reading { path, stem: &stem, ..*self.reading };
        let mut setting =
            setting::setting(&head, self.config, &language, &reading, findings);
        // An audience that it does not know reads it as everybody does.
        let known = |name: &String| setting.audiences.contains(name);
        if !setting.audience.as_ref().is_some_and(known) {
            setting.audience = None;
            reading.audience = None;
        }
        let name = output_name(&reading, Some(source.clone()), findings);
        let mut sources = vec![source.clone()];
        sources.extend(self.config.source.clone());
        let mut context = Context {
            reading: &reading,
            project: self.project,
            config: self.config,
            language: &language,
            today: None,
            dated: true,
            setting: &setting,
            left_out: LeftOut::default(),
            included: BTreeSet::new(),
            html_ids: BTreeSet::new(),
            others: Others::new(),
            listings: Listings::default(),
            parts: Vec::new(),
            findings,
            sources: &mut sources,
        };
        let manuscript = context.manuscript_below(&source, &head);
        let mut meta = context.meta(&head, &stem);
        let outline = outline::outline(manuscript.parts, &mut meta.front, &mut context);
        let outline::Outline { mut sections, explicit, .. } = outline;
        context.lift(&mut sections);
        let scale = context.yardstick(meta.yardstick.as_ref());
        context.judgements(&mut sections, scale.as_ref());
        let mut registries = context.registries(&mut sections, &Shared::default());
        actor::identify(&mut registries.actors);
        let ids = manuscript.ids;
        let mut anchors =
            context.anchors(&mut sections, explicit, ids, &registries.joined);
        if self.parts.is_empty() && meta.has_paragraph_numbers(&reading) {
            super::paragraph::number(&mut sections, &mut anchors);
        }
        Some(Other { name, anchors })
    }
}

/// Findings that nobody hears.
fn silent() -> Findings {
    Findings::new(Levels::default())
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The way from one path to another, both from the same folder.
fn relative(from: &str, to: &str) -> String {
    let from: Vec<_> = folder(from).split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<_> = to.split('/').collect();
    let most = from.len().min(to.len() - 1);
    let common = (0..most).take_while(|&place| from[place] == to[place]).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    up.chain(to[common..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_between_files_goes_up_and_down() {
        assert_eq!(relative("a", "b"), "b");
        assert_eq!(relative("x/a", "b"), "../b");
        assert_eq!(relative("x/y/a", "x/z/b"), "../z/b");
        assert_eq!(relative("a", "x/b"), "x/b");
        assert_eq!(relative("x/a", "x/b"), "b");
    }
}

//! Front matter and the project's defaults to [`Meta`].

mod first;
mod keys;
mod marking;
mod reading;

use uuid::Uuid;

pub(super) use self::first::language;
pub(super) use self::first::levels;
pub(crate) use self::keys::KEYS;
pub(super) use self::keys::canonical;
use self::marking::Choice;
use self::reading::custom;
use super::Context;
use super::Reading;
use crate::briefing::Block;
use crate::briefing::Custom;
use crate::briefing::Date;
use crate::briefing::Meta;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Status;
use crate::briefing::plain_text;
use crate::config::Shared;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::key::names;
use crate::marking::Scheme;
use crate::parse::Head;
use crate::source::Span;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;

/// What the front matter says, before the text has been looked at.
pub(super) struct Front {
    pub(super) title: Option<String>,
    /// Where the title is written.
    pub(super) title_span: Option<Span>,
}

/// The metadata in the making.
pub(super) struct Draft {
    meta: Meta,
    pub(super) front: Front,
    /// The files of shared registries that the front matter and `chancery.toml` name.
    pub(super) shared: Shared<FileName>,
    /// The marking, before all is known that it needs.
    marking: Choice,
    /// The yardstick: its name or its file.
    pub(super) yardstick: Option<FileName>,
    /// Where the layout is named.
    pub(super) layout_span: Option<Span>,
    /// The briefings that are bound into this one.
    pub(super) parts: Vec<FileName>,
    /// Whether paragraphs are to have numbers, if it is said.
    paragraph_numbers: Option<bool>,
    /// The name of the output file.
    stem: String,
    /// Whether the front matter says something that can't be read.
    unreadable: bool,
}

/// A file that the briefing draws on, and where it is named.
#[derive(Clone, Debug)]
pub(super) struct FileName {
    /// As written.
    pub(super) path: String,
    /// The file whose folder the path starts from.
    pub(super) from: String,
    pub(super) span: Option<Span>,
}

impl Context<'_> {
    /// Reads the front matter and what it leaves to the project's defaults.
    pub(super) fn meta(&mut self, head: &Head, stem: &str) -> Draft {
        let mut draft = Draft {
            meta: self.blank(),
            front: Front { title: None, title_span: None },
            shared: Shared::default(),
            marking: Choice::Unsaid,
            yardstick: None,
            layout_span: None,
            parts: Vec::new(),
            paragraph_numbers: None,
            stem: stem.to_owned(),
            unreadable: head.unreadable,
        };
        let mut registries = self.config.registries.clone();
        for key in Shared::<FileName>::KEYS {
            let paths = registries.slot(key).map(std::mem::take).unwrap_or_default();
            let from = crate::config::FILE.to_owned();
            let files = paths.into_iter().map(|path| FileName {
                path,
                from: from.clone(),
                span: None,
            });
            draft
                .shared
                .slot(key)
                .into_iter()
                .for_each(|slot| slot.extend(files.clone()));
        }
        let config = self.config;
        let own: &[Entry] = head.front_matter.as_ref().map_or(&[], Node::entries);
        if let Some(node) = &head.front_matter
            && !matches!(node.value, Value::Map(_) | Value::Null)
        {
            let message =
                format!("the front matter is {}, not keys and values", node.kind());
            self.findings.at(Rule::MetaInvalid, node.span, message);
        }
        // What the briefing says itself is read last and wins.
        for entry in &config.defaults {
            self.entry(&mut draft, entry, crate::config::FILE);
        }
        let path = self.main().path().to_owned();
        for entry in own {
            self.entry(&mut draft, entry, &path);
        }
        let title = draft.meta.title.clone();
        draft.front.title = (!title.is_empty()).then_some(title);
        let name = draft.meta.id.clone().unwrap_or_else(|| stem.to_owned());
        // Each variant is a publication of its own.
        let name = match &self.setting.audience {
            Some(audience) => format!("{name}#{audience}"),
            None => name,
        };
        // A house tells its briefings apart; of others the titles must. So must the language,
        // since a translation may keep the `id`.
        let publisher = draft.meta.organisation.as_deref().unwrap_or(&draft.meta.title);
        let name = format!("{name}\n{}", draft.meta.language);
        draft.meta.identifier = identifier(publisher, &name);
        draft
    }

    fn blank(&self) -> Meta {
        Meta {
            title: String::new(),
            subtitle: None,
            kind: None,
            id: None,
            series: self.config.name.clone(),
            issue: None,
            date: None,
            updated: None,
            as_of: None,
            review_by: None,
            version: None,
            status: None,
            language: self.language.tag().to_owned(),
            authors: Vec::new(),
            contact: Vec::new(),
            organisation: self.config.organisation.clone(),
            marking: None,
            to: Vec::new(),
            from: None,
            cc: Vec::new(),
            action_by: None,
            distribution: Vec::new(),
            embargo: None,
            replaces: None,
            isbn: None,
            summary: None,
            keywords: Vec::new(),
            rights: None,
            layout: None,
            logo: None,
            paragraph_numbers: false,
            x: None,
            identifier: String::new(),
        }
    }

    fn entry(&mut self, draft: &mut Draft, entry: &Entry, from: &str) {
        let Some(key) = canonical(&entry.key) else {
            if !self.findings.wants(Rule::MetaUnknown) {
                return;
            }
            let message = format!("`{}` is not a key of front matter", entry.key);
            let near = nearest(&entry.key, names(KEYS));
            let reported = self.findings.at(Rule::MetaUnknown, entry.key_span, message);
            match near {
                Some(near) => reported.hint(format!("did you mean `{near}`?")),
                None => reported.hint("keys of your own go under `x:`"),
            }
            return;
        };
        let meta = &mut draft.meta;
        match key {
            "title" => {
                if let Some(title) = self.prose(entry) {
                    meta.title = title;
                    draft.front.title_span = Some(entry.node.span);
                }
            }
            "subtitle" => meta.subtitle = self.prose(entry),
            "kind" => meta.kind = self.prose(entry),
            "id" => meta.id = self.text(entry),
            "series" => meta.series = self.prose(entry),
            "issue" => meta.issue = self.issue(entry),
            "date" => meta.date = self.day(entry),
            "updated" => meta.updated = self.day(entry),
            "as_of" => meta.as_of = self.date(entry),
            "review_by" => {
                meta.review_by = self.date(entry);
                self.check_review(meta.review_by.as_ref(), entry.node.span);
            }
            "version" => meta.version = self.text(entry),
            "status" => meta.status = self.status(entry),
            "authors" => meta.authors = self.people(&entry.node),
            "contact" => meta.contact = self.texts(entry),
            "organisation" => meta.organisation = self.text(entry),
            "marking" => draft.marking = self.marking(entry),
            "to" => meta.to = self.texts(entry),
            "from" => meta.from = self.text(entry),
            "cc" => meta.cc = self.texts(entry),
            "action_by" => meta.action_by = self.date(entry),
            "distribution" => meta.distribution = self.texts(entry),
            "embargo" => meta.embargo = self.moment(entry),
            "replaces" => meta.replaces = self.text(entry),
            "isbn" => meta.isbn = self.isbn(entry),
            "yardstick" => {
                if let Some(name) = self.text(entry) {
                    draft.yardstick = Some(FileName {
                        path: name,
                        from: from.to_owned(),
                        span: Some(entry.node.span),
                    });
                }
            }
            "summary" => meta.summary = self.prose(entry),
            "keywords" => meta.keywords = self.texts(entry),
            "rights" => meta.rights = self.prose(entry),
            "layout" => {
                meta.layout = self.text(entry);
                draft.layout_span = Some(entry.node.span);
            }
            "parts" => {
                let paths = self.texts(entry);
                draft.parts = paths
                    .into_iter()
                    .map(|path| FileName {
                        path,
                        from: from.to_owned(),
                        span: Some(entry.node.span),
                    })
                    .collect();
            }
            "paragraph_numbers" => draft.paragraph_numbers = self.flag(entry),
            key @ ("glossary" | "timeline" | "actors" | "sources") => {
                let paths = self.texts(entry);
                let span = Some(entry.node.span);
                let from = from.to_owned();
                if let Some(slot) = draft.shared.slot(key) {
                    slot.extend(paths.into_iter().map(|path| FileName {
                        path,
                        from: from.clone(),
                        span,
                    }));
                }
            }
            // A table without keys says nothing.
            "x" => {
                let own = custom(&entry.node);
                let is_empty = matches!(&own, Custom::Map(entries) if entries.is_empty());
                meta.x = Some(own).filter(|_| !is_empty);
            }
            // `lang`, `rules`, `variables` and `audiences` have been read first of all.
            _ => {}
        }
    }

    fn check_review(&mut self, review_by: Option<&Date>, span: Span) {
        let (Some(review_by), Some(today)) = (review_by, self.today) else { return };
        if review_by.last_day() < today.first_day() {
            let message = format!("the briefing was to be reviewed by `{review_by}`");
            self.findings
                .at(Rule::Stale, span, message)
                .hint("review it, then set a new `review_by`");
        }
    }

    fn flag(&mut self, entry: &Entry) -> Option<bool> {
        let flag = entry.node.scalar().and_then(|text| text.parse().ok());
        if flag.is_none() {
            let message = format!("`{}` is `true` or `false`", entry.key);
            self.findings.at(Rule::MetaInvalid, entry.node.span, message);
        }
        flag
    }

    fn status(&mut self, entry: &Entry) -> Option<Status> {
        let text = self.text(entry)?;
        let found = Status::ALL.iter().copied().find(|status| status.name() == text);
        if found.is_none() {
            let names: Vec<_> = Status::ALL.iter().map(|status| status.name()).collect();
            self.findings
                .at(
                    Rule::MetaInvalid,
                    entry.node.span,
                    format!("`{text}` is not a status"),
                )
                .hint(format!("use {}", names.join(", ")));
        }
        found
    }
}

impl Draft {
    /// The metadata, now that the text has had its say about the title.
    /// Takes the first paragraph of the summary or the bottom line, if there is no
    /// summary in the front matter.
    pub(super) fn summarise(&mut self, sections: &[Section]) {
        if self.meta.summary.is_some() {
            return;
        }
        let of = |role| sections.iter().find(|section| section.role == role);
        let section = of(Role::Summary).or_else(|| of(Role::BottomLine));
        let first = section.and_then(|section| section.blocks.first());
        if let Some(Block::Paragraph(paragraph)) = first {
            let text = plain_text(&paragraph.inlines);
            let words: Vec<_> = text.split_whitespace().collect();
            self.meta.summary = Some(words.join(" "));
        }
    }

    /// Whether paragraphs are to have numbers: what the briefing says, else its layout.
    pub(super) fn has_paragraph_numbers(&mut self, reading: &Reading<'_>) -> bool {
        // In a dossier they would be there twice.
        if !self.parts.is_empty() || !reading.parts.is_empty() {
            return false;
        }
        let own = self.meta.layout.as_deref();
        let has = self
            .paragraph_numbers
            .unwrap_or_else(|| (reading.numbers)(reading.project, reading.layout, own));
        self.meta.paragraph_numbers = has;
        has
    }

    /// Whether it is said how the briefing is to be handled.
    pub(super) fn is_marked(&self) -> bool {
        !matches!(self.marking, Choice::Unsaid)
    }

    /// The scheme of the marks that each portion is to have, if it is to have one.
    pub(super) fn portions(&self) -> Option<&Scheme> {
        self.marking.portions()
    }

    pub(super) fn finish(self, context: &mut Context<'_>) -> Meta {
        let mut meta = self.meta;
        let start = context.main().span(0..0);
        match self.front.title {
            Some(title) => meta.title = title,
            None if self.unreadable => {}
            // A readme need not say what it is called.
            None if context.findings.is_generic() => meta.title = self.stem,
            None => {
                context
                    .findings
                    .at(Rule::TitleMissing, start, "the briefing has no title")
                    .hint("put `title:` in the front matter, or begin with `# A title`");
            }
        }
        // What can't be read may well have said it.
        if !self.unreadable {
            // A dossier that does not say it takes the marking of its parts.
            if self.parts.is_empty() || !matches!(self.marking, Choice::Unsaid) {
                context.finish_marking(self.marking, &mut meta);
            }
        }
        if meta.date.is_none() && !context.dated && !context.findings.failed() {
            context
                .findings
                .at(Rule::DateMissing, start, "the briefing has no date")
                .hint("put `date: 2025-08-18` in the front matter");
        }
        meta
    }
}

/// The stable identifier of a briefing (RFC 9562, 5.5): the same for every edition.
fn identifier(organisation: &str, name: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, organisation.as_bytes());
    Uuid::new_v5(&namespace, name.as_bytes()).urn().to_string()
}

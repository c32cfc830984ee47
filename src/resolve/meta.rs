//! Front matter and the project's defaults to [`Meta`].

use uuid::Uuid;

use super::Context;
use crate::briefing::Block;
use crate::briefing::Custom;
use crate::briefing::Date;
use crate::briefing::DatePart;
use crate::briefing::Marking;
use crate::briefing::Meta;
use crate::briefing::Person;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Status;
use crate::briefing::plain_text;
use crate::config::Config;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::language::Language;
use crate::parse::Head;
use crate::source::Span;
use crate::typography::Punctuation;
use crate::value::Entry;
use crate::value::Node;
use crate::value::Value;

/// The keys of front matter, each with its other spellings.
const KEYS: &[(&str, &[&str])] = &[
    ("title", &[]),
    ("subtitle", &[]),
    ("kind", &[]),
    ("id", &["identifier"]),
    ("series", &[]),
    ("date", &[]),
    ("updated", &["modified"]),
    ("as_of", &[]),
    ("review_by", &[]),
    ("version", &[]),
    ("status", &[]),
    ("lang", &["language"]),
    ("authors", &["author"]),
    ("contact", &[]),
    ("organisation", &["organization", "publisher"]),
    ("marking", &[]),
    ("summary", &["description", "abstract"]),
    ("keywords", &[]),
    ("rights", &[]),
    ("layout", &[]),
    ("glossary", &[]),
    ("x", &[]),
];

/// The labels of the Traffic Light Protocol 2.0 (FIRST, August 2022,
/// <https://www.first.org/tlp/>).
const TLP: &[&str] =
    &["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"];

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
    /// The glossary files of the front matter and of `chancery.toml`.
    pub(super) glossary: Vec<GlossaryFile>,
    /// Where the layout is named.
    pub(super) layout_span: Option<Span>,
    /// Whether the front matter says something that can't be read.
    unreadable: bool,
}

/// A glossary file and where it is named.
#[derive(Clone, Debug)]
pub(super) struct GlossaryFile {
    /// As written.
    pub(super) path: String,
    /// The file whose folder the path starts from.
    pub(super) from: String,
    pub(super) span: Option<Span>,
}

/// The language of the briefing, which the reading of everything else depends on.
pub(super) fn language(
    head: &Head,
    config: &Config,
    findings: &mut Findings,
) -> Language {
    let find = |entries: &[Entry]| {
        let found = entries.iter().find(|entry| canonical(&entry.key) == Some("lang"))?;
        Some((found.node.scalar()?.to_owned(), Some(found.node.span)))
    };
    let own = head.front_matter.as_ref().and_then(|node| find(node.entries()));
    let (tag, span) = own
        .or_else(|| find(&config.defaults))
        .or_else(|| config.language.clone().map(|tag| (tag, None)))
        .unwrap_or_default();
    if tag.is_empty() {
        return Language::english();
    }
    Language::new(&tag).unwrap_or_else(|| {
        let message = format!("`{tag}` is not a language tag");
        let reported = match span {
            Some(span) => findings.at(Rule::MetaInvalid, span, message),
            None => findings.in_file(Rule::MetaInvalid, crate::config::FILE, message),
        };
        reported.hint("use a tag of BCP 47, such as `en-GB`, `uk` or `pt-BR`");
        Language::english()
    })
}

/// The key of [`KEYS`] that a key stands for.
fn canonical(key: &str) -> Option<&'static str> {
    let folded = key.to_lowercase().replace('-', "_");
    let known = |(name, others): &&(&'static str, &[&str])| {
        *name == folded || others.contains(&folded.as_str())
    };
    KEYS.iter().find(known).map(|(name, _)| *name)
}

impl Context<'_> {
    /// Reads the front matter and what it leaves to the project's defaults.
    pub(super) fn meta(&mut self, head: &Head, stem: &str) -> Draft {
        let mut draft = Draft {
            meta: self.blank(),
            front: Front { title: None, title_span: None },
            glossary: Vec::new(),
            layout_span: None,
            unreadable: head.unreadable,
        };
        for path in &self.config.glossary {
            let from = crate::config::FILE.to_owned();
            draft.glossary.push(GlossaryFile { path: path.clone(), from, span: None });
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
        draft.meta.identifier =
            identifier(draft.meta.organisation.as_deref().unwrap_or("chancery"), &name);
        draft
    }

    fn blank(&self) -> Meta {
        Meta {
            title: String::new(),
            subtitle: None,
            kind: None,
            id: None,
            series: self.config.name.clone(),
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
            summary: None,
            keywords: Vec::new(),
            rights: None,
            layout: None,
            x: None,
            identifier: String::new(),
        }
    }

    fn entry(&mut self, draft: &mut Draft, entry: &Entry, from: &str) {
        let Some(key) = canonical(&entry.key) else {
            let message = format!("`{}` is not a key of front matter", entry.key);
            let near = nearest(&entry.key, KEYS.iter().map(|(name, _)| *name));
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
            "marking" => meta.marking = self.marking(entry),
            "summary" => meta.summary = self.prose(entry),
            "keywords" => meta.keywords = self.texts(entry),
            "rights" => meta.rights = self.prose(entry),
            "layout" => {
                meta.layout = self.text(entry);
                draft.layout_span = Some(entry.node.span);
            }
            "glossary" => {
                let paths = self.texts(entry);
                let span = Some(entry.node.span);
                let from = from.to_owned();
                draft.glossary.extend(paths.into_iter().map(|path| GlossaryFile {
                    path,
                    from: from.clone(),
                    span,
                }));
            }
            "x" => meta.x = Some(custom(&entry.node)),
            // `lang` has been read first of all.
            _ => {}
        }
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        match &entry.node.value {
            Value::Scalar(text) => {
                self.check_text(text, entry.node.span);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                Some(text).filter(|text| !text.is_empty())
            }
            Value::Null => None,
            Value::List(_) | Value::Map(_) => {
                let message =
                    format!("`{}` must be text, not {}", entry.key, entry.node.kind());
                self.findings.at(Rule::MetaInvalid, entry.node.span, message);
                None
            }
        }
    }

    /// Control characters can come in by escapes such as `"\x07"`.
    fn check_text(&mut self, text: &str, span: Span) {
        if let Some(c) = text.chars().find(|c| c.is_control() && !c.is_whitespace()) {
            let message = format!("the control character U+{:04X}", u32::from(c));
            self.findings.at(Rule::CharacterControl, span, message);
        }
    }

    /// A text with the language's punctuation.
    fn prose(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        Some(Punctuation::new(self.language).text(&text))
    }

    fn texts(&mut self, entry: &Entry) -> Vec<String> {
        let Value::List(items) = &entry.node.value else {
            return self.text(entry).into_iter().collect();
        };
        let mut texts = Vec::new();
        for item in items {
            let entry = Entry {
                key: entry.key.clone(),
                key_span: entry.key_span,
                node: item.clone(),
            };
            texts.extend(self.text(&entry));
        }
        texts
    }

    fn date(&mut self, entry: &Entry) -> Option<Date> {
        let text = self.text(entry)?;
        let date = self.language.parse_date(&text);
        if date.is_none() {
            self.findings
                .at(
                    Rule::DateUnparsable,
                    entry.node.span,
                    format!("`{text}` is not a date"),
                )
                .hint(format!("write `{}: 2025-08-18`", entry.key));
        }
        date
    }

    /// A date that is a single day.
    fn day(&mut self, entry: &Entry) -> Option<Date> {
        let date = self.date(entry)?;
        let is_day =
            matches!(&date, Date::Point(p) if matches!(p.part, DatePart::Day(..)));
        if !is_day {
            let message = format!("`{}` must be a day, not `{date}`", entry.key);
            self.findings
                .at(Rule::DateUnparsable, entry.node.span, message)
                .hint(format!("write `{}: 2025-08-18`", entry.key));
            return None;
        }
        Some(date)
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

    fn marking(&mut self, entry: &Entry) -> Option<Marking> {
        let text = self.text(entry)?;
        if text == "none" {
            return None;
        }
        if let Some(label) = TLP.iter().find(|label| **label == text) {
            return Some(Marking { label: (*label).to_owned() });
        }
        let squeezed: String = text.to_uppercase().split_whitespace().collect();
        let squeezed = squeezed.replace("TLP:WHITE", "TLP:CLEAR");
        let reported = self.findings.at(
            Rule::MarkingInvalid,
            entry.node.span,
            format!("`{text}` is not a handling marking"),
        );
        match TLP.iter().find(|label| **label == squeezed) {
            Some(label) => reported.hint(format!("write `{label}`")),
            None => reported.hint(format!("use {} or none", TLP.join(", "))),
        }
        None
    }

    fn people(&mut self, node: &Node) -> Vec<Person> {
        match &node.value {
            Value::List(items) => {
                items.iter().filter_map(|item| self.person(item)).collect()
            }
            Value::Null => Vec::new(),
            Value::Scalar(_) | Value::Map(_) => self.person(node).into_iter().collect(),
        }
    }

    fn person(&mut self, node: &Node) -> Option<Person> {
        let mut person = Person {
            name: String::new(),
            role: None,
            affiliation: None,
            email: None,
            orcid: None,
        };
        match &node.value {
            Value::Scalar(name) => {
                self.check_text(name, node.span);
                person.name.clone_from(name);
            }
            Value::Map(entries) => {
                for entry in entries {
                    match entry.key.as_str() {
                        "name" => person.name = self.text(entry).unwrap_or_default(),
                        "role" => person.role = self.prose(entry),
                        "affiliation" => person.affiliation = self.text(entry),
                        "email" => person.email = self.text(entry),
                        "orcid" => person.orcid = self.text(entry),
                        key => {
                            let message = format!("`{key}` is not a key of an author");
                            self.findings
                                .at(Rule::MetaUnknown, entry.key_span, message)
                                .hint(
                                    "the keys are name, role, affiliation, email, orcid",
                                );
                        }
                    }
                }
            }
            Value::List(_) | Value::Null => {}
        }
        if person.name.is_empty() {
            self.findings.at(Rule::MetaInvalid, node.span, "an author needs a name");
            return None;
        }
        Some(person)
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

    pub(super) fn finish(self, context: &mut Context<'_>) -> Meta {
        let mut meta = self.meta;
        let start = context.main().span(0..0);
        match self.front.title {
            Some(title) => meta.title = title,
            None if self.unreadable => {}
            None => {
                context
                    .findings
                    .at(Rule::TitleMissing, start, "the briefing has no title")
                    .hint("put `title:` in the front matter, or begin with `# A title`");
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

fn custom(node: &Node) -> Custom {
    match &node.value {
        Value::Null => Custom::Nothing,
        Value::Scalar(text) => Custom::Text(text.clone()),
        Value::List(nodes) => Custom::List(nodes.iter().map(custom).collect()),
        Value::Map(entries) => Custom::Map(
            entries.iter().map(|e| (e.key.clone(), custom(&e.node))).collect(),
        ),
    }
}

/// The stable identifier of a briefing (RFC 9562, 5.5): the same for every edition.
fn identifier(organisation: &str, name: &str) -> String {
    let namespace = Uuid::new_v5(&Uuid::NAMESPACE_URL, organisation.as_bytes());
    Uuid::new_v5(&namespace, name.as_bytes()).urn().to_string()
}

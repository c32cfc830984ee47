//! [`Manuscript`] to [`Briefing`]: the passes, in order.
//!
//! Resolving never stops at the first mistake. It is the only maker of a
//! [`Briefing`]: if nothing found is an error, every reference in it leads somewhere.

mod actor;
mod anchor;
mod asset;
mod attribution;
mod caption;
mod chart;
mod citation;
mod crossref;
mod dossier;
mod drawing;
mod elsewhere;
mod entry;
mod event;
mod file;
mod glossary;
mod judgement;
mod lift;
mod lost;
mod mention;
mod meta;
mod name;
mod note;
mod outline;
mod paragraph;
mod parts;
mod portion;
mod reference;
mod registry;
mod revision;
mod setting;
mod shared;
mod stats;
mod term;
mod timeline;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use self::citation::Texts;
use self::elsewhere::Others;
use self::lost::Listings;
pub(crate) use self::meta::KEYS as FRONT_MATTER;
pub(crate) use self::name::output_name;
use crate::briefing::Briefing;
use crate::briefing::Date;
use crate::briefing::Meta;
use crate::briefing::SCHEMA;
use crate::briefing::Stats;
use crate::config::Config;
use crate::diagnostic::Findings;
use crate::diagnostic::Rule;
use crate::format::Format;
use crate::language::Language;
use crate::parse::Head;
use crate::parse::LeftOut;
use crate::parse::Manuscript;
use crate::parse::Setting;
use crate::parse::head;
use crate::project::Project;
use crate::source::Source;
use crate::source::Span;
use crate::value::Entry;
use crate::value::Node;

/// What the passes share.
struct Context<'a> {
    reading: &'a Reading<'a>,
    project: &'a Project,
    config: &'a Config,
    language: &'a Language,
    /// The day for rules that need one, as an EDTF date.
    today: Option<&'a Date>,
    /// Whether a briefing without a date gets one from outside.
    dated: bool,
    /// Whom and what the briefing is read for.
    setting: &'a Setting,
    /// What is left out of the texts, for other readers.
    left_out: LeftOut,
    /// The files that the text includes.
    included: BTreeSet<String>,
    /// The identifiers in raw HTML that is left out.
    html_ids: BTreeSet<String>,
    /// The other briefings that links lead to.
    others: Others,
    /// The folders that were looked into for what is missing.
    listings: Listings,
    /// The paths of the briefings that are bound into one, from the project's root.
    parts: Vec<String>,
    findings: &'a mut Findings,
    /// The texts that spans are in: the briefing itself first.
    sources: &'a mut Vec<Source>,
}

impl Context<'_> {
    fn main(&self) -> &Source {
        &self.sources[0]
    }

    /// The text that a span is in.
    fn source(&self, span: Span) -> &Source {
        let found = self.sources.iter().find(|source| source.id() == span.file);
        found.unwrap_or(&self.sources[0])
    }
}

/// How a briefing is to be read.
pub(crate) struct Reading<'a> {
    pub(crate) project: &'a Project,
    /// The path of its Markdown.
    pub(crate) path: &'a str,
    /// The name of the output file.
    pub(crate) stem: &'a str,
    /// The day for rules that need one, as an EDTF date.
    pub(crate) today: Option<&'a Date>,
    /// Whether a briefing without a date gets one from outside.
    pub(crate) dated: bool,
    /// The audience that it is read for.
    pub(crate) audience: Option<&'a str>,
    /// The format that it is read for; all, if none is chosen.
    pub(crate) format: Option<Format>,
    /// The paths of the briefings of the dossier that it is a part of.
    pub(crate) parts: &'a [String],
    /// The layout that is asked for, whatever the briefing says.
    pub(crate) layout: Option<&'a str>,
    /// Whether a layout numbers paragraphs: the one that is asked for, else the briefing's own.
    pub(crate) numbers: fn(&Project, Option<&str>, Option<&str>) -> bool,
}

/// What resolving gives.
pub(crate) struct Resolved {
    /// The briefing, unless its file can't be read. Its references lead somewhere only
    /// if nothing found is an error.
    pub(crate) briefing: Option<Briefing>,
    /// The texts that the findings' spans are in.
    pub(crate) sources: Vec<Source>,
    /// The language that it is in.
    pub(crate) language: Language,
    /// Where the front matter names the layout.
    pub(crate) layout_span: Option<Span>,
    /// Where the fields of the front matter stand, by their names.
    pub(crate) fields: Vec<(String, Span)>,
    /// Whether the front matter says something that can't be read.
    pub(crate) is_unreadable: bool,
    /// What is left out of it, for other readers.
    pub(crate) left_out: LeftOut,
}

/// Reads and resolves the briefing whose Markdown is the first of `sources`. The others
/// are those that have been read for it before.
pub(crate) fn resolve(
    reading: &Reading<'_>,
    mut sources: Vec<Source>,
    findings: &mut Findings,
) -> Resolved {
    let project = reading.project;
    let config = project.config();
    let Some(source) = sources.first().cloned() else {
        return Resolved::nothing(sources);
    };
    if let Some(own) = config.source.as_ref().filter(|_| sources.len() == 1) {
        sources.push(own.clone());
    }
    let head = head(&source, &config.limits, findings);
    let language = meta::language(&head, config, findings);
    findings.set_language(language.primary());
    meta::levels(&head, findings);
    let setting = setting::setting(&head, config, &language, reading, findings);
    let mut context = Context {
        reading,
        project,
        config,
        language: &language,
        today: reading.today,
        dated: reading.dated,
        setting: &setting,
        left_out: LeftOut::default(),
        included: BTreeSet::new(),
        html_ids: BTreeSet::new(),
        others: Others::new(),
        listings: Listings::default(),
        parts: reading.parts.to_vec(),
        findings,
        sources: &mut sources,
    };
    let manuscript = context.manuscript_below(&source, &head);
    context.included.clone_from(&manuscript.included);
    context.html_ids.clone_from(&manuscript.html_ids);
    let outcome = context.briefing(&head, manuscript, reading.stem);
    let Outcome { mut briefing, layout_span, parts, is_marked } = outcome;
    let paths = std::mem::take(&mut context.parts);
    let mut left_out = std::mem::take(&mut context.left_out);
    if !left_out.texts.is_empty() {
        left_out.variables.clone_from(&setting.variables);
    }
    if !parts.is_empty() {
        let mut dossier = dossier::Dossier::new(briefing, is_marked, &language);
        for file in &parts {
            bind(
                file,
                &paths,
                reading,
                &mut sources,
                &mut dossier,
                &mut left_out,
                findings,
            );
        }
        briefing = dossier.finish();
    }
    // Parts are numbered as one, with what they are bound into; what is not to be built has no
    // numbers.
    if reading.parts.is_empty() && !findings.is_foreign() {
        caption::number(&mut briefing, &language);
    }
    let own = head.front_matter.as_ref().map_or(&[][..], Node::entries);
    let field =
        |entry: &Entry| Some((meta::canonical(&entry.key)?.to_owned(), entry.node.span));
    let fields = own.iter().filter_map(field).collect();
    Resolved {
        briefing: Some(briefing),
        sources,
        language,
        layout_span,
        fields,
        is_unreadable: head.unreadable,
        left_out,
    }
}

/// Reads a briefing and adds it to a dossier.
fn bind(
    file: &meta::FileName,
    paths: &[String],
    reading: &Reading<'_>,
    sources: &mut Vec<Source>,
    dossier: &mut dossier::Dossier<'_>,
    left_out: &mut LeftOut,
    findings: &mut Findings,
) {
    let start = sources[0].span(0..0);
    let named = file.span.unwrap_or(start);
    if !reading.parts.is_empty() {
        findings
            .at(Rule::MetaInvalid, named, "a part of a dossier has parts itself")
            .hint("name all parts in one dossier");
        return;
    }
    let mut loader = file::Loader { project: reading.project, sources };
    let Some(source) = loader.load(file, findings) else { return };
    let is_twice = paths.iter().filter(|path| *path == source.path()).count() > 1;
    if is_twice || source.id() == sources[0].id() {
        let message = format!("`{}` can't be bound in more than once", source.path());
        findings
            .at(Rule::MetaInvalid, named, message)
            .hint("name each part once, and not the dossier itself");
        return;
    }
    let Ok(id) = reading.project.source_at(source.path()) else { return };
    let stem = reading.project.output_stem(&id);
    let path = source.path().to_owned();
    let inner = Reading { path: &path, stem: &stem, parts: paths, ..*reading };
    // The part is read first, and then goes back to its place among the texts.
    let main = std::mem::take(sources);
    let (own, others): (Vec<_>, Vec<_>) =
        main.into_iter().partition(|known| known.id() == source.id());
    let settings = findings.settings();
    let resolved = resolve(&inner, own.into_iter().chain(others).collect(), findings);
    findings.restore(settings);
    *sources = resolved.sources;
    sources.sort_by_key(Source::id);
    left_out.extend(resolved.left_out);
    if let Some(part) = resolved.briefing {
        dossier.add(part, named, findings);
    }
}

/// What the front matter of a briefing says, whatever is in its text.
fn front(reading: &Reading<'_>, source: Source, findings: &mut Findings) -> Meta {
    let config = reading.project.config();
    let head = head(&source, &config.limits, findings);
    let language = meta::language(&head, config, findings);
    let setting = setting::setting(&head, config, &language, reading, findings);
    let mut sources = vec![source];
    sources.extend(config.source.clone());
    let mut context = Context {
        reading,
        project: reading.project,
        config,
        language: &language,
        today: None,
        dated: true,
        setting: &setting,
        left_out: LeftOut::default(),
        included: BTreeSet::new(),
        html_ids: BTreeSet::new(),
        others: Others::new(),
        listings: Listings::default(),
        parts: reading.parts.to_vec(),
        findings,
        sources: &mut sources,
    };
    let draft = context.meta(&head, reading.stem);
    draft.finish(&mut context)
}

impl Resolved {
    /// What comes of a file that can't be read.
    pub(crate) fn nothing(sources: Vec<Source>) -> Self {
        Self {
            briefing: None,
            sources,
            language: Language::english(),
            layout_span: None,
            fields: Vec::new(),
            is_unreadable: true,
            left_out: LeftOut::default(),
        }
    }
}

impl Context<'_> {
    fn briefing(&mut self, head: &Head, manuscript: Manuscript, stem: &str) -> Outcome {
        let Manuscript { mut parts, footnotes, ids, .. } = manuscript;
        let mut meta = self.meta(head, stem);
        let paths = meta.parts.iter();
        let paths =
            paths.filter_map(|file| crate::project::normalize(&file.from, &file.path));
        self.parts.extend(paths);
        let blank = meta.parts.is_empty()
            && footnotes.is_empty()
            && parts.iter().all(|part| part.heading.is_none() && part.blocks.is_empty());
        let scheme = meta.portions().cloned();
        if let Some(scheme) = &scheme {
            self.take_portions(&mut parts, scheme);
        }
        let outline = outline::outline(parts, &mut meta.front, self);
        let outline::Outline { mut sections, sources_part, explicit } = outline;
        self.lift(&mut sections);
        if let Some(scheme) = &scheme {
            self.take_caption_portions(&mut sections, scheme);
        }
        let scale = self.yardstick(meta.yardstick.as_ref());
        self.judgements(&mut sections, scale.as_ref());
        let mut registries = self.registries(&mut sections, &meta.shared);
        if scheme.is_some() {
            self.check_portions(&sections);
        }
        actor::identify(&mut registries.actors);
        Self::speakers(&mut sections, &registries.actors);
        let mut assets = self.assets(&mut sections);
        let mut anchors = self.anchors(&mut sections, explicit, ids, &registries.joined);
        // Nobody refers to the paragraphs of what is not to be built.
        if !self.findings.is_foreign() && meta.has_paragraph_numbers(self.reading) {
            paragraph::number(&mut sections, &mut anchors);
        }
        let files = meta.shared.glossary.clone();
        let mut glossary = self.glossary(std::mem::take(&mut registries.terms), &files);
        let (mut notes, mut sources) = self.notes(footnotes, sources_part);
        let bibliography = self.bibliography(&meta.shared.sources);
        self.references(
            &mut sections,
            &mut registries,
            &mut glossary,
            &mut notes,
            &mut sources,
            &bibliography,
        );
        self.other_assets(
            &mut registries,
            &mut glossary,
            &mut notes,
            &mut sources,
            &mut assets,
        );
        let logo = self.logo(&mut assets);
        self.links(
            &mut sections,
            &mut registries,
            &mut notes,
            &mut sources,
            &anchors,
            &glossary,
        );
        let keys = self.number(
            &mut sections,
            &mut registries,
            &mut glossary,
            &mut notes,
            &mut sources,
        );
        let texts = Texts {
            sections: &mut sections,
            registries: &mut registries,
            glossary: &mut glossary,
            notes: &mut notes,
        };
        let citation_style = self.cite(texts, &mut sources, &bibliography, &keys);
        self.term_uses(&mut sections, &mut registries, &mut notes, &mut glossary);
        self.mentions(&sections, &mut registries, &notes);
        timeline::order(&mut registries.events);
        // Nobody asks how long a text is that is not to be built.
        let is_foreign = self.findings.is_foreign();
        let stats = if is_foreign { Stats::default() } else { stats::count(&sections) };
        if blank && !self.findings.failed() {
            let path = self.main().path().to_owned();
            self.findings
                .in_file(Rule::Empty, &path, "the briefing has no content")
                .hint("write something below the front matter");
        }
        let layout_span = meta.layout_span;
        let is_marked = meta.is_marked();
        let parts = meta.parts.clone();
        meta.summarise(&sections);
        let briefing = Briefing {
            schema: SCHEMA,
            path: self.main().path().to_owned(),
            meta: Meta { logo, ..meta.finish(self) },
            sections,
            glossary,
            timeline: registries.events,
            actors: registries.actors,
            citation_style,
            sources,
            notes,
            revisions: registries.revisions,
            corrections: registries.corrections,
            yardstick: scale.map(|scale| scale.yardstick),
            stats,
            assets,
        };
        Outcome { briefing, layout_span, parts, is_marked }
    }
}

/// A briefing, and what is to be done about it.
struct Outcome {
    briefing: Briefing,
    /// Where the front matter names the layout.
    layout_span: Option<Span>,
    /// The briefings that are to be bound into it.
    parts: Vec<meta::FileName>,
    /// Whether it is said how it is to be handled.
    is_marked: bool,
}

/// Where a fragment leads, by the fragment.
type Anchors = BTreeMap<String, crate::briefing::Id>;

//! Files of sources: BibLaTeX, Hayagriva's YAML, footnotes in Markdown, CSV.

mod biblatex;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use hayagriva::Entry;
use hayagriva::Library;
use hayagriva::io::BibLaTeXError;
use hayagriva::io::from_biblatex_str;
use hayagriva::io::from_yaml_str;

use crate::briefing::Inline;
use crate::briefing::Link;
use crate::briefing::LinkTarget;
use crate::briefing::Text;
use crate::briefing::inlines;
use crate::diagnostic::Rule;
use crate::resolve::Context;
use crate::resolve::meta::FileName;
use crate::source::FileId;
use crate::source::Source;
use crate::source::Span;
use crate::typography::Punctuation;
use crate::value::parse_csv;
use crate::value::parse_yaml;

/// Most bytes of a key in BibLaTeX that is looked for.
const MOST_KEY: usize = 1_000;

/// The sources that files define, by their keys.
#[derive(Default)]
pub(in crate::resolve) struct Bibliography {
    sources: BTreeMap<String, Shared>,
}

/// A source that a file defines.
struct Shared {
    content: Content,
    span: Span,
}

enum Content {
    /// Text as it is printed.
    Text(Vec<Inline>),
    /// Facts that a citation style puts into words.
    Entry(Box<Entry>),
}

impl Bibliography {
    pub(in crate::resolve) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    pub(in crate::resolve) fn has(&self, key: &str) -> bool {
        self.sources.contains_key(key)
    }

    pub(in crate::resolve) fn keys(&self) -> impl Iterator<Item = &str> {
        self.sources.keys().map(String::as_str)
    }

    /// The text of a source, which is empty if a style is to make it, and where it is
    /// defined.
    pub(in crate::resolve) fn source(&self, key: &str) -> (Vec<Inline>, Span) {
        match self.sources.get(key) {
            Some(Shared { content: Content::Text(text), span }) => (text.clone(), *span),
            Some(Shared { content: Content::Entry(_), span }) => (Vec::new(), *span),
            None => (Vec::new(), Span::file_start(FileId::MAIN)),
        }
    }

    /// The facts of a source, if it has any.
    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.sources.get(key)?.content {
            Content::Entry(entry) => Some(entry),
            Content::Text(_) => None,
        }
    }
}

impl Context<'_> {
    /// Reads the files of sources. Two files that define one key contradict each other.
    pub(in crate::resolve) fn bibliography(
        &mut self,
        files: &[FileName],
    ) -> Bibliography {
        let mut bibliography = Bibliography::default();
        let mut seen = BTreeSet::new();
        for file in files {
            let Some(source) = self.file(file) else { continue };
            if !seen.insert(source.id()) {
                continue;
            }
            for (key, shared) in self.sources_of(&source) {
                if let Some(twin) = bibliography.sources.get(&key) {
                    let message = format!("`{key}` is defined in two files");
                    self.findings
                        .at(Rule::EntryDuplicate, shared.span, message)
                        .related(twin.span, "it is defined here already")
                        .hint(
                            "keep one of them, or define it in the briefing, which wins",
                        );
                } else {
                    bibliography.sources.insert(key, shared);
                }
            }
        }
        bibliography
    }

    fn sources_of(&mut self, source: &Source) -> Vec<(String, Shared)> {
        let extension = source.path().rsplit_once('.').map(|(_, extension)| extension);
        let library = match extension {
            Some("bib") => self.biblatex(source),
            Some("yml" | "yaml") => self.hayagriva(source),
            Some("csv") => return self.source_records(source),
            _ => return self.footnotes(source),
        };
        let places = places(source.text());
        let entries = library.iter().map(|entry| {
            let key = entry.key();
            let range = places.get(key).map_or(0..0, |at| *at..at + key.len());
            let span = source.span(range);
            let content = Content::Entry(Box::new(entry.clone()));
            (entry.key().to_owned(), Shared { content, span })
        });
        entries.collect()
    }

    fn biblatex(&mut self, source: &Source) -> Library {
        if let Err((bytes, message)) = biblatex::check(source.text()) {
            self.findings.at(Rule::DataInvalid, source.span(bytes), message);
            return Library::new();
        }
        let errors = match from_biblatex_str(source.text()) {
            Ok(library) => return library,
            Err(errors) => errors,
        };
        for error in errors {
            let (message, bytes) = match error {
                BibLaTeXError::Parse(error) => (error.kind.to_string(), error.span),
                BibLaTeXError::Type(error) => (error.kind.to_string(), error.span),
            };
            let span = source.span(bytes);
            self.findings.at(Rule::DataInvalid, span, format!("not BibLaTeX: {message}"));
        }
        Library::new()
    }

    fn hayagriva(&mut self, source: &Source) -> Library {
        // Its own reader takes any depth, and references within the file.
        if let Err(malformed) = parse_yaml(source, 0..source.text().len()) {
            let message = format!("not a bibliography: {}", malformed.message);
            let reported = self.findings.at(Rule::DataInvalid, malformed.span, message);
            if let Some(hint) = malformed.hint {
                reported.hint(hint);
            }
            return Library::new();
        }
        match from_yaml_str(source.text()) {
            Ok(library) => library,
            Err(error) => {
                let place = error.location().map_or(0..0, |location| {
                    let at = location.index().min(source.text().len());
                    at..at + 1
                });
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                self.findings.at(
                    Rule::DataInvalid,
                    source.span(place),
                    format!("not a bibliography: {message}"),
                );
                Library::new()
            }
        }
    }

    /// The footnotes of a file of Markdown.
    fn footnotes(&mut self, source: &Source) -> Vec<(String, Shared)> {
        let manuscript = self.manuscript(source);
        let mut sources = Vec::new();
        for footnote in manuscript.footnotes {
            let text = self.flatten(footnote.blocks, footnote.span);
            self.refuse_notes(&text);
            let content = Content::Text(text);
            sources.push((footnote.label, Shared { content, span: footnote.span }));
        }
        if sources.is_empty() {
            self.findings
                .in_file(
                    Rule::RegistryEmpty,
                    source.path(),
                    "the file defines no sources",
                )
                .hint("write each as a footnote: `[^key]: …`");
        }
        sources
    }

    /// A shared source is read in many briefings, none of which has its notes.
    fn refuse_notes(&mut self, text: &[Inline]) {
        inlines(text, &mut |inline| {
            if let Inline::NoteReference(note) = inline {
                let message = "a shared source can't hold a footnote";
                self.findings.at(Rule::ConstructUnsupported, note.span, message);
            }
        });
    }

    /// Records with the fields `key`, `text` and perhaps `url`.
    fn source_records(&mut self, source: &Source) -> Vec<(String, Shared)> {
        let (records, malformed) = parse_csv(source);
        for mistake in malformed {
            self.findings.at(Rule::DataInvalid, mistake.span, mistake.message);
        }
        let mut records = records.into_iter();
        let head = records.next().unwrap_or_default();
        let column = |name: &str| {
            head.iter().position(|cell| {
                cell.scalar().is_some_and(|text| text.trim().eq_ignore_ascii_case(name))
            })
        };
        let (Some(key), Some(text)) = (column("key"), column("text")) else {
            self.findings
                .at(
                    Rule::DataInvalid,
                    source.span(0..0),
                    "the file has no `key` and `text`",
                )
                .hint("head its columns `key`, `text` and perhaps `url`");
            return Vec::new();
        };
        let url = column("url");
        let mut sources = Vec::new();
        for record in records {
            let cell = |place: usize| record.get(place);
            let scalar = |place: usize| {
                let text = cell(place).and_then(|cell| cell.scalar()).map(str::trim);
                text.filter(|text| !text.is_empty())
            };
            let Some(name) = scalar(key) else { continue };
            let span = cell(key).map_or(source.span(0..0), |cell| cell.span);
            let mut inlines = Vec::new();
            if let (Some(written), Some(cell)) = (scalar(text), cell(text)) {
                self.check_text(written, cell.span);
                let text = Punctuation::new(self.language).text(written.to_owned());
                inlines.push(Inline::Text(Text { text, span: cell.span }));
            }
            if let Some(address) = url.and_then(scalar) {
                let span = url.and_then(cell).map_or(span, |cell| cell.span);
                let text =
                    |text: &str| Inline::Text(Text { text: text.to_owned(), span });
                inlines.push(text(" "));
                inlines.push(Inline::Link(Link {
                    target: LinkTarget::External { url: address.to_owned() },
                    children: vec![text(address)],
                    span,
                    is_named: false,
                }));
            }
            sources.push((
                name.to_owned(),
                Shared { content: Content::Text(inlines), span },
            ));
        }
        sources
    }
}

/// Where a file defines its keys, the first place of each: after `{` in BibLaTeX, at the
/// start of a line in YAML.
fn places(text: &str) -> BTreeMap<&str, usize> {
    let mut places = BTreeMap::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // A key may have a colon in it.
        for (end, _) in line.match_indices(':').take(8) {
            add_place(text, start..start + end, &mut places);
        }
        for (at, _) in line.match_indices('{') {
            let from = start + at + 1;
            let rest = line[at + 1..].bytes().take(MOST_KEY);
            if let Some(length) = rest.into_iter().position(|byte| byte == b',') {
                add_place(text, from..from + length, &mut places);
            }
        }
        start += line.len();
    }
    places
}

fn add_place<'a>(
    text: &'a str,
    range: Range<usize>,
    places: &mut BTreeMap<&'a str, usize>,
) {
    const AROUND: [char; 3] = [' ', '"', '\''];
    let written = text.get(range.clone()).unwrap_or_default();
    let key = written.trim_start_matches(AROUND);
    let at = range.end - key.len();
    let place = places.entry(key.trim_end_matches(AROUND)).or_insert(at);
    *place = at.min(*place);
}

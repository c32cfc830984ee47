//! The running text of a briefing as rows of words that know where they are written.

use std::ops::Range;

use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Inline;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::Text;
use crate::source::Source;
use crate::source::Span;

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Paragraph,
    /// A cell, a caption, a label.
    Cell,
    Heading,
    /// The words of somebody else, or the line that says whose they are.
    Quotation,
    Judgement,
    /// An event, a note, a definition: an entry of a registry.
    Entry,
}

/// A stretch of text without a break.
#[derive(Debug)]
pub(super) struct Passage {
    pub(super) kind: Kind,
    /// What the section is for in which it stands.
    pub(super) role: Role,
    pub(super) text: String,
    pub(super) words: Vec<Word>,
    /// The stretches of the text with the places where they are written.
    pieces: Vec<(Range<usize>, Span)>,
}

/// A word of a passage: its bytes, without the punctuation around it.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) bytes: Range<usize>,
    /// Whether it stands within quotation marks.
    pub(super) is_quoted: bool,
}

/// Stands in a text for what is no word: code, a formula, an image, an address.
pub(super) const OBJECT: char = '\u{fffc}';

/// The longest text between two marks in which a word is looked for, in bytes.
const MOST_SEARCHED: usize = 20_000;

impl Passage {
    fn new(kind: Kind, role: Role, run: &[Inline]) -> Self {
        let mut passage = Self {
            kind,
            role,
            text: String::new(),
            words: Vec::new(),
            pieces: Vec::new(),
        };
        passage.flatten(run);
        passage.words = words(&passage.text);
        passage
    }

    /// The text of a source.
    pub(super) fn of_source(run: &[Inline]) -> Self {
        Self::new(Kind::Entry, Role::Sources, run)
    }

    fn flatten(&mut self, run: &[Inline]) {
        for inline in run {
            match inline {
                Inline::Text(text) => self.push(text),
                Inline::TermUse(term) => self.push(&term.text),
                Inline::Emphasis { children }
                | Inline::Strong { children }
                | Inline::Strikethrough { children }
                | Inline::Superscript { children }
                | Inline::Subscript { children } => self.flatten(children),
                Inline::Link(link) => {
                    let shown = crate::briefing::plain_text(&link.children);
                    if shown.contains("://") {
                        self.text.push(OBJECT);
                    } else {
                        self.flatten(&link.children);
                    }
                }
                Inline::SoftBreak | Inline::LineBreak => self.text.push(' '),
                // The rules know nothing of words in another language.
                Inline::Phrase(_)
                | Inline::Code(_)
                | Inline::Math(_)
                | Inline::Image(_) => {
                    self.text.push(OBJECT);
                }
                Inline::Citation(_) | Inline::NoteReference(_) => {}
            }
        }
    }

    fn push(&mut self, text: &Text) {
        let start = self.text.len();
        self.text.push_str(&text.text);
        self.pieces.push((start..self.text.len(), text.span));
    }

    /// A word by its number.
    pub(super) fn word(&self, place: usize) -> &str {
        &self.text[self.words[place].bytes.clone()]
    }

    /// The text from one word to another, the last included.
    pub(super) fn stretch(&self, words: Range<usize>) -> &str {
        let end = words.end - 1;
        &self.text[self.words[words.start].bytes.start..self.words[end].bytes.end]
    }

    /// Where some words are written, as exactly as can be told.
    pub(super) fn place(&self, words: Range<usize>, sources: &[Source]) -> Span {
        let first = self.of_word(words.start, sources);
        let last = self.of_word(words.end.max(words.start + 1) - 1, sources);
        if first.file == last.file { first.to(last) } else { first }
    }

    /// Where the whole passage is written.
    pub(super) fn span(&self) -> Span {
        let spans = self.pieces.iter().map(|(_, span)| *span);
        let whole = spans.reduce(|a, b| if a.file == b.file { a.to(b) } else { a });
        whole.unwrap_or(Span::file_start(crate::source::FileId::MAIN))
    }

    fn of_word(&self, word: usize, sources: &[Source]) -> Span {
        let Some(Word { bytes, .. }) = self.words.get(word) else { return self.span() };
        let holds = |(piece, _): &&(Range<usize>, Span)| {
            piece.start <= bytes.start && bytes.start < piece.end
        };
        let Some((piece, span)) = self.pieces.iter().find(holds) else {
            return self.span();
        };
        let Some(source) = sources.iter().find(|source| source.id() == span.file) else {
            return *span;
        };
        // In what nobody could read the very word is not looked for.
        if piece.len() > MOST_SEARCHED {
            return *span;
        }
        // Quotes and dashes are set otherwise than written, words are not.
        let needle = &self.text[bytes.start..bytes.end.min(piece.end)];
        let before = self.text[piece.start..bytes.start].matches(needle).count();
        let written = source.slice(*span);
        match written.match_indices(needle).nth(before) {
            Some((at, _)) => {
                let start = span.bytes().start + at;
                source.span(start..start + needle.len())
            }
            None => *span,
        }
    }
}

/// The words of a text. Quotation marks open and close by turns.
fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut is_quoted = false;
    let mut start = None;
    let mut end = |start: &mut Option<usize>, at: usize, is_quoted: bool| {
        let Some(from) = start.take() else { return };
        let word = &text[from..at];
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%');
        if !bare.is_empty() {
            let from = from + (bare.as_ptr() as usize - word.as_ptr() as usize);
            words.push(Word { bytes: from..from + bare.len(), is_quoted });
        }
    };
    for (at, c) in text.char_indices() {
        if matches!(c, '“' | '„' | '«' | '»' | '”' | '"') {
            end(&mut start, at, is_quoted);
            is_quoted = !is_quoted && c != '”';
        } else if c.is_whitespace() || matches!(c, OBJECT | '—' | '–' | '/' | '…') {
            end(&mut start, at, is_quoted);
        } else if start.is_none() {
            start = Some(at);
        }
    }
    end(&mut start, text.len(), is_quoted);
    words
}

/// The running text of a briefing in the order of reading; sources are not part of it.
pub(super) fn passages(briefing: &Briefing) -> Vec<Passage> {
    let mut reader = Reader { passages: Vec::new() };
    for section in &briefing.sections {
        reader.section(section);
    }
    for event in &briefing.timeline {
        reader.run(Kind::Entry, Role::Timeline, &event.text);
    }
    for actor in &briefing.actors {
        reader.run(Kind::Entry, Role::Actors, &actor.note);
    }
    for term in &briefing.glossary {
        reader.run(Kind::Entry, Role::Glossary, &term.definition);
    }
    for note in &briefing.notes {
        reader.run(Kind::Entry, Role::Body, &note.text);
    }
    reader.passages
}

struct Reader {
    passages: Vec<Passage>,
}

impl Reader {
    fn section(&mut self, section: &Section) {
        self.run(Kind::Heading, section.role, &section.title);
        self.blocks(&section.blocks, section.role, Kind::Paragraph);
        for child in &section.children {
            self.section(child);
        }
    }

    fn run(&mut self, kind: Kind, role: Role, run: &[Inline]) {
        if !run.is_empty() {
            self.passages.push(Passage::new(kind, role, run));
        }
    }

    fn blocks(&mut self, blocks: &[Block], role: Role, kind: Kind) {
        for block in blocks {
            self.block(block, role, kind);
        }
    }

    fn block(&mut self, block: &Block, role: Role, kind: Kind) {
        match block {
            Block::Paragraph(paragraph) => self.run(kind, role, &paragraph.inlines),
            Block::List(list) => {
                for item in &list.items {
                    self.blocks(&item.blocks, role, kind);
                }
            }
            Block::Quotation(quotation) => {
                self.blocks(&quotation.blocks, role, Kind::Quotation);
                if let Some(by) = &quotation.attribution {
                    self.run(Kind::Quotation, role, &by.inlines);
                }
            }
            Block::Callout(callout) => {
                self.run(Kind::Heading, role, &callout.title);
                self.blocks(&callout.blocks, role, kind);
            }
            Block::Table(table) => {
                self.run(Kind::Cell, role, &table.caption);
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    self.run(Kind::Cell, role, cell);
                }
            }
            Block::Figure(figure) => {
                self.run(Kind::Cell, role, &figure.caption);
                self.run(Kind::Cell, role, &figure.description);
            }
            Block::Chart(chart) => self.run(Kind::Cell, role, &chart.caption),
            Block::KeyPoints { points } => {
                for point in points {
                    self.run(kind, role, &point.lead);
                    self.blocks(&point.blocks, role, kind);
                }
            }
            Block::KeyFacts { facts, .. } => {
                for fact in facts {
                    self.run(Kind::Cell, role, &fact.label);
                    self.run(Kind::Cell, role, &fact.value);
                }
            }
            Block::Judgements { items } => {
                for judgement in items {
                    self.run(Kind::Judgement, role, &judgement.text);
                    let lists =
                        [&judgement.basis, &judgement.assumptions, &judgement.indicators];
                    for run in lists.into_iter().flatten() {
                        self.run(Kind::Cell, role, run);
                    }
                    self.blocks(&judgement.blocks, role, kind);
                }
            }
            Block::Definitions { items } => {
                for item in items {
                    self.run(Kind::Heading, role, &item.term);
                    for details in &item.details {
                        self.blocks(details, role, kind);
                    }
                }
            }
            Block::Registry { .. }
            | Block::Code(_)
            | Block::Math(_)
            | Block::ThematicBreak => {}
        }
    }
}

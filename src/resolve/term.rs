//! Finds where the text uses the terms of the glossary.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use super::Context;
use super::registry::Registries;
use crate::briefing::Inline;
use crate::briefing::LinkTarget;
use crate::briefing::Note;
use crate::briefing::Origin;
use crate::briefing::Place;
use crate::briefing::Registry;
use crate::briefing::Section;
use crate::briefing::Term;
use crate::briefing::TermUse;
use crate::briefing::Text;
use crate::briefing::plain_text;
use crate::briefing::run_span;
use crate::briefing::runs_mut;
use crate::diagnostic::Rule;
use crate::language::Language;
use crate::source::FileId;
use crate::source::Span;

/// Most characters of a spelling that is looked for.
const MOST_SPELLING: usize = 1_000;

/// A way to write a term, by what its last letter leads to.
struct Spelling {
    /// The first letter, if it counts as written, as in `NATO` but not `Guarantee`.
    exact: Option<char>,
    /// The place of the term in the glossary.
    term: usize,
}

/// The spellings letter by letter, the first in lower case: from a number and a letter to
/// the number of what has been read then. It begins with 0.
pub(super) struct Matcher<'a> {
    steps: BTreeMap<(usize, char), usize>,
    /// The spellings that end with a number, in the order of their terms.
    spellings: BTreeMap<usize, Vec<Spelling>>,
    language: &'a Language,
}

/// What has been found so far.
struct Uses {
    counts: Vec<u32>,
    /// The terms used in this top-level section.
    seen: BTreeSet<usize>,
    /// The places of the terms by their identifiers.
    places: BTreeMap<String, usize>,
}

impl Uses {
    fn new(glossary: &[Term]) -> Self {
        let ids = glossary.iter().map(|term| term.id.clone());
        Self {
            counts: vec![0; glossary.len()],
            seen: BTreeSet::new(),
            places: ids.zip(0..).collect(),
        }
    }

    /// A link to a term is a use of it, though not one to link again.
    fn add_explicit(&mut self, target: &LinkTarget) {
        let LinkTarget::Term { id } = target else { return };
        if let Some(&term) = self.places.get(id) {
            self.counts[term] += 1;
            self.seen.insert(term);
        }
    }
}

impl Context<'_> {
    /// Marks the uses of terms, counts them, and drops shared terms without any.
    pub(super) fn term_uses(
        &mut self,
        sections: &mut [Section],
        registries: &mut Registries,
        notes: &mut [Note],
        glossary: &mut Vec<Term>,
    ) {
        if glossary.is_empty() {
            return;
        }
        let matcher = Matcher::new(glossary, self.language);
        let mut uses = Uses::new(glossary);
        for section in sections.iter_mut() {
            uses.seen.clear();
            self.section_uses(section, &matcher, glossary, &mut uses);
        }
        let mut before = None;
        registries.runs_mut(&mut |registry, run| {
            // Where changes and corrections tell of terms they need no explaining.
            if matches!(registry, Registry::Timeline | Registry::Actors) {
                if before.replace(registry) != Some(registry) {
                    uses.seen.clear();
                }
                self.run_uses(run, &matcher, glossary, &mut uses);
            }
        });
        uses.seen.clear();
        for note in notes {
            self.run_uses(&mut note.text, &matcher, glossary, &mut uses);
        }
        let others = self.uses_of_others(&matcher, glossary);
        let needed = needed(glossary, &matcher, &uses.counts);
        for (i, term) in glossary.iter_mut().enumerate() {
            term.uses = uses.counts[i];
            if !needed.contains(&i)
                && term.origin == Origin::Document
                && !others.contains(&i)
            {
                let message = format!("the text never uses `{}`", term.term);
                self.findings
                    .at(Rule::TermUnused, term.span, message)
                    .hint("use it, give its other spellings under `Also`, or delete it");
            }
        }
        let mut places = 0..;
        glossary.retain(|term| {
            let place = places.next().unwrap_or(usize::MAX);
            let is_own = term.origin == Origin::Document && !others.contains(&place);
            needed.contains(&place) || is_own
        });
        let kept: BTreeSet<String> =
            glossary.iter().map(|term| term.id.clone()).collect();
        for term in glossary {
            term.see_also.retain(|id| kept.contains(id));
        }
    }

    /// The terms that only what is left out uses, which is for other readers.
    fn uses_of_others(
        &self,
        matcher: &Matcher<'_>,
        glossary: &[Term],
    ) -> BTreeSet<usize> {
        let mut uses = Uses::new(glossary);
        let span = Span::file_start(FileId::MAIN);
        for text in &self.left_out.texts {
            let mut run = vec![Inline::Text(Text { text: text.clone(), span })];
            self.run_uses(&mut run, matcher, glossary, &mut uses);
        }
        (0..glossary.len()).filter(|term| uses.counts[*term] > 0).collect()
    }

    fn section_uses(
        &self,
        section: &mut Section,
        matcher: &Matcher<'_>,
        glossary: &[Term],
        uses: &mut Uses,
    ) {
        runs_mut(&mut section.blocks, &mut |place, run| {
            if place == Place::Text {
                self.run_uses(run, matcher, glossary, uses);
            }
        });
        for child in &mut section.children {
            self.section_uses(child, matcher, glossary, uses);
        }
    }

    fn run_uses(
        &self,
        run: &mut Vec<Inline>,
        matcher: &Matcher<'_>,
        glossary: &[Term],
        uses: &mut Uses,
    ) {
        let mut out = Vec::with_capacity(run.len());
        let mut stretch: Vec<Inline> = Vec::new();
        for mut inline in run.drain(..) {
            if matches!(inline, Inline::Text(_) | Inline::SoftBreak) {
                stretch.push(inline);
                continue;
            }
            self.stretch_uses(&mut stretch, &mut out, matcher, glossary, uses);
            match &mut inline {
                Inline::Emphasis { children }
                | Inline::Strong { children }
                | Inline::Strikethrough { children } => {
                    self.run_uses(children, matcher, glossary, uses);
                }
                Inline::Link(link) => uses.add_explicit(&link.target),
                // Words of another language are no use of a term in this one.
                Inline::Superscript { .. }
                | Inline::Subscript { .. }
                | Inline::Phrase(_)
                | Inline::Text(_)
                | Inline::Code(_)
                | Inline::Math(_)
                | Inline::SoftBreak
                | Inline::LineBreak
                | Inline::Image(_)
                | Inline::Citation(_)
                | Inline::NoteReference(_)
                | Inline::TermUse(_) => {}
            }
            out.push(inline);
        }
        self.stretch_uses(&mut stretch, &mut out, matcher, glossary, uses);
        *run = out;
    }

    /// Marks the uses in texts that only line ends part.
    fn stretch_uses(
        &self,
        stretch: &mut Vec<Inline>,
        out: &mut Vec<Inline>,
        matcher: &Matcher<'_>,
        glossary: &[Term],
        uses: &mut Uses,
    ) {
        let mut flat = String::new();
        let mut starts = Vec::with_capacity(stretch.len());
        for inline in stretch.iter() {
            starts.push(flat.len());
            if let Inline::Text(text) = inline {
                flat.push_str(&text.text);
            } else {
                flat.push(' ');
            }
        }
        let found = matcher.find(&flat);
        if found.is_empty() {
            out.append(stretch);
            return;
        }
        let mut pieces = Pieces::new(std::mem::take(stretch), starts);
        let mut at = 0;
        for (range, term) in found {
            pieces.copy(at..range.start, out, self);
            at = range.end;
            uses.counts[term] += 1;
            let mut parts = Vec::new();
            pieces.copy(range.clone(), &mut parts, self);
            let Some(span) = run_span(&parts) else { continue };
            out.push(Inline::TermUse(TermUse {
                term: glossary[term].id.clone(),
                first: uses.seen.insert(term),
                text: Text { text: flat[range].to_owned(), span },
            }));
        }
        pieces.copy(at..flat.len(), out, self);
    }
}

/// A stretch of texts and line ends, of which parts are copied from front to back.
struct Pieces {
    /// The pieces with their places in the stretch, in bytes.
    all: Vec<(Inline, usize)>,
    /// The piece that the next part begins in.
    current: usize,
    /// How far the parts of the current piece have come.
    cutter: Cutter,
}

impl Pieces {
    fn new(stretch: Vec<Inline>, starts: Vec<usize>) -> Self {
        let pieces = stretch.into_iter().zip(starts).collect();
        Self { all: pieces, current: 0, cutter: Cutter::default() }
    }

    /// Copies the stretch's bytes `range`, which begins where the last one ended.
    fn copy(
        &mut self,
        range: Range<usize>,
        out: &mut Vec<Inline>,
        context: &Context<'_>,
    ) {
        while let Some((inline, start)) = self.all.get(self.current) {
            let length =
                if let Inline::Text(text) = inline { text.text.len() } else { 1 };
            let from = range.start.max(*start);
            let to = range.end.min(start + length);
            if from < to {
                if let Inline::Text(text) = inline
                    && to - from < length
                {
                    let range = from - start..to - start;
                    out.push(Inline::Text(self.cutter.cut(text, range, context)));
                } else {
                    out.push(inline.clone());
                }
            }
            if range.end < start + length {
                return;
            }
            self.current += 1;
            self.cutter = Cutter::default();
        }
    }
}

/// Cuts a text from front to back.
#[derive(Default)]
pub(super) struct Cutter {
    /// How far the text has been walked, in bytes.
    text: usize,
    /// How far what its author wrote has been walked, in bytes.
    written: usize,
}

impl Cutter {
    /// A part of a text with the span of just that part, as near as it can be told:
    /// punctuation mostly turns one character into one.
    pub(super) fn cut(
        &mut self,
        text: &Text,
        range: Range<usize>,
        context: &Context<'_>,
    ) -> Text {
        let source = context.source(text.span);
        let written = source.slice(text.span);
        let start = text.span.start.byte as usize;
        let mut place = |byte: usize| {
            let characters = text.text[self.text..byte].chars().count();
            let rest = &written[self.written..];
            let passed: usize = rest.chars().take(characters).map(char::len_utf8).sum();
            self.text = byte;
            self.written += passed;
            start + self.written
        };
        let span = source.span(place(range.start)..place(range.end));
        Text { text: text.text[range].to_owned(), span }
    }
}

/// A part of a text with the span of just that part.
pub(super) fn cut(text: &Text, range: Range<usize>, context: &Context<'_>) -> Text {
    Cutter::default().cut(text, range, context)
}

/// The places of the terms that readers need: those that the text uses, and those that
/// explain them.
fn needed(glossary: &[Term], matcher: &Matcher<'_>, counts: &[u32]) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut open: Vec<_> = (0..glossary.len()).filter(|&term| counts[term] > 0).collect();
    while let Some(term) = open.pop() {
        if needed.insert(term) {
            let definition = plain_text(&glossary[term].definition);
            open.extend(matcher.find(&definition).into_iter().map(|(_, other)| other));
        }
    }
    needed
}

impl<'a> Matcher<'a> {
    fn new(glossary: &[Term], language: &'a Language) -> Self {
        let names = glossary.iter().enumerate().flat_map(|(place, entry)| {
            let names =
                std::iter::once(&entry.term).chain(&entry.expansion).chain(&entry.also);
            names.map(move |name| (name.as_str(), place))
        });
        Self::of(names, language)
    }

    /// A matcher of names, each with the place of what it names.
    pub(super) fn of<'n>(
        names: impl Iterator<Item = (&'n str, usize)>,
        language: &'a Language,
    ) -> Self {
        let (mut steps, mut spellings) = (BTreeMap::new(), BTreeMap::new());
        for (name, term) in names {
            let mut letters = name.chars().map(plain);
            let Some(first) = letters.next() else { continue };
            if letters.clone().nth(MOST_SPELLING).is_some() {
                continue;
            }
            let exact =
                letters.clone().next().is_none_or(|second| !second.is_lowercase());
            let mut end = 0;
            for letter in std::iter::once(lower(first, language)).chain(letters) {
                let next = steps.len() + 1;
                end = *steps.entry((end, letter)).or_insert(next);
            }
            let spelling = Spelling { exact: exact.then_some(first), term };
            spellings.entry(end).or_insert_with(Vec::new).push(spelling);
        }
        for list in spellings.values_mut() {
            list.sort_by_key(|spelling| spelling.term);
        }
        Self { steps, spellings, language }
    }

    /// The uses in a text: whole words, the longest spelling first.
    pub(super) fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut before: Option<char> = None;
        let mut skip_to = 0;
        for (at, c) in text.char_indices() {
            let at_word = before.is_none_or(|b| !joins(b));
            before = Some(c);
            if !at_word || at < skip_to {
                continue;
            }
            if let Some((length, term)) = self.longest(&text[at..]) {
                found.push((at..at + length, term));
                skip_to = at + length;
            }
        }
        found
    }

    /// The longest spelling at the start of `text` that is a whole word: its bytes, and its
    /// term.
    fn longest(&self, text: &str) -> Option<(usize, usize)> {
        let first = plain(text.chars().next()?);
        let (mut longest, mut reached) = (None, 0);
        for (at, c) in text.char_indices() {
            let letter = if at == 0 { lower(first, self.language) } else { plain(c) };
            let Some(&next) = self.steps.get(&(reached, letter)) else { break };
            reached = next;
            let Some(spellings) = self.spellings.get(&reached) else { continue };
            let is_written = |spelling: &&Spelling| {
                spelling.exact.is_none_or(|letter| letter == first)
            };
            if let Some(spelling) = spellings.iter().find(is_written)
                && let Some(more) = self.inflection(&text[at + c.len_utf8()..])
            {
                longest = Some((at + c.len_utf8() + more, spelling.term));
            }
        }
        longest
    }

    /// How many bytes after a spelling belong to the word, if it is whole: none, or those
    /// of the shortest text that is left by an ending.
    fn inflection(&self, rest: &str) -> Option<usize> {
        let ends = |rest: &str| !rest.starts_with(joins);
        if ends(rest) {
            return Some(0);
        }
        let suffixes = self.language.words().inflection.suffixes.iter();
        let after = suffixes.filter_map(|s| rest.strip_prefix(s.as_str()));
        let shortest = after.filter(|after| ends(after)).map(str::len).min();
        shortest.map(|after| rest.len() - after)
    }
}

/// Whether a character goes on a word. In scripts that set no blanks between words, a word
/// may begin and end anywhere.
fn joins(c: char) -> bool {
    let is_unspaced = matches!(
        c,
        // Thai and Lao, Myanmar, Khmer; kana, ideographs and their compatible forms.
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    );
    c.is_alphanumeric() && !is_unspaced
}

/// How a letter that begins a sentence is written within it. `İ` becomes two characters, and is not
/// taken for the first of them alone; but it is an `i` where there is an `ı` as well.
fn lower(c: char, language: &Language) -> char {
    let has_dotless = matches!(language.primary(), "tr" | "az");
    match c {
        'I' if has_dotless => 'ı',
        'İ' if has_dotless => 'i',
        'İ' => c,
        c => c.to_lowercase().next().unwrap_or(c),
    }
}

/// A blank that does not break is a blank.
fn plain(c: char) -> char {
    if c == '\u{a0}' { ' ' } else { c }
}

#[cfg(test)]
mod tests;

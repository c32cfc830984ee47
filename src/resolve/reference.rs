//! References to sources and notes that Markdown leaves as text: those defined in another
//! file, and citations such as `[@key, p. 4]`.

use std::collections::BTreeSet;

use super::Context;
use super::citation::Bibliography;
use super::registry::Registries;
use super::term::Cutter;
use crate::briefing::Inline;
use crate::briefing::Note;
use crate::briefing::NoteReference;
use crate::briefing::Origin;
use crate::briefing::Section;
use crate::briefing::Source;
use crate::briefing::Term;
use crate::briefing::Text;
use crate::briefing::children_mut;
use crate::briefing::runs_mut;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::source::Span;

/// What references can lead to.
struct Known<'a> {
    /// The labels of the briefing's own footnotes.
    footnotes: BTreeSet<String>,
    bibliography: &'a Bibliography,
    /// The keys that the text cites.
    cited: BTreeSet<String>,
    /// Whether `[@…]` is a citation at all.
    cites: bool,
}

impl Context<'_> {
    /// Finds the references in all texts, and adds the shared sources that they cite.
    pub(super) fn references(
        &mut self,
        sections: &mut [Section],
        registries: &mut Registries,
        glossary: &mut [Term],
        notes: &mut [Note],
        sources: &mut Vec<Source>,
        bibliography: &Bibliography,
    ) {
        let footnotes = notes.iter().map(|note| &note.id);
        let footnotes = footnotes.chain(sources.iter().map(|source| &source.id));
        let mut known = Known {
            footnotes: footnotes.cloned().collect(),
            bibliography,
            cited: BTreeSet::new(),
            cites: !bibliography.is_empty() || !self.findings.is_generic(),
        };
        let mut look = |run: &mut Vec<Inline>| self.run_references(run, &mut known);
        sections_mut(sections, &mut |section| {
            look(&mut section.title);
            runs_mut(&mut section.blocks, &mut |_, run| look(run));
        });
        registries.runs_mut(&mut |_, run| look(run));
        for term in glossary {
            look(&mut term.definition);
        }
        for note in notes {
            look(&mut note.text);
        }
        for source in sources.iter_mut() {
            look(&mut source.text);
        }
        for key in known.cited {
            let (text, span) = bibliography.source(&key);
            sources.push(Source {
                id: key,
                number: 0,
                label: String::new(),
                text,
                citations: 0,
                origin: Origin::Shared,
                span,
            });
        }
    }

    fn run_references(&mut self, run: &mut Vec<Inline>, known: &mut Known<'_>) {
        let mut out = Vec::with_capacity(run.len());
        for mut inline in run.drain(..) {
            if let Inline::Text(text) = &inline
                && text.text.contains('[')
                && (text.text.contains("[^") || text.text.contains("[@"))
            {
                out.extend(self.text_references(text, known));
                continue;
            }
            if let Inline::NoteReference(reference) = &inline {
                // Data files name sources without brackets.
                if !self.is_known(&reference.note, reference.span, "^", known) {
                    continue;
                }
            } else if let Some(children) = children_mut(&mut inline) {
                self.run_references(children, known);
            }
            out.push(inline);
        }
        *run = out;
    }

    /// A text with its references parted from the rest.
    fn text_references(&mut self, text: &Text, known: &mut Known<'_>) -> Vec<Inline> {
        let mut pieces = Vec::new();
        let mut cutter = Cutter::default();
        let mut done = 0;
        let mut from = 0;
        // The next bracket that closes, which many that open may have in common.
        let mut close = 0;
        while let Some(open) = text.text[from..].find('[').map(|at| from + at) {
            from = open + 1;
            if close <= open {
                let Some(at) = text.text[open..].find(']') else { break };
                close = open + at;
            }
            let inner = &text.text[open + 1..close];
            let is_reference =
                inner.starts_with('^') || known.cites && is_citation(inner);
            if !is_reference {
                continue;
            }
            if open > done {
                pieces.push(Inline::Text(cutter.cut(text, done..open, self)));
            }
            let written = cutter.cut(text, open..close + 1, self);
            let found = match inner.strip_prefix('^') {
                Some(label) => self.footnote_reference(label, written.span, known),
                None => self.citation(inner, written.span, known),
            };
            if found.is_empty() {
                pieces.push(Inline::Text(written));
            }
            pieces.extend(found);
            (done, from) = (close + 1, close + 1);
        }
        if done < text.text.len() {
            pieces.push(Inline::Text(cutter.cut(text, done..text.text.len(), self)));
        }
        pieces
    }

    fn footnote_reference(
        &mut self,
        label: &str,
        span: Span,
        known: &mut Known<'_>,
    ) -> Vec<Inline> {
        if label.is_empty() || label.contains(char::is_whitespace) {
            return Vec::new();
        }
        let known = self.is_known(label, span, "^", known);
        known.then(|| reference(label, None, span)).into_iter().collect()
    }

    /// The references of `@key, p. 4; @other`.
    fn citation(
        &mut self,
        inner: &str,
        span: Span,
        known: &mut Known<'_>,
    ) -> Vec<Inline> {
        let mut found = Vec::new();
        for item in inner.split(';').map(str::trim) {
            let Some(item) = item.strip_prefix('@') else {
                self.findings
                    .at(Rule::CiteUndefined, span, format!("`{item}` cites nothing"))
                    .hint("write `[@key, p. 4; @other]`");
                continue;
            };
            let (key, locator) = item.split_once(',').unwrap_or((item, ""));
            let key = key.trim();
            let locator = Some(locator.trim().to_owned()).filter(|l| !l.is_empty());
            if self.is_known(key, span, "@", known) {
                found.push(reference(key, locator, span));
            }
        }
        found
    }

    /// Whether a label is that of a footnote or a key of the bibliography; that it is not
    /// is reported.
    fn is_known(
        &mut self,
        label: &str,
        span: Span,
        sign: &str,
        known: &mut Known<'_>,
    ) -> bool {
        if known.footnotes.contains(label) {
            return true;
        }
        if known.bibliography.has(label) {
            known.cited.insert(label.to_owned());
            return true;
        }
        let message = match sign {
            "@" => format!("no bibliography has `@{label}`"),
            _ => format!("no footnote defines `[^{label}]`"),
        };
        let labels = known.footnotes.iter().map(String::as_str);
        let near =
            nearest(label, labels.chain(known.bibliography.keys())).map(str::to_owned);
        let reported = self.findings.at(Rule::CiteUndefined, span, message);
        match (near, sign) {
            (Some(near), "@") => reported.hint(format!("did you mean `@{near}`?")),
            (Some(near), _) => reported.hint(format!("did you mean `[^{near}]`?")),
            (None, "@") => reported.hint("name the file that has it under `sources:`"),
            (None, _) => {
                reported.hint(format!("write `[^{label}]: …` under the sources"));
            }
        }
        false
    }
}

/// Whether what stands in brackets cites: it begins with `@` and a key.
fn is_citation(inner: &str) -> bool {
    let rest = inner.strip_prefix('@');
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn reference(label: &str, locator: Option<String>, span: Span) -> Inline {
    Inline::NoteReference(NoteReference {
        note: label.to_owned(),
        number: 0,
        occurrence: 0,
        locator,
        span,
    })
}

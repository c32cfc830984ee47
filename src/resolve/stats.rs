//! Counts over the whole text.

use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Section;
use crate::briefing::Stats;
use crate::briefing::blocks;
use crate::briefing::runs;
use crate::briefing::sections;

/// Counts words and parts.
pub(super) fn count(list: &[Section]) -> Stats {
    // The briefing itself counts as the section that its title heads.
    let mut stats = Stats { sections: 1, ..Stats::default() };
    sections(list, &mut |section| {
        if !section.title.is_empty() {
            stats.sections += 1;
        }
        stats.questions += u32::from(section.question);
        stats.words += words(&section.title);
        runs(&section.blocks, &mut |_, run| stats.words += words(run));
        blocks(&section.blocks, &mut |block| {
            stats.figures +=
                u32::from(matches!(block, Block::Figure(f) if !f.alt.is_empty()))
                    + u32::from(matches!(block, Block::Chart(_)));
            stats.tables += u32::from(matches!(block, Block::Table(_)));
            stats.quotations += u32::from(matches!(block, Block::Quotation(_)));
        });
    });
    stats
}

/// Counts the words of a run: what stands between blanks and has a letter or digit.
fn words(run: &[Inline]) -> u32 {
    let mut counter = Counter::default();
    counter.run(run);
    counter.blank();
    counter.words
}

#[derive(Default)]
struct Counter {
    words: u32,
    /// Whether the word so far has a letter or digit.
    is_word: bool,
}

impl Counter {
    fn run(&mut self, run: &[Inline]) {
        for inline in run {
            match inline {
                Inline::Text(text) | Inline::Code(text) => self.text(&text.text),
                Inline::TermUse(term) => self.text(&term.text.text),
                Inline::Math(math) => self.text(&math.alt),
                Inline::SoftBreak | Inline::LineBreak => self.blank(),
                Inline::Emphasis { children }
                | Inline::Strong { children }
                | Inline::Strikethrough { children }
                | Inline::Superscript { children }
                | Inline::Subscript { children } => self.run(children),
                Inline::Phrase(phrase) => self.run(&phrase.children),
                Inline::Link(link) => self.run(&link.children),
                Inline::Image(image) => self.text(&image.alt),
                Inline::Citation(citation) => self.run(&citation.shown),
                Inline::NoteReference(_) => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.blank();
            } else {
                self.is_word = self.is_word || c.is_alphanumeric();
            }
        }
    }

    fn blank(&mut self) {
        self.words += u32::from(std::mem::take(&mut self.is_word));
    }
}

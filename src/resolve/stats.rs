//! Counts over the whole text.

use crate::briefing::Block;
use crate::briefing::Section;
use crate::briefing::Stats;
use crate::briefing::blocks;
use crate::briefing::plain_text;
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
        stats.words += words(&plain_text(&section.title));
        runs(&section.blocks, &mut |_, run| stats.words += words(&plain_text(run)));
        blocks(&section.blocks, &mut |block| {
            stats.figures +=
                u32::from(matches!(block, Block::Figure(f) if !f.alt.is_empty()));
            stats.tables += u32::from(matches!(block, Block::Table(_)));
            stats.quotations += u32::from(matches!(block, Block::Quotation(_)));
        });
    });
    stats
}

fn words(text: &str) -> u32 {
    let words =
        text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    u32::try_from(words.count()).unwrap_or(u32::MAX)
}

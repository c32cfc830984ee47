//! Portion marks: what marks each heading, paragraph, table and figure by itself.

use std::collections::BTreeSet;

use super::Context;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Section;
use crate::briefing::blocks;
use crate::briefing::blocks_mut;
use crate::briefing::run_span;
use crate::briefing::sections;
use crate::briefing::sections_mut;
use crate::diagnostic::Rule;
use crate::marking::Scheme;
use crate::parse::Part;
use crate::source::Span;

impl Context<'_> {
    /// Takes the marks that headings and paragraphs begin with into their fields, before
    /// anything else is told from their first words.
    pub(super) fn take_portions(&self, parts: &mut [Part], scheme: &Scheme) {
        for part in parts {
            if let Some(heading) = &mut part.heading {
                heading.portion = self.take_portion(&mut heading.inlines, scheme);
            }
            blocks_mut(&mut part.blocks, &mut |block| {
                if let Block::Paragraph(paragraph) = block {
                    paragraph.portion = self.take_portion(&mut paragraph.inlines, scheme);
                }
            });
        }
    }

    /// Takes the marks that captions begin with, once tables have theirs.
    pub(super) fn take_caption_portions(&self, list: &mut [Section], scheme: &Scheme) {
        sections_mut(list, &mut |section| {
            blocks_mut(&mut section.blocks, &mut |block| {
                if let Block::Table(table) = block {
                    table.portion = self.take_portion(&mut table.caption, scheme);
                } else if let Block::Figure(figure) = block {
                    figure.portion = self.take_portion(&mut figure.caption, scheme);
                } else if let Block::Chart(chart) = block {
                    chart.portion = self.take_portion(&mut chart.caption, scheme);
                }
            });
        });
    }

    /// Takes the mark that a run begins with: `(U)`, `(CUI//SP-CTI)`.
    fn take_portion(&self, run: &mut Vec<Inline>, scheme: &Scheme) -> Option<String> {
        let Some(Inline::Text(first)) = run.first_mut() else { return None };
        let (mark, rest) = first.text.strip_prefix('(')?.split_once(')')?;
        if !scheme.is_portion(mark) || !(rest.is_empty() || rest.starts_with(' ')) {
            return None;
        }
        let mark = mark.to_owned();
        let start = first.text.len() - rest.trim_start().len();
        *first = super::term::cut(first, start..first.text.len(), self);
        if first.text.is_empty() {
            run.remove(0);
        }
        Some(mark)
    }

    /// Reports what has no mark, if one is declared for each portion.
    pub(super) fn check_portions(&mut self, list: &[Section]) {
        let mut unmarked: Vec<(&str, Span)> = Vec::new();
        let mut after_leads = BTreeSet::new();
        sections(list, &mut |section| {
            if section.portion.is_none() && !section.title.is_empty() {
                unmarked.push(("heading", section.span));
            }
            blocks(&section.blocks, &mut |block| {
                if let Block::Paragraph(paragraph) = block {
                    let is_open = paragraph.portion.is_none();
                    if is_open && !after_leads.contains(&paragraph.span) {
                        unmarked.push(("paragraph", paragraph.span));
                    }
                } else if let Block::Table(table) = block {
                    if table.portion.is_none() {
                        let span = run_span(&table.caption).unwrap_or(table.span);
                        unmarked.push(("table", span));
                    }
                } else if let Block::Figure(figure) = block {
                    if figure.portion.is_none() && !figure.alt.is_empty() {
                        unmarked.push(("figure", figure.span));
                    }
                } else if let Block::Chart(chart) = block {
                    if chart.portion.is_none() {
                        let span = run_span(&chart.caption).unwrap_or(chart.span);
                        unmarked.push(("figure", span));
                    }
                } else if let Block::KeyPoints { points } = block {
                    // The mark stands before the lead, and is that of what follows it.
                    for point in points.iter().filter(|point| !point.lead.is_empty()) {
                        if point.portion.is_none() {
                            let span = run_span(&point.lead);
                            unmarked.extend(span.map(|span| ("point", span)));
                        }
                        if let Some(Block::Paragraph(rest)) = point.blocks.first() {
                            after_leads.insert(rest.span);
                        }
                    }
                } else if let Block::Judgements { items } = block {
                    let open =
                        items.iter().filter(|judgement| judgement.portion.is_none());
                    unmarked.extend(open.map(|judgement| ("judgement", judgement.span)));
                }
            });
        });
        for (what, span) in unmarked {
            self.findings
                .at(Rule::PortionIncomplete, span, format!("this {what} has no portion mark"))
                .hint("begin it with a mark such as `(U)`; a table's and a figure's begins the caption");
        }
    }
}

//! Rules on quotations: whose words, when, from where.

use std::collections::BTreeMap;

use super::Linter;
use crate::briefing::Actor;
use crate::briefing::Attribution;
use crate::briefing::Block;
use crate::briefing::Date;
use crate::briefing::Inline;
use crate::briefing::Quotation;
use crate::briefing::Tenure;
use crate::briefing::blocks;
use crate::briefing::inlines;
use crate::briefing::plain_text;
use crate::briefing::runs;
use crate::briefing::sections;
use crate::diagnostic::Rule;

impl Linter<'_> {
    pub(super) fn quotations(&mut self) {
        let mut quotations: Vec<&Quotation> = Vec::new();
        sections(&self.briefing().sections, &mut |section| {
            blocks(&section.blocks, &mut |block| {
                let Block::Quotation(quotation) = block else { return };
                // What is quoted within a quotation is its speaker's affair.
                if quotations.last().is_none_or(|last| !last.span.holds(quotation.span)) {
                    quotations.push(quotation);
                }
            });
        });
        let actors = &self.briefing().actors;
        let actors = actors.iter().map(|actor| (actor.id.as_str(), actor)).collect();
        for quotation in quotations {
            match &quotation.attribution {
                None => {
                    self.findings
                        .at(
                            Rule::QuoteUnattributed,
                            quotation.span,
                            "nothing says whose words these are",
                        )
                        .hint("end it with a line such as `— Name, role, place, date [^source]`");
                }
                Some(by) => self.attributed(quotation, by, &actors),
            }
        }
    }

    fn attributed(
        &mut self,
        quotation: &Quotation,
        by: &Attribution,
        actors: &BTreeMap<&str, &Actor>,
    ) {
        if by.date.is_none() {
            self.findings
                .at(Rule::QuoteUndated, quotation.span, "nothing says when this was said")
                .hint("add the date to the line below it");
        }
        let mut is_cited = !by.sources.is_empty();
        inlines(&by.inlines, &mut |inline| {
            is_cited |= matches!(inline, Inline::NoteReference(_) | Inline::Link(_));
        });
        if !is_cited {
            self.findings
                .at(
                    Rule::QuoteUncited,
                    quotation.span,
                    "nothing says where this can be read",
                )
                .hint("end the line below it with `[^source]`");
        }
        if by.translated_from.is_some() && by.language.is_none() && quotes(quotation) {
            self.findings
                .at(
                    Rule::QuoteNested,
                    quotation.span,
                    "a quotation within a translated one",
                )
                .hint("say which language its own words were in");
        }
        let actor = by.actor.as_deref().and_then(|id| actors.get(id));
        if let (Some(actor), Some(date)) = (actor, &by.date) {
            self.office(quotation, actor, date);
        }
    }

    /// `actor-not-in-office`: the words of somebody who was not in office that day.
    fn office(&mut self, quotation: &Quotation, actor: &Actor, date: &Date) {
        let is_told = |tenure: &Tenure| tenure.since.is_some() || tenure.until.is_some();
        let told: Vec<_> =
            actor.tenures.iter().filter(|tenure| is_told(tenure)).collect();
        if told.is_empty() || told.iter().any(|tenure| covers(tenure, date)) {
            return;
        }
        let message = format!("{} held no office that is listed on {date}", actor.name);
        self.findings
            .at(Rule::ActorNotInOffice, quotation.span, message)
            .related(actor.span, "the offices are listed here")
            .hint("check the date and the office");
    }
}

fn covers(tenure: &Tenure, date: &Date) -> bool {
    let begun =
        tenure.since.as_ref().is_none_or(|since| since.first_day() <= date.last_day());
    let ended =
        tenure.until.as_ref().is_some_and(|until| until.last_day() < date.first_day());
    begun && !ended
}

/// Whether a quotation quotes.
fn quotes(quotation: &Quotation) -> bool {
    let mut quotes = false;
    runs(&quotation.blocks, &mut |_, run| {
        quotes |= plain_text(run).contains(['“', '„', '«', '"']);
    });
    blocks(&quotation.blocks, &mut |block| {
        quotes |= matches!(block, Block::Quotation(_));
    });
    quotes
}

//! Rules on what is when: the day up to which a briefing knows, and words that tell no day.

use super::Linter;
use super::date_style::days;
use super::passage::Kind;
use super::passage::Passage;
use super::phrase::Phrases;
use crate::briefing::Block;
use crate::briefing::Date;
use crate::briefing::EventStatus;
use crate::briefing::blocks;
use crate::briefing::sections;
use crate::diagnostic::Rule;

impl Linter<'_> {
    pub(super) fn dates(&mut self) {
        let briefing = self.briefing();
        if let Some(as_of) = &briefing.meta.as_of {
            self.after(as_of);
            self.sources_after(as_of);
        } else if !self.request.is_unreadable {
            let span = self.field("date");
            self.findings
                .at(Rule::AsOfMissing, span, "nothing says up to when this is known")
                .hint("put `as_of: 2025-08-18` in the front matter");
        }
        self.relative_dates();
    }

    /// `after-as-of`: what happened, or was said, after the day up to which is known.
    fn after(&mut self, as_of: &Date) {
        let briefing = self.briefing();
        let is_after = |date: &Date| date.first_day() > as_of.last_day();
        for event in &briefing.timeline {
            let has_happened = matches!(
                event.status,
                EventStatus::Occurred | EventStatus::Ongoing | EventStatus::Disputed
            );
            if has_happened && is_after(&event.date) {
                let message = format!("this is said to happen after `as_of: {as_of}`");
                self.findings
                    .at(Rule::AfterAsOf, event.span, message)
                    .hint("write `planned:` before its date, or move `as_of`");
            }
        }
        let mut late = Vec::new();
        sections(&briefing.sections, &mut |section| {
            blocks(&section.blocks, &mut |block| {
                let Block::Quotation(quotation) = block else { return };
                let date = quotation.attribution.as_ref().and_then(|by| by.date.as_ref());
                late.extend(date.filter(|date| is_after(date)).map(|_| quotation.span));
            });
        });
        for span in late {
            let message = format!("this was said after `as_of: {as_of}`");
            self.findings
                .at(Rule::AfterAsOf, span, message)
                .hint("check the date, or move `as_of`");
        }
    }

    /// `source-after-as-of`: the last day that a source names is that of its publication.
    fn sources_after(&mut self, as_of: &Date) {
        for source in &self.briefing().sources {
            let passage = Passage::of_source(&source.text);
            let accessed = &self.words().accessed;
            let days = days(&passage, self.request.language);
            let published = days.iter().rev().find(|day| {
                let before = day.words.start.saturating_sub(2)..day.words.start;
                let mut before = before.map(|word| passage.word(word).to_lowercase());
                !before.any(|word| accessed.contains(&word))
            });
            let late = published.filter(|day| day.date.first_day() > as_of.last_day());
            if let Some(day) = late {
                let message = format!(
                    "the source of {} is later than `as_of: {as_of}`",
                    passage.stretch(day.words.clone())
                );
                let span = self.place(&passage, day.words.clone());
                self.findings
                    .at(Rule::SourceAfterAsOf, span, message)
                    .hint("move `as_of`, or take another source");
            }
        }
    }

    /// `relative-date`: words whose meaning depends on the day of reading.
    fn relative_dates(&mut self) {
        if !self.wants(Rule::RelativeDate) {
            return;
        }
        let phrases = Phrases::new(&self.words().relative);
        for passage in self.passages {
            if matches!(passage.kind, Kind::Quotation | Kind::Heading) {
                continue;
            }
            for words in phrases.find_own(passage) {
                let written = passage.stretch(words.clone());
                let message = format!("`{written}` depends on when it is read");
                let span = self.place(passage, words);
                self.findings.at(Rule::RelativeDate, span, message).hint("give the date");
            }
        }
    }
}

//! The line that says whose words a quotation is.

use std::collections::BTreeMap;

use super::Context;
use super::glossary::fold;
use crate::briefing::Actor;
use crate::briefing::Attribution;
use crate::briefing::Block;
use crate::briefing::Inline;
use crate::briefing::Paragraph;
use crate::briefing::Quotation;
use crate::briefing::QuotationKind;
use crate::briefing::Section;
use crate::briefing::blocks_mut;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::language::Spoken;

/// What an attribution begins with.
const DASHES: &[char] = &['—', '–', '―'];

impl Context<'_> {
    /// Takes the line that says whose words a quotation is.
    pub(super) fn attribute(&mut self, quotation: &mut Quotation) {
        let Some(Block::Paragraph(last)) = quotation.blocks.last_mut() else { return };
        let Some(inlines) = take_attribution(last, self) else { return };
        if last.inlines.is_empty() {
            quotation.blocks.pop();
        }
        let attribution = self.attribution(inlines);
        quotation.kind = match attribution.provision {
            Some(_) => QuotationKind::Legal,
            None => QuotationKind::Speech,
        };
        quotation.attribution = Some(attribution);
    }

    /// Reads the fields of the line: who, what or where, when, and in which language.
    fn attribution(&self, inlines: Vec<Inline>) -> Attribution {
        let line = plain_text(&inlines).replace('\u{a0}', " ");
        let mut fields: Vec<String> =
            line.split(',').map(|field| field.trim().to_owned()).collect();
        fields.retain(|field| !field.is_empty());
        let mut attribution = Attribution {
            inlines,
            speaker: String::new(),
            actor: None,
            provision: None,
            role: None,
            venue: None,
            date: None,
            language: None,
            translated_from: None,
            sources: Vec::new(),
        };
        // The speaker is always the first, whatever the name looks like.
        if !fields.is_empty() {
            attribution.speaker = fields.remove(0);
        }
        fields.retain(|field| match self.language.spoken(field) {
            Some(Spoken::In(tag)) => {
                attribution.language = Some(tag);
                false
            }
            Some(Spoken::TranslatedFrom(tag)) => {
                attribution.translated_from = Some(tag);
                false
            }
            None => true,
        });
        let date = |field: &String| self.language.parse_date(field);
        if let Some(at) = fields.iter().rposition(|field| date(field).is_some()) {
            attribution.date = date(&fields.remove(at));
        }
        if let Some(at) = fields.iter().position(|field| self.is_provision(field)) {
            attribution.provision = Some(fields.remove(at));
            attribution.venue = fields.pop();
        } else if fields.len() > 1 {
            attribution.venue = fields.pop();
        }
        attribution.role = Some(fields.join(", ")).filter(|role| !role.is_empty());
        attribution
    }

    fn is_provision(&self, field: &str) -> bool {
        let mut words = field.split_whitespace();
        words.next().is_some_and(|word| self.language.is_provision(word))
            && words.next().is_some()
    }

    /// Tells which actors the speakers of quotations are.
    pub(super) fn speakers(sections: &mut [Section], actors: &[Actor]) {
        let mut known = BTreeMap::new();
        for actor in actors {
            for name in std::iter::once(&actor.name).chain(&actor.also) {
                known.entry(fold(name)).or_insert(&actor.id);
            }
        }
        let named = |name: &str| known.get(&fold(name)).map(|id| (*id).clone());
        sections_mut(sections, &mut |section| {
            blocks_mut(&mut section.blocks, &mut |block| {
                let Block::Quotation(quotation) = block else { return };
                if let Some(attribution) = &mut quotation.attribution {
                    attribution.actor = named(&attribution.speaker);
                }
            });
        });
    }
}

/// Takes the last line of a paragraph if it begins with a dash, without the dash.
fn take_attribution(
    paragraph: &mut Paragraph,
    context: &Context<'_>,
) -> Option<Vec<Inline>> {
    let is_break =
        |inline: &Inline| matches!(inline, Inline::SoftBreak | Inline::LineBreak);
    let inlines = &paragraph.inlines;
    let starts = std::iter::once(0).chain(
        inlines.iter().enumerate().filter(|(_, i)| is_break(i)).map(|(i, _)| i + 1),
    );
    let start = starts.filter(|&i| begins_with_dash(inlines.get(i))).max()?;
    let mut line = paragraph.inlines.split_off(start);
    while paragraph.inlines.last().is_some_and(is_break) {
        paragraph.inlines.pop();
    }
    if let Some(Inline::Text(first)) = line.first_mut() {
        let text = first.text.trim_start_matches(DASHES).trim_start();
        *first = super::term::cut(
            first,
            first.text.len() - text.len()..first.text.len(),
            context,
        );
    }
    Some(line)
}

fn begins_with_dash(inline: Option<&Inline>) -> bool {
    let Some(Inline::Text(text)) = inline else { return false };
    let Some(rest) = text.text.strip_prefix(DASHES) else { return false };
    // A dash at once followed by a word is Spanish or French dialogue.
    rest.starts_with([' ', '\u{a0}', '\u{202f}'])
}

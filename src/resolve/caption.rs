//! Numbers of figures and tables, and the references to them.

use std::collections::BTreeMap;

use crate::briefing::Block;
use crate::briefing::Briefing;
use crate::briefing::Id;
use crate::briefing::Inline;
use crate::briefing::LinkTarget;
use crate::briefing::Section;
use crate::briefing::Text;
use crate::briefing::blocks_mut;
use crate::briefing::children_mut;
use crate::briefing::every_run_mut;
use crate::briefing::paragraph_id;
use crate::briefing::plain_text;
use crate::briefing::sections_mut;
use crate::language::Language;

/// Numbers the figures and tables of a whole briefing, each kind in the order of the text, and
/// writes the text of links that have none: `Figure 2`, or the title of a section.
pub(super) fn number(briefing: &mut Briefing, language: &Language) {
    let names = names(&mut briefing.sections, language);
    every_run_mut(briefing, &mut |run| fill(run, &names));
}

/// What a link is called that has no text.
struct Name {
    text: String,
    /// Whether it is a label, and not the author's.
    is_label: bool,
}

/// Gives the numbers, and tells what everything is called.
fn names(list: &mut [Section], language: &Language) -> BTreeMap<Id, Name> {
    let words = language.labels();
    let (mut figures, mut tables) = (0, 0);
    let mut names = BTreeMap::new();
    let next = |count: &mut u32, is_captioned: bool| {
        *count += u32::from(is_captioned);
        is_captioned.then_some(*count)
    };
    let name = |label: &str, number: Option<u32>| {
        let label = words.label(label);
        let text = match number {
            Some(number) => format!("{label}\u{a0}{number}"),
            None => label.to_owned(),
        };
        Name { text, is_label: true }
    };
    let own = |text: String| Name { text, is_label: false };
    sections_mut(list, &mut |section| {
        names.insert(section.id.clone(), own(plain_text(&section.title)));
        blocks_mut(&mut section.blocks, &mut |block| match block {
            Block::Figure(figure) => {
                figure.number = next(&mut figures, figure.is_captioned());
                names.insert(figure.id.clone(), name("figure", figure.number));
            }
            Block::Chart(chart) => {
                chart.number = next(&mut figures, chart.is_captioned());
                names.insert(chart.id.clone(), name("figure", chart.number));
            }
            Block::Table(table) => {
                table.number = next(&mut tables, !table.caption.is_empty());
                names.insert(table.id.clone(), name("table", table.number));
            }
            Block::Judgements { items } => {
                for item in items {
                    names.insert(item.id.clone(), own(item.number.to_string()));
                }
            }
            Block::Paragraph(paragraph) => {
                if let Some(number) = paragraph.number {
                    names.insert(paragraph_id(number), own(number.to_string()));
                }
            }
            Block::List(_)
            | Block::Quotation(_)
            | Block::Callout(_)
            | Block::KeyPoints { .. }
            | Block::KeyFacts { .. }
            | Block::Registry { .. }
            | Block::Definitions { .. }
            | Block::Code(_)
            | Block::Math(_)
            | Block::ThematicBreak => {}
        });
    });
    names
}

fn fill(run: &mut [Inline], names: &BTreeMap<Id, Name>) {
    for inline in run {
        if let Inline::Link(link) = inline
            && link.children.is_empty()
            && let LinkTarget::Internal { id } = &link.target
        {
            let name = names.get(id).filter(|name| !name.text.is_empty());
            let text = name.map_or(id, |name| &name.text).clone();
            link.is_named = name.is_some_and(|name| name.is_label);
            link.children.push(Inline::Text(Text { text, span: link.span }));
        } else if let Some(children) = children_mut(inline) {
            fill(children, names);
        }
    }
}

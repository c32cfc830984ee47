//! Headings to a tree of sections.

use super::Context;
use super::meta::Front;
use crate::briefing::Role;
use crate::briefing::Section;
use crate::briefing::plain_text;
use crate::diagnostic::Rule;
use crate::diagnostic::nearest;
use crate::parse::Heading;
use crate::parse::Part;
use crate::source::Span;

/// The sections of a briefing, and what their headings said besides.
pub(super) struct Outline {
    pub(super) sections: Vec<Section>,
    /// The place of the sources' heading among the parts.
    pub(super) sources_part: Option<usize>,
    /// The identifiers that authors gave to headings.
    pub(super) explicit: Vec<(String, Span)>,
}

/// The endings by which a heading is a question (Unicode 16, general punctuation).
const QUESTION_MARKS: &[char] = &['?', '؟', '？', ';'];

/// Makes the tree. A single first-level heading that comes first is the title.
pub(super) fn outline(
    mut parts: Vec<Part>,
    front: &mut Front,
    context: &mut Context<'_>,
) -> Outline {
    take_title(&mut parts, front, context);
    let mut outline =
        Outline { sections: Vec::new(), sources_part: None, explicit: Vec::new() };
    // The levels as written of the sections that are open.
    let mut open: Vec<u8> = Vec::new();
    let mut lowest = None;
    for (index, part) in parts.into_iter().enumerate() {
        let Some(heading) = part.heading else {
            if !part.blocks.is_empty() {
                let span = context.main().span(0..0);
                outline.sections.push(Section {
                    id: String::new(),
                    level: 1,
                    title: Vec::new(),
                    portion: None,
                    role: Role::Body,
                    question: false,
                    part: None,
                    blocks: part.blocks,
                    children: Vec::new(),
                    span,
                });
            }
            continue;
        };
        let level = heading.level;
        while open.last().is_some_and(|&above| above >= level) {
            open.pop();
        }
        let above = open.last().copied().or(lowest.map(|lowest: u8| lowest - 1));
        lowest = Some(lowest.map_or(level, |lowest| lowest.min(level)));
        if let Some(above) = above.filter(|above| level > above + 1) {
            let message =
                format!("a heading of level {level} below one of level {above}");
            context
                .findings
                .at(Rule::HeadingSkip, heading.span, message)
                .hint(format!("write it with {} `#`", above + 1));
        }
        open.push(level);
        if let Some(id) = &heading.id {
            outline.explicit.push((id.clone(), heading.span));
        }
        let section = section(heading, part.blocks, open.len(), context);
        if section.role == Role::Sources && outline.sources_part.is_none() {
            outline.sources_part = Some(index);
        }
        place(&mut outline.sections, section, open.len());
    }
    outline
}

fn take_title(parts: &mut [Part], front: &mut Front, context: &mut Context<'_>) {
    let levels = || parts.iter().filter_map(|part| part.heading.as_ref());
    let first_is_top = levels().next().is_some_and(|heading| heading.level == 1);
    let comes_first = parts.first().is_none_or(|part| part.blocks.is_empty());
    if !first_is_top || !comes_first || levels().filter(|h| h.level == 1).count() != 1 {
        return;
    }
    let Some(index) = parts.iter().position(|part| part.heading.is_some()) else {
        return;
    };
    if let Some(heading) = parts[index].heading.take() {
        let title = plain_text(&heading.inlines);
        if front.title.is_none() && !title.is_empty() {
            front.title = Some(title);
            front.title_span = Some(heading.span);
        } else if let Some(other) =
            front.title.as_ref().filter(|other| !is_same(other, &title))
        {
            let message = format!("the title is `{other}`, and this is not printed");
            context
                .findings
                .at(Rule::TitleMismatch, heading.span, message)
                .hint("make them the same, or delete one of them");
        }
    }
}

/// Whether two titles have the same words.
fn is_same(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let bare = |c: char| !c.is_alphanumeric();
        let words = text.split(bare).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    words(a) == words(b)
}

fn section(
    heading: Heading,
    blocks: Vec<crate::briefing::Block>,
    level: usize,
    context: &mut Context<'_>,
) -> Section {
    let text = plain_text(&heading.inlines);
    let mut role = context.language.role(&text);
    for class in &heading.classes {
        if let Some(named) = Role::ALL.iter().find(|role| role.name() == class) {
            role = *named;
        } else {
            let message = format!("nothing uses the class `{class}`");
            let near = nearest(class, Role::ALL.iter().map(|role| role.name()));
            let reported =
                context.findings.at(Rule::AttributeUnknown, heading.span, message);
            reported.hint(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "delete it, or name a role, such as `body`".to_owned(),
            });
        }
    }
    // Deeper down the reserved words are ordinary ones, and in Markdown that was not
    // written for us they are so everywhere.
    if level > 1 || context.findings.is_generic() {
        role = Role::Body;
    }
    Section {
        id: heading.id.unwrap_or_default(),
        level: u8::try_from(level).unwrap_or(6),
        question: text.trim_end().ends_with(QUESTION_MARKS),
        title: heading.inlines,
        portion: heading.portion,
        role,
        part: None,
        blocks,
        children: Vec::new(),
        span: heading.span,
    }
}

/// Puts a section at its depth below the last ones.
fn place(sections: &mut Vec<Section>, section: Section, level: usize) {
    match sections.last_mut() {
        Some(last) if level > 1 => place(&mut last.children, section, level - 1),
        _ => sections.push(section),
    }
}

//! Numbers of paragraphs, by which people refer to places in a printed text.

use super::Anchors;
use crate::briefing::Block;
use crate::briefing::Role;
use crate::briefing::Section;

/// Numbers the paragraphs of the text in its order, from 1: those that stand in a section
/// itself, and neither in a summary nor in a registry. Links may name them, as `#p.7`.
pub(super) fn number(sections: &mut [Section], anchors: &mut Anchors) {
    let mut next = 1;
    number_from(sections, anchors, &mut next);
}

fn number_from(sections: &mut [Section], anchors: &mut Anchors, next: &mut u32) {
    for section in sections {
        let is_apart = matches!(
            section.role,
            Role::BottomLine | Role::Summary | Role::KeyPoints | Role::Recommendation
        );
        if is_apart || section.role.registry().is_some() {
            continue;
        }
        for block in &mut section.blocks {
            if let Block::Paragraph(paragraph) = block {
                let id = crate::briefing::paragraph_id(*next);
                anchors.insert(id.clone(), id);
                paragraph.number = Some(*next);
                *next += 1;
            }
        }
        number_from(&mut section.children, anchors, next);
    }
}

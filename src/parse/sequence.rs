//! Blocks in their order: those that are for others left out, those of included files put
//! in.

use comrak::Node as MarkdownNode;
use comrak::nodes::NodeValue;

use super::Parser;
use super::Part;
use super::condition::Conditions;
use crate::briefing::Block;

impl Parser<'_> {
    /// Parts the document at its headings.
    pub(super) fn parts(&mut self, root: MarkdownNode<'_>) {
        self.manuscript.parts.push(Part::default());
        let mut conditions = Conditions::default();
        let mut after_condition = false;
        for node in root.children() {
            let value = &node.data().value;
            if self.is_left_out(node, value, &mut conditions) {
                after_condition = true;
                continue;
            }
            if let NodeValue::Heading(heading) = value {
                let heading = self.heading(node, heading.level);
                self.manuscript
                    .parts
                    .push(Part { heading: Some(heading), blocks: Vec::new() });
                continue;
            }
            if let Some(path) = Self::included_path(node) {
                let span = self.span(node);
                self.include_parts(&path, span);
                continue;
            }
            let blocks = self.block(node);
            if let Some(part) = self.manuscript.parts.last_mut() {
                append(&mut part.blocks, blocks, after_condition);
            }
            after_condition = false;
        }
        self.close(&conditions);
        self.settle_nowhere();
    }

    /// Whether a node is not to be read: a comment that has been taken notice of, or what
    /// is for others.
    fn is_left_out(
        &mut self,
        node: MarkdownNode<'_>,
        value: &NodeValue,
        conditions: &mut Conditions,
    ) -> bool {
        if let NodeValue::HtmlBlock(html) = value {
            let span = self.span(node);
            if let Some(others) = self.conditions_of(&html.literal, span, conditions) {
                if conditions.are_met() {
                    self.block_comments(&others, span);
                }
                return true;
            }
        }
        if !conditions.are_met() {
            self.leave_out(node);
            return true;
        }
        false
    }

    pub(super) fn blocks(&mut self, node: MarkdownNode<'_>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut conditions = Conditions::default();
        let mut after_condition = false;
        for node in node.children() {
            let value = &node.data().value;
            if self.is_left_out(node, value, &mut conditions) {
                after_condition = true;
            } else {
                append(&mut blocks, self.block(node), after_condition);
                after_condition = false;
            }
        }
        self.close(&conditions);
        blocks
    }
}

/// Adds blocks to those before them. A list that a condition has parted is one list.
fn append(blocks: &mut Vec<Block>, more: Vec<Block>, after_condition: bool) {
    for block in more {
        match (blocks.last_mut(), block) {
            (Some(Block::List(list)), Block::List(other))
                if after_condition && list.start.is_some() == other.start.is_some() =>
            {
                list.tight &= other.tight;
                list.items.extend(other.items);
                list.span = list.span.to(other.span);
            }
            (_, block) => blocks.push(block),
        }
    }
}

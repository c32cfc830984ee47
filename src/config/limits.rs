//! What a briefing may not exceed.

use crate::key::names;

/// What a briefing may not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The Markdown file, in bytes.
    pub(crate) source: u64,
    /// All included files together, in bytes.
    pub(crate) expanded: u64,
    /// How hard the text may be to read, as a grade of the Flesch–Kincaid formula.
    pub(crate) grade: u64,
    /// The front matter, in bytes.
    pub(crate) front_matter: u64,
    /// Lists, quotes and the like within each other.
    pub(crate) nesting: u64,
    /// Blocks and inlines.
    pub(crate) nodes: u64,
    /// Cells of all tables.
    pub(crate) cells: u64,
    /// An image file, in bytes.
    pub(crate) image_bytes: u64,
    /// An image, in pixels.
    pub(crate) image_pixels: u64,
    /// Pages of the PDF.
    pub(crate) pages: u64,
    /// An output file, in bytes.
    pub(crate) output: u64,
    /// Seconds of processor time.
    pub(crate) cpu: u64,
    /// Memory while it is built, in bytes.
    pub(crate) memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source: 2 << 20,
            expanded: 32 << 20,
            grade: 14,
            front_matter: 64 << 10,
            nesting: 12,
            nodes: 500_000,
            cells: 50_000,
            image_bytes: 64 << 20,
            image_pixels: 50_000_000,
            pages: 5_000,
            output: 256 << 20,
            cpu: 60,
            memory: 2 << 30,
        }
    }
}

impl Limits {
    pub(crate) fn slot(&mut self, key: &str) -> Option<&mut u64> {
        Some(match key {
            "source" => &mut self.source,
            "expanded" => &mut self.expanded,
            "grade" => &mut self.grade,
            "front-matter" => &mut self.front_matter,
            "nesting" => &mut self.nesting,
            "nodes" => &mut self.nodes,
            "cells" => &mut self.cells,
            "image-bytes" => &mut self.image_bytes,
            "image-pixels" => &mut self.image_pixels,
            "pages" => &mut self.pages,
            "output" => &mut self.output,
            "cpu" => &mut self.cpu,
            "memory" => &mut self.memory,
            _ => return None,
        })
    }

    /// All limits by their keys, in the order of `chancery.toml`.
    pub(crate) fn all(mut self) -> Vec<(&'static str, u64)> {
        let keys = names(super::keys::LIMITS);
        keys.filter_map(|key| Some((key, *self.slot(key)?))).collect()
    }

    /// What our own recursion and Typst's can bear at most (Typst's show rules stop
    /// at block quotes nested 17 deep).
    pub(super) const MOST_NESTING: u64 = 12;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_limit_of_its_own() {
        let mut limits = Limits::default();
        let keys: Vec<_> = names(super::super::keys::LIMITS).collect();
        for (number, key) in (1..).zip(&keys) {
            *limits.slot(key).expect("a limit") = number;
        }
        let expected: Vec<_> = keys.into_iter().zip(1..).collect();
        assert_eq!(limits.all(), expected);
        assert!(Limits::default().slot("none").is_none());
    }
}

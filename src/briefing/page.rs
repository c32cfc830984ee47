//! Where the pages of a laid-out briefing begin in it.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Id;
use super::Registry;

/// A part of a briefing that exists: the very text or block, not one that is like it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// A part of the model, told by its type and its place in memory.
    Of(TypeId, usize),
    /// A registry with its heading, which may be no part of the model.
    Registry(Registry),
    /// What stands before the contents: the title and what is said about the briefing.
    Title,
    /// The contents.
    Contents,
    /// What comes after everything.
    End,
}

impl Part {
    pub(crate) fn of<T: 'static>(part: &T) -> Self {
        Self::Of(TypeId::of::<T>(), std::ptr::from_ref(part).addr())
    }
}

/// What a file shows of a briefing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shown {
    /// The texts.
    pub(crate) texts: BTreeSet<Part>,
    /// The parts that are more than text, in the order of reading: those of each registry, and
    /// those of the body.
    pub(crate) wholes: BTreeMap<Option<Registry>, Vec<Part>>,
}

/// The beginning of a page.
#[derive(Clone, Debug)]
pub(crate) struct PageStart {
    /// The number as it is printed on the page.
    pub(crate) label: String,
    /// The how-manieth page of the PDF it is, from 1.
    pub(crate) sheet: usize,
    /// What stands first on it, and the byte in its text.
    pub(crate) place: (Part, usize),
}

/// The pages of a laid-out briefing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    /// The beginnings of those that have a number, in order.
    pub(crate) starts: Vec<PageStart>,
    /// The pages that parts with an identifier begin on, as places in `starts`.
    pub(crate) ids: BTreeMap<Id, usize>,
    /// The pages that terms are used and actors are named on, as far as the layout tells them.
    pub(crate) uses: BTreeMap<Id, Vec<usize>>,
}

/// A drawing as a picture of dots, on white.
#[derive(Clone, Debug)]
pub(crate) struct Raster {
    /// In pixels.
    pub(crate) width: u32,
    /// In pixels.
    pub(crate) height: u32,
    /// Red, green and blue of each pixel, row by row.
    pub(crate) pixels: Vec<u8>,
}

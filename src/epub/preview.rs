//! The files of a publication as they are before they are packed, to be shown as they are.

use super::Publication;
use super::ROOT;
use super::Request;
use crate::briefing::Shown;

/// A publication to be looked at.
pub(crate) struct Opened {
    /// The files by their paths in the archive.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// The paths of the documents, in the order of reading.
    pub(crate) spine: Vec<String>,
    /// What they show of the briefing.
    pub(crate) shown: Shown,
}

/// Writes a publication without packing it.
pub(crate) fn open(request: &Request<'_>) -> Opened {
    let mut publication = Publication::new(request);
    publication.write();
    let shown = std::mem::take(&mut publication.shown);
    let read = publication.items.iter().filter(|item| item.in_spine);
    let spine = read.map(|item| format!("{ROOT}/{}", item.href)).collect();
    Opened { files: publication.entries(), spine, shown }
}

//! `[registries]`: the files of registries that briefings share.

use super::Reader;
use super::keys;
use crate::key::names;
use crate::value::Entry;

/// The files of the registries that briefings share.
#[derive(Clone, Debug)]
pub(crate) struct Shared<T> {
    pub(crate) glossary: Vec<T>,
    pub(crate) timeline: Vec<T>,
    pub(crate) actors: Vec<T>,
    pub(crate) sources: Vec<T>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            glossary: Vec::new(),
            timeline: Vec::new(),
            actors: Vec::new(),
            sources: Vec::new(),
        }
    }
}

impl<T> Shared<T> {
    /// The keys by which they are named.
    pub(crate) const KEYS: &[&str] = &["glossary", "timeline", "actors", "sources"];

    /// The files of a key.
    pub(crate) fn slot(&mut self, key: &str) -> Option<&mut Vec<T>> {
        Some(match key {
            "glossary" => &mut self.glossary,
            "timeline" => &mut self.timeline,
            "actors" => &mut self.actors,
            "sources" => &mut self.sources,
            _ => return None,
        })
    }
}

impl Reader {
    pub(super) fn registries(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            key if Shared::<String>::KEYS.contains(&key) => {
                let files = self.texts(entry).unwrap_or_default();
                if let Some(slot) = self.config.registries.slot(key) {
                    *slot = files;
                }
            }
            _ => self.unknown(entry, names(keys::REGISTRIES)),
        }
    }
}

//! The files of registries that briefings share.

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

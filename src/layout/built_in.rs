//! The layouts that are linked into the program.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::LazyLock;

use super::Manifest;

/// The names of the built-in layouts.
pub(super) const NAMES: &[&str] =
    &["briefing", "dossier", "explainer", "large-print", "memo", "note"];

/// The stylesheet that every EPUB begins with.
pub(super) const STYLE: &str = include_str!("../../layouts/core/style.css");

/// Every Typst file under `layouts/`, and what layouts say of themselves. A test holds it
/// complete.
const FILES: &[(&str, &str)] = &[
    ("briefing/layout.toml", include_str!("../../layouts/briefing/layout.toml")),
    ("briefing/layout.typ", include_str!("../../layouts/briefing/layout.typ")),
    ("core/appendix.typ", include_str!("../../layouts/core/appendix.typ")),
    ("core/chart.typ", include_str!("../../layouts/core/chart.typ")),
    ("core/elements.typ", include_str!("../../layouts/core/elements.typ")),
    ("core/glossary.typ", include_str!("../../layouts/core/glossary.typ")),
    ("core/judgement.typ", include_str!("../../layouts/core/judgement.typ")),
    ("core/page.typ", include_str!("../../layouts/core/page.typ")),
    ("core/theme.typ", include_str!("../../layouts/core/theme.typ")),
    ("core/timeline.typ", include_str!("../../layouts/core/timeline.typ")),
    ("dossier/layout.toml", include_str!("../../layouts/dossier/layout.toml")),
    ("dossier/layout.typ", include_str!("../../layouts/dossier/layout.typ")),
    ("explainer/layout.toml", include_str!("../../layouts/explainer/layout.toml")),
    ("explainer/layout.typ", include_str!("../../layouts/explainer/layout.typ")),
    ("large-print/layout.toml", include_str!("../../layouts/large-print/layout.toml")),
    ("large-print/layout.typ", include_str!("../../layouts/large-print/layout.typ")),
    ("memo/layout.toml", include_str!("../../layouts/memo/layout.toml")),
    ("memo/layout.typ", include_str!("../../layouts/memo/layout.typ")),
    ("note/layout.toml", include_str!("../../layouts/note/layout.toml")),
    ("note/layout.typ", include_str!("../../layouts/note/layout.typ")),
];

/// Whether a built-in layout numbers paragraphs.
pub(super) fn numbers_paragraphs(name: &str) -> bool {
    static NUMBERED: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let manifest = |name: &str| {
            let path = format!("{name}/layout.toml");
            let (_, text) = FILES.iter().find(|(known, _)| *known == path)?;
            Manifest::parse(text).ok()
        };
        let numbers = |name: &&str| manifest(name).is_some_and(|m| m.paragraph_numbers);
        NAMES.iter().copied().filter(numbers).collect()
    });
    NUMBERED.contains(&name)
}

/// The files of the folder `name`, by their names in it; nothing if there is none.
pub(super) fn files(name: &str) -> Option<BTreeMap<String, Arc<[u8]>>> {
    let files: BTreeMap<_, _> = FILES
        .iter()
        .filter_map(|(path, text)| {
            let file = path.strip_prefix(name)?.strip_prefix('/')?;
            Some((file.to_owned(), Arc::from(text.as_bytes())))
        })
        .collect();
    (!files.is_empty()).then_some(files)
}

/// The paths of the built-in files, from `layouts/`.
#[cfg(test)]
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(path, _)| *path)
}

//! The keys of front matter.

/// The keys of front matter, each with its other spellings.
pub(super) const KEYS: &[(&str, &[&str])] = &[
    ("title", &[]),
    ("subtitle", &[]),
    ("kind", &[]),
    ("id", &["identifier"]),
    ("series", &[]),
    ("date", &[]),
    ("updated", &["modified"]),
    ("as_of", &[]),
    ("review_by", &[]),
    ("version", &[]),
    ("status", &[]),
    ("lang", &["language"]),
    ("authors", &["author"]),
    ("contact", &[]),
    ("organisation", &["organization", "publisher"]),
    ("marking", &[]),
    ("to", &[]),
    ("from", &[]),
    ("cc", &["copy"]),
    ("action_by", &[]),
    ("distribution", &[]),
    ("embargo", &[]),
    ("replaces", &[]),
    ("isbn", &[]),
    ("yardstick", &[]),
    ("summary", &["description", "abstract"]),
    ("keywords", &[]),
    ("rights", &[]),
    ("layout", &[]),
    ("glossary", &[]),
    ("timeline", &[]),
    ("actors", &[]),
    ("sources", &["bibliography"]),
    ("rules", &[]),
    ("variables", &[]),
    ("audiences", &["audience"]),
    ("x", &[]),
];

/// The key of [`KEYS`] that a key stands for.
pub(in crate::resolve) fn canonical(key: &str) -> Option<&'static str> {
    let folded = key.to_lowercase().replace('-', "_");
    let known = |(name, others): &&(&'static str, &[&str])| {
        *name == folded || others.contains(&folded.as_str())
    };
    KEYS.iter().find(known).map(|(name, _)| *name)
}

//! The keys that front matter and `chancery.toml` can have: one description for those who
//! read them and for the schemas.

/// A key, and what it takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// Other spellings.
    pub(crate) others: &'static [&'static str],
    pub(crate) takes: Takes,
    /// What it is for, in a line.
    pub(crate) says: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    Text,
    /// One of these words.
    Word(fn() -> Vec<&'static str>),
    /// A text or a list of texts.
    Texts,
    /// A word or a list of words, each one of these.
    Words(fn() -> Vec<&'static str>),
    /// An address on the web.
    Address,
    /// A date in any form that the language knows.
    Date,
    /// A day, `CCYY-MM-DD`.
    Day,
    /// A text or a map of an author, or a list of these.
    People,
    /// A label, or a map of a scheme with what it has.
    Marking,
    /// A map of names of variables to texts.
    Variables,
    /// The names of audiences: one or a list.
    Audiences,
    /// A map of rules to levels.
    Levels,
    /// A colour, `#rrggbb`.
    Colour,
    /// `true` or `false`.
    Flag,
    /// A number from 1, at most this.
    Number(u64),
    Anything,
}

/// A key that takes something, with no other spelling.
pub(crate) const fn key(name: &'static str, takes: Takes, says: &'static str) -> Key {
    Key { name, others: &[], takes, says }
}

impl Key {
    /// The same key with other spellings.
    pub(crate) const fn or(self, others: &'static [&'static str]) -> Self {
        Self { others, ..self }
    }
}

/// The names of keys, without their other spellings.
pub(crate) fn names(keys: &[Key]) -> impl Iterator<Item = &'static str> {
    keys.iter().map(|key| key.name)
}

/// The keys of an author.
pub(crate) const PERSON: &[Key] = &[
    key("name", Takes::Text, "The name, without which there is no author."),
    key("role", Takes::Text, "What the author is in the organisation."),
    key("affiliation", Takes::Text, "The organisation."),
    key("email", Takes::Text, "An address for mail."),
    key("orcid", Takes::Text, "The identifier at orcid.org."),
];

/// The keys of a marking that are not parts of labels.
pub(crate) const MARKING_TEXTS: &[&str] =
    &["controlled_by", "poc", "distribution_statement", "copy_number"];

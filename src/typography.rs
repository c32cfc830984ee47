//! Typographic choices that both outputs share, made once.

mod punctuation;

pub(crate) use self::punctuation::Punctuation;

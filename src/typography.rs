//! Typographic choices that both outputs share, made once.

mod forbidden;
mod highlight;
mod punctuation;

pub(crate) use self::forbidden::is_forbidden;
pub(crate) use self::forbidden::may_be_forbidden;
pub(crate) use self::highlight::highlight;
pub(crate) use self::punctuation::Punctuation;
pub(crate) use self::punctuation::Quotes;

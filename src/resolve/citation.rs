//! Bibliographies and citation styles. The door to hayagriva.
//!
//! Citations and references are rendered here, once for both outputs.

mod library;
mod render;
mod style;

pub(super) use self::library::Bibliography;
pub(super) use self::render::Texts;

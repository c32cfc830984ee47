//! Chancery turns Markdown into briefings that people print, sign off and read on an
//! e-reader: one source, a PDF and an EPUB, with a glossary and a timeline.
//!
//! The way of a briefing: a [`Project`] reads files; [`build`] parses the Markdown,
//! resolves it to a [`Briefing`], lays it out and packages it, over memory alone; the
//! caller writes the bytes. What an author got wrong comes back as [`Diagnostic`]s, all
//! of them, with their places.
//!
//! ```
//! use chancery::Options;
//! use chancery::Project;
//! use chancery::build;
//!
//! # fn main() -> Result<(), chancery::Error> {
//! let head = "title: Grain\ndate: 2025-08-18\nas_of: 2025-08-17\nmarking: none\n";
//! let markdown = format!("---\n{head}---\n\n## Bottom line\n\nPrices fell.\n");
//! let project = Project::from_files([("sources/grain.md", markdown)])?;
//! for source in project.briefings()? {
//!     let built = build(&project, &source, &Options::default());
//!     assert!(built.diagnostics.is_empty());
//!     for artefact in built.artefacts {
//!         println!("{}: {} bytes", artefact.format.name(), artefact.bytes.len());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

pub mod briefing;
mod catalog;
mod config;
mod diagnostic;
mod digest;
mod epub;
mod error;
mod export;
mod format;
mod init;
mod key;
mod language;
mod layout;
mod lint;
mod marking;
mod mend;
mod parse;
mod pipeline;
mod project;
mod proof;
mod resolve;
mod schema;
mod source;
mod theme;
mod typeset;
mod typography;
mod value;
mod wire;
mod yardstick;

pub use crate::briefing::Briefing;
pub use crate::catalog::Catalog;
pub use crate::catalog::catalog;
pub use crate::diagnostic::Diagnostic;
pub use crate::diagnostic::Fix;
pub use crate::diagnostic::Profile;
pub use crate::diagnostic::Related;
pub use crate::diagnostic::Rule;
pub use crate::diagnostic::Severity;
pub use crate::digest::sha256;
pub use crate::digest::sha256_of;
pub use crate::error::Error;
pub use crate::format::Attachment;
pub use crate::format::EpubVariant;
pub use crate::format::Format;
pub use crate::format::Paper;
pub use crate::format::PdfStandard;
pub use crate::format::Press;
pub use crate::init::Answers;
pub use crate::init::Question;
pub use crate::init::project_files;
pub use crate::layout::BuiltInLayout;
pub use crate::layout::built_in_layouts;
pub use crate::mend::Mended;
pub use crate::mend::mend;
pub use crate::pipeline::Artefact;
pub use crate::pipeline::Built;
pub use crate::pipeline::Options;
pub use crate::pipeline::Preview;
pub use crate::pipeline::Previewer;
pub use crate::pipeline::build;
pub use crate::pipeline::check;
pub use crate::pipeline::check_standards;
pub use crate::pipeline::data;
pub use crate::pipeline::extensions;
pub use crate::pipeline::inputs;
pub use crate::pipeline::output_name;
pub use crate::pipeline::rebuild;
pub use crate::pipeline::typst_files;
pub use crate::project::Folder;
pub use crate::project::Input;
pub use crate::project::Project;
pub use crate::project::SourceId;
pub use crate::schema::Schema;
pub use crate::source::FileId;
pub use crate::source::Position;
pub use crate::source::Span;
pub use crate::typeset::Face;
pub use crate::typeset::Family;
pub use crate::typeset::PreviewPage;
pub use crate::typeset::PreviewText;
pub use crate::typeset::Typefaces;
pub use crate::typeset::fonts;
